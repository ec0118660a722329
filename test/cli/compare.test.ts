import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { events, keelson, lastEvent, scratch } from './support/run.js';

vi.setConfig({ testTimeout: 120_000 });

/** Finished projects of these names, each with the flags beside it. */
async function finished(projects: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const cwd = scratch();
  for (const [name, words] of Object.entries(projects)) {
    const steps = ['--no-git', '--no-test', '--no-verify'];
    await keelson(['new', name, '--yes', ...words, ...steps], { cwd });
  }
  return cwd;
}

const leftovers = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('keelson-compare-'));

describe('keelson compare', () => {
  it('asks both, and says what did not come to its end', async () => {
    const cwd = await finished({ one: [], two: [] });
    const words = ['compare', 'one', 'two', '--random', '2', '--seed', '7', '--report', 'r.html'];
    const run = await keelson([...words, '--json'], { cwd });
    // The project of these tests answers nothing of the contract: registering ends in both.
    expect(run.code).toBe(5);
    expect(events(run)).toContainEqual(
      expect.objectContaining({ event: 'stopped', project: 'one' }),
    );
    expect(lastEvent(run)).toMatchObject({
      event: 'result',
      exitCode: 5,
      result: 'failed',
      differences: 0,
      seed: 7,
    });
    expect(readFileSync(join(cwd, 'r.html'), 'utf8')).toContain('one and two');
  });

  it('makes one project in each of two frameworks, and leaves nothing behind', async () => {
    const cwd = scratch();
    const before = leftovers();
    const words = ['compare', 'plain', 'plain', '--random', '1'];
    const run = await keelson(words, { cwd });
    expect(run.stdout).toContain('plain (first):\npassed: Write .env');
    expect(run.stdout).toMatch(/plain \(first\) and plain \(second\): \d+ requests, no difference/);
    expect(leftovers()).toEqual(before);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.each([
    [['one', 'nowhere'], '"nowhere" is no directory of a project and no framework'],
    [['one', 'plain'], '"one" is a project and "plain" is a framework'],
    [['one', 'one', '--auth', 'none'], '--auth says what to make, and one and one are there'],
    [['plain', 'plain', '--database', 'db2'], 'there is no database "db2"'],
    [['one', 'one', '--seed', '0'], '--seed 0: must be a whole number'],
    [['one', 'one', '--report', 'no/such/r.html'], 'there is no directory'],
    [['one'], 'missing required argument'],
  ])('refuses %j', async (words, text) => {
    const cwd = await finished({ one: [] });
    const run = await keelson(['compare', ...words], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(text);
  });

  it('refuses two that promise something else, with the reason', async () => {
    const resource = ['--resource', 'pen name:string(1..9)'];
    const cwd = await finished({ one: [], two: resource });
    const run = await keelson(['compare', 'one', 'two'], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('they do not promise the same: the resource “');
  });
});
