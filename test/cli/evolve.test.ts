import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { environment, keelson, scratch, type Run } from './support/run.js';

/** A project that lives on: what changes it never loses an edit, and is whole or not there at all. */

vi.setConfig({ testTimeout: 120_000 });

const files = ['--no-install'];

async function project(features = 'none', ...flags: readonly string[]): Promise<string> {
  const cwd = scratch();
  const words = ['new', 'shop', '--yes', '--auth', 'session', '--feature', features];
  const run = await keelson([...words, ...flags, ...files], { cwd });
  expect(run.stderr).toBe('');
  return join(cwd, 'shop');
}

function git(cwd: string, ...words: string[]): string {
  return execFileSync('git', words, { cwd, encoding: 'utf8', env: environment() });
}

function commit(cwd: string): void {
  git(cwd, 'add', '--all');
  git(cwd, 'commit', '--quiet', '--message', 'x');
}

const read = (cwd: string, path: string): string => readFileSync(join(cwd, path), 'utf8');

/** Path → content, of everything that git would see. */
function snapshot(cwd: string): Record<string, string> {
  const paths = git(cwd, 'ls-files', '--cached', '--others', '--exclude-standard', '-z').split(
    '\0',
  );
  return Object.fromEntries(
    paths
      .filter((path) => path !== '' && existsSync(join(cwd, path)))
      .map((path) => [path, read(cwd, path)]),
  );
}

const add = (cwd: string, ...words: readonly string[]): Promise<Run> =>
  keelson(['add', ...words, ...files], { cwd });

/** The owner's own line, where notes would go. */
function editWhereNotesGo(cwd: string): void {
  appendFileSync(join(cwd, 'README.md'), '\nOurs.\n');
  commit(cwd);
}

describe('what is added', () => {
  it('is merged, recorded and left for review', async () => {
    const cwd = await project();
    const run = await add(cwd, 'feature', 'extra');
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('extra.txt  new');
    expect(git(cwd, 'diff', '--cached', '--name-only')).toBe('');
    expect(git(cwd, 'status', '--porcelain').split('\n').sort()).toEqual([
      '',
      ' M .keelson/base.jsonl',
      ' M .keelson/blueprint.json',
      '?? extra.txt',
    ]);
    expect(JSON.parse(read(cwd, '.keelson/blueprint.json'))).toMatchObject({ features: ['extra'] });
    expect(JSON.parse(read(cwd, '.keelson/receipt.json'))).toMatchObject({
      blueprint: { features: ['extra'] },
      steps: [{ id: 'write', result: 'passed' }, {}, {}, {}, {}, {}, {}],
    });
    expect(readdirSync(join(cwd, '.keelson')).sort()).toEqual([
      'base.jsonl',
      'blueprint.json',
      'receipt.json',
    ]);
  });

  it('and removed again leaves the first project', async () => {
    const cwd = await project();
    const before = snapshot(cwd);
    await add(cwd, 'feature', 'notes');
    commit(cwd);
    expect(snapshot(cwd)).not.toEqual(before);
    const run = await keelson(['remove', 'feature', 'notes', ...files], { cwd });
    expect(run.code).toBe(0);
    expect(snapshot(cwd)).toEqual(before);
  });

  it('is the project that would have been made with it', async () => {
    const [cwd, whole] = [await project(), await project('extra,notes')];
    await add(cwd, 'feature', 'notes');
    commit(cwd);
    await add(cwd, 'feature', 'extra');
    expect(snapshot(cwd)).toEqual(snapshot(whole));
  });

  it('may be several features in one list, as `new` takes them, and goes as one', async () => {
    const [cwd, whole] = [await project(), await project('extra,notes')];
    const before = snapshot(cwd);
    await add(cwd, 'feature', 'notes,extra');
    expect(snapshot(cwd)).toEqual(snapshot(whole));
    commit(cwd);
    const run = await keelson(['remove', 'feature', 'extra,notes', ...files], { cwd });
    expect(run.code).toBe(0);
    expect(snapshot(cwd)).toEqual(before);
  });

  it('is a diff that git can apply, with --dry-run, and nothing else', async () => {
    const cwd = await project();
    for (const feature of ['notes', 'extra']) {
      const run = await add(cwd, 'feature', feature, '--dry-run');
      expect(run.code).toBe(0);
      expect(git(cwd, 'status', '--porcelain', '--ignored').includes('change')).toBe(false);
      execFileSync('git', ['apply', '-'], { cwd, input: run.stdout });
    }
    expect(read(cwd, 'README.md')).toContain('## Notes');
    expect(existsSync(join(cwd, 'extra.txt'))).toBe(true);
  });

  it('ends with the result in JSON', async () => {
    const cwd = await project();
    const run = await add(cwd, 'feature', 'extra', '--json');
    const events = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(events).toContainEqual({
      event: 'merge',
      files: [{ path: 'extra.txt', what: 'added' }],
    });
    expect(events.at(-1)).toMatchObject({ event: 'result', exitCode: 0 });
  });

  it('keeps the line breaks of a checkout of Windows', async () => {
    const cwd = await project();
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    writeFileSync(join(cwd, 'README.md'), windows(read(cwd, 'README.md')));
    commit(cwd);
    expect((await add(cwd, 'feature', 'notes')).code).toBe(0);
    expect(read(cwd, 'README.md')).toContain('## Notes\r\n');
    expect(read(cwd, 'README.md')).not.toMatch(/[^\r]\n/);
  });

  it('goes where there is no repository, with a word about it', async () => {
    const cwd = await project('none', '--no-git');
    const run = await add(cwd, 'feature', 'extra');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('no git repository');
    expect(existsSync(join(cwd, 'extra.txt'))).toBe(true);
    expect(existsSync(join(cwd, '.git'))).toBe(false);
  });
});

