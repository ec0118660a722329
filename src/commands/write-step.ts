import type { StepReport } from '../types.js';
import type { Ui } from '../ui.js';

/**
 * The step that writes, which those that run things come after.
 * @param write answers how many files it wrote
 */
export async function writeStep(
  title: string,
  ui: Ui,
  write: () => number | Promise<number>,
): Promise<StepReport> {
  const head = { id: 'write', title };
  const begun = performance.now();
  const line = await ui.step(head.id, head.title);
  try {
    const files = await write();
    const seconds = (performance.now() - begun) / 1000;
    const report: StepReport = { ...head, result: 'passed', seconds, counts: { files } };
    line.end(report);
    return report;
  } finally {
    line.cancel();
  }
}
