/**
 * What a blueprint promises over HTTP: the accounts flavour, the orders of the shop and every resource
 * with its fields. Pure data; the suite reads nothing else about a project.
 */
import type { Access } from '../resource/resource.js';
import type { FieldView } from '../resource/view.js';
import type { Blueprint } from '../types.js';

/** How a person proves who they are. `none`: there are no accounts. */
export type Flavour = 'none' | 'session' | 'jwt';

/** One declared member of a resource, as clients see it. */
export type ContractField = Pick<
  FieldView,
  | 'camel'
  | 'type'
  | 'min'
  | 'max'
  | 'optional'
  | 'mustBeSent'
  | 'hasDefault'
  | 'unique'
  | 'values'
  | 'sortable'
  | 'filterable'
  | 'searchable'
> & { readonly target: { readonly camel: string } | null };

/** One declared resource. */
export interface ContractResource {
  readonly camel: string;
  readonly access: Access;
  readonly plural: { readonly kebab: string };
  readonly fields: readonly ContractField[];
}

/** Everything a project promises over HTTP. */
export interface Contract {
  /** The project's name: a password may not contain it. */
  readonly project: string;
  readonly flavour: Flavour;
  /** People can also log in through other providers. */
  readonly oauth: boolean;
  /** The shop's orders are there. */
  readonly orders: boolean;
  /** Variables that hold the addresses of the servers it needs, e.g. `DATABASE_URL`; none for a file. */
  readonly servers: readonly string[];
  /** Own resources and the example's, ref targets first. */
  readonly resources: readonly ContractResource[];
}

/** Everything lives below this path, apart from operations such as `/health/live`. */
export const API = '/api/v1';

/**
 * @param blueprint the project's saved choice
 * @param resources every resource of the project, the example's included, as parsed from the notation
 * @param servers variables with the addresses of the servers it needs
 * @throws RangeError when the blueprint names an accounts flavour that this contract does not know
 */
export function contractOf(
  blueprint: Pick<Blueprint, 'name' | 'auth' | 'example' | 'features'>,
  resources: readonly ContractResource[],
  servers: readonly string[],
): Contract {
  return {
    project: blueprint.name,
    flavour: flavourOf(blueprint.auth),
    oauth: blueprint.features.includes('oauth'),
    orders: blueprint.example === 'shop',
    servers,
    resources,
  };
}

function flavourOf(auth: string): Flavour {
  if (auth === 'none' || auth === 'session' || auth === 'jwt') return auth;
  throw new RangeError(`The contract knows no accounts flavour “${auth}”.`);
}

/** `/api/v1/<plural>` of a resource. */
export function pathOf(resource: ContractResource): string {
  return `${API}/${resource.plural.kebab}`;
}
