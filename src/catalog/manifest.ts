/**
 * The schemas of the manifests under templates/: `layer.yaml`, `family.yaml`, `stack.yaml`.
 * All are strict: a key that is not named here is an error.
 */
import * as z from 'zod';

export const line = z
  .string()
  .min(1)
  .regex(/^[^\n]*$/, 'must be one line');
/** YAML writes ports and flags as numbers and booleans; in an environment they are text. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const identifier = z.string().regex(/^[a-z][a-z0-9]*([-_.][a-z0-9]+)*$/, 'must be lower case');
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be an environment variable name');

const choicesByKind = z.strictObject({
  database: z.array(identifier).optional(),
  auth: z.array(identifier).optional(),
  feature: z.array(identifier).optional(),
  example: z.array(identifier).optional(),
});

/** One environment variable: feeds .env.example, .env, the README table, compose and CI. */
const envEntry = z.strictObject({
  name: variable,
  doc: line,
  /** Shown in .env.example; must not be a usable secret. */
  example: text.optional(),
  /** Value in the generated .env. */
  development: text.optional(),
  /** Value in tests and CI. */
  test: text.optional(),
  /** Value inside the compose network. */
  compose: text.optional(),
  /** Bytes of randomness a step puts in the generated .env. */
  secret: z.int().min(16).max(128).optional(),
  required: z.boolean().default(false),
});

/** A server the project needs: feeds compose and CI. */
const service = z.strictObject({
  id: identifier,
  image: line,
  port: z.int().min(1).max(65535),
  env: z.record(variable, text).default({}),
  /** The same in a CI job, where no .env is: a server that lives for minutes needs no secret. */
  testEnv: z.record(variable, text).default({}),
  healthcheck: line.optional(),
  volume: line.optional(),
  command: line.optional(),
});

/** Names that a resource or a field may not have, because the layer's own code has them. */
const reserved = z.strictObject({
  resources: z.array(z.string()).default([]),
  fields: z.array(z.string()).default([]),
});

/** Something that a machine must have for packages to be installed, beside the toolchain. */
const need = z.strictObject({
  /** Completes "it needs …". */
  what: line,
  /** Commands that end well where it is there; one is enough. A tool of the toolchain stands for itself. */
  tests: z.array(z.tuple([line], line)).min(1),
  /** Platforms of Node that need it; all when left out. */
  on: z.array(z.enum(['linux', 'darwin', 'win32'])).optional(),
  /** Packages of system packagers that bring it. */
  install: z.strictObject({ apt: line.optional(), dnf: line.optional(), brew: line.optional() }),
});

/** Where the makers of a thing explain it. */
const reading = z.strictObject({ title: line, url: z.url({ protocol: /^https$/ }) });
export type Reading = z.infer<typeof reading>;
const read = z.array(reading).default([]);

const slots = z.record(z.string().regex(/^[\w.-]+$/), line);

export const layerManifest = z.strictObject({
  /** Shown in prompts and tables; the most general layer of a choice carries it. */
  label: line.optional(),
  hint: line.optional(),
  read,
  /** This choice is the one taken when nothing was answered (features: chosen unless refused). */
  default: z.boolean().default(false),
  /** Parts to activate. */
  includes: z.array(identifier).default([]),
  requires: choicesByKind.default({}),
  conflicts: choicesByKind.default({}),
  /** What a machine must have to install these packages. */
  needs: z.array(need).default([]),
  packages: z.array(z.string().min(1)).default([]),
  devPackages: z.array(z.string().min(1)).default([]),
  scripts: z.record(z.string().min(1), line).default({}),
  env: z.array(envEntry).default([]),
  services: z.array(service).default([]),
  readme: z.array(z.strictObject({ title: line, body: z.string().min(1) })).default([]),
  layout: z.record(z.string().min(1), line).default({}),
  provides: z.array(identifier).default([]),
  capabilities: z.array(identifier).default([]),
  facts: z.record(z.string(), z.json()).default({}),
  /** Tables that its migrations make, beside those of resources: what is in them is lost with it. */
  tables: z.array(identifier).default([]),
  /** Examples only: the resources the example is made of, in the notation. */
  resources: z.array(line).default([]),
  reserved: reserved.prefault({}),
});
export type LayerManifest = z.infer<typeof layerManifest>;

/** `common/common.yaml`: what holds for every stack. */
export const commonManifest = z.strictObject({
  slots: slots.default({}),
  /** Names a project may not have, beside those of its dependencies. */
  reservedProjects: z.array(identifier).default([]),
  reserved: reserved.prefault({}),
});
export type CommonManifest = z.infer<typeof commonManifest>;

const toolchain = z.array(
  z.strictObject({
    tool: identifier,
    /** Programs it may go by, the best first; its own name when left out. */
    names: z.array(line).optional(),
    version: line,
    hint: line.optional(),
  }),
);

export const familyManifest = z.strictObject({
  label: line,
  hint: line.optional(),
  language: line.optional(),
  read,
  /** Which file of src/steps and of src/managers installs, migrates and runs it. */
  ecosystem: identifier,
  toolchain: toolchain.default([]),
  needs: z.array(need).default([]),
  /** What the path of a project may not have, or tools of the language do not find their own files. */
  paths: z.array(z.strictObject({ without: z.array(line).min(1), because: line })).default([]),
  /** Variables of the caller that would mislead the language's own programs, and are not passed on. */
  unset: z.array(variable).default([]),
  /** Step → what runs for it. With scripts (npm), one word is the name of one. */
  commands: z.record(identifier, line).default({}),
  /** Which of a project's files are migrations, as a regular expression: an applied one is never rewritten. */
  migrations: line.optional(),
  /** How a migration names another one of its folder that it stands on, with `[folder]` and `[name]`. */
  dependency: line.optional(),
  /** What a resource's table is called; it is written in lower case. */
  table: line.optional(),
  slots: slots.default({}),
  facts: z.record(z.string(), z.json()).default({}),
  reserved: reserved.prefault({}),
});
export type FamilyManifest = z.infer<typeof familyManifest>;

export const stackManifest = familyManifest.extend({
  family: identifier,
  ecosystem: identifier.optional(),
  /** This stack is the one taken when nothing was answered. */
  default: z.boolean().default(false),
  capabilities: z.array(identifier).default([]),
  /** Which choices of its family and of everybody it has; all of a kind that is left out. */
  offers: choicesByKind.default({}),
  /** Where it answers otherwise than another stack, and why that must be: `keelson compare` tells it and goes on. */
  differences: z
    .array(
      z.strictObject({
        /** `status`, `header server`, `body /members`. */
        what: z.string().regex(/^(status|header \S+|body( \/\S*)?)$/),
        /** Method and path as in the contract, `GET /docs`; everywhere when left out. */
        at: line.optional(),
        reason: line,
      }),
    )
    .default([]),
});
export type StackManifest = z.infer<typeof stackManifest>;
