import { countsOf, type CheckReport, type Counts } from './report.js';

/** The reports under one heading, in the order of the suite. */
export interface ReportGroup {
  readonly title: string;
  readonly checks: readonly CheckReport[];
  readonly counts: Counts;
  readonly milliseconds: number;
}

/** Reports by their group, for everything that shows a run. */
export function groupsOf(checks: readonly CheckReport[]): readonly ReportGroup[] {
  const byTitle = new Map<string, CheckReport[]>();
  for (const check of checks) {
    byTitle.set(check.group, [...(byTitle.get(check.group) ?? []), check]);
  }
  return [...byTitle].map(([title, members]) => ({
    title,
    checks: members,
    counts: countsOf(members),
    milliseconds: members.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
  }));
}
