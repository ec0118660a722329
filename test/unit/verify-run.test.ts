import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';

import { type CheckSource, everyProject, group } from '../../src/verify/check.js';
import { expectStatus } from '../../src/verify/expect.js';
import { endAll } from '../../src/verify/outcome.js';
import type { Project } from '../../src/verify/project.js';
import type { VerifyReport } from '../../src/verify/report.js';
import { runChecks } from '../../src/verify/run.js';
import { contractWith } from '../support/contracts.js';

const fine: CheckSource = { id: 'C1', title: 'Fine', run: () => undefined };

describe('a run', () => {
  it('does every ending, whatever becomes of the first', async () => {
    let isDone = false;
    const faults = await endAll([
      () => Promise.reject(new Error('the database is gone')),
      () => Promise.resolve((isDone = true)),
    ]);
    expect(faults).toEqual(['the database is gone']);
    expect(isDone).toBe(true);
  });

  it('takes the fault of an ending for that of its check, and keeps the others', async () => {
    const project: Project = {
      ...silent,
      another: () =>
        Promise.resolve({ ...silent, stop: () => Promise.reject(new Error('it would not end')) }),
    };
    const { checks } = await ran(project, [
      {
        id: 'C2',
        title: 'Elsewhere',
        run: async ({ elsewhere }) => {
          await elsewhere({});
        },
      },
      fine,
    ]);
    expect(checks).toMatchObject([
      { id: 'C2', result: 'failed', failure: { got: 'it would not end' } },
      { id: 'C1', result: 'passed' },
    ]);
  });

  it('takes a promise that a check forgot for a failure of that check', async () => {
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    onTestFinished(() => {
      for (const each of others) process.on('unhandledRejection', each);
    });
    const { checks } = await ran(silent, [
      { id: 'C2', title: 'Forgetful', run: () => void Promise.reject(new Error('forgotten')) },
      { ...fine, phase: 'alone' },
    ]);
    expect(checks).toMatchObject([
      { result: 'failed', failure: { got: 'nobody waited for what failed: forgotten' } },
      { result: 'passed' },
    ]);
    expect(process.listenerCount('unhandledRejection')).toBe(0);
  });

  it('calls nothing failed that a signal ended, and says that it was interrupted', async () => {
    const controller = new AbortController();
    const hanging = (): Promise<void> => {
      controller.abort();
      return new Promise(() => undefined);
    };
    const report = await ran(
      silent,
      [{ id: 'C2', title: 'Hanging', phase: 'alone', run: hanging }, fine],
      controller.signal,
    );
    expect(report.checks).toMatchObject([
      { result: 'not-run', reason: 'the run was ended' },
      { result: 'passed' },
    ]);
    expect(report).toMatchObject({ interrupted: true, counts: { failed: 0, notRun: 1 } });
  });

  it('shows what the project wrote about a request that it answered with 500', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(500, { 'x-request-id': 'r-7' }).end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const line = `r-7 ${'x'.repeat(600)}`;
    const { checks } = await ran({ ...silent, url, log: () => ['r-6 well', line] }, [
      {
        id: 'C2',
        title: 'Well',
        run: async ({ anyone }) => {
          expectStatus(await anyone.get('/'), 200);
        },
      },
    ]);
    expect(checks[0]?.failure?.log).toEqual([line.slice(0, 500)]);
  });
});

const silent: Project = {
  url: 'http://127.0.0.1:1',
  instances: ['http://127.0.0.1:1'],
  log: () => [],
  run: () => Promise.reject(new Error('there is none')),
  another: undefined,
  stop: () => Promise.reject(new Error('there is none')),
};

function ran(
  project: Project,
  sources: readonly CheckSource[],
  signal?: AbortSignal,
): Promise<VerifyReport> {
  return runChecks({
    contract: contractWith('none', 'none'),
    project,
    checks: group({ id: 'some', title: 'Some' }, everyProject, sources),
    ownsProcess: true,
    secrets: undefined,
    databaseUrl: undefined,
    servers: {},
    signal,
  });
}
