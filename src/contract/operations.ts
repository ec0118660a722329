import { API, type Contract, type ContractResource, pathOf } from './contract.js';

/** Whom an operation serves; everyone else gets 401 (nobody is logged in) or 403 (the role is too low). */
export type Audience = 'anyone' | 'user' | 'admin';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One operation that the contract asks for. */
export interface Operation {
  readonly method: Method;
  /** As in OpenAPI, e.g. `/api/v1/tasks/{id}`. */
  readonly path: string;
  readonly audience: Audience;
}

/** Every operation that the project's `/openapi.json` must describe, in the order of the contract. */
export function expectedOperations(contract: Contract): readonly Operation[] {
  return [
    ...operations('anyone', 'GET /health/live', 'GET /health/ready'),
    ...accountOperations(contract),
    ...contract.resources.flatMap((resource) => resourceOperations(resource)),
    ...orderOperations(contract),
  ];
}

/** Every path of the contract with the methods declared for it. */
export function expectedPaths(contract: Contract): ReadonlyMap<string, readonly Method[]> {
  const paths = new Map<string, Method[]>();
  for (const { method, path } of expectedOperations(contract)) {
    paths.set(path, [...(paths.get(path) ?? []), method]);
  }
  return paths;
}

function accountOperations({ flavour, oauth }: Contract): readonly Operation[] {
  if (flavour === 'none') return [];
  const auth = `${API}/auth`;
  return [
    ...operations('anyone', `POST ${auth}/register`, `POST ${auth}/verify-email`),
    ...operations('anyone', `POST ${auth}/login`, `POST ${auth}/logout`),
    ...(flavour === 'jwt' ? operations('anyone', `POST ${auth}/refresh`) : []),
    ...operations('anyone', `POST ${auth}/password/forgot`, `POST ${auth}/password/reset`),
    ...(oauth
      ? operations(
          'anyone',
          `GET ${auth}/oauth/{provider}`,
          `GET ${auth}/oauth/{provider}/callback`,
        )
      : []),
    ...operations('user', `POST ${auth}/password/change`, `GET ${auth}/me`, `PATCH ${auth}/me`),
    ...operations('user', `GET ${auth}/sessions`, `DELETE ${auth}/sessions`),
    ...operations('user', `DELETE ${auth}/sessions/{id}`),
  ];
}

function resourceOperations(resource: ContractResource): readonly Operation[] {
  const list = pathOf(resource);
  const one = `${list}/{id}`;
  const { readers, writers } = audiences[resource.access];
  return [
    ...operations(readers, `GET ${list}`),
    ...operations(writers, `POST ${list}`),
    ...operations(readers, `GET ${one}`),
    ...operations(writers, `PATCH ${one}`, `DELETE ${one}`),
  ];
}

const audiences = {
  owner: { readers: 'user', writers: 'user' },
  shared: { readers: 'user', writers: 'user' },
  public: { readers: 'anyone', writers: 'admin' },
  open: { readers: 'anyone', writers: 'anyone' },
} as const satisfies Record<string, { readers: Audience; writers: Audience }>;

function orderOperations(contract: Contract): readonly Operation[] {
  if (!contract.orders) return [];
  const user: Audience = contract.flavour === 'none' ? 'anyone' : 'user';
  const admin: Audience = contract.flavour === 'none' ? 'anyone' : 'admin';
  const list = `${API}/orders`;
  return [
    ...operations(user, `POST ${list}`, `GET ${list}`, `GET ${list}/{id}`),
    ...operations(user, `POST ${list}/{id}/cancel`),
    ...operations(admin, `POST ${list}/{id}/status`),
  ];
}

function operations(audience: Audience, ...lines: `${Method} ${string}`[]): readonly Operation[] {
  return lines.map((line) => {
    const space = line.indexOf(' ');
    return { method: line.slice(0, space) as Method, path: line.slice(space + 1), audience };
  });
}

/** A well-formed id that nothing has. */
export const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

/** A path as it can be asked for: with an id that nothing has, and a provider that may not be there. */
export function concretePath(path: string, id = NOBODY): string {
  return path.replace('{id}', id).replace('{provider}', 'oidc');
}
