import { Command, CommanderError, Option } from 'commander';
import {
  answerEntries,
  answerFields,
  describeFlag,
  type AnswerField,
  type AnswerKey,
} from './answers.js';
import { inputError, type KeelsonError } from './errors.js';
import { nearest } from './suggest.js';
import { keelsonVersion } from './version.js';
import { wishes, type Verb } from './wishes.js';

/** The command line: which commands and flags there are. What they do is loaded when it is called. */

/** Steps that `--no-<step>` leaves out, with what that means. */
export const stepFlags = {
  install: 'do not install packages (nor anything that needs them)',
  git: 'no repository, no first commit',
  migrate: 'do not migrate the database',
  test: "do not run the project's own tests",
  verify: 'do not boot it and check it over HTTP',
} as const;

export type StepFlag = keyof typeof stepFlags;

export const completionShells = ['bash', 'zsh', 'fish'] as const;
export type CompletionShell = (typeof completionShells)[number];

/** How much is said, and in which form: the same for every command. */
export interface OutputFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** Which packs are laid over the templates, beside those that the project was made with. */
export interface TemplateFlags {
  readonly template?: readonly string[];
}

export type StepFlags = TemplateFlags &
  Readonly<Record<StepFlag, boolean>> & {
    /** Code of packs may run. */
    readonly trust?: boolean;
    /** Undefined: start in the foreground when a person watches. */
    readonly start?: boolean;
    readonly offline?: boolean;
  };

/** The flags of `new`. */
export interface NewFlags extends OutputFlags, StepFlags {
  readonly framework?: string;
  readonly database?: string;
  readonly auth?: string;
  readonly example?: string;
  readonly feature?: readonly string[];
  readonly resource?: readonly string[];
  readonly packageManager?: string;
  readonly description?: string;
  readonly blueprint?: string;
  readonly directory?: string;
  readonly yes?: boolean;
  readonly interactive: boolean;
  readonly dryRun?: boolean;
  readonly merge?: boolean;
  readonly follow?: boolean;
  readonly hereInHome?: boolean;
  readonly list?: boolean;
}

export type ResumeFlags = OutputFlags & StepFlags;

/** The flags of `add`, `set`, `remove` and `upgrade`. */
export type EvolveFlags = OutputFlags &
  StepFlags & {
    readonly dryRun?: boolean;
    readonly allowDirty?: boolean;
  };

export type UpgradeFlags = EvolveFlags & { readonly to?: string };

/** The flags of `verify`. */
export interface VerifyFlags extends OutputFlags, TemplateFlags {
  readonly url?: string;
  readonly only?: string;
  readonly quick?: boolean;
  readonly rounds?: string;
  readonly instances?: string;
  readonly random?: string;
  readonly seed?: string;
  readonly junit?: string;
  readonly report?: string;
}

/** The flags of `compare`. */
export interface CompareFlags extends OutputFlags, TemplateFlags {
  readonly database?: string;
  readonly auth?: string;
  readonly example?: string;
  readonly feature?: readonly string[];
  readonly resource?: readonly string[];
  readonly offline?: boolean;
  readonly random?: string;
  readonly seed?: string;
  readonly report?: string;
}

/** The flags of `explain`. */
export interface ExplainFlags extends OutputFlags, TemplateFlags {
  readonly framework?: string;
  /** True: every tour there is. */
  readonly tour?: string | true;
}

export type ListFlags = OutputFlags & TemplateFlags;

/** What each command does. */
export interface Actions {
  readonly new: (name: string | undefined, flags: NewFlags) => Promise<void>;
  readonly list: (flags: ListFlags) => Promise<void>;
  readonly checkPack: (directory: string, flags: OutputFlags) => Promise<void>;
  readonly doctor: (flags: OutputFlags) => Promise<void>;
  readonly resume: (flags: ResumeFlags) => Promise<void>;
  readonly evolve: (
    verb: Verb,
    what: string,
    words: readonly string[],
    flags: EvolveFlags,
  ) => Promise<void>;
  readonly upgrade: (flags: UpgradeFlags) => Promise<void>;
  readonly verify: (directory: string | undefined, flags: VerifyFlags) => Promise<void>;
  readonly compare: (left: string, right: string, flags: CompareFlags) => Promise<void>;
  readonly explain: (what: string | undefined, flags: ExplainFlags) => Promise<void>;
  readonly completion: (shell: CompletionShell) => Promise<void>;
}

