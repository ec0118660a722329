import type { SourceFile } from '../../catalog/layer.js';
import { parseTemplate } from '../../compile.js';
import { namesOf } from '../../resource/names.js';
import { limits } from '../limits.js';
import { memberOf, type Shape } from './shape.js';

/** A template and what it may see. */
export interface LintTarget {
  readonly source: SourceFile;
  readonly context: Shape;
}

export interface LintRules {
  readonly partials: ReadonlyMap<string, SourceFile>;
  /** Ids of stacks, databases, auths, features: no condition may turn on one. */
  readonly ids: ReadonlySet<string>;
}

interface Scope {
  readonly context: Shape;
  /** What `@root` is. */
  readonly root: Shape;
  readonly parent: Scope | undefined;
  readonly names: ReadonlyMap<string, Shape>;
  readonly data: ReadonlySet<string>;
  /** Inside each or with: a slot opened here would not see what is around it. */
  readonly inBlock: boolean;
  /** How many loops are around. */
  readonly loops: number;
}

type Node = hbs.AST.Node;
const slotLine = /^[ \t]*\{\{>\s*slots\/[\w.-]+\s*\}\}[ \t]*$/gm;
const slotMark = '<slot>';
const listData = ['index', 'first', 'last', 'key'];

/**
 * Everything in a template that is not of its language, or not in its view, each with `file:line`. The language is
 * closed: names of the view, four blocks over them, and a few helpers that write a value down. So a template that
 * passes ends, whatever it is given, and reaches nothing but the view.
 */
export function lintTemplate(target: LintTarget, rules: LintRules): string[] {
  return new TemplateLint(target, rules).run();
}

class TemplateLint {
  readonly #target: LintTarget;
  readonly #rules: LintRules;
  readonly #faults = new Set<string>();
  #calls = 0;

  constructor(target: LintTarget, rules: LintRules) {
    this.#target = target;
    this.#rules = rules;
  }

  run(): string[] {
    const { context, source } = this.#target;
    const scope: Scope = {
      context,
      root: context,
      parent: undefined,
      names: new Map(),
      data: new Set(),
      inBlock: false,
      loops: 0,
    };
    this.#template(source, scope, []);
    return [...this.#faults];
  }

  #template(source: SourceFile, scope: Scope, path: readonly SourceFile[]): void {
    const text = (source.template ?? '').replace(slotLine, slotMark);
    const report = (node: Node, message: string): void => {
      this.#faults.add(`${source.source}:${node.loc.start.line}: ${message}`);
    };
    let program: hbs.AST.Program;
    try {
      program = parseTemplate(text);
    } catch (error) {
      this.#faults.add(syntaxFault(source, error));
      return;
    }
    new Walk(report, this.#rules, (partial, inner, node) => {
      const body = this.#rules.partials.get(partial);
      if (!body) report(node, `there is no partial "${partial}"`);
      else if (path.includes(body)) report(node, `the partial "${partial}" calls itself`);
      else if (path.length >= limits.partials) report(node, 'partials call each other too deeply');
      else if (++this.#calls > limits.calls) report(node, 'partials are called too often');
      else this.#template(body, inner, [...path, body]);
    }).program(program, scope);
  }
}

function syntaxFault({ source }: SourceFile, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = /(?:on line |- )(\d+)/.exec(message)?.[1] ?? '1';
  // What the parser expected is a list of its tokens.
  const words = message.split('\n').filter((each) => !/^\.*[-^]+$|^Expecting/.test(each));
  return `${source}:${line}: this is no template: ${words.join(' ').slice(0, 200)}`;
}

type OnPartial = (name: string, scope: Scope, node: Node) => void;

class Walk {
  readonly #report: (node: Node, message: string) => void;
  readonly #rules: LintRules;
  readonly #onPartial: OnPartial;

  constructor(
    report: (node: Node, message: string) => void,
    rules: LintRules,
    onPartial: OnPartial,
  ) {
    this.#report = report;
    this.#rules = rules;
    this.#onPartial = onPartial;
  }

  program(program: hbs.AST.Program, scope: Scope): void {
    for (const statement of program.body) this.#statement(statement, scope);
  }

