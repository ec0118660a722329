import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entriesOf, keelson, scratch } from './support/run.js';

/** Command lines that are wrong, and what is said about them. Nothing may be written. More stand in test/faults. */
const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a flag of another command', ['list', '--yes'], /`list` takes no --yes/],
  ['a flag of no other name', ['verify', '--no-install'], /`verify` takes no --no-install/],
  ['an empty list', ['new', 'shop', '--yes', '--feature', ','], /an empty place in its list/],
  ['an empty directory', ['new', 'shop', '--yes', '--directory', ''], /given no path/],
  ['nothing but an empty directory', ['new', '--yes', '--directory', ''], /given no path/],
  [
    'a directory that moves the cursor',
    ['new', 'shop', '--yes', '--directory', 'a\u001b[31mb'],
    /no project can be at ".*a\\u001b\[31mb": it holds a control character or a line break\n/,
  ],
  [
    'a directory of two lines',
    ['new', 'shop', '--yes', '--dry-run', '--directory', 'a\nb'],
    /no project can be at ".*a\\nb": .*\nChoose another directory/,
  ],
  ['no name, but two lines', ['new', '--yes', '--directory', 'a\nb'], /at ".*a\\nb"/],
  ['an empty template', ['new', '--yes', '--template', ''], /--template '': it is empty\nGive a d/],
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
  ['a resume outside a project', ['resume'], /Run this in a project .* To make one: .* new my-api/],
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

  it.for([
    [Buffer.from('name: caf\u00e9', 'latin1'), 10],
    [Buffer.from([0x61, 0xef, 0xbf]), 2],
    [Buffer.from('\ufeffname: shop', 'utf16le'), 1],
  ] as const)('says of a blueprint that it is not UTF-8, and where: %j', async ([bytes, at]) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'it.yaml'), bytes);
    const run = await keelson(['new', '--yes', '--blueprint', 'it.yaml'], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(
      `keelson: it.yaml: it is not written in UTF-8 (byte ${at})\nSave it as UTF-8`,
    );
    expect(entriesOf(cwd)).toEqual(['it.yaml']);
  });

  it('refuses to go on with a project at a path that a terminal obeys', async () => {
    const cwd = join(scratch(), 'a\u001bb');
    mkdirSync(join(cwd, '.keelson'), { recursive: true });
    writeFileSync(join(cwd, '.keelson/blueprint.json'), '{}');
    for (const words of [
      ['resume'],
      ['add', 'feature', 'extra'],
      ['verify'],
      ['new', 'shop', '--yes'],
    ]) {
      const run = await keelson(words, { cwd });
      expect(run.code).toBe(2);
      expect(run.stderr).toMatch(/^keelson: no project can be at ".*a\\u001bb/);
      expect(run.stdout).toBe('');
    }
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
