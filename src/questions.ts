import * as lively from '@inquirer/prompts';
import {
  answerEntries,
  choicesFor,
  defaultIds,
  withOnlyChoices,
  type AnswerField,
  type AnswerKey,
} from './answers.js';
import type { Catalog, Choice } from './catalog/catalog.js';
import * as plain from './plain-prompts.js';
import { isStillPossible } from './requirements.js';
import type { ManagersHere } from './steps/ecosystem.js';
import { isLineByLine } from './terminal.js';
import type { Answers } from './types.js';
import type { Ui } from './ui.js';

/** The dialogue: asks what the flags left open, each with a default and a line of why. */

export interface Dialogue {
  readonly catalog: Catalog;
  readonly ui: Ui;
  /** Ends the question that is open. */
  readonly signal: AbortSignal;
  /** Package managers of this machine for a framework; it is a question only when there are several. */
  readonly managersFor: (framework: string) => ManagersHere;
  readonly defaultName: string;
  /** Why a name cannot be taken, or undefined when it can. */
  readonly nameFault: (name: string) => string | undefined;
  /** What this machine has to say about a choice, e.g. that its server does not answer. */
  readonly remark: (key: AnswerKey, id: string) => string | undefined;
}

/** Answers the open questions. @throws ExitPromptError when the person leaves */
export async function askOpen(answers: Answers, dialogue: Dialogue): Promise<Answers> {
  let known = withOnlyChoices(answers, dialogue.catalog);
  for (let position = 1; ; position++) {
    const open = openQuestions(known, dialogue);
    const [next] = open;
    if (next === undefined) return known;
    const [key, field] = next;
    const prefix = dialogue.ui.paint.gray(`${position}/${position + open.length - 1}`);
    const answer = await ask(key, field, known, dialogue, prefix);
    known = withOnlyChoices({ ...known, [key]: answer }, dialogue.catalog);
  }
}

function openQuestions(known: Answers, { managersFor }: Dialogue): typeof answerEntries {
  return answerEntries.filter(
    ([key, field]) =>
      field.question !== undefined &&
      known[key] === undefined &&
      (key !== 'packageManager' ||
        known.framework === undefined ||
        managersFor(known.framework).ids.length > 1),
  );
}

const { checkbox, confirm, input, select } = isLineByLine() ? plain : lively;

/** Asks yes or no. */
export function askConfirmation(
  message: string,
  signal: AbortSignal,
  byDefault: boolean,
): Promise<boolean> {
  return confirm({ message, default: byDefault }, { signal });
}

function ask(
  key: AnswerKey,
  field: AnswerField,
  known: Answers,
  dialogue: Dialogue,
  prefix: string,
): Promise<string | readonly string[]> {
  const { signal, catalog } = dialogue;
  const theme = { prefix: { idle: prefix, done: prefix } };
  const message = field.question ?? key;
  const choices = choicesFor(field, catalog, known.framework ?? '');
  if (choices === undefined) {
    return input(
      {
        message,
        theme,
        default: dialogue.defaultName,
        validate: (name) => dialogue.nameFault(name) ?? true,
      },
      { signal },
    );
  }
  const offered = choices.filter(({ id }) => isOffered(key, id, known, dialogue));
  const defaults = defaultsOf(key, offered, field, known, dialogue);
  const listed = defaultsFirst(offered, defaults).map((choice) => ({
    value: choice.id,
    name: choice.label,
    short: choice.label,
    description: [choice.hint, packLine(choice), dialogue.remark(key, choice.id)]
      .filter((line) => line !== undefined && line !== '')
      .join('\n'),
  }));
  if (!field.many) {
    return select(
      {
        message,
        theme,
        choices: listed,
        ...(defaults[0] !== undefined && { default: defaults[0] }),
      },
      { signal },
    );
  }
  return checkbox(
    {
      message,
      theme,
      choices: listed.map((choice) => ({ ...choice, checked: defaults.includes(choice.value) })),
    },
    { signal },
  );
}

/** Whoever chooses it takes code of somebody else. */
function packLine({ pack }: Choice): string | undefined {
  return pack === undefined ? undefined : `Of the pack ${pack}.`;
}

/** What would be refused at the end is not offered. */
function isOffered(
  key: AnswerKey,
  id: string,
  known: Answers,
  { managersFor, catalog }: Dialogue,
): boolean {
  if (known.framework === undefined) return true;
  if (key === 'packageManager') return managersFor(known.framework).ids.includes(id);
  if (key !== 'features') return true;
  return isStillPossible(catalog.layersOf(known.framework, 'feature', id), known);
}

function defaultsOf(
  key: AnswerKey,
  offered: readonly Choice[],
  field: AnswerField,
  known: Answers,
  dialogue: Dialogue,
): readonly string[] {
  if (key === 'packageManager') return [dialogue.managersFor(known.framework ?? '').usual];
  // Who declares resources of their own has an example already.
  if (key === 'example' && (known.resources?.length ?? 0) > 0) return ['none'];
  return defaultIds(offered, field.many);
}

function defaultsFirst(choices: readonly Choice[], defaults: readonly string[]): Choice[] {
  const isDefault = (choice: Choice): boolean => defaults.includes(choice.id);
  return [...choices.filter(isDefault), ...choices.filter((choice) => !isDefault(choice))];
}
