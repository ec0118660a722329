import * as fc from 'fast-check';

import type { Document } from '../../contract/document.js';
import { expectedDocument } from '../../contract/openapi.js';
import { expectedOperations, type Operation } from '../../contract/operations.js';
import type { Context } from '../check.js';
import { CheckFailure, shown } from '../expect.js';
import type { Exchange } from '../http.js';
import type { AnswerFault } from '../judge.js';
import { NotRunHere } from '../not-run.js';
import { sideBySide } from '../side-by-side.js';
import type { Asked, RandomRequest, RandomRequests } from './requests.js';
import { World } from './world.js';

export { badRequestsOf } from './faults.js';
export { goodRequestsOf } from './requests.js';

/** Operations that are asked side by side: passwords take a processor each. */
const SIDE_BY_SIDE = 4;
/** Milliseconds in which an answer must come, on a machine that is busy with others. */
const ANSWER_LIMIT_MS = 10_000;
/** Milliseconds that are spent on making a request smaller that was answered wrongly. */
const SHRINK_LIMIT_MS = 10_000;
const BODY_LIMIT = 100_000;

/** Makes up requests of one kind; undefined where an operation can have none. */
export type RequestsOf = (asked: Asked) => RandomRequests | undefined;

/**
 * Sends random requests to every operation of the contract.
 *
 * @param check its number, to say how it can be repeated
 * @throws CheckFailure with the smallest request that was found to be answered wrongly
 */
export async function askAtRandom(
  context: Context,
  check: string,
  requestsOf: RequestsOf,
): Promise<void> {
  const { contract, random, note } = context;
  const document = expectedDocument(contract);
  const world = await World.of(context);
  const failures: CheckFailure[] = [];
  const leftOut: string[] = [];
  await sideBySide(expectedOperations(contract), SIDE_BY_SIDE, async (operation) => {
    if (failures.length > 0) return;
    const requests = requestsOf(askedOf(operation, document, world, context));
    if (requests === undefined) return;
    try {
      const failure = await search(requests, operation, world, context, check);
      if (failure !== undefined) failures.push(failure);
    } catch (error) {
      if (!(error instanceof NotRunHere)) throw error;
      leftOut.push(`${operation.method} ${operation.path} (${error.message})`);
    }
  });
  const without = leftOut.length === 0 ? '' : `; without ${leftOut.join(', ')}`;
  note(`${random.count} requests to each operation, seed ${random.seed}${without}`);
  if (failures[0] !== undefined) throw failures[0];
}

/**
 * Sends each operation the random requests of a seed, one after the other, and gives every answer as it is.
 *
 * @param tell what was asked, in words that are the same for the same seed
 */
export async function tellAtRandom(
  context: Context,
  requestsOf: RequestsOf,
  tell: (asked: string, answer: Promise<Exchange>) => Promise<unknown>,
): Promise<void> {
  const { contract, random } = context;
  const document = expectedDocument(contract);
  const world = await World.of(context);
  for (const operation of expectedOperations(contract)) {
    const requests = requestsOf(askedOf(operation, document, world, context));
    if (requests === undefined) continue;
    const made = fc.sample(requests, { seed: random.seed, numRuns: random.count });
    for (const [i, request] of made.entries()) {
      try {
        const ask = await asker(request, operation, world);
        await tell(`${operation.method} ${operation.path}, request ${i + 1}`, ask());
      } catch (error) {
        if (!(error instanceof NotRunHere)) throw error;
      }
    }
  }
}

function askedOf(
  operation: Operation,
  document: Document,
  world: World,
  { contract, secrets }: Context,
): Asked {
  const method = operation.method.toLowerCase();
  const found = document.paths[operation.path]?.[method];
  if (found === undefined) throw new Error(`no ${method} ${operation.path} in the document`);
  return {
    operation: found,
    method,
    path: operation.path,
    source: { ids: world.ids, schemas: document.components.schemas },
    bodyLimit: secrets?.bodyLimit ?? BODY_LIMIT,
    toStrangers: world.toStrangers(operation),
    canBeForged: contract.flavour === 'session' && operation.method !== 'GET',
  };
}

