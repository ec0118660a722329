import type { TemplateFiles } from '../catalog/files.js';
import { layerFolders } from '../catalog/layer.js';
import { familyManifest, layerManifest, stackManifest } from '../catalog/manifest.js';
import { readYaml } from '../catalog/yaml.js';
import { ecosystemIds } from '../managers/managers.js';
import type { Pack } from './pack.js';
import { placeOf, type PackChoice, type TemplatePlace } from './layout.js';

/**
 * A pack adds choices, and changes nothing that is there. What it puts beside keelson's own is only there when one of its
 * choices is chosen, so a project without them is the same with the pack and without it.
 */

export interface Neighbours {
  readonly ours: TemplateFiles;
  /** Packs that were opened before it. */
  readonly others: readonly Pack[];
}

/** What of a pack is not beside, but in the way. */
export function besideFaults(pack: Pack, { ours, others }: Neighbours): string[] {
  const own = ownOf(pack);
  const theirs = others.map((other) => ({ label: other.label, ...ownOf(other) }));
  const faults: string[] = [];
  for (const [path, place] of placesOf(pack)) {
    const other = others.find((each) => each.files.has(path));
    const fault =
      ours.read(path) !== undefined
        ? "is keelson's own, and a pack changes nothing that is there"
        : other !== undefined
          ? `is of the pack ${other.label}, too`
          : (placeFault(place, path, own, ours, pack) ?? foreignFault(place, theirs));
    if (fault !== undefined) faults.push(`templates/${path}: ${fault}`);
  }
  return [...faults, ...manifestFaults(pack, ours)];
}

/** Where each file stands; what stands nowhere has been refused before. */
function placesOf({ files }: Pack): readonly (readonly [string, TemplatePlace])[] {
  return [...files.keys()].flatMap((path) => {
    const place = placeOf(path);
    return typeof place === 'string' ? [] : [[path, place] as const];
  });
}

interface Own {
  /** Families and stacks that are the pack's. */
  readonly scopes: ReadonlySet<string>;
  readonly has: (choice: PackChoice) => boolean;
}

function ownOf(pack: Pack): Own {
  const manifests = placesOf(pack).filter(([, { what }]) => what === 'manifest');
  const choices = new Set(choicesOf(pack).map(nameOf));
  return {
    scopes: new Set(manifests.map(([, { scope }]) => scope)),
    has: (choice) => choices.has(nameOf(choice)),
  };
}

/** The choices and parts that a pack adds to stacks and families of others. */
export function choicesOf(pack: Pack): readonly PackChoice[] {
  const found = new Map<string, PackChoice>();
  for (const [, { layer, with: inside }] of placesOf(pack)) {
    const choice = layer?.choice;
    if (choice !== undefined && inside.length === 0) found.set(nameOf(choice), choice);
  }
  return [...found.values()];
}

function nameOf({ kind, id }: PackChoice): string {
  return `${kind}.${id}`;
}

