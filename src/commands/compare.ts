import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { answersOfFlags, refuseUnknown } from '../answers.js';
import { type Catalog, loadCatalog } from '../catalog/catalog.js';
import { shippedFiles } from '../catalog/files.js';
import type { Explanation } from '../compare/explained.js';
import type { CompareReport, Side } from '../compare/report.js';
import { Transcript } from '../compare/scene.js';
import { whyNotSame } from '../contract/same.js';
import { exitCodes, inputError } from '../errors.js';
import { tellStopped } from '../interrupt.js';
import type { CompareFlags } from '../program.js';
import { render } from '../render.js';
import { projectSteps } from '../steps/all.js';
import { type Talk, type Talked, talkStep } from '../steps/compare.js';
import { anyFreePort } from '../steps/ports.js';
import { serverTrouble } from '../steps/preflight.js';
import type { Project } from '../steps/project.js';
import { buildStep } from '../steps/scripts.js';
import { runSequence, type SequenceResult } from '../steps/sequence.js';
import type { Step } from '../steps/step.js';
import { projectContract } from '../steps/verify.js';
import { suggestion } from '../suggest.js';
import { currentDirectory } from '../tree/target.js';
import { writeTree } from '../tree/write.js';
import { GREATEST_SEED, USUAL_COUNT } from '../verify/chance.js';
import { keelsonVersion } from '../version.js';
import { countOf, refuseUnwritable, writeReport } from './asked.js';
import { planOfAnswers, projectOf } from './plan.js';
import { loadProject, refuseUninstalled, settingsStep } from './ready.js';
import { contextOf, explainCause } from './run.js';
import { isProject } from './root.js';
import type { Session } from './session.js';

/** A project to be asked, and what has to be done with it before. */
interface Candidate {
  readonly name: string;
  readonly project: Project;
  readonly before: readonly Step[];
}

/**
 * `keelson compare`: sends two projects of one contract the same requests, one project after the other on the same port
 * with the same keys, and shows what they answer differently. Returns the exit code.
 */
export async function compareProjects(
  left: string,
  right: string,
  flags: CompareFlags,
  session: Session,
): Promise<number> {
  const { ui } = session;
  refuseUnwritable(flags.report);
  const random = {
    count: countOf('--random', flags.random, 10_000) ?? USUAL_COUNT,
    seed: countOf('--seed', flags.seed, GREATEST_SEED) ?? randomInt(1, GREATEST_SEED),
  };
  const catalog = loadCatalog(shippedFiles());
  const place: { directory?: string } = {};
  const remove = (): void => {
    if (place.directory !== undefined) rmSync(place.directory, { recursive: true, force: true });
  };
  const forget = session.cleanup.add(remove);
  try {
    const candidates = areProjects(left, right, catalog)
      ? await projectsIn([left, right], flags, session)
      : await projectsOf([left, right], flags, catalog, (place.directory = temporary()));
    refuseOther(candidates);
    const { scenes } = await import('../compare/scenes/index.js');
    const jwtSecret = randomBytes(32).toString('hex');
    const talk = { scenes, random, port: await anyFreePort(), jwtSecret };
    const talked: Talked[] = [];
    for (const candidate of candidates) {
      ui.say(`${candidate.name}:`);
      const result = await prepareAndAsk(candidate, talk, flags, session, (each) =>
        talked.push(each),
      );
      ui.say();
      const ended = endedEarly(result, flags, session);
      if (ended !== undefined) return ended;
    }
    return await tell(candidates, talked, random.seed, catalog, flags, session);
  } finally {
    forget();
    remove();
  }
}

function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'keelson-compare-'));
}

/** @throws KeelsonError (exit 2) for words that are neither two projects nor two frameworks */
function areProjects(left: string, right: string, catalog: Catalog): boolean {
  const kinds = [left, right].map((word) => {
    if (isProject(resolve(currentDirectory(), word))) return 'project';
    if (catalog.stackIds().includes(word)) return 'framework';
    throw inputError(`"${word}" is no directory of a project and no framework`, {
      remedy: suggestion(word, catalog.stackIds()),
    });
  });
  if (kinds[0] === kinds[1]) return kinds[0] === 'project';
  throw inputError(`"${left}" is a ${String(kinds[0])} and "${right}" is a ${String(kinds[1])}`, {
    remedy: 'Name two directories of projects, or two frameworks.',
  });
}

const madeOnly = ['database', 'auth', 'example', 'feature', 'resource', 'offline'] as const;

async function projectsIn(
  words: readonly [string, string],
  flags: CompareFlags,
  session: Session,
): Promise<readonly Candidate[]> {
  const flag = madeOnly.find((each) => flags[each] !== undefined);
  if (flag !== undefined) {
    throw inputError(`--${flag} says what to make, and ${words.join(' and ')} are there`, {
      remedy: 'Leave it out, or name two frameworks.',
    });
  }
  const projects: Candidate[] = [];
  for (const [i, word] of words.entries()) {
    const project = await loadProject(word, flags, session);
    refuseUninstalled(project);
    projects.push({
      name: nameOf(words, i),
      project,
      before: [...settingsStep(project), buildStep],
    });
  }
  return projects;
}

