import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBase, parseBase, withBase } from '../../src/merge/base.js';
import {
  mergeTrees,
  type Disk,
  type DiskFile,
  type Merge,
  type MergedText,
} from '../../src/merge/merge.js';
import { findMoved } from '../../src/merge/moved.js';
import { mergeTexts } from '../../src/merge/text.js';
import type { FileTree, TreeFile } from '../../src/types.js';
import { failureOf } from './support.js';

type Texts = Readonly<Record<string, string>>;

function treeOf(texts: Texts, modes: Readonly<Record<string, number>> = {}): FileTree {
  return new Map(
    Object.entries(texts).map(([path, text]): [string, TreeFile] => [
      path,
      { path, bytes: Buffer.from(text, 'latin1'), mode: modes[path] ?? 0o644, from: [] },
    ]),
  );
}

function diskOf(texts: Texts, modes: Readonly<Record<string, number>> = {}): Disk {
  return (path): DiskFile | undefined => {
    const text = texts[path];
    if (text === undefined) return undefined;
    return { kind: 'file', bytes: Buffer.from(text, 'latin1'), mode: modes[path] ?? 0o644 };
  };
}

interface Asked {
  readonly base: Texts;
  readonly disk: Texts;
  readonly next: Texts;
}

function merge({ base, disk, next }: Asked): Merge {
  return mergeTrees(treeOf(base), treeOf(next), diskOf(disk), {
    text: mergeTexts,
    movedTo: (file) =>
      findMoved(
        file,
        Object.keys(disk).filter((path) => !(path in base) && !(path in next)),
        diskOf(disk),
      ),
  });
}

/** The files after a merge. */
function merged(asked: Asked): Texts {
  const { writes, deletes } = merge(asked);
  const kept = Object.entries(asked.disk).filter(([path]) => !deletes.includes(path));
  const after: Record<string, string> = Object.fromEntries(kept);
  for (const { path, bytes } of writes) after[path] = Buffer.from(bytes).toString('latin1');
  return after;
}

const lines = (...each: string[]): string => each.map((line) => `${line}\n`).join('');
const ten = Array.from({ length: 10 }, (_, index) => `line ${index}`);
/** Ten lines, some of them replaced. */
const tenWith = (changes: Readonly<Record<number, string>>): string =>
  lines(...ten.map((line, index) => changes[index] ?? line));

describe('a file that only one side has changed', () => {
  it.each([
    ['keelson makes it anew', { base: {}, disk: {}, next: { a: '1\n' } }, { a: '1\n' }],
    [
      'keelson changes it',
      { base: { a: '1\n' }, disk: { a: '1\n' }, next: { a: '2\n' } },
      { a: '2\n' },
    ],
    ['keelson drops it', { base: { a: '1\n' }, disk: { a: '1\n' }, next: {} }, {}],
    [
      'the person edits it',
      { base: { a: '1\n' }, disk: { a: '2\n' }, next: { a: '1\n' } },
      { a: '2\n' },
    ],
    ['the person deletes it', { base: { a: '1\n' }, disk: {}, next: { a: '1\n' } }, {}],
    [
      'the person deletes it, keelson changes it',
      { base: { a: '1\n' }, disk: {}, next: { a: '2\n' } },
      {},
    ],
    ['both make the same', { base: {}, disk: { a: '1\n' }, next: { a: '1\n' } }, { a: '1\n' }],
    [
      'both change it alike',
      { base: { a: '1\n' }, disk: { a: '2\n' }, next: { a: '2\n' } },
      { a: '2\n' },
    ],
    ['both drop it', { base: { a: '1\n' }, disk: {}, next: {} }, {}],
  ] as const)('%s', (_, asked: Asked, after: Texts) => {
    expect(merged(asked)).toEqual(after);
    expect(merge(asked).outcomes.some(({ what }) => what === 'conflict')).toBe(false);
  });
});

