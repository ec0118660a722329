/** What a pack may be: far more than one needs, and little enough to be read and rendered in a moment. */
export const limits = {
  /** Files in it. */
  files: 2000,
  /** Bytes of one file, of one that is read as a template or as YAML, and of all. */
  file: 1_000_000,
  template: 256_000,
  manifest: 64_000,
  sum: 20_000_000,
  /** Characters of a path, and folders in it. */
  path: 240,
  depth: 24,
  /** Loops in each other, partials that call each other, and calls of partials in one template. */
  loops: 4,
  partials: 4,
  calls: 1000,
  /** Names in an expression: a condition is decided in so many steps. */
  names: 8,
  /** Commands, words of one, and characters of a word. */
  commands: 10,
  words: 20,
  word: 500,
  /** Characters that its templates may write in one run, and the files and bytes of a whole project with it. */
  written: 64_000_000,
  projectFiles: 20_000,
  projectBytes: 200_000_000,
} as const;
