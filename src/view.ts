import type { PackageManager } from './managers/manager.js';
import type { ChangeView } from './resource/view-changes.js';
import type { ResourceView } from './resource/view.js';

/** Plain data of a manifest, e.g. `database.facts.columnTypes.id`. */
export type Facts = Readonly<Record<string, unknown>>;

export interface ChoiceView {
  readonly id: string;
  readonly label: string;
  readonly facts: Facts;
}

export interface EnvView {
  readonly name: string;
  readonly doc: string;
  readonly example: string;
  readonly development: string;
  readonly test: string;
  readonly compose: string;
  /** Bytes of randomness a step puts in the generated .env; 0 for what is no secret. */
  readonly secret: number;
  readonly required: boolean;
}

export interface ServiceView {
  readonly id: string;
  readonly image: string;
  readonly port: number;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** What it is started with in CI. */
  readonly testEnv: readonly { readonly name: string; readonly value: string }[];
  readonly healthcheck: string;
  readonly volume: string;
  readonly command: string;
}

/**
 * Everything a template may say. Plain data; every member is always there, empty where it has
 * nothing to say, because templates are strict.
 */
export interface View {
  readonly keelson: { readonly version: string; readonly contract: number };
  readonly project: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly identifier: string;
    readonly pascal: string;
    readonly snake: string;
  };
  readonly stack: ChoiceView;
  readonly database: ChoiceView;
  readonly auth: ChoiceView;
  readonly example: ChoiceView;
  readonly features: readonly ChoiceView[];
  readonly manager: PackageManager;
  /** The commands of the stack's manifest as a person types them, e.g. `npm run test`. */
  readonly commands: Readonly<Record<string, string>>;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  readonly devPackages: readonly { readonly name: string; readonly version: string }[];
  readonly scripts: readonly { readonly name: string; readonly command: string }[];
  readonly env: readonly EnvView[];
  readonly services: readonly ServiceView[];
  readonly readme: readonly { readonly title: string; readonly body: string }[];
  readonly layout: readonly { readonly path: string; readonly doc: string }[];
  readonly capabilities: readonly string[];
  readonly resources: readonly ResourceView[];
  readonly hasResources: boolean;
  /** Whether the project has users. */
  readonly hasAccounts: boolean;
}

/** What a template of a `resource/` layer sees: the view, the resource, and its members. */
export type ResourceContext = View & ResourceView & { readonly resource: ResourceView };

/** What a template of a `change/` layer sees: the same of the resource, the change, and its members. */
export type ChangeContext = Omit<ResourceContext, keyof ChangeView> &
  ChangeView & { readonly change: ChangeView };