describe('a file that both have changed', () => {
  it('has both changes where they do not touch', () => {
    const asked = {
      base: { a: tenWith({}) },
      disk: { a: tenWith({ 1: 'mine' }) },
      next: { a: tenWith({ 8: 'made' }) },
    };
    expect(merged(asked)).toEqual({ a: tenWith({ 1: 'mine', 8: 'made' }) });
    expect(merge(asked).outcomes).toEqual([{ path: 'a', what: 'merged' }]);
  });

  it("has git's marks with all three where they do, and says on which line", () => {
    const asked = {
      base: { a: tenWith({}) },
      disk: { a: tenWith({ 4: 'mine' }) },
      next: { a: tenWith({ 4: 'made' }) },
    };
    expect(merged(asked)['a']).toBe(
      lines(
        ...ten.slice(0, 4),
        '<<<<<<< yours',
        'mine',
        '||||||| as keelson had made it',
        'line 4',
        '=======',
        'made',
        '>>>>>>> as keelson makes it now',
        ...ten.slice(5),
      ),
    );
    expect(merge(asked).outcomes).toEqual([{ path: 'a', what: 'conflict', lines: [5] }]);
  });

  it('is left to the person where there are no lines to merge', () => {
    const asked = { base: { a: '\0' }, disk: { a: '\0mine' }, next: { a: '\0made' } };
    expect(merged(asked)).toEqual({ a: '\0mine', 'a.keelson': '\0made' });
    expect(merge(asked).outcomes).toMatchObject([
      { path: 'a', what: 'undecided', beside: 'a.keelson' },
    ]);
  });

  it.each([
    ['keelson drops what was edited', { base: { a: '1\n' }, disk: { a: '2\n' }, next: {} }],
    [
      'keelson makes what the person has made',
      { base: {}, disk: { a: '1\n' }, next: { a: '2\n' } },
    ],
  ])('%s: nothing is lost, and it is told', (_, asked: Asked) => {
    const beside = 'a' in asked.next ? { 'a.keelson': asked.next['a'] } : {};
    expect(merged(asked)).toEqual({ ...asked.disk, ...beside });
    expect(merge(asked).outcomes).toMatchObject([{ path: 'a', what: 'undecided' }]);
  });

  it('keeps the line breaks of Windows', () => {
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    const asked = {
      base: { a: tenWith({}), b: tenWith({}) },
      disk: { a: windows(tenWith({ 1: 'mine' })), b: windows(tenWith({})) },
      next: { a: tenWith({ 8: 'made' }), b: tenWith({ 8: 'made' }) },
    };
    expect(merged(asked)).toEqual({
      a: windows(tenWith({ 1: 'mine', 8: 'made' })),
      b: windows(tenWith({ 8: 'made' })),
    });
  });
});

describe('a file that the person has moved', () => {
  it('is found by what is in it, edited or not', () => {
    expect(
      merged({
        base: { 'src/a.ts': tenWith({}) },
        disk: { 'lib/b.ts': tenWith({ 1: 'mine' }), 'lib/other.ts': lines('x', 'y', 'z') },
        next: { 'src/a.ts': tenWith({ 8: 'made' }) },
      }),
    ).toEqual({
      'lib/b.ts': tenWith({ 1: 'mine', 8: 'made' }),
      'lib/other.ts': lines('x', 'y', 'z'),
    });
  });

  it('is not guessed at between two that are as like', () => {
    const disk = { 'b.ts': tenWith({ 1: 'mine' }), 'c.ts': tenWith({ 2: 'mine' }) };
    const asked = { base: { 'a.ts': tenWith({}) }, disk, next: { 'a.ts': tenWith({ 8: 'x' }) } };
    expect(merged(asked)).toEqual(disk);
    expect(merge(asked).outcomes).toEqual([{ path: 'a.ts', what: 'left-out' }]);
  });
});

describe('a file that both have come to make', () => {
  it('is one list where it is a list, in its own line breaks', () => {
    const asked = {
      base: {},
      disk: { '.gitattributes': '* text=auto\r\n' },
      next: { '.gitattributes': 'a -text\n' },
    };
    expect(merged(asked)).toEqual({ '.gitattributes': '* text=auto\r\na -text\r\n' });
    expect(merge(asked).outcomes).toEqual([{ path: '.gitattributes', what: 'merged' }]);
  });
});

describe('modes', () => {
  it('change with keelson, for those who may read; a mode of the person stays', () => {
    const made = treeOf({ a: '1\n', b: '1\n' }, { a: 0o755 });
    const { writes } = mergeTrees(
      treeOf({ a: '1\n', b: '0\n' }),
      made,
      diskOf({ a: '1\n', b: '0\n' }, { a: 0o640, b: 0o700 }),
      { text: mergeTexts, movedTo: () => undefined },
    );
    expect(writes.map(({ path, mode }) => [path, mode.toString(8)])).toEqual([
      ['a', '750'],
      ['b', '700'],
    ]);
  });
});

describe('what stands in the way', () => {
  it('of another kind is never written over', () => {
    const { writes, outcomes } = mergeTrees(
      treeOf({ a: '1' }),
      treeOf({ a: '2' }),
      () => ({ kind: 'other' }),
      {
        text: mergeTexts,
        movedTo: () => undefined,
      },
    );
    expect(writes).toEqual([]);
    expect(outcomes).toMatchObject([{ path: 'a', what: 'in-the-way' }]);
  });
});

const text = (path: string, ours: string, base: string, theirs: string): MergedText =>
  mergeTexts({ path, ours, base, theirs });
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