/** Builds the command line. `choicesOf` is asked only when help is shown. */
export function buildProgram(
  actions: Actions,
  choicesOf: (field: AnswerField) => readonly string[],
): Command {
  const program = new Command('keelson');
  program
    .description(
      'Makes a backend, installs, migrates, tests and boots it, and checks it over HTTP.',
    )
    .usage('[command] [name] [flags]')
    .version(keelsonVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', rootExamples);

  const make = program
    .command('new [name]', { isDefault: true })
    .description('make a project; the default, also as `create-keelson [name]`')
    .addHelpText('after', newExamples);
  for (const [key, field] of answerEntries) addAnswerFlag(make, key, field, choicesOf);
  make
    .option(
      '--blueprint <file>',
      'answers from a YAML or JSON file, - for standard input; flags win over it',
    )
    .option('--directory <path>', 'where to make it (default: ./<name>)')
    .option('-y, --yes', 'take the default for everything that was not answered')
    .option('--no-interactive', 'ask nothing; missing answers are an error unless --yes')
    .option('--dry-run', 'show the files, steps and packages; write nothing')
    .option(
      '--merge',
      'write beside the files that are there, adding to .gitignore; refuses if another would be replaced',
    )
    .option('--follow', 'write where a symbolic link leads')
    .option('--here-in-home', 'allow the home directory itself as the target')
    .option('--list', 'the same as `keelson list`');
  addStepFlags(make);
  addOutputFlags(make, ', and the plan of --dry-run');
  make.action((name: string | undefined, flags: NewFlags) => actions.new(name, flags));

  const resume = program
    .command('resume')
    .description('run the steps of the project in this directory again, e.g. after one failed');
  addStepFlags(resume);
  addOutputFlags(resume).action((flags: ResumeFlags) => actions.resume(flags));

  for (const verb of Object.keys(wishes) as Verb[]) {
    const evolve = program
      .command(`${verb} <what> <words...>`)
      .description(verbs[verb])
      .addHelpText('after', evolveExamples[verb]);
    addEvolveFlags(evolve).action((what: string, words: readonly string[], flags: EvolveFlags) =>
      actions.evolve(verb, what, words, flags),
    );
  }
  const upgrade = program
    .command('upgrade')
    .description('take over what this version of keelson makes otherwise than the last one')
    .option('--to <version>', 'refuse to be another version than this one');
  addEvolveFlags(upgrade).action((flags: UpgradeFlags) => actions.upgrade(flags));

  addOutputFlags(
    program
      .command('verify [directory]')
      .description('build a project (default: the one in this directory) and check it over HTTP')
      .option('--url <address>', 'check one that runs there already, e.g. http://127.0.0.1:3000')
      .option('--only <checks>', 'numbers, ranges and groups of checks, e.g. C49-C65,jwt')
      .option('--quick', 'without the checks that take long')
      .option('--rounds <count>', 'repeat races and outages, each of which depends on chance')
      .option('--instances <count>', 'start it so many times, behind one address')
      .option('--random <count>', 'send each operation so many random requests (default: 30)')
      .option('--seed <number>', 'make up the same random requests again')
      .option('--junit <file>', 'write the results as JUnit XML')
      .option('--report <file>', 'write them as a page to look at')
      .addOption(templateOption())
      .addHelpText('after', verifyExamples),
  ).action((directory: string | undefined, flags: VerifyFlags) => actions.verify(directory, flags));
  const compare = program
    .command('compare <project> <project>')
    .description('ask two projects, or one in two frameworks, the same and show what differs')
    .addHelpText('after', compareExamples);
  for (const [key, field] of answerEntries)
    if (comparedAnswers.includes(key)) addAnswerFlag(compare, key, field, choicesOf);
  addOutputFlags(
    compare
      .option('--offline', "install from the package manager's cache only")
      .option('--random <count>', 'send each operation so many random requests (default: 30)')
      .option('--seed <number>', 'make up the same random requests again')
      .option('--report <file>', 'write what differs as a page to look at')
      .addOption(templateOption()),
  ).action((left: string, right: string, flags: CompareFlags) =>
    actions.compare(left, right, flags),
  );
  const explain = program
    .command('explain [what]')
    .description('where a file or a line is from, what a choice brings, what a check asks')
    .option('--tour [name]', 'walk a request through the code of this project, step by step')
    .addOption(templateOption())
    .addHelpText('after', explainExamples);
  addAnswerFlag(explain, 'framework', answerFields.framework, choicesOf);
  addOutputFlags(explain, whatIsAsked).action((what: string | undefined, flags: ExplainFlags) =>
    actions.explain(what, flags),
  );
  addOutputFlags(
    program
      .command('list')
      .description('what can be chosen, and what of it was proved')
      .addOption(templateOption()),
    whatIsAsked,
  ).action((flags: ListFlags) => actions.list(flags));
  addOutputFlags(
    program
      .command('doctor')
      .description(
        'tools, versions, ports and servers of this machine; clears what was left behind',
      ),
    whatIsAsked,
  ).action((flags: OutputFlags) => actions.doctor(flags));
  addOutputFlags(
    program
      .command('check-pack <directory>')
      .description('whether a pack of templates is right, what it brings and what it would run')
      .addHelpText('after', checkPackText),
    whatIsAsked,
  ).action((directory: string, flags: OutputFlags) => actions.checkPack(directory, flags));
  program
    .command('completion')
    .argument('<shell>', completionShells.join(', '))
    .description('print a completion script for a shell')
    .action((shell: string) => actions.completion(completionShell(shell)));

  for (const command of [program, ...program.commands]) harden(command, program);
  return program;
}

/** What makes a difference to clients; the rest of the answers does not. */
const comparedAnswers: readonly AnswerKey[] = [
  'database',
  'auth',
  'example',
  'features',
  'resources',
];

function addAnswerFlag(
  command: Command,
  key: AnswerKey,
  field: AnswerField,
  choicesOf: (field: AnswerField) => readonly string[],
): void {
  if (field.flag === undefined) return;
  const option = new Option(`--${field.flag} ${field.value}`);
  Object.defineProperty(option, 'description', {
    get: () => {
      const choices = field.choices === undefined ? [] : choicesOf(field);
      const list = choices.length === 0 ? '' : `: ${choices.join(', ')}`;
      return describeFlag(key) + list;
    },
  });
  if (field.many) {
    option.argParser<readonly string[] | undefined>((value, earlier) => [
      ...(earlier ?? []),
      value,
    ]);
  }
  command.addOption(option);
}

/** The packs of a command. */
function templateOption(): Option {
  return new Option(
    '--template <pack>',
    'choices of a pack: a directory, or a package of npm as name@1.2.3[#sha512-…] (may be repeated)',
  ).argParser<readonly string[] | undefined>((value, earlier) => [...(earlier ?? []), value]);
}

/** What runs code may run that of packs. */
function addPackFlags(command: Command): Command {
  return command
    .addOption(templateOption())
    .option('--trust', 'run what packs bring: their code in the project, and their commands');
}

function addStepFlags(command: Command): Command {
  addPackFlags(command);
  for (const [step, doc] of Object.entries(stepFlags)) command.option(`--no-${step}`, doc);
  return command
    .option('--start', 'start it in the foreground at the end (default: when a person watches)')
    .option('--no-start', 'do not leave it running')
    .option('--offline', "install from the package manager's cache only");
}

/** A change of a project runs the steps that it may concern, and never commits or starts anything. */
function addEvolveFlags(command: Command): Command {
  addPackFlags(command)
    .option('--dry-run', 'show the change as a diff; write nothing')
    .option('--allow-dirty', 'although there are changes that are not committed');
  for (const [step, doc] of Object.entries(stepFlags)) {
    if (step !== 'git') command.option(`--no-${step}`, doc);
  }
  return addOutputFlags(
    command.option('--offline', "install from the package manager's cache only"),
    ', and the diff of --dry-run',
  );
}

const whatIsAsked = ', and what was asked for';

/** @param answer what is printed whatever the mode */
function addOutputFlags(command: Command, answer = ''): Command {
  return command
    .option('--json', 'JSON on standard output: one event a line, the result last')
    .option('--quiet', `print errors only${answer}`)
    .option('--debug', 'show what the tools print, and stack traces');
}

/** Strict everywhere: nothing superfluous, nothing twice, errors as exceptions. */
function harden(command: Command, program: Command): void {
  command
    .allowExcessArguments(false)
    .exitOverride((error) => {
      throw errorOfCommander(error, command, program);
    })
    .configureHelp({ helpWidth: helpWidth(), minWidthToWrap: 20, showGlobalOptions: false })
    .showSuggestionAfterError(false)
    .configureOutput({ writeErr: () => undefined });
  const seen = new Set<string>();
  for (const option of command.options) {
    const isMany = option.parseArg !== undefined;
    command.on(`option:${option.name()}`, () => {
      const opposite = option.negate ? option.name().slice('no-'.length) : `no-${option.name()}`;
      if (seen.has(option.name()) && !isMany) {
        throw inputError(`${option.long ?? ''} is given twice`, { remedy: 'Give it once.' });
      }
      if (seen.has(opposite)) {
        throw inputError(`--${opposite} contradicts ${option.long ?? ''}`, {
          remedy: 'Leave one of them out.',
        });
      }
      seen.add(option.name());
    });
  }
}

/** Longer lines are hard to read, and in fewer columns there is no room beside the flags. */
function helpWidth(): number {
  return Math.max(40, Math.min(80, process.stdout.columns || 80));
}

function completionShell(name: string): CompletionShell {
  const shell = completionShells.find((known) => known === name);
  if (shell !== undefined) return shell;
  throw inputError(`there is no completion for "${name}"`, {
    remedy: `Choose one of: ${completionShells.join(', ')}.`,
  });
}

/** What commander complains about in our words; its own when it only asks to end (help, version). */
function errorOfCommander(
  error: CommanderError,
  command: Command,
  program: Command,
): CommanderError | KeelsonError {
  if (error.exitCode === 0) return error;
  const help = `See \`keelson ${command === program ? '' : `${command.name()} `}--help\`.`;
  const flag = /unknown option '(-[^']*)'/.exec(error.message)?.[1];
  if (flag === undefined) {
    return inputError(error.message.replace(/^error: /, ''), { remedy: help });
  }
  const written = flag.split('=', 1)[0] ?? flag;
  const own = flagsOf(command);
  if (own.includes(written)) {
    return inputError(`${written} takes no value`, { remedy: `Write ${written} alone.` });
  }
  const others = program.commands.flatMap(flagsOf);
  if (others.includes(written)) {
    return inputError(`\`${command.name()}\` takes no ${written}`, { remedy: help });
  }
  const near = nearest(written, own) ?? nearest(written, others);
  return inputError(`there is no flag ${written}`, {
    remedy: near === undefined ? help : `Did you mean ${near}?`,
  });
}

