/** Says how a command is used, and ends the process: with 0 if that was asked for, else with 2. */
export function exitWithUsage(usage: string, argument = ''): never {
  const isAsked = argument === '--help' || argument === '-h';
  (isAsked ? process.stdout : process.stderr).write(usage);
  process.exit(isAsked ? 0 : 2);
}
