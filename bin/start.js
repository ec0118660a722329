'use strict';
// Answers --version and --help without loading the tool, and else loads it.

const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const commands = require('./commands.json');

const root = join(__dirname, '..');
const bundle = join(root, 'dist', 'cli.cjs');

/** What the words on the command line ask for, where a text made at build time answers it. */
function readyAnswer(words) {
  const last = words[words.length - 1];
  if (words.length === 1 && (last === '--version' || last === '-V')) {
    return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version + '\n';
  }
  if (words.length > 2 || (last !== '--help' && last !== '-h')) return undefined;
  // The pages are 80 columns wide.
  if (process.stdout.columns < 80) return undefined;
  const pages = JSON.parse(readFileSync(join(root, 'dist', 'help.json'), 'utf8'));
  const page = words.length === 2 ? words[0] : '';
  return Object.hasOwn(pages, page) ? pages[page] : undefined;
}

if (!existsSync(bundle)) {
  console.error('keelson is not built yet: run `npm run build` in ' + root);
  process.exitCode = 4;
} else {
  const answer = readyAnswer(process.argv.slice(2));
  if (answer !== undefined) {
    process.stdout.on('error', (error) => {
      if (error.code === 'EPIPE') return; // the reader, say `head`, has seen enough
      const why = error.code === 'ENOSPC' ? 'no space left on the device' : error.code;
      console.error('keelson: cannot write to standard output: ' + why);
      process.exitCode = 4;
    });
    process.stdout.write(answer);
  } else {
    // What is no command is the name of a new project, or a flag of it.
    const [first] = process.argv.slice(2);
    require('./load.js')(bundle, commands.includes(first) ? first : 'new');
  }
}
