import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { readBlueprint } from '../../src/blueprint.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { planOf, projectOf } from '../../src/commands/plan.js';
import { templatesDirectory } from '../../src/paths.js';
import type { Project } from '../../src/steps/project.js';
import { projectCommand } from '../../src/steps/scripts.js';
import { providePackages } from '../matrix/packages.js';
import { provideUv } from './python.js';

const run = promisify(execFile);

/** How a project of any stack is generated for a test. */
export interface Order {
  /** The program, installed from the tarball. */
  readonly program: string;
  readonly directory: string;
  /** After `new`: name, answers, or a blueprint. */
  readonly words: readonly string[];
  /** Where packages of Node are kept between runs. */
  readonly packages: string;
  readonly variables?: Readonly<Record<string, string>>;
}

const unattended = ['--no-interactive', '--no-git', '--no-start'];

/** Generates, installs and builds a project; nothing of it is migrated or run. */
export async function generateProject(order: Order): Promise<Project> {
  const { program, directory, words, packages, variables = {} } = order;
  const env = { ...process.env, ...variables };
  const place = ['--directory', directory];
  // Python's default manager is the one that is there, and its cache makes an install a matter of seconds.
  const withUv = { ...env, PATH: [dirname(provideUv()), env['PATH'] ?? ''].join(delimiter) };
  await run(process.execPath, [program, 'new', ...words, ...place, '--no-install', ...unattended], {
    env: withUv,
  });
  const project = await readProject(directory);
  if (project.ecosystem === 'npm') await providePackages(directory, packages);
  else {
    const later = ['--no-migrate', '--no-test', '--no-verify', '--no-git', '--no-start'];
    await run(process.execPath, [program, 'resume', ...later], { cwd: directory, env: withUv });
  }
  await build(project);
  return project;
}

/** What the tool knows of a project that it made. */
export async function readProject(directory: string): Promise<Project> {
  const saved = join(directory, '.keelson', 'blueprint.json');
  const catalog = loadCatalog(templatesDirectory);
  const blueprint = readBlueprint(readFileSync(saved, 'utf8'), saved);
  return projectOf(planOf(blueprint, catalog), catalog, directory);
}

/** Some have nothing to build. */
export async function build(project: Project): Promise<void> {
  const [file, ...args] = projectCommand(project, 'build')?.words ?? [];
  if (file !== undefined) await run(file, args, { cwd: project.directory });
}
