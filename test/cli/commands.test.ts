import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keelson, lastEvent, scratch } from './support/run.js';
import { toolDirectory } from './support/tool.js';

describe('keelson list', () => {
  it.for([['list'], ['new', '--list']])('shows what can be chosen: %s', async (words) => {
    const run = await keelson(words, { cwd: scratch() });
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/Plain \(plain\)/);
    expect(run.stdout).toMatch(/^ {4}embedded\* +a file/m);
    expect(run.stdout.match(/not yet proved/gi)).toHaveLength(1);
    expect(run.stdout).toContain('Extras');
  });

  it('is one object with --json, with what was proved', async () => {
    const run = await keelson(['list', '--json'], { cwd: scratch() });
    expect(lastEvent(run)).toMatchObject({
      event: 'list',
      proved: null,
      stacks: [
        {
          id: 'plain',
          choices: { database: [{ id: 'embedded', isDefault: true, proved: 0 }, { id: 'server' }] },
        },
      ],
    });
  });

  it('counts the proved combinations', () => {
    const place = join(scratch(), 'tool');
    execFileSync('cp', ['-r', toolDirectory(), place]);
    const combination = {
      stack: 'plain',
      database: 'embedded',
      engine: 'Embedded 1.0',
      auth: 'none',
      example: 'tasks',
      features: ['notes'],
      resources: 0,
      packageManager: 'npm',
      runtime: 'Node.js 24.1.0',
      instances: 1,
      checks: 50,
      tests: 2,
    };
    writeFileSync(
      join(place, 'templates/proved.json'),
      JSON.stringify({
        keelson: '0.1.0',
        date: '2026-11-20',
        combinations: [combination],
      }),
    );
    const stdout = execFileSync(process.execPath, [join(place, 'bin/create-keelson.js'), 'list'], {
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/embedded\* .*\(proved in 1 project\)/);
    expect(stdout).toMatch(/server .*\(not yet proved\)/);
    expect(stdout).toContain('Proved with keelson 0.1.0 on 2026-11-20.');
  });
});

describe('keelson help', () => {
  it.for([
    [['help'], []],
    [['help', 'new'], ['new']],
  ] as const)('is the same as --help: %s', async ([words, command]) => {
    const run = await keelson(words, { cwd: scratch() });
    const help = await keelson([...command, '--help'], { cwd: scratch() });
    expect(run.code).toBe(0);
    expect(run.stdout).toBe(help.stdout);
  });
});

describe('keelson doctor', () => {
  it('reports tools, ports and servers, and clears what a killed run left', async () => {
    const cwd = scratch();
    const stale = join(cwd, '.shop.keelson-999999-0123456789ab');
    const alive = join(cwd, `.shop.keelson-${process.pid}-0123456789ab`);
    const foreign = join(cwd, '.shop.keelson-notes');
    for (const path of [stale, alive, foreign]) mkdirSync(path);
    const run = await keelson(['doctor'], { cwd });
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(new RegExp(`node +ok +${process.versions.node}`));
    expect(run.stdout).toMatch(/git +ok +\d/);
    expect(run.stdout).toMatch(/Plain +ok +node >=20\.19, found/);
    expect(run.stdout).toMatch(/3000 +ok/);
    expect(run.stdout).toMatch(/server +missing +port 15999: nothing listens there/);
    expect(run.stdout).toContain(stale);
    expect([stale, alive, foreign].map((path) => existsSync(path))).toEqual([false, true, true]);
  });

  it('is one object with --json', async () => {
    const run = await keelson(['doctor', '--json'], { cwd: scratch() });
    expect(lastEvent(run).event).toBe('doctor');
  });
});

describe('keelson completion', () => {
  const complete = (words: readonly string[], script: string): string[] => {
    const line = `
${script}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
_keelson
printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', line], { encoding: 'utf8' }).trim().split('\n');
  };

  it('completes commands, flags and values in bash', async () => {
    const { stdout: script } = await keelson(['completion', 'bash'], { cwd: scratch() });
    expect(complete(['keelson', 'd'], script)).toEqual(['doctor']);
    expect(complete(['keelson', 'new', '--dat'], script)).toEqual(['--database']);
    expect(complete(['keelson', 'new', '--database', ''], script)).toEqual(['embedded', 'server']);
    expect(complete(['keelson', 'resume', '--no-t'], script)).toEqual(['--no-test']);
    expect(complete(['keelson', 'completion', 'f'], script)).toEqual(['fish']);
    expect(complete(['keelson', 'explain', 'emb'], script)).toEqual(['embedded']);
    expect(complete(['keelson', 'explain', '--to'], script)).toEqual(['--tour']);
  });

  it.for([
    ['zsh', ['zsh', '-n']],
    ['fish', ['fish', '--no-execute']],
  ] as const)('is a script that %s can read', async ([shell, [program, flag]]) => {
    const cwd = scratch();
    const { stdout } = await keelson(['completion', shell], { cwd });
    expect(stdout).toContain('keelson');
    expect(stdout).toContain('database');
    writeFileSync(join(cwd, 'script'), stdout);
    try {
      execFileSync('sh', ['-c', `command -v ${program}`]);
    } catch {
      console.warn(`${shell} is not here: its script was not read by it`);
      return;
    }
    execFileSync(program, [flag, join(cwd, 'script')]);
  });
});
