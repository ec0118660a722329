import { inputError } from '../errors.js';
import { suggestion } from '../suggest.js';
import type { Contract } from '../contract/contract.js';
import type { Check } from './check.js';

/**
 * The checks that `--only` names: numbers (`C49`), ranges (`C49-C65`) and groups (`jwt`), with commas between.
 *
 * @returns the checks in the order of the suite, each once
 * @throws KeelsonError (exit 2) for a word that names nothing
 */
export function selectChecks(only: string, checks: readonly Check[]): readonly Check[] {
  const words = only
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) {
    throw inputError('--only is given no check', { remedy: 'Name some, e.g. --only C49-C65,jwt.' });
  }
  const wanted = new Set(words.flatMap((word) => namedBy(word, checks)));
  return checks.filter((check) => wanted.has(check));
}

/**
 * Nothing is green that did not run.
 *
 * @param isStarted the suite starts the project itself
 * @throws KeelsonError (exit 2) when none of the checks can be run on such a project
 */
export function refuseNothing(
  checks: readonly Check[],
  contract: Contract,
  isStarted: boolean,
): void {
  const reasons = checks.map(({ applies, needs }) => {
    const answer = applies(contract);
    if (answer !== true) return answer;
    return isStarted || needs.length === 0 ? undefined : 'the suite must start the project itself';
  });
  if (reasons.includes(undefined)) return;
  throw inputError(`there is nothing to run: ${[...new Set(reasons)].join('; ')}`, {
    remedy: 'Choose other checks with --only, or leave it out.',
  });
}

function namedBy(word: string, checks: readonly Check[]): readonly Check[] {
  const range = /^C(\d+)(?:-C?(\d+))?$/i.exec(word);
  const found =
    range === null
      ? checks.filter(({ groupId }) => groupId === word.toLowerCase())
      : inRange(Number(range[1]), Number(range[2] ?? range[1]), checks);
  if (found.length > 0) return found;
  throw inputError(`--only: there is no check or group ${JSON.stringify(word)}`, {
    remedy:
      range === null
        ? suggestion(word, [...new Set(checks.map(({ groupId }) => groupId))])
        : `They go from C${Math.min(...numbersOf(checks))} to C${Math.max(...numbersOf(checks))}, with gaps.`,
  });
}

function inRange(first: number, last: number, checks: readonly Check[]): readonly Check[] {
  return checks.filter((check) => {
    const number = numberOf(check);
    return number >= first && number <= last;
  });
}

const numbersOf = (checks: readonly Check[]): readonly number[] => checks.map(numberOf);

const numberOf = ({ id }: Check): number => Number(id.slice(1));
