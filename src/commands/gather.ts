import { basename, resolve } from 'node:path';
import {
  answersOfFlags,
  choicesFor,
  answerFields,
  openAnswers,
  refuseUnknown,
  withOnlyChoices,
  type AnswerKey,
} from '../answers.js';
import { defaultStack, foreignNames, type FileAnswers } from '../blueprint.js';
import type { Catalog } from '../catalog/catalog.js';
import { inputError, KeelsonError } from '../errors.js';
import { suggestName, whyNotName } from '../names.js';
import { withPlaces, type PlaceOf } from '../places.js';
import type { NewFlags } from '../program.js';
import { quoteWord } from '../shell.js';
import { ecosystemNamed, type ManagersHere } from '../steps/ecosystem.js';
import { connectionFault } from '../steps/ports.js';
import { currentDirectory } from '../tree/target.js';
import type { Answers } from '../types.js';
import { readBlueprintFile } from './blueprint-file.js';
import { directoryOf, inspectPlace } from './place.js';
import { isAttended, type Session } from './session.js';

/** From flags, a blueprint file and questions to answers that leave nothing essential open. */

export interface Gathered {
  readonly answers: Answers;
  /** Whether anything was asked: then the equivalent command is worth printing. */
  readonly asked: boolean;
  /** Where the answers of a blueprint file stand, which no flag has replaced. */
  readonly placeOf: PlaceOf;
}

/** What `--blueprint` answers. @throws KeelsonError (exit 2) */
export async function answersOfFile(
  { blueprint }: NewFlags,
  { signal }: Session,
): Promise<FileAnswers> {
  return blueprint === undefined ? noFile : readBlueprintFile(blueprint, signal);
}

/** @throws KeelsonError (exit 2) when something is wrong, or open and nobody may be asked */
export async function gatherAnswers(
  name: string | undefined,
  flags: NewFlags,
  file: FileAnswers,
  catalog: Catalog,
  session: Session,
): Promise<Gathered> {
  if (name !== undefined) refusePath(name, catalog);
  const byFlags = answersOfFlags({ ...flags, name });
  const given: Answers = { ...file.answers, ...byFlags };
  const named: Answers = { ...given, name: given.name ?? nameOfDirectory(flags) };
  const placeOf: PlaceOf = (about) => (about.key in byFlags ? undefined : file.placeOf(about));
  withPlaces(placeOf, () => refuseUnknown(named, catalog));
  const answers = withOnlyChoices(named, catalog);

  const managersFor = (framework: string): ManagersHere =>
    ecosystemNamed(catalog.stack(framework).ecosystem).managersHere();
  const completed = (found: Answers): Answers => ({
    ...found,
    packageManager:
      found.packageManager ?? managersFor(found.framework ?? defaultStack(catalog)).usual,
  });

  const open = openAnswers(answers);
  if (open.length === 0 || flags.yes === true) {
    return { answers: completed(answers), asked: false, placeOf };
  }
  if (!flags.interactive || flags.blueprint === '-' || !isAttended(session)) {
    throw inputError(`not answered: ${open.map(([key]) => answerWords(key)).join(', ')}`, {
      remedy: 'Give them, or accept the defaults with --yes.',
    });
  }
  if (answers.name !== undefined) inspectPlace(answers.name, flags);
  const { askOpen } = await import('../questions.js');
  const asked = await askOpen(answers, {
    catalog,
    ui: session.ui,
    signal: session.signal,
    managersFor,
    defaultName: 'my-api',
    nameFault: nameFaultOf(catalog, flags),
    remark: await serverRemarks(catalog),
  });
  return { answers: completed(asked), asked: true, placeOf };
}

/** A name is not a path; whoever means a place is told how to say so. */
function refusePath(name: string, catalog: Catalog): void {
  if (!/[\\/]|^\.+$/.test(name)) return;
  const suggested = suggestName(
    basename(resolve(currentDirectory(), name)),
    foreignNamesOf(catalog),
  );
  throw inputError(`the name ${JSON.stringify(name)} is a path`, {
    remedy: `Give name and place apart: keelson new ${suggested} --directory ${quoteWord(name)}`,
  });
}

const noFile: FileAnswers = { answers: {}, placeOf: () => undefined };

/** `--directory apps/shop` alone names the project, too. */
function nameOfDirectory(flags: NewFlags): string | undefined {
  return flags.directory === undefined ? undefined : basename(directoryOf('', flags));
}

function answerWords(key: AnswerKey): string {
  const { flag, value } = answerFields[key];
  return flag === undefined ? value : `--${flag}`;
}

/** Before a framework is chosen, the names that any of them rules out. */
function foreignNamesOf(catalog: Catalog): ReadonlySet<string> {
  return new Set(catalog.stackIds().flatMap((id) => [...foreignNames(id, catalog)]));
}

function nameFaultOf(catalog: Catalog, flags: NewFlags): (name: string) => string | undefined {
  const foreign = foreignNamesOf(catalog);
  return (name) => {
    const why = whyNotName(name, foreign);
    return why === undefined
      ? placeFault(name, flags)
      : `Not possible: ${why}. For example: ${suggestName(name, foreign)}`;
  };
}

/** Why a project of that name cannot be made where it would be, known before all else is asked. */
function placeFault(name: string, flags: NewFlags): string | undefined {
  try {
    inspectPlace(name, flags);
    return undefined;
  } catch (error) {
    if (error instanceof KeelsonError) return `Not possible: ${error.message}`;
    throw error;
  }
}

/**
 * Says at each database whether its usual server answers on this machine, so that a person knows
 * before choosing. Asked once, all at the same time.
 */
async function serverRemarks(
  catalog: Catalog,
): Promise<(key: AnswerKey, id: string) => string | undefined> {
  const remarks = new Map<string, string>();
  const choices = catalog.stacks().flatMap((stack) =>
    (choicesFor(answerFields.database, catalog, stack.id) ?? []).map((choice) => ({
      stack,
      choice,
    })),
  );
  await Promise.all(
    choices.map(async ({ stack, choice }) => {
      const services = catalog
        .layersOf(stack.id, 'database', choice.id)
        .flatMap((layer) => layer.manifest.services);
      for (const { port } of services) {
        const fault = await connectionFault('127.0.0.1', port, REMARK_MILLISECONDS);
        remarks.set(
          choice.id,
          fault === undefined
            ? `A server answers on port ${port} of this machine.`
            : `No server answers on port ${port} of this machine.`,
        );
      }
    }),
  );
  return (key, id) => (key === 'database' ? remarks.get(id) : undefined);
}

/** Nobody waits for the first question longer than this. */
const REMARK_MILLISECONDS = 150;
