import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layPacks, readDirectory } from '../../src/packs/open.js';
import { readEntries } from '../../src/packs/entries.js';
import { isForThis } from '../../src/packs/manifest.js';
import { outputFault, pathFault, templatePathFault } from '../../src/packs/paths.js';
import { folded } from '../../src/tree/path-names.js';
import { integrityOf, integrityOfFiles, manifestPath, type Pack } from '../../src/packs/pack.js';
import { readSpecification } from '../../src/packs/specification.js';
import type { Changes } from '../support/files.js';
import { failureOf } from '../unit/support.js';
import { entriesWith, feature, fileEntry, helloDirectory, manifestWith } from './support/hello.js';

/** What a pack must not be, each alone: everything else of it is the example, which is taken. */

describe('the example', () => {
  it('has no fault', () => {
    expect(readEntries(entriesWith({})).faults).toEqual([]);
    expect(layPacks([readDirectory(helloDirectory)]).packs).toHaveLength(1);
  });
});

/** Everything that is said of it, where it does not matter what else there is. */
function faultsOf(changes: Changes): readonly string[] {
  return readEntries(entriesWith(changes)).faults;
}

/** What is said once it lies beside keelson's own. */
function faultsBeside(changes: Changes, others: readonly Pack[] = []): string {
  const { excerpt = '' } = failureOf(() => layPacks([...others, packWith(changes)]));
  return excerpt;
}

function packWith(changes: Changes): Pack {
  const { manifest, files, faults } = readEntries(entriesWith(changes));
  expect(faults).toEqual([]);
  if (manifest === undefined) throw new Error('there is no manifest');
  const { name, version } = manifest;
  const integrity = integrityOfFiles(files);
  return {
    manifest,
    files,
    label: name,
    reference: { name, version, integrity, from: 'directory' },
  };
}

const file = `${feature}/files`;

describe('what file managers leave', () => {
  it.each(['.DS_Store', 'Thumbs.db', 'desktop.ini', 'Desktop.ini'])(
    'is no part of a pack, wherever it lies: %s',
    (name) => {
      const of = (changes: Changes): unknown => {
        const { files, faults } = readEntries(entriesWith(changes));
        return { paths: [...files.keys()], faults };
      };
      const bytes = '\0theirs';
      expect(
        of({ [name]: bytes, [`templates/common/${name}`]: bytes, [`${file}/${name}`]: bytes }),
      ).toEqual(of({}));
    },
  );
});

