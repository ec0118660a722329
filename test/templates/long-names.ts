import fc from 'fast-check';
import { namesOf } from '../../src/resource/names.js';
import { whyNotField, whyNotResource } from '../../src/resource/reserved.js';
import { limits, type Access } from '../../src/resource/resource.js';

const nothing = new Set<string>();
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** The `n`-th name for a field, or for a resource, that nothing reserves. */
type Naming = (n: number) => string;

/** `a` … `p`, `xa` … `xp`, `xxa` … */
const short: Naming = (n) => `${'x'.repeat(Math.floor(n / 16))}${letters.charAt(n % 16)}`;
/** As long as names get, in one word. */
const long: Naming = (n) => `${short(n)}q`.padEnd(limits.name, letters);
/** As long, of as many words as there can be. */
const manyWords: Naming = (n) => `a_${short(n)}q_`.padEnd(limits.name - 1, 'b_') + 'c';

const enumOf = (count: number, length: number): string =>
  Array.from({ length: count }, (_, index) => `v${index}`.padEnd(length, 'x')).join(',');

/** Each type with each mark it can have. */
const types = [
  ...['', '?', ':index', ':unique', '?:unique', ':default(ab)', '?:default(ab)'].map(
    (marks) => `string(2..255)${marks}`,
  ),
  ...['', '?', ':default("it\'s \\"new\\", 应用 🚀")', `?:default(${'x'.repeat(300)})`].map(
    (marks) => `text${marks}`,
  ),
  ...['', '?', ':index', '?:unique', ':default(-2147483648)', '?:default(7)'].map(
    (marks) => `int${marks}`,
  ),
  ...['', '?:index', ':default(9999999999999.99)', '?:default(1.00)'].map(
    (marks) => `money${marks}`,
  ),
  ...['', '?', ':default(9e15)', '?:default(-1.5e-9)'].map((marks) => `number${marks}`),
  ...['', '?', ':default(true)', '?:default(false)'].map((marks) => `boolean${marks}`),
  ...['?:index', ':default(2024-12-31)', '?:default(2024-12-31)'].map((marks) => `date${marks}`),
  ...['', '?:unique', '?:default(2024-12-31T08:00:00Z)'].map((marks) => `datetime${marks}`),
  ...[':unique', '?', '?:default(01890a5d-ac96-774b-bcce-b302099a8057)'].map(
    (marks) => `uuid${marks}`,
  ),
  ...['', '?'].map((marks) => `json${marks}`),
  `enum(${enumOf(1, 2)})`,
  `enum(${enumOf(1, 64)})?`,
  `enum(${enumOf(20, 3)}):default(v3x)`,
  `enum(${enumOf(20, 64)})?:default(${'v7'.padEnd(64, 'x')})`,
];

/** Beyond these a whole number is refused as a default. */
const exactNumbers = {
  noNaN: true,
  min: Number.MIN_SAFE_INTEGER,
  max: Number.MAX_SAFE_INTEGER,
};

/** Resources that together have every type, and refer in every way; `start` keeps their names apart. */
function resourcesNamed(name: Naming, start: number, accesses: readonly Access[]): string[] {
  const singular = (index: number): string => name(start + 2 * index);
  const onlySelf = singular(accesses.length);
  const plural = (index: number): string => name(start + 2 * index + 1);
  const full = accesses.map((access, index) => {
    const targets = accesses.slice(0, index).map((_, target) => singular(target));
    const fields = [
      ...targets.flatMap((target) => [`ref(${target})`, `ref(${target})?`]),
      ...(index === 1 ? [] : [`ref(${singular(index)})?`]),
      ...(index % 2 === 1 ? ['int'] : types),
    ].map((type, n) => `${name(n)}:${type}`);
    return `${singular(index)}/${plural(index)}(${access}) ${fields.join(' ')}`;
  });
  return [...full, `${onlySelf}/${plural(accesses.length)} ${name(0)}:ref(${onlySelf})?`];
}

/** Names of one letter, and names of the greatest length, with every type and every reference. */
export function extremeResources(hasAccounts: boolean): string[] {
  const accesses: readonly Access[] = hasAccounts
    ? ['public', 'shared', 'owner', 'owner']
    : ['open', 'open', 'open', 'open'];
  return [
    ...resourcesNamed(short, 0, accesses),
    ...resourcesNamed(long, 30, accesses),
    ...resourcesNamed(manyWords, 60, accesses),
  ];
}

/** Any name, of any length, of long or short words. */
const anyName: fc.Arbitrary<string> = fc
  .tuple(
    fc.integer({ min: 1, max: limits.name }),
    fc.constantFrom(0, 5, 20),
    fc.array(fc.tuple(fc.nat(25), fc.nat(99)), {
      minLength: limits.name,
      maxLength: limits.name,
    }),
  )
  .map(([length, capitals, characters]) => {
    let name = '';
    for (const [code, chance] of characters) {
      const letter = letters.charAt(code);
      const next = name + (name !== '' && chance < capitals ? letter.toUpperCase() : letter);
      if (namesOf(next).snake.length > length) break;
      name = next;
    }
    return name;
  });

