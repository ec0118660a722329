import { basename } from 'node:path';
import { CommanderError } from 'commander';
import { allChoicesFor, type AnswerField } from './answers.js';
import { exitCodes, KeelsonError } from './errors.js';
import { abortOnSignals, tellStopped } from './interrupt.js';
import { templatesDirectory } from './paths.js';
import { buildProgram, refuseMisspeltCommand, withHelpFlag, type Actions } from './program.js';
import type { Session } from './commands/session.js';
import { Cleanup } from './tree/cleanup.js';
import { systemFault } from './tree/faults.js';
import { createUi, type Ui } from './ui.js';

/** Wires the commands, and turns whatever ends a run into an exit code. */

const words = withHelpFlag(process.argv.slice(2));
const ui = createUi({ json: words.includes('--json'), quiet: words.includes('--quiet') });
const cleanup = new Cleanup();
const session: Session = { ui, cleanup, signal: abortOnSignals(cleanup) };

/** Each command is loaded when it is called. A command returns its exit code. */
const actions: Actions = {
  new: async (name, flags) => {
    if (flags.list === true) return actions.list(flags);
    const { newProject } = await import('./commands/new.js');
    process.exitCode = await newProject(name, flags, session);
  },
  resume: async (flags) => {
    const { resumeProject } = await import('./commands/resume.js');
    process.exitCode = await resumeProject(flags, session);
  },
  evolve: async (verb, what, words, flags) => {
    const { evolveProject } = await import('./commands/evolve.js');
    const { grant } = await import('./commands/wish.js');
    process.exitCode = await evolveProject(
      (blueprint, catalog) => grant(verb, what, words, blueprint, catalog),
      flags,
      session,
    );
  },
  upgrade: async (flags) => {
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
  list: async () => {
    const { listChoices } = await import('./commands/list.js');
    await listChoices(ui);
  },
  doctor: async () => {
    const { examineMachine } = await import('./commands/doctor.js');
    await examineMachine(ui);
  },
  explain: async (what, flags) => {
    const { explain } = await import('./commands/explain.js');
    await explain(what, flags, ui);
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
    const catalog = loadCatalog(templatesDirectory);
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
  if (error instanceof KeelsonError) return error;
  if (isSystemError(error)) return systemFault(error);
  return new KeelsonError({
    exitCode: exitCodes.bug,
    message: `a bug of keelson: ${error instanceof Error ? error.message : String(error)}`,
    remedy: 'Please report it with the output of the same command and --debug.',
  });
}

/** What the operating system refused: disk, rights, network. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

process.once('exit', () => {
  const fault = ui.outputFault();
  if (fault === undefined) return;
  ui.warn(`keelson: cannot write to standard output: ${fault}`);
  process.exitCode ||= exitCodes.environment;
});

run().catch((error: unknown) => {
  process.exitCode = tellError(error, ui);
});
