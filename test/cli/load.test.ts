import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/paths.js';
import { type Actions, buildProgram } from '../../src/program.js';
import { keelson, scratch } from './support/run.js';

const load = join(packageRoot, 'bin/load.js');

/** A program of two files, and a folder for what is compiled of them. */
function makeProgram(): {
  readonly dist: string;
  readonly temporary: string;
  readonly run: (variables?: NodeJS.ProcessEnv) => string;
  readonly kept: () => readonly string[];
} {
  const place = scratch();
  const [dist, temporary] = [join(place, 'dist'), join(place, 'tmp')];
  for (const folder of [dist, temporary]) mkdirSync(folder);
  const text =
    "const { word } = require('./other.cjs'); console.log(word(), require('node:path').sep);";
  writeFileSync(join(dist, 'main.cjs'), text);
  writeFileSync(join(dist, 'other.cjs'), "exports.word = () => 'one';");
  return {
    dist,
    temporary,
    run: (variables = {}) =>
      execFileSync(
        process.execPath,
        [
          '-e',
          `require(${JSON.stringify(load)})(${JSON.stringify(join(dist, 'main.cjs'))}, 'add')`,
        ],
        { encoding: 'utf8', cwd: dist, env: { ...process.env, TMPDIR: temporary, ...variables } },
      ),
    kept: () =>
      readdirSync(temporary, { recursive: true, encoding: 'utf8' })
        .filter((path) => statSync(join(temporary, path)).isFile())
        .map((path) => join(temporary, path))
        .sort(),
  };
}

// Red: without the sum before what is kept, with `isOwn` always true, with any exit code.
describe.skipIf(process.platform === 'win32')('what V8 has compiled', () => {
  it('is kept for the next run, which does not write it again', () => {
    const program = makeProgram();
    expect(program.run()).toBe('one /\n');
    const kept = program.kept();
    expect(kept.map((path) => path.split('/').slice(-2).join('/'))).toEqual([
      'add/main.cjs.v8',
      'add/other.cjs.v8',
    ]);
    const before = kept.map((path) => statSync(path).mtimeMs);
    expect(program.run()).toBe('one /\n');
    expect(kept.map((path) => statSync(path).mtimeMs)).toEqual(before);
  });

  it('is not taken for that of a changed file, though it be as long and as old', () => {
    const program = makeProgram();
    program.run();
    const other = join(program.dist, 'other.cjs');
    const { atime, mtime } = statSync(other);
    writeFileSync(other, readFileSync(other, 'utf8').replace('one', 'two'));
    utimesSync(other, atime, mtime);
    expect(program.run()).toBe('two /\n');
    expect(program.run()).toBe('two /\n');
  });

  it('is made again where it is spoilt', () => {
    const program = makeProgram();
    program.run();
    const [path = ''] = program.kept();
    const whole = readFileSync(path);
    const flipped = Buffer.from(whole);
    for (let at = 100; at < flipped.length; at += 7) flipped[at] = (flipped[at] ?? 0) ^ 0x10;
    const zeroed = Buffer.from(whole).fill(0, whole.length / 2);
    const cut = whole.subarray(0, 40);
    for (const bytes of [Buffer.alloc(0), cut, Buffer.from('not this'), flipped, zeroed]) {
      writeFileSync(path, bytes);
      expect(program.run()).toBe('one /\n');
      expect(readFileSync(path).length).toBeGreaterThan(100);
    }
  });

  it('is neither read nor written in a folder that others can write to', () => {
    const program = makeProgram();
    const folder = join(program.temporary, `keelson-v8-${process.getuid?.() ?? ''}`);
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(program.run()).toBe('one /\n');
    expect(program.kept()).toEqual([]);
  });

  it('is not kept where its owner wants none, nor where nothing can be written', () => {
    const program = makeProgram();
    expect(program.run({ NODE_DISABLE_COMPILE_CACHE: '1' })).toBe('one /\n');
    expect(program.run({ TMPDIR: '/nonexistent' })).toBe('one /\n');
    expect(program.run({ TMPDIR: '.' })).toBe('one /\n');
    expect(program.kept()).toEqual([]);
    expect(readdirSync(program.dist)).toEqual(['main.cjs', 'other.cjs']);
  });

  it('is that of `new` where the first word is the name of a project, and goes when it is old', async () => {
    const cwd = scratch();
    const home = join(cwd, `keelson-v8-${process.getuid?.() ?? ''}`);
    mkdirSync(join(home, 'v18.0.0-of-long-ago'), { recursive: true, mode: 0o700 });
    utimesSync(join(home, 'v18.0.0-of-long-ago'), 1, 1);
    for (const words of [['shop', '--dry-run', '--yes'], ['list']]) {
      expect((await keelson(words, { cwd, env: { TMPDIR: cwd } })).code).toBe(0);
    }
    const [version = '', ...others] = readdirSync(home);
    expect(others).toEqual([]);
    expect(readdirSync(join(home, version)).sort()).toEqual(['list', 'new']);
  });

  it('knows every command', () => {
    const program = buildProgram({} as Actions, () => []);
    const commands = JSON.parse(
      readFileSync(join(packageRoot, 'bin/commands.json'), 'utf8'),
    ) as readonly string[];
    expect([...commands].sort()).toEqual(program.commands.map((each) => each.name()).sort());
  });

  it('is not kept of a run that was refused', () => {
    const program = makeProgram();
    writeFileSync(join(program.dist, 'other.cjs'), 'process.exitCode = 2; exports.word = () => 1;');
    expect(() => program.run()).toThrow();
    expect(program.kept()).toEqual([]);
  });
});
