import { Chalk } from 'chalk';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { align } from '../../src/explain/align.js';
import { FileWords, type ExplainedFile } from '../../src/explain/file.js';
import { fileText, topicText, tourText } from '../../src/explain/text.js';
import { topicsOf, topicWords, type Topic, type TopicPlace } from '../../src/explain/topic.js';
import { compose } from '../../src/plan.js';
import { placeOf, type Tour } from '../../src/tour.js';
import type { Answers } from '../../src/types.js';
import { catalogWith, planOf, renderOf, textOf } from './support.js';

const page = { paint: new Chalk({ level: 0 }), width: 100 };

describe('lines of an edited file', () => {
  const rendered = 'a\nb\nc\nd\n';

  it.each([
    ['a\nb\nc\nd\n', [0, 1, 2, 3]],
    ['a\nmine\nb\nc\nd\n', [0, undefined, 1, 2, 3]],
    ['a\nd\n', [0, 3]],
    ['a\nB\nc\nd', [0, undefined, 2, 3]],
    ['a\r\nb\r\nc\r\nd\r\n', [0, 1, 2, 3]],
    ['', []],
  ])('are those of the render where nobody touched them: %j', (now, lines) => {
    const of = align(rendered, now);
    expect(lines.map((_, index) => of(index))).toEqual(lines);
  });
});

/** What is said of a file that keelson makes. */
function made(file: ReturnType<FileWords['explain']>): ExplainedFile {
  if ('path' in file) return file;
  throw new Error(`it is not among ${file.join(' ')}`);
}

describe('a file', () => {
  const answers = { auth: 'jwt', resources: ['book a:int'] };
  const catalog = catalogWith();
  const words = new FileWords(planOf(answers, catalog), catalog);
  const text = textOf(renderOf(answers, catalog), 'src/app.ts');

  const explained = (onDisk: string | undefined, line?: number): ExplainedFile => {
    return made(words.explain({ path: 'src/app.ts', line, onDisk }));
  };

  it('is as rendered, edited or missing', () => {
    expect(explained(text)).toMatchObject({ state: 'as rendered', own: [], doc: 'the program' });
    expect(explained(`mine\n${text}`)).toMatchObject({ state: 'edited', own: [1] });
    const missing = explained(undefined);
    expect(missing.state).toBe('missing');
    expect(missing.may.at(-1)).toContain('You have deleted it');
  });

  it('names who put lines in it, and where they are now', () => {
    const lines = (onDisk: string): (readonly number[])[] =>
      explained(onDisk).contributors.map((each) => each.lines);
    const before = lines(text);
    expect(before.flat().length).toBeGreaterThan(0);
    expect(lines(`mine\n${text}`)).toEqual(before.map((all) => all.map((each) => each + 1)));
    expect(explained(text).contributors.map(({ maker }) => maker.layer)).toContain(
      'stacks/express/auth/jwt',
    );
  });

  it('says of one line who wrote it', () => {
    const [first = 0] = explained(text).contributors[0]?.lines ?? [];
    const edited = `mine\n${text}`;
    expect(explained(edited, 1).line).toMatchObject({ by: 'person', text: 'mine' });
    const moved = explained(edited, first + 1).line;
    expect(moved).toMatchObject({ by: 'keelson', number: first + 1 });
    expect(moved?.maker?.slots.length).toBeGreaterThan(0);
    const own = explained(edited, 2).line;
    expect(own?.maker).toMatchObject({ layer: 'stacks/express/base', slots: [] });
  });

  it('is described by the nearest line of the table of folders', () => {
    const layout = 'layout: {"src/<resource>/": a resource, "src/app.ts": all}\n';
    const described = catalogWith({ 'stacks/express/resource/layer.yaml': layout });
    const own = new FileWords(planOf(answers, described), described);
    const docs = ['src/app.ts', 'src/books/books.routes.ts', 'src/cache.ts', 'README.md'].map(
      (path) => made(own.explain({ path, line: undefined, onDisk: undefined })).doc,
    );
    expect(docs).toEqual(['all', 'a resource', 'the program', undefined]);
  });

  it('is described by its first comment', () => {
    const file = 'stacks/express/base/files/src/said.ts';
    const opening = (text: string): string | undefined => {
      const said = catalogWith({ [file]: text });
      const own = new FileWords(planOf(answers, said), said);
      return made(own.explain({ path: 'src/said.ts', line: undefined, onDisk: text })).opening;
    };
    expect(opening('import a;\n\n/** What is\n * said. And more. */\n')).toBe('What is said.');
    expect(opening('"""One: two"""\n')).toBe('One: two');
    expect(opening('// nothing\n')).toBeUndefined();
  });

  it('of a resource names it', () => {
    const path = 'src/books/books.routes.ts';
    const file = made(words.explain({ path, line: undefined, onDisk: undefined }));
    expect(file.may[0]).toBe(
      'It belongs to the resource book(owner) a:int. `keelson remove resource book` takes it out.',
    );
  });

  it('that keelson writes itself has no layer', () => {
    const path = '.keelson/blueprint.json';
    const file = made(words.explain({ path, line: undefined, onDisk: '{}' }));
    expect(file.owner).toBeUndefined();
    expect(fileText(file, page)).toContain('keelson itself');
  });

  it('that it does not make is answered with all that it makes', () => {
    const paths = words.explain({ path: 'x', line: undefined, onDisk: 'x' });
    expect(paths).toEqual(expect.arrayContaining([...renderOf(answers).keys()]));
  });

  it('cannot rewrite the screen', () => {
    const file = fileText(explained('a\tb\u001b[2J\n', 1), page);
    expect(file).toContain('  a  b\\u{1b}[2J\n');
  });

  it('reads well', () => {
    const edited = fileText(explained(`mine\n${text}`), page);
    expect(edited).toContain('src/app.ts  edited\nthe program\n\nMade by\n  stacks/express/base\n');
    expect(edited).toContain('By you\n  line 1: not in what keelson rendered');
    expect(fileText(explained(`mine\n${text}`, 1), page)).toContain('You wrote this line');
  });
});

