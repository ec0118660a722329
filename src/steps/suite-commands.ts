import type { ProjectCommands, SideCommand } from '../verify/project.js';
import type { Project } from './project.js';
import { projectCommand } from './scripts.js';

const sideCommands: readonly SideCommand[] = [
  'migrate',
  'migrate-down',
  'promote',
  'demote',
  'disable',
];

/** What the suite may run of a project, from the manifest of its stack. @throws Error without a start command */
export function suiteCommands(project: Project): ProjectCommands {
  const start = projectCommand(project, 'start');
  if (start === undefined) throw new Error(`${project.view.stack.label} has no start command`);
  const side = sideCommands.flatMap((id) => {
    const command = projectCommand(project, id);
    return command === undefined ? [] : [[id, command] as const];
  });
  return { start, side: Object.fromEntries(side) };
}
