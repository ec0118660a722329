import { type ContractResource, pathOf } from '../../contract/contract.js';
import { NOBODY } from '../../contract/operations.js';
import { type Context, withResources } from '../../verify/check.js';
import { bodyOf, type Client } from '../../verify/http.js';
import { badValues } from '../../verify/samples.js';
import type { Note, Scene } from '../scene.js';

/** Whom a resource knows: who may write, who may not, and nobody. */
interface Askers {
  readonly writer: Client;
  readonly stranger: Client;
  readonly nobody: Client;
}

/** Every declared resource, in its turn. */
export const resourceScenes: readonly Scene[] = [
  {
    title: 'Resources: writing',
    applies: withResources,
    run: (context, note) => forEach(context, note, askToWrite),
  },
  {
    title: 'Resources: one row',
    applies: withResources,
    run: (context, note) => forEach(context, note, askForOne),
  },
  {
    title: 'Resources: lists',
    applies: withResources,
    run: (context, note) => forEach(context, note, askForLists),
  },
];

type Ask = (
  resource: ContractResource,
  askers: Askers,
  context: Context,
  note: Note,
) => Promise<void>;

async function forEach(context: Context, note: Note, ask: Ask): Promise<void> {
  const { contract, rows, anyone, newAccount } = context;
  for (const resource of contract.resources) {
    const { client: writer } = await rows.writerOf(resource);
    const stranger = contract.flavour === 'none' ? anyone : (await newAccount()).client;
    const named: Note = (asked, answer) => note(`${resource.plural.kebab}: ${asked}`, answer);
    await ask(resource, { writer, stranger, nobody: anyone }, context, named);
  }
}

const askToWrite: Ask = async (resource, { writer, stranger, nobody }, { rows }, note) => {
  const list = pathOf(resource);
  const good = (): Promise<Record<string, unknown>> => rows.body(resource, { client: writer });
  const made = await note('creating', writer.post(list, await good()));
  const path = `${list}/${String(bodyOf(made)['id'])}`;
  const required = resource.fields.filter(({ mustBeSent }) => mustBeSent);
  const least = await good();
  await note(
    'creating with what is required',
    writer.post(list, Object.fromEntries(required.map(({ camel }) => [camel, least[camel]]))),
  );
  await note('creating as nobody', nobody.post(list, await good()));
  await note('creating as somebody else', stranger.post(list, await good()));
  await note('creating nothing', writer.post(list, {}));
  for (const { camel } of required) {
    const { [camel]: _, ...rest } = await good();
    await note(`creating without ${camel}`, writer.post(list, rest));
  }
  for (const field of resource.fields)
    for (const { value, why } of badValues(field)) {
      const asked = `${field.camel}: ${why}`;
      await note(
        `creating, ${asked}`,
        writer.post(list, { ...(await good()), [field.camel]: value }),
      );
      await note(`changing, ${asked}`, writer.patch(path, { [field.camel]: value }));
    }
  for (const member of ['id', 'ownerId', 'createdAt', 'updatedAt', 'unknown', 'constructor']) {
    await note(`creating, ${member}`, writer.post(list, { ...(await good()), [member]: NOBODY }));
    await note(`changing, ${member}`, writer.patch(path, { [member]: NOBODY }));
  }
  for (const field of resource.fields) {
    if (field.unique) {
      const twice = await good();
      await writer.post(list, twice);
      const again = { ...(await good()), [field.camel]: twice[field.camel] };
      await note(`creating, ${field.camel} twice`, writer.post(list, again));
    }
    if (field.type === 'ref') {
      const nowhere = { ...(await good()), [field.camel]: NOBODY };
      await note(`creating, ${field.camel} of nothing`, writer.post(list, nowhere));
    }
  }
};