describe('a path', () => {
  it.each([
    ['/etc/passwd', 'is absolute'],
    ['C:/x', 'is absolute'],
    ['../x', 'leads out of its folder'],
    ['a/../../x', 'leads out of its folder'],
    ['a/./x', 'leads out of its folder'],
    ['a//x', 'has an empty name in it'],
    ['a\\..\\x', 'has a backslash'],
    ['a\0.ts', 'has a control character'],
    ['a\n.ts', 'has a control character'],
    ['a\u001b[2J.ts', 'has a control character'],
    ['a\u202egnp.ts', 'has an invisible character'],
    ['a\u200b.ts', 'has an invisible character'],
    ['a\ud800.ts', 'is not written in UTF-8'],
    ['a\ufffd.ts', 'is not written in UTF-8'],
    ['con', 'is a device on Windows'],
    ['src/AUX.ts', 'is a device on Windows'],
    ['com1.txt', 'is a device on Windows'],
    ['lpt\u00b2', 'is a device on Windows'],
    ['a.', 'ends with a dot or a space'],
    ['a /x', 'ends with a dot or a space'],
    [' a', 'begins with a space'],
    ['ab:c', 'not every system can write'],
    ['a?', 'not every system can write'],
    ['a'.repeat(300), 'is longer than'],
    [Array.from({ length: 30 }, () => 'a').join('/'), 'is deeper than'],
  ])('%j is refused', (path, fault) => {
    expect(pathFault(path)).toContain(fault);
    expect(readEntries([...entriesWith({}), fileEntry(path)]).faults.join('\n')).toContain(fault);
  });

  it.each([
    ['_git/config', 'repository'],
    ['_GIT/hooks/post-checkout', 'repository'],
    ['src/_git/config', 'repository'],
    ['git~1/config', 'repository'],
    ['_keelson/blueprint.json', 'keeps its own'],
    ['_Keelson/x', 'keeps its own'],
    ['_env', 'secrets'],
    ['_ENV.hbs', 'secrets'],
    ['src/[project.description].ts', 'no name of the view'],
    ['src/[constructor].ts', 'no name of the view'],
    ['src/[].ts', 'no name of the view'],
  ])('%s of an output is refused', (path, fault) => {
    expect(templatePathFault(path)).toContain(fault);
    expect(faultsOf({ [`${file}/${path}`]: 'x\n' }).join('\n')).toContain(fault);
  });

  it('is taken where it is one, as ours are', () => {
    for (const path of [
      'src/[plural.kebab]/x.ts.hbs',
      '_github/x.yml',
      '_env.example',
      '__init__.py',
    ])
      expect(templatePathFault(path)).toBeUndefined();
  });

  // Red: without the check of empty names, and without that of invisible characters.
  it('F95 leads out of nowhere, whatever it is', () => {
    const nasty = fc.constantFrom(
      ...[
        '..',
        '.',
        '',
        '/',
        '\\',
        '\0',
        'con',
        'a',
        'B',
        '.git',
        '.env',
        'git~1',
        ' ',
        '.',
        ':',
        '~',
      ],
      ...[
        '\u202e',
        '\u0301',
        'é',
        '\ud800',
        '%2e%2e',
        '$(x)',
        '`x`',
        '-rf',
        'a.ts',
        '_git',
        '_env',
      ],
    );
    const paths = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 4 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(paths, fc.constantFrom('/', ''), (parts, glue) => {
        const path = parts.join(glue);
        if (outputFault(path) !== undefined) return;
        expect(path.split('/')).not.toContain('..');
        expect(path).toMatch(/^[^/\\\p{Cc}\p{Cf}\p{Cs}]+(\/[^/\\\p{Cc}\p{Cf}\p{Cs}]+)*$/u);
        expect(folded(path)).not.toMatch(/^\.keelson(\/|$)|^\.env$|(^|\/)\.git(\/|$)/);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('an entry', () => {
  it.each([
    ['a symbolic link', { kind: 'other', what: 'a symbolic link' }, 'is a symbolic link'],
    ['a hard link', { kind: 'other', what: 'a hard link' }, 'is a hard link'],
    ['a device', { kind: 'other', what: 'a device' }, 'is a device'],
    ['a pipe', { kind: 'other', what: 'a pipe' }, 'is a pipe'],
    ['setuid', { mode: 0o4755 }, 'is setuid'],
    ['setgid', { mode: 0o2755 }, 'is setuid, setgid'],
    ['too large', { size: 2_000_000 }, 'is larger than'],
  ] as const)('that is %s is refused', (_, change, fault) => {
    const entry = { ...fileEntry(`${file}/x`), ...change };
    expect(readEntries([...entriesWith({}), entry]).faults.join('\n')).toContain(fault);
  });

  it.each([
    ['differs in its case', ['src/a.ts', 'src/A.ts']],
    ['differs in the case of a folder', ['src/a/x.ts', 'src/A/y.ts']],
    ['is composed in another way', ['src/\u00e9.ts', 'src/e\u0301.ts']],
    ['is a file and a folder', ['src/a', 'src/a/b']],
    ['is there twice', ['src/a', 'src/a']],
  ])('that %s is refused', (_, paths) => {
    const twice = paths.map((path) => fileEntry(`${file}/${path}`));
    expect(readEntries([...entriesWith({}), ...twice]).faults.join('\n')).toContain(
      'is the same as',
    );
  });

  it('is one of a few thousand, of a few megabytes', () => {
    const many = Array.from({ length: 2001 }, (_, index) => fileEntry(`${file}/x${index}`));
    expect(readEntries([...entriesWith({}), ...many]).faults.join()).toContain(
      'more than 2000 files',
    );
    const large = Array.from({ length: 21 }, (_, index) =>
      fileEntry(`${file}/x${index}`, Buffer.alloc(990_000)),
    );
    expect(readEntries([...entriesWith({}), ...large]).faults.join()).toContain(
      'larger than 20 MB',
    );
  });
});

describe('a manifest', () => {
  const plain = 'name: x\nversion: 1.0.0\nkeelson: ">=0.1.0"\ndescription: x\nlicense: MIT\n';

  it.each<[string, Changes, string]>([
    ['that is not there', { [manifestPath]: null }, 'it is not there'],
    ['that is no YAML', { [manifestPath]: 'name: [\n' }, 'this is not YAML'],
    ['that is too long', { [manifestPath]: `# ${'x'.repeat(70_000)}\n` }, 'is larger than 64 kB'],
    ['with an unknown key', manifestWith({ hooks: 'hooks: [rm]' }), 'unknown key "hooks"'],
    ['with no name', manifestWith({ name: 'name: "../x"' }), 'must be a name'],
    ['with no version', manifestWith({ version: 'version: "^1.0.0"' }), 'must be a version'],
    [
      'for another keelson',
      manifestWith({ keelson: 'keelson: ">=9.0.0"' }),
      'it is for keelson >=9.0.0',
    ],
    ['for no keelson', manifestWith({ keelson: 'keelson: "*"' }), 'must be a range'],
    ['with an alias', manifestWith({ license: 'license: &a MIT' }), 'no anchors'],
    ['with a tag', manifestWith({ license: 'license: !!str MIT' }), 'tags'],
    [
      'with a command as text',
      { [manifestPath]: `${plain}commands: [{run: rm -rf /, why: x}]\n` },
      'must be a list',
    ],
  ])('%s is refused', (_, changes, fault) => {
    expect(faultsOf(changes).join('\n')).toContain(fault);
  });

  it.each([
    ['>=0.3.0', '0.3.0', true],
    ['>=0.3.0 <0.4.0', '0.4.0', false],
    ['>0.3.0', '0.3.0', false],
    ['<=0.3.0', '0.3.0', true],
    ['^0.3.0', '0.3.9', true],
    ['^0.3.0', '0.4.0', false],
    ['^1.2.0', '1.9.0', true],
    ['^1.2.0', '2.0.0', false],
    ['0.3.0', '0.3.0', true],
    ['=0.3.0', '0.3.1', false],
  ])('for %s is for %s: %s', (keelson, version, expected) => {
    expect(isForThis({ keelson }, version)).toBe(expected);
  });
});

describe('templates', () => {
  it.each<[string, Changes, string]>([
    [
      'an unknown top',
      { 'templates/scripts/x.js': 'x\n' },
      'templates/ holds common/, families/ and stacks/',
    ],
    ['a file at the top', { 'templates/x.js': 'x\n' }, 'templates/ holds'],
    ['an id that is none', { 'templates/stacks/Express_/stack.yaml': 'x\n' }, 'is no id'],
    [
      'an id of every object',
      { 'templates/common/features/constructor/layer.yaml': 'label: x\n' },
      'is no id',
    ],
    [
      'a feature none',
      { 'templates/common/features/none/layer.yaml': 'label: x\n' },
      'cannot be called "none"',
    ],
    [
      'a strange folder',
      { 'templates/common/hooks/x/y.sh': 'x\n' },
      'is no folder of layers, which are base/, ',
    ],
    [
      'a file beside layers',
      { 'templates/common/x.sh': 'x\n' },
      'read by nobody here: it is common.yaml',
    ],
    [
      'a file beside features',
      { 'templates/common/features/x': 'x\n' },
      'holds a folder for each feature',
    ],
    [
      'a strange entry of a layer',
      { [`${feature}/hooks/x.sh`]: 'x\n' },
      'a layer has no "hooks": it has layer.yaml, ',
    ],
    [
      'a file of a layer',
      { [`${feature}/x.sh`]: 'x\n' },
      'a layer has no "x.sh": files of the project belong in files/',
    ],
    [
      'a slot that is no template',
      { [`${feature}/slots/app.routes.js`]: 'x\n' },
      'slots/ holds files named',
    ],
    [
      'a with/ for nothing',
      { [`${feature}/with/other.x/files/x`]: 'x\n' },
      'is not <kind>.<id>, e.g. feature.my-feature',
    ],
    ['a dot file', { [`${file}/.npmrc`]: 'x\n' }, 'is written _name'],
    [
      'a key that is unknown',
      { [`${feature}/layer.yaml`]: 'hooks: []\n' },
      'layer.yaml:1:1: unknown key "hooks"',
    ],
    ['aliases', { [`${feature}/layer.yaml`]: 'label: &a x\nhint: *a\n' }, 'no anchors'],
    [
      '__proto__',
      { [`${feature}/layer.yaml`]: 'facts: {__proto__: {a: 1}}\n' },
      '"__proto__" is not allowed',
    ],
    [
      'bytes that are no text',
      { [`${feature}/slots/app.routes.hbs`]: Buffer.from([0xff, 0xfe]) },
      'is not written in UTF-8',
    ],
    [
      'control characters',
      { [`${feature}/slots/app.routes.hbs`]: 'x\n\x01app.imports\x01\n' },
      'hbs:2: has a control character',
    ],
    [
      'turned text',
      { [`${feature}/slots/app.routes.hbs`]: 'x\u202e\n' },
      'hbs:1: has a character that turns',
    ],
    [
      'a template that is too long',
      { [`${file}/x.hbs`]: 'x'.repeat(300_000) },
      'is larger than 256 kB',
    ],
    [
      'versions that are no JSON',
      { 'templates/stacks/express/versions/hello-feature/package.json': 'a: 1\n' },
      'is no JSON',
    ],
    [
      'versions that are not exact',
      {
        'templates/stacks/express/versions/hello-feature/package.json':
          '{"dependencies":{"a":"^1.0.0"}}',
      },
      'must be an exact version',
    ],
  ])('with %s are refused', (_, changes, fault) => {
    expect(faultsOf(changes).join('\n')).toContain(fault);
  });
});

describe('beside keelson', () => {
  const layer = 'label: x\nhint: x\n';

  it.each<[string, Changes, string]>([
    [
      'a file of ours',
      { 'templates/stacks/express/base/files/src/main.ts': 'x\n' },
      "main.ts: is keelson's own",
    ],
    [
      'a manifest of ours',
      { 'templates/stacks/express/stack.yaml': 'label: x\nfamily: node\n' },
      "stack.yaml: is keelson's own",
    ],
    [
      'common.yaml',
      { 'templates/common/common.yaml': 'slots: {}\n' },
      "common.yaml: is keelson's own",
    ],
    [
      'a new file in a layer of ours',
      { 'templates/stacks/express/base/files/src/evil.ts': 'x\n' },
      "stacks/express/base is keelson's own",
    ],
    [
      'a file for every resource',
      { 'templates/stacks/express/resource/files/src/evil.ts': 'x\n' },
      "stacks/express/resource is keelson's own",
    ],
    [
      'a file in a feature of ours',
      { 'templates/stacks/express/features/redis/files/src/evil.ts': 'x\n' },
      "the feature redis is keelson's own",
    ],
    [
      'a file for a feature of ours',
      { 'templates/stacks/express/base/with/feature.redis/files/src/evil.ts': 'x\n' },
      "stacks/express/base is keelson's own",
    ],
    [
      'a null object',
      { [`${feature}/without/files/src/evil.ts`]: 'x\n' },
      'without/ is there when nothing of the pack is chosen',
    ],
    [
      'a default',
      { [`${feature}/layer.yaml`]: `${layer}default: true\n` },
      'nothing of a pack is the default',
    ],
    [
      'versions of ours',
      { 'templates/stacks/express/versions/other/package.json': '{}' },
      'stand in versions/hello-feature/',
    ],
    [
      'a framework without a manifest',
      { 'templates/stacks/other/base/files/x': 'x\n' },
      'there is no stacks/other',
    ],
    [
      'a family without a manifest',
      { 'templates/families/other/base/files/x': 'x\n' },
      'there is no families/other',
    ],
    [
      'a framework of no family',
      { 'templates/stacks/other/stack.yaml': 'label: x\nfamily: gone\n' },
      'there is no family "gone"',
    ],
    [
      'a framework that is the default',
      { 'templates/stacks/other/stack.yaml': 'label: x\nfamily: node\ndefault: true\n' },
      'never the default',
    ],
    [
      'an ecosystem of every object',
      { 'templates/families/other/family.yaml': 'label: x\necosystem: constructor\n' },
      'there is no ecosystem "constructor"',
    ],
    [
      'an expression without an end',
      {
        'templates/families/other/family.yaml': 'label: x\necosystem: npm\nmigrations: "^(a+)+$"\n',
      },
      'too much of a regular expression',
    ],
  ])('%s is refused', (_, changes, fault) => {
    expect(faultsBeside(changes)).toContain(fault);
  });

  it('two packs do not share a choice, and both are named', () => {
    const other = packWith(manifestWith({ name: 'name: other-pack' }));
    expect(faultsBeside({}, [other])).toContain('is of the pack other-pack, too');
  });

  // Red: without `foreignFault`.
  it('a choice of another pack gets no more files, and its framework none', () => {
    const stack = { 'templates/stacks/other/stack.yaml': 'label: x\nfamily: node\n' };
    const theirs = { ...manifestWith({ name: 'name: other-pack' }), ...stack };
    const faults = faultsBeside(
      {
        ...stack,
        'templates/common/features/hello/files/more.md': 'x\n',
        'templates/stacks/other/features/own/files/more.md': 'x\n',
      },
      [packWith(theirs)],
    );
    expect(faults).toContain('the feature hello is of the pack other-pack');
    expect(faults).toContain('stacks/other is of the pack other-pack');
  });

  it.each<[string, Changes, string]>([
    [
      'what is not in the view',
      { [`${file}/src/x.ts.hbs`]: '\n{{project.secret}}\n' },
      `${file}/src/x.ts.hbs:2: "secret" of {{project.secret}} is not in the view`,
    ],
    [
      'a prototype',
      { [`${file}/src/x.ts.hbs`]: '{{project.constructor.constructor}}\n' },
      ':1: "constructor" of',
    ],
    [
      'a call',
      { [`${file}/src/x.ts.hbs`]: '{{#if (json project)}}x{{/if}}\n' },
      'SubExpression is not part of the language',
    ],
    [
      'lookup',
      { [`${file}/src/x.ts.hbs`]: '{{lookup project "name"}}\n' },
      'there is no helper "lookup"',
    ],
    [
      'a decorator',
      { [`${file}/src/x.ts.hbs`]: '{{* x}}\n' },
      'Decorator is not part of the language',
    ],
    [
      'an inline partial',
      { [`${file}/src/x.ts.hbs`]: '{{#*inline "x"}}y{{/inline}}\n' },
      'DecoratorBlock is not part of the language',
    ],
    [
      'a partial of a name that is made',
      { [`${file}/src/x.ts.hbs`]: '{{> (lookup . "x")}}\n' },
      'is neither a slot',
    ],
    [
      'an option',
      { [`${file}/src/x.ts.hbs`]: '{{#if hasAccounts includeZero=true}}x{{/if}}\n' },
      'there is no option "includeZero"',
    ],
    [
      'a condition on a choice',
      { [`${file}/src/x.ts.hbs`]: '{{#if database.id}}x{{/if}}\n' },
      'which is a choice',
    ],
    [
      'loops over everything',
      { [`${file}/src/x.ts.hbs`]: '{{#each env}}{{#each @root.env}}x{{/each}}{{/each}}\n' },
      'goes over a list of its element',
    ],
    [
      'a path without an end',
      { [`${file}/src/x.ts.hbs`]: '{{#if a.b.c.d.e.f.g.h.i}}x{{/if}}\n' },
      'a path of more than 8 names',
    ],
    [
      'no template',
      { [`${file}/src/x.ts.hbs`]: 'x\n{{#if hasAccounts}}\n' },
      'x.ts.hbs:3: this is no template',
    ],
    [
      'a slot that is nowhere',
      { [`${feature}/slots/app.nowhere.hbs`]: 'x\n' },
      'the slot "app.nowhere" is opened by nobody',
    ],
    [
      'a package without a version',
      { [`${feature}/layer.yaml`]: `${layer}packages: [left-pad]\n` },
      'the package "left-pad" has no version',
    ],
    [
      'another version',
      {
        'templates/stacks/express/versions/hello-feature/package.json':
          '{"dependencies":{"express":"1.0.0"}}',
      },
      '"express" has the version',
    ],
    [
      'a part that is not there',
      { [`${feature}/layer.yaml`]: `${layer}includes: [gone]\n` },
      'includes the part "gone"',
    ],
  ])('templates with %s are refused', (_, changes, fault) => {
    expect(faultsBeside(changes)).toContain(fault);
  });
});

describe('what --template names', () => {
  const integrity = integrityOf(Buffer.from('x'));

  it('is a directory, or one version of a package', () => {
    expect(readSpecification('./hello')).toMatchObject({ from: 'directory', path: './hello' });
    expect(readSpecification('hello')).toMatchObject({ from: 'directory' });
    expect(readSpecification('./hello@1.0.0')).toMatchObject({ from: 'directory' });
    expect(readSpecification('hello@1.2.3')).toMatchObject({ from: 'npm', version: '1.2.3' });
    expect(readSpecification(`@me/hello@1.2.3-rc.1#${integrity}`)).toMatchObject({
      from: 'npm',
      name: '@me/hello',
      version: '1.2.3-rc.1',
      integrity,
    });
  });

  it.each([
    ['hello@^1.0.0', 'is not one version'],
    ['hello@latest', 'is not one version'],
    ['hello@', 'names no version'],
    ['hello@1', 'is not one version'],
    ['hello@1.x', 'is not one version'],
    ['hello@npm:other@1.0.0', 'is not one version'],
    ['hello@1.0.0#sha1-x', 'is no integrity'],
    ['Hello@1.0.0', 'is no name'],
    ['github:me/hello', 'is an address'],
    ['me/hello#main', 'is an address'],
    ['git+https://x/y.git', 'is an address'],
    ['https://x/y.tgz', 'is an address'],
    ['file:../x', 'is an address'],
    ['', 'is empty'],
  ])('is not %j', (text, why) => {
    expect(failureOf(() => readSpecification(text))).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(why) as string,
    });
  });
});
