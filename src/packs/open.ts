import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadCatalog, type Catalog } from '../catalog/catalog.js';
import { filesOf, laidOver, shippedFiles, type TemplateFiles } from '../catalog/files.js';
import { inputError, KeelsonError } from '../errors.js';
import { programWords } from '../invocation.js';
import { commandText } from '../shell.js';
import { compareText } from '../text.js';
import { currentDirectory } from '../tree/target.js';
import type { PackReference } from '../types.js';
import { besideFaults } from './beside.js';
import { readEntries } from './entries.js';
import { readFolder } from './folder.js';
import { limits } from './limits.js';
import { contextsOf } from './lint/contexts.js';
import { lintStack } from './lint/stack-lint.js';
import { fetchPack, type Fetching } from './npm.js';
import { integrityOfFiles, manifestPath, refusedPack, type Entry, type Pack } from './pack.js';
import { readSpecification, type Specification } from './specification.js';
import { readTarball } from './tarball.js';

/** Opens keelson's own templates with packs laid over them: each of them is right, and all of them together. */

export interface Wanted extends Fetching {
  /** Words of `--template`. */
  readonly given: readonly string[];
  /** Those that the project was made with. */
  readonly recorded: readonly PackReference[];
  /** Whether one that is given may be another than the one of its name that is recorded. */
  readonly mayDiffer: boolean;
  /** Whether what they bring will be run: then what is fetched is said to the byte. */
  readonly trusted: boolean;
}

export interface Opened {
  readonly catalog: Catalog;
  readonly packs: readonly Pack[];
}

/** @throws KeelsonError exit 2 for a pack that is refused, exit 4 for one that cannot be had */
export async function openWithPacks(wanted: Wanted): Promise<Opened> {
  const given: Pack[] = [];
  for (const specification of wanted.given.map(readSpecification)) {
    const pack = await readPack(specification, wanted);
    refuseOther(pack, wanted);
    refuseTwice(pack, given);
    given.push(pack);
  }
  const kept: Pack[] = [];
  for (const reference of wanted.recorded) {
    if (given.some(({ manifest }) => manifest.name === reference.name)) continue;
    kept.push(await readRecorded(reference, wanted));
  }
  const packs = [...given, ...kept].sort((a, b) => compareText(a.manifest.name, b.manifest.name));
  return { catalog: layPacks(packs), packs };
}

/** Lays packs over keelson's own templates. @throws KeelsonError (exit 2) for one that is refused */
export function layPacks(packs: readonly Pack[]): Catalog {
  const ours = shippedFiles();
  for (const [index, pack] of packs.entries()) {
    const faults = besideFaults(pack, { ours, others: packs.slice(0, index) });
    if (faults.length > 0) throw refusedPack(pack.label, faults);
  }
  const trees = packs.map(({ files, manifest }) =>
    filesOf(files, { pack: manifest.name, budget: { left: limits.written } }),
  );
  const all = laidOver([ours, ...trees]);
  const catalog = loadCatalog(
    all,
    packs.map(({ reference }) => reference),
  );
  refuseFaults(catalog, all, packs);
  return catalog;
}

/** Holds the templates of packs to the rules of ours. */
function refuseFaults(catalog: Catalog, all: TemplateFiles, packs: readonly Pack[]): void {
  const faults = new Set<string>();
  for (const id of catalog.stackIds().filter((stack) => packs.some(isAbout(stack, catalog)))) {
    try {
      const isOfPack = ({ source }: { readonly source: string }): boolean =>
        all.originOf(source) !== undefined;
      for (const fault of lintStack(catalog, id, contextsOf(catalog, id), isOfPack))
        faults.add(`templates/${fault}`);
    } catch (error) {
      if (!(error instanceof KeelsonError)) throw error;
      const where = error.where === undefined ? '' : `templates/${error.where}: `;
      faults.add(`${where}${error.message}`);
    }
  }
  if (faults.size === 0) return;
  throw refusedPack(packs.map(({ label }) => label).join(' with '), [...faults]);
}