function placeFault(
  { scope, layer, with: inside, isWithout, what }: TemplatePlace,
  path: string,
  own: Own,
  ours: TemplateFiles,
  pack: Pack,
): string | undefined {
  const isOurs = scope === 'common' || ours.entries(scope) !== undefined;
  if (!isOurs) {
    if (own.scopes.has(scope)) return undefined;
    return `there is no ${scope}: it needs its ${scope.startsWith('families') ? 'family' : 'stack'}.yaml`;
  }
  if (what === 'versions') {
    const folder = pack.manifest.name.replace(/^@[^/]*\//, '');
    return path.startsWith(`${scope}/versions/${folder}/`)
      ? undefined
      : `versions of a pack stand in versions/${folder}/`;
  }
  if (what === 'manifest') return "is keelson's own, and a pack changes nothing that is there";
  if (layer === undefined) return undefined;
  if (isWithout && inside.length === 0) {
    return 'without/ is there when nothing of the pack is chosen, which would change projects of others';
  }
  const isNew = layer.choice !== undefined && !isOfKeelson(layer.choice, ours);
  if (isNew || inside.some((choice) => own.has(choice) && !isOfKeelson(choice, ours)))
    return undefined;
  const name =
    layer.choice === undefined ? layer.folder : `the ${layer.choice.kind} ${layer.choice.id}`;
  return `${name} is keelson's own: what goes in there stands in with/<kind>.<id>/ of a choice of the pack`;
}

/** An id that stands for something in any part of keelson is not free in another one. */
function isOfKeelson({ kind, id }: PackChoice, ours: TemplateFiles): boolean {
  return scopesOf(ours).some(
    (scope) => ours.entries(`${scope}/${layerFolders[kind]}/${id}`) !== undefined,
  );
}

function scopesOf(ours: TemplateFiles): string[] {
  const below = (folder: string): string[] =>
    (ours.entries(folder) ?? [])
      .filter(({ isFolder }) => isFolder)
      .map(({ name }) => `${folder}/${name}`);
  return ['common', ...below('families'), ...below('stacks')];
}

function foreignFault(
  { scope, layer, with: inside }: TemplatePlace,
  others: readonly (Own & Pick<Pack, 'label'>)[],
): string | undefined {
  for (const { label, scopes, has } of others) {
    if (scopes.has(scope)) return `${scope} is of the pack ${label}`;
    const choice = layer?.choice;
    if (choice !== undefined && inside.length === 0 && has(choice)) {
      return `the ${choice.kind} ${choice.id} is of the pack ${label}`;
    }
  }
  return undefined;
}

/** What a manifest may say in the templates of keelson, and not in a pack. */
function manifestFaults(pack: Pack, ours: TemplateFiles): string[] {
  return placesOf(pack).flatMap(([path, place]) => {
    const text = Buffer.from(pack.files.get(path) ?? []).toString('utf8');
    const source = { text, name: path, from: 'pack' } as const;
    const faults: string[] = [];
    if (place.what === 'layer.yaml') {
      const isOurs = place.scope === 'common' || ours.entries(place.scope) !== undefined;
      if (isOurs && readYaml(source, layerManifest).default)
        faults.push('nothing of a pack is the default of a framework that is not its own');
    } else if (place.what === 'manifest' && place.scope.startsWith('stacks/')) {
      const manifest = readYaml(source, stackManifest);
      if (manifest.default) faults.push('the framework of a pack is never the default');
      faults.push(...programFaults(manifest));
      const family = `families/${manifest.family}`;
      if (ours.entries(family) === undefined && !pack.files.has(`${family}/family.yaml`))
        faults.push(`there is no family "${manifest.family}"`);
    } else if (place.what === 'manifest' && place.scope.startsWith('families/')) {
      faults.push(...programFaults(readYaml(source, familyManifest)));
    }
    return faults.map((fault) => `templates/${path}: ${fault}`);
  });
}

interface Program {
  readonly ecosystem?: string | undefined;
  readonly migrations?: string | undefined;
}

function programFaults({ ecosystem, migrations }: Program): string[] {
  return [
    ...(ecosystem !== undefined && !ecosystemIds.includes(ecosystem)
      ? [`there is no ecosystem "${ecosystem}": ${ecosystemIds.join(', ')}`]
      : []),
    ...(migrations !== undefined && !isPlainPattern(migrations)
      ? [
          'migrations is too much of a regular expression: three `*`, `+` or `?` at most, and none after a group',
        ]
      : []),
  ];
}

/** A pattern whose every match ends soon: a repetition of a repetition can take for ever. */
function isPlainPattern(pattern: string): boolean {
  try {
    new RegExp(pattern);
  } catch {
    return false;
  }
  const repeated = pattern.match(/[*+?]|\{\d/g) ?? [];
  return pattern.length <= 200 && repeated.length <= 3 && !/\)[*+?{]|\(\?|\\[1-9k]/.test(pattern);
}
