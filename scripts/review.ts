/**
 * Writes docs/dependencies.md: every package that projects are given, as its registry describes it today.
 *
 *   npm run review
 *
 * What a registry does not tell is "not known". A test holds what is emitted to the page that was committed.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { format } from 'prettier';

import { emitted, type Emitted } from '../src/catalog/emitted.js';
import { loadCatalog } from '../src/catalog/catalog.js';
import {
  npmTimes,
  npmView,
  pythonFiles,
  pythonTimes,
  versionOfFile,
  type PythonFile,
} from './registries.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const unknown = 'not known';

/** What a registry says of one version. */
interface Reviewed {
  readonly licence: string;
  /** A day. */
  readonly published: string;
  readonly integrity: string;
}

const asking: Readonly<Record<string, (each: Emitted) => Promise<Reviewed>>> = {
  npm: askNpm,
  python: askPython,
};

const packages = emitted(loadCatalog(join(root, 'templates')));
const reviewed: (readonly [Emitted, Reviewed])[] = [];
for (const each of packages) {
  const ask = asking[each.ecosystem];
  if (ask === undefined) throw new Error(`nobody asks a registry of ${each.ecosystem}`);
  reviewed.push([each, await ask(each)]);
}

const today = new Date().toISOString().slice(0, 10);
const lines = reviewed.map(([{ name, version, ecosystem }, { licence, published, integrity }]) =>
  ['', name, version, ecosystem, licence, published, `\`${integrity}\``, ''].join(' | ').trim(),
);
const page = `# Packages of generated projects

Written by \`npm run review\`, which asks the registries. A test compares it with what templates and package managers name.
What is installed because one of these needs it is chosen by the project's package manager, and stands in its lockfile.

Reviewed on ${today}.

| package | version | ecosystem | licence | published | integrity |
|---|---|---|---|---|---|
${lines.join('\n')}
`;
writeFileSync(join(root, 'docs/dependencies.md'), await format(page, { parser: 'markdown' }));
console.log(`docs/dependencies.md: ${reviewed.length} packages`);

async function askNpm({ name, version }: Emitted): Promise<Reviewed> {
  const said = (await npmView(`${name}@${version}`, 'license', 'dist.integrity')) as Readonly<
    Record<string, string | undefined>
  >;
  return {
    licence: said['license'] ?? unknown,
    published: (await npmTimes(name)).get(version)?.slice(0, 10) ?? unknown,
    integrity: said['dist.integrity'] ?? unknown,
  };
}

async function askPython({ name, version }: Emitted): Promise<Reviewed> {
  const own = (await pythonFiles(name)).filter((file) => versionOfFile(name, file) === version);
  const source = own.find(({ filename }) => filename.endsWith('.tar.gz')) ?? own[0];
  const hash = source?.hashes['sha256'];
  return {
    licence: await licenceOf(source),
    published: (await pythonTimes(name)).get(version)?.slice(0, 10) ?? unknown,
    integrity: hash === undefined ? unknown : `sha256:${hash}`,
  };
}

/** In the metadata of its sources, in one of the three ways that it was ever written. */
async function licenceOf(source: PythonFile | undefined): Promise<string> {
  if (source?.filename.endsWith('.tar.gz') !== true) return unknown;
  const response = await fetch(source.url);
  if (!response.ok) return unknown;
  const folder = mkdtempSync(join(tmpdir(), 'keelson-review-'));
  try {
    writeFileSync(join(folder, source.filename), Buffer.from(await response.arrayBuffer()));
    const metadata = `${source.filename.slice(0, -'.tar.gz'.length)}/PKG-INFO`;
    const { stdout } = await run('tar', ['-xzOf', source.filename, metadata], { cwd: folder });
    const [head = ''] = stdout.split(/\r?\n\r?\n/, 1);
    const said =
      /^License-Expression: (.+)$/m.exec(head)?.[1] ??
      /^License: (.{1,40})$/m.exec(head)?.[1] ??
      /^Classifier: License :: OSI Approved :: (.+)$/m.exec(head)?.[1];
    return said?.trim() ?? unknown;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