const real = loadCatalog(join(import.meta.dirname, '../../templates'));

/** The topics of a word, outside of a project or in one. */
function topics(framework: string, word: string, answers?: Answers): readonly Topic[] {
  const blueprint = answers && resolveBlueprint({ framework, ...answers }, real);
  const plan = blueprint && compose(blueprint, real.load(blueprint));
  return topicsOf(word, { catalog: real, framework, plan });
}

describe.each(real.stackIds())('words of %s', (framework) => {
  const place: TopicPlace = { catalog: real, framework, plan: undefined };

  it('are all explained, in and outside of a project', { timeout: 120_000 }, () => {
    for (const word of [...topicWords(place), 'C49']) {
      for (const answers of [undefined, {}]) {
        const found = topics(framework, word, answers);
        expect(found, word).not.toEqual([]);
        for (const topic of found) expect(topicText(topic, page), word).not.toContain('undefined');
      }
    }
  });

  it('say which checks prove a choice', () => {
    const [jwt] = topics(framework, 'jwt');
    if (jwt?.topic !== 'choice') throw new Error('jwt is no choice');
    const own = jwt.checks.own.map(({ id }) => id);
    expect(own).toContain('C49');
    expect(own).not.toContain('C15');
    expect(jwt.checks.shared.map(({ id }) => id)).toContain('C15');
    expect(jwt.isChosen).toBeNull();
    expect(jwt.commands).toEqual(['keelson new my-api --auth jwt']);
    expect(jwt.capabilities).toEqual(['auth.jwt']);
    expect(jwt.read.length).toBeGreaterThan(0);
  });

  it('say how to add and remove it in a project', () => {
    const commands = (answers: Answers): readonly (readonly string[])[] =>
      topics(framework, 'redis', answers).map((each) =>
        each.topic === 'choice' ? each.commands : [],
      );
    expect(commands({ features: [] })).toEqual([['keelson add feature redis']]);
    expect(commands({ features: ['redis'] })).toEqual([['keelson remove feature redis']]);
  });

  it('say why a check is not asked', () => {
    expect(topics(framework, 'C49', { auth: 'jwt' })).toMatchObject([{ applies: true }]);
    expect(topics(framework, 'c49', { auth: 'session' })).toMatchObject([
      { applies: 'the project issues no tokens' },
    ]);
  });

  it('lead to what the makers of a thing have written', () => {
    for (const kind of ['database', 'auth', 'feature'] as const) {
      for (const { id } of real.choices(framework, kind).filter((each) => each.id !== 'none')) {
        const [topic] = topics(framework, id);
        expect(topic?.topic === 'choice' ? topic.read.length : 0, id).toBeGreaterThan(0);
      }
    }
  });

  it('are unknown when they mean nothing', () => {
    expect(topics(framework, 'src/app.ts')).toEqual([]);
  });
});

it('tells which steps of a tour have lost their place', () => {
  const step = {
    title: 'It begins',
    file: 'a',
    anchor: 'b(',
    count: 1,
    text: 'See [RFC 1](https://x.y).',
  };
  const tour: Tour = { name: 't', title: 'GET /', text: 'About it.', steps: [step] };
  const shown = (text: string | undefined): string =>
    tourText(tour, (each) => placeOf(each, text), page);
  expect(shown('\n  b()\n')).toBe(
    'GET /\nAbout it.\n\n1. It begins\na:2\n    b()\nSee RFC 1 <https://x.y>.',
  );
  expect(shown('c\n')).toContain('a: no line has "b(" any more');
  expect(shown('b()\nb()\n')).toContain('a: more than one line has "b(" now');
  expect(shown(undefined)).toContain('a: this file is not there any more');
});
