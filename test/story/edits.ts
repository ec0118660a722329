import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { putFile } from '../support/files.js';

/** What an owner does to a project in its first weeks: edits that every later change must leave alone. */

export interface Edit {
  readonly what: string;
  readonly make: (project: Project) => void;
  /** Whether it is still there. */
  readonly stands: (project: Project) => boolean;
}

/** The files of a project. */
export class Project {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  read(path: string): string | undefined {
    try {
      return readFileSync(join(this.#directory, path), 'utf8');
    } catch {
      return undefined;
    }
  }

  write(path: string, text: string): void {
    putFile(join(this.#directory, path), text);
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(join(this.#directory, to)), { recursive: true });
    renameSync(join(this.#directory, from), join(this.#directory, to));
  }

  remove(path: string): void {
    rmSync(join(this.#directory, path));
  }
}

/** Puts a text behind the one place where another stands. */
function insert(path: string, after: string, text: string): Edit {
  return {
    what: `a line in ${path}`,
    make: (project) => {
      const before = project.read(path) ?? '';
      if (before.split(after).length !== 2) throw new Error(`${path} has not one "${after}"`);
      project.write(
        path,
        before.replace(after, () => after + text),
      );
    },
    stands: (project) => project.read(path)?.includes(text) === true,
  };
}

function append(path: string, text: string): Edit {
  return {
    what: `an end of ${path}`,
    make: (project) => project.write(path, (project.read(path) ?? '') + text),
    stands: (project) => project.read(path)?.includes(text) === true,
  };
}

/** A document that was given another name, and a paragraph. */
function move(from: string, to: string): Edit {
  const text = '\nReviewed by us every spring.\n';
  return {
    what: `${from} as ${to}`,
    make: (project) => {
      project.move(from, to);
      project.write(to, (project.read(to) ?? '') + text);
    },
    stands: (project) =>
      project.read(from) === undefined && project.read(to)?.endsWith(text) === true,
  };
}

function remove(path: string): Edit {
  return {
    what: `no ${path}`,
    make: (project) => project.remove(path),
    stands: (project) => project.read(path) === undefined,
  };
}

function add(path: string, text: string): Edit {
  return {
    what: `${path} of our own`,
    make: (project) => project.write(path, text),
    stands: (project) => project.read(path) === text,
  };
}

const everywhere: readonly Edit[] = [
  insert('README.md', '## Deploy\n', '\nOn Tuesdays, never on Fridays.\n'),
  append('.gitignore', '\n# Notes of our own\nnotes/\n'),
  append('.env.example', '\n# How loud our own job is\nJOB_VOLUME=3\n'),
  insert('compose.yaml', 'services:\n', '  mail:\n    image: axllent/mailpit:v1.21\n'),
  append('Dockerfile', 'LABEL org.opencontainers.image.vendor="Reading Circle"\n'),
  insert('AGENTS.md', '## Where what goes\n', '\nAsk Ada before you touch the database.\n'),
  move('docs/security.md', 'docs/how-it-is-secured.md'),
  remove('.editorconfig'),
];

/** By framework, as the templates are called. */
export const editsOf: Readonly<Record<string, readonly Edit[]>> = {
  express: [
    ...everywhere,
    insert('package.json', '"private": true,\n', '  "homepage": "https://circle.example",\n'),
    append(
      'src/tasks/tasks.schema.ts',
      '\n/** What our other service calls a task. */\nexport const alias = "errand";\n',
    ),
    append(
      'src/http/security-headers.ts',
      '\n/** Read by our proxy. */\nexport const proxied = true;\n',
    ),
    append('src/app.ts', '\n/** Where our own code begins. */\nexport const circle = "reading";\n'),
    add('src/circle/circle.ts', 'export const members = 7;\n'),
  ],
  django: [
    ...everywhere,
    append('pyproject.toml', '\n[tool.circle]\nmembers = 7\n'),
    append('apps/tasks/models.py', '\n\nALIAS = "errand"\n'),
    append('web/crud.py', '\n\nPROXIED = True\n'),
    insert('config/settings.py', 'USE_I18N = False\n', 'CIRCLE = "reading"\n'),
    add('apps/circle.py', 'MEMBERS = 7\n'),
    add(
      'apps/tasks/migrations/0002_ours.py',
      'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n' +
        '    dependencies = [("tasks", "0001_initial")]\n    operations = []\n',
    ),
  ],
};
