import type { Answers, Parameter, Schema } from './document.js';

/** What an operation takes and gives, beyond what follows from its method and from whom it serves. */
export interface Details {
  readonly parameters?: readonly Parameter[];
  readonly body?: Schema;
  /** What it answers when it does what was asked. */
  readonly done: Answers;
  /** Statuses of problems that come of what is stored, e.g. 404 and 409. */
  readonly refusals?: readonly number[];
  /** See `x-refused-values`. */
  readonly refusedValues?: readonly number[];
  /** Answers that are other than those of all operations. */
  readonly special?: Answers;
}

/** `GET /api/v1/tasks` → details. */
export type DetailsByOperation = Readonly<Record<string, Details>>;
