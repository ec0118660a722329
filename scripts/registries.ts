import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { defaultIndex } from '../src/steps/python.js';

/** What registries tell of packages. */

const run = promisify(execFile);

/** Through the client, so that its registry is the one that counts. */
export async function npmView(what: string, ...fields: readonly string[]): Promise<unknown> {
  const { stdout } = await run('npm', ['view', what, ...fields, '--json'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as unknown;
}

/** Version → when it was published. */
export async function npmTimes(name: string): Promise<ReadonlyMap<string, string>> {
  const times = (await npmView(name, 'time')) as Readonly<Record<string, string>>;
  return new Map(Object.entries(times).filter(([key]) => /^\d/.test(key)));
}

/** A file of a version, as an index describes it: https://packaging.python.org/en/latest/specifications/simple-repository-api/ */
export interface PythonFile {
  readonly filename: string;
  readonly url: string;
  readonly yanked: string | boolean;
  readonly hashes: Readonly<Record<string, string | undefined>>;
  readonly 'upload-time'?: string;
}

/** Name without extras: `psycopg[binary]` is `psycopg`. */
export const bareName = (name: string): string => name.replace(/\[.*/, '');

export async function pythonFiles(name: string): Promise<readonly PythonFile[]> {
  const index = process.env['PIP_INDEX_URL'] ?? defaultIndex;
  const response = await fetch(new URL(`${bareName(name)}/`, `${index.replace(/\/$/, '')}/`), {
    headers: { accept: 'application/vnd.pypi.simple.v1+json' },
  });
  return ((await response.json()) as { readonly files: readonly PythonFile[] }).files;
}

/** The version that a file is of, by its name: `django_ninja-1.7.1-py3-none-any.whl`, `django-ninja-1.7.1.tar.gz`. */
export function versionOfFile(name: string, { filename }: PythonFile): string | undefined {
  const start = bareName(name).replace(/[-_.]+/g, '[-_.]+');
  return new RegExp(`^${start}-([^-]+?)(?:-.*\\.whl|\\.tar\\.gz|\\.zip)$`, 'i').exec(filename)?.[1];
}

/** Version → when the last of its files was uploaded: a later file is as good as a new version. */
export async function pythonTimes(name: string): Promise<ReadonlyMap<string, string>> {
  const times = new Map<string, string>();
  for (const file of await pythonFiles(name)) {
    const version = versionOfFile(name, file);
    const time = file['upload-time'];
    if (version === undefined || time === undefined || file.yanked !== false) continue;
    const known = times.get(version);
    if (known === undefined || known < time) times.set(version, time);
  }
  return times;
}
