import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { loadCatalog, type Catalog } from '../catalog/catalog.js';
import { shippedFiles } from '../catalog/files.js';
import { managersOf } from '../managers/managers.js';
import { connectionFault, isPortFree } from '../steps/ports.js';
import type { Need, Tool } from '../steps/project.js';
import { installWords, isMet } from '../steps/toolchain.js';
import { findWithVersion, reaches, toolVersion, type FoundTool } from '../steps/tools.js';
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
  const catalog = loadCatalog(shippedFiles());
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
  const findings = await Promise.all(catalog.stackIds().map((id) => examineStack(catalog, id)));
  return findings.flat();
}

async function examineStack(catalog: Catalog, id: string): Promise<Finding[]> {
  const stack = catalog.stack(id);
  const { manifest, family } = stack;
  const programs = new Map<string, string>();
  const findings: Finding[] = [];
  for (const tool of [...family.manifest.toolchain, ...manifest.toolchain]) {
    const found = await findWithVersion(tool, currentDirectory());
    if (found !== undefined) programs.set(tool.tool, found.program);
    findings.push(toolFinding(manifest.label, tool, found));
  }
  const holders = choicesWithNeeds(catalog, id);
  for (const { name, needs } of [
    { name: manifest.label, needs: [...family.manifest.needs, ...manifest.needs] },
    ...holders,
  ]) {
    for (const need of needs) {
      const { what } = need;
      const isHere = await isMet(need, programs, currentDirectory());
      const detail = isHere ? what : `needs ${what}: ${installWords([need])}`;
      findings.push({ group: 'stacks', name, state: isHere ? 'ok' : 'missing', detail });
    }
  }
  return findings;
}

function toolFinding(name: string, tool: Tool, found: FoundTool | undefined): Finding {
  const need = `${tool.tool} ${tool.version}`;
  const help = tool.hint === undefined ? '' : `: ${tool.hint}`;
  if (found === undefined) {
    return { group: 'stacks', name, state: 'missing', detail: `needs ${need}${help}` };
  }
  return reaches(found.version, tool.version)
    ? { group: 'stacks', name, state: 'ok', detail: `${need}, found ${found.version}` }
    : {
        group: 'stacks',
        name,
        state: 'too old',
        detail: `needs ${need}, found ${found.version}${help}`,
      };
}

/** Choices of a stack that need more of a machine than the stack itself, e.g. a compiler. */
function choicesWithNeeds(
  catalog: Catalog,
  stack: string,
): { readonly name: string; readonly needs: readonly Need[] }[] {
  const { label } = catalog.stack(stack).manifest;
  return (['database', 'auth', 'feature', 'example'] as const).flatMap((kind) =>
    catalog.choices(stack, kind).map((choice) => ({
      name: `${label}, ${choice.label}`,
      needs: catalog.layersOf(stack, kind, choice.id).flatMap((layer) => layer.manifest.needs),
    })),
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
