import { createInterface } from 'node:readline/promises';

/** The questions as lines to read and to type: no cursor moves, no colours, nothing is written twice. */

interface Choice {
  readonly value: string;
  readonly name: string;
  readonly description: string;
}

interface Options {
  readonly signal: AbortSignal;
}

/** Asks for a text. */
export function input(
  question: {
    readonly message: string;
    readonly default: string;
    readonly validate: (text: string) => string | true;
  },
  options: Options,
): Promise<string> {
  return askUntil(`${question.message} (${question.default})`, options, (line) => {
    const text = line === '' ? question.default : line;
    const verdict = question.validate(text);
    return verdict === true ? { value: text } : { fault: verdict };
  });
}

/** Asks for one of several, by its id or its number. */
export function select(
  question: {
    readonly message: string;
    readonly choices: readonly Choice[];
    readonly default?: string;
  },
  options: Options,
): Promise<string> {
  const ids = question.choices.map(({ value }) => value);
  const byDefault = question.default ?? ids[0] ?? '';
  return askUntil(withChoices(question, byDefault), options, (line) => {
    const id = line === '' ? byDefault : idOf(line, ids);
    return id === undefined ? { fault: oneOf(ids) } : { value: id };
  });
}

/** Asks for any of several, by their ids or their numbers. */
export function checkbox(
  question: {
    readonly message: string;
    readonly choices: readonly (Choice & { readonly checked: boolean })[];
  },
  options: Options,
): Promise<string[]> {
  const ids = question.choices.map(({ value }) => value);
  const checked = question.choices.filter((choice) => choice.checked).map(({ value }) => value);
  const byDefault = checked.length === 0 ? 'none' : checked.join(', ');
  return askUntil(withChoices(question, byDefault), options, (line) => {
    if (line === '') return { value: checked };
    const words = line === 'none' ? [] : line.split(/[\s,]+/).filter((word) => word !== '');
    const chosen = words.map((word) => idOf(word, ids)).filter((id) => id !== undefined);
    return chosen.length === words.length
      ? { value: [...new Set(chosen)] }
      : { fault: `${oneOf(ids)} Several are separated by commas; \`none\` takes none.` };
  });
}

/** Asks yes or no. */
export function confirm(
  question: { readonly message: string; readonly default: boolean },
  options: Options,
): Promise<boolean> {
  return askUntil(`${question.message} (${question.default ? 'yes' : 'no'})`, options, (line) => {
    if (line === '') return { value: question.default };
    if (/^y(es)?$/i.test(line)) return { value: true };
    return /^no?$/i.test(line) ? { value: false } : { fault: 'Answer yes or no.' };
  });
}

const oneOf = (ids: readonly string[]): string =>
  `Choose one of: ${ids.join(', ')}; or its number.`;

function idOf(word: string, ids: readonly string[]): string | undefined {
  return /^\d+$/.test(word) ? ids[Number(word) - 1] : ids.find((id) => id === word);
}

function withChoices(
  { message, choices }: { readonly message: string; readonly choices: readonly Choice[] },
  byDefault: string,
): string {
  const lines = choices.flatMap(({ value, name, description }, index) => [
    `  ${index + 1}. ${value}: ${name}`,
    ...description.split('\n').map((line) => `    ${line}`),
  ]);
  return [message, ...lines, `(${byDefault})`].join('\n');
}

/** Asks until the answer is one. @throws ExitPromptError when the input ends */
async function askUntil<T>(
  text: string,
  { signal }: Options,
  read: (line: string) => { readonly value: T } | { readonly fault: string },
): Promise<T> {
  const { stdin, stdout } = process;
  const lines = createInterface({ input: stdin, output: stdout, terminal: false });
  const ended = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(new InputEnded()));
  });
  ended.catch(() => undefined);
  try {
    for (;;) {
      const line = await Promise.race([lines.question(`${text} `, { signal }), ended]);
      const answer = read(line.trim());
      if ('value' in answer) return answer.value;
      stdout.write(`${answer.fault}\n`);
    }
  } finally {
    lines.close();
  }
}

/** Known to the command line by the name that the other prompts give it. */
class InputEnded extends Error {
  override readonly name = 'ExitPromptError';
}
