import { featureIds } from '../answers.js';
import { resolveBlueprint } from '../blueprint.js';
import type { Catalog } from '../catalog/catalog.js';
import { inputError, type KeelsonError } from '../errors.js';
import { resourcesOf } from '../plan.js';
import { namesOf } from '../resource/names.js';
import { parseResource } from '../resource/parse.js';
import { commandText } from '../shell.js';
import { suggestion } from '../suggest.js';
import type { Remedy } from '../requirements.js';
import type { Answers, Blueprint, ChoiceKind } from '../types.js';
import { keelsonVersion } from '../version.js';
import { wishes, type Verb } from '../wishes.js';

/** What `add`, `set` and `remove` wish for, as a change of the blueprint. Pure. */

/**
 * The blueprint of the project once the wish is granted.
 * @throws KeelsonError (exit 2) when it means nothing, changes nothing, or is not possible
 */
export function grant(
  verb: Verb,
  what: string,
  words: readonly string[],
  blueprint: Blueprint,
  catalog: Catalog,
): Blueprint {
  refuseVersion(blueprint);
  const change = changeOf(verb, what, words, blueprint, catalog);
  return resolveBlueprint({ ...blueprint, ...change }, catalog, byCommands(change, blueprint));
}

/** What the project lacks is added first; what wants that which the wish takes away goes first. */
function byCommands(change: Answers, { auth }: Blueprint): Remedy {
  return ({ kind, choice, other, ids }) => {
    const isTaken = (other === 'feature' ? 'features' : other) in change;
    if (isTaken && kind === 'feature') return `First take it out: keelson remove feature ${choice}`;
    const verb = other === 'feature' || (other === 'auth' && auth === 'none') ? 'add' : 'set';
    return `First: ${ids.map((id) => `keelson ${verb} ${other} ${id}`).join(other === 'feature' ? ' && ' : ' or ')}`;
  };
}

/** Two changes at once, the wish and everything that has changed since, could not be told apart. */
function refuseVersion({ keelson }: Blueprint): void {
  if (keelson === keelsonVersion) return;
  throw inputError(`the project is of keelson ${keelson}, and this is ${keelsonVersion}`, {
    remedy: `First take over what has changed: keelson upgrade. Or use that version: npx create-keelson@${keelson}`,
  });
}

function changeOf(
  verb: Verb,
  what: string,
  words: readonly string[],
  blueprint: Blueprint,
  catalog: Catalog,
): Answers {
  const known: readonly string[] = Object.keys(wishes[verb]);
  if (!known.includes(what)) {
    throw inputError(`keelson cannot ${verb} "${what}"`, {
      remedy: otherCommands(what, words, blueprint) ?? suggestion(what, known),
    });
  }
  const [first = '', second = ''] = words;
  const count = what === 'field' ? 2 : 1;
  if (words.length !== count || first === '') throw usageError(verb, what, words);
  switch (`${verb} ${what}`) {
    case 'add resource':
      return { resources: [...blueprint.resources, newResource(first, blueprint)] };
    case 'add field':
      return { changes: [...blueprint.changes, { resource: camel(first), add: second }] };
    case 'add feature':
      return { features: [...blueprint.features, ...newFeatures(first, blueprint)] };
    case 'add auth':
      return newAuth(first, blueprint, catalog);
    case 'set database':
    case 'set auth':
    case 'set description':
      return newValue(what as 'database' | 'auth' | 'description', first, blueprint);
    case 'remove resource':
      return withoutResource(camel(first), blueprint, catalog);
    case 'remove field':
      return withoutField(camel(first), camel(second), blueprint);
    default:
      return { features: withoutFeatures(first, blueprint) };
  }
}

/** What is no word after this verb is one after another: how to get what was meant. */
function otherCommands(
  what: string,
  [first = '']: readonly string[],
  { features }: Blueprint,
): string | undefined {
  if (what === 'auth' && features.includes(first)) {
    return `It is a feature: keelson remove feature ${first}`;
  }
  if (what === 'auth') return 'Without accounts: keelson set auth none';
  const commands = Object.entries(wishes).flatMap(([verb, each]) =>
    Object.entries(each).flatMap(([name, { usage }]) =>
      name === what ? `keelson ${verb} ${name} ${usage}` : [],
    ),
  );
  return commands.length === 0 ? undefined : `There is: ${commands.join(', ')}`;
}

function usageError(verb: Verb, what: string, words: readonly string[]): KeelsonError {
  const { usage } = (wishes[verb] as Readonly<Record<string, { readonly usage: string }>>)[
    what
  ] ?? {
    usage: '',
  };
  return inputError(`\`keelson ${verb} ${what}\` takes ${usage}`, {
    remedy:
      what === 'feature' && words.length > 1
        ? `Several are one list: ${commandText(['keelson', verb, what, words.join(',')])}`
        : `See \`keelson ${verb} --help\`: text with blanks or parentheses stands in quotes.`,
  });
}

