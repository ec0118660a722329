import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the caller told npm, which pnpm and bun read as well. */

/**
 * Names of the settings that the caller made in the environment or in `~/.npmrc`, as they are
 * written in that file, e.g. `fetch-retries`.
 */
export function npmSettingNames(): ReadonlySet<string> {
  const given = Object.entries(process.env).flatMap(([name, value]) =>
    value === '' ? [] : (/^npm_config_(.+)$/i.exec(name)?.[1] ?? []),
  );
  const written = npmrcText().matchAll(/^\s*([\w-]+)\s*=/gm);
  const names = [...given, ...[...written].map(([, name = '']) => name)];
  return new Set(names.map((name) => name.toLowerCase().replaceAll('_', '-')));
}

function npmrcText(): string {
  try {
    return readFileSync(process.env.npm_config_userconfig ?? join(homedir(), '.npmrc'), 'utf8');
  } catch {
    return '';
  }
}
