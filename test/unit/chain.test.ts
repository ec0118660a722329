import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkMigrations, withoutLinks, type Chain } from '../../src/commands/chain.js';
import type { FileTree, TreeFile } from '../../src/types.js';
import { putFile } from '../support/files.js';
import { failureOf, scratch } from './support.js';

const folder = 'apps/books/migrations';
const dependency = '("[folder]", "[name]")';
const on = (name: string): string =>
  `dependencies = [("books", "${name}"), ("users", "0001_initial")]\n`;

const file = (name: string, text: string): TreeFile => ({
  path: `${folder}/${name}.py`,
  bytes: Buffer.from(text),
  mode: 0o644,
  from: [],
});
const treeOf = (files: readonly TreeFile[]): FileTree =>
  new Map(files.map((each) => [each.path, each]));

/** What the render makes of it: a field that stands on the creation, and one that stands on that. */
const initial = file('0001_initial', 'dependencies = []\n');
const added = [file('0002_book_a', on('0001_initial')), file('0003_book_b', on('0002_book_a'))];

function chainOf(files: readonly TreeFile[]): Chain {
  const directory = scratch();
  for (const { path, bytes } of [...files, file('__init__', '')]) {
    putFile(join(directory, path), bytes);
  }
  return { directory, dependency, isMigration: (path) => /\/migrations\/\d/.test(path) };
}

function linked(onDisk: readonly TreeFile[]): readonly string[] {
  const next = treeOf([initial, ...added]);
  const tree = linkMigrations(next, treeOf([initial]), chainOf(onDisk));
  return [...tree.values()].map(({ bytes }) => Buffer.from(bytes).toString());
}

describe('new migrations', () => {
  it('stand where the render puts them when nobody else has any', () => {
    expect(linked([initial])).toEqual([initial, ...added].map(({ bytes }) => bytes.toString()));
    // Their folder is made with them.
    expect(linkMigrations(treeOf(added), new Map(), chainOf([]))).toEqual(treeOf(added));
  });

  it('stand on the last one of the owner', () => {
    const own = [file('0002_mine', on('0001_initial')), file('0003_mine', on('0002_mine'))];
    expect(linked([initial, ...own]).slice(1)).toEqual([on('0003_mine'), on('0002_book_a')]);
  });

  it('keep what else is named in the same way', () => {
    const fill = 'model = apps.get_model("books", "Book")\n';
    const next = treeOf([initial, file('0002_book_a', on('0001_initial') + fill)]);
    const own = file('0002_mine', on('0001_initial'));
    const tree = linkMigrations(next, treeOf([initial]), chainOf([initial, own]));
    const text = Buffer.from(tree.get(`${folder}/0002_book_a.py`)?.bytes ?? []).toString();
    expect(text).toBe(on('0002_mine') + fill);
  });

  it('are refused where two are the last, until they are joined', () => {
    const branches = [file('0002_x', on('0001_initial')), file('0002_y', on('0001_initial'))];
    const failure = failureOf(() => linked([initial, ...branches]));
    expect(failure.exitCode).toBe(3);
    expect(failure.message).toContain('0002_x, 0002_y');
    const join = file('0003_join', '("books", "0002_x"), ("books", "0002_y")');
    expect(linked([initial, ...branches, join])[1]).toBe(on('0003_join'));
  });
});

it('what a migration does is told from what it stands on', () => {
  const [a, b] = [file('0002_a', on('0001_initial')), file('0002_a', on('0009_other'))];
  expect(withoutLinks(a, dependency)).toBe(withoutLinks(b, dependency));
  expect(withoutLinks(a, dependency)).not.toBe(withoutLinks(file('0002_a', 'x'), dependency));
});
