import { describe, expect, it } from 'vitest';
import {
  blueprintSchema,
  describeMember,
  readAnswers,
  readBlueprint,
  resolveBlueprint,
} from '../../src/blueprint.js';
import { inputError } from '../../src/errors.js';
import { withPlaces } from '../../src/places.js';
import type { Answers, Blueprint } from '../../src/types.js';
import { contractVersion, isNewer, keelsonVersion } from '../../src/version.js';
import manifest from '../../package.json' with { type: 'json' };
import { catalogWith, failureOf } from './support.js';

const complete: Blueprint = {
  keelson: keelsonVersion,
  contract: contractVersion,
  name: 'my-api',
  description: '',
  framework: 'express',
  database: 'sqlite',
  auth: 'session',
  example: 'tasks',
  features: ['docs'],
  resources: [],
  changes: [],
  packageManager: 'npm',
};

describe('resolveBlueprint', () => {
  const resolve = (answers: Answers): Blueprint => resolveBlueprint(answers, catalogWith());

  it('takes the defaults of the catalog for what is open', () => {
    expect(resolve({})).toEqual(complete);
  });

  it('takes no example beside resources of one’s own, unless named', () => {
    const resources = ['book title:string'];
    expect(resolve({ resources }).example).toBe('none');
    expect(resolve({ resources, example: 'tasks' }).example).toBe('tasks');
  });

  it('sorts features and keeps the order of resources, in canonical notation', () => {
    const resolved = resolve({
      features: ['docs', 'cache', 'docs'],
      resources: ['page  Book:ref(book)', 'book title:string(..80)'],
    });
    expect(resolved.features).toEqual(['cache', 'docs']);
    expect(resolved.resources).toEqual([
      'page(owner) book:ref(book)',
      'book(owner) title:string(..80)',
    ]);
  });

  it('is the same again when resolved from itself', () => {
    const resolved = resolve({ auth: 'none', resources: ['book title:string'] });
    expect(resolve(resolved)).toEqual(resolved);
    expect(readBlueprint(JSON.stringify(resolved), 'blueprint.json')).toEqual(resolved);
  });

  it.each([
    [{ name: 'Express' }, 'the name "Express" is not possible'],
    [{ name: 'zod' }, 'a package or framework has that name'],
    [{ description: 'a\nb' }, 'the description is not possible: it holds a control character'],
    [{ resources: ['a b'] }, 'expected ":"'],
    [{ auth: 'none', resources: ['book(owner) a:int'] }, 'cannot be owner'],
    [{ database: 'oracle' }, 'no database "oracle"'],
  ])('refuses %o', (answers, message) => {
    const failure = failureOf(() => resolve(answers));
    expect(failure.exitCode).toBe(2);
    expect(failure.message).toContain(message);
  });

  it('refuses choices that exclude or miss each other', () => {
    const layer = 'families/node/features/cache/layer.yaml';
    const refusal = (yaml: string, answers: Answers): string => {
      const failure = failureOf(() =>
        resolveBlueprint(answers, catalogWith({ [layer]: `label: Cache\n${yaml}\n` })),
      );
      expect(failure.exitCode).toBe(2);
      return failure.message;
    };
    const features = ['cache'];
    expect(refusal('requires: {database: [postgres]}', { features })).toBe(
      'Cache needs the database postgres, and sqlite is chosen',
    );
    expect(refusal('requires: {feature: [docs]}', { features })).toBe(
      'Cache needs the feature docs',
    );
    expect(refusal('conflicts: {auth: [session, none]}', { features })).toBe(
      'Cache does not go together with the auth Session',
    );
    const catalog = catalogWith({
      [layer]: 'label: Cache\nrequires: {database: [sqlite, postgres]}\nconflicts: {auth: [jwt]}\n',
    });
    expect(resolveBlueprint({ features }, catalog).features).toEqual(features);
  });
});

/** A few lines that stand for millions of values. */
const bomb = Array.from({ length: 7 }, (_, n) => {
  const item = n === 0 ? 'x' : `*a${n - 1}`;
  return `k${n}: &a${n} [${Array(9).fill(item).join(', ')}]`;
}).join('\n');

