import { randomInt } from 'node:crypto';

/**
 * A password that keeps every rule, and that nobody else has. It has no letters, so that the name of the project,
 * which begins with one, is never in it.
 */
export function makePassword(): string {
  const groups = Array.from({ length: 6 }, () => String(randomInt(100_000)).padStart(5, '0'));
  return groups.join(' ');
}

/** Fifteen lower-case letters in which the name of the project is not: its first letter is left out. */
export function fifteenLetters(project: string): string {
  return 'vqzkfwmbtrxhgjdp'.replace(project.slice(0, 1), '').slice(0, 15);
}
