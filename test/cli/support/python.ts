import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../support/programs.js';
import { toolWith } from './tool.js';

/** The tool with a second stack, of Python, and fakes of the programs that it is installed and run with. */

const files: Readonly<Record<string, string>> = {
  'families/snake/family.yaml': `label: Snake
ecosystem: python
toolchain:
  - {tool: python, names: [python3, python3.12], version: ">=3.10", hint: "apt-get install python3"}
needs:
  - {what: the module venv, tests: [[python, "-c", "import venv"]], install: {apt: python3-venv}}
unset: [VIRTUAL_ENV]
commands:
  dev: python serve.py
  test: pytest
  migrate: python manage.py migrate
  lint: ruff check . && ruff format --check .
`,
  'families/snake/auth/none/layer.yaml': 'label: None\ndefault: true\n',
  'families/snake/databases/embedded/layer.yaml': 'label: Embedded\ndefault: true\n',
  'families/snake/databases/compiled/layer.yaml': `label: Compiled
needs:
  - {what: a compiler, tests: [[never-heard-of, "--version"]], install: {apt: build-essential, dnf: gcc}}
  - what: headers
    tests: [[never-heard-of], [never-heard-of-either]]
    install: {apt: libheaders-dev build-essential, brew: headers}
`,
  'families/snake/base/files/pyproject.toml.hbs': '[project]\nname = "{{project.name}}"\n',
  'families/snake/base/files/COMMANDS.md.hbs': `{{manager.install}}
{{manager.lock}}
{{#each commands}}
{{@key}}: {{this}}
{{/each}}
`,
  'stacks/python-plain/stack.yaml': 'label: Python plain\nfamily: snake\n',
  'stacks/python-plain/versions/pyproject.toml': '[project]\ndependencies = []\n',
};

/** The entry of a tool that offers `--framework python-plain`. */
export function toolWithPython(): string {
  const tool = toolWith('cli-tests-python', ['test/cli/support/python.ts'], files);
  return join(tool, 'bin/create-keelson.js');
}

/** A PATH of the few programs that are given, beside Node and what every machine has. */
export function pathOf(directory: string, programs: Readonly<Record<string, string>>): string {
  const folder = join(directory, 'only-these');
  mkdirSync(folder, { recursive: true });
  for (const name of ['git', 'sh', 'cat', 'mkdir', 'chmod', 'touch']) {
    const program = findProgram(name);
    if (program !== undefined) symlinkSync(program, join(folder, name));
  }
  symlinkSync(process.execPath, join(folder, 'node'));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** Writes down how it was called, and the environment that it would take for active; `calls` is where. */
const noted = (calls: string): string =>
  `echo "\${0##*/} $*\${VIRTUAL_ENV:+ in $VIRTUAL_ENV}" >> '${calls}'\n`;

/** Programs of a project's environment: they write down how they were called, and uv makes lockfiles. */
function environmentScript(calls: string): string {
  const program = (name: string, more: string): string =>
    `cat > .venv/bin/${name} <<'END'\n#!/bin/sh\n${noted(calls)}${more}\nEND\nchmod 755 .venv/bin/${name}\n`;
  return [
    // As uv does, and Python since 3.13.
    "mkdir -p .venv/bin\necho '*' > .venv/.gitignore\n",
    program('python', 'true'),
    program(
      'pytest',
      'echo "==== 1 failed, 3 passed, 2 skipped, 1 error in 0.21s ===="; exit "${FAKE_PYTEST:-0}"',
    ),
    program('uv', 'touch requirements.txt requirements-dev.txt'),
  ].join('');
}

/** A Python of a version that can make an environment. */
export function fakePython(calls: string, version = '3.12.1'): string {
  return `${noted(calls)}
case "$*" in
  --version) echo 'Python ${version}' ;;
  '-m venv .venv') ${environmentScript(calls)} ;;
  '-m pip config list') echo "global.index-url='https://packages.example/simple'" ;;
  '-m pip --version') echo 'pip 23.2.1 from somewhere' ;;
esac
`;
}

/** What uv says of a description that its cache does not have, and of a package. */
export const uncached = [
  'hint: Packages were unavailable because the network was disabled.',
  "cause: Network connectivity is disabled, but the requested data wasn't found in the cache: https://x",
  'cause: Because there is no version of psycopg[binary]==3.3.9 and your project depends on psycopg[binary]==3.3.9',
] as const;

/** A uv that does not have everything in its cache yet. */
export function fakeUv(calls: string, without: string = uncached[0]): string {
  return `${noted(calls)}
case "$*" in
  --version) echo 'uv 0.13.8' ;;
  'python find --show-version') echo 3.12.1 ;;
  *--offline*) echo "${without}" >&2; exit 1 ;;
  sync*) ${environmentScript(calls)} ;;
esac
`;
}
