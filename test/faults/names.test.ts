import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { expectRefused, makeWorld, type Outcome } from './support/world.js';

/**
 * Names that could be mistaken for something else. Each is refused with another one that passes; those that may
 * pass here or there are generated and built by the sweep of names.
 */

// A row of names is as many runs.
vi.setConfig({ testTimeout: 60_000 });

const quietly = ['--yes', '--no-install', '--no-git'];

/** The outcome of a project of that name. */
function named(name: string): Promise<Outcome> {
  return makeWorld().keelson(['new', ...quietly, '--', name]);
}

/** The name that the remedy holds out; a command that gives name and place apart has both. */
function suggestedIn({ run }: Outcome): string {
  const said = /keelson new (\S+) --directory |^Take another, e\.g\. (\S+)\.$/m.exec(run.stderr);
  const name = said?.[1] ?? said?.[2];
  expect(name, run.stderr).toBeDefined();
  return name ?? '';
}

/** All are refused, and what is held out instead would be made. */
async function expectOthers(outcomes: readonly Outcome[]): Promise<void> {
  for (const outcome of outcomes) expectRefused(outcome, { exit: 2, cause: /^keelson: the name/ });
  const suggested = new Set(outcomes.map((outcome) => suggestedIn(outcome)));
  for (const name of suggested) {
    const words = ['new', name, '--yes', '--dry-run', '--quiet'];
    const { run } = await makeWorld().keelson(words);
    expect(run.code, run.stderr).toBe(0);
  }
}

const refused: readonly (readonly [string, string, readonly string[]])[] = [
  ['F35', 'no letters', ['', ' ', '.', '..', '...', '-', '_']],
  ['F36', 'a path', ['a/b', 'a\\b', 'a:b', '../x', 'C:\\x', '\\\\server\\x', '/etc/x', '~/x']],
  ['F37', 'a command', ['x;touch P', '$(touch P)', '`touch P`', 'x&y', '%PATH%', '!x!', 'x\ny']],
  ['F38', 'an option of git or npm', ['-rf', '--upload-pack=x', '-oProxyCommand=x']],
  ['F39', 'a device', ['con', 'PRN', 'aux.txt', 'nul', 'com1', 'lpt9', 'CONIN$', 'shop.', 'shop ']],
  [
    'F41',
    'taken, or written otherwise',
    ['Shop', '.shop', '_shop', 'shop_api', 'node_modules', 'favicon.ico', 'fs', 'http', '9x'],
  ],
  ['F43', 'a dependency', ['express', 'kysely', 'zod', 'vitest']],
  ['F43', 'a framework', ['django', 'fastapi', 'flask', 'laravel', 'rails']],
  ['F44', 'not ASCII', ['café', 'проект', '应用', '🛒', 'straße']],
  [
    'F45',
    'one that looks like another',
    ['cafe\u0301', 'sh\u200bop', 'shop\u202e', 'sh\u2066op', 'ѕhор', 'ｓｈｏｐ', 'sh\u00adop'],
  ],
];

describe('a name', () => {
  it.for(refused)('%s that is %s: exit 2, with one that passes', async ([, , names]) => {
    const outcomes: Outcome[] = [];
    for (const name of names) outcomes.push(await named(name));
    await expectOthers(outcomes);
  });

  it('F37 runs nothing', async () => {
    const world = makeWorld();
    for (const name of ['x;touch P', '$(touch P)', '`touch P`', 'x\ntouch P']) {
      expectRefused(await world.keelson(['new', ...quietly, name]), { exit: 2, cause: 'the name' });
    }
    expect(existsSync(world.at('P'))).toBe(false);
  });

  it.for(['-rf', '--upload-pack=x', '-oProxyCommand=x'])(
    'F38 is an option where it stands as one: %s',
    async (name) => {
      const outcome = await makeWorld().keelson(['new', name, ...quietly]);
      expectRefused(outcome, { exit: 2, cause: 'there is no flag' });
    },
  );

  it.for(['django', 'uvicorn', 'django-ninja'])(
    'F43 that is a dependency of the framework that was chosen: %s',
    async (name) => {
      const words = ['new', name, '--framework', 'django', ...quietly];
      await expectOthers([await makeWorld().keelson(words)]);
    },
  );

  it.for([
    ['F36', 'a\u0000b'],
    ['F37', 'x;touch P'],
    ['F44', 'café'],
    ['F45', 'shop\u202e'],
  ])('%s is refused in a blueprint, with its place: %j', async ([, name]) => {
    const world = makeWorld();
    writeFileSync(world.at('it.json'), JSON.stringify({ name }));
    expectRefused(await world.keelson(['new', '--blueprint', 'it.json', ...quietly]), {
      exit: 2,
      cause: /^keelson: it\.json:1:\d+: /,
      remedy: /./,
    });
  });

  it.for([
    ['café', 'cafe'],
    ['ｓｈｏｐ', 'shop'],
    ['MyShop', 'my-shop'],
  ])('F44 %s suggests %s', async ([name, suggested]) => {
    const { run } = await named(name ?? '');
    expect(run.stderr).toMatch(new RegExp(`e\\.g\\. ${suggested}`));
  });
});
