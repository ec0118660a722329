import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fakeProgram, keelson, scratch } from './support/run.js';

/** What npm is told beside what to install. */

vi.setConfig({ testTimeout: 120_000 });

describe('the retries of npm', () => {
  /** The pause between them that npm is told, of an install with this environment. */
  async function pauseOf(cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
    const PATH = fakeProgram(
      cwd,
      'npm',
      `#!/bin/sh\n[ "$1" = install ] && echo "$npm_config_fetch_retry_mintimeout" > '${cwd}/pause'\n`,
    );
    await keelson(['new', 'shop', '--yes', '--no-git', '--no-migrate'], {
      cwd,
      env: { ...env, PATH },
    });
    return readFileSync(join(cwd, 'pause'), 'utf8').trim();
  }

  it('are quick', async () => {
    expect(await pauseOf(scratch(), {})).toBe('1000');
  });

  it('are the caller’s, where the caller has settings of them', async () => {
    expect(await pauseOf(scratch(), { npm_config_fetch_retries: '0' })).toBe('');
    const HOME = scratch();
    writeFileSync(join(HOME, '.npmrc'), 'fetch-timeout = 1000\n');
    expect(await pauseOf(scratch(), { HOME })).toBe('');
  });
});
