/**
 * Holds the API descriptions of generated projects to two linters, with their strictest rules:
 *
 *   npm run test:openapi
 *
 * What they find is listed and fails, unless `exceptions.ts` says why it stays. So does an exception
 * that nothing falls under any more. The last line counts projects.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadCatalog } from '../../src/catalog/catalog.js';
import { templatesDirectory } from '../../src/paths.js';
import { installTarball } from '../matrix/tarball.js';
import { runsDirectory } from '../support/runs.js';
import { documentOf } from './document.js';
import { exceptionOf, exceptions } from './exceptions.js';
import { type Finding, installLinters, lint } from './linters.js';
import { projects } from './projects.js';
import { servedDocumentOf } from './served.js';

const tools = join(runsDirectory, 'openapi-tool');

process.exitCode = await main();

async function main(): Promise<number> {
  await installLinters();
  const directory = mkdtempSync(join(tmpdir(), 'keelson-openapi-'));
  try {
    const names = await writeDocuments(directory);
    return judge(names, await lint(names.map((name) => join(directory, `${name}.json`))));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Writes `<project>.json` for each project. @returns their names */
async function writeDocuments(directory: string): Promise<readonly string[]> {
  const catalog = loadCatalog(templatesDirectory);
  const names: string[] = [];
  let program: string | undefined;
  for (const answers of projects(catalog)) {
    const { name } = answers;
    const file = join(directory, `${name}.mjs`);
    const isNode = catalog.stack(answers.framework ?? '').ecosystem === 'npm';
    // Code of Node can be asked without a package installed; another language is asked over HTTP.
    const document = isNode
      ? await documentOf(answers, catalog, file)
      : await servedDocumentOf(answers, (program ??= await installTarball(tools)), directory);
    writeFileSync(join(directory, `${name}.json`), JSON.stringify(document, null, 2));
    names.push(name);
  }
  return names;
}

function judge(names: readonly string[], findings: readonly Finding[]): number {
  const faults = findings.filter((finding) => exceptionOf(finding) === undefined);
  for (const { project, rule, where, message } of faults) {
    console.log(`FAILED   ${project} ${where}\n         ${rule}: ${message}`);
  }
  const used = new Set(findings.map(exceptionOf));
  const idle = exceptions.filter((exception) => !used.has(exception));
  for (const { rule, why } of idle) console.log(`FAILED   nothing is excepted: ${rule}: ${why}`);

  const failed = names.filter((name) => faults.some(({ project }) => project === name)).length;
  console.log(`${findings.length - faults.length} findings are exceptions`);
  console.log(
    `OpenAPI: ${names.length - failed} passed, ${failed + idle.length} failed, 0 skipped`,
  );
  return faults.length + idle.length > 0 ? 1 : 0;
}
