/**
 * What child processes are told. The caller's environment is passed on, less the words that would
 * change what an install or a run means: those that `npm create` itself leaves behind, git's
 * location variables (set inside hooks), the mode of Node, and everything that the project reads
 * from its own .env.
 */

/** npm settings that belong to the `npm create` that started us, not to the project's install. */
const NPM_RUN_SETTINGS = new Set(
  [
    'call',
    'dry_run',
    'global',
    'global_prefix',
    'include',
    'local_prefix',
    'location',
    'omit',
    'only',
    'package',
    'package_lock',
    'prefix',
    'production',
    'save',
    'workspace',
    'workspaces',
    'yes',
  ].map((name) => `npm_config_${name}`),
);

const isOfNpmRun = (name: string): boolean =>
  /^npm_(package|lifecycle)_/.test(name) ||
  ['npm_command', 'npm_execpath', 'npm_node_execpath', 'INIT_CWD'].includes(name) ||
  NPM_RUN_SETTINGS.has(name.toLowerCase());

const isGitLocation = (name: string): boolean =>
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX)$/.test(
    name,
  );

/**
 * The environment of a child process.
 *
 * @param projectNames variables the project reads; the caller's values of them are left out
 * @param overrides set last
 */
export function childEnvironment(
  projectNames: readonly string[] = [],
  overrides: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const own = new Set([...projectNames, 'NODE_ENV', 'FORCE_COLOR']);
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !own.has(entry[0]) &&
      !isOfNpmRun(entry[0]) &&
      !isGitLocation(entry[0]),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: '1', ...overrides };
}
