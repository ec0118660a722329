import { describe, expect, it, vi } from 'vitest';
import { fakeProgram, scratch } from '../cli/support/run.js';
import {
  keys,
  noTerminal,
  talk,
  type Dialogue,
  type DialogueResult,
} from '../cli/support/terminal.js';
import { program } from './support/packed.js';
import { differences, snapshotOf, type Snapshot } from './support/snapshot.js';
import { expectMade, expectRefused, makeWorld, quickly, type World } from './support/world.js';

/** Terminals of every kind, and none: what is asked, how it looks, and that whoever leaves leaves nothing. */

vi.setConfig({ testTimeout: 60_000 });

const { enter, down, space, ctrlC, ctrlD } = keys;
/** With two package managers on the PATH there are seven questions. */
const PATH = (): string => fakeProgram(scratch(), 'pnpm', '#!/bin/sh\n');

/** What is asked, in this order, with an answer that is not the default. */
const dialogue = [
  { wait: 'What is the project called? (my-api)', send: `shop${enter}` },
  { wait: 'Which framework?', send: enter },
  { wait: 'Which database?', send: `${down}${down}${enter}` },
  { wait: 'How do users log in?', send: `${down}${enter}` },
  { wait: 'Which example to start from?', send: `${down}${down}${enter}` },
  { wait: 'Which extras?', send: `${space}${enter}` },
  { wait: 'Which package manager?', send: `${down}${enter}` },
] as const;
const choices = ['Express', 'Django', 'SQLite', 'PostgreSQL', 'Sessions', 'JWT', 'Docker', 'pnpm'];

if (noTerminal !== undefined) console.warn(`terminal tests: not run, ${noTerminal}`);

function talkIn(
  { cwd, home }: World,
  words: readonly string[],
  options: Omit<Dialogue, 'cwd' | 'entry'>,
): Promise<DialogueResult> {
  const env = { HOME: home, PATH: PATH(), ...options.env };
  return talk(words, { ...options, cwd, entry: program, env });
}

/** Bytes and modes of a project, without secrets and what was run when. */
function projectIn({ at }: World): readonly string[] {
  const own = snapshotOf(at('shop'), (path) => ['.env', '.keelson/receipt.json'].includes(path));
  return [...own].map(([path, { kind, mode, content }]) => `${path} ${kind} ${mode} ${content}`);
}

/** The command that was printed last, without the program. */
function equivalentIn(text: string): readonly string[] {
  const line = /without questions:\s+\S+ \S+create-keelson (new [^]*)$/.exec(text)?.[1] ?? '';
  return line.trim().split(/\s+/);
}

function expectUntouched({ root }: World, before: Snapshot): void {
  expect(differences(before, snapshotOf(root))).toEqual([]);
}

