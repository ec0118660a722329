// What the build works out ahead, so that a cold start need not: templates are listed and compiled and manifests
// parsed once, here, and found again by the hash of their text. A text that is not known, say a
// template that somebody has changed, is still compiled and parsed, by libraries that are loaded then.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * Libraries that most runs need nothing of: files of their own in dist/, read when they are first
 * asked. `from` is bundled into the file; `as` is how a module of ours is imported, where it is not a library.
 */
const late = {
  'execa.cjs': { from: 'execa', members: ['execa'] },
  'ora.cjs': { from: 'ora', members: ['default'] },
  'prompts.cjs': {
    from: '@inquirer/prompts',
    members: ['checkbox', 'confirm', 'input', 'select'],
  },
  'mysql.cjs': { from: 'mysql2/promise', members: ['createConnection'] },
  'pg.cjs': { from: 'pg', members: ['Client'] },
  'diff.cjs': { from: 'diff', members: ['diffArrays', 'formatPatch', 'structuredPatch'] },
  'smtp.cjs': { from: 'smtp-server', members: ['SMTPServer'] },
  'toml.cjs': { from: 'smol-toml', members: ['parse'] },
  'yaml.cjs': { from: 'yaml', members: ['parseDocument', 'LineCounter', 'isMap', 'isScalar'] },
  'ajv.cjs': { from: './src/verify/ajv.ts', as: './ajv.js', members: ['newAjv'] },
  'fast-check.cjs': {
    from: 'fast-check',
    members: [
      'array',
      'asyncProperty',
      'boolean',
      'check',
      'constant',
      'constantFrom',
      'date',
      'dictionary',
      'double',
      'integer',
      'letrec',
      'noBias',
      'noShrink',
      'oneof',
      'record',
      'sample',
      'string',
      'stringMatching',
      'tuple',
      'uniqueArray',
      'uuid',
      'webPath',
    ],
  },
  'compile.cjs': { from: './src/compile.ts', members: ['compileTemplate', 'parseTemplate'] },
  'tar.cjs': { from: 'modern-tar', members: ['unpackTar'] },
};

/**
 * The plugin that puts what was worked out in place of the modules that work it out. The libraries
 * that would work it out become files of their own in `dist`, which are only read when they are asked,
 * and so do the compiled templates.
 */
export async function workAhead(root, templates) {
  const { leftBehind, markSlots, precompileTemplate, readers } = await loadSources(root);
  const paths = readdirSync(templates, { recursive: true }).map((path) => join(templates, path));
  const textsOf = (pattern) =>
    paths.filter((path) => pattern.test(path)).map((path) => readFileSync(path, 'utf8'));
  const manifests = Object.entries(readers).flatMap(([name, read]) =>
    textsOf(new RegExp(`[/\\\\]${name.replace('.', '\\.')}$`)).map((text) => ({
      text,
      value: read(text, name),
    })),
  );
  const shelves = shelvesOf(templates);

  const plugin = {
    name: 'work-ahead',
    setup(builder) {
      builder.onLoad({ filter: /src[/\\]catalog[/\\]ahead\.ts$/ }, () => ({
        contents: readModule(manifests),
        loader: 'js',
      }));
      builder.onLoad({ filter: /src[/\\]catalog[/\\]listing\.ts$/ }, () => ({
        contents: listingModule(templates, leftBehind),
        loader: 'js',
      }));
      builder.onLoad({ filter: /src[/\\]compile\.ts$/ }, () => ({
        contents: compiledModule([...shelves.keys()]),
        loader: 'js',
      }));
      for (const file of [...Object.keys(late), ...[...shelves.keys()].map(shelfFile)]) {
        builder.onResolve({ filter: new RegExp(`^late:${file}$`) }, () => ({
          path: `./${file}`,
          external: true,
        }));
      }
      for (const [file, { from, as = from }] of Object.entries(late)) {
        builder.onResolve({ filter: new RegExp(`^${as}$`) }, () => ({
          path: file,
          namespace: 'late',
        }));
      }
      // It could start other programs as subcommands, and asks for what that takes at once.
      builder.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
        /[/\\]commander[/\\]/.test(importer)
          ? { path: 'nothing', namespace: 'nothing' }
          : undefined,
      );
      builder.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: '' }));
      builder.onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
        contents: lateModule(path),
      }));
    },
  };

  return {
    plugin,
    /** File in dist/ → the program that makes the templates of one folder. */
    shelves: new Map(
      [...shelves].map(([folder, texts]) => [shelfFile(folder), shelfModule(texts.map(markSlots))]),
    ),
  };

  function shelfModule(texts) {
    // Two layers may say the same.
    const specs = [...new Set(texts)].map(
      // Behind an arrow, so that only the templates of the project at hand are made into functions.
      (text) => `${JSON.stringify(hashOf(text))}:()=>(${precompileTemplate(text)})`,
    );
    return `module.exports={${specs.join(',\n')}};`;
  }

  function compiledModule(folders) {
    const requires = folders.map(
      (folder) => `${JSON.stringify(folder)}: () => require('late:${shelfFile(folder)}')`,
    );
    return `
      import Handlebars from 'handlebars/runtime.js';
      import { helpers } from './template-helpers.js';
      import { hashOf } from './hash.js';
      const handlebars = Handlebars.create();
      handlebars.registerHelper(helpers);
      const shelves = {${requires.join(',\n')}};
      export function compileTemplate(text, source) {
        const folder = Object.keys(shelves).find((each) => source.startsWith(each + '/'));
        const spec = folder && shelves[folder]()[hashOf(text)];
        return spec
          ? handlebars.template(spec())
          : require('late:compile.cjs').compileTemplate(text, source);
      }
      export const parseTemplate = (text) => require('late:compile.cjs').parseTemplate(text);`;
  }

  function readModule(entries) {
    const values = Object.fromEntries(entries.map(({ text, value }) => [hashOf(text), value]));
    return `
      import { hashOf } from '../hash.js';
      let values;
      export function readAhead(text) {
        values ??= JSON.parse(${JSON.stringify(JSON.stringify(values))});
        const hash = hashOf(text);
        return Object.hasOwn(values, hash) ? values[hash] : undefined;
      }`;
  }
}

