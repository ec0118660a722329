import type { HelperOptions, RuntimeOptions, TemplateDelegate } from 'handlebars';
import type { Budget } from '../catalog/files.js';
import { parseTemplate } from '../compile.js';
import { inputError } from '../errors.js';
import { helpers } from '../template-helpers.js';

/**
 * Renders the templates of packs by walking their trees. A template of ours is compiled to a program; one that somebody
 * else has written never is. It reads own members of plain data, calls nothing, and everything it writes and
 * every step it takes is taken off the budget of its pack. Bytes are the same as the compiled template gives.
 */

type Node = hbs.AST.Node;

/** What a name can mean at a place of a template. */
interface Scope {
  readonly context: unknown;
  readonly outer: Scope | undefined;
  readonly names: ReadonlyMap<string, unknown>;
  /** `@root`, and in a loop `@index`, `@first`, `@last`, `@key`. */
  readonly data: ReadonlyMap<string, unknown>;
}

/** A template as a function of its data, like one that is compiled. */
export function interpretTemplate(text: string, budget: Budget): TemplateDelegate {
  const program = parseTemplate(text);
  return (context: unknown, options: RuntimeOptions = {}) => {
    const root: unknown = (options.data as { root?: unknown } | undefined)?.root ?? context;
    const scope: Scope = {
      context,
      outer: undefined,
      names: new Map(),
      data: new Map([['root', root]]),
    };
    return new Interpreter(options.partials ?? {}, budget).program(program, scope);
  };
}

/** What a step costs that writes nothing, so that those end as well. */
const STEP = 16;

class Interpreter {
  readonly #partials: Readonly<Record<string, unknown>>;
  readonly #budget: Budget;

  constructor(partials: Readonly<Record<string, unknown>>, budget: Budget) {
    this.#partials = partials;
    this.#budget = budget;
  }

  program({ body }: hbs.AST.Program, scope: Scope): string {
    let text = '';
    for (const node of body) {
      const written = this.#statement(node, scope);
      this.#spend(STEP + written.length);
      text += written;
    }
    return text;
  }

  #spend(cost: number): void {
    this.#budget.left -= cost;
    if (this.#budget.left >= 0) return;
    throw inputError('the templates of this pack write more than any project needs', {
      remedy: 'See which loop, or which partial, is run too often.',
    });
  }

  #statement(node: hbs.AST.Statement, scope: Scope): string {
    switch (node.type) {
      case 'ContentStatement':
        return (node as hbs.AST.ContentStatement).value;
      case 'CommentStatement':
        return '';
      case 'MustacheStatement':
        return this.#mustache(node as hbs.AST.MustacheStatement, scope);
      case 'BlockStatement':
        return this.#block(node as hbs.AST.BlockStatement, scope);
      case 'PartialStatement':
        return this.#partial(node as hbs.AST.PartialStatement, scope);
      default:
        throw strange(node);
    }
  }

  #mustache(node: hbs.AST.MustacheStatement, scope: Scope): string {
    const [param] = node.params;
    if (param === undefined) return textOf(this.#value(node.path, scope));
    const value = this.#value(param, scope);
    switch (nameOf(node.path)) {
      case 'json':
        return helpers.json(value);
      case 'quote':
        return helpers.quote(textOf(value));
      case 'quoteDouble':
        return helpers.quoteDouble(textOf(value));
      default:
        throw strange(node);
    }
  }

  #block(node: hbs.AST.BlockStatement, scope: Scope): string {
    const inverse = node.inverse as hbs.AST.Program | undefined;
    const then = (inner = scope): string => this.program(node.program, inner);
    const otherwise = (): string => (inverse === undefined ? '' : this.program(inverse, scope));
    const [param] = node.params;
    const helper = nameOf(node.path);
    if (helper === 'group' || helper === 'sorted') {
      return helpers[helper].call(scope.context, { fn: () => then() } as unknown as HelperOptions);
    }
    if (param === undefined) throw strange(node);
    const value = this.#value(param, scope);
    switch (helper) {
      case 'if':
        return isTrue(value) ? then() : otherwise();
      case 'unless':
        return isTrue(value) ? otherwise() : then();
      case 'with':
        return isEmpty(value) ? otherwise() : then(within(scope, value, named(node, [value])));
      case 'each':
        return isEmpty(value) ? otherwise() : this.#each(node, listOf(value, node), scope, then);
      default:
        throw strange(node);
    }
  }

  #each(
    node: hbs.AST.BlockStatement,
    list: readonly unknown[],
    scope: Scope,
    then: (inner: Scope) => string,
  ): string {
    let text = '';
    for (const [index, element] of list.entries()) {
      const inner = within(scope, element, named(node, [element, index]));
      const data = new Map<string, unknown>([
        ...scope.data,
        ['index', index],
        ['key', index],
        ['first', index === 0],
        ['last', index === list.length - 1],
      ]);
      const written = then({ ...inner, data });
      this.#spend(STEP + written.length);
      text += written;
    }
    return text;
  }

  #partial(node: hbs.AST.PartialStatement, scope: Scope): string {
    const partial = own(this.#partials, nameOf(node.name));
    if (typeof partial !== 'function') throw strange(node);
    const [param] = node.params;
    const context = param === undefined ? scope.context : this.#value(param, scope);
    const pairs = (node.hash as hbs.AST.Hash | undefined)?.pairs ?? [];
    const given = Object.fromEntries(
      pairs.map(({ key, value }) => [key, this.#value(value, scope)]),
    );
    const text = (partial as TemplateDelegate)(
      pairs.length === 0 ? context : { ...(context as object), ...given },
      {
        partials: this.#partials as Record<string, TemplateDelegate>,
        data: Object.fromEntries(scope.data),
      },
    );
    return indented(text, (node as { readonly indent?: string }).indent ?? '');
  }

  #value(node: hbs.AST.Expression, scope: Scope): unknown {
    switch (node.type) {
      case 'StringLiteral':
      case 'NumberLiteral':
      case 'BooleanLiteral':
        return (node as hbs.AST.StringLiteral | hbs.AST.NumberLiteral | hbs.AST.BooleanLiteral)
          .value;
      case 'PathExpression':
        return lookUp(node as hbs.AST.PathExpression, scope);
      default:
        throw strange(node);
    }
  }
}