function flagsOf(command: Command): string[] {
  return command.options.map((option) => option.long ?? '');
}

/** `help` and `help new` are what many tools have for `--help` and `new --help`. */
export function withHelpFlag(words: readonly string[]): readonly string[] {
  const [first, command, ...more] = words;
  if (first !== 'help' || command?.startsWith('-') === true || more.length > 0) return words;
  return command === undefined ? ['--help'] : [command, '--help'];
}

/**
 * A first word that is no command is the name of a new project, unless it looks like a slip.
 *
 * @param invokedAs name of the program, `create-keelson` or `keelson`
 * @throws KeelsonError (exit 2)
 */
export function refuseMisspeltCommand(
  words: readonly string[],
  invokedAs: string,
  program: Command,
): void {
  const [word] = words;
  if (word === undefined || word.startsWith('-')) return;
  const commands = program.commands.map((command) => command.name());
  if (commands.includes(word)) return;
  const near = nearest(word, commands);
  if (near === undefined && invokedAs !== 'keelson') return;
  throw inputError(`there is no command "${word}"`, {
    remedy:
      near === undefined
        ? `To make a project of that name: keelson new ${word}`
        : `Did you mean "${near}"? To make a project of that name: keelson new ${word}`,
  });
}

const rootExamples = `
Examples:
  keelson new my-api                                  asks for database, log in, example and extras
  keelson new my-api --yes                            asks nothing
  keelson new shop --database postgres --auth jwt --example shop --yes
  keelson list                                        what can be chosen
  keelson add resource "book title:string"            in a project, keeping all edits
  keelson resume                                      carry on after a failed step

ACCESSIBLE=1 asks in plain lines, for screen readers; NO_COLOR=1 takes the
colours away.
\`npm create keelson@latest my-api\` is the same as \`keelson new my-api\`.
All flags of \`new\`: keelson new --help
`;