describe.skipIf(noTerminal !== undefined)('a person at a terminal', () => {
  // Red: `equivalentWords` without the package manager.
  it('F74 is asked, and told a command without questions that makes the same bytes', async () => {
    const world = makeWorld();
    const said = await talkIn(world, ['--no-install', '--no-git'], { steps: dialogue });
    expect(said.code).toBe(0);
    expect(said.isModeRestored).toBe(true);
    const words = equivalentIn(said.text);
    expect(words.slice(0, -2).join(' ')).toBe(
      'new shop --framework express --database postgres --auth jwt --example shop ' +
        '--feature github-actions --package-manager pnpm',
    );
    const other = makeWorld();
    await expectMade(await other.keelson(words));
    expect(projectIn(other)).toEqual(projectIn(world));
  });

  // Red: `tellError` that takes leaving for a bug; `askUntil` that waits on when the input has ended.
  it.for([
    ['Ctrl-C at each question', ctrlC, 'xterm-256color', [...dialogue.keys()]],
    ['Ctrl-C in plain lines', ctrlC, 'dumb', [0, 2, 5]],
    ['Ctrl-D', ctrlD, 'xterm-256color', [0, 2, 5]],
    ['Ctrl-D in plain lines', ctrlD, 'dumb', [0, 2, 5]],
  ] as const)('F19 %s: 130, cursor and mode as before', async ([, key, TERM, questions]) => {
    for (const last of questions) {
      const world = makeWorld();
      const before = snapshotOf(world.root);
      const steps = [
        ...dialogue.slice(0, last).map(({ wait }, index) => ({
          wait,
          send: index === 0 ? `shop${enter}` : enter,
        })),
        { wait: dialogue[last]?.wait ?? '', send: key },
      ];
      const left = await talkIn(world, [], { steps, env: { TERM } });
      expect(left.code, left.text).toBe(130);
      expect(left.text).toContain('Nothing was written.');
      expect(left.isModeRestored).toBe(true);
      expect(left.raw.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(
        left.raw.lastIndexOf('\u001b[?25l'),
      );
      expectUntouched(world, before);
    }
  });

  // Red: ui.ts without ACCESSIBLE, which draws a spinner.
  it.for([{ TERM: 'dumb' }, { ACCESSIBLE: '1' }])(
    'F75 is asked in plain lines with %o, and answers with words or numbers',
    async (env) => {
      const world = makeWorld();
      const steps = [
        { wait: 'called? (my-api)', send: `Shop${enter}` },
        { wait: 'For example: shop', send: `shop${enter}` },
        { wait: '1. express: Express', send: enter },
        { wait: '1. sqlite: SQLite', send: `oracle${enter}` },
        { wait: 'Choose one of: sqlite, mysql, postgres; or its number.', send: `4${enter}` },
        { wait: 'Choose one of', send: `postgres${enter}` },
        { wait: 'How do users log in?', send: `2${enter}` },
        { wait: 'Which example to start from?', send: `3${enter}` },
        { wait: '(docker, github-actions)', send: `2${enter}` },
        { wait: 'Which package manager?', send: `pnpm${enter}` },
      ];
      const said = await talkIn(world, ['--no-install', '--no-git'], {
        steps,
        env: { NO_COLOR: '1', ...env },
      });
      expect(said.code).toBe(0);
      // Nothing is drawn, moved or drawn again.
      expect(said.raw).not.toContain('\u001b');
      expect(said.raw).not.toMatch(/\r(?!\r?\n)/);
      expect(equivalentIn(said.text).slice(0, -2).join(' ')).toBe(
        'new shop --framework express --database postgres --auth jwt --example shop ' +
          '--feature github-actions --package-manager pnpm',
      );
    },
  );

  // Red: a receipt that drops its last column where there is no room.
  it('F75 reads everything in 20 columns, whatever becomes of them meanwhile', async () => {
    const world = makeWorld();
    const widths = [20, 33, 20, 200, 20, 20, 20];
    const steps = dialogue.map((step, index) => ({ ...step, columns: widths[index] ?? 20 }));
    const said = await talkIn(world, ['--no-install', '--no-git'], { steps, columns: 20 });
    expect(said.code).toBe(0);
    expect(said.isModeRestored).toBe(true);
    const letters = said.text.replaceAll(/\s+/g, '');
    for (const { wait } of dialogue) expect(letters).toContain(wait.replaceAll(' ', ''));
    for (const choice of choices) expect(letters).toContain(choice);
    const receipt = said.text.slice(said.text.lastIndexOf('Write the project'));
    expect(receipt).toMatch(/^Install packages\r\n {2}skipped *\r\n {2}--no-install\r$/m);
    expect(equivalentIn(said.text)).toContain('--no-git');
    const other = makeWorld();
    await expectMade(await other.keelson(equivalentIn(said.text)));
    expect(projectIn(other)).toEqual(projectIn(world));
  });

  // Red: `wantsColour` that always does.
  it('F75 sees colours, and none with NO_COLOR or TERM=dumb', async () => {
    // eslint-disable-next-line no-control-regex -- it is them we look for
    const colours = /\u001b\[3\dm/;
    const show = (env: Readonly<Record<string, string>>): Promise<DialogueResult> =>
      talkIn(makeWorld(), quickly, { env, steps: [] });
    expect((await show({})).raw).toMatch(colours);
    expect((await show({ NO_COLOR: '1' })).raw).not.toMatch(colours);
    expect((await show({ NO_COLOR: '1', FORCE_COLOR: '1' })).raw).not.toMatch(colours);
    expect((await show({ TERM: 'dumb' })).raw).not.toContain('\u001b');
  });

  // Red: `isAttended` without CI and the mode of the output.
  it.for([
    ['--yes', quickly, {}, 0],
    ['--yes and CI', quickly, { CI: 'true' }, 0],
    ['--no-interactive --yes', [...quickly, '--no-interactive'], {}, 0],
    ['--no-interactive', ['new', 'shop', '--no-interactive'], {}, 2],
    ['CI=true', ['new', 'shop'], { CI: 'true' }, 2],
    ['--json', ['new', 'shop', '--json'], {}, 2],
    ['--quiet', ['new', 'shop', '--quiet'], {}, 2],
  ] as const)('F74 is asked nothing with %s', async ([, words, env, code]) => {
    const world = makeWorld();
    const before = snapshotOf(world.root);
    const said = await talkIn(world, words, { env, steps: [] });
    expect(said.code).toBe(code);
    expect(said.text).not.toContain('?');
    if (code === 0) return;
    expect(said.text).toMatch(
      /not answered: --framework, --database, --auth, --example, --feature\b/,
    );
    expect(said.text).toContain('--yes');
    expectUntouched(world, before);
  });

  // Red: `isAttended` that looks at standard output alone.
  it.for([
    ['standard input is closed', '<&-'],
    ['standard input is empty', '</dev/null'],
    ['standard output is a file', '>/dev/null'],
    ['standard output is closed', '>&-'],
  ])('F73 is asked nothing where %s: exit 2', async ([, redirection]) => {
    const world = makeWorld();
    const before = snapshotOf(world.root);
    const wrapper = ['sh', '-c', `exec "$@" ${redirection ?? ''}`, 'sh'];
    const said = await talkIn(world, ['new', 'shop'], { wrapper, steps: [] });
    expect(said.code).toBe(2);
    expect(said.text).toContain('not answered: --framework, --database');
    expectUntouched(world, before);
  });
});

describe('without a terminal', () => {
  // Red: `openAnswers` that leaves out the example.
  it('F73 what is missing is said with its flags, in two seconds: exit 2', async () => {
    const world = makeWorld();
    expectRefused(await world.keelson(['new', 'shop', '--auth', 'none']), {
      exit: 2,
      cause: /not answered: --framework, --database, --example, --feature$/,
      remedy: '--yes',
      seconds: 2,
    });
    expectRefused(await world.keelson([]), { exit: 2, cause: /not answered: .*name/, seconds: 2 });
  });

  it('F74 --yes alone has a name, too', async () => {
    const outcome = await makeWorld().keelson(['--yes', '--no-install', '--no-git']);
    await expectMade(outcome, { target: 'my-api', like: ['new', 'my-api', '--yes'] });
  });

  // Red: `wantsColour` that always does.
  it.for([
    ['none', {}, false],
    ['some with FORCE_COLOR', { FORCE_COLOR: '1' }, true],
    ['none with NO_COLOR beside it', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ] as const)('F75 colours: %s', async ([, env, isColoured]) => {
    const outcome = await makeWorld().keelson(quickly, { env });
    await expectMade(outcome);
    expect(outcome.run.stdout.includes('\u001b')).toBe(isColoured);
  });

  it.for(['<&-', '>&-', '2>&-', '<&- >&- 2>&-'])(
    'F75 a stream that is closed changes nothing: %s',
    async (redirections) => {
      const wrapper = ['sh', '-c', `exec "$@" ${redirections}`, 'sh'] as const;
      await expectMade(await makeWorld().keelson(quickly, { wrapper }));
    },
  );
});
