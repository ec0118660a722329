import type { TemplateDelegate, RuntimeOptions } from 'handlebars';
import type { SourceFile } from './catalog/layer.js';
import { compileTemplate } from './compile.js';
import { inputError, templateError, throwFault, type ReportFault } from './errors.js';
import { fillPath } from './fill.js';
import { heldToPacks } from './packs/held.js';
import { interpretTemplate } from './packs/interpret.js';
import type { Contribution, Plan } from './plan.js';
import { sortMarked } from './template-helpers.js';
import { compareText } from './text.js';
import { isTourPath, withTours } from './tour.js';
import { collisionsOf, withDots } from './tree/path-names.js';
import { blueprintPath, type FileTree, type TreeFile } from './types.js';
import { notationOf, type Resource } from './resource/resources.js';
import type { ResourceView } from './resource/view.js';
import type { ChangeContext, ResourceContext, View } from './view.js';

type Context = View | ResourceContext | ChangeContext;

const slotLine = /^([ \t]*)\{\{>\s*slots\/([\w.-]+)\s*\}\}[ \t]*$/gm;
/** Marks where a slot is opened; this control character cannot stand in a template or in a value. */
const mark = '\x01';
const slotMark = new RegExp(`^([ \\t]*)${mark}([\\w.-]+)${mark}(?:\\n|$)`, 'gm');

/** Renders a plan. Pure: the same plan gives the same bytes. @throws KeelsonError */
export function render(plan: Plan, report: ReportFault = throwFault): FileTree {
  return heldToPacks(plan.blueprint, () => withTours(new Rendering(plan, report).run(), report));
}

/** What was rendered before, of a blueprint that differs in its resources alone. */
export interface Earlier {
  readonly resources: readonly Resource[];
  readonly tree: FileTree;
}

/**
 * Renders a plan as `render` does, and takes over what cannot have changed: files of resources that are as they
 * were, and files that do not look at resources. With hundreds of resources that is most of the work. What is
 * made for a resource sees no other one.
 *
 * @param resources those of the plan
 */
export function renderAgain(
  plan: Plan,
  resources: readonly Resource[],
  earlier: Earlier,
): FileTree {
  const before = shapesOf(earlier.resources);
  const now = shapesOf(resources);
  const sees = hasSameLayers(resources, earlier.resources) ? resourceSight(plan) : () => true;
  const kept: TreeFile[] = [];
  const file: Tracer['file'] = (path, { source }, resource) => {
    const known = earlier.tree.get(path);
    const isSame = resource
      ? before.get(resource.camel) === now.get(resource.camel)
      : !isTourPath(path) && !sees(source);
    if (known === undefined || !isSame) return true;
    kept.push(known);
    return false;
  };
  return heldToPacks(plan.blueprint, () => {
    const made = new Rendering(plan, throwFault, { ...untraced, file }).run();
    const files = [...made.values(), ...kept].sort((a, b) => compareText(a.path, b.path));
    return withTours(new Map(files.map((each) => [each.path, each])), throwFault);
  });
}

/** Some layers are for projects with resources, or with fields that were added later. */
function hasSameLayers(now: readonly Resource[], before: readonly Resource[]): boolean {
  const kindsOf = (resources: readonly Resource[]): string =>
    `${resources.length > 0} ${resources.some((each) => each.fields.some((field) => field.addedBy))}`;
  return kindsOf(now) === kindsOf(before);
}

/** A template that says neither word has no way to resources but the slots and partials that it opens. */
const resourceWords = /resources|@root/i;

/** Whether what is rendered once for a project could depend on its resources. */
function resourceSight({ slots, partials }: Plan): (source: SourceFile) => boolean {
  const known = new Map<SourceFile, boolean>();
  const sees = (source: SourceFile): boolean => {
    const found = known.get(source);
    if (found !== undefined) return found;
    // A slot that is opened inside itself is refused by whoever renders it.
    known.set(source, true);
    const { template } = source;
    const answer =
      template !== undefined &&
      (resourceWords.test(template) ||
        opened(template).some((name) => {
          const [kind, id = ''] = name.split('/', 2);
          const inside = kind === 'slots' ? slots.get(id) : [partials.get(id) ?? []].flat();
          return inside?.some((each) => each.per !== 'project' || sees(each.source)) ?? false;
        }));
    known.set(source, answer);
    return answer;
  };
  return sees;
}

