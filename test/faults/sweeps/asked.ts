import { planOfAnswers } from '../../../src/commands/plan.js';
import { render } from '../../../src/render.js';
import type { Answers } from '../../../src/types.js';
import { catalog } from './scenes.js';

/** What a project is asked for with, and whether it is refused. */

export type Role = 'project' | 'resource' | 'field';

/** The answers that have a name in a role, and nothing else that matters. */
export function answersWith(role: Role, name: string): Answers {
  switch (role) {
    case 'project':
      return { name };
    case 'resource':
      return { resources: [`${name} title:string(1..80)`] };
    case 'field':
      return { resources: [`thing ${name}:string(1..80)`] };
  }
}

/** What answers are refused with, if so. */
export function faultOf(answers: Answers, isRendered = false): unknown {
  try {
    const plan = planOfAnswers(answers, catalog);
    if (isRendered) render(plan);
    return undefined;
  } catch (error) {
    return error;
  }
}