/** A request that was answered wrongly. */
interface Found extends AnswerFault {
  readonly request: RandomRequest;
  readonly exchange: Exchange | undefined;
}

async function search(
  requests: RandomRequests,
  operation: Operation,
  world: World,
  context: Context,
  check: string,
): Promise<CheckFailure | undefined> {
  const { count, seed } = context.random;
  let smallest: Found | undefined;
  let shrinkUntil = Infinity;
  const isAnsweredWell = async (request: RandomRequest): Promise<boolean> => {
    // The smallest so far must do: what is not asked is not smaller.
    if (performance.now() > shrinkUntil) return true;
    const fault = await faultOf(request, operation, world, context);
    if (fault === undefined) return true;
    if (smallest === undefined) shrinkUntil = performance.now() + SHRINK_LIMIT_MS;
    smallest = fault;
    return false;
  };
  const property = fc.asyncProperty(requests, isAnsweredWell);
  const { failed, errorInstance } = await fc.check(property, { seed, numRuns: count });
  if (!failed) return undefined;
  // What went wrong on the way to a request is no answer to it.
  if (smallest === undefined) throw errorInstance;
  const { request, expected, got, exchange } = smallest;
  const why = request.fault === undefined ? 'it breaks no rule' : `it has ${request.fault}`;
  const again = `keelson verify --only ${check} --random ${count} --seed ${seed}`;
  return new CheckFailure(`${expected} (${why})`, `${got}; to repeat it: ${again}`, exchange);
}

async function faultOf(
  request: RandomRequest,
  operation: Operation,
  world: World,
  { judge }: Context,
): Promise<Found | undefined> {
  const ask = await asker(request, operation, world);
  try {
    const exchange = await ask();
    const fault = judge(exchange) ?? slowness(exchange) ?? outcomeFault(request, exchange);
    return fault && { ...fault, request, exchange };
  } catch (error) {
    const got = `${(error as Error).message} to ${JSON.stringify(request)}`;
    return { expected: 'an answer', got, request, exchange: undefined };
  }
}

/** Who sends it, and where to, is settled first. */
async function asker(
  request: RandomRequest,
  operation: Operation,
  world: World,
): Promise<() => Promise<Exchange>> {
  const client = await world.client(operation, request.by);
  const path = await pathOf(request, operation, world);
  const { headers, body } = request;
  return () =>
    client.send(operation.method, path, { headers, ...(body !== undefined && { body }) });
}

async function pathOf(
  { id, query }: RandomRequest,
  operation: Operation,
  world: World,
): Promise<string> {
  // A provider is configured or is none; here none is.
  const template = operation.path.replace('{provider}', 'nobody');
  const concrete = template.includes('{id}')
    ? template.replace('{id}', encodeURIComponent(id ?? (await world.idFor(operation))))
    : template;
  const pairs = query.map((pair) => pair.map(encodeURIComponent).join('='));
  return pairs.length === 0 ? concrete : `${concrete}?${pairs.join('&')}`;
}

function slowness({ milliseconds }: Exchange): AnswerFault | undefined {
  if (milliseconds <= ANSWER_LIMIT_MS) return undefined;
  const got = `${Math.round(milliseconds)} ms`;
  return { expected: `an answer within ${ANSWER_LIMIT_MS / 1000} s`, got };
}

/** A throttle may come in front of everything; how it answers has been judged. */
const THROTTLED = 429;

function outcomeFault(
  { fault, statuses }: RandomRequest,
  exchange: Exchange,
): AnswerFault | undefined {
  const { status } = exchange;
  if (status === THROTTLED || statuses.includes(status)) return undefined;
  if (fault === undefined && status < 400) return undefined;
  const good = fault === undefined ? ['2xx'] : [];
  return { expected: `status ${[...good, ...statuses].join(' or ')}`, got: shown(exchange) };
}
