import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { loadCatalog, type Catalog } from '../catalog/catalog.js';
import { templatesDirectory } from '../paths.js';
import { managersOf } from '../managers/managers.js';
import { connectionFault, isPortFree } from '../steps/ports.js';
import { reaches, toolVersion } from '../steps/tools.js';
import { clearStaleStaging } from '../tree/staging.js';
import { currentDirectory } from '../tree/target.js';
import type { Ui } from '../ui.js';

/** `keelson doctor`: what this machine has, and what runs that were killed left behind. */

interface Finding {
  readonly group: 'tools' | 'stacks' | 'ports' | 'servers' | 'litter';
  readonly name: string;
  /** `missing` is no fault: nobody needs every package manager. */
  readonly state: 'ok' | 'missing' | 'too old';
  readonly detail: string;
}

const titles: Readonly<Record<Finding['group'], string>> = {
  tools: 'Tools',
  stacks: 'Frameworks',
  ports: 'Ports',
  servers: 'Servers',
  litter: 'Left behind',
};

/** Looks around and reports. Nothing but stale staging directories is changed. */
export async function examineMachine(ui: Ui): Promise<void> {
  const catalog = loadCatalog(templatesDirectory);
  const findings = [
    ...(await examineTools(catalog)),
    ...(await examineStacks(catalog)),
    ...(await examinePorts(catalog)),
    ...(await examineServers(catalog)),
    ...clearLitter(),
  ];
  ui.event({ event: 'doctor', findings });
  ui.answer(table(findings, ui));
}

async function examineTools(catalog: Catalog): Promise<Finding[]> {
  const ecosystems = new Set(catalog.stackIds().map((id) => catalog.stack(id).ecosystem));
  const managers = [...ecosystems].flatMap((id) => managersOf(id).all.map((manager) => manager.id));
  const names = ['node', ...managers, 'git'];
  return Promise.all(
    names.map(async (name): Promise<Finding> => {
      const version = await toolVersion(name, currentDirectory());
      return {
        group: 'tools',
        name,
        state: version === undefined ? 'missing' : 'ok',
        detail: version ?? 'not on the PATH',
      };
    }),
  );
}

/** Whether each framework's own tools are there and new enough. */
async function examineStacks(catalog: Catalog): Promise<Finding[]> {
  const wanted = catalog.stackIds().flatMap((id) => {
    const { manifest, family } = catalog.stack(id);
    return [...family.manifest.toolchain, ...manifest.toolchain].map((tool) => ({
      label: manifest.label,
      ...tool,
    }));
  });
  return Promise.all(
    wanted.map(async ({ label, tool, version, hint }): Promise<Finding> => {
      const found = await toolVersion(tool, currentDirectory());
      const need = `${tool} ${version}`;
      const help = hint === undefined ? '' : `: ${hint}`;
      if (found === undefined) {
        return { group: 'stacks', name: label, state: 'missing', detail: `needs ${need}${help}` };
      }
      return reaches(found, version)
        ? { group: 'stacks', name: label, state: 'ok', detail: `${need}, found ${found}` }
        : {
            group: 'stacks',
            name: label,
            state: 'too old',
            detail: `needs ${need}, found ${found}${help}`,
          };
    }),
  );
}

async function examinePorts(catalog: Catalog): Promise<Finding[]> {
  const ports = new Set(
    catalog.stackIds().flatMap((id) =>
      catalog
        .layersOf(id, 'base', '')
        .flatMap((layer) => layer.manifest.env)
        .filter((entry) => entry.name === 'PORT')
        .map((entry) => Number(entry.development)),
    ),
  );
  return Promise.all(
    [...ports].map(async (port): Promise<Finding> => ({
      group: 'ports',
      name: String(port),
      state: 'ok',
      detail: (await isPortFree(port)) ? 'free' : 'in use; a new project takes the next free one',
    })),
  );
}

/** Whether the servers that projects use by default answer here. */
async function examineServers(catalog: Catalog): Promise<Finding[]> {
  const services = new Map(
    catalog.stackIds().flatMap((stack) =>
      (['database', 'feature'] as const).flatMap((kind) =>
        catalog.choices(stack, kind).flatMap(({ id }) =>
          catalog
            .layersOf(stack, kind, id)
            .flatMap((layer) => layer.manifest.services)
            .map((service) => [`${service.id}:${service.port}`, service] as const),
        ),
      ),
    ),
  );
  return Promise.all(
    [...services.values()].map(async ({ id, port }): Promise<Finding> => {
      const fault = await connectionFault('127.0.0.1', port, 500);
      return {
        group: 'servers',
        name: id,
        state: fault === undefined ? 'ok' : 'missing',
        detail: fault === undefined ? `answers on port ${port}` : `port ${port}: ${fault}`,
      };
    }),
  );
}

/** Staging directories of runs that were killed, here and one level up. */
function clearLitter(): Finding[] {
  const here = currentDirectory();
  const places = new Set([here, dirname(here), tmpdir()]);
  return [...places].flatMap((place) =>
    clearStaleStaging(place).map((path): Finding => ({
      group: 'litter',
      name: path,
      state: 'ok',
      detail: 'removed',
    })),
  );
}

function table(findings: readonly Finding[], { paint }: Ui): string {
  const groups = Object.entries(titles) as readonly (readonly [Finding['group'], string])[];
  return groups
    .flatMap(([group, title]) => {
      const rows = findings.filter((finding) => finding.group === group);
      if (rows.length === 0) return [];
      const width = Math.max(...rows.map(({ name }) => name.length));
      const colour = { ok: paint.green, missing: paint.gray, 'too old': paint.yellow };
      return [
        paint.bold(title),
        ...rows.map(
          ({ name, state, detail }) =>
            `  ${name.padEnd(width)}  ${colour[state](state.padEnd('too old'.length))}  ${detail}`,
        ),
      ];
    })
    .join('\n');
}