/**
 * Folder below templates/ → its templates: a project is made of those of one stack, one family and what all have,
 * and the others need not be read for it.
 */
function shelvesOf(templates) {
  const folders = ['families', 'stacks'].flatMap((kind) =>
    readdirSync(join(templates, kind)).map((name) => `${kind}/${name}`),
  );
  return new Map(
    ['common', ...folders].map((folder) => [
      folder,
      readdirSync(join(templates, folder), { recursive: true })
        .filter((path) => path.endsWith('.hbs'))
        .sort()
        .map((path) => readFileSync(join(templates, folder, path), 'utf8')),
    ]),
  );
}

/** What a folder holds, sorted: [name, what it holds, or 0 for a file]. What tools leave behind is no template. */
function listOf(directory, leftBehind) {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !leftBehind.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => [
      entry.name,
      entry.isDirectory() ? listOf(join(directory, entry.name), leftBehind) : 0,
    ]);
}

/** A module in place of src/catalog/listing.ts, without names that are `leftBehind`. */
export function listingModule(templates, leftBehind) {
  return `
    let list;
    export function listingOf(folder) {
      list ??= JSON.parse(${JSON.stringify(JSON.stringify(listOf(templates, leftBehind)))});
      let inside = list;
      for (const name of folder === '' ? [] : folder.split('/')) {
        inside = inside && inside.find((entry) => entry[0] === name)?.[1];
      }
      return inside
        ? inside.map(([name, inside]) => ({ name, isFolder: inside !== 0 }))
        : undefined;
    }`;
}

function shelfFile(folder) {
  return `templates-${folder.replace('/', '-')}.cjs`;
}

/** The same hash as in src/hash.ts: a test would fail for every template if they differed. */
function hashOf(text) {
  return createHash('sha1').update(text).digest('base64');
}

/** A module with the same functions as a library, which reads the library at the first call. */
function lateModule(file) {
  const wrappers = late[file].members.map((member) => {
    const name = member === 'default' ? 'wrapper' : member;
    const call = (prefix) => `${prefix}(library().${member})(...words)`;
    return `function ${name}(...words) { return new.target ? ${call('new ')} : ${call('')}; }
      export { ${name} as ${member} };`;
  });
  return [`let read; const library = () => (read ??= require('late:${file}'));`, ...wrappers].join(
    '\n',
  );
}

/**
 * Writes the files that are only read when they are asked.
 *
 * @param shelves those with compiled templates
 * @param options what all bundles have in common
 * @returns what went into each
 */
export async function buildLate(root, dist, shelves, options) {
  const metafiles = [];
  for (const [file, contents] of shelves) {
    const stdin = { contents, resolveDir: root };
    const outfile = join(dist, file);
    const plain = { ...options, bundle: false, inject: [] };
    metafiles.push((await build({ ...plain, stdin, outfile, format: 'cjs' })).metafile);
  }
  for (const [file, { from, members }] of Object.entries(late)) {
    const { metafile } = await build({
      ...options,
      stdin: { contents: `export { ${members.join(', ')} } from '${from}';`, resolveDir: root },
      outfile: join(dist, file),
      format: 'cjs',
      plugins: [withoutOptional],
    });
    metafiles.push(metafile);
  }
  return metafiles;
}

/**
 * What libraries would take from the machine if it were there: source maps (Handlebars), a client in C and a
 * platform's own sockets (pg), colours for what is printed while debugging (mysql2). Nothing is taken from outside.
 */
const withoutOptional = {
  name: 'without-optional',
  setup(builder) {
    const optional = /^(source-map|pg-native|cloudflare:sockets)$/;
    builder.onResolve({ filter: optional }, ({ path }) => ({ path, namespace: 'none' }));
    builder.onLoad({ filter: /.*/, namespace: 'none' }, () => ({
      contents: 'module.exports = {}',
    }));
    builder.onLoad({ filter: /[/\\]mysql2[/\\]lib[/\\]helpers\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = text.replace(/require\(`cardinal[^`]*`\)/, '{ highlight: (text) => text }');
      if (contents === text) throw new Error(`${path} asks for no colours any more`);
      return { contents };
    });
  },
};

/** What the tool itself compiles and reads with, from its sources. */
async function loadSources(root) {
  const folder = mkdtempSync(join(root, 'node_modules', '.keelson-build-'));
  const outfile = join(folder, 'sources.mjs');
  try {
    await build({
      absWorkingDir: root,
      stdin: {
        contents: `
          export { leftBehind } from './src/catalog/layer.ts';
          export { markSlots } from './src/render.ts';
          export { precompileTemplate } from './src/compile.ts';
          import { readYaml } from './src/catalog/yaml.ts';
          import * as manifests from './src/catalog/manifest.ts';
          import { versionReaders } from './src/catalog/versions.ts';
          const yaml = (schema) => (text, name) => readYaml({ text, name, from: 'templates' }, schema);
          export const readers = {
            'layer.yaml': yaml(manifests.layerManifest),
            'stack.yaml': yaml(manifests.stackManifest),
            'family.yaml': yaml(manifests.familyManifest),
            'common.yaml': yaml(manifests.commonManifest),
            ...Object.fromEntries(
              Object.entries(versionReaders).map(([name, { parse }]) => [\`versions/\${name}\`, parse]),
            ),
          };`,
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
