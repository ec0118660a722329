import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'espree';
import { describe, expect, it } from 'vitest';
import { keelsonVersion } from '../../src/version.js';
import { keelson, runNode, scratch } from './support/run.js';
import { toolDirectory } from './support/tool.js';

/** The package: its entry, and what must not be in it. */

const root = join(import.meta.dirname, '../..');
const bundle = readdirSync(join(toolDirectory(), 'dist'))
  .filter((name) => name.endsWith('.cjs'))
  .map((name) => ({ name, text: readFileSync(join(toolDirectory(), 'dist', name), 'utf8') }));

describe('the entry', () => {
  it('says how to build when there is no dist', async () => {
    const cwd = scratch();
    for (const name of ['bin', 'package.json']) {
      execFileSync('cp', ['-r', join(root, name), cwd]);
    }
    const run = await runNode([join(cwd, 'bin/create-keelson.js'), 'list'], { cwd });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('npm run build');
  });

  it('knows its version', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(keelsonVersion).toBe(version);
    for (const words of [['--version'], ['-V'], ['--version', '--version']]) {
      const run = await keelson(words, { cwd: scratch() });
      if (words.length === 1) expect(run.stdout).toBe(`${version}\n`);
    }
  });

  it.for(['', 'new', 'list', 'doctor', 'resume', 'verify', 'explain', 'completion'])(
    'shows the same help at once as the tool would: %s',
    async (command) => {
      const cwd = scratch();
      const words = command === '' ? [] : [command];
      const atOnce = await keelson([...words, '--help'], { cwd });
      const live = await runNode([join(toolDirectory(), 'dist/cli.cjs'), ...words, '--help'], {
        cwd,
      });
      expect(atOnce.stdout).toBe(live.stdout);
      expect(atOnce.stdout).toContain('Usage: keelson');
      expect(atOnce.code).toBe(0);
    },
  );

  it('names in help what can be chosen, from the catalog', async () => {
    const { stdout } = await keelson(['new', '--help'], { cwd: scratch() });
    expect(stdout).toContain('embedded, server');
    expect(stdout).toMatch(/Examples:/);
  });
});

describe('the bundle', () => {
  it('starts no shell and evaluates no text', () => {
    for (const { name, text } of bundle) {
      expect(text, name).not.toMatch(/shell:\s*(!0|true)/);
      expect(text, name).not.toMatch(/\beval\(/);
      expect(text, name).not.toMatch(/\bexecSync\(|child_process"\)\.exec\(/);
    }
  });

  it('asks for nothing but Node and its own files', () => {
    // Read as a program, not as text: messages and code that a library would write hold such words, too.
    const specifiers = new Set(bundle.flatMap(({ text }) => askedBy(parse(text, modern))));
    expect(specifiers).toContain('node:fs');
    for (const specifier of specifiers) {
      const isOwn = bundle.some(({ name }) => specifier === `./${name}`);
      expect(isOwn || process.getBuiltinModule(specifier) !== undefined, specifier).toBe(true);
    }
  });
});

/** The bundles are scripts: strict mode is for modules. */
const modern = { ecmaVersion: 'latest', sourceType: 'commonjs' } as const;

/** What a program requires or imports by name. */
function askedBy(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(askedBy);
  if (typeof node !== 'object' || node === null) return [];
  const { type, callee, source, arguments: words } = node as Record<string, unknown>;
  const [word] = Array.isArray(words) ? (words as unknown[]) : [];
  const isRequire = type === 'CallExpression' && nameOf(callee) === 'require';
  const asked = isRequire ? word : /^(Import|Export)/.test(String(type)) ? source : undefined;
  const value = (asked as { value?: unknown } | null | undefined)?.value;
  return [...(typeof value === 'string' ? [value] : []), ...Object.values(node).flatMap(askedBy)];
}

function nameOf(node: unknown): unknown {
  return (node as { name?: unknown } | null)?.name;
}

describe('the package', () => {
  interface Packed {
    readonly files: readonly { readonly path: string; readonly mode: number }[];
  }

  it('packs nothing that tools left in the templates', () => {
    const place = join(scratch(), 'package');
    mkdirSync(place);
    for (const name of ['bin', 'dist', 'templates', 'package.json']) {
      execFileSync('cp', ['-r', join(toolDirectory(), name), place]);
    }
    rmSync(join(place, 'templates'), { recursive: true });
    execFileSync('cp', ['-r', join(root, 'templates'), place]);
    const cache = join(place, 'templates/families/.ruff_cache');
    mkdirSync(cache);
    writeFileSync(join(cache, 'left'), '');
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: place, encoding: 'utf8' }),
    ) as readonly Packed[];
    const paths = packed?.files.map((file) => file.path) ?? [];
    expect(paths).toContain('bin/create-keelson.js');
    expect(paths).toContain('bin/package.json');
    expect(paths).toContain('dist/help.json');
    const templates = execFileSync('find', ['templates', '-type', 'f'], {
      cwd: place,
      encoding: 'utf8',
    });
    const isLeft = /\/(\.|__pycache__\/)/;
    expect(paths.filter((path) => path.startsWith('templates/')).sort()).toEqual(
      templates
        .trim()
        .split('\n')
        .filter((path) => !isLeft.test(path))
        .sort(),
    );
    expect(existsSync(join(place, 'node_modules'))).toBe(false);
  });
});
