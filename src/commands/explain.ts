import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { defaultStack } from '../blueprint.js';
import { inputError } from '../errors.js';
import { FileWords } from '../explain/file.js';
import { linesOf } from '../explain/align.js';
import { fileText, topicText, tourText } from '../explain/text.js';
import type { TopicPlace } from '../explain/topic.js';
import { trace } from '../explain/trace.js';
import type { ExplainFlags } from '../program.js';
import { nearest, suggestion } from '../suggest.js';
import { placeOf, type TourPlace, type TourStep } from '../tour.js';
import { currentDirectory } from '../tree/target.js';
import type { Ui } from '../ui.js';
import { keelsonVersion } from '../version.js';
import { planOf } from './plan.js';
import { isProject, projectRoot } from './root.js';
import { loadBlueprint } from './resume.js';
import type { Session } from './session.js';
import { openTemplates } from './templates.js';

/** `keelson explain`: where the code of a project is from, what a choice brings, and what a check asks. */

interface Place extends TopicPlace {
  readonly ui: Ui;
  readonly here: string;
  /** The project that we are in, if we are in one. */
  readonly directory: string | undefined;
}

/** Explains what is named: a file and perhaps a line of it, a choice, a check; or walks a request through the code. */
export async function explain(
  what: string | undefined,
  flags: ExplainFlags,
  session: Session,
): Promise<void> {
  const place = await placeFor(flags, session);
  if (flags.tour !== undefined && what !== undefined) {
    throw inputError(`--tour explains a request, and "${what}" something else`, {
      remedy: 'Leave out one of the two.',
    });
  }
  if (flags.tour !== undefined) showTours(flags.tour, place);
  else if (what === undefined) throw nothingNamed();
  else if (isPath(what) && place.plan !== undefined) showFile(what, place);
  else await showWord(what, place);
}

/** What no choice and no check is called, so that those need not be read. */
function isPath(what: string): boolean {
  return /[/\\]|:\d+$/.test(what);
}

async function placeFor(flags: ExplainFlags, session: Session): Promise<Place> {
  const { framework } = flags;
  const { ui } = session;
  const here = currentDirectory();
  const root = projectRoot(here);
  const directory = isProject(root) ? root : undefined;
  const blueprint = directory === undefined ? undefined : loadBlueprint(directory);
  const { catalog } = await openTemplates(flags, blueprint, session);
  const plan = blueprint && planOf(blueprint, catalog);
  const own = plan?.blueprint.framework;
  const asked = framework ?? own ?? defaultStack(catalog);
  catalog.stack(asked);
  // Of another framework than its own a project has chosen nothing.
  return { ui, here, directory, catalog, framework: asked, plan: asked === own ? plan : undefined };
}

function nothingNamed(): Error {
  return inputError('explain is given nothing to explain', {
    remedy:
      'Name a file (src/app.ts, src/app.ts:31), a choice (jwt), a check (C49), or take --tour.',
  });
}

async function showWord(what: string, place: Place): Promise<void> {
  const { topicsOf, topicWords } = await import('../explain/topic.js');
  const topics = topicsOf(what, place);
  if (topics.length > 0) {
    place.ui.event({ event: 'explain', topics });
    place.ui.answer(topics.map((topic) => topicText(topic, place.ui)).join('\n\n'));
    return;
  }
  const words = topicWords(place);
  if (place.plan !== undefined) {
    showFile(what, place, words);
    return;
  }
  const near = nearest(what, words);
  throw inputError(`"${what}" is no choice, capability, check or group of checks`, {
    remedy: `${near === undefined ? 'What can be chosen: keelson list.' : `Did you mean "${near}"?`} Files are explained in a project that keelson made.`,
  });
}

function showFile(what: string, place: Place, words: readonly string[] = []): void {
  const { here, directory = here, plan, catalog, ui } = place;
  if (plan === undefined) return;
  const [, named = what, number] = /^(.+):(\d+)$/.exec(what) ?? [];
  const path = relative(directory, resolve(here, named)).split(sep).join('/');
  const onDisk = textAt(directory, path);
  const line = number === undefined ? undefined : Number(number);
  const count = linesOf(onDisk ?? '').length;
  const file = new FileWords(plan, catalog).explain({ path, line, onDisk });
  if (!('path' in file)) throw notMade(path, onDisk, [...file, ...words], directory);
  if (line !== undefined && (line < 1 || line > count)) {
    throw inputError(`${path} has no line ${line}`, {
      remedy: count === 0 ? 'The file is not there.' : `They go from 1 to ${count}.`,
    });
  }
  const made = plan.blueprint.keelson;
  ui.event({ event: 'explain', file, keelson: { made, explainedBy: keelsonVersion } });
  ui.answer(fileText(file, ui));
  if (made !== keelsonVersion) {
    ui.warn(`The project is of keelson ${made}, and this is what ${keelsonVersion} makes of it.`);
  }
}

/** What is said of a file that is none of keelson's. */
function notMade(
  path: string,
  onDisk: string | undefined,
  known: readonly string[],
  directory: string,
): Error {
  const found = statSync(join(directory, path), { throwIfNoEntry: false });
  if (found?.isDirectory() === true) {
    return inputError(`${path === '' ? 'this' : path} is a folder`, {
      remedy: 'Name a file in it.',
    });
  }
  const name = (each: string): string => each.slice(each.lastIndexOf('/') + 1);
  const near = nearest(path, known) ?? known.find((each) => name(each) === name(path));
  const remedy = near === undefined ? 'Name a file, a choice or a check.' : `Did you mean ${near}?`;
  return onDisk === undefined
    ? inputError(`there is no ${path} in this project, and keelson makes none`, { remedy })
    : inputError(`${path} is yours: keelson did not make it`, { remedy });
}

function showTours(named: string | true, { directory, plan, ui }: Place): void {
  if (directory === undefined || plan === undefined) {
    throw inputError('a tour goes through the code of a project, and there is none here', {
      remedy: 'Run this in a project that keelson made.',
    });
  }
  const { tours } = trace(plan);
  const wanted = tours.filter(({ name }) => named === true || name === named);
  if (wanted.length === 0) {
    throw inputError(named === true ? 'this project has no tour' : `there is no tour "${named}"`, {
      remedy: suggestion(
        named === true ? '' : named,
        tours.map(({ name }) => name),
      ),
    });
  }
  const places = (step: TourStep): TourPlace => placeOf(step, textAt(directory, step.file));
  ui.event({
    event: 'explain',
    tours: wanted.map(({ steps, ...tour }) => ({
      ...tour,
      steps: steps.map((step) => ({ ...step, place: places(step) })),
    })),
  });
  ui.answer(wanted.map((tour) => tourText(tour, places, ui)).join('\n\n'));
}

/** The text of a file of the project; undefined when there is none. */
function textAt(directory: string, path: string): string | undefined {
  const found = statSync(join(directory, path), { throwIfNoEntry: false });
  return found?.isFile() === true ? readFileSync(join(directory, path), 'utf8') : undefined;
}
