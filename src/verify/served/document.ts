import { isObject } from '../http.js';

/** A part of a document that somebody else has written: it may be anything. */
export type Node = Readonly<Record<string, unknown>>;

/** An operation as a project describes it. */
export interface ServedOperation {
  /** Where it stands in the document. */
  readonly place: readonly string[];
  readonly node: Node;
  /** Its own and those of its path, each with where it stands. */
  readonly parameters: readonly Placed[];
}

/** A node with where it stands. */
export interface Placed {
  readonly place: readonly string[];
  readonly node: Node;
}

/** An OpenAPI document, with its references followed. */
export class ServedDocument {
  readonly root: Node;
  /** `get /api/v1/tasks/{}` → where it stands; names of parameters are left out. */
  readonly #operations: ReadonlyMap<string, readonly string[]>;

  constructor(root: Node) {
    this.root = root;
    const base = basePathOf(root);
    const items = Object.entries(objectIn(root, 'paths'));
    this.#operations = new Map(
      items.flatMap(([path, item]) =>
        Object.keys(isObject(item) ? item : {}).map((method) => [
          `${method} ${base}${withoutNames(path)}`,
          ['paths', path, method],
        ]),
      ),
    );
  }

  /** @param method in lower case */
  operation(method: string, path: string): ServedOperation | undefined {
    const place = this.#operations.get(`${method} ${withoutNames(path)}`);
    const found = place && this.at(place);
    if (found === undefined) return undefined;
    const shared = this.#parametersAt([...found.place.slice(0, -1), 'parameters']);
    return {
      ...found,
      parameters: [...shared, ...this.#parametersAt([...found.place, 'parameters'])],
    };
  }

  /** What stands there, or where a reference there leads; undefined when that is no object. */
  at(place: readonly string[]): Placed | undefined {
    const node = place.reduce<unknown>(
      (part, name) =>
        typeof part === 'object' && part !== null ? (part as Node)[name] : undefined,
      this.root,
    );
    if (!isObject(node)) return undefined;
    const { $ref } = node;
    return typeof $ref === 'string' ? this.at(placeIn($ref)) : { place, node };
  }

  #parametersAt(place: readonly string[]): readonly Placed[] {
    const list = this.at(place.slice(0, -1))?.node['parameters'];
    const length = Array.isArray(list) ? list.length : 0;
    return Array.from({ length }, (_, index) => this.at([...place, String(index)])).filter(
      (found) => found !== undefined,
    );
  }
}

/** The object in this member; an empty one where there is none. */
export function objectIn(node: Node, name: string): Node {
  const value = node[name];
  return isObject(value) ? value : {};
}

/** `#/components/schemas/Task` → its parts. */
function placeIn($ref: string): readonly string[] {
  return $ref
    .replace(/^#\//, '')
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function basePathOf({ servers }: Node): string {
  const first: unknown = Array.isArray(servers) ? servers[0] : undefined;
  const url = isObject(first) && typeof first['url'] === 'string' ? first['url'] : '/';
  return new URL(url, 'http://any').pathname.replace(/\/$/, '');
}

function withoutNames(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '{}');
}
