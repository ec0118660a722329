/** The part of OpenAPI 3.1 that the contract is written down in. */

export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'null';

/** A JSON Schema of draft 2020-12. Without any member it lets everything through. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly not?: Schema;
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** The resource that the id in this member leads to. */
  readonly 'x-refers-to'?: string;
  /** A name that the text may not contain. */
  readonly 'x-without'?: string;
  /** A member of the items in which no two are equal. */
  readonly 'x-once'?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Header {
  readonly required?: boolean;
  readonly schema: Schema;
}

/** Media type → what is in it. */
export type Content = Readonly<Record<string, { readonly schema: Schema }>>;

export interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Content;
}

/** Status → answer. */
export type Answers = Readonly<Record<string, Answer>>;

export interface DocumentOperation {
  readonly operationId: string;
  /** The names of schemes, of which one proves who asks; empty where anyone may. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Answers;
  /** What a request that breaks no rule may still get for what its values mean: a token that nobody was given. */
  readonly 'x-refused-values': readonly number[];
}

/** Method in lower case → operation. */
export type PathItem = Readonly<Record<string, DocumentOperation>>;

export interface Document {
  readonly openapi: '3.1.1';
  readonly info: { readonly title: string; readonly version: string };
  /** `/api/v1/tasks/{id}` → its operations. */
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
}
