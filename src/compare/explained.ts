/** Differences that a stack gives a reason for, in its manifest. */
import type { Difference } from './differences.js';

/** As it stands under `differences` in a stack's manifest. */
export interface Explanation {
  /** `status`, `header server`, `body /members`. */
  readonly what: string;
  /** Method and path as in the contract, `GET /docs`; everywhere when left out. */
  readonly at?: string | undefined;
  readonly reason: string;
}

/** @returns the reason, where there is one */
export function reasonFor(
  { what, exchanges: [{ method, path }] }: Difference,
  explanations: readonly Explanation[],
): string | undefined {
  const place = `${method} ${path.split('?')[0] ?? ''}`;
  return explanations.find(
    (each) => each.what === what && (each.at === undefined || matches(each.at, place)),
  )?.reason;
}

/** `{…}` in a path stands for one part of it. */
function matches(at: string, place: string): boolean {
  const pattern = at
    .split(/\{[^}]*\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[^/]+');
  return new RegExp(`^${pattern}$`).test(place);
}
