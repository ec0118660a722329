// Bundles the tool with everything it needs into dist/, so that the published package has no
// dependency; renders the help once; writes the licences and the bill of materials of what was bundled.
//
//     node scripts/build.mjs [DIRECTORY]     DIRECTORY: a copy of the package, for tests
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildLate, workAhead } from './ahead.mjs';
import { billOfMaterials } from './sbom.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = process.argv[2] === undefined ? root : resolve(process.argv[2]);
const dist = join(home, 'dist');

/**
 * zod as a program that runs once wants it: it says what is wrong in English alone, not in forty
 * languages, and does not compile a parser for each schema that is then used once.
 */
const leanZod = {
  name: 'lean-zod',
  setup(builder) {
    builder.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
    builder.onLoad({ filter: /zod\/v4\/core\/core\.js$/ }, ({ path }) => ({
      contents: replaceOnce(
        readFileSync(path, 'utf8'),
        '__zod_globalConfig = {}',
        '__zod_globalConfig = { jitless: true }',
      ),
      loader: 'js',
    }));
  },
};

function replaceOnce(text, from, to) {
  if (text.split(from).length !== 2) throw new Error(`zod has changed: no "${from}" in it`);
  return text.replace(from, to);
}

/** What all bundles have in common. */
const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  // What a late file does not hand out would only be missed by whoever runs into it.
  logOverride: { 'import-is-undefined': 'error' },
  metafile: true,
  // Where a library wants any number, it gets one that nobody can guess.
  define: { 'Math.random': 'randomNumber' },
  inject: ['scripts/random-number.mjs'],
};

rmSync(dist, { recursive: true, force: true });
const { plugin, shelves } = await workAhead(root, join(home, 'templates'));
// CommonJS, although the sources are modules: one file is found and read faster than thirty, and an
// import of Node's own modules reads every member they have, which loads half of Node.
const { metafile } = await build({
  ...options,
  entryPoints: { cli: 'src/cli.ts' },
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  plugins: [leanZod, plugin],
  define: { ...options.define, 'import.meta.url': 'moduleAddress' },
  banner: { js: "const moduleAddress=require('node:url').pathToFileURL(__filename).href;" },
});
const metafiles = [metafile, ...(await buildLate(root, dist, shelves, options))];

const commands = ['', ...readJson('bin/commands.json')];
const help = Object.fromEntries(
  commands.map((command) => [command, helpOf(command === '' ? [] : [command])]),
);
writeFileSync(join(dist, 'help.json'), JSON.stringify(help));
const bundled = bundledPackages(metafiles);
writeFileSync(join(home, 'THIRD-PARTY-LICENSES.md'), licencesOf(bundled));
const { packages: locked } = readJson('package-lock.json');
const bill = billOfMaterials(readJson('package.json'), bundled, locked);
writeFileSync(join(dist, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
report(metafiles);

/** Past bin/, which would answer from the very file that is being made. */
function helpOf(words) {
  return execFileSync(process.execPath, [join(dist, 'cli.cjs'), ...words, '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' },
  });
}

/** The packages of which anything came into the bundle. */
function bundledPackages(bundles) {
  const folders = bundles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)]
    .sort()
    .map((folder) => ({ folder, manifest: readJson(join(folder, 'package.json')) }));
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function licencesOf(packages) {
  const texts = packages.map(
    ({ folder, manifest: { name, version, license } }) =>
      `## ${name} ${version} (${license})\n\n${licenceText(folder)}\n`,
  );
  return [
    '# Licences of what is bundled\n',
    'Written by `npm run build`. keelson itself is under the MIT licence (LICENSE).\n',
    ...texts,
  ].join('\n');
}

/** A file of its own, or the last section of the readme. */
function licenceText(folder) {
  const files = readdirSync(join(root, folder)).sort();
  const textOf = (pattern) => {
    const name = files.find((each) => pattern.test(each));
    return name && readFileSync(join(root, folder, name), 'utf8').replaceAll('\r\n', '\n');
  };
  const text =
    textOf(/^licen[cs]e(-mit)?(\.(md|txt))?$/i) ??
    /^#+ licen[cs]e\s+(.+)/ims.exec(textOf(/^readme\.md$/i) ?? '')?.[1];
  if (text === undefined) throw new Error(`${folder} carries no licence text`);
  return `\`\`\`\n${text.trim()}\n\`\`\``;
}

function report(bundles) {
  const outputs = bundles.flatMap((bundle) => Object.entries(bundle.outputs));
  const sizes = outputs.map(([path, { bytes }]) => ({ path, bytes }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const entry = sizes.find(({ path }) => path.endsWith('/cli.cjs'));
  console.log(
    `dist: ${sizes.length} files, ${kilobytes(total)}; cli.cjs ${kilobytes(entry.bytes)}`,
  );
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`;
}