  #statement(node: hbs.AST.Statement, scope: Scope): void {
    switch (node.type) {
      case 'ContentStatement':
        if (scope.inBlock && (node as hbs.AST.ContentStatement).value.includes(slotMark)) {
          this.#report(node, 'a slot inside each or with does not see what is around it');
        }
        return;
      case 'CommentStatement':
        return;
      case 'MustacheStatement':
        this.#mustache(node as hbs.AST.MustacheStatement, scope);
        return;
      case 'BlockStatement':
        this.#block(node as hbs.AST.BlockStatement, scope);
        return;
      case 'PartialStatement':
        this.#partial(node as hbs.AST.PartialStatement, scope);
        return;
      default:
        this.#report(node, `${node.type} is not part of the language of templates`);
    }
  }

  #mustache(node: hbs.AST.MustacheStatement, scope: Scope): void {
    this.#noHash(node);
    const [param] = node.params;
    if (param === undefined) {
      const shape = this.#expression(node.path, scope);
      if (shape && shape.kind !== 'text') this.#report(node, `${nameOf(node.path)} is no text`);
      return;
    }
    if (
      !['json', 'quote', 'quoteDouble', 'markdown'].includes(nameOf(node.path)) ||
      node.params.length !== 1
    ) {
      this.#report(node, `there is no helper "${nameOf(node.path)}"`);
      return;
    }
    this.#expression(param, scope);
  }

  #block(node: hbs.AST.BlockStatement, scope: Scope): void {
    this.#noHash(node);
    const helper = nameOf(node.path);
    const inverse = node.inverse as hbs.AST.Program | undefined;
    if (['group', 'sorted'].includes(helper) && node.params.length === 0 && !inverse) {
      this.program(node.program, scope);
      return;
    }
    const [param = node.path] = node.params;
    if (!['if', 'unless', 'each', 'with'].includes(helper) || node.params.length !== 1) {
      this.#report(node, `there is no block "${helper}"`);
      return;
    }
    const shape = this.#expression(param, scope);
    if (helper === 'if' || helper === 'unless') this.#condition(param);
    const inner =
      helper === 'each' || helper === 'with' ? this.#inner(node, param, shape, scope) : scope;
    if (inner) this.program(node.program, inner);
    if (inverse) this.program(inverse, scope);
  }

  /** `name=value` means nothing but to a partial. */
  #noHash({ hash }: hbs.AST.MustacheStatement | hbs.AST.BlockStatement): void {
    // The types say that there always is one.
    const [pair] = (hash as hbs.AST.Hash | undefined)?.pairs ?? [];
    if (pair !== undefined) this.#report(pair, `there is no option "${pair.key}"`);
  }

  #inner(
    node: hbs.AST.BlockStatement,
    param: hbs.AST.Expression,
    shape: Shape | undefined,
    scope: Scope,
  ): Scope | undefined {
    if (!shape) return undefined;
    const isEach = nameOf(node.path) === 'each';
    const context = isEach && shape.kind === 'list' ? shape.element : shape;
    if (isEach ? shape.kind !== 'list' : shape.kind !== 'object') {
      this.#report(node, `${nameOf(node.path)} over what is no ${isEach ? 'list' : 'object'}`);
      return undefined;
    }
    if (!context) {
      this.#report(node, 'the list is empty in every view: nothing is known of its members');
      return undefined;
    }
    if (isEach) this.#loop(node, param, scope);
    const [name, index] = (node.program as { blockParams?: string[] }).blockParams ?? [];
    return {
      context,
      root: scope.root,
      parent: scope,
      names: new Map<string, Shape>([
        ...scope.names,
        ...(name === undefined ? [] : [[name, context] as const]),
        ...(index === undefined ? [] : [[index, { kind: 'text' }] as const]),
      ]),
      data: new Set(isEach ? listData : []),
      inBlock: true,
      loops: scope.loops + (isEach ? 1 : 0),
    };
  }

  /** A loop in a loop goes over what belongs to its element: all of them together read the view once. */
  #loop(node: Node, param: hbs.AST.Expression, { loops, names }: Scope): void {
    if (loops >= limits.loops) this.#report(node, `more than ${limits.loops} loops in each other`);
    if (loops === 0 || param.type !== 'PathExpression') return;
    const { data, depth, parts } = param as hbs.AST.PathExpression & { readonly parts: string[] };
    if (data || depth > 0 || (names.has(parts[0] ?? '') && parts.length === 1)) {
      this.#report(node, 'a loop in a loop goes over a list of its element');
    }
  }

  #partial(node: hbs.AST.PartialStatement, scope: Scope): void {
    const name = nameOf(node.name);
    if (!name.startsWith('partials/')) {
      this.#report(node, `"${name}" is neither a slot on a line of its own nor a partial`);
      return;
    }
    const [param] = node.params;
    const context = param ? this.#expression(param, scope) : scope.context;
    if (!context) return;
    const members = new Map(context.kind === 'object' ? context.members : []);
    for (const { key, value } of (node.hash as hbs.AST.Hash | undefined)?.pairs ?? []) {
      const shape = this.#expression(value, scope);
      if (shape) members.set(key, shape);
    }
    const inner: Shape = context.kind === 'object' ? { kind: 'object', members } : context;
    // A partial sees neither what is around its call nor names given by `as |name|`.
    const own: Scope = { ...scope, context: inner, parent: undefined, names: new Map() };
    this.#onPartial(name.slice('partials/'.length), own, node);
  }

  /** The shape of an expression; reports what the view does not have. */
  #expression(node: hbs.AST.Expression, scope: Scope): Shape | undefined {
    if (node.type === 'StringLiteral' || node.type === 'NumberLiteral') return { kind: 'text' };
    if (node.type === 'BooleanLiteral') return { kind: 'text' };
    if (node.type !== 'PathExpression') {
      this.#report(node, `${node.type} is not part of the language of templates`);
      return undefined;
    }
    return this.#path(node as hbs.AST.PathExpression, scope);
  }

  #path(node: hbs.AST.PathExpression, scope: Scope): Shape | undefined {
    const parts = node.parts as readonly string[];
    const [first = '', ...rest] = parts;
    if (parts.length > limits.names) {
      this.#report(node, `a path of more than ${limits.names} names`);
      return undefined;
    }
    if (node.data && node.depth > 0) {
      this.#report(node, `there is no ${node.original} here`);
      return undefined;
    }
    let from: Shape | undefined;
    let path = parts;
    if (node.data) {
      if (first === 'root') {
        from = scope.root;
        path = rest;
      } else if (scope.data.has(first)) {
        return { kind: 'text' };
      } else {
        this.#report(node, `there is no @${first} here`);
        return undefined;
      }
    } else if (scope.names.has(first) && node.depth === 0) {
      from = scope.names.get(first);
      path = rest;
    } else {
      let at: Scope | undefined = scope;
      for (let depth = 0; depth < node.depth; depth++) at = at?.parent;
      from = at?.context;
    }
    if (!from) {
      this.#report(node, `${node.original} goes above the file`);
      return undefined;
    }
    const found = memberOf(from, path);
    if (typeof found !== 'string') return found;
    this.#report(node, `"${found}" of {{${node.original}}} is not in the view`);
    return undefined;
  }

  /** A condition turns on the shape of data, never on what was chosen. */
  #condition(param: hbs.AST.Expression): void {
    if (param.type !== 'PathExpression') {
      this.#report(param, 'a condition is a name of the view');
      return;
    }
    const parts = (param as hbs.AST.PathExpression).parts as readonly string[];
    const words = parts.flatMap((part) => namesOf(part).words.split(' '));
    const id = words.find((word) => this.#rules.ids.has(word));
    if (id !== undefined)
      this.#report(param, `a condition on "${id}", which is a choice: ${ratherWith}`);
    const chosen = /(^|\.)(stack|database|auth|example|features)\.(id|label)$/;
    if (chosen.test(parts.join('.')) || parts.at(-1) === 'id') {
      this.#report(
        param,
        `a condition on {{${parts.join('.')}}}, which is a choice: ${ratherWith}`,
      );
    }
  }
}

const ratherWith = 'what is only there with it stands in with/<kind>.<id>/';

function nameOf(node: hbs.AST.Node): string {
  return 'original' in node ? String(node.original) : node.type;
}
