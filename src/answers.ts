import { describeMember } from './blueprint.js';
import type { Catalog, Choice } from './catalog/catalog.js';
import { inputError } from './errors.js';
import { managersOf } from './managers/managers.js';
import { suggestion } from './suggest.js';
import type { Answers, ChoiceKind } from './types.js';

/**
 * The one list of what can be answered. Flags, `--help`, questions, the equivalent command and the
 * documentation are made from it; its keys are the blueprint's, checked by the compiler.
 */

/** What a blueprint file has and nobody is asked for: changes of a project that is there, and the packs it is from. */
export type AnswerKey = Exclude<keyof Answers, 'changes' | 'packs'>;

export interface AnswerField {
  /** Flag without its dashes; undefined for the name, which is an argument. */
  readonly flag: string | undefined;
  /** How the flag's value is written in help. */
  readonly value: string;
  /** What help says beside the member's own description. */
  readonly note?: string;
  /** The question; undefined when it is never asked. */
  readonly question: string | undefined;
  /** May be given more than once. */
  readonly many: boolean;
  /** Where its choices come from. */
  readonly choices: 'stacks' | ChoiceKind | 'managers' | undefined;
  /** Without a terminal it must be given, or defaults accepted by `--yes`. */
  readonly needed: boolean;
}

/** In the order they are asked. */
export const answerFields: Readonly<Record<AnswerKey, AnswerField>> = {
  name: {
    flag: undefined,
    value: '[name]',
    question: 'What is the project called?',
    many: false,
    choices: undefined,
    needed: true,
  },
  framework: {
    flag: 'framework',
    value: '<id>',
    question: 'Which framework?',
    many: false,
    choices: 'stacks',
    needed: true,
  },
  database: {
    flag: 'database',
    value: '<id>',
    question: 'Which database?',
    many: false,
    choices: 'database',
    needed: true,
  },
  auth: {
    flag: 'auth',
    value: '<id>',
    question: 'How do users log in?',
    many: false,
    choices: 'auth',
    needed: true,
  },
  example: {
    flag: 'example',
    value: '<id>',
    question: 'Which example to start from?',
    many: false,
    choices: 'example',
    needed: true,
  },
  features: {
    flag: 'feature',
    value: '<ids>',
    note: 'exactly these; repeat it, or separate by commas; `none` for none',
    question: 'Which extras?',
    many: true,
    choices: 'feature',
    needed: true,
  },
  resources: {
    flag: 'resource',
    value: '<notation>',
    note: 'may be repeated',
    question: undefined,
    many: true,
    choices: undefined,
    needed: false,
  },
  packageManager: {
    flag: 'package-manager',
    value: '<id>',
    note: 'one of the language of the framework; by default the one that started this, or is here',
    question: 'Which package manager?',
    many: false,
    choices: 'managers',
    needed: false,
  },
  description: {
    flag: 'description',
    value: '<text>',
    question: undefined,
    many: false,
    choices: undefined,
    needed: false,
  },
};

/** The fields with their keys, in the order they are asked. */
export const answerEntries = Object.entries(answerFields) as readonly (readonly [
  AnswerKey,
  AnswerField,
])[];

/** What a flag is for: one line, from the blueprint's schema. */
export function describeFlag(key: AnswerKey): string {
  const { note } = answerFields[key];
  return note === undefined ? describeMember(key) : `${describeMember(key)} (${note})`;
}

/** What can be chosen for a field; undefined when it is free text. */
export function choicesFor(
  field: AnswerField,
  catalog: Catalog,
  stack: string,
): readonly Choice[] | undefined {
  switch (field.choices) {
    case undefined:
      return undefined;
    case 'stacks':
      return catalog.stacks();
    case 'managers':
      return managersOf(catalog.stack(stack).ecosystem).all.map(({ id }, index) => ({
        id,
        label: id,
        hint: '',
        isDefault: index === 0,
      }));
    default:
      return catalog.choices(stack, field.choices);
  }
}

/** Every choice of a field over all stacks, for help and completion. */
export function allChoicesFor(field: AnswerField, catalog: Catalog): readonly string[] {
  const ids = catalog
    .stacks()
    .flatMap((stack) => choicesFor(field, catalog, stack.id) ?? [])
    .map((choice) => choice.id);
  return [...new Set(ids)];
}

/** The flags as they stand on the command line. */
export interface AnswerFlags {
  readonly name?: string | undefined;
  readonly framework?: string | undefined;
  readonly database?: string | undefined;
  readonly auth?: string | undefined;
  readonly example?: string | undefined;
  readonly feature?: readonly string[] | undefined;
  readonly resource?: readonly string[] | undefined;
  readonly packageManager?: string | undefined;
  readonly description?: string | undefined;
}

/**
 * The answers that flags give.
 * @throws KeelsonError (exit 2) for a value that is not offered or is named twice
 */
export function answersOfFlags(flags: AnswerFlags): Answers {
  return {
    ...(flags.name !== undefined && { name: flags.name }),
    ...(flags.framework !== undefined && { framework: flags.framework }),
    ...(flags.database !== undefined && { database: flags.database }),
    ...(flags.auth !== undefined && { auth: flags.auth }),
    ...(flags.example !== undefined && { example: flags.example }),
    ...(flags.feature !== undefined && { features: featuresOf(flags.feature) }),
    ...(flags.resource !== undefined && { resources: flags.resource }),
    ...(flags.packageManager !== undefined && { packageManager: flags.packageManager }),
    ...(flags.description !== undefined && { description: flags.description }),
  };
}

