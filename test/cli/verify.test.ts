import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { toolWithDependency } from './support/dependency.js';
import { keelson, lastEvent, scratch } from './support/run.js';

vi.setConfig({ testTimeout: 60_000 });

/** A finished project. */
async function finished(): Promise<string> {
  const cwd = scratch();
  await keelson(['new', 'shop', '--yes', '--no-git', '--no-test', '--no-verify'], { cwd });
  return join(cwd, 'shop');
}

describe('keelson verify', () => {
  it('asks the project as it is now: built first', async () => {
    const cwd = await finished();
    rmSync(join(cwd, 'dist'), { recursive: true });
    const run = await keelson(['verify', '--json'], { cwd });
    // The project of these tests answers nothing of the contract.
    expect(run.code).toBe(5);
    expect(run.stderr).toMatch(/expected/);
    expect(existsSync(join(cwd, 'dist/main.js'))).toBe(true);
    expect(lastEvent(run)).toMatchObject({
      event: 'result',
      exitCode: 5,
      result: 'failed',
      steps: [
        { id: 'build', result: 'passed' },
        { id: 'verify', result: 'failed' },
      ],
      failure: { step: 'verify' },
    });
  });

  it('says that it does not build, and asks nothing', async () => {
    const cwd = await finished();
    writeFileSync(join(cwd, 'build.js'), 'not a program ((((');
    const run = await keelson(['verify'], { cwd });
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('Build: the project does not build (exit code 1)');
    expect(run.stdout).toContain('not reached: "Build" failed');
  });

  it('says how to install where nothing is installed', async () => {
    const cwd = scratch();
    const entry = toolWithDependency();
    await keelson(['new', 'shop', '--yes', '--no-install', '--no-git'], { cwd, entry });
    const run = await keelson(['verify'], { cwd: join(cwd, 'shop'), entry });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('the packages of this project are not installed');
    expect(run.stderr).toContain('Run `npm install`, then the same command again.');
  });
});
