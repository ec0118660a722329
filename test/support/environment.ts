import { delimiter, dirname } from 'node:path';

/** Environments in which tests run programs. */

/** Who commits, so that git asks no settings of this machine. */
export function gitIdentity(name: string): Readonly<Record<string, string>> {
  const email = `${name.toLowerCase()}@mail.example`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

/** A PATH on which folders come before all others. */
export function pathWith(...first: readonly string[]): string {
  return [...first, process.env['PATH'] ?? ''].join(delimiter);
}

/** An environment with a git identity and a home of its own, and nothing else that could matter. */
export function environmentAt(home: string): Readonly<Record<string, string>> {
  return {
    PATH: pathWith(dirname(process.execPath)),
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    ...gitIdentity('Ada'),
    LANG: 'C.UTF-8',
  };
}