const askForOne: Ask = async (resource, { writer, stranger, nobody }, { rows }, note) => {
  const row = await rows.create(resource, { client: writer });
  const { path } = row;
  for (const [who, client] of Object.entries({ writer, stranger, nobody })) {
    await note(`reading as ${who}`, client.get(path));
    await note(`HEAD as ${who}`, client.send('HEAD', path));
    if (who !== 'writer') {
      await note(`changing as ${who}`, client.patch(path, {}));
      await note(`deleting as ${who}`, client.delete(path));
    }
  }
  for (const id of [
    NOBODY,
    'x',
    '0',
    '-1',
    '1e400',
    NOBODY.toUpperCase(),
    '%00',
    'x'.repeat(400),
  ]) {
    const there = `${pathOf(resource)}/${id}`;
    await note(`reading ${id.slice(0, 40)}`, writer.get(there));
    await note(`changing ${id.slice(0, 40)}`, writer.patch(there, {}));
    await note(`deleting ${id.slice(0, 40)}`, writer.delete(there));
  }
  await note('a query', writer.get(`${path}?x=1`));
  for (const [asked, value] of Object.entries({
    'its ETag': row.etag,
    'its ETag, weak': `W/${row.etag}`,
    'a list with its ETag': `"other", ${row.etag}`,
    any: '*',
    another: '"other"',
    nonsense: 'x',
  })) {
    await note(`If-None-Match: ${asked}`, writer.get(path, { 'if-none-match': value }));
    await note(`If-Match: ${asked}`, writer.patch(path, {}, { 'if-match': value }));
  }
  await note('deleting with a stale If-Match', writer.delete(path, { 'if-match': '"stale"' }));
  await note('changing nothing', writer.patch(path, {}));
  for (const body of [null, [], 'x', 5])
    await note(`changing with ${JSON.stringify(body)}`, writer.patch(path, body));
  const change = rows.changeable(resource);
  if (change !== undefined)
    await note('changing', writer.patch(path, { [change.field.camel]: change.values[1] }));
  for (const field of resource.fields.filter(({ optional }) => optional))
    await note(`clearing ${field.camel}`, writer.patch(path, { [field.camel]: null }));
  const merge = { 'content-type': 'application/merge-patch+json' };
  await note(
    'a merge patch by its name',
    writer.send('PATCH', path, { body: '{}', headers: merge }),
  );
  await note(
    'a body of text',
    writer.send('PATCH', path, { body: '{}', headers: { 'content-type': 'text/plain' } }),
  );
  await note('deleting', writer.delete(path));
  await note('deleting again', writer.delete(path));
  await note('reading what is gone', writer.get(path));
};

const askForLists: Ask = async (resource, { writer, stranger, nobody }, { rows }, note) => {
  const list = pathOf(resource);
  for (let i = 0; i < 5; i += 1) await rows.create(resource, { client: writer });
  await note('as nobody', nobody.get(`${list}?limit=3`));
  await note('as somebody else', stranger.get(`${list}?limit=3`));
  const page = await note('a page', writer.get(`${list}?limit=2`));
  await note('HEAD', writer.send('HEAD', `${list}?limit=2`));
  const cursor = String(bodyOf(page)['nextCursor']);
  await note('the next page', writer.get(`${list}?limit=2&cursor=${cursor}`));
  await note('the cursor of another order', writer.get(`${list}?sort=createdAt&cursor=${cursor}`));
  await note('a cursor that was altered', writer.get(`${list}?cursor=${cursor}A`));
  for (const query of [
    'limit=0',
    'limit=-1',
    'limit=101',
    'limit=1e1',
    'limit=',
    'limit=1&limit=2',
    'limit[]=1',
    'cursor=',
    'cursor=x',
    'sort=',
    'sort=id',
    'sort=nothing',
    'sort=-',
    'sort=createdAt,id',
    'q=',
    'q=%00',
    `q=${'x'.repeat(201)}`,
    'offset=1',
    '__proto__=1',
    '%zz=1',
    'limit=%zz',
  ])
    await note(query.slice(0, 30), writer.get(`${list}?${query}`));
  for (const sort of ['createdAt', '-createdAt'])
    await note(sort, writer.get(`${list}?limit=2&sort=${sort}`));
  for (const field of resource.fields) {
    const { camel } = field;
    // All of them: values that are made up anew each time have another order each time.
    await note(`sort=${camel}`, writer.get(`${list}?limit=100&sort=${camel}`));
    for (const value of ['', 'x', '0', 'true', NOBODY, '%00'])
      await note(`${camel}=${value}`, writer.get(`${list}?limit=2&${camel}=${value}`));
  }
  await note('a search', writer.get(`${list}?limit=2&q=Sample`));
  await note('a search for nothing', writer.get(`${list}?limit=2&q=%25_%5C`));
};
