import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { entriesOf, scratch } from './support/run.js';
import { keys, noTerminal, talk } from './support/terminal.js';

vi.setConfig({ testTimeout: 90_000 });

const { enter, down, ctrlC } = keys;

if (noTerminal !== undefined) console.warn(`dialogue tests: not run, ${noTerminal}`);

describe.skipIf(noTerminal !== undefined)('in a terminal', () => {
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
});
