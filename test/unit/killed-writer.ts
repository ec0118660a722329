/** A process that is killed when it has put the k-th file into a directory, or has removed it: `DIRECTORY CALL K`. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { writeTree } from '../../src/tree/write.js';
import { smallTree } from './small-tree.js';

const [, , directory = '', call, killedAt] = process.argv;
let calls = 0;
const killedAfter = <Words extends unknown[]>(work: (...words: Words) => void) => {
  return (...words: Words): void => {
    work(...words);
    if (++calls === Number(killedAt)) process.kill(process.pid, 'SIGKILL');
  };
};
if (call === 'link') fs.linkSync = killedAfter(fs.linkSync);
else fs.unlinkSync = killedAfter(fs.unlinkSync);
syncBuiltinESMExports();
await writeTree(directory, smallTree, { merge: true });
