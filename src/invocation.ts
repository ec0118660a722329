import { realpathSync } from 'node:fs';
import { basename, sep } from 'node:path';
import { managerOfUserAgent } from './steps/npm.js';
import { findTool } from './steps/tools.js';
import { keelsonVersion } from './version.js';

/** The words that call this program again the way it was called now. */
export function programWords(): readonly string[] {
  const script = process.argv[1] ?? 'keelson';
  const pinned = `create-keelson@${keelsonVersion}`;
  if (script.includes(`${sep}_npx${sep}`)) return ['npx', pinned];
  // Yarn 2 and newer run it out of the archive that they keep.
  if (/[\\/]xfs-|\.zip[\\/]node_modules[\\/]/.test(script)) return ['yarn', 'dlx', pinned];
  if (script.includes(`${sep}dlx`)) return ['pnpm', 'dlx', pinned];
  if (script.includes(`${sep}bunx-`)) return ['bunx', pinned];
  // Their `create` has the program on the PATH for as long as it runs.
  const starter = managerOfUserAgent(process.env.npm_config_user_agent);
  if (starter === 'bun') return ['bunx', pinned];
  if (starter === 'yarn') return ['npx', pinned];
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