describe('structured files', () => {
  it('take packages of both in one place', () => {
    const packages = (...names: string[]): string =>
      json({ dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0'])) });
    expect(
      text(
        'package.json',
        packages('express', 'lodash', 'zod'),
        packages('express', 'zod'),
        packages('express', 'ioredis', 'zod'),
      ),
    ).toEqual({ text: packages('express', 'ioredis', 'lodash', 'zod'), conflicts: [] });
  });

  it('stay in conflict where the two contradict', () => {
    const version = (of: string): string => json({ dependencies: { zod: of } });
    expect(text('package.json', version('2'), version('1'), version('3')).conflicts).toEqual([3]);
  });

  it('keep the comments of a YAML file', () => {
    const base = lines('services:', '  app:', '    image: a');
    const ours = lines(
      'services:',
      '  app:',
      '    image: a',
      '  # mine',
      '  mail:',
      '    image: m',
    );
    const theirs = lines('services:', '  app:', '    image: a', '  redis:', '    image: r');
    const { text: both, conflicts } = text('compose.yaml', ours, base, theirs);
    expect(conflicts).toEqual([]);
    expect(both).toBe(`${ours}  redis:\n    image: r\n`);
  });

  it('take entries of both in a list of strings, and in no other code', () => {
    const list = (...entries: string[]): string => lines('apps = [', ...entries, ']');
    expect(text('settings.py', list('    "mine",'), list(), list('    "made",'))).toEqual({
      text: list('    "mine",', '    "made",'),
      conflicts: [],
    });
    expect(text('a.py', list('    mine(),'), list(), list('    made(),')).conflicts).toEqual([2]);
    expect(text('.dockerignore', 'a\nmine\n', 'a\n', 'a\nmade\n').text).toBe('a\nmine\nmade\n');
  });
});

describe('the kept base', () => {
  const tree = treeOf({ 'a.ts': 'é\n"\\', 'b/c': '\xff\0', d: '' }, { d: 0o755 });

  it('is read as it was written', () => {
    const back = parseBase(Buffer.from(formatBase(withBase(tree))));
    expect([...back.keys()]).toEqual(['a.ts', 'b/c', 'd']);
    for (const [path, { bytes, mode }] of tree) {
      expect(Buffer.from(back.get(path)?.bytes ?? [])).toEqual(Buffer.from(bytes));
      expect(back.get(path)?.mode).toBe(mode);
    }
  });

  it('refuses lines that are not all there, or not as they were', () => {
    const [head = '', ...lines] = formatBase(withBase(tree)).trimEnd().split('\n');
    for (const spoilt of [
      [head, ...lines.slice(1)],
      [head, ...lines.slice(0, -1)],
      [head, ...lines].map((line) => line.replace('a.ts', 'b.ts')),
      lines,
      [],
    ]) {
      const failure = failureOf(() =>
        parseBase(Buffer.from(spoilt.map((line) => `${line}\n`).join(''))),
      );
      expect(failure.where).toBe('.keelson/base.jsonl:1');
    }
    expect(parseBase(Buffer.from([head, ...lines, ''].join('\r\n'))).size).toBe(3);
  });

  it.each([
    ['half a line', '{"path":"a","te'],
    ['a path that leads out', '{"path":"../a","text":""}'],
    ['a file without content', '{"path":"a"}'],
    ['a file twice', '{"path":"a","text":""}\n{"path":"a","text":""}'],
    ['an empty line in between', '{"path":"a","text":""}\n\n{"path":"b","text":""}'],
  ])('refuses %s, with its line', (_, text) => {
    const failure = failureOf(() => parseBase(Buffer.from(`{}\n${text}`)));
    expect(failure.exitCode).toBe(2);
    expect(failure.where).toMatch(/^\.keelson\/base\.jsonl:[123]$/);
  });
});

describe('random trees', () => {
  const paths = fc.constantFrom('a', 'b', 'src/c', 'src/d.json', 'e.yaml');
  const content = fc
    .array(fc.constantFrom('one', 'two', 'three', 'four', '  five: 5'), { maxLength: 8 })
    .map((each) => lines(...each));
  const texts = fc.dictionary(paths, content, { maxKeys: 5, noNullPrototype: true });

  it('without edits become the next render, and without changes stay as they are', () => {
    fc.assert(
      fc.property(texts, texts, texts, (base, next, disk) => {
        expect(merged({ base, disk: base, next })).toEqual(next);
        expect(merged({ base, disk, next: base })).toEqual(disk);
        expect(merged({ base, disk: next, next })).toEqual(next);
      }),
      { numRuns: 150 },
    );
  });

  it('lose no line that the person has added', () => {
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 0, max: 8 }), paths, (base, next, at, path) => {
        const before = (base[path] ?? '').split('\n').slice(0, -1);
        const edited = [...before.slice(0, at), 'MINE', ...before.slice(at)];
        const after = merged({ base, disk: { ...base, [path]: lines(...edited) }, next });
        expect(after[path]).toContain('MINE\n');
      }),
      { numRuns: 150 },
    );
  });
});
