// What the build works out ahead, so that a cold start need not: templates are compiled and manifests
// parsed once, here, and found again by the hash of their text. A text that is not known, say a
// template that somebody has changed, is still compiled and parsed, by libraries that are loaded then.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'yaml';

/** What of the late libraries is used, and where it comes from. */
const late = {
  'yaml.cjs': { from: 'yaml', members: ['parseDocument', 'LineCounter', 'isMap', 'isScalar'] },
  'compile.cjs': { from: './src/compile.ts', members: ['compileTemplate'] },
};

/**
 * The plugin that puts what was worked out in place of the modules that work it out. The libraries
 * that would work it out become files of their own in `dist`, which are only read when they are asked.
 */
export async function workAhead(root, templates) {
  const { markSlots, precompileTemplate } = await loadCompiler(root);
  const paths = readdirSync(templates, { recursive: true }).map((path) => join(templates, path));
  const textsOf = (pattern) =>
    paths.filter((path) => pattern.test(path)).map((path) => readFileSync(path, 'utf8'));
  const manifests = textsOf(/\.yaml$|[/\\]versions[/\\][^/\\]+\.json$/);
  const sources = textsOf(/\.hbs$/).map(markSlots);

  return {
    name: 'work-ahead',
    setup(builder) {
      builder.onLoad({ filter: /src[/\\]catalog[/\\]parsed\.ts$/ }, () => ({
        contents: parsedModule(manifests),
        loader: 'js',
      }));
      builder.onLoad({ filter: /src[/\\]compile\.ts$/ }, () => ({
        contents: compiledModule(sources),
        loader: 'js',
      }));
      builder.onResolve({ filter: /^yaml$/ }, () => ({ path: 'yaml', namespace: 'late' }));
      builder.onLoad({ filter: /.*/, namespace: 'late' }, () => ({
        contents: lateModule('yaml.cjs'),
      }));
      builder.onResolve({ filter: /\.cjs$/ }, ({ path }) =>
        path in late ? { path: `./${path}`, external: true } : undefined,
      );
    },
  };

  function compiledModule(texts) {
    const specs = texts.map(
      (text) => `${JSON.stringify(hashOf(text))}:${precompileTemplate(text)}`,
    );
    return `
      import Handlebars from 'handlebars/runtime.js';
      import { helpers } from './template-helpers.js';
      import { hashOf } from './hash.js';
      const handlebars = Handlebars.create();
      handlebars.registerHelper(helpers);
      const specs = {${specs.join(',\n')}};
      export function compileTemplate(text) {
        const spec = specs[hashOf(text)];
        return spec ? handlebars.template(spec) : require('compile.cjs').compileTemplate(text);
      }`;
  }

  function parsedModule(texts) {
    const values = Object.fromEntries(texts.map((text) => [hashOf(text), parse(text)]));
    return `
      import { hashOf } from '../hash.js';
      let values;
      export function parsedAhead(text) {
        values ??= JSON.parse(${JSON.stringify(JSON.stringify(values))});
        const hash = hashOf(text);
        return Object.hasOwn(values, hash) ? { value: values[hash] } : undefined;
      }`;
  }
}

/** The same hash as in src/hash.ts: a test would fail for every template if they differed. */
function hashOf(text) {
  return createHash('sha1').update(text).digest('base64');
}

/** A module with the same members as a library, which reads the library at the first use. */
function lateModule(file) {
  const wrappers = late[file].members.map(
    (member) => `export function ${member}(...words) {
      return new.target ? new (library().${member})(...words) : library().${member}(...words);
    }`,
  );
  return [`let read; const library = () => (read ??= require('${file}'));`, ...wrappers].join('\n');
}

/**
 * Writes the files that are only read when they are asked.
 *
 * @param options what all bundles have in common
 * @returns what went into each
 */
export async function buildLate(root, dist, options) {
  const metafiles = [];
  for (const [file, { from, members }] of Object.entries(late)) {
    const { metafile } = await build({
      ...options,
      stdin: { contents: `export { ${members.join(', ')} } from '${from}';`, resolveDir: root },
      outfile: join(dist, file),
      format: 'cjs',
      plugins: [noSourceMaps],
    });
    metafiles.push(metafile);
  }
  return metafiles;
}

/** Handlebars has a use for source maps, and does without where they are not installed. */
const noSourceMaps = {
  name: 'no-source-maps',
  setup(builder) {
    builder.onResolve({ filter: /^source-map$/ }, () => ({
      path: 'source-map',
      namespace: 'none',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'none' }, () => ({
      contents: 'module.exports = {}',
    }));
  },
};

/** The compiler as the tool itself uses it, from its sources. */
async function loadCompiler(root) {
  const folder = mkdtempSync(join(root, 'node_modules', '.keelson-build-'));
  const outfile = join(folder, 'compiler.mjs');
  try {
    await build({
      absWorkingDir: root,
      stdin: {
        contents: `export { markSlots } from './src/render.ts'; export { precompileTemplate } from './src/compile.ts';`,
        resolveDir: root,
      },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