describe('a blueprint file', () => {
  it('may be YAML or JSON with members left out', () => {
    const answersOf = (text: string): Answers => readAnswers(text, 'b.yaml').answers;
    expect(answersOf('name: shop\nfeatures: [docker]\n')).toEqual({
      name: 'shop',
      features: ['docker'],
    });
    expect(answersOf('{"database": "postgres"}')).toEqual({ database: 'postgres' });
    expect(answersOf('{}')).toEqual({});
    expect(answersOf('features: [none]')).toEqual({ features: [] });
    expect(answersOf(JSON.stringify(complete))).not.toHaveProperty('keelson');
  });

  it('says where each answer stands in it', () => {
    const text = 'name: shop\nresources:\n  - book a:int\n  - |-\n    page\n    b:int\n';
    const { placeOf } = readAnswers(text, 'b.yaml');
    expect(placeOf({ key: 'name' })).toBe('b.yaml:1:7');
    expect(placeOf({ key: 'resources', value: 'book a:int' })).toBe('b.yaml:3:5');
    expect(placeOf({ key: 'resources', value: 'page b:int' })).toBe('b.yaml:4:5');
    expect(placeOf({ key: 'auth' })).toBeUndefined();
    const about = (key: string) => () => {
      throw inputError('no', { where: 'column 3', about: { key } });
    };
    expect(failureOf(() => withPlaces(placeOf, about('name'))).where).toBe('b.yaml:1:7: column 3');
    expect(failureOf(() => withPlaces(placeOf, about('auth'))).where).toBe('column 3');
  });

  it.each([
    ['', 'there is nothing in it', 'b.yaml'],
    ['# name: x', 'there is nothing in it', 'b.yaml'],
    ['nmae: x', 'unknown key "nmae"', 'b.yaml:1:1'],
    ['name: x\nname: y', 'this key stands twice', 'b.yaml:2:1'],
    ['name: 1', 'name must be text', 'b.yaml:1:7'],
    ['features: [docker, docker]', 'features: names one twice', 'b.yaml:1:11'],
    ['features: docker', 'features must be a list', 'b.yaml:1:11'],
    ['database: ../x', 'database: must be an id', 'b.yaml:1:11'],
    ['packageManager: cargo', 'packageManager cannot be "cargo"', 'b.yaml:1:17'],
    ['{"__proto__": {"x": 1}}', 'the key "__proto__" is not allowed', 'b.yaml:1:2'],
    ['name: {"__proto__": 1}', 'the key "__proto__" is not allowed', 'b.yaml:1:8'],
    ['constructor: {prototype: {x: 1}}', 'unknown key "constructor"', 'b.yaml:1:1'],
    ['contract: 2\nfuture: 1', 'contract: 2 is newer than this keelson knows (1)', 'b.yaml'],
    ['keelson: 99.0.0', 'keelson: 99.0.0 is newer than this one', 'b.yaml'],
    ['- a', 'the document must hold keys and values', 'b.yaml:1:1'],
    ['"just text"', 'the document must hold keys and values', 'b.yaml:1:1'],
    ['name: [', 'this is not YAML: flow sequence', 'b.yaml:1:'],
    ['name: !!js/function x', 'this tag is not known', 'b.yaml:1:'],
    ['a: 1\n---\nb: 2', 'there is more than one document', 'b.yaml:2:1'],
    ['name: *x', 'an alias (`*name`) has no anchor', 'b.yaml'],
    [bomb, 'the aliases (`*name`) stand for too much', 'b.yaml'],
    ['['.repeat(50_000), 'this is nested too deeply', 'b.yaml:1:'],
    ['contract: 0', 'contract must be at least 1', 'b.yaml:1:11'],
    [`name: "${'x'.repeat(1_000_000)}"`, 'too long', undefined],
  ])('%s → exit 2', (text, message, where) => {
    const failure = failureOf(() => readAnswers(text, 'b.yaml'));
    expect(failure.exitCode).toBe(2);
    expect(failure.message).toContain(message);
    expect(failure.message).not.toMatch(/Invalid|expected|parseAll/);
    if (where !== undefined) expect(failure.where).toContain(where);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('of a project must be complete', () => {
    expect(readBlueprint(JSON.stringify(complete), 'b')).toEqual(complete);
    const { auth, ...rest } = complete;
    expect(auth).toBe('session');
    expect(failureOf(() => readBlueprint(JSON.stringify(rest), 'b')).message).toBe(
      'the key "auth" is missing',
    );
    expect(failureOf(() => readBlueprint('', 'b')).remedy).toContain('git restore');
    expect(failureOf(() => readBlueprint('{"name": ', 'b.json')).message).toContain('not JSON');
  });

  it('describes every member', () => {
    for (const key of Object.keys(blueprintSchema.shape) as (keyof Blueprint)[]) {
      expect(describeMember(key)).toMatch(/^\S.*\S$/);
    }
  });
});

describe('versions', () => {
  it('are those of the package', () => expect(keelsonVersion).toBe(manifest.version));

  it.each([
    ['0.1.1', '0.1.0', true],
    ['0.10.0', '0.9.9', true],
    ['1.0.0', '0.99.99', true],
    ['0.1.0', '0.1.0', false],
    ['0.0.9', '0.1.0', false],
    ['1.0.0', '1.0.0-rc.1', true],
    ['1.0.0-rc.1', '1.0.0', false],
    ['1.0.0-rc.10', '1.0.0-rc.9', true],
    ['1.0.0-rc.1', '1.0.0-rc.1', false],
  ])('%s is newer than %s: %s', (version, than, newer) =>
    expect(isNewer(version, than)).toBe(newer),
  );
});
