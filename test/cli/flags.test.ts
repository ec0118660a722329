import { describe, expect, it } from 'vitest';
import { entriesOf, keelson, scratch } from './support/run.js';

/** Command lines that are wrong, and what is said about them. Nothing may be written. More stand in test/faults. */
const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a flag of another command', ['list', '--yes'], /`list` takes no --yes/],
  ['a flag of no other name', ['verify', '--no-install'], /`verify` takes no --no-install/],
  ['an empty list', ['new', 'shop', '--yes', '--feature', ','], /an empty place in its list/],
  ['an empty directory', ['new', 'shop', '--yes', '--directory', ''], /given no path/],
  ['nothing but an empty directory', ['new', '--yes', '--directory', ''], /given no path/],
  ['an empty blueprint', ['new', '--yes', '--blueprint', '-'], /there is nothing in it/],
  ['a directory as blueprint', ['new', '--blueprint', '.'], /it is a directory/],
  ['a blueprint without end', ['new', '--blueprint', '/dev/zero'], /too long for a blueprint/],
  [
    'a feature as an auth',
    ['new', 'shop', '--yes', '--auth', 'extra'],
    /no auth "extra"\n.*: give --auth session --feature extra\./,
  ],
  ['an unknown framework', ['new', 'shop', '--yes', '--framework', 'x'], /no framework "x"/],
  ['an unknown feature', ['new', 'shop', '--yes', '--feature', 'nodes'], /Did you mean "notes"\?/],
  ['an unknown manager', ['new', 'shop', '--yes', '--package-manager', 'pip'], /npm, pnpm/],
  ['a flag without its value', ['new', 'shop', '--database'], /argument missing/],
  ['a misspelt command', ['docter'], /Did you mean "doctor"\?/],
  ['an unknown shell', ['completion', 'tcsh'], /bash, zsh, fish/],
  ['a wrong notation', ['new', 'shop', '--yes', '--resource', 'book(nobody) a:string'], /access/],
  ['a blueprint that is not there', ['new', '--blueprint', 'no.yaml'], /there is no such file/],
  ['a resume outside a project', ['resume'], /Run this in a project/],
  ['a verify outside a project', ['verify'], /Run this in a project/],
];

describe('a wrong command line', () => {
  it.for(wrong)('%s: exit 2, a cause, a remedy, nothing written', async ([, words, said]) => {
    const cwd = scratch();
    const run = await keelson(words, { cwd });
    expect(run.stderr).toMatch(said);
    expect(run.stderr).toMatch(/^keelson: /);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(run.stdout).toBe('');
    expect(run.code).toBe(2);
    expect(entriesOf(cwd)).toEqual([]);
  });

  it('shows a stack trace only with --debug', async () => {
    const run = await keelson(['new', '--yes', '--debug', 'X'], { cwd: scratch() });
    expect(run.stderr).toMatch(/\n\s+at /);
  });

  it('makes invisible characters visible', async () => {
    const run = await keelson(['new', '--a\u202Eb\u001b[31m'], { cwd: scratch() });
    expect(run.code).toBe(2);
    // eslint-disable-next-line no-control-regex -- it is them we look for
    expect(run.stderr).not.toMatch(/[\u202e\u001b]/);
  });
});

describe('without a terminal', () => {
  it('needs no --yes when everything is answered', async () => {
    const cwd = scratch();
    const words = 'new shop --framework plain --database embedded --auth none --example none';
    const run = await keelson([...words.split(' '), '--feature', 'none', '--no-install'], { cwd });
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(entriesOf(cwd)).toEqual(['shop']);
  });
});