function featuresOf(values: readonly string[]): readonly string[] {
  const ids = featureIds(values, '--feature');
  if (!ids.includes('none')) return ids;
  if (ids.length > 1) {
    throw inputError('--feature none contradicts the other --feature', {
      remedy: 'Leave one of them out.',
    });
  }
  return [];
}

/**
 * The ids in lists that are separated by commas.
 * @param where they were given, in messages
 * @throws KeelsonError (exit 2) for one that is empty or named twice
 */
export function featureIds(values: readonly string[], where: string): readonly string[] {
  const ids = values.flatMap((value) => value.split(',')).map((id) => id.trim());
  if (ids.includes('')) {
    throw inputError(`${where} has an empty place in its list`, {
      remedy: `Separate ids by one comma each${where === '--feature' ? '; `--feature none` takes none' : ''}.`,
    });
  }
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) {
    throw inputError(`${where} names "${twice}" twice`, { remedy: 'Name it once.' });
  }
  return ids;
}

/**
 * Refuses answers that are not offered, as early as they are known.
 * @throws KeelsonError (exit 2) with the nearest of those offered
 */
export function refuseUnknown(answers: Answers, catalog: Catalog): void {
  const stacks = catalog.stacks().map((choice) => choice.id);
  if (answers.framework !== undefined && !stacks.includes(answers.framework)) {
    throw inputError(`there is no framework "${answers.framework}"`, {
      remedy: suggestion(answers.framework, stacks),
      about: { key: 'framework' },
    });
  }
  for (const [key, field] of answerEntries) {
    if (field.choices === undefined || field.choices === 'stacks') continue;
    const given = answers[key];
    const values = given === undefined ? [] : Array.isArray(given) ? given : [given];
    if (values.length === 0) continue;
    // Without a framework yet, a value is known when any of them offers it.
    const offered =
      answers.framework === undefined
        ? allChoicesFor(field, catalog)
        : (choicesFor(field, catalog, answers.framework) ?? []).map((choice) => choice.id);
    for (const value of values as readonly string[]) {
      if (offered.includes(value)) continue;
      throw inputError(unknownValue(field, value, answers, catalog), {
        remedy: featureRemedy(field, value, answers, catalog) ?? suggestion(value, offered),
        about: { key, value },
      });
    }
  }
}

/** A manager may be right for another framework: that is said, since nothing is misspelt then. */
function unknownValue(
  field: AnswerField,
  value: string,
  { framework }: Answers,
  catalog: Catalog,
): string {
  if (field.choices !== 'managers') return `there is no ${field.choices ?? 'answer'} "${value}"`;
  return framework !== undefined && allChoicesFor(field, catalog).includes(value)
    ? `${catalog.stack(framework).manifest.label} projects have no package manager "${value}"`
    : `there is no package manager "${value}"`;
}

/** A value may be a feature on top of the choices of this kind, and is given beside one of them. */
function featureRemedy(
  { flag, choices }: AnswerField,
  value: string,
  { framework }: Answers,
  catalog: Catalog,
): string | undefined {
  if (choices === undefined || choices === 'stacks' || choices === 'managers') return undefined;
  if (!allChoicesFor(answerFields.features, catalog).includes(value)) return undefined;
  const stacks = framework === undefined ? catalog.stackIds() : [framework];
  const bases = stacks
    .flatMap((stack) => catalog.layersOf(stack, 'feature', value))
    .flatMap(({ manifest }) => (choices === 'feature' ? [] : (manifest.requires[choices] ?? [])));
  if (bases.length === 0) return undefined;
  const ways = [...new Set(bases)].map((id) => `--${flag} ${id} --feature ${value}`);
  return `It is a feature: give ${ways.join(' or ')}.`;
}

/** The answers, with those that only one choice is left for: such are never asked. */
export function withOnlyChoices(answers: Answers, catalog: Catalog): Answers {
  const known: Answers = { ...answers };
  for (const [key, field] of answerEntries) {
    // Of several a person may take none, and which managers are there is the machine's affair.
    if (known[key] !== undefined || field.many || field.choices === 'managers') continue;
    if (field.choices !== 'stacks' && known.framework === undefined) continue;
    const [choice, ...others] = choicesFor(field, catalog, known.framework ?? '') ?? [];
    if (choice !== undefined && others.length === 0) Object.assign(known, { [key]: choice.id });
  }
  return known;
}

/** The default of a field: what is taken when nothing was answered. */
export function defaultIds(choices: readonly Choice[], many: boolean): readonly string[] {
  const marked = choices.filter((choice) => choice.isDefault).map((choice) => choice.id);
  if (many || marked.length > 0) return marked;
  return choices.slice(0, 1).map((choice) => choice.id);
}

/** The answers that are still open and must not be guessed without `--yes`. */
export function openAnswers(answers: Answers): readonly (readonly [AnswerKey, AnswerField])[] {
  return answerEntries.filter(([key, field]) => field.needed && answers[key] === undefined);
}

/** The words of the command that gives these answers without a question. */
export function equivalentWords(answers: Answers): string[] {
  return answerEntries.flatMap(([key, field]) => {
    const value = answers[key];
    if (value === undefined || value === '') return [];
    if (field.flag === undefined) return [String(value)];
    const flag = `--${field.flag}`;
    if (!Array.isArray(value)) return [flag, String(value)];
    if (key === 'features') return [flag, value.length === 0 ? 'none' : value.join(',')];
    return (value as readonly string[]).flatMap((one) => [flag, one]);
  });
}
