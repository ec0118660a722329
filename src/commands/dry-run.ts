import type { Plan } from '../plan.js';
import type { Project } from '../steps/project.js';
import type { Step } from '../steps/step.js';
import type { FileTree } from '../types.js';
import { visible, type Ui } from '../ui.js';

/** `keelson new --dry-run`: the files, the steps and the packages, and nothing written. */

export interface DryRun {
  readonly plan: Plan;
  readonly tree: FileTree;
  readonly project: Project;
  readonly steps: readonly Step[];
  readonly leftOut: ReadonlyMap<string, string>;
}

/** Shows what would be done. */
export function showDryRun({ plan, tree, project, leftOut, ...run }: DryRun, ui: Ui): void {
  const steps = run.steps.map((step) => ({
    id: step.id,
    title: step.title,
    command: step.preview(project) ?? null,
    leftOut: leftOut.get(step.id) ?? null,
  }));
  const { packages, devPackages } = plan.view;
  ui.event({
    event: 'dry-run',
    directory: project.directory,
    blueprint: plan.blueprint,
    files: [...tree.values()].map(({ path, bytes, mode, from }) => ({
      path,
      bytes: bytes.length,
      mode: mode.toString(8),
      from,
    })),
    steps,
    packages,
    devPackages,
  });

  const { paint } = ui;
  const bytes = [...tree.values()].reduce((sum, file) => sum + file.bytes.length, 0);
  const list = (title: string, items: Plan['view']['packages']): string[] => [
    '',
    paint.bold(`${title} (${items.length})`),
    ...items.map(({ name, version }) => `  ${name} ${paint.gray(version)}`),
  ];
  ui.answer(
    [
      paint.bold(visible(project.directory)),
      drawTree([...tree.keys()]),
      `${tree.size} files, ${Math.ceil(bytes / 1000)} kB`,
      '',
      paint.bold('Steps'),
      ...steps.map(
        ({ title, command, leftOut: reason }) =>
          `  ${title}${paint.gray(`  ${reason ?? command ?? ''}`.trimEnd())}`,
      ),
      ...list('Packages', packages),
      ...list('Packages for development', devPackages),
      '',
      'Nothing was written.',
    ].join('\n'),
  );
}

/** Sorted paths as a tree of lines. */
function drawTree(paths: readonly string[]): string {
  interface Folder {
    readonly folders: Map<string, Folder>;
    readonly files: string[];
  }
  const newFolder = (): Folder => ({ folders: new Map(), files: [] });
  const root = newFolder();
  for (const path of paths) {
    const parts = path.split('/');
    const file = parts.pop() ?? '';
    let folder = root;
    for (const part of parts) {
      const next = folder.folders.get(part) ?? newFolder();
      folder.folders.set(part, next);
      folder = next;
    }
    folder.files.push(file);
  }
  const draw = (folder: Folder, indent: string): string[] => {
    const entries: (readonly [string, Folder | undefined])[] = [
      ...[...folder.folders].map(([name, inner]) => [`${name}/`, inner] as const),
      ...folder.files.map((name) => [name, undefined] as const),
    ];
    return entries.flatMap(([name, inner], index) => {
      const isLast = index === entries.length - 1;
      return [
        `${indent}${isLast ? '└── ' : '├── '}${name}`,
        ...(inner === undefined ? [] : draw(inner, `${indent}${isLast ? '    ' : '│   '}`)),
      ];
    });
  };
  return draw(root, '').join('\n');
}