const blueprintKeys = [answerEntries.slice(0, 5), answerEntries.slice(5)]
  .map((entries) => `  ${entries.map(([key]) => key).join(' ')}`)
  .join('\n');

const verbs: Readonly<Record<Verb, string>> = {
  add: 'add a resource, a field, an extra or a login to the project in this directory',
  set: 'change the database, the login or the description of the project',
  remove: 'take out what can be taken out without losing data',
};

const whatText = (verb: Verb): string =>
  Object.entries(wishes[verb])
    .map(([what, { usage, doc }]) => `  ${`keelson ${verb} ${what} ${usage}`.padEnd(42)}  ${doc}`)
    .join('\n');

const mergeText = `
The project is rendered again, and what differs is merged into the files as they
are: every edit of yours stays. It refuses a tree with changes that are not
committed, runs the project's tests, and commits nothing: \`git diff\` is the
review. Where both of you changed the same lines, git's marks stand there, and
\`keelson resume\` goes on once they are solved.
`;

const evolveExamples: Readonly<Record<Verb, string>> = {
  add: `
${whatText('add')}

Examples:
  keelson add resource "invoice(owner) number:string:unique total:money dueOn:date?"
  keelson add field invoice "paidOn:date?" --dry-run
  keelson add feature redis,docker
  keelson add auth oauth
${mergeText}`,
  set: `
${whatText('set')}

Examples:
  keelson set database postgres
  DATABASE_URL=postgres://localhost/shop keelson set database postgres
Rows are not moved: the old database stays as it is.
${mergeText}`,
  remove: `
${whatText('remove')}

Examples:
  keelson remove feature redis
  keelson remove field invoice paidOn
Tables with migrations that were applied are not dropped: take those back first.
${mergeText}`,
};

