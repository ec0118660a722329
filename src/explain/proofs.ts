import { resolveBlueprint } from '../blueprint.js';
import type { Catalog } from '../catalog/catalog.js';
import { contractOf, type Contract } from '../contract/contract.js';
import { compose, type Plan } from '../plan.js';
import { serversOf } from '../steps/servers.js';
import { choiceKinds, type Answers, type ChoiceKind } from '../types.js';
import { allChecks } from '../verify/checks/index.js';
import type { Check } from '../verify/check.js';

/** Which checks of `keelson verify` a choice adds: asked of the checks themselves, by contracts with it and without it. */

/** The checks that prove a choice. */
export interface Proofs {
  /** Asked only where it is chosen. */
  readonly own: readonly Check[];
  /** Asked here and with other choices, but not of every project. */
  readonly shared: readonly Check[];
}

/** A project as small as it can be, with one thing chosen. */
interface Variant {
  readonly contract: Contract;
  readonly capabilities: readonly string[];
}

/** What a plan promises over HTTP. */
export function contractOfPlan({ blueprint, view }: Plan): Contract {
  // Addresses of development: those of the machine are of no matter here.
  const usual = new Map(view.env.map(({ name, development }) => [name, development]));
  const servers = serversOf(view, usual).map(({ variable }) => variable);
  return contractOf(blueprint, view.resources, servers);
}

/** Compares what is asked of the projects that a stack can make. */
export class ProofFinder {
  readonly #framework: string;
  readonly #catalog: Catalog;

  constructor(framework: string, catalog: Catalog) {
    this.#framework = framework;
    this.#catalog = catalog;
  }

  ofChoice(kind: ChoiceKind, id: string): Proofs {
    const { contract } = this.#variant(kind, id);
    const others =
      kind === 'feature'
        ? [this.#smallest()]
        : this.#catalog
            .choices(this.#framework, kind)
            .filter((other) => other.id !== id)
            .map((other) => this.#variant(kind, other.id));
    const isAsked = (check: Check, of: Contract): boolean => check.applies(of) === true;
    const here = allChecks.filter((check) => isAsked(check, contract));
    const elsewhere = (check: Check): number =>
      others.filter((other) => isAsked(check, other.contract)).length;
    return {
      own: here.filter((check) => elsewhere(check) === 0),
      shared: here.filter((check) => {
        const count = elsewhere(check);
        return count > 0 && count < others.length;
      }),
    };
  }

  /** The checks asked only where a capability is. @returns undefined for one that every project has */
  ofCapability(capability: string): readonly Check[] | undefined {
    const variants = choiceKinds.flatMap((kind) =>
      this.#catalog.choices(this.#framework, kind).map(({ id }) => this.#variant(kind, id)),
    );
    const has = ({ capabilities }: Variant): boolean => capabilities.includes(capability);
    if (variants.every(has)) return undefined;
    const isAsked = (check: Check, variant: Variant): boolean =>
      check.applies(variant.contract) === true;
    return allChecks.filter(
      (check) =>
        variants.some((variant) => has(variant) && isAsked(check, variant)) &&
        !variants.some((variant) => !has(variant) && isAsked(check, variant)),
    );
  }

  #smallest(): Variant {
    return this.#of({});
  }

  #variant(kind: ChoiceKind, id: string): Variant {
    return this.#of(kind === 'feature' ? { features: [id] } : { [kind]: id });
  }

  #of(answers: Answers): Variant {
    const blueprint = resolveBlueprint(
      { framework: this.#framework, features: [], ...answers },
      this.#catalog,
    );
    const plan = compose(blueprint, this.#catalog.load(blueprint));
    return { contract: contractOfPlan(plan), capabilities: plan.view.capabilities };
  }
}