const text = fc
  .array(fc.constantFrom('a', 'b ', 'Ä', 'ß', "'", '"', '\\', 'λ', 'д', '应', 'あ', '한', '🚀', '$', '{', '`'), {
    minLength: 1,
    maxLength: 100,
  })
  .map((parts) => JSON.stringify(parts.join('')));

const value = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
const values = fc.oneof(
  fc.uniqueArray(value, { minLength: 1, maxLength: 3, selector: (each) => each.toLowerCase() }),
  fc.uniqueArray(value, { minLength: 1, maxLength: 20, selector: (each) => each.toLowerCase() }),
);
const key = fc.constantFrom('', ':index', ':unique');
const optional = fc.constantFrom('', '?');

/** `type…` of a field, and what it may refer to. */
function typeOf(targets: readonly string[], self: string): fc.Arbitrary<string> {
  const plain = fc.oneof(
    fc.tuple(fc.constantFrom('(..40)', '(1..120)', '(100..255)', '(..255)'), optional, key).map((all) => `string${all.join('')}`),
    fc.tuple(optional, text).map(([mark, literal]) => `string${mark}:default(${literal})`),
    fc.tuple(optional, text).map(([mark, literal]) => `text${mark}:default(${literal})`),
    fc.tuple(fc.constantFrom('', '(0..)', '(-5..5000)'), optional, key).map((all) => `int${all.join('')}`),
    fc.tuple(optional, fc.integer()).map(([mark, number]) => `int${mark}:default(${number})`),
    fc.tuple(optional, fc.double(exactNumbers)).map(([mark, number]) => `number${mark}:default(${number})`),
    fc.tuple(optional, fc.nat(10 ** 9)).map(([mark, cents]) => `money${mark}:default(${(cents / 100).toFixed(2)})`),
    fc.tuple(optional, fc.boolean()).map(([mark, is]) => `boolean${mark}:default(${is})`),
    optional.map((mark) => `date${mark}:default(2024-12-31)`),
    optional.map((mark) => `datetime${mark}:default(2024-12-31T08:00:00Z)`),
    fc.tuple(optional, fc.uuid()).map(([mark, id]) => `uuid${mark}:default(${id})`),
    fc.tuple(fc.constantFrom('text', 'json', 'boolean', 'number'), optional).map((all) => all.join('')),
    fc.tuple(fc.constantFrom('money', 'date', 'datetime', 'uuid'), optional, key).map((all) => all.join('')),
    fc.tuple(values, optional, fc.option(fc.nat())).map(([all, mark, at]) => {
      const chosen = at === null ? '' : `:default(${all[at % all.length] ?? ''})`;
      return `enum(${all.join(',')})${mark}${chosen}`;
    }),
  );
  const ref = fc
    .tuple(fc.constantFrom(self, ...targets), optional)
    .map(([target, mark]) => `ref(${target})${target === self ? '?' : mark}`);
  return fc.oneof({ arbitrary: plain, weight: 3 }, { arbitrary: ref, weight: 1 });
}

/** Up to three resources, each of which may refer to those before it that all its readers may see. */
export function randomResources(hasAccounts: boolean): fc.Arbitrary<string[]> {
  const order: readonly Access[] = hasAccounts ? ['public', 'shared', 'owner'] : ['open'];
  const name = anyName.filter((each) => whyNotResource(each, nothing) === undefined);
  const named = fc
    .uniqueArray(fc.tuple(name, name), { minLength: 1, maxLength: 3 })
    .filter((pairs) => {
      const all = pairs.flat().map((each) => each.toLowerCase());
      return new Set(all).size === all.length;
    });
  return named.chain((pairs) =>
    fc
      .array(fc.nat(order.length - 1), { minLength: pairs.length, maxLength: pairs.length })
      .map((ranks) => ranks.sort((a, b) => a - b))
      .chain((ranks) =>
        fc.tuple(
          ...pairs.map(([singular, plural], index) => {
            const targets = pairs.slice(0, index).map(([target]) => target);
            const access = order[ranks[index] ?? 0] ?? 'open';
            return fieldsOf(targets, singular).map((fields) => `${singular}/${plural}(${access}) ${fields}`);
          }),
        ),
      ),
  );
}

function fieldsOf(targets: readonly string[], self: string): fc.Arbitrary<string> {
  const name = anyName.filter((each) => whyNotField(each, nothing) === undefined);
  return fc
    .uniqueArray(fc.tuple(name, typeOf(targets, self)), {
      minLength: 1,
      maxLength: 8,
      selector: ([each]) => each.toLowerCase(),
    })
    .map((pairs) => pairs.map(([each, type]) => `${each}:${type}`).join(' '));
}
