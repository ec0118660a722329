import { isDeepStrictEqual } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { TestApp } from './app.js';
import type { Actor, TestResponse } from './request.js';

/** What a resource must do, as data. One function makes tests of it, the same for every resource. */
export interface Resource {
  readonly app: TestApp;
  /** `/api/v1/tasks` */
  readonly path: string;
  /** Who reads and writes, and who may delete anything; absent where anybody may. */
  readonly actor?: Actor & { readonly id: string };
  readonly admin?: Actor;
  /** A good body; another number gives another one. What it refers to is of this owner. */
  readonly sample: (n: number, ownerId: string) => Body | Promise<Body>;
  /** No member can be anything but what it is: there is nothing to change. */
  readonly isFixed?: true;
  readonly members: Readonly<Record<string, Member>>;
  /** A member that `q` looks into, with its range. */
  readonly searched?: Searched;
  readonly refs: readonly Ref[];
  /** Adds made-up rows for the actor, or for the account with this address, and says what it did. */
  readonly seed: (email?: string) => Promise<string>;
}

/** The first member that `q` searches, and its bounds. */
export interface Searched {
  readonly member: string;
  readonly min: number;
  readonly max: number;
}

export interface Member {
  /** What it is when it is not sent; without this it must be. Null: it may be null. */
  readonly absent?: unknown;
  /** It may be null, although it is something else when it is not sent. */
  readonly nullable?: true;
  readonly refused: readonly unknown[];
  readonly sortable?: true;
  readonly filterable?: true;
  readonly unique?: true;
}

/** A member that holds the id of another row. */
export interface Ref {
  readonly member: string;
  /** Of the list it leads to. */
  readonly path: string;
  /** Makes a row that exists, but that the actor can not see. */
  readonly hidden?: () => Promise<string>;
}

export type Body = Readonly<Record<string, unknown>>;

interface Page {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}
interface Row extends Body {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The tests that hold for whoever may read and write; who that is stands in other tests. */
export function describeResource(resource: Resource): void {
  const client = new Client(resource);
  it('is seeded once', async () => {
    expect(await resource.seed()).toMatch(/: 12 added$/);
    expect(await resource.seed()).toMatch(/: there are some already$/);
  });
  describe(`one of ${resource.path}`, () => {
    testLife(client, resource);
    testMembers(client, resource);
    testConditions(client);
    if (resource.isFixed === undefined) testChanges(client);
    testRefs(client, resource);
  });
  describe(`the list ${resource.path}`, () => {
    testPages(client, resource);
    testFilters(client, resource);
  });
}

/** Samples have numbers, so that each is made once in a test file. The first ones are for the seed. */
let next = 100;

/** A good body that was not made before. */
export async function newSample({ sample }: Resource, ownerId: string): Promise<Body> {
  return sample(next++, ownerId);
}

/** Requests to one resource by whoever may make them. */
class Client {
  readonly #resource: Resource;

  constructor(resource: Resource) {
    this.#resource = resource;
  }

  /** `target` is a whole path, or what stands behind that of the list: `?limit=2` or `/<id>`. */
  send(method: string, target: string, body?: unknown, headers = {}): Promise<TestResponse> {
    const { app, path, actor } = this.#resource;
    return app.request(method, target.startsWith(path) ? target : path + target, {
      headers,
      ...(body !== undefined && { body }),
      ...(actor && { as: actor }),
    });
  }

