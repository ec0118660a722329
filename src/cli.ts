import { basename } from 'node:path';
import { CommanderError } from 'commander';
import { allChoicesFor, type AnswerField } from './answers.js';
import { exitCodes, KeelsonError } from './errors.js';
import { abortOnSignals, tellStopped } from './interrupt.js';
import { buildProgram, refuseMisspeltCommand, withHelpFlag, type Actions } from './program.js';
import type { Session } from './commands/session.js';
import { Cleanup } from './tree/cleanup.js';
import { inWords, systemFault } from './tree/faults.js';
import { createUi, type Ui } from './ui.js';

/** Wires the commands, and turns whatever ends a run into an exit code. */

const words = withHelpFlag(process.argv.slice(2));
const ui = createUi({ json: words.includes('--json'), quiet: words.includes('--quiet') });
const cleanup = new Cleanup();
const session: Session = { ui, cleanup, signal: abortOnSignals(cleanup) };

/** Whether the command changes a project: what is said when its words cannot be written. */
let changes = false;

/** Each command is loaded when it is called. A command returns its exit code. */
const actions: Actions = {
  new: async (name, flags) => {
    if (flags.list === true) return actions.list(flags);
    changes = flags.dryRun !== true;
    const { newProject } = await import('./commands/new.js');
    process.exitCode = await newProject(name, flags, session);
  },
  resume: async (flags) => {
    changes = true;
    const { resumeProject } = await import('./commands/resume.js');
    process.exitCode = await resumeProject(flags, session);
  },
  evolve: async (verb, what, words, flags) => {
    changes = flags.dryRun !== true;
    const { evolveProject } = await import('./commands/evolve.js');
    const { grant } = await import('./commands/wish.js');
    process.exitCode = await evolveProject(
      (blueprint, catalog) => grant(verb, what, words, blueprint, catalog),
      flags,
      session,
    );
  },
  upgrade: async (flags) => {
    changes = flags.dryRun !== true;
    const { upgradeProject } = await import('./commands/upgrade.js');
    process.exitCode = await upgradeProject(flags, session);
  },
  verify: async (directory, flags) => {
    const { verifyProject } = await import('./commands/verify.js');
    process.exitCode = await verifyProject(directory, flags, session);
  },
  compare: async (left, right, flags) => {
    const { compareProjects } = await import('./commands/compare.js');
    process.exitCode = await compareProjects(left, right, flags, session);
  },
  list: async (flags) => {
    const { listChoices } = await import('./commands/list.js');
    await listChoices(flags, session);
  },
  checkPack: async (directory) => {
    const { checkPack } = await import('./commands/check-pack.js');
    checkPack(directory, ui);
  },
  doctor: async () => {
    const { examineMachine } = await import('./commands/doctor.js');
    await examineMachine(ui);
  },
  explain: async (what, flags) => {
    const { explain } = await import('./commands/explain.js');
    await explain(what, flags, session);
  },
  completion: async (shell) => {
    const { completionScript } = await import('./commands/completion.js');
    ui.answer(completionScript(shell, program));
  },
};

/** Catalog and YAML are loaded only when help wants to name the choices. */
let helpChoices: (field: AnswerField) => readonly string[] = () => [];
const program = buildProgram(actions, (field) => helpChoices(field));

async function run(): Promise<void> {
  if (words.some((word) => word === '--help' || word === '-h')) {
    const { loadCatalog } = await import('./catalog/catalog.js');
    const { shippedFiles } = await import('./catalog/files.js');
    const catalog = loadCatalog(shippedFiles());
    helpChoices = (field) => allChoicesFor(field, catalog);
  }
  refuseMisspeltCommand(words, basename(process.argv[1] ?? ''), program);
  await program.parseAsync(words, { from: 'user' });
}

/** The exit code for what was thrown, after it was explained. */
function tellError(error: unknown, out: Ui): number {
  const { signal } = session;
  // Ctrl-C at a question reaches us as an error of the prompt, not as a signal.
  const isLeft = error instanceof Error && error.name === 'ExitPromptError';
  // From the first thing that is written on, the commands tell it themselves.
  if (isLeft || signal.aborted) return tellStopped(signal, 'Nothing was written.', null, out);
  // It only asked to end: help or the version was printed.
  if (error instanceof CommanderError) return exitCodes.done;
  const known = asKeelsonError(error);
  out.fail(known);
  if (words.includes('--debug') && error instanceof Error) out.warn(error.stack ?? '');
  return known.exitCode;
}

function asKeelsonError(error: unknown): KeelsonError {
  if (error instanceof KeelsonError) return withReport(error);
  if (isSystemError(error)) return systemFault(error);
  return new KeelsonError({
    exitCode: exitCodes.bug,
    message: `a bug of keelson: ${error instanceof Error ? error.message : String(error)}`,
    remedy: report,
  });
}

const report = 'Please report it with the output of the same command and --debug.';

/** Nobody who uses the tool can mend a template that it ships. */
function withReport(error: KeelsonError): KeelsonError {
  if (error.exitCode !== exitCodes.bug || error.remedy !== undefined) return error;
  const { exitCode, message, where, excerpt } = error;
  const remedy = `It is a bug of keelson. ${report}`;
  return new KeelsonError({ exitCode, message, where, excerpt, remedy, cause: error });
}

/** What the operating system refused: disk, rights, network. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

process.once('exit', () => {
  const fault = ui.outputFault();
  if (fault === undefined) return;
  ui.warn(`keelson: cannot write to standard output: ${inWords(fault)}`);
  ui.warn(
    changes
      ? 'What was made stands as it is; to have more done in it: keelson resume.'
      : 'Nothing was made. Make room there, or write the output elsewhere.',
  );
  process.exitCode ||= exitCodes.environment;
});

run().catch((error: unknown) => {
  process.exitCode = tellError(error, ui);
});
