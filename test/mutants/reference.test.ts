import { afterAll, describe, expect, it } from 'vitest';

import type { Flavour } from '../../src/contract/contract.js';
import type { Check } from '../../src/verify/check.js';
import { allChecks } from '../../src/verify/checks/index.js';
import { failureLines, type VerifyReport } from '../../src/verify/report.js';
import { runChecks } from '../../src/verify/run.js';
import { fullContract } from './contracts.js';
import { startReference } from './reference/server.js';

const flavours: readonly Flavour[] = ['none', 'session', 'jwt'];

/** Checks that make traffic of all kinds, for those that look at what was recorded. */
const TRAFFIC = ['C01', 'C17', 'C131', 'C138', 'C142'];

describe.each(flavours)('the reference server, accounts: %s', (flavour) => {
  it('keeps the contract: every check that applies is green', async () => {
    const report = await runOn(flavour, [], allChecks);
    expect(report.checks.flatMap(failureLines)).toEqual([]);
    expect(report.counts.notRun).toBe(0);
    expect(report.counts.passed).toBeGreaterThan(50);
  });
});

describe('a fault turns its check red', () => {
  const killed = new Set<string>();
  afterAll(() => {
    console.log(`mutants of the reference server: ${killed.size}/${allChecks.length} killed`);
  });

  it.each(allChecks.map((check) => [check.id, check.title, check] as const))(
    '%s %s',
    async (id, _title, check) => {
      const flavour = flavours.findLast((each) => check.applies(fullContract(each)) === true);
      if (flavour === undefined) throw new Error('the check applies to no contract');
      const traffic = allChecks.filter((each) => TRAFFIC.includes(each.id) && each.id !== id);
      const checks = check.phase === 'closing' ? [...traffic, check] : [check];
      const report = await runOn(flavour, [id], checks);
      const own = report.checks.find((each) => each.id === id);
      expect(own?.result).toBe('failed');
      killed.add(id);
    },
  );
});

it('numbers every check once', () => {
  const ids = allChecks.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

async function runOn(
  flavour: Flavour,
  faults: readonly string[],
  checks: readonly Check[],
): Promise<VerifyReport> {
  const contract = fullContract(flavour);
  const { project, secrets } = await startReference(contract, faults);
  try {
    return await runChecks({ contract, project, checks, ownsProcess: true, secrets });
  } finally {
    await project.stop();
  }
}
