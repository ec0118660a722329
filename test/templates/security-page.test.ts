import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { contractOf } from '../../src/contract/contract.js';
import { compose } from '../../src/plan.js';
import { render } from '../../src/render.js';
import type { Answers } from '../../src/types.js';
import { allChecks } from '../../src/verify/checks/index.js';
import levels from '../fixtures/asvs-5.0.0.json' with { type: 'json' };
import { everyAccess } from './views.js';

/** Requirement of OWASP ASVS 5.0.0, levels 1 and 2 → its level. Taken from the tag v5.0.0_release. */
const asvs: Readonly<Record<string, number | undefined>> = levels;

/** Words that only say something where the choice is there. */
const wordsOf: Readonly<Record<string, RegExp>> = {
  'auth.session': /SESSION_IDLE_TTL|session-cookie|csrf/,
  'auth.jwt': /jwt|JWT|access token|refresh token|Authorization/i,
  'database.mysql': /mysql|mariadb/i,
  'database.postgres': /postgres/i,
  'database.sqlite': /sqlite|is a file/i,
  'example.shop': /(src|apps)\/orders|stock/,
  'feature.docker': /docker|compose|the image/i,
  'feature.github-actions': /github\/|pull request/i,
  'feature.oauth': /oauth\/|OAUTH_|ID token/,
  'feature.redis': /redis/i,
};

const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));
const everything = ['docker', 'github-actions', 'oauth', 'redis'];

const answers: readonly Answers[] = [
  { database: 'sqlite', auth: 'none', example: 'none' },
  { database: 'postgres', auth: 'none', example: 'tasks', features: ['redis'] },
  { database: 'sqlite', auth: 'none', example: 'shop', features: ['github-actions'] },
  { database: 'sqlite', auth: 'none', example: 'none', resources: ['flag isOn:boolean'] },
  { database: 'sqlite', auth: 'session', example: 'none' },
  { database: 'sqlite', auth: 'session', example: 'tasks', features: ['docker'] },
  { database: 'mysql', auth: 'session', example: 'shop', features: everything },
  { database: 'sqlite', auth: 'jwt', example: 'none', resources: everyAccess(true) },
  { database: 'postgres', auth: 'jwt', example: 'shop', features: ['docker', 'github-actions'] },
  { database: 'sqlite', auth: 'jwt', example: 'tasks', features: ['oauth', 'redis'] },
];

/** The same for each stack, with those of the features that it offers. */
const projects = catalog.stackIds().flatMap((framework) => {
  const offered = catalog.choices(framework, 'feature').map(({ id }) => id);
  return answers.map((each) => ({
    ...each,
    name: 'page',
    framework,
    features: (each.features ?? []).filter((id) => offered.includes(id)),
  }));
});

describe.each(projects)('docs/security.md of $framework, $auth, $example, $database, $features', (answers) => {
  const blueprint = resolveBlueprint(answers, catalog);
  const plan = compose(blueprint, catalog.load(blueprint));
  const tree = render(plan);
  const textOf = (path: string): string => Buffer.from(tree.get(path)?.bytes ?? []).toString();
  const page = textOf('docs/security.md');
  const [met = '', gaps = '', outside = ''] = page.split(/^## /m).slice(1);
  const numbersIn = (text: string): string[] =>
    [...text.matchAll(/V(\d+\.\d+\.\d+)/g)].map(([, number = '']) => number);

  it('names files that are there', () => {
    const paths = [...page.matchAll(/`((?:src|test|tests|apps|config|core|web|\.github)\/[^`]*|[\w.]+\.(?:md|yaml)|Dockerfile|\.\w+)`/g)];
    const absent = paths
      .map(([, path = '']) => path)
      .filter((path) => ![...tree.keys()].some((file) => file === path || (path.endsWith('/') && file.startsWith(path))));
    expect(absent).toEqual([]);
    expect(paths.length).toBeGreaterThan(20);
  });

  it('names variables that are there', () => {
    const known = plan.view.env.map(({ name }) => name);
    const named = [...page.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('names checks that apply to it', () => {
    const servers = plan.view.services.flatMap(({ id }) => (id === 'redis' ? ['REDIS_URL'] : ['DATABASE_URL']));
    const contract = contractOf(blueprint, plan.view.resources, servers);
    const applying = allChecks.filter(({ applies }) => applies(contract) === true);
    const ids = applying.map(({ id }) => id);
    const named = [...page.matchAll(/\bC\d+\b/g)].map(([id]) => id);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('gives each requirement its level', () => {
    const given = [...(met + gaps).matchAll(/V(\d+\.\d+\.\d+) \((\d)\)/g)];
    expect(given.filter(([, number = '', level]) => String(asvs[number]) !== level)).toEqual([]);
    expect(numbersIn(met + gaps)).toHaveLength(given.length);
    expect(numbersIn(outside).filter((number) => asvs[number] === undefined)).toEqual([]);
  });

  it('leaves out no requirement, and does not say both that one is met and that it does not apply', () => {
    const numbers = new Set(numbersIn(page));
    const wholes = new Set([...outside.matchAll(/V(\d+(?:\.\d+)?)(?![\d.]*\.?\d)/g)].map(([, whole]) => whole));
    const isNamed = (number: string): boolean => {
      const [chapter = '', section = ''] = number.split('.');
      return numbers.has(number) || wholes.has(chapter) || wholes.has(`${chapter}.${section}`);
    };
    expect(Object.keys(asvs).filter((number) => !isNamed(number))).toEqual([]);
    expect(numbersIn(met + gaps).filter((number) => numbersIn(outside).includes(number))).toEqual([]);
  });

  it('says nothing of what was not chosen', () => {
    const { database, auth, example } = blueprint;
    const chosen = new Set([`database.${database}`, `auth.${auth}`, `example.${example}`, ...blueprint.features.map((id) => `feature.${id}`)]);
    const foreign = Object.entries(wordsOf).filter(([choice]) => !chosen.has(choice));
    const lines = page.split('\n').filter((line) => foreign.some(([, words]) => words.test(line)));
    expect(lines).toEqual([]);
  });

  it('is led to by the README', () => {
    expect(textOf('README.md')).toContain('(docs/security.md)');
  });
});