const verifyExamples = `
Examples:
  keelson verify
  keelson verify --only C49-C65,refresh --debug
  keelson verify --junit verify.xml --report verify.html
  keelson verify --rounds 50 --instances 2
  keelson verify --only random --random 1000
  keelson verify --url http://127.0.0.1:3000
`;

const compareExamples = `
Examples:
  keelson compare ../shop-in-one ../shop-in-another
  keelson compare <framework> <framework> --auth jwt --example shop
  keelson compare . ../other --seed 7 --report differences.html

Two directories of projects, or two frameworks as \`keelson list\` names them: then
both are made, installed and migrated in a temporary place. What differs by its
nature (ids, times, tokens) is held against its format. Other wordings of problems
are told, and are no difference.
`;

const explainExamples = `
Examples:
  keelson explain src/app.ts           what made it, and what may be changed
  keelson explain src/app.ts:31        the same of one line, past your edits
  keelson explain jwt                  files, packages, variables and checks of a choice
  keelson explain C49                  a check of \`keelson verify\`
  keelson explain ./docker             a file, although a choice has that name
  keelson explain --tour               a request from the socket to the answer

Outside of a project it explains what can be chosen: --framework says in which.
`;

const checkPackText = `
Reads a pack as \`--template\` does, renders each of its choices alone and all of
them together, and says everything that is wrong. Nothing of it is run. How to
write one: docs/packs.md, in the package create-keelson.
`;

const newExamples = `
Examples:
  keelson new my-api --yes --resource "book(owner) title:string(1..120) pages:int?"
  keelson new my-api --blueprint blueprint.yaml --no-start
  keelson new my-api --yes --dry-run

A blueprint file has these keys, any of them:
${blueprintKeys}
Every project keeps its own as .keelson/blueprint.json; docs/command-line.md, in
the package create-keelson, has an example.
`;
