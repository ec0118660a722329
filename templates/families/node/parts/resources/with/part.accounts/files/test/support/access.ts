import { describe, expect, it } from 'vitest';

import { newAccount, type Account } from './accounts.js';
import { newSample, type Resource } from './resource.js';

type Who = 'nobody' | 'owner' | 'another' | 'admin';
type Matrix = Readonly<Record<string, Readonly<Record<Who, number>>>>;

/** Who gets which status, by kind of access. */
const matrices = {
  /** Only its owner and admins see a row: to others it looks like none. */
  owner: {
    'GET list': { nobody: 401, owner: 200, another: 200, admin: 200 },
    'POST list': { nobody: 401, owner: 201, another: 201, admin: 201 },
    'GET row': { nobody: 401, owner: 200, another: 404, admin: 200 },
    'PATCH row': { nobody: 401, owner: 200, another: 404, admin: 200 },
    'DELETE row': { nobody: 401, owner: 204, another: 404, admin: 204 },
  },
  /** Every user sees it, its owner and admins change it. */
  shared: {
    'GET list': { nobody: 401, owner: 200, another: 200, admin: 200 },
    'POST list': { nobody: 401, owner: 201, another: 201, admin: 201 },
    'GET row': { nobody: 401, owner: 200, another: 200, admin: 200 },
    'PATCH row': { nobody: 401, owner: 200, another: 403, admin: 200 },
    'DELETE row': { nobody: 401, owner: 204, another: 403, admin: 204 },
  },
  /** Everybody sees it, admins change it. */
  public: {
    'GET list': { nobody: 200, owner: 200, another: 200, admin: 200 },
    'POST list': { nobody: 401, owner: 403, another: 403, admin: 201 },
    'GET row': { nobody: 200, owner: 200, another: 200, admin: 200 },
    'PATCH row': { nobody: 401, owner: 403, another: 403, admin: 200 },
    'DELETE row': { nobody: 401, owner: 403, another: 403, admin: 204 },
  },
} satisfies Record<string, Matrix>;

/** Tests every operation of a resource as everybody. */
export function describeAccess(kind: keyof typeof matrices, resource: Resource): void {
  const { app, path } = resource;
  const cells = Object.entries<Matrix[string]>(matrices[kind]).flatMap(([operation, row]) =>
    (Object.entries(row) as [Who, number][]).map(
      ([who, status]) => [operation, who, status] as const,
    ),
  );

  describe(`access to ${path}`, () => {
    it.each(cells)('%s as %s: %i', async (operation, who, status) => {
      const accounts = await newAccounts();
      const location = await addRow(accounts);
      const [method = '', what] = operation.split(' ');
      const account = who === 'nobody' ? undefined : accounts[who];
      const { id } = account ?? accounts.owner;
      const answer = await app.request(method, what === 'row' ? location : path, {
        ...(method === 'POST' && { body: await newSample(resource, id) }),
        ...(method === 'PATCH' && { body: {} }),
        ...(account && { as: account }),
      });
      expect(answer.status, answer.text).toBe(status);
    });

    if (kind === 'public') return;
    it('is seeded for nobody who is not there', async () => {
      await expect(resource.seed('nobody@app.test')).rejects.toThrow('no account has the address');
    });

    if (kind === 'shared') return;
    it('lists to others only what is theirs, to admins everything', async () => {
      const { owner, another, admin } = await newAccounts();
      const location = await addRow({ owner, admin });
      const sees = async (as: Account) => {
        const { text } = await app.request('GET', `${path}?limit=1`, { as });
        return text.includes(location.slice(-36));
      };
      expect([await sees(owner), await sees(another), await sees(admin)]).toEqual([
        true,
        false,
        true,
      ]);
    });
  });

  async function newAccounts() {
    const [owner, another, admin] = await Promise.all([
      newAccount(app),
      newAccount(app),
      newAccount(app, 'admin'),
    ]);
    return { owner, another, admin };
  }

  async function addRow({ owner, admin }: { owner: Account; admin: Account }): Promise<string> {
    const as = kind === 'public' ? admin : owner;
    const answer = await app.request('POST', path, { as, body: await newSample(resource, as.id) });
    expect(answer.status, answer.text).toBe(201);
    return answer.headers.get('Location') ?? '';
  }
}
