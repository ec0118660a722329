/** A process that is killed at the k-th file it puts into a directory: `DIRECTORY K`. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { writeTree } from '../../src/tree/write.js';
import { smallTree } from './small-tree.js';

const [, , directory = '', killedAt] = process.argv;
const link = fs.linkSync;
let calls = 0;
fs.linkSync = (from, to) => {
  link(from, to);
  if (++calls === Number(killedAt)) process.kill(process.pid, 'SIGKILL');
};
syncBuiltinESMExports();
await writeTree(directory, smallTree, { merge: true });
