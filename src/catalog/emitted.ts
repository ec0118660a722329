import { managersOf } from '../managers/managers.js';
import { compareText } from '../text.js';
import type { Catalog } from './catalog.js';

/** A package that a project is given, in its exact version. */
export interface Emitted {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
}

/** Every package that templates and the commands of package managers name. */
export function emitted(catalog: Catalog): readonly Emitted[] {
  const found = new Map<string, Emitted>();
  for (const id of catalog.stackIds()) {
    const { ecosystem, versions } = catalog.stack(id);
    const named = managersOf(ecosystem).all.flatMap(({ setup, audit, lock }) =>
      [setup, audit, lock].flatMap(packagesIn),
    );
    for (const [name, version] of [...versions, ...named]) {
      found.set(`${ecosystem} ${name} ${version}`, { ecosystem, name, version });
    }
  }
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, each]) => each);
}

/** `npm install --global pnpm@12.21.0`, `pip install uv==0.13.8` */
function packagesIn(command: string): (readonly [string, string])[] {
  return [...command.matchAll(/ (@?[a-z][\w./-]*)(?:@|==)(\d[\w.]*)/g)].map(
    ([, name = '', version = '']) => [name, version] as const,
  );
}
