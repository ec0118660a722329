import type { Contribution, Plan } from '../plan.js';
import { renderTraced, type Tracer } from '../render.js';
import type { ResourceView } from '../resource/view.js';
import { tourPagePath, toursOf, withTours, type Tour } from '../tour.js';
import type { FileTree, TreeFile } from '../types.js';

/** A render with the layer, the slots and the template of each line of it. */

/** Where a file or a line is from. */
export interface Origin {
  /** The layer, e.g. `families/node/auth/jwt`. */
  readonly layer: string;
  /** The template below templates/. */
  readonly source: string;
  /** The slots it came through, the outermost first; none for what stands in the file itself. */
  readonly slots: readonly string[];
  /** The resource it is about, in the notation. */
  readonly resource: string | undefined;
}

export interface TracedFile {
  /** Undefined for what keelson writes without a template. */
  readonly owner: Origin | undefined;
  readonly text: string;
  /** Line of the file, from 0 → where it is from, if that is not the file's own template. */
  readonly lines: ReadonlyMap<number, Origin>;
}

export interface Trace {
  /** The same as without a trace; of one file alone where only that is wanted. */
  readonly tree: FileTree;
  /** Every file that there would be. */
  readonly paths: readonly string[];
  readonly tours: readonly Tour[];
  /** Traced when it is asked for. */
  readonly file: (path: string) => TracedFile | undefined;
}

/** In front of the number of an origin at the end of a line; it cannot stand in a template or in a value. */
const sign = '\x04';
const suffix = new RegExp(`${sign}\\d+$`, 'gm');
const unmarked = new RegExp(`^(?=.*\\S)([^\\n${sign}]+)$`, 'gm');

/** Tours are made of other files. */
const needsAll = (path: string): boolean => path === tourPagePath || path.startsWith('.tours/');

/**
 * Renders a plan and keeps where everything is from.
 * @param only the file that is wanted; every file when it is left out
 * @throws KeelsonError
 */
export function trace(plan: Plan, only?: string): Trace {
  const isWanted = (path: string): boolean => only === undefined || path === only || needsAll(only);
  const origins: Origin[] = [];
  const owners = new Map<string, Origin>();
  const tracer: Tracer = {
    file: (path, owner, resource) => {
      owners.set(path, originOf(owner, resource, []));
      return isWanted(path);
    },
    // What has a mark already came through a slot further inside, and that says more.
    mark: (text, from, resource, slots) => {
      const number = origins.push(originOf(from, resource, slots)) - 1;
      return text.replace(unmarked, `$1${sign}${number}`);
    },
    plain: (text) => text.replace(suffix, ''),
  };
  const marked = renderTraced(plan, tracer);
  const stripped = new Map(
    [...marked.values()].map((file) => [file.path, withoutMarks(file, tracer)]),
  );
  const tours = toursOf(stripped);
  const tree = withTours(stripped);
  return {
    tree,
    paths: [...new Set([...owners.keys(), ...tree.keys()])],
    tours,
    file: (path) => {
      const file = tree.get(path);
      if (file === undefined) return undefined;
      const text = Buffer.from(file.bytes).toString();
      const source = Buffer.from(marked.get(path)?.bytes ?? []).toString();
      // Tours are written anew from what templates say: no line is the one of a template.
      const isWrittenAnew = tracer.plain(source) !== text;
      const [tour] = tours;
      const ownerPath = path === tourPagePath && tour ? `.tours/${tour.name}.tour` : path;
      return {
        owner: owners.get(ownerPath),
        text,
        lines: isWrittenAnew ? new Map() : linesOf(source, origins),
      };
    },
  };
}

function originOf(
  { layer, source }: Contribution,
  resource: ResourceView | undefined,
  slots: readonly string[],
): Origin {
  return { layer, source: source.source, slots, resource: resource?.notation };
}

function withoutMarks(file: TreeFile, { plain }: Tracer): TreeFile {
  const bytes = Buffer.from(file.bytes);
  return bytes.includes(sign) ? { ...file, bytes: Buffer.from(plain(bytes.toString())) } : file;
}

function linesOf(text: string, origins: readonly Origin[]): Map<number, Origin> {
  const lines = new Map<number, Origin>();
  for (const [index, line] of text.split('\n').entries()) {
    const at = line.lastIndexOf(sign);
    const origin = at === -1 ? undefined : origins[Number(line.slice(at + 1))];
    if (origin !== undefined) lines.set(index, origin);
  }
  return lines;
}
