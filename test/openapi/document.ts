import { build, type Plugin } from 'esbuild';
import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Catalog } from '../../src/catalog/catalog.js';
import { planOfAnswers } from '../../src/commands/plan.js';
import { render } from '../../src/render.js';
import type { Answers, FileTree } from '../../src/types.js';
import { publicUrl } from './projects.js';

/** What it is told of the configuration. */
const config = { APP_ENV: 'production', PUBLIC_URL: publicUrl };

/**
 * The description of a project's API, made by its own code: rendered in memory, neither installed nor started.
 * @param file where that code goes
 */
export async function documentOf(
  answers: Answers,
  catalog: Catalog,
  file: string,
): Promise<unknown> {
  const tree = render(planOfAnswers(answers, catalog));
  await build({
    entryPoints: ['src/openapi/document.js'],
    bundle: true,
    outfile: file,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    plugins: [renderedFiles(tree)],
  });
  const made = (await import(pathToFileURL(file).href)) as {
    buildDocument: (given: typeof config) => unknown;
  };
  return made.buildDocument(config);
}

/** A package that is not there: whatever is taken from it, called or extended. Only zod knows what to describe. */
const absent = `
module.exports = new Proxy(function () {}, {
  get: (target, key) => target[key] ?? module.exports,
  apply: () => module.exports,
  getPrototypeOf: () => module.exports, // esbuild makes a namespace that inherits from it.
});
`;

/** Reads sources from the tree. */
function renderedFiles(tree: FileTree): Plugin {
  return {
    name: 'rendered files',
    setup(bundler) {
      bundler.onResolve({ filter: /.*/ }, ({ path, importer, kind, namespace }) => {
        if (kind === 'entry-point') return { path, namespace: 'tree' };
        if (namespace !== 'tree' || /^zod$|^node:/.test(path)) return undefined;
        if (!path.startsWith('.')) return { path, namespace: 'absent' };
        return { path: posix.join(posix.dirname(importer), path), namespace: 'tree' };
      });
      bundler.onLoad({ filter: /.*/, namespace: 'tree' }, ({ path }) => ({
        contents: tree.get(path.replace(/\.js$/, '.ts'))?.bytes ?? `throw new Error('No ${path}')`,
        loader: 'ts',
        resolveDir: import.meta.dirname,
      }));
      bundler.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: absent }));
    },
  };
}
