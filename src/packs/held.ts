import { exitCodes, inputError, KeelsonError } from '../errors.js';
import type { Blueprint, FileTree } from '../types.js';
import { limits } from './limits.js';
import { outputFault } from './paths.js';

/**
 * Renders with packs are held to what they may write, and their faults are not ours. Without a pack this costs nothing.
 */
export function heldToPacks(blueprint: Pick<Blueprint, 'packs'>, make: () => FileTree): FileTree {
  const { packs } = blueprint;
  if (packs === undefined) return make();
  const tree = blamingPacks(packs, make);
  const faults = [...tree.values()].flatMap(({ path, from }) => {
    if (from[0] === 'blueprint') return [];
    const fault = outputFault(path);
    return fault === undefined ? [] : [`${path} ${fault}`];
  });
  const bytes = [...tree.values()].reduce((sum, file) => sum + file.bytes.byteLength, 0);
  if (tree.size > limits.projectFiles || bytes > limits.projectBytes) {
    faults.push(`it has ${tree.size} files and ${Math.ceil(bytes / 1_000_000)} MB`);
  }
  if (faults.length === 0) return tree;
  throw inputError(`the project would not be one: ${faults.join('; ')}`, {
    remedy: `Tell whoever wrote ${namesOf(packs)}.`,
  });
}

/** What contradicts itself with packs does not without them: it is bad input, and no bug of keelson. */
export function blamingPacks<T>(packs: Blueprint['packs'], run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (packs === undefined || packs.length === 0) throw error;
    if (!(error instanceof KeelsonError) || error.exitCode !== exitCodes.bug) throw error;
    const { message, where, excerpt, remedy } = error;
    throw inputError(`with ${namesOf(packs)}: ${message}`, {
      where,
      excerpt,
      remedy: remedy ?? 'Tell whoever wrote it: `keelson check-pack <directory>` says the same.',
      cause: error,
    });
  }
}

function namesOf(packs: NonNullable<Blueprint['packs']>): string {
  const names = packs.map(({ name }) => name).join(', ');
  return packs.length === 1 ? `the pack ${names}` : `the packs ${names}`;
}
