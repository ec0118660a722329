/**
 * `npm test`: everything there is to test, one stage after the other, the slow ones last. Each stage
 * prints what its tool prints; the last line adds the counts up.
 *
 *   npm test                  all stages, the matrix as far as its time goes
 *   npm test -- unit matrix   some of them
 *
 * KEELSON_MINUTES is how long all of it may take: the matrix, which comes last, gets what is left.
 */
import { spawn } from 'node:child_process';

/** Each with the command that runs it, and how its counts are read from what it prints. */
const stages = [
  { id: 'build', words: ['npm', 'run', '--silent', 'build'] },
  { id: 'lint', words: ['npm', 'run', '--silent', 'lint'] },
  { id: 'typecheck', words: ['npm', 'run', '--silent', 'typecheck'] },
  { id: 'unit', words: ['npm', 'run', '--silent', 'test:unit'], counts: vitestCounts },
  { id: 'faults', words: ['npm', 'run', '--silent', 'test:faults'], counts: vitestCounts },
  { id: 'sweeps', words: ['npm', 'run', '--silent', 'sweep'], counts: matrixCounts },
  { id: 'openapi', words: ['npm', 'run', '--silent', 'test:openapi'], counts: matrixCounts },
  {
    id: 'mutants',
    words: ['npm', 'run', '--silent', 'test:mutants'],
    counts: matrixCounts,
  },
  { id: 'provider', words: ['npm', 'run', '--silent', 'test:provider'], counts: matrixCounts },
  { id: 'story', words: ['npm', 'run', '--silent', 'test:story'], counts: matrixCounts },
  { id: 'delivery', words: ['npm', 'run', '--silent', 'test:delivery'], counts: matrixCounts },
  { id: 'managers', words: ['npm', 'run', '--silent', 'test:managers'], counts: matrixCounts },
  {
    id: 'matrix',
    words: ['npm', 'run', '--silent', 'test:matrix'],
    counts: matrixCounts,
    variables: matrixTime,
  },
];
const begun = Date.now();

const asked = process.argv.slice(2);
const unknown = asked.filter((id) => !stages.some((stage) => stage.id === id));
if (unknown.length > 0) {
  console.error(
    `There is no stage ${unknown.join(', ')}: ${stages.map(({ id }) => id).join(', ')}`,
  );
  process.exit(2);
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const stage of stages) {
  if (asked.length > 0 && !asked.includes(stage.id)) continue;
  console.log(`\n== ${stage.id}: ${stage.words.join(' ')}`);
  const started = Date.now();
  const { code, output } = await run(stage.words, stage.variables?.() ?? {});
  const counts = stage.counts?.(output);
  // A stage without counts is one test; one that ends badly has failed, whatever it counted.
  const failed = Math.max(counts?.failed ?? 0, code === 0 ? 0 : 1);
  total.passed += counts?.passed ?? (code === 0 ? 1 : 0);
  total.failed += failed;
  total.skipped += counts?.skipped ?? 0;
  console.log(
    `== ${stage.id}: ${failed === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  if (stage.id === 'build' && failed > 0) break;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** What is left of the time, and enough for a row of each stack in any case. */
function matrixTime() {
  const minutes = Number(process.env.KEELSON_MINUTES);
  if (!(minutes > 0)) return {};
  const left = Math.max(5, minutes - (Date.now() - begun) / 60_000);
  console.log(`== ${left.toFixed(0)} minutes for the matrix`);
  return { KEELSON_MATRIX_MINUTES: left.toFixed(1) };
}

/** Runs a command, showing and keeping what it prints. */
function run([file, ...args], variables) {
  return new Promise((resolve) => {
    const env = { ...process.env, ...variables };
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.on('data', (chunk) => {
        output += String(chunk);
        to.write(chunk);
      });
    }
    child.on('error', (error) => resolve({ code: 1, output: output + error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** ` Tests  3 failed | 120 passed | 2 skipped (125)` */
function vitestCounts(output) {
  return countsIn(lastLine(output, /^\s*Tests\s+\d/));
}

/** `Matrix: 12 passed, 0 failed, 0 skipped` */
function matrixCounts(output) {
  return countsIn(
    lastLine(output, /^(Matrix|Mutants|Sweeps|Delivery|Managers|OpenAPI|Provider|Story): \d/),
  );
}

function lastLine(output, pattern) {
  // eslint-disable-next-line no-control-regex -- colours
  const plain = output.replaceAll(/\u001b\[[\d;]*m/g, '');
  return plain.split('\n').findLast((line) => pattern.test(line));
}

function countsIn(line) {
  if (line === undefined) return undefined;
  const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped') + count('todo'),
  };
}
