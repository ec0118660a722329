import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { targetError } from '../errors.js';
import { textOf } from '../merge/base.js';
import { codeOf } from '../tree/faults.js';
import type { FileTree, TreeFile } from '../types.js';

/**
 * Where each migration names the one it stands on, a new one stands on the last that is there: owners
 * write migrations of their own, and branches that are merged have more of them than a render knows.
 */

export interface Chain {
  readonly directory: string;
  readonly isMigration: (path: string) => boolean;
  /** How a migration names one, with `[folder]` and `[name]`. */
  readonly dependency: string;
}

/**
 * The next render, its new migrations put behind those on the disk.
 * @throws KeelsonError (exit 3) where more than one is the last
 */
export function linkMigrations(next: FileTree, base: FileTree, chain: Chain): FileTree {
  const added = [...next.values()].filter(({ path }) => !base.has(path) && chain.isMigration(path));
  const folders = new Set(added.map(({ path }) => dirname(path)));
  const linked = [...folders].flatMap((folder) =>
    linkIn(
      folder,
      added.filter(({ path }) => dirname(path) === folder),
      chain,
    ),
  );
  return linked.length === 0
    ? next
    : new Map([...next, ...linked.map((file) => [file.path, file] as const)]);
}

function linkIn(folder: string, added: readonly TreeFile[], chain: Chain): TreeFile[] {
  const names = added.map(({ path }) => nameOf(path));
  const there = migrationsIn(folder, chain).filter(({ name }) => !names.includes(name));
  const last = there.filter(
    ({ name }) => !there.some(({ text }) => text.includes(namedAs(folder, name, chain))),
  );
  if (last.length > 1) {
    throw targetError(
      `${folder} has more than one last migration: ${last.map(({ name }) => name).join(', ')}`,
      {
        remedy:
          'Join them with the command of your framework, commit that, and run the same command again.',
      },
    );
  }
  const [leaf] = last;
  if (leaf === undefined) return [];
  const first = added.find((file) => !names.some((name) => standsOn(file, folder, name, chain)));
  const text = first && textOf(first.bytes);
  if (first === undefined || text === undefined) return [];
  const other = anyName(folder, chain);
  const linked = text.replace(other, () => namedAs(folder, leaf.name, chain));
  return linked === text ? [] : [{ ...first, bytes: Buffer.from(linked) }];
}

/** A migration's text without the names of those it stands on in its folder: what it does. */
export function withoutLinks({ path, bytes }: TreeFile, dependency: string): string {
  const text = textOf(bytes) ?? '';
  return text.replaceAll(anyName(dirname(path), { dependency }), '');
}

function standsOn({ bytes }: TreeFile, folder: string, name: string, chain: Chain): boolean {
  return (textOf(bytes) ?? '').includes(namedAs(folder, name, chain));
}

interface Migration {
  readonly name: string;
  readonly text: string;
}

function migrationsIn(folder: string, { directory, isMigration }: Chain): Migration[] {
  let entries: readonly string[];
  try {
    entries = readdirSync(join(directory, folder));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  return entries
    .filter((entry) => isMigration(`${folder}/${entry}`))
    .map((entry) => ({
      name: nameOf(entry),
      text: readFileSync(join(directory, folder, entry), 'utf8'),
    }));
}

function nameOf(path: string): string {
  return basename(path).replace(/\.[^.]+$/, '');
}

/** The app is the folder above that of its migrations. */
function namedAs(folder: string, name: string, { dependency }: Pick<Chain, 'dependency'>): string {
  return dependency
    .replace('[folder]', () => basename(dirname(folder)))
    .replace('[name]', () => name);
}

/** Migrations begin with a digit; a model of the app is named in the same way, and does not. */
function anyName(folder: string, chain: Pick<Chain, 'dependency'>): RegExp {
  const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const [before = '', after = ''] = namedAs(folder, '\0', chain).split('\0').map(escape);
  return new RegExp(`${before}\\d[\\w-]*${after}`, 'g');
}
