import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Receipt } from '../../src/types.js';
import { entriesOf, fakeProgram, keelson, lastEvent, scratch, type Run } from './support/run.js';

/** Signals at every moment: nothing half made, nothing left running. */

vi.setConfig({ testTimeout: 120_000 });

/** An npm that starts a child of its own and hangs; both write down who they are. */
const hangingNpm = `#!/bin/sh
[ "$1" = --version ] && echo 11.0.0 && exit 0
sleep 300 &
echo "$$ $!" > pids
wait
`;

function receiptOf(project: string): Receipt {
  return JSON.parse(readFileSync(join(project, '.keelson/receipt.json'), 'utf8')) as Receipt;
}

async function untilExists(path: string): Promise<void> {
  for (let tries = 0; !existsSync(path) || readFileSync(path, 'utf8') === ''; tries++) {
    if (tries > 1000) throw new Error(`${path} never appeared`);
    await sleep(10);
  }
}

describe('a run that was ended', () => {
  it('says so last, with --json', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--no-verify', '--json'], {
      cwd,
      env: { PATH: fakeProgram(cwd, 'npm', hangingNpm) },
      stopAt: '"id":"install","state":"started"',
    });
    expect(lastEvent(run)).toMatchObject({
      event: 'result',
      exitCode: 130,
      result: 'interrupted',
      resume: expect.stringMatching(/^cd shop && .* resume --no-verify$/) as string,
    });
  });

  it('by SIGKILL has a receipt that says what was not reached', async () => {
    const cwd = scratch();
    const project = join(cwd, 'shop');
    let pid = 0;
    const running = keelson(['new', 'shop', '--yes'], {
      cwd,
      env: { PATH: fakeProgram(cwd, 'npm', hangingNpm) },
      started: (started) => (pid = started),
    });
    await untilExists(join(project, 'pids'));
    process.kill(pid, 'SIGKILL');
    await running;
    for (const child of readFileSync(join(project, 'pids'), 'utf8').trim().split(' '))
      process.kill(Number(child), 'SIGKILL');
    const { result, steps } = receiptOf(project);
    expect(result).toBe('incomplete');
    expect(steps.map((step) => `${step.id} ${step.result}`)).toEqual([
      'write passed',
      'env passed',
      'install not-run',
      'git not-run',
      'build not-run',
      'migrate not-run',
      'test not-run',
      'verify not-run',
    ]);
  });
});

/** A git that is killed together with keelson while it makes a repository. */
const dyingGit = `#!/bin/sh
for place; do :; done
[ "$1" = init ] && mkdir -p "$place/.git/objects" && echo half > "$place/.git/HEAD" && kill -9 $PPID
exit 0
`;

describe('a run that was killed while git made the repository', () => {
  const files = ['--no-install'];

  async function killed(): Promise<string> {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--feature', 'none', ...files], {
      cwd,
      env: { PATH: fakeProgram(cwd, 'git', dyingGit) },
    });
    expect(run.signal).toBe('SIGKILL');
    const project = join(cwd, 'shop');
    expect(leftIn(project)).toHaveLength(1);
    return project;
  }

  const leftIn = (project: string): string[] =>
    entriesOf(project).filter((name) => name.includes('.keelson-'));

  it('is carried on by resume, which clears what was left, and commits', async () => {
    const cwd = await killed();
    const run = await keelson(['resume', ...files], { cwd });
    expect(run.stdout).toMatch(/First commit +[\d.]+ m?s +passed/);
    expect(leftIn(cwd)).toEqual([]);
  });

  it('is cleared by the next change, too, but not by one that writes nothing', async () => {
    const cwd = await killed();
    const change = ['add', 'feature', 'notes'];
    expect(await keelson([...change, '--dry-run'], { cwd })).toMatchObject({ code: 0 });
    expect(leftIn(cwd)).toHaveLength(1);
    expect(await keelson([...change, ...files], { cwd })).toMatchObject({ code: 0, stderr: '' });
    expect(leftIn(cwd)).toEqual([]);
  });
});

describe('a signal while the project is written', () => {
  it('leaves a whole project or none, and no staging directory', async () => {
    const outcomes = new Set<string>();
    const usual = await timeOf(scratch());
    for (let attempt = 0; attempt < 12; attempt++) {
      const cwd = scratch();
      const run = await interrupted(cwd, usual * (0.4 + attempt * 0.05));
      const left = entriesOf(cwd);
      outcomes.add(`${run.code ?? run.signal ?? ''} ${left.join()}`);
      expect(left.filter((name) => name !== 'shop')).toEqual([]);
      if (left.includes('shop')) expect(existsSync(join(cwd, 'shop/package.json'))).toBe(true);
      // Before the tool has its handlers in place, Node's own answer to the signal holds.
      expect([0, 130, null]).toContain(run.code);
    }
    expect([...outcomes].some((outcome) => outcome.includes('130'))).toBe(true);
  });
});

const quickly = ['new', 'shop', '--yes', '--no-install', '--no-git'];

async function timeOf(cwd: string): Promise<number> {
  return (await keelson(quickly, { cwd })).milliseconds;
}

/** A run that gets SIGINT twice after some milliseconds. */
async function interrupted(cwd: string, milliseconds: number): Promise<Run> {
  let pid = 0;
  const running = keelson(quickly, { cwd, started: (started) => (pid = started) });
  await sleep(milliseconds);
  for (let times = 0; times < 2; times++) {
    try {
      process.kill(pid, 'SIGINT');
    } catch {
      // It has ended already.
    }
  }
  return running;
}
