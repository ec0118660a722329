import { namesOf } from './names.js';

/**
 * Words that are reserved in a language keelson writes: as the name of a resource they become
 * variables and classes, as the name of a field they become attributes.
 */
const languages: Readonly<Record<string, string>> = {
  JavaScript: `arguments await break case catch class const continue debugger default delete do else enum eval
    export extends false finally for function if implements import in instanceof interface let new null package
    private protected public return static super switch this throw true try typeof undefined var void while with yield`,
  Python: `and as assert async def del elif except from global is lambda none nonlocal not or pass raise print self`,
  Java: `abstract boolean byte char double final float goto int long native short strictfp synchronized throws
    transient volatile record object string`,
  Go: `chan defer fallthrough func go map range select struct type var nil`,
  Ruby: `alias begin end ensure module next nil redo rescue retry then undef unless until when`,
  'C#': `base checked decimal delegate event explicit extern fixed foreach implicit internal lock namespace
    operator out override params readonly ref sbyte sealed sizeof stackalloc uint ulong unchecked unsafe ushort
    using virtual`,
  PHP: `array callable clone declare echo empty endfor endif endwhile exit fn global goto insteadof isset list
    match mixed static trait unset use xor`,
};

const keywords = new Map<string, string>();
for (const [language, words] of Object.entries(languages)) {
  for (const word of words.split(/\s+/)) if (!keywords.has(word)) keywords.set(word, language);
}

/** Whether a word is reserved in a language keelson writes. */
export function isKeyword(word: string): boolean {
  return keywords.has(word);
}

/** Keywords that are harmless as a member of an object or a column, which is what a field is. */
const harmlessInFields = new Set(
  `type event record map range list array string object match base lock select empty use double decimal
  native final short long float int char byte fixed params operator internal explicit implicit module next
  exit go out ref end begin then alias abstract static override readonly virtual package interface`.split(
    /\s+/,
  ),
);

/** Built-in types of JavaScript and TypeScript: a type of that name would hide them in the code around it. */
const builtInTypes = new Set(
  `array boolean buffer date error function headers iterator json map math number object omit partial
  pick promise proxy record reflect regExp request required response set string symbol url`.split(
    /\s+/,
  ),
);

/** Keywords that only C# has and can escape: too common as a name to be refused. */
const escapable = new Set(['event', 'fixed', 'checked', 'base', 'lock']);

/** Every object of JavaScript has these, or treats them specially. */
const objectMembers = new Set(
  `constructor prototype proto hasOwnProperty isPrototypeOf propertyIsEnumerable toString toLocaleString
  valueOf toJson then`
    .split(/\s+/)
    .map((name) => namesOf(name).camel),
);

/** Paths and words the contract gives a meaning of its own, singular and plural. */
const contractResources = new Set(
  `auth health healths doc docs dev devs openapi openapis me user users session sessions account accounts
  migration migrations`.split(/\s+/),
);

/** Members the server owns, and parameters of every list. */
const contractFields = new Map([
  ...['id', 'ownerId', 'createdAt', 'updatedAt'].map(
    (name) => [name, 'belongs to the server'] as const,
  ),
  ...['q', 'limit', 'cursor', 'sort'].map(
    (name) => [name, 'is a query parameter of every list'] as const,
  ),
]);

/** Why a resource may not have that name (singular or plural), or `undefined`. */
export function whyNotResource(name: string, taken: ReadonlySet<string>): string | undefined {
  const { camel } = namesOf(name);
  if (contractResources.has(camel)) return `"${camel}" has a meaning of its own in every project`;
  if (taken.has(camel)) return `"${camel}" is taken by the project's own code`;
  if (objectMembers.has(camel)) return `"${camel}" is a member of every JavaScript object`;
  if (builtInTypes.has(camel)) return `"${camel}" is a built-in type of JavaScript`;
  const language = escapable.has(camel) ? undefined : keywords.get(camel);
  return language === undefined ? undefined : `"${camel}" is a reserved word in ${language}`;
}

/** Why a field may not have that name, or `undefined`. */
export function whyNotField(name: string, taken: ReadonlySet<string>): string | undefined {
  const { camel } = namesOf(name);
  const contract = contractFields.get(camel);
  if (contract !== undefined) return `"${camel}" ${contract}`;
  if (taken.has(camel)) return `"${camel}" is taken by the project's own code`;
  if (objectMembers.has(camel)) return `"${camel}" is a member of every JavaScript object`;
  const language = harmlessInFields.has(camel) ? undefined : keywords.get(camel);
  return language === undefined ? undefined : `"${camel}" is a reserved word in ${language}`;
}