/** Names of the slots and partials that a template opens. */
function opened(template: string): string[] {
  return [...template.matchAll(/\{\{#?>\s*([\w./-]+)/g)].map(([, name = '']) => name);
}

/** Resource → all that its view is made of, as one text. */
function shapesOf(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const accesses = new Map(resources.map(({ name, access }) => [name, access]));
  const targets = new Set(
    resources.flatMap(({ name, fields }) =>
      fields.flatMap(({ target }) => (target === undefined || target === name ? [] : target)),
    ),
  );
  return new Map(
    resources.map((resource) => {
      const { name, access, creation, fields } = resource;
      const others = fields.map(({ target, addedBy }) => [
        target === undefined ? '' : accesses.get(target),
        addedBy?.index,
      ]);
      const shape = [notationOf(resource), access, creation, targets.has(name), others];
      return [name, JSON.stringify(shape)];
    }),
  );
}

/** Who wants to know where lines are from: it marks those of slots, and the marks stay in the tree. */
export interface Tracer {
  /** Told of a file before it is rendered; answers whether it is to be. */
  readonly file: (path: string, owner: Contribution, resource: ResourceView | undefined) => boolean;
  /** The lines that a layer puts in the last of these slots, each with a mark at its end. */
  readonly mark: (
    text: string,
    from: Contribution,
    resource: ResourceView | undefined,
    slots: readonly string[],
  ) => string;
  /** The text without the marks. */
  readonly plain: (text: string) => string;
}

/** Renders a plan with the marks of a tracer in its files; tours are left as they are written. @throws KeelsonError */
export function renderTraced(plan: Plan, tracer: Tracer): FileTree {
  return new Rendering(plan, throwFault, tracer).run();
}

const untraced: Tracer = {
  file: () => true,
  mark: (text) => text,
  plain: (text) => text,
};

/** One render. Holds what is needed more than once: contexts, partials, filled slots. */
class Rendering {
  readonly #plan: Plan;
  readonly #report: ReportFault;
  readonly #tracer: Tracer;
  readonly #resources: readonly ResourceContext[];
  readonly #changes: readonly ChangeContext[];
  readonly #partials: Record<string, TemplateDelegate>;
  readonly #files = new Map<string, TreeFile>();

  constructor(plan: Plan, report: ReportFault, tracer: Tracer = untraced) {
    this.#plan = plan;
    this.#report = report;
    this.#tracer = tracer;
    this.#resources = plan.view.resources.map((resource) => ({
      ...plan.view,
      ...resource,
      resource,
    }));
    this.#changes = this.#resources
      .flatMap((context) => context.changes.map((change) => ({ ...context, ...change, change })))
      .sort((a, b) => compareText(a.migration, b.migration));
    this.#partials = Object.fromEntries(
      [...plan.partials].map(([name, { source }]) => [`partials/${name}`, guarded(source)]),
    );
  }

  run(): FileTree {
    for (const file of this.#plan.files) {
      for (const context of this.#contextsOf(file, this.#plan.view)) this.#write(file, context);
    }
    this.#add({
      path: blueprintPath,
      bytes: Buffer.from(`${JSON.stringify(this.#plan.blueprint, null, 2)}\n`),
      mode: 0o644,
      from: ['blueprint'],
    });
    const files = [...this.#files.values()].sort((a, b) => compareText(a.path, b.path));
    refuseCollisions(files);
    return new Map(files.map((file) => [file.path, file]));
  }

  /** What a contribution is rendered for, seen from where it is put. */
  #contextsOf({ per }: Contribution, around: Context): readonly Context[] {
    if (per === 'project' || 'change' in around) return [around];
    if (!('resource' in around)) return per === 'resource' ? this.#resources : this.#changes;
    return per === 'resource'
      ? [around]
      : this.#changes.filter(({ resource }) => resource === around.resource);
  }

  #write(contribution: Contribution, context: Context): void {
    const { source, layer } = contribution;
    const path = outputPath(source, context);
    const resource = resourceOf(context);
    if (!this.#tracer.file(path, contribution, resource)) return;
    const mode = source.executable ? 0o755 : 0o644;
    const from = new Set([layer]);
    const bytes =
      source.template === undefined
        ? source.bytes
        : Buffer.from(this.#text(source, context, from, []));
    this.#add({ path, bytes, mode, from: [...from] }, resource);
  }

  #add(file: TreeFile, resource?: ResourceView): void {
    const other = this.#files.get(file.path);
    if (other) {
      const [first = '', second = ''] = [other.from[0], file.from[0]];
      throw resource === undefined
        ? templateError(`${first} and ${second} both write ${file.path}`)
        : inputError(
            `a resource cannot be named "${resource.camel}": the project has a file ${file.path} of its own`,
            {
              remedy: `Say more exactly what it is, e.g. ${resource.camel}Entry.`,
              about: { key: 'resources', value: resource.created.notation },
            },
          );
    }
    this.#files.set(file.path, file);
  }

  /** Renders a template and fills the slots it opens. `path` are the slots that led here. */
  #text(source: SourceFile, context: Context, from: Set<string>, path: readonly string[]): string {
    const text = execute(source, context, this.#partials);
    const sorted = (unsorted: string): string => sortMarked(unsorted, this.#tracer.plain);
    if (!text.includes(mark)) return tidy(sorted(text));
    const filled = text.replace(slotMark, (_, indent: string, slot: string) => {
      const content = this.#slot(slot, source, context, from, path);
      return content === '' ? `${mark}\n` : content.replace(/^(?=[^\n])/gm, indent);
    });
    return tidy(sorted(closeGaps(filled)));
  }

  /** What the layers put in a slot, each contribution ending with a line break. */
  #slot(
    slot: string,
    opener: SourceFile,
    context: Context,
    from: Set<string>,
    path: readonly string[],
  ): string {
    if (path.includes(slot)) {
      throw templateError(`the slot "${slot}" is opened inside itself`, { where: opener.source });
    }
    if (!this.#plan.documentedSlots.has(slot)) {
      this.#report(
        templateError(`the slot "${slot}" is not documented`, {
          where: opener.source,
          remedy: 'Describe it in one line under slots: in stack.yaml or family.yaml.',
        }),
      );
    }
    let content = '';
    const inside = [...path, slot];
    for (const contribution of this.#plan.slots.get(slot) ?? []) {
      const { source, layer } = contribution;
      for (const each of this.#contextsOf(contribution, context)) {
        const text = this.#text(source, each, from, inside);
        if (text.trim() === '') continue;
        from.add(layer);
        const lines = text.endsWith('\n') ? text : `${text}\n`;
        content += this.#tracer.mark(lines, contribution, resourceOf(each), inside);
      }
    }
    return content;
  }
}

