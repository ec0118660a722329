import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const directory = join(import.meta.dirname, 'linters');
const options = {
  cwd: directory,
  maxBuffer: 2 ** 28,
  env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
};

/** One complaint of a linter. */
export interface Finding {
  readonly project: string;
  readonly rule: string;
  /** The path to it, with `/` between its parts: `/paths//health/live/get`. */
  readonly where: string;
  readonly message: string;
}

/** Installs what the lockfile says, unless it is there. No script of any package runs. */
export async function installLinters(): Promise<void> {
  const read = (file: string): string => readFileSync(join(directory, file), 'utf8');
  const versionOf = (name: string): string =>
    (JSON.parse(read(`node_modules/${name}/package.json`)) as { version: string }).version;
  const { dependencies } = JSON.parse(read('package.json')) as {
    dependencies: Record<string, string>;
  };
  const isThere = Object.entries(dependencies).every(
    ([name, version]) =>
      existsSync(join(directory, 'node_modules', name)) && versionOf(name) === version,
  );
  if (!isThere) await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], options);
}

/** What both linters say of these files, each named for its project. */
export async function lint(files: readonly string[]): Promise<readonly Finding[]> {
  return [...(await spectral(files)), ...(await redocly(files))];
}

interface SpectralResult {
  readonly code: string | number;
  readonly source: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

async function spectral(files: readonly string[]): Promise<readonly Finding[]> {
  const printed = await output('spectral', [
    ...['lint', '--quiet', '--format', 'json', '--ruleset', 'spectral.yaml'],
    ...files,
  ]);
  const found = JSON.parse(printed) as readonly SpectralResult[];
  return found.map(({ code, source, path, message }) => ({
    project: basename(source, '.json'),
    rule: String(code),
    where: `/${path.join('/')}`,
    message,
  }));
}

interface RedoclyResult {
  readonly problems: readonly {
    readonly ruleId: string;
    readonly message: string;
    readonly location: readonly {
      readonly source: { readonly ref: string };
      readonly pointer?: string;
    }[];
  }[];
}

async function redocly(files: readonly string[]): Promise<readonly Finding[]> {
  const printed = await output('redocly', [
    ...['lint', '--extends=recommended-strict', '--format=json', '--max-problems=10000'],
    ...files,
  ]);
  // One object for each file, and nothing between them.
  const found = JSON.parse(`[${printed.replaceAll(/^\}\{/gm, '},{')}]`) as readonly RedoclyResult[];
  const problems = found.flatMap((result) => result.problems);
  return problems.map(({ ruleId, message, location: [place] }) => ({
    project: basename(place?.source.ref ?? '', '.json'),
    rule: ruleId,
    where: (place?.pointer ?? '#/').slice(1).replaceAll('~1', '/').replaceAll('~0', '~'),
    message,
  }));
}

/** What a linter prints; that it found something is no failure of it. */
async function output(program: string, words: readonly string[]): Promise<string> {
  const file = join(directory, 'node_modules', '.bin', program);
  const { stdout } = await run(file, [...words], options).catch((error: unknown) => {
    const failed = error as { code?: unknown; stdout?: string };
    if (failed.code !== 1 || !failed.stdout) throw error;
    return { stdout: failed.stdout };
  });
  return stdout;
}
