import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

import { attempt, must, type Outcome } from '../support/outcome.js';
import { projectCommand } from '../../src/steps/scripts.js';
import { pathWith } from '../support/environment.js';
import { writeRender } from '../support/files.js';
import { readProject } from '../support/projects.js';
import { provideUv } from '../support/python.js';
import { editsOf, Project } from './edits.js';

const run = promisify(execFile);
export const releases = join(import.meta.dirname, '../fixtures/releases');

export type Chapter = () => Promise<Outcome>;

/** Tests and checks are left to the last chapter, which has all of it. */
const later = ['--no-test', '--no-verify'];

function told(words: readonly string[]): string {
  return `keelson ${words.slice(0, 3).join(' ').slice(0, 40)}`;
}

/** One project, from the release that made it to today. */
export class Life {
  readonly #directory: string;
  readonly #project: Project;
  readonly #stack: string;
  readonly #release: string;
  readonly #program: string;

  constructor(stack: string, release: string, program: string, directory: string) {
    this.#directory = join(directory, `${stack}-${release}`);
    this.#project = new Project(this.#directory);
    this.#stack = stack;
    this.#release = release;
    this.#program = program;
  }

  /** As a project of that release lies in a repository, then edited. */
  begin(): Chapter[] {
    return [
      this.#chapter('is there, of that release', async () => {
        const kept = readFileSync(join(releases, this.#release, `${this.#stack}.jsonl.gz`));
        writeRender(this.#directory, gunzipSync(kept));
        await this.#git('init', '--quiet');
        await this.#commit();
      }),
      this.#chapter(`is edited in ${this.#edits.length} places`, async () => {
        for (const edit of this.#edits) edit.make(this.#project);
        this.#refuseLoss();
        await this.#commit();
      }),
    ];
  }

  /** One change by keelson, committed; every edit must have lived through it. */
  change(words: readonly string[], variables: Readonly<Record<string, string>> = {}): Chapter {
    return this.#chapter(told(words), async () => {
      await this.#keelson([...words, ...later], variables);
      this.#refuseLoss();
      const changed = await this.#git('status', '--porcelain');
      must(changed !== '', 'nothing was left to review');
      must(!/^[A-Z]/m.test(changed), `something is staged: ${changed}`);
      await this.#commit();
    });
  }

  /** A change that would lose what is in a table: nothing happens, and the reason is told. */
  refused(words: readonly string[], exitCode: number, reason: RegExp): Chapter {
    return this.#chapter(`${told(words)} is refused`, async () => {
      const failure: unknown = await this.#keelson([...words, ...later]).then(
        () => undefined,
        (error: unknown) => error,
      );
      const { code, stderr } = (failure ?? {}) as { code?: unknown; stderr?: unknown };
      must(code === exitCode, `it ended with ${String(code)}: ${String(stderr)}`);
      must(reason.test(String(stderr)), `it said: ${String(stderr)}`);
      must((await this.#git('status', '--porcelain')) === '', 'something was touched');
    });
  }

  /** The last migration, by the project's own command. */
  takeBack(): Chapter {
    return this.#chapter('the last migration is taken back', async () => {
      const command = projectCommand(await readProject(this.#directory), 'migrate-down');
      must(command !== undefined, 'the project has no command for it');
      const [file, ...words] = command.words;
      await run(file, words, { cwd: this.#directory });
    });
  }

  /** Nothing of what came in between is left. */
  isAsBefore(commits: number): Chapter {
    return this.#chapter(`is as it was ${commits} changes ago`, async () => {
      const left = await this.#git('diff', '--stat', `HEAD~${commits}`, 'HEAD');
      must(left === '', left);
    });
  }

  /** All its tests, and the checks of its contract. */
  isWhole(): Chapter {
    return this.#chapter('passes its own tests and is checked over HTTP', async () => {
      await this.#keelson(['resume', '--no-start']);
      const receipt = this.#project.read('.keelson/receipt.json') ?? '{}';
      const { result } = JSON.parse(receipt) as { readonly result?: unknown };
      must(result === 'complete', `the receipt says: ${String(result)}`);
    });
  }

  async #keelson(
    words: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const PATH = pathWith(dirname(provideUv()));
    await run(process.execPath, [this.#program, ...words], {
      cwd: this.#directory,
      env: { ...process.env, ...variables, PATH },
      maxBuffer: 64 * 1024 * 1024,
    });
  }

  get #edits() {
    return editsOf[this.#stack] ?? [];
  }

  #refuseLoss(): void {
    const lost = this.#edits.filter((edit) => !edit.stands(this.#project));
    must(lost.length === 0, `lost: ${lost.map(({ what }) => what).join(', ')}`);
  }

  #chapter(what: string, work: () => Promise<void>): Chapter {
    return () => attempt(`${this.#stack} ${this.#release}: ${what}`, work);
  }

  async #commit(): Promise<void> {
    await this.#git('add', '--all');
    const author = ['-c', 'user.name=Story', '-c', 'user.email=story@mail.example'];
    await this.#git(...author, 'commit', '--quiet', '--message', 'A chapter');
  }

  async #git(...words: readonly string[]): Promise<string> {
    const { stdout } = await run('git', words, { cwd: this.#directory });
    return stdout;
  }
}
