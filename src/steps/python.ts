import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Ecosystem, InstallSource, ManagersHere, ToolCommand } from './ecosystem.js';
import type { Project } from './project.js';
import { findTool } from './tools.js';

/** The Python ecosystem: an environment of its own in `.venv`, made by uv or by pip. */

const environmentFolder = '.venv';

/** A program of the project's environment. */
function programOf(directory: string, name: string): string {
  const folder = process.platform === 'win32' ? 'Scripts' : 'bin';
  return join(directory, environmentFolder, folder, name);
}

function managersHere(): ManagersHere {
  return findTool('uv') === undefined
    ? { ids: ['pip'], usual: 'pip' }
    : { ids: ['uv', 'pip'], usual: 'uv' };
}

const sourceFlags: Readonly<Record<InstallSource, readonly string[]>> = {
  'cache-first': [],
  fresh: ['--refresh'],
  offline: ['--offline'],
};

function installCommand(_project: Project, source: InstallSource): Promise<ToolCommand> {
  return Promise.resolve({ words: ['uv', 'sync', ...sourceFlags[source]] });
}

function isInstalled({ directory }: Project): boolean {
  return existsSync(join(directory, environmentFolder));
}

export const pythonEcosystem: Ecosystem = {
  managersHere,
  installer: ({ view: { manager } }) => ({
    tool: manager.id,
    typed: manager.install,
    home: 'https://docs.astral.sh/uv/getting-started/installation/',
  }),
  installCommand,
  isInstalled,
  isStaleCache: () => false,
  registryCommand: () => Promise.resolve({ words: ['true'] }),
  command: ({ directory }, [first, ...rest]) => ({ words: [programOf(directory, first), ...rest] }),
  countTests: () => undefined,
};