function resourceOf(context: Context): ResourceView | undefined {
  return 'resource' in context ? context.resource : undefined;
}

/**
 * A slot that stayed empty leaves no line, and where it stood between two blank lines, at the
 * beginning or before the end, it takes one blank line with it.
 */
function closeGaps(text: string): string {
  if (!text.includes(mark)) return text;
  const lines: string[] = [];
  let gap = false;
  for (const line of text.split('\n')) {
    if (line === mark) {
      gap = true;
    } else if (!(gap && line === '' && (lines.at(-1) ?? '') === '')) {
      lines.push(line);
      gap = false;
    }
  }
  return lines.join('\n');
}

/** Handlebars indents the blank lines of an indented partial too. */
function tidy(text: string): string {
  return text.replace(/^[ \t]+$/gm, '');
}

const compiled = new WeakMap<SourceFile, TemplateDelegate>();

/** A template as it is compiled: with a mark in each place where a slot is opened. */
export function markSlots(text: string): string {
  return text.replace(slotLine, `$1${mark}$2${mark}`);
}

/** Compiles a template once in a process. */
function compile(source: SourceFile): TemplateDelegate {
  const known = compiled.get(source);
  if (known) return known;
  const text = markSlots(source.template ?? '');
  const stray = /\{\{>\s*slots\//.exec(text);
  if (stray) {
    throw templateError('a slot is opened on a line of its own', {
      where: `${source.source}:${text.slice(0, stray.index).split('\n').length}`,
    });
  }
  // What others have written is never made into a program.
  const template =
    source.origin === undefined
      ? compileTemplate(text, source.source)
      : interpretTemplate(text, source.origin.budget);
  compiled.set(source, template);
  return template;
}

/** A partial that names its own file when it fails. */
function guarded(source: SourceFile): TemplateDelegate {
  return (context: unknown, options?: RuntimeOptions) => {
    try {
      return compile(source)(context, options);
    } catch (error) {
      throw located(error, source);
    }
  };
}

function execute(
  source: SourceFile,
  context: Context,
  partials: Record<string, TemplateDelegate>,
): string {
  try {
    return compile(source)(context, { partials });
  } catch (error) {
    throw located(error, source);
  }
}

function located(error: unknown, source: SourceFile): Error {
  if (!(error instanceof Error) || error.name === 'KeelsonError') {
    return error instanceof Error ? error : new Error(String(error));
  }
  const { lineNumber, column } = error as { lineNumber?: number; column?: number };
  const line = lineNumber ?? Number(/on line (\d+)/.exec(error.message)?.[1] ?? 1);
  const message = error.message
    .replace(/ - \d+:\d+$/, '')
    .replace(/ not defined in .*$/, ' is not in the view')
    .split('\n');
  return templateError(
    message.length > 1 ? `${message[0] ?? ''} ${message.at(-1) ?? ''}` : (message[0] ?? ''),
    {
      where: `${source.source}:${line}${column === undefined ? '' : `:${column + 1}`}`,
      cause: error,
    },
  );
}

/** `_gitignore` → `.gitignore`, `[plural.kebab]` → its value, without `.hbs`. */
function outputPath(source: SourceFile, context: Context): string {
  const path = source.isTemplate ? source.path.slice(0, -'.hbs'.length) : source.path;
  return withDots(fillPath(path, context, source.source));
}

function refuseCollisions(files: readonly TreeFile[]): void {
  const [collision] = collisionsOf(files);
  if (collision === undefined) return;
  const { name, other } = collision;
  throw templateError(`${other} and ${name} would be one file on some systems`);
}
