import { loadCatalog, type Catalog } from '../catalog/catalog.js';
import { shippedFiles } from '../catalog/files.js';
import { inputError } from '../errors.js';
import type { Pack } from '../packs/pack.js';
import type { StepFlags, TemplateFlags } from '../program.js';
import { commandText } from '../shell.js';
import { projectSteps } from '../steps/all.js';
import { commandsFor, packStep } from '../steps/packs.js';
import type { Project } from '../steps/project.js';
import type { Step } from '../steps/step.js';
import type { Blueprint } from '../types.js';
import type { Session } from './session.js';

/** The templates a command works with: keelson's own, and packs laid over them where there are any. */

export interface Templates {
  readonly catalog: Catalog;
  readonly packs: readonly Pack[];
}

export interface OpeningFlags extends TemplateFlags {
  readonly dryRun?: boolean;
  readonly offline?: boolean;
  readonly trust?: boolean;
}

/**
 * @param made what the project was made with, if there is one
 * @param mayDiffer whether a pack that is given may be another than the one of its name
 * @throws KeelsonError exit 2 for a pack that is refused, exit 4 for one that cannot be had
 */
export async function openTemplates(
  flags: OpeningFlags,
  made: { readonly packs?: Blueprint['packs'] | undefined } | undefined,
  { signal, cleanup }: Session,
  mayDiffer = false,
): Promise<Templates> {
  const { template: given = [], dryRun, offline = false, trust = false } = flags;
  const recorded = made?.packs ?? [];
  if (given.length === 0 && recorded.length === 0) {
    return { catalog: loadCatalog(shippedFiles()), packs: [] };
  }
  // Most projects are of keelson alone, and wait for none of it.
  const { openWithPacks } = await import('../packs/open.js');
  return openWithPacks({
    given,
    recorded,
    mayDiffer,
    trusted: trust && dryRun !== true,
    keeps: dryRun !== true,
    offline,
    signal,
    cleanup,
  });
}

/** The steps of a project, with those of the packs it is from at the end. */
export function stepsWith(packs: readonly Pack[], blueprint: Blueprint): readonly Step[] {
  const commands = commandsFor(packs, blueprint);
  return commands.length === 0 ? projectSteps : [...projectSteps, packStep(commands)];
}

export interface Running {
  readonly project: Project;
  readonly packs: readonly Pack[];
  readonly steps: readonly Step[];
  readonly leftOut: ReadonlyMap<string, string>;
  readonly flags: StepFlags;
}

/**
 * What a pack brings is code of somebody else as soon as anything of the project runs: its scripts, its tests, what its
 * packages do. So nothing does, until a person has said so.
 * @throws KeelsonError (exit 2) with everything that would run
 */
export function refuseUntrusted({ project, packs, steps, leftOut, flags }: Running): void {
  const used = packs.filter(({ reference }) =>
    project.blueprint.packs?.some(({ name }) => name === reference.name),
  );
  if (used.length === 0 || flags.trust === true || leftOut.has('install')) return;
  const running = steps.filter(({ id, needs }) => !leftOut.has(id) && isOfProject({ id, needs }));
  const looked = project.needs.flatMap(({ tests }) => tests.map((words) => commandText(words)));
  const asked = project.toolchain.flatMap(({ tool, names = [tool] }) =>
    names.map((name) => `${name} --version`),
  );
  const lines = [
    ...[...asked, ...looked].map((command) => `Look at this machine: ${command}`),
    ...running.flatMap((step) =>
      (step.preview(project) ?? step.title)
        .split('\n')
        .map((command) => `${step.title}: ${command}`),
    ),
  ];
  const names = used.map(({ label }) => label).join(', ');
  throw inputError(`nothing was done: this would run code of ${names}, which is not trusted`, {
    excerpt: [...new Set(lines)].map((line) => `  ${line}`).join('\n'),
    remedy:
      'Look at it with --dry-run. Then write it without running it, with --no-install; or run it, with --trust.',
  });
}

/** Those that need the packages run what is in the project; the others are keelson's own, or git's. */
function isOfProject({ id, needs }: Pick<Step, 'id' | 'needs'>): boolean {
  return id === 'install' || needs.some((need) => need !== 'write' && need !== 'env');
}