describe('edits that are not committed', () => {
  it('are in the way, unless they are allowed', async () => {
    const cwd = await project();
    appendFileSync(join(cwd, 'src/main.js'), '// mine\n');
    writeFileSync(join(cwd, 'mine.txt'), 'mine');
    const before = snapshot(cwd);
    const run = await add(cwd, 'feature', 'extra');
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('src/main.js, mine.txt');
    expect(snapshot(cwd)).toEqual(before);
    const allowed = await add(cwd, 'feature', 'extra', '--allow-dirty');
    expect(allowed.code).toBe(0);
    expect(allowed.stderr).toContain('hard to tell from what is merged now: src/main.js');
    expect(read(cwd, 'src/main.js')).toBe(before['src/main.js']);
    expect(existsSync(join(cwd, 'extra.txt'))).toBe(true);
  });
});

describe('a conflict', () => {
  it("has git's marks, is told with its line, and is solved before anything goes on", async () => {
    const cwd = await project();
    editWhereNotesGo(cwd);
    const dry = await add(cwd, 'feature', 'notes', '--dry-run');
    const run = await add(cwd, 'feature', 'notes');
    expect(run.code).toBe(5);
    expect(dry.code).toBe(5);
    expect(dry.stdout).toMatch(/CONFLICT {2}README\.md:\d/);
    expect(dry.stderr).toContain('Exit code 5, as without --dry-run');
    expect(run.stderr).toMatch(/CONFLICT {2}README\.md:\d/);
    expect(run.stderr).toMatch(/Solve these, then: .*resume --no-install/);
    const text = read(cwd, 'README.md');
    for (const part of [
      '<<<<<<< yours\n',
      'Ours.\n',
      '|||||||',
      '=======\n',
      '## Notes\n',
      '>>>>>>>',
    ]) {
      expect(text).toContain(part);
    }
    expect(git(cwd, 'status', '--porcelain')).not.toContain('conflicts.json');

    const resumed = await keelson(['resume', ...files], { cwd });
    expect(resumed.code).toBe(5);
    expect(resumed.stderr).toMatch(
      /conflicts to be solved: README\.md:\d+\nKeep what you want .* delete the lines .*\. Then: .* resume --no-install( --no-\w+)*\n$/,
    );

    writeFileSync(
      join(cwd, 'README.md'),
      text.replace(/^(<<<<<<<|\|\|\|\|\|\|\||=======|>>>>>>>).*\n/gm, ''),
    );
    expect((await keelson(['resume', ...files], { cwd })).code).toBe(0);
    expect(existsSync(join(cwd, '.keelson/conflicts.json'))).toBe(false);
    expect(read(cwd, 'README.md')).toMatch(/Ours\.[^]*## Notes/);
  });
});

describe('what is not solved yet', () => {
  it('lets no other change begin, and half a solution is none', async () => {
    const cwd = await project();
    editWhereNotesGo(cwd);
    await add(cwd, 'feature', 'notes');
    const before = snapshot(cwd);
    const run = await add(cwd, 'feature', 'extra', '--allow-dirty');
    expect(run.code).toBe(5);
    expect(run.stderr).toMatch(/conflicts to be solved: README\.md:\d/);
    expect(snapshot(cwd)).toEqual(before);

    const half = read(cwd, 'README.md').replace(/^(<<<<<<<|>>>>>>>).*\n/gm, '');
    writeFileSync(join(cwd, 'README.md'), half);
    expect((await keelson(['resume', ...files], { cwd })).code).toBe(5);

    rmSync(join(cwd, 'README.md'));
    writeFileSync(join(cwd, 'LIESMICH.md'), half);
    const moved = await keelson(['resume', ...files], { cwd });
    expect(moved.code).toBe(5);
    expect(moved.stderr).toContain('LIESMICH.md:');
  });

  it('lies beside a file that is in the place of a new one', async () => {
    const cwd = await project();
    writeFileSync(join(cwd, 'extra.txt'), 'mine');
    commit(cwd);
    const run = await add(cwd, 'feature', 'extra');
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('extra.txt  for you to decide');
    expect(read(cwd, 'extra.txt')).toBe('mine');
    expect(read(cwd, 'extra.txt.keelson')).not.toBe('');
    expect((await keelson(['resume', ...files], { cwd })).code).toBe(5);
    rmSync(join(cwd, 'extra.txt.keelson'));
    expect((await keelson(['resume', ...files], { cwd })).code).toBe(0);
  });

  it('is not even begun where something stands that is no file', async () => {
    const cwd = await project();
    mkdirSync(join(cwd, 'extra.txt'));
    writeFileSync(join(cwd, 'extra.txt/mine'), 'mine');
    commit(cwd);
    const before = snapshot(cwd);
    const run = await add(cwd, 'feature', 'extra');
    expect(run.code).toBe(3);
    expect((await add(cwd, 'feature', 'extra', '--dry-run')).code).toBe(3);
    expect(run.stderr).toContain('nothing was changed: extra.txt can only be a file');
    expect(snapshot(cwd)).toEqual(before);
  });
});

describe('a blueprint that was edited by hand', () => {
  it.each([
    ['"database": "embedded"', '"database": "server"', 'database is server'],
    ['"features": []', '"features": [\n    "extra"\n  ]', 'nothing of what it adds is there'],
  ])('%s → %s is not taken for what the files are', async (from, to, reason) => {
    const cwd = await project();
    const path = join(cwd, '.keelson/blueprint.json');
    writeFileSync(path, read(cwd, '.keelson/blueprint.json').replace(from, to));
    commit(cwd);
    const before = snapshot(cwd);
    const run = await add(cwd, 'feature', 'notes');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(reason);
    expect(snapshot(cwd)).toEqual(before);
  });

  it('as two branches that were merged is one, with its files', async () => {
    const cwd = await project();
    git(cwd, 'checkout', '--quiet', '-b', 'other');
    await add(cwd, 'feature', 'extra');
    commit(cwd);
    const blueprint = read(cwd, '.keelson/blueprint.json');
    git(cwd, 'checkout', '--quiet', 'main');
    writeFileSync(join(cwd, 'extra.txt'), git(cwd, 'show', 'other:extra.txt'));
    writeFileSync(join(cwd, '.keelson/blueprint.json'), blueprint);
    commit(cwd);
    const run = await add(cwd, 'feature', 'notes');
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('it was made again');
  });
});

describe('branches that both have added something', () => {
  /** Two of them, merged as far as git can. */
  async function merged(): Promise<string> {
    const cwd = await project();
    for (const feature of ['notes', 'extra']) {
      git(cwd, 'checkout', '--quiet', '-b', feature, 'main');
      await add(cwd, 'feature', feature);
      commit(cwd);
    }
    expect(() => git(cwd, 'merge', '--quiet', 'notes')).toThrow();
    return cwd;
  }

  it('conflict in the blueprint: that is said, with the lines, and nothing is touched', async () => {
    const cwd = await merged();
    const before = snapshot(cwd);
    for (const words of [['resume'], ['add', 'feature', 'other', '--allow-dirty']]) {
      const run = await keelson([...words, ...files], { cwd });
      expect(run.code).toBe(5);
      expect(run.stderr).toMatch(/conflicts to be solved: \.keelson\/blueprint\.json:\d+, /);
      expect(run.stderr).toMatch(/Keep there what both .*resume/);
    }
    expect(snapshot(cwd)).toEqual(before);
  });

  it.each([
    ['marks', (): undefined => undefined],
    ['the lines of both', unmark],
    ['those of one', (cwd: string) => git(cwd, 'checkout', '--ours', '.keelson/base.jsonl')],
  ])('leave %s in the base, which resume makes again', async (_, leave) => {
    const cwd = await merged();
    leave(cwd);
    const path = join(cwd, '.keelson/blueprint.json');
    const blueprint = read(cwd, '.keelson/blueprint.json');
    writeFileSync(
      path,
      blueprint.replace(/<<<<<<<[^]*>>>>>>> notes\n/, '    "extra",\n    "notes"\n'),
    );
    const run = await keelson(['resume', ...files], { cwd });
    expect(run.stderr).toMatch(/two branches were merged|is not that of/);
    expect(run.stderr).toContain('it was made again');
    expect(run.code).toBe(0);
    expect(snapshot(cwd)).toEqual(snapshot(await project('extra,notes')));
  });
});

/** As git leaves a file that it is told to keep the lines of both in. */
function unmark(cwd: string): void {
  const text = read(cwd, '.keelson/base.jsonl');
  writeFileSync(join(cwd, '.keelson/base.jsonl'), text.replace(/^([<=>])\1{6}.*\n/gm, ''));
}

describe('in a folder of the project', () => {
  it('a change is that of the project, and the commands that are named lead there', async () => {
    const cwd = await project();
    const below = join(cwd, 'src');
    const run = await add(below, 'feature', 'extra');
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(/cd \.\. && .*resume/);
    expect(existsSync(join(cwd, 'extra.txt'))).toBe(true);
    commit(cwd);
    const diff = await keelson(['remove', 'feature', 'extra', '--dry-run'], { cwd: below });
    expect(diff.stdout).toContain('--- a/extra.txt');
    expect((await keelson(['resume', ...files], { cwd: below })).code).toBe(0);
    expect((await keelson(['upgrade', ...files], { cwd: below })).stdout).toContain(
      'Nothing changes',
    );
    expect(readdirSync(below)).toEqual(readdirSync(join(await project(), 'src')));
  });
});

describe('what cannot be', () => {
  it.each([
    [['add', 'featrue', 'extra'], 'keelson cannot add "featrue"', 'feature'],
    [['add', 'feature', 'extr'], 'has no feature "extr"', 'extra'],
    [['add', 'feature', 'extra', 'notes'], 'takes <id>', 'keelson add feature extra,notes'],
    [['add', 'feature', 'extra,'], '`keelson add feature` has an empty place', 'one comma each.'],
    [['add', 'feature', 'extra,extra'], 'names "extra" twice', 'once'],
    [['add', 'resource', 'book'], 'has no fields', 'name:string'],
    [['add', 'field', 'book', 'pages:int?'], '"book"', ''],
    [['add', 'auth', 'session'], 'log in by session already', ''],
    [['add', 'auth', 'none'], 'one way at a time', 'keelson set auth none'],
    [['set', 'database', 'embedded'], '"embedded" already', ''],
    [['set', 'database', 'nowhere'], 'nowhere', 'embedded'],
    [['remove', 'feature', 'extra'], 'does not have the feature "extra"', 'has no features'],
    [['remove', 'auth', 'session'], 'cannot remove "auth"', 'keelson set auth none'],
    [['set', 'feature', 'extra'], 'cannot set "feature"', 'keelson add feature <id>'],
    [['add', 'database', 'server'], 'cannot add "database"', 'keelson set database <id>'],
    [['remove', 'resource', 'book'], 'no resource "book"', 'nothing to remove'],
    [['upgrade', '--to', '0.0.1'], 'older than this keelson', 'git'],
    [['upgrade', '--to', '99.0.0'], 'no other version', 'npx create-keelson@99.0.0 upgrade'],
    [['upgrade', '--to', 'latest'], '--to takes a version', ''],
  ])('%j is refused with a reason, and nothing is touched', async (words, reason, remedy) => {
    const cwd = await project();
    const before = snapshot(cwd);
    const run = await keelson(words, { cwd });
    expect(run.stderr).toContain(reason);
    expect(run.stderr).toContain(remedy);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(snapshot(cwd)).toEqual(before);
  });

  it('without a resource of its own, says which are the examples', async () => {
    const cwd = await project('none', '--example', 'tasks');
    const run = await keelson(['remove', 'resource', 'task'], { cwd });
    expect(run.stderr).toBe(
      'keelson: there is no resource "task" of your own\n' +
        'There is nothing to remove: what the project has is of its example tasks (task), which stays.\n',
    );
  });

  it('outside of a project says so', async () => {
    const cwd = scratch();
    const run = await add(cwd, 'feature', 'extra');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('no .keelson/blueprint.json');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('to a server that does not answer is not begun', async () => {
    const cwd = await project();
    const before = snapshot(cwd);
    const run = await keelson(['set', 'database', 'server'], { cwd });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('nothing was changed: server at 127.0.0.1:15999 does not answer');
    expect(snapshot(cwd)).toEqual(before);
  });
});

describe('the base', () => {
  it('is made again where it is missing, by the version that made it', async () => {
    const cwd = await project();
    rmSync(join(cwd, '.keelson/base.jsonl'));
    commit(cwd);
    const run = await add(cwd, 'feature', 'extra');
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('it is not there; it was made again');
    expect(existsSync(join(cwd, '.keelson/base.jsonl'))).toBe(true);
  });

  it.each([
    ['missing', (path: string) => rmSync(path), 'it is not there'],
    [
      'half',
      (path: string) => writeFileSync(path, read(path, '').slice(0, 300)),
      'not as keelson wrote it',
    ],
  ])('that is %s, of another version, is refused with the reason', async (_, spoil, reason) => {
    const cwd = await project();
    const blueprint = join(cwd, '.keelson/blueprint.json');
    writeFileSync(
      blueprint,
      read(cwd, '.keelson/blueprint.json').replace(/"keelson": ".*"/, '"keelson": "0.0.1"'),
    );
    spoil(join(cwd, '.keelson/base.jsonl'));
    commit(cwd);
    const before = snapshot(cwd);
    const run = await keelson(['upgrade', ...files], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(reason);
    expect(run.stderr).toContain('git restore .keelson/base.jsonl');
    expect(snapshot(cwd)).toEqual(before);
  });

  it('of an older version is upgraded first', async () => {
    const cwd = await project();
    const aged = (text: string): string =>
      text.replace(/(\\?"keelson\\?": \\?")[^"\\]+/, '$10.0.1');
    const blueprint = aged(read(cwd, '.keelson/blueprint.json'));
    writeFileSync(join(cwd, '.keelson/blueprint.json'), blueprint);
    const lines = aged(read(cwd, '.keelson/base.jsonl').replace(/^.*\n/, ''));
    const sha256 = createHash('sha256').update(lines).digest('hex');
    const head = { files: lines.trimEnd().split('\n').length, sha256 };
    writeFileSync(join(cwd, '.keelson/base.jsonl'), `${JSON.stringify(head)}\n${lines}`);
    commit(cwd);
    const refused = await add(cwd, 'feature', 'extra');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('keelson upgrade');
    expect((await keelson(['upgrade', ...files], { cwd })).code).toBe(0);
    commit(cwd);
    expect((await add(cwd, 'feature', 'extra')).code).toBe(0);
    commit(cwd);
    for (const more of [['--dry-run'], []]) {
      const again = await keelson(['upgrade', ...files, ...more], { cwd });
      expect(again.stdout).toMatch(/Nothing changes\.\n$/);
    }
    expect(git(cwd, 'status', '--porcelain')).toBe('');
  });
});

describe('two runs, and killed ones', () => {
  it('of two at once one changes the project, and the other is told', async () => {
    const cwd = await project();
    for (let round = 0; round < 5; round++) {
      const words = ['feature', 'extra', '--allow-dirty'];
      const runs = await Promise.all([add(cwd, ...words), add(cwd, ...words)]);
      // The second may also come when the first is done.
      expect(runs.map(({ code }) => code).sort()[0]).toBe(0);
      expect([2, 3]).toContain(runs.map(({ code }) => code).sort()[1]);
      expect(existsSync(join(cwd, 'extra.txt'))).toBe(true);
      expect(
        (await keelson(['remove', 'feature', 'extra', '--allow-dirty', ...files], { cwd })).code,
      ).toBe(0);
    }
    expect(git(cwd, 'status', '--porcelain')).toBe('');
  });

  it('killed at any time it leaves the old project or the new one, and the next run is whole', async () => {
    const cwd = await project();
    const before = snapshot(cwd);
    await add(cwd, 'feature', 'extra');
    const after = snapshot(cwd);
    git(cwd, 'reset', '--hard', '--quiet');
    git(cwd, 'clean', '--force', '--quiet');
    expect(snapshot(cwd)).toEqual(before);
    for (let round = 0; round < 12; round++) {
      await keelson(['add', 'feature', 'extra', ...files], {
        cwd,
        started: (pid) => setTimeout(() => kill(pid), 40 + Math.random() * 200),
      });
      // The next run takes back what was half done, and does it anew or finds it done.
      const next = await add(cwd, 'feature', 'extra', '--allow-dirty');
      expect([0, 2]).toContain(next.code);
      expect(snapshot(cwd)).toEqual(after);
      git(cwd, 'reset', '--hard', '--quiet');
      git(cwd, 'clean', '--force', '--quiet');
    }
  });
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}
