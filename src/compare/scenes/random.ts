import { everyProject } from '../../verify/check.js';
import type { Scene } from '../scene.js';

/** What makes up requests is a library of its own, read when it is asked. */
const library = () => import('../../verify/random/ask.js');

/** Requests made from the contract: the same ones for the same seed, save for ids. */
export const randomScenes: readonly Scene[] = [
  {
    title: 'Random requests that break no rule',
    applies: everyProject,
    async run(context, note) {
      const { goodRequestsOf, tellAtRandom } = await library();
      await tellAtRandom(context, goodRequestsOf, note);
    },
  },
  {
    title: 'Random requests that break one rule',
    applies: everyProject,
    async run(context, note) {
      const { badRequestsOf, tellAtRandom } = await library();
      await tellAtRandom(context, badRequestsOf, note);
    },
  },
];