/** The steps of a new project that are needed to start it. */
const preparing = ['env', 'install', 'build', 'migrate'];

async function projectsOf(
  frameworks: readonly [string, string],
  flags: CompareFlags,
  catalog: Catalog,
  directory: string,
): Promise<readonly Candidate[]> {
  const projects: Candidate[] = [];
  for (const [i, framework] of frameworks.entries()) {
    const answers = { ...answersOfFlags(flags), name: 'compared-api', framework };
    refuseUnknown(answers, catalog);
    const plan = planOfAnswers(answers, catalog);
    const project = await projectOf(
      plan,
      catalog,
      join(directory, `${String(i + 1)}-${framework}`),
    );
    await writeTree(project.directory, render(plan), {});
    const before = projectSteps.filter(({ id }) => preparing.includes(id));
    projects.push({ name: nameOf(frameworks, i), project, before });
  }
  return projects;
}

function nameOf(words: readonly [string, string], i: number): string {
  return words[0] === words[1] ? `${words[0]} (${i === 0 ? 'first' : 'second'})` : (words[i] ?? '');
}

/** @throws KeelsonError (exit 2) when the two were not made to answer alike */
function refuseOther(candidates: readonly Candidate[]): void {
  const [left, right] = candidates.map(({ project }) => projectContract(project));
  const why = left && right && whyNotSame(left, right);
  if (why === undefined) return;
  throw inputError(`they do not promise the same: ${why}`, {
    remedy: 'Compare two projects with the same log in, example, features and resources.',
  });
}

async function prepareAndAsk(
  { project, before }: Candidate,
  talk: Talk,
  flags: CompareFlags,
  session: Session,
  keep: (talked: Talked) => void,
): Promise<SequenceResult> {
  return runSequence({
    steps: [...before, talkStep(talk, keep)],
    context: contextOf(project, true, flags, session),
    ui: session.ui,
    leftOut: new Map(),
    before: [],
    serverFault: await serverTrouble(project),
    startedAt: new Date(),
    keep: () => undefined,
  });
}

/** @returns the exit code when a project could not be asked at all */
function endedEarly(
  { stopped, cause, exitCode }: SequenceResult,
  flags: CompareFlags,
  { ui, signal }: Session,
): number | undefined {
  if (stopped !== undefined)
    return tellStopped(signal, `Stopped during "${stopped.title}".`, null, ui);
  if (cause === undefined) return undefined;
  explainCause({ cause }, flags, ui);
  if (cause.report.remedy !== undefined) ui.warn(cause.report.remedy);
  const failure = { step: cause.report.id, output: cause.output };
  ui.event({ event: 'result', exitCode, result: 'failed', failure });
  return exitCode;
}

async function tell(
  candidates: readonly Candidate[],
  talked: readonly Talked[],
  seed: number,
  catalog: Catalog,
  flags: CompareFlags,
  { ui }: Session,
): Promise<number> {
  const { compareTranscripts } = await import('../compare/differences.js');
  const { isAlike, reportLines, reportOf } = await import('../compare/report.js');
  const [left = new Transcript(), right = new Transcript()] = talked.map(
    ({ transcript }) => transcript,
  );
  const comparison = compareTranscripts(left, right);
  const sides = candidates.map(({ name }, i): Side => ({ name, scenes: talked[i]?.scenes ?? [] }));
  const explanations = candidates.flatMap(({ project }): readonly Explanation[] => {
    return catalog.stack(project.blueprint.framework).manifest.differences;
  });
  const report = reportOf(comparison, sides as [Side, Side], explanations);
  const exitCode = isAlike(report) ? exitCodes.done : exitCodes.check;
  for (const line of reportLines(report)) ui.say(line);
  ui.say(`Random requests of the seed ${seed}.`);
  if (flags.report !== undefined) await writePage(flags.report, report, seed);
  tellEvents(report, exitCode, seed, ui);
  return exitCode;
}

async function writePage(path: string, report: CompareReport, seed: number): Promise<void> {
  const { comparePage } = await import('../compare/page.js');
  writeReport(path, comparePage(report, { keelson: keelsonVersion, at: new Date(), seed }));
}

function tellEvents(
  report: CompareReport,
  exitCode: number,
  seed: number,
  ui: Session['ui'],
): void {
  const [left, right] = report.names;
  for (const [level, groups] of Object.entries({
    difference: report.unexplained,
    explained: report.explained,
    wording: report.wordings,
  }))
    for (const group of groups) {
      const where = group.all.map(({ scene, asked }) => `${scene}: ${asked}`);
      const { what } = group;
      const reason = 'reason' in group ? { reason: group.reason } : {};
      ui.event({ event: level, what, [left]: group.left, [right]: group.right, where, ...reason });
    }
  for (const { scene, name, why } of report.stopped)
    ui.event({ event: 'stopped', scene, project: name, why });
  ui.event({
    event: 'result',
    exitCode,
    result: exitCode === exitCodes.done ? 'passed' : 'failed',
    requests: report.pairs,
    differences: report.unexplained.length,
    explained: report.explained.length,
    wordings: report.wordings.length,
    seed,
  });
}
