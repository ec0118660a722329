import { layerFolders } from '../catalog/layer.js';
import { versionReaders } from '../catalog/versions.js';
import { choiceKinds, type ChoiceKind } from '../types.js';

/** Where a file stands among templates: the same layout as keelson's own, and nothing beside it. */

export type PlaceKind = ChoiceKind | 'part';

/** A choice, or a part, that a folder belongs to. */
export interface PackChoice {
  readonly kind: PlaceKind;
  readonly id: string;
}

export interface TemplatePlace {
  /** `common`, `families/<id>`, `stacks/<id>`. */
  readonly scope: string;
  /** The outermost layer it is in; undefined for manifests of the scope. */
  readonly layer: { readonly folder: string; readonly choice: PackChoice | undefined } | undefined;
  /** The `with/<kind>.<id>` folders around it, the outermost first. */
  readonly with: readonly PackChoice[];
  readonly isWithout: boolean;
  readonly what: 'manifest' | 'layer.yaml' | 'file' | 'slot' | 'partial' | 'versions' | 'note';
  /** Below `files/`. */
  readonly output?: string;
}

const kinds: readonly PlaceKind[] = [...choiceKinds, 'part'];
const withName = new RegExp(`^(${kinds.join('|')})\\.(.+)$`);
const shared = ['base', 'resource', 'change'];
const foldersText = [...shared, ...kinds.map((kind) => layerFolders[kind])]
  .map((folder) => `${folder}/`)
  .join(', ');
const note = /^(?:NOTES|README)\.md$/;
const longest = 40;
/** What every object of JavaScript has is no name of anything. */
const forbidden = ['constructor', 'prototype'];

export function isId(text: string): boolean {
  const isShort = text.length <= longest && !forbidden.includes(text);
  return isShort && /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(text);
}

/** Where a file below `templates/` stands, or in words why it stands nowhere. */
export function placeOf(path: string): TemplatePlace | string {
  const [first = '', ...rest] = path.split('/');
  if (first === 'common') return inScope('common', rest);
  if (first !== 'families' && first !== 'stacks') {
    return `templates/ holds common/, families/ and stacks/, and no "${first}"`;
  }
  const [id = '', ...inner] = rest;
  if (inner.length === 0) {
    return `${first}/ holds a folder for each ${first === 'stacks' ? 'framework' : 'language'}, and no files`;
  }
  if (!isId(id)) return `"${id}" is no id: small letters, digits and single dashes`;
  return inScope(`${first}/${id}`, inner);
}

function inScope(scope: string, path: readonly string[]): TemplatePlace | string {
  const [first = '', second = '', ...rest] = path;
  const place = { scope, layer: undefined, with: [], isWithout: false } as const;
  if (path.length === 1) {
    if (note.test(first)) return { ...place, what: 'note' };
    if (first === manifestOf(scope)) return { ...place, what: 'manifest' };
    return `"${first}" is read by nobody here: it is ${manifestOf(scope)}, NOTES.md, README.md or in a folder (${foldersText})`;
  }
  if (first === 'versions' && scope.startsWith('stacks/')) {
    const file = rest.length === 0 ? second : rest.join('/');
    if (Object.hasOwn(versionReaders, file)) return { ...place, what: 'versions' };
    return `versions/ holds ${Object.keys(versionReaders).join(' or ')}`;
  }
  if (shared.includes(first)) {
    const layer = { folder: `${scope}/${first}`, choice: undefined };
    return inLayer({ ...place, layer }, path.slice(1));
  }
  const kind = kinds.find((each) => layerFolders[each] === first);
  if (kind === undefined) return `"${first}" is no folder of layers, which are ${foldersText}`;
  if (rest.length === 0) return `${first}/ holds a folder for each ${kind}, and no files`;
  if (!isId(second)) return `"${second}" is no id: small letters, digits and single dashes`;
  if (kind === 'feature' && second === 'none') return 'a feature cannot be called "none"';
  const layer = { folder: `${scope}/${first}/${second}`, choice: { kind, id: second } };
  return inLayer({ ...place, layer }, rest);
}

function manifestOf(scope: string): string {
  if (scope === 'common') return 'common.yaml';
  return scope.startsWith('families/') ? 'family.yaml' : 'stack.yaml';
}

type Around = Omit<TemplatePlace, 'what' | 'output'>;

function inLayer(around: Around, path: readonly string[]): TemplatePlace | string {
  const [first = '', second = '', ...rest] = path;
  if (path.length === 1) {
    if (first === 'layer.yaml') return { ...around, what: 'layer.yaml' };
    return note.test(first)
      ? { ...around, what: 'note' }
      : `a layer has no "${first}": files of the project belong in files/, lines for a file of others in slots/`;
  }
  switch (first) {
    case 'files':
      return { ...around, what: 'file', output: path.slice(1).join('/') };
    case 'slots':
    case 'partials':
      return rest.length === 0 && /^[\w.-]+\.hbs$/.test(second)
        ? { ...around, what: first === 'slots' ? 'slot' : 'partial' }
        : `${first}/ holds files named <name>.hbs`;
    case 'without':
      return inLayer({ ...around, isWithout: true }, path.slice(1));
    case 'with': {
      const [, kind, id = ''] = withName.exec(second) ?? [];
      if (kind === undefined || !isId(id))
        return `"${second}" is not <kind>.<id>, e.g. feature.my-feature`;
      const other = { kind: kind as PlaceKind, id };
      return inLayer({ ...around, with: [...around.with, other] }, rest);
    }
    default:
      return `a layer has no "${first}": it has layer.yaml, files/, slots/, partials/, with/ and without/`;
  }
}
