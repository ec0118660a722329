import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { entriesOf, keelson, scratch } from './support/run.js';
import { keys, noTerminal, talk } from './support/terminal.js';

vi.setConfig({ testTimeout: 90_000 });

const { enter, down, space, ctrlC } = keys;

if (noTerminal !== undefined) console.warn(`dialogue tests: not run, ${noTerminal}`);

describe.skipIf(noTerminal !== undefined)('in a terminal', () => {
  it('asks what is open, and prints the command that gives the same project', async () => {
    const cwd = scratch();
    const { code, text } = await talk(['--no-install', '--no-git'], {
      cwd,
      steps: [
        { wait: 'What is the project called? (my-api)', send: `shop${enter}` },
        { wait: 'Which database?', send: enter },
        { wait: 'How do users log in?', send: `${down}${enter}` },
        { wait: 'Which example to start from?', send: enter },
        { wait: 'Which extras?', send: `${down}${space}${enter}` },
      ],
    });
    expect(code).toBe(0);
    expect(text).toContain('1/5');
    expect(text).not.toContain('Which framework?');
    expect(text).toContain('nothing to install');
    const blueprint = readFileSync(join(cwd, 'shop/.keelson/blueprint.json'), 'utf8');
    expect(JSON.parse(blueprint)).toMatchObject({ auth: 'session', features: ['extra', 'notes'] });

    const line = /create-keelson\.js (new shop[^]*?)\r?\n\r?\n?$/.exec(text)?.[1] ?? '';
    const words = line.replaceAll(/\s+/g, ' ').trim().split(' ');
    expect(words).toEqual(expect.arrayContaining(['--no-install', '--no-git']));
    const elsewhere = scratch();
    const again = await keelson(words, { cwd: elsewhere });
    expect(again.stderr).toBe('');
    expect(readFileSync(join(elsewhere, 'shop/.keelson/blueprint.json'), 'utf8')).toBe(blueprint);
  });

  it('asks only what the flags left open', async () => {
    const cwd = scratch();
    const { code, text } = await talk(
      [
        'new',
        'shop',
        '--framework',
        'plain',
        '--auth',
        'none',
        '--example',
        'none',
        '--no-install',
      ],
      {
        cwd,
        steps: [
          { wait: '1/2', send: enter },
          { wait: '2/2', send: enter },
        ],
      },
    );
    expect(code).toBe(0);
    expect(text).not.toContain('What is the project called?');
    expect(text).not.toContain('How do users log in?');
  });

  it('offers no extra that does not go together with the choices before', async () => {
    const listed = async (auth: string) => {
      const words = ['new', 'shop', '--database', 'server', '--auth', auth, '--example', 'none'];
      const steps = [{ wait: 'Which extras?', send: ctrlC }];
      return (await talk(words, { cwd: scratch(), steps })).text;
    };
    expect(await listed('session')).toContain('Extra');
    const without = await listed('none');
    expect(without).toContain('Notes');
    expect(without).not.toContain('Extra');
  });

  it('refuses a name that is not possible, and suggests one', async () => {
    const cwd = scratch();
    const { code, text } = await talk(['--no-install'], {
      cwd,
      steps: [
        { wait: 'What is the project called?', send: `My Shop${enter}` },
        { wait: 'For example: my-shop', send: ctrlC },
      ],
    });
    expect(code).toBe(130);
    expect(text).toContain('Not possible');
  });

  it.for([
    ['the name', [{ wait: 'What is the project called?', send: ctrlC }]],
    [
      'a choice',
      [
        { wait: 'What is the project called?', send: enter },
        { wait: 'Which database?', send: ctrlC },
      ],
    ],
  ] as const)('Ctrl-C at %s: exit 130, the cursor back, nothing made', async ([, steps]) => {
    const cwd = scratch();
    const { code, raw, text } = await talk([], { cwd, steps });
    expect(code).toBe(130);
    expect(text).toContain('Nothing was written.');
    expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'));
    expect(entriesOf(cwd)).toEqual([]);
  });

  it('says before all other questions that the directory is not empty', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'full'));
    writeFileSync(join(cwd, 'full/mine'), '');
    const given = await talk(['new', 'full'], { cwd, steps: [] });
    expect(given.code).toBe(3);
    expect(given.text).not.toContain('Which database?');
    const asked = await talk([], {
      cwd,
      steps: [
        { wait: 'What is the project called?', send: `full${enter}` },
        { wait: 'full is not empty: mine', send: ctrlC },
      ],
    });
    expect(asked.code).toBe(130);
  });

  it('asks in plain lines where the cursor cannot move', async () => {
    const cwd = scratch();
    const { code, raw } = await talk(['--no-install', '--no-git'], {
      cwd,
      env: { TERM: 'dumb' },
      steps: [
        { wait: 'What is the project called? (my-api)', send: `Shop${enter}` },
        { wait: 'For example: shop', send: `shop${enter}` },
        { wait: '(embedded)', send: `nothing${enter}` },
        { wait: 'Choose one of: embedded, server.', send: enter },
        { wait: 'How do users log in?', send: `session${enter}` },
        { wait: 'Which example to start from?', send: enter },
        { wait: 'Which extras?', send: `notes, extra${enter}` },
      ],
    });
    expect(code).toBe(0);
    expect(raw).not.toContain('\u001b');
    const blueprint = readFileSync(join(cwd, 'shop/.keelson/blueprint.json'), 'utf8');
    expect(JSON.parse(blueprint)).toMatchObject({
      database: 'embedded',
      auth: 'session',
      features: ['extra', 'notes'],
    });
  });

  it('asks nothing with --yes', async () => {
    const cwd = scratch();
    const words = ['new', 'shop', '--yes', '--no-install'];
    const { code, text } = await talk(words, { cwd, steps: [] });
    expect(code).toBe(0);
    expect(text).not.toContain('?');
    expect(entriesOf(cwd)).toEqual(['shop']);
  });

  it.for([
    ['--no-interactive', ['new', 'shop', '--no-interactive'], {}],
    ['CI', ['new', 'shop'], { CI: 'true' }],
    ['--json', ['new', 'shop', '--json'], {}],
  ] as const)('asks nothing with %s, and says what is missing', async ([, words, env]) => {
    const cwd = scratch();
    const { code, text } = await talk(words, { cwd, env, steps: [] });
    expect(code).toBe(2);
    expect(text).toContain('--database');
    expect(entriesOf(cwd)).toEqual([]);
  });

  it('says before writing that the database does not answer, and takes no for an answer', async () => {
    const cwd = scratch();
    const words = ['new', 'shop', '--framework', 'plain', '--auth', 'none', '--example', 'none'];
    const { code, text } = await talk([...words, '--feature', 'none'], {
      cwd,
      steps: [
        { wait: 'Which database?', send: down },
        { wait: 'No server answers on port 15999', send: enter },
        { wait: 'Make the project anyway', send: `n${enter}` },
      ],
    });
    expect(code).toBe(4);
    expect(text).toContain('nothing was made');
    expect(entriesOf(cwd)).toEqual([]);
  });

  it('starts the project in the foreground at the end, until Ctrl-C', async () => {
    const cwd = scratch();
    const { code, text } = await talk(['new', 'shop', '--yes', '--no-verify', '--no-test'], {
      cwd,
      steps: [{ wait: 'Ctrl-C stops it.', send: ctrlC }],
    });
    expect(text).toMatch(/Running {2}http:\/\/localhost:\d+/);
    expect(text).toMatch(/docs +http:\/\/localhost:\d+\/docs/);
    expect(text).not.toContain('/dev/mailbox');
    expect(code).toBe(0);
  });

  it('fits the help into a narrow terminal', async () => {
    const { code, text } = await talk(['new', '--help'], {
      cwd: scratch(),
      columns: 60,
      steps: [],
    });
    expect(code).toBe(0);
    const [flags = ''] = text.split('Examples:');
    expect(flags).toContain('--blueprint <file>');
    expect(Math.max(...flags.split(/\r?\n/).map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('obeys NO_COLOR and a dumb or narrow terminal', async () => {
    for (const [env, columns] of [
      [{ NO_COLOR: '1' }, 80],
      [{ TERM: 'dumb' }, 20],
    ] as const) {
      const cwd = scratch();
      const { code, raw } = await talk(['new', 'shop', '--yes', '--no-install'], {
        cwd,
        env,
        columns,
        steps: [],
      });
      expect(code).toBe(0);
      // eslint-disable-next-line no-control-regex -- colours are what we look for
      expect(raw).not.toMatch(/\u001b\[3\dm/);
      expect(existsSync(join(cwd, 'shop'))).toBe(true);
    }
  });
});
