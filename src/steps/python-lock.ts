import { parse } from 'smol-toml';

/**
 * Whether a lockfile of pip is still that of a `pyproject.toml`: of each package that is declared there it
 * has the version that is wanted, and none that is declared no longer. Pure. What cannot be read is left
 * to those who say where the fault is.
 */
export function isLockOf(lock: string, pyproject: string): boolean {
  const [declared, locked] = [declaredIn(pyproject), directIn(lock)];
  if (declared === undefined) return true;
  return (
    declared.size === locked.size &&
    [...declared].every(([name, version]) => {
      const found = locked.get(name);
      return found !== undefined && (version === '' || version === found);
    })
  );
}

/** Package → its exact version, or nothing where it is bound otherwise. */
function declaredIn(pyproject: string): Map<string, string> | undefined {
  const requirement =
    /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:(==)\s*([\w.!+*-]+)|[<>~!=].*)?(?:\s*;.*)?$/;
  const texts = listsOf(pyproject);
  if (texts === undefined) return undefined;
  return new Map(
    texts.flatMap((text) => {
      const [, name, exact, version = ''] = requirement.exec(text) ?? [];
      return name === undefined ? [] : [[normal(name), exact === undefined ? '' : version]];
    }),
  );
}

/** What `uv pip compile --group dev` reads. */
function listsOf(pyproject: string): readonly string[] | undefined {
  let document: PyProject;
  try {
    document = parse(pyproject);
  } catch {
    return undefined;
  }
  const { project, 'dependency-groups': groups } = document;
  return [project?.dependencies, groups?.dev].flatMap((list) =>
    Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [],
  );
}

interface PyProject {
  readonly project?: { readonly dependencies?: unknown };
  readonly 'dependency-groups'?: { readonly dev?: unknown };
}

/** Packages that uv notes to be wanted by the project itself, with their versions. */
function directIn(lock: string): Map<string, string> {
  return new Map(
    lock.split(/^(?=\S)/m).flatMap((entry) => {
      const [, name, version] =
        /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)/.exec(entry) ?? [];
      if (name === undefined || version === undefined) return [];
      return entry.includes('(pyproject.toml') ? [[normal(name), version]] : [];
    }),
  );
}

/** Names that differ in case, dots and dashes are one (PEP 503). */
function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
