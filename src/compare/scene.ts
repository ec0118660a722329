/** What is asked of both projects, as data. */
import type { Applies, Check, Context, Need } from '../verify/check.js';
import type { Exchange, Recorder } from '../verify/http.js';

/** Keeps an answer under what was asked. Returns it, so that a scene can go on with it. */
export type Note = (asked: string, answer: Exchange | Promise<Exchange>) => Promise<Exchange>;

/**
 * A part of the talk with a project. It says the same to every project of one contract, whatever is answered; what it
 * needs to go on and does not get, it throws.
 */
export interface Scene {
  readonly title: string;
  readonly applies: Applies;
  readonly needs?: readonly Need[];
  readonly run: (context: Context, note: Note) => Promise<void>;
}

/** One answer and what was asked, in words that are the same for every project. */
export interface Said {
  readonly scene: string;
  readonly asked: string;
  readonly exchange: Exchange;
}

/** Everything that was said to one project. */
export class Transcript {
  readonly #said: Said[] = [];
  readonly #asked = new Map<string, number>();
  #recorder: Recorder | undefined;

  get said(): readonly Said[] {
    return this.#said;
  }

  /** All that was exchanged, on the way to what is compared too. */
  get exchanges(): readonly Exchange[] {
    return [...(this.#recorder?.exchanges ?? []), ...this.#said.map(({ exchange }) => exchange)];
  }

  /** Learns of what else is exchanged. */
  listen(recorder: Recorder): void {
    this.#recorder = recorder;
  }

  /** What is asked again under the same words is told apart by its turn. */
  add(scene: string, asked: string, exchange: Exchange): void {
    const turn = (this.#asked.get(`${scene}/${asked}`) ?? 0) + 1;
    this.#asked.set(`${scene}/${asked}`, turn);
    this.#said.push({ scene, asked: turn === 1 ? asked : `${asked}, time ${turn}`, exchange });
  }
}

/** The scenes as the suite runs them: one after the other, so that what is stored is the same each time. */
export function checksOf(scenes: readonly Scene[], transcript: Transcript): readonly Check[] {
  return scenes.map(({ title, applies, needs = [], run }) => ({
    id: title,
    title,
    groupId: 'compare',
    group: 'Compare',
    source: undefined,
    isSlow: false,
    phase: 'alone',
    needs,
    applies,
    run: (context) => {
      transcript.listen(context.recorder);
      return run(context, async (asked, answer) => {
        const exchange = await answer;
        transcript.add(title, asked, exchange);
        return exchange;
      });
    },
  }));
}
