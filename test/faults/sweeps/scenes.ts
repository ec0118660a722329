import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { loadCatalog } from '../../../src/catalog/catalog.js';
import { templatesDirectory } from '../../../src/paths.js';
import { editsOf, Project } from '../../story/edits.js';
import { putFile, writeRender } from '../../support/files.js';
import { stateOf, type State } from './state.js';
import { copyOf, discard, freshPlace, keelson, usualEnvironment, type Run } from './tool.js';

/** What is disturbed: a command, in a place where it has something to lose. */
export interface Scene {
  readonly id: string;
  /** `new` makes a directory, `beside` writes beside files that are there, `change` merges into a project. */
  readonly kind: 'new' | 'beside' | 'change';
  readonly words: readonly string[];
  /** Copied for each try. */
  readonly start: string;
  readonly before: State;
  /** What an undisturbed run leaves. */
  readonly after: State;
  /** Of an undisturbed run, in milliseconds. */
  readonly writes: { readonly from: number; readonly to: number };
  readonly milliseconds: number;
}

/** Printed with `--json` before the first byte is written, and after the last. */
export const writeStarted = '"event":"step","id":"write","state":"started"';
const writeEnded = '"event":"step","state":"passed","id":"write"';

/** Where the tool is started, below the copy of a start. */
export function startedIn(scene: Pick<Scene, 'kind'>, place: string): string {
  return scene.kind === 'change' ? join(place, 'work/shop') : join(place, 'work');
}

/** Files are made and merged; nothing is installed. */
const filesOnly = ['--no-install', '--json'];

interface Draft {
  readonly id: string;
  readonly kind: Scene['kind'];
  readonly words: readonly string[];
  readonly make: (place: string) => Promise<void> | void;
}

export const catalog = loadCatalog(templatesDirectory);
export const stackIds = catalog.stackIds();

/** How a small project is asked for. */
export function small(stack: string): readonly string[] {
  return ['--framework', stack, '--database', 'sqlite', '--auth', 'none', '--example', 'none'];
}

const usual = (stack: string): readonly string[] => ['--framework', stack, '--example', 'tasks'];

/**
 * The commands of a stack that write, each in its place.
 * @param choices what a new project is asked for with
 */
export function draftsOf(stack: string, choices = usual(stack)): readonly Draft[] {
  const create = ['new', 'shop', '--yes', '--no-git', ...filesOnly, ...choices];
  const change = (id: string, ...words: readonly string[]): Draft => ({
    id: `${stack}: ${id}`,
    kind: 'change',
    words: [...words, ...filesOnly],
    make: (place) => makeProject(place, stack),
  });
  return [
    { id: `${stack}: new`, kind: 'new', words: create, make: makeWorld },
    {
      id: `${stack}: new --merge`,
      kind: 'beside',
      words: [...create, '--merge'],
      make: makeOccupied,
    },
    change('add resource', 'add', 'resource', 'invoice(owner) number:string:unique total:money'),
    change('add field', 'add', 'field', 'task', 'place:string:default(home)'),
    change('add feature', 'add', 'feature', 'redis'),
    change('set database', 'set', 'database', 'postgres'),
    {
      ...change('upgrade', 'upgrade'),
      make: (place) => makeOldProject(place, stack),
    },
  ];
}

/** The scene of a draft, with what an undisturbed run does in it. */
export async function stage(draft: Draft): Promise<Scene> {
  const start = freshPlace();
  await draft.make(start);
  const runs: Run[] = [];
  let after: State | undefined;
  for (let n = 0; n < 3; n++) {
    const place = copyOf(start);
    const cwd = startedIn(draft, place);
    const run = await keelson(draft.words, { cwd, notes: [writeStarted, writeEnded] });
    if (run.code !== 0)
      throw new Error(`${draft.id} ended with ${String(run.code)}: ${run.stderr}`);
    runs.push(run);
    after = stateOf(place);
    discard(place);
  }
  const [, middle] = runs.sort((a, b) => a.milliseconds - b.milliseconds);
  if (after === undefined || middle === undefined) throw new Error('nothing was run');
  return {
    ...{ id: draft.id, kind: draft.kind, words: draft.words, start, after },
    before: stateOf(start),
    writes: {
      from: middle.seen.get(writeStarted) ?? 0,
      to: middle.seen.get(writeEnded) ?? middle.milliseconds,
    },
    milliseconds: middle.milliseconds,
  };
}

const longAgo = new Date('2001-02-03T04:05:06Z');

function put(place: string, path: string, text: string): void {
  const file = join(place, path);
  putFile(file, text);
  utimesSync(file, longAgo, longAgo);
}

/** Somebody's files beside a project. */
function makeWorld(place: string): void {
  put(place, 'work/neighbour/notes.txt', 'not ours\n');
  put(place, 'work/.hidden', 'not ours either\n');
  symlinkSync('notes.txt', join(place, 'work/neighbour/link'));
}

/** Somebody's files in the directory of the project, and in one that the project has too. */
function makeOccupied(place: string): void {
  makeWorld(place);
  put(place, 'work/shop/shell.nix', 'mine\n');
  put(place, 'work/shop/docs/ours.md', 'mine\n');
}

async function makeProject(place: string, stack: string): Promise<void> {
  makeWorld(place);
  const words = ['new', 'shop', '--yes', '--no-git', '--no-install', '--quiet', ...usual(stack)];
  const run = await keelson(words, { cwd: join(place, 'work') });
  if (run.code !== 0) throw new Error(run.stderr);
  editAndCommit(join(place, 'work/shop'), stack);
}

const releases = join(import.meta.dirname, '../../fixtures/releases');

/** As the oldest release that is kept has made it. */
function makeOldProject(place: string, stack: string): void {
  makeWorld(place);
  const kept = readdirSync(releases)
    .sort()
    .flatMap((release) => {
      const name = `${stack}.jsonl.gz`;
      return readdirSync(join(releases, release)).includes(name)
        ? join(releases, release, name)
        : [];
    });
  const project = join(place, 'work/shop');
  writeRender(project, gunzipSync(readFileSync(kept[0] ?? '')));
  editAndCommit(project, stack);
}

/** What an owner has changed, in git, and something that git does not know. */
function editAndCommit(directory: string, stack: string): void {
  const project = new Project(directory);
  for (const edit of editsOf[stack] ?? []) edit.make(project);
  const git = (...words: readonly string[]): void => {
    execFileSync('git', words, { cwd: directory, env: usualEnvironment, stdio: 'pipe' });
  };
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Begin');
  git('gc', '--quiet');
  project.write('.git/info/exclude', 'mine/\n');
  project.write('mine/notes.txt', 'ignored by git\n');
}
