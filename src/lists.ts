import type { LoadedStack } from './catalog/catalog.js';
import type { Layer } from './catalog/layer.js';
import { templateError, type ReportFault } from './errors.js';
import { fill } from './fill.js';
import { compareText } from './text.js';
import type { EnvView, ServiceView, View } from './view.js';

type ListsView = Pick<
  View,
  'packages' | 'devPackages' | 'scripts' | 'env' | 'services' | 'readme' | 'layout' | 'capabilities'
>;

/** Concatenates the lists of the active layers. The same twice is one; a contradiction is an error. */
export class Lists {
  readonly #loaded: LoadedStack;
  readonly #view: object;
  readonly #report: ReportFault;

  constructor(loaded: LoadedStack, view: object, report: ReportFault) {
    this.#loaded = loaded;
    this.#view = view;
    this.#report = report;
  }

  /** @param hasResources whether the lists of the `resource/` layers count */
  collect(hasResources: boolean): ListsView {
    const layers = this.#loaded.layers.filter((layer) => hasResources || layer.kind !== 'resource');
    const runtime = new Set(layers.flatMap((layer) => layer.manifest.packages));
    const development = layers
      .flatMap((layer) => layer.manifest.devPackages)
      .filter((name) => !runtime.has(name));
    return {
      packages: this.#versions(runtime),
      devPackages: this.#versions(new Set(development)),
      scripts: this.#unique(layers, 'script', (layer) =>
        Object.entries(layer.manifest.scripts).map(([name, command]) => ({
          key: name,
          value: { name, command: this.#fill(command, layer) },
        })),
      ),
      env: this.#unique(layers, 'environment variable', (layer) =>
        layer.manifest.env.map((entry) => ({
          key: entry.name,
          value: this.#env(entry, layer),
        })),
      ),
      services: this.#unique(layers, 'service', (layer) =>
        layer.manifest.services.map((service) => ({
          key: service.id,
          value: this.#service(service, layer),
        })),
      ),
      readme: this.#unique(layers, 'README section', (layer) =>
        layer.manifest.readme.map(({ title, body }) => ({
          key: title,
          value: { title, body: this.#fill(body, layer).trimEnd() },
        })),
      ),
      layout: this.#unique(layers, 'layout line', (layer) =>
        Object.entries(layer.manifest.layout).map(([path, doc]) => ({
          key: path,
          value: { path, doc: this.#fill(doc, layer) },
        })),
      ).sort((a, b) => compareText(a.path, b.path)),
      capabilities: this.#capabilities(layers),
    };
  }

  #capabilities(layers: readonly Layer[]): string[] {
    const own = layers.flatMap((layer) => [
      ...layer.manifest.capabilities,
      ...layer.manifest.provides,
    ]);
    return [...new Set([...this.#loaded.stack.manifest.capabilities, ...own])].sort(compareText);
  }

  #versions(names: ReadonlySet<string>): { name: string; version: string }[] {
    const { stack } = this.#loaded;
    return [...names].sort(compareText).map((name) => {
      const version = stack.versions.get(name);
      if (version === undefined) {
        this.#report(
          templateError(`the package "${name}" has no version`, {
            where: `stacks/${stack.id}/versions`,
            remedy: 'Add it with an exact version.',
          }),
        );
      }
      return { name, version: version ?? '0.0.0' };
    });
  }

  #env(entry: Layer['manifest']['env'][number], layer: Layer): EnvView {
    const text = (value: string | undefined): string => this.#fill(value ?? '', layer);
    return {
      name: entry.name,
      doc: text(entry.doc),
      example: text(entry.example),
      development: text(entry.development),
      test: text(entry.test),
      compose: text(entry.compose),
      secret: entry.secret ?? 0,
      required: entry.required,
    };
  }

  #service(service: Layer['manifest']['services'][number], layer: Layer): ServiceView {
    const text = (value: string | undefined): string => this.#fill(value ?? '', layer);
    return {
      id: service.id,
      image: text(service.image),
      port: service.port,
      env: Object.entries(service.env).map(([name, value]) => ({ name, value: text(value) })),
      testEnv: Object.entries(service.testEnv).map(([name, value]) => ({
        name,
        value: text(value),
      })),
      healthcheck: text(service.healthcheck),
      volume: text(service.volume),
      command: text(service.command),
    };
  }

  #fill(text: string, layer: Layer): string {
    return fill(text, this.#view, `${layer.id}/layer.yaml`);
  }

  #unique<T>(
    layers: readonly Layer[],
    what: string,
    entriesOf: (layer: Layer) => readonly { key: string; value: T }[],
  ): T[] {
    const seen = new Map<string, { value: T; layer: Layer }>();
    for (const layer of layers) {
      for (const { key, value } of entriesOf(layer)) {
        const other = seen.get(key);
        if (!other) {
          seen.set(key, { value, layer });
        } else if (JSON.stringify(other.value) !== JSON.stringify(value)) {
          throw templateError(
            `${other.layer.id} and ${layer.id} contradict each other in the ${what} "${key}"`,
            { where: `${layer.id}/layer.yaml` },
          );
        }
      }
    }
    return [...seen.values()].map(({ value }) => value);
  }
}