  sample(): Promise<Body> {
    return newSample(this.#resource, this.#resource.actor?.id ?? '');
  }

  /** Good bodies that are not what a row holds. */
  async changes(row: Row, count: number): Promise<Body[]> {
    const bodies: Body[] = [];
    while (bodies.length < count) {
      const body = await this.sample();
      const differs = Object.entries(body).some(
        ([member, value]) => !isDeepStrictEqual(row[member], value),
      );
      if (differs) bodies.push(body);
    }
    return bodies;
  }

  /** Adds a row and answers its path. */
  async add(body: Body = {}): Promise<string> {
    const answer = await this.send('POST', '', { ...(await this.sample()), ...body });
    expect(answer.status, answer.text).toBe(201);
    return answer.headers.get('Location') ?? '';
  }

  /** The rows of all pages, two at a time. */
  async walk(query: string, between?: () => Promise<unknown>): Promise<Row[]> {
    const rows: Row[] = [];
    let next: string | undefined = `?limit=2&${query}`;
    while (next !== undefined) {
      const page = await this.send('GET', next);
      expect(page.status, page.text).toBe(200);
      const { data, nextCursor } = page.json<Page>();
      expect(data.length).toBeLessThanOrEqual(2);
      rows.push(...data);
      next = /^<(.*)>; rel="next"$/.exec(page.headers.get('Link') ?? '')?.[1];
      expect(next !== undefined).toBe(nextCursor !== null);
      await between?.();
    }
    return rows;
  }
}

const noRow = '/01890a5d-ac96-774b-bcce-b302099a8057';

function testLife(client: Client, { path }: Resource): void {
  it('is created, read, left alone by an empty patch, and deleted once', async () => {
    const body = await client.sample();
    const created = await client.send('POST', '', body);
    expect(created.status).toBe(201);
    const row = created.json<Row>();
    expect(row).toMatchObject(body);
    expect(created.headers.get('Location')).toBe(`${path}/${row.id}`);

    const location = `/${row.id}`;
    const read = await client.send('GET', location);
    expect(read.json()).toEqual(row);
    expect(read.headers.get('ETag')).toBe(created.headers.get('ETag'));

    const same = await client.send('PATCH', location, {});
    expect(same.json()).toEqual(row);

    expect((await client.send('DELETE', location)).status).toBe(204);
    expect((await client.send('DELETE', location)).status).toBe(404);
    expect((await client.send('GET', location)).status).toBe(404);
  });

  it.each([noRow, '/1', '/-1', '/%00', `${noRow}0`])('is not found at %s', async (location) => {
    expect((await client.send('GET', path + location)).status).toBe(404);
  });
}

/** The names of the members for which this is so. */
function membersThat({ members }: Resource, is: (member: Member) => boolean): string[] {
  return Object.keys(members).filter((name) => members[name] && is(members[name]));
}

function testMembers(client: Client, resource: Resource): void {
  const required = membersThat(resource, (member) => !('absent' in member));
  const unique = membersThat(resource, (member) => member.unique === true);

  it('fills in what may be left out', async () => {
    const body = await client.sample();
    const expected = Object.entries(resource.members).map(([name, member]) => [
      name,
      'absent' in member ? member.absent : body[name],
    ]);
    const sent = Object.fromEntries(required.map((name) => [name, body[name]]));
    const { status, ...answer } = await client.send('POST', '', sent);
    expect(status, answer.text).toBe(201);
    expect(answer.json()).toMatchObject(Object.fromEntries(expected));
  });

  it.each(required)('needs %s', async (member) => {
    const { [member]: _, ...body } = await client.sample();
    expectRefused(await client.send('POST', '', body), `/${member}`);
  });

  let one: Promise<string> | undefined;
  const values = Object.entries(resource.members).flatMap(([name, { absent, nullable, refused }]) =>
    [...refused, ...(absent === null || nullable ? [] : [null])].map(
      (value) => [name, value] as const,
    ),
  );
  const alien = ['id', 'ownerId', 'createdAt', 'updatedAt', 'isAdmin', '__proto__'];
  it.each([...values, ...alien.map((member) => [member, 'x'] as const)])(
    'refuses %s: %j',
    async (member, value) => {
      // Written by hand, because an object literal can not hold a member named `__proto__`.
      const body = JSON.stringify(await client.sample());
      const changed = `{${JSON.stringify(member)}:${JSON.stringify(value)}}`;
      const { [member]: _, ...rest } = JSON.parse(body) as Body;
      const whole = JSON.stringify(rest).replace('{', `${changed.slice(0, -1)},`);
      expectRefused(await client.send('POST', '', whole.replace(',}', '}')), `/${member}`);
      one ??= client.add();
      expectRefused(await client.send('PATCH', await one, changed), `/${member}`);
    },
  );

  it.each(['null', '[]', '"x"', '1'])('refuses the body %s', async (body) => {
    expectRefused(await client.send('POST', '', body), '');
    one ??= client.add();
    expectRefused(await client.send('PATCH', await one, body), '');
  });

  it.each(unique)('has a %s of its own', async (member) => {
    const first = await client.sample();
    const location = await client.add(first);
    const taken = { [member]: first[member] };
    const body = { ...(await client.sample()), ...taken };
    expect((await client.send('POST', '', body)).status).toBe(409);
    expect((await client.send('PATCH', await client.add(), taken)).status).toBe(409);
    expect((await client.send('PATCH', location, taken)).status).toBe(200);
  });
}

function testConditions(client: Client): void {
  it('answers 304 as long as it is the same', async () => {
    const location = await client.add();
    const etag = (await client.send('GET', location)).headers.get('ETag') ?? '';
    for (const known of [etag, `W/${etag}`, '*', `"other", ${etag}`]) {
      const answer = await client.send('GET', location, undefined, { 'If-None-Match': known });
      expect([answer.status, answer.text]).toEqual([304, '']);
    }
    const other = await client.send('GET', location, undefined, { 'If-None-Match': '"other"' });
    expect(other.status).toBe(200);
  });

  it('loses no change of many at once', async () => {
    const location = await client.add();
    const bodies = await Promise.all(Array.from({ length: 10 }, () => client.sample()));
    const answers = await Promise.all(bodies.map((body) => client.send('PATCH', location, body)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
}

function testChanges(client: Client): void {
  it('takes a whole new body as a patch', async () => {
    const location = await client.add();
    const before = (await client.send('GET', location)).json<Row>();
    const [body = {}] = await client.changes(before, 1);
    const after = (await client.send('PATCH', location, body)).json<Row>();
    expect(after).toMatchObject(body);
    expect(after.updatedAt > before.updatedAt).toBe(true);
    expect(after.createdAt).toBe(before.createdAt);
  });

  it('lets one of many win that hold the same version', async () => {
    const location = await client.add();
    const before = await client.send('GET', location);
    const etag = before.headers.get('ETag') ?? '';
    const bodies = await client.changes(before.json<Row>(), 10);
    const patch = (body: Body) => client.send('PATCH', location, body, { 'If-Match': etag });
    const answers = await Promise.all(bodies.map(patch));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array<number>(9).fill(412),
    ]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await client.send('GET', location)).json()).toEqual(winner?.json());

    const stale = await client.send('DELETE', location, undefined, { 'If-Match': etag });
    expect(stale.status).toBe(412);
  });
}

function testRefs(client: Client, { app, path: own, admin, refs }: Resource): void {
  it.each(refs)('refers by $member to what is there and visible', async ({ member, hidden }) => {
    for (const id of [noRow.slice(1), ...(hidden ? [await hidden()] : [])]) {
      const refused = await client.send('POST', '', { ...(await client.sample()), [member]: id });
      expectRefused(refused, `/${member}`);
      expectRefused(await client.send('PATCH', await client.add(), { [member]: id }), `/${member}`);
    }
  });

  const owned = refs.filter(({ hidden }) => hidden !== undefined);
  it.each(owned)('refers by $member to what is of its owner, whoever writes', async (ref) => {
    const location = await client.add();
    const patch = (id: unknown) =>
      app.request('PATCH', location, { body: { [ref.member]: id }, ...(admin && { as: admin }) });
    expectRefused(await patch(await ref.hidden?.()), `/${ref.member}`);
    const theirs = (await client.sample())[ref.member] ?? (await client.add()).slice(-36);
    expect((await patch(theirs)).status).toBe(200);
  });

  const toItsKind = refs.filter(({ path }) => path === own);
  it.each(toItsKind)('does not refer by $member to itself', async ({ member }) => {
    const location = await client.add();
    const patch = { [member]: location.slice(-36) };
    expectRefused(await client.send('PATCH', location, patch), `/${member}`);
  });

  it.each(refs)('keeps what it refers to by $member', async ({ member, path }) => {
    const row = (await client.send('GET', await client.add())).json<Row>();
    const target = row[member] ?? row.id;
    const location = await client.add({ [member]: target });
    const as = admin && { as: admin };
    expect((await app.request('DELETE', `${path}/${target as string}`, as)).status).toBe(409);
    expect((await client.send('DELETE', location)).status).toBe(204);
  });
}

function testPages(client: Client, resource: Resource): void {
  const sorts = ['createdAt', ...membersThat(resource, (member) => member.sortable === true)];
  it.each(sorts.flatMap((sort) => [sort, `-${sort}`]))(
    'sorted by %s shows every row once, while others come',
    async (sort) => {
      const before = await Promise.all(Array.from({ length: 5 }, () => client.add()));
      const member = sort.replace('-', '');
      if (resource.members[member]?.absent === null)
        before.push(await client.add({ [member]: null }));
      let left = 3;
      const rows = await client.walk(`sort=${sort}`, async () => left-- > 0 && client.add());
      const ids = rows.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(before.map((location) => location.slice(-36))));
      expect(rows).toEqual([...rows].sort(order(sort)));
    },
  );

  it('takes no cursor but its own', async () => {
    await Promise.all([client.add(), client.add()]);
    const { nextCursor } = (await client.send('GET', '?limit=1')).json<Page>();
    const cursor = nextCursor ?? '';
    const last = cursor.endsWith('A') ? 'B' : 'A';
    for (const other of ['x', `${cursor}x`, cursor.slice(0, -1) + last, '%00']) {
      expectRefused(await client.send('GET', `?limit=1&cursor=${other}`), '?cursor');
    }
    const elsewhere = await client.send('GET', `?sort=createdAt&cursor=${cursor}`);
    expectRefused(elsewhere, '?cursor');
  });

  it.each([
    'limit=0',
    'limit=-1',
    'limit=101',
    'limit=1.5',
    'limit=',
    'sort=id',
    'sort=',
    'other=1',
  ])('refuses ?%s', async (query) => {
    expectRefused(await client.send('GET', `?${query}`), `?${query.split('=', 1).join()}`);
  });

  it('refuses a parameter that is given twice', async () => {
    expectRefused(await client.send('GET', '?limit=1&limit=2'), '?limit');
  });
}

function testFilters(client: Client, resource: Resource): void {
  const filters = membersThat(resource, (member) => member.filterable === true);
  it.each(filters)('has only rows of one %s when asked', async (member) => {
    await client.add();
    let row = (await client.send('GET', await client.add())).json<Row>();
    if (row[member] === null) {
      // It refers to its own kind, and no sample does.
      row = (await client.send('GET', await client.add({ [member]: row.id }))).json<Row>();
    }
    const query = new URLSearchParams({ [member]: String(row[member]) });
    const found = await client.walk(query.toString());
    expect(found).toContainEqual(row);
    expect(new Set(found.map((each) => each[member]))).toEqual(new Set([row[member]]));
  });

  // Shorter members have no room for what is searched.
  const { searched } = resource;
  if (searched !== undefined && searched.max >= 5) testSearch(client, searched);
}

function testSearch(client: Client, { member, min }: Searched): void {
  it('finds text literally, in any case', async () => {
    const location = await client.add({ [member]: 'É1%_!'.padEnd(min) });
    const ids = async (q: string) => {
      const rows = await client.walk(new URLSearchParams({ q }).toString());
      return rows.map(({ id }) => `/${id}`);
    };
    for (const q of ['É1%_!', 'é1', '%_!', 'E\u03011']) {
      expect(await ids(q)).toEqual([location.slice(-37)]);
    }
    for (const q of ['É%!', '1__', "' or 1=1 --"]) expect(await ids(q)).toEqual([]);
  });
}

/** By the member, then by id; rows without a value last. */
function order(sort: string): (a: Row, b: Row) => number {
  const sign = sort.startsWith('-') ? -1 : 1;
  const member = sort.replace('-', '');
  return (a, b) => {
    const [left, right] = [a[member], b[member]];
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
    } else if (left !== right) return sign * compare(left, right);
    return sign * compare(a.id, b.id);
  };
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [a, b].map((value) =>
    typeof value === 'string' && /^\d+\.\d\d$/.test(value) ? Number(value) : value,
  ) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}

function expectRefused(answer: TestResponse, pointer: string): void {
  expect(answer.status, answer.text).toBe(422);
  const { errors } = answer.json<{ errors: { pointer: string }[] }>();
  expect(errors.map((error) => error.pointer.split('/', 2).join('/'))).toContain(pointer);
}

/** Values that members of each kind refuse. */
export const bad = {
  string: ({ min = 0, max }: { min?: number; max: number }) => [
    5,
    ['x'],
    'x\u0000',
    '\ud800',
    '😀'.repeat(max + 1),
    ...(min > 0 ? ['😀'.repeat(min - 1)] : []),
  ],
  text: [5, { $ne: '' }, 'x\u0000'],
  int: ({ min, max }: { min: number; max: number }) => ['5', 1.5, min - 1, max + 1, 2 ** 53],
  money: [5, '5', '5.5', '-1.00', '1e3', '01.00', ' 1.00', 'NaN', '99999999999999.00'],
  number: ['5', true, 2 ** 53, -(2 ** 53)],
  boolean: ['true', 1],
  date: ['2026-02-30', '0999-12-31', '10000-01-01', '2026-1-1', '2026-01-01T00:00:00Z', 5],
  datetime: [
    '2026-01-01T00:00:00',
    '2026-02-30T00:00:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01',
    5,
  ],
  uuid: ['x', 5, '01890a5d-ac96-774b-bcce-b302099a805'],
  oneOf: ['none of them', 0],
  json: [
    'x\u0000',
    { a: ['\ud800'] },
    'x'.repeat(70_000),
    JSON.parse('{"a":{"__proto__":1}}'),
    { a: [2 ** 53] },
  ],
} as const;
