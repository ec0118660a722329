import { realpathSync } from 'node:fs';
import { basename, sep } from 'node:path';
import { findTool } from './steps/tools.js';
import { keelsonVersion } from './version.js';

/** The words that call this program again the way it was called now. */
export function programWords(): readonly string[] {
  const script = process.argv[1] ?? 'keelson';
  const pinned = `create-keelson@${keelsonVersion}`;
  if (script.includes(`${sep}_npx${sep}`)) return ['npx', pinned];
  if (script.includes(`${sep}dlx`)) return ['pnpm', 'dlx', pinned];
  if (script.includes(`${sep}bunx-`)) return ['bunx', pinned];
  const name = basename(script);
  const installed = findTool(name);
  return installed !== undefined && isSameFile(installed, script) ? [name] : ['node', script];
}

function isSameFile(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}
