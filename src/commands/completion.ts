import type { Command } from 'commander';
import { allChoicesFor, answerEntries } from '../answers.js';
import { loadCatalog } from '../catalog/catalog.js';
import { shippedFiles } from '../catalog/files.js';
import { completionShells, type CompletionShell } from '../program.js';
import { compareText } from '../text.js';

/** `keelson completion <shell>`: a script made from the commands and flags there are. */

interface Words {
  readonly commands: readonly { readonly name: string; readonly doc: string }[];
  readonly flags: readonly {
    readonly command: string;
    readonly flag: string;
    readonly doc: string;
  }[];
  /** Flag → the values it takes. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Flags that take a path. */
  readonly paths: readonly string[];
  /** What can be explained beside files. */
  readonly topics: readonly string[];
}

const paths = ['--blueprint', '--directory'];

/** The completion script for a shell. */
export function completionScript(shell: CompletionShell, program: Command): string {
  const words = wordsOf(program);
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](words);
}

function wordsOf(program: Command): Words {
  const catalog = loadCatalog(shippedFiles());
  const kinds = ['database', 'auth', 'feature', 'example'] as const;
  const chosen = catalog
    .stackIds()
    .flatMap((stack) => kinds.flatMap((kind) => catalog.choices(stack, kind)))
    .map(({ id }) => id);
  return {
    commands: program.commands.map((command) => ({
      name: command.name(),
      doc: command.description(),
    })),
    flags: program.commands.flatMap((command) =>
      command.options.map((option) => ({
        command: command.name(),
        flag: option.long ?? '',
        doc: option.description,
      })),
    ),
    values: new Map(
      answerEntries.flatMap(([, field]) =>
        field.flag === undefined || field.choices === undefined
          ? []
          : [[`--${field.flag}`, allChoicesFor(field, catalog)] as const],
      ),
    ),
    paths,
    topics: [...new Set([...catalog.stackIds(), ...chosen])].sort(compareText),
  };
}

function bashScript(words: Words): string {
  return `# bash completion for keelson: eval "$(keelson completion bash)"
_keelson() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  case "$previous" in
${[...words.values]
  .map(
    ([flag, values]) =>
      `    ${flag}) COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$current")); return ;;`,
  )
  .join('\n')}
    ${words.paths.join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
    completion) COMPREPLY=($(compgen -W "${completionShells.join(' ')}" -- "$current")); return ;;
    explain) [[ "$current" == -* ]] || { COMPREPLY=($(compgen -f -W "${words.topics.join(' ')}" -- "$current")); return; } ;;
  esac
  local flags
  case "\${COMP_WORDS[1]}" in
${words.commands
  .filter(({ name }) => name !== 'new')
  .map(({ name }) => `    ${name}) flags="${flagsOf(words, name).join(' ')}" ;;`)
  .join('\n')}
    *) flags="${flagsOf(words, 'new').join(' ')}" ;;
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${words.commands.map(({ name }) => name).join(' ')}" -- "$current"))
  fi
}
complete -F _keelson keelson create-keelson
`.trimEnd();
}

function flagsOf(words: Words, command: string): string[] {
  return words.flags.filter((flag) => flag.command === command).map(({ flag }) => flag);
}

function zshScript(words: Words): string {
  return `#compdef keelson create-keelson
# zsh completion for keelson: eval "$(keelson completion zsh)"
_keelson() {
  local previous="\${words[CURRENT-1]}"
  case "$previous" in
${[...words.values].map(([flag, values]) => `    ${flag}) compadd -- ${values.join(' ')}; return ;;`).join('\n')}
    ${words.paths.join('|')}) _files; return ;;
    completion) compadd -- ${completionShells.join(' ')}; return ;;
  esac
  if [[ "\${words[CURRENT]}" != -* ]]; then
    (( CURRENT == 2 )) && compadd -- ${words.commands.map(({ name }) => name).join(' ')}
    [[ "$previous" == explain ]] && { compadd -- ${words.topics.join(' ')}; _files; }
    return
  fi
  case "\${words[2]}" in
${words.commands
  .filter(({ name }) => name !== 'new')
  .map(({ name }) => `    ${name}) compadd -- ${flagsOf(words, name).join(' ')} ;;`)
  .join('\n')}
    *) compadd -- ${flagsOf(words, 'new').join(' ')} ;;
  esac
}
compdef _keelson keelson create-keelson`;
}

function fishScript(words: Words): string {
  const lines = ['keelson', 'create-keelson'].flatMap((program) => {
    const others = words.commands.map(({ name }) => name).filter((name) => name !== 'new');
    const when = (command: string): string =>
      command === 'new'
        ? `not __fish_seen_subcommand_from ${others.join(' ')}`
        : `__fish_seen_subcommand_from ${command}`;
    return [
      `complete -c ${program} -f`,
      ...words.commands.map(
        ({ name, doc }) =>
          `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${fishText(doc)}`,
      ),
      `complete -c ${program} -n '__fish_seen_subcommand_from completion' -a '${completionShells.join(' ')}'`,
      `complete -c ${program} -n '__fish_seen_subcommand_from explain' -F -a '${words.topics.join(' ')}'`,
      ...words.flags.map(({ command, flag, doc }) => {
        const values = words.values.get(flag);
        const argument = values
          ? ` -x -a '${values.join(' ')}'`
          : words.paths.includes(flag)
            ? ' -r -F'
            : '';
        return `complete -c ${program} -n '${when(command)}' -l ${flag.slice(2)} -d ${fishText(doc)}${argument}`;
      }),
    ];
  });
  return ['# fish completion for keelson: keelson completion fish | source', ...lines].join('\n');
}

function fishText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
