import type * as z from 'zod';
import { layerManifest, familyManifest, stackManifest } from '../catalog/manifest.js';
import { readYaml } from '../catalog/yaml.js';
import { versionReaders } from '../catalog/versions.js';
import { KeelsonError } from '../errors.js';
import { placeOf } from './layout.js';
import { limits } from './limits.js';
import { isForThis, packManifest, type PackManifest } from './manifest.js';
import { manifestPath, templatesFolder, type Entry } from './pack.js';
import { pathFault, templatePathFault } from './paths.js';
import { isLeftBehind } from '../tree/left-behind.js';
import { collisionsOf } from '../tree/path-names.js';
import { keelsonVersion } from '../version.js';

/** What can be said of a pack from what lies in it, without knowing what else there is. */

export interface ReadPack {
  /** Undefined where it is at fault. */
  readonly manifest: PackManifest | undefined;
  /** Path below `templates/` → bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Everything that is wrong, each with its place. */
  readonly faults: readonly string[];
}

/** Holds every entry of a pack against what one may be. Pure. */
export function readEntries(entries: readonly Entry[]): ReadPack {
  const faults: string[] = [];
  const ours = entries.filter(({ path, kind }) => !(kind === 'file' && isLeftBehind(nameOf(path))));
  for (const entry of ours) {
    const fault = entryFault(entry);
    if (fault !== undefined) faults.push(`${shown(entry.path)}: ${fault}`);
  }
  faults.push(...sumFaults(ours), ...twiceFaults(ours));
  const inTemplates = ours.filter(({ path }) => path.startsWith(`${templatesFolder}/`));
  const files = new Map<string, Uint8Array>();
  for (const { path, kind, bytes } of inTemplates) {
    if (kind === 'file') files.set(path.slice(templatesFolder.length + 1), bytes);
  }
  if (files.size === 0) faults.push(`${templatesFolder}/: there is no file in it`);
  for (const [path, bytes] of files) {
    for (const fault of fileFaults(path, bytes))
      faults.push(`${templatesFolder}/${shown(path)}${fault}`);
  }
  const manifest = readManifest(ours, faults);
  return { manifest, files, faults };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function entryFault({ path, kind, what, mode, size }: Entry): string | undefined {
  if (path === '' && kind === 'folder') return undefined;
  const fault = pathFault(path);
  if (fault !== undefined) return fault;
  if (kind === 'other') return `is ${what ?? 'no file'}: a pack is made of files and folders`;
  if ((mode & 0o7000) !== 0) return 'is setuid, setgid or sticky';
  if (size > limits.file) return `is larger than ${limits.file / 1000} kB`;
  return undefined;
}

function sumFaults(entries: readonly Entry[]): string[] {
  const files = entries.filter(({ kind }) => kind === 'file');
  const sum = files.reduce((all, { size }) => all + size, 0);
  return [
    ...(files.length > limits.files ? [`there are more than ${limits.files} files`] : []),
    ...(sum > limits.sum
      ? [`all files together are larger than ${limits.sum / 1_000_000} MB`]
      : []),
  ];
}

/** Paths that are one on some systems, a file that is a folder as well, and the same twice. */
function twiceFaults(entries: readonly Entry[]): string[] {
  const paths = entries.map(({ path, kind }) => ({ path, isFolder: kind === 'folder' }));
  const faults = collisionsOf(paths).map(
    ({ path, other }) => `${shown(path)}: is the same as ${shown(other)} on some systems`,
  );
  return [...new Set(faults)];
}

function readManifest(entries: readonly Entry[], faults: string[]): PackManifest | undefined {
  const entry = entries.find(({ path }) => path === manifestPath);
  if (entry?.kind !== 'file') {
    faults.push(`${manifestPath}: it is not there`);
    return undefined;
  }
  const found = textFaults(entry.bytes, limits.manifest);
  if (found.length > 0) {
    faults.push(...found.map((fault) => `${manifestPath}${fault}`));
    return undefined;
  }
  return collecting(faults, '', () => {
    const text = Buffer.from(entry.bytes).toString('utf8');
    const manifest = readYaml({ text, name: manifestPath, from: 'pack' }, packManifest);
    if (!isForThis(manifest)) {
      faults.push(
        `${manifestPath}: it is for keelson ${manifest.keelson}, and this is ${keelsonVersion}`,
      );
    }
    return manifest;
  });
}

/** What a reader throws becomes one fault among others. */
function collecting<T>(faults: string[], prefix: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof KeelsonError)) throw error;
    faults.push(`${prefix}${error.where ?? ''}: ${error.message}`);
    return undefined;
  }
}

const schemas: Readonly<Record<string, z.ZodType>> = {
  'layer.yaml': layerManifest,
  'family.yaml': familyManifest,
  'stack.yaml': stackManifest,
};

/** What is wrong with a file below `templates/`, each beginning with `:line: ` or `: `. */
function fileFaults(path: string, bytes: Uint8Array): string[] {
  const place = placeOf(path);
  if (typeof place === 'string') return [`: ${place}`];
  const name = nameOf(path);
  if (place.output !== undefined) {
    const fault = place.output.split('/').some((each) => each.startsWith('.'))
      ? 'begins with a dot: what is to be .name is written _name'
      : templatePathFault(place.output);
    if (fault !== undefined) return [`: ${fault}`];
  }
  if (place.what === 'file' && !name.endsWith('.hbs')) return [];
  if (place.what === 'note') return [];
  const isTemplate = name.endsWith('.hbs');
  const faults = textFaults(bytes, isTemplate ? limits.template : limits.manifest);
  if (faults.length > 0 || isTemplate) return faults;
  const text = Buffer.from(bytes).toString('utf8');
  const found: string[] = [];
  collecting(found, '', () => {
    const schema = schemas[name];
    if (place.what === 'versions') {
      if (name.endsWith('.json') && !isJson(text)) found.push('is no JSON');
      else versionReaders[name as keyof typeof versionReaders].read(text, name);
    } else if (schema !== undefined) {
      readYaml({ text, name, from: 'pack' }, schema);
    }
  });
  return found.map((fault) => (fault.startsWith(name) ? fault.slice(name.length) : `: ${fault}`));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Characters that make a line look like another one, and those that templates use for themselves. */
const hidden = /[\u202a-\u202e\u2066-\u2069]/;
// eslint-disable-next-line no-control-regex -- they are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

function textFaults(bytes: Uint8Array, most: number): string[] {
  if (bytes.byteLength > most) return [`: is larger than ${most / 1000} kB`];
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return [': is not written in UTF-8'];
  }
  return text.split('\n').flatMap((line, index) => {
    if (hidden.test(line))
      return [`:${index + 1}: has a character that turns the direction of text`];
    return control.test(line) ? [`:${index + 1}: has a control character`] : [];
  });
}

/** A path as a message can hold it, whatever is in it. */
function shown(path: string): string {
  const text = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return /^[\x21-\x7e]*$/.test(text) ? text : JSON.stringify(text);
}