function camel(name: string): string {
  return namesOf(name).camel;
}

function newResource(notation: string, { resources }: Blueprint): string {
  const { name } = parseResource(notation);
  if (resources.some((each) => parseResource(each).name === name)) {
    throw inputError(`there is a resource "${name}" already`, {
      remedy: `To give it a field: keelson add field ${name} "<field>".`,
    });
  }
  return notation;
}

function newFeatures(list: string, { features }: Blueprint): readonly string[] {
  const ids = featureIds([list], '`keelson add feature`');
  const known = ids.find((id) => features.includes(id));
  if (known === undefined) return ids;
  throw inputError(`the project has the feature ${known} already`, {
    remedy: `What it has: ${features.join(', ')}.`,
  });
}

/** A flavour where there was none; what is offered as a feature (logins through providers) as such. */
function newAuth(id: string, blueprint: Blueprint, catalog: Catalog): Answers {
  const has = (kind: ChoiceKind): boolean =>
    catalog.choices(blueprint.framework, kind).some((choice) => choice.id === id);
  if (has('feature')) return { features: [...blueprint.features, ...newFeatures(id, blueprint)] };
  if (blueprint.auth === 'none' || !has('auth')) return newValue('auth', id, blueprint);
  throw inputError(
    blueprint.auth === id
      ? `users log in by ${id} already`
      : `users log in by ${blueprint.auth}, and there is one way at a time`,
    blueprint.auth === id ? {} : { remedy: `To change it: keelson set auth ${id}` },
  );
}

function newValue(
  key: 'database' | 'auth' | 'description',
  value: string,
  blueprint: Blueprint,
): Answers {
  if (blueprint[key] !== value) return { [key]: value };
  throw inputError(`the ${key} is ${JSON.stringify(value)} already`);
}

/** Migrations are numbered in the order of the resources: from the middle none can be taken. */
function withoutResource(name: string, blueprint: Blueprint, catalog: Catalog): Answers {
  const { resources, changes } = blueprint;
  const names = resources.map((notation) => parseResource(notation).name);
  const index = names.indexOf(name);
  if (index === -1) {
    throw inputError(`there is no resource "${name}" of your own`, {
      remedy: names.length === 0 ? noneOfYourOwn(blueprint, catalog) : suggestion(name, names),
    });
  }
  if (index !== names.length - 1) {
    throw inputError(
      `"${name}" is not the last resource: ${names.slice(index + 1).join(', ')} came later, with migrations that build on it`,
      {
        remedy: `Take those out first, or write a migration that drops its table and delete its files by hand.`,
      },
    );
  }
  if (changes.some(({ resource }) => resource === name)) {
    throw inputError(`fields were added to "${name}" later`, {
      remedy: `Take them out first: keelson remove field ${name} <field>.`,
    });
  }
  return { resources: resources.slice(0, -1) };
}

function noneOfYourOwn(blueprint: Blueprint, catalog: Catalog): string {
  const all = resourcesOf(blueprint, catalog.load(blueprint)).map(({ name }) => name);
  return all.length === 0
    ? 'There is nothing to remove: the project has no resources.'
    : `There is nothing to remove: what the project has is of its example ${blueprint.example} (${all.join(', ')}), which stays.`;
}

function withoutField(resource: string, field: string, { changes }: Blueprint): Answers {
  const last = changes.at(-1);
  const isField = (change: Blueprint['changes'][number] | undefined): boolean =>
    change?.resource === resource && camel(change.add.split(':', 1)[0] ?? '') === field;
  if (isField(last)) return { changes: changes.slice(0, -1) };
  throw changes.some(isField)
    ? inputError(`"${field}" is not the field that was added last`, {
        remedy: `Take out those that came later first, the last one is ${last?.resource ?? ''} ${last?.add ?? ''}.`,
      })
    : inputError(`the field "${field}" of "${resource}" was not added by \`keelson add field\``, {
        remedy: 'Write a migration that drops its column, and take it out of the code by hand.',
      });
}

function withoutFeatures(list: string, { features }: Blueprint): readonly string[] {
  const ids = featureIds([list], '`keelson remove feature`');
  const unknown = ids.find((id) => !features.includes(id));
  if (unknown === undefined) return features.filter((feature) => !ids.includes(feature));
  throw inputError(`the project does not have the feature "${unknown}"`, {
    remedy:
      features.length === 0
        ? 'There is nothing to remove: the project has no features.'
        : suggestion(unknown, features),
  });
}
