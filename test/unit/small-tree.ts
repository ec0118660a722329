import type { FileTree } from '../../src/types.js';

const files: readonly (readonly [path: string, text: string, mode: number])[] = [
  ['.env.example', 'A=1\n', 0o644],
  ['README.md', '# x\n', 0o644],
  ['bin/start', '#!/bin/sh\n', 0o755],
  ['src/app.ts', 'app\n', 0o644],
  ['src/http/routes.ts', 'routes\n', 0o644],
];

/** Five files in three directories, one of them a program. */
export const smallTree: FileTree = new Map(
  files.map(([path, text, mode]) => [path, { path, bytes: Buffer.from(text), mode, from: ['x'] }]),
);