/** Own members only, one after the other: what is not there is a fault, and what is inherited is not there. */
function lookUp(node: hbs.AST.PathExpression, scope: Scope): unknown {
  const [first = '', ...rest] = node.parts as readonly string[];
  let value: unknown;
  let path: readonly string[] = node.parts;
  if (node.data) {
    value = scope.data.get(first);
    path = rest;
  } else if (node.depth === 0 && scope.names.has(first)) {
    value = scope.names.get(first);
    path = rest;
  } else {
    let at: Scope | undefined = scope;
    for (let depth = 0; depth < node.depth; depth++) at = at?.outer;
    value = at?.context;
  }
  for (const name of path) {
    if (!hasOwn(value, name)) throw fault(node, `"${name}" is not in the view`);
    value = own(value, name);
  }
  return value;
}

function hasOwn(value: unknown, name: string): value is object {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

function own(value: unknown, name: string): unknown {
  return hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** What is inside a block that looks at something else; `if` does not, and counts for no `../`. */
function within(
  scope: Scope,
  context: unknown,
  names: readonly (readonly [string, unknown])[],
): Scope {
  const outer = context === scope.context ? scope.outer : scope;
  return { context, outer, names: new Map([...scope.names, ...names]), data: scope.data };
}

/** The names of `as |name index|`, with what they stand for. */
function named(
  { program }: hbs.AST.BlockStatement,
  values: readonly unknown[],
): readonly (readonly [string, unknown])[] {
  const names = (program as { readonly blockParams?: readonly string[] }).blockParams ?? [];
  return names.slice(0, values.length).map((name, index) => [name, values[index]] as const);
}

function listOf(value: unknown, node: Node): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw fault(node, 'each over what is no list');
}

/** As Handlebars has it: nothing, false, the empty text and the empty list; zero is something. */
function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : value !== 0 && !value;
}

/** To a condition, zero is nothing. */
function isTrue(value: unknown): boolean {
  return value !== 0 && !isEmpty(value);
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return '';
  }
}

/** A partial on a line of its own stands as deep as its call. */
function indented(text: string, indent: string): string {
  return indent === '' ? text : text.replace(/^(?!$(?![^]))/gm, indent);
}

function nameOf(node: Node): string {
  return 'original' in node ? String(node.original) : node.type;
}

function strange(node: Node): Error {
  return fault(node, `${nameOf(node)} is not part of the language of templates`);
}

/** With the line, where whoever renders looks for it. */
function fault({ loc }: Node, message: string): Error {
  return Object.assign(new Error(message), {
    lineNumber: loc.start.line,
    column: loc.start.column,
  });
}
