'use strict';

/** Loaded before the tool: says on stderr when a file is to be given to somebody else. */
const fs = require('node:fs');
const process = require('node:process');

for (const name of ['chown', 'fchown', 'lchown'].flatMap((each) => [each, `${each}Sync`])) {
  fs[name] = () => process.stderr.write(`${name}: chown\n`);
}
