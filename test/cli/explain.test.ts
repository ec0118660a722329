import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keelson, lastEvent, scratch, type Run } from './support/run.js';

/** A project with an extra, and `keelson explain` in it. */
async function project(): Promise<{
  readonly directory: string;
  readonly explain: (...words: string[]) => Promise<Run>;
}> {
  const cwd = scratch();
  const words = ['new', 'p', '--yes', '--feature', 'notes', '--no-install', '--no-git'];
  expect((await keelson(words, { cwd })).code).not.toBe(2);
  const directory = join(cwd, 'p');
  return { directory, explain: (...more) => keelson(['explain', ...more], { cwd: directory }) };
}

describe('keelson explain', () => {
  it('says what made a file, from a folder below, too', async () => {
    const { directory, explain } = await project();
    const run = await explain('README.md');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('README.md  as rendered');
    expect(run.stdout).toContain('Made by\n  common/base');
    expect(run.stdout).toContain('common/features/notes');
    const below = await keelson(['explain', '../README.md'], { cwd: join(directory, 'src') });
    expect(below.stdout).toBe(run.stdout);
  });

  it('finds a line again past edits', async () => {
    const { directory, explain } = await project();
    const path = join(directory, 'README.md');
    const before = lastEvent(await explain('README.md', '--json')) as {
      file: { contributors: { lines: number[] }[] };
    };
    const line = before.file.contributors[0]?.lines[0] ?? 0;
    writeFileSync(path, `mine\n${readFileSync(path, 'utf8')}`);
    expect(lastEvent(await explain(`README.md:${line + 1}`, '--json'))).toMatchObject({
      event: 'explain',
      file: { line: { by: 'keelson', maker: { layer: 'common/features/notes' } } },
    });
    expect((await explain(`README.md:${line + 1}`)).stdout).toContain(
      'keelson remove feature notes',
    );
    expect((await explain('README.md:1')).stdout).toContain('You wrote this line');
    const beyond = await explain('README.md:99999');
    expect(beyond.code).toBe(2);
    expect(beyond.stderr).toMatch(/README\.md has no line 99999\nThey go from 1 to \d+/);
  });

  it('says what is not its own, with exit 2', async () => {
    const { directory, explain } = await project();
    writeFileSync(join(directory, 'mine.txt'), 'mine\n');
    const mine = await explain('mine.txt');
    expect([mine.code, mine.stderr]).toEqual([2, expect.stringContaining('mine.txt is yours')]);
    const misspelt = await explain('READMY.md');
    expect(misspelt.code).toBe(2);
    expect(misspelt.stderr).toContain('Did you mean README.md?');
    mkdirSync(join(directory, 'folder'));
    expect((await explain('./folder')).stderr).toContain('folder is a folder');
  });

  it('says what a resource is, by any of its names', async () => {
    const { directory, explain } = await project();
    const run = await explain('task');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('task: a resource\ntask title:string');
    expect(run.stdout).toContain('served at /api/v1/tasks, and comes with the example tasks');
    expect((await explain('tasks')).stdout).toContain('task: a resource');
    const words = ['new', 'q', '--yes', '--resource', 'invoice total:int', '--no-install'];
    await keelson(words, { cwd: directory });
    const own = await keelson(['explain', 'Invoice'], { cwd: join(directory, 'q') });
    expect(own.stdout).toContain('is your own');
    expect(own.stdout).toContain('keelson remove resource invoice');
    expect(own.stdout).toContain('keelson add field invoice "<field>"');
    const near = await keelson(['explain', 'invioce'], { cwd: join(directory, 'q') });
    expect(near.stderr).toContain('Did you mean invoice?');
  });

  it.each([
    ['.keelson/base.jsonl', 'your edits are told by it', 'let keelson alone write it'],
    ['.keelson/receipt.json', 'What was run on this project', 'Delete it'],
    ['.env', 'The settings and secrets', 'Change what you like'],
  ])('says what %s is, which no render has', async (path, what, may) => {
    const { explain } = await project();
    const run = await explain(path);
    expect(run.code).toBe(0);
    const text = run.stdout.replace(/\s+/g, ' ');
    for (const each of [what, may, 'keelson itself']) expect(text).toContain(each);
    expect(lastEvent(await explain(path, '--json'))).toMatchObject({
      file: { path, state: 'kept' },
    });
  });

  it('says that a file was deleted', async () => {
    const { directory, explain } = await project();
    rmSync(join(directory, 'README.md'));
    const run = await explain('README.md');
    expect(run.stdout).toContain('README.md  missing');
    expect(run.stdout).toContain('You have deleted it');
  });

  it('says what a choice brings, in and outside of a project', async () => {
    const { explain } = await project();
    const inside = await explain('notes');
    expect(inside.stdout).toContain('This project has it.\n  keelson remove feature notes');
    const outside = await keelson(['explain', 'notes'], { cwd: scratch() });
    expect(outside.code).toBe(0);
    expect(outside.stdout).toContain('keelson new my-api --feature notes');
    expect(
      lastEvent(await keelson(['explain', 'c49', '--json'], { cwd: scratch() })),
    ).toMatchObject({
      topics: [{ topic: 'check', id: 'C49', groupId: 'jwt', applies: null }],
    });
  });

  it('refuses what means nothing', async () => {
    const cwd = scratch();
    const failures = await Promise.all(
      [
        ['explain'],
        ['explain', 'notez'],
        ['explain', '--tour'],
        ['explain', 'a', '--tour', 'b'],
      ].map((words) => keelson(words, { cwd })),
    );
    expect(failures.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    const [nothing, misspelt, tour, both] = failures.map(({ stderr }) => stderr);
    expect(nothing).toContain('explain is given nothing to explain');
    expect(misspelt).toContain('Did you mean "notes"?');
    expect(tour).toContain('there is none here');
    expect(both).toContain('Leave out one of the two.');
  });

  it('walks through the code as it is now', async () => {
    const { directory, explain } = await project();
    const run = await explain('--tour');
    expect(run.stdout).toContain('1. It begins\nsrc/main.js:');
    const path = join(directory, 'src/main.js');
    writeFileSync(path, `// mine\n${readFileSync(path, 'utf8')}`);
    const line = Number(/src\/main\.js:(\d+)/.exec(run.stdout)?.[1]);
    expect((await explain('--tour', 'start')).stdout).toContain(`src/main.js:${line + 1}\n`);
    appendFileSync(path, readFileSync(path, 'utf8'));
    expect((await explain('--tour')).stdout).toContain('src/main.js: more than one line has');
    const unknown = await explain('--tour', 'stark');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('"start"')]);
  });
});