/** Whether something of a pack can come into projects of a stack. */
function isAbout(stack: string, catalog: Catalog): (pack: Pack) => boolean {
  return ({ files }) => {
    const paths = [...files.keys()];
    const isIn = (scope: string): boolean => paths.some((path) => path.startsWith(`${scope}/`));
    if (isIn('common') || isIn(`stacks/${stack}`)) return true;
    return isIn(`families/${catalog.stack(stack).family.id}`);
  };
}

async function readPack(specification: Specification, wanted: Wanted): Promise<Pack> {
  if (specification.from === 'directory') return readDirectory(specification.path);
  const { name, version, integrity, text } = specification;
  const recorded = wanted.recorded.find((each) => each.name === name && each.version === version);
  const known = integrity ?? (wanted.mayDiffer ? undefined : recorded?.integrity);
  const found = await fetchPack({ name, version, integrity: known }, wanted);
  if (wanted.trusted && known === undefined) throw unsaid(text, found.integrity);
  const label = `${name}@${version}`;
  const reference = { name, version, integrity: found.integrity, from: 'npm' } as const;
  return checked(await readTarball(found.tarball, label), label, reference);
}

async function readRecorded(reference: PackReference, wanted: Wanted): Promise<Pack> {
  const { name, version, from } = reference;
  const label = `${name}@${version}`;
  if (from === 'directory') {
    throw inputError(`this project was made with the pack ${label}, from a directory`, {
      remedy: 'Say where it is: --template <directory>',
    });
  }
  const { tarball } = await fetchPack(reference, wanted);
  return checked(await readTarball(tarball, label), label, reference);
}

/** A pack in a directory. @throws KeelsonError (exit 2) */
export function readDirectory(path: string): Pack {
  const directory = resolve(currentDirectory(), path);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw inputError(`the pack ${path === '' ? "''" : path}: there is no such directory`, {
      remedy:
        'Give a directory (./my-pack), or a package of npm with its exact version (my-pack@1.2.3).',
    });
  }
  return checked(readFolder(directory), path, undefined);
}

/** @param reference what a registry calls it; undefined for a directory */
function checked(
  entries: readonly Entry[],
  label: string,
  reference: PackReference | undefined,
): Pack {
  const { manifest, files, faults } = readEntries(entries);
  const all = [...faults];
  if (manifest !== undefined && reference !== undefined) {
    for (const key of ['name', 'version'] as const) {
      if (manifest[key] === reference[key]) continue;
      all.push(
        `${manifestPath}: ${key} is "${manifest[key]}", and that of the package "${reference[key]}"`,
      );
    }
  }
  if (manifest === undefined || all.length > 0) throw refusedPack(label, all);
  const { name, version } = manifest;
  const own = entries.find(({ path }) => path === manifestPath)?.bytes ?? new Uint8Array();
  const integrity = reference?.integrity ?? integrityOfFiles(new Map([...files, ['', own]]));
  return {
    reference: reference ?? { name, version, integrity, from: 'directory' },
    manifest,
    files,
    label,
  };
}

function refuseTwice(pack: Pack, others: readonly Pack[]): void {
  const other = others.find(({ manifest }) => manifest.name === pack.manifest.name);
  if (other === undefined) return;
  throw inputError(`${other.label} and ${pack.label} are both the pack ${pack.manifest.name}`, {
    remedy: 'Leave one of them out.',
  });
}

/** What a project was made with is what goes on with it. */
function refuseOther({ reference, label }: Pack, { recorded, mayDiffer }: Wanted): void {
  const before = recorded.find(({ name }) => name === reference.name);
  if (before === undefined || mayDiffer) return;
  if (before.integrity === reference.integrity && before.from === reference.from) return;
  throw inputError(
    `${label} is not the ${before.name}@${before.version} that this project was made with`,
    {
      excerpt: `  expected ${before.integrity} (${before.from})\n  found    ${reference.integrity} (${reference.from})`,
      remedy: `To take over what is otherwise in it: keelson upgrade --template ${label}`,
    },
  );
}

/** Whoever trusts code says to the byte which. */
function unsaid(text: string, integrity: string): KeelsonError {
  const exact = `${text}#${integrity}`;
  const words = process.argv.slice(2).map((word) => word.replace(text, () => exact));
  return inputError(`--trust needs the integrity of ${text}`, {
    remedy: `What the registry has now is: ${commandText([...programWords(), ...words])}`,
  });
}
