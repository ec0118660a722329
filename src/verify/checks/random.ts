import { everyProject, group } from '../check.js';

/** What makes up requests is a library of its own, read when it is asked. */
const library = () => import('../random/ask.js');

/** Requests that nobody thought of, made from what the contract says of each operation. */
export const random = group({ id: 'random', title: 'Random requests' }, everyProject, [
  {
    id: 'C272',
    title: 'A random request that breaks no rule does what it asks for',
    source: 'OWASP ASVS V2.2.1',
    phase: 'alone',
    slow: true,
    async run(context) {
      const { askAtRandom, goodRequestsOf } = await library();
      await askAtRandom(context, 'C272', goodRequestsOf);
    },
  },
  {
    id: 'C273',
    title: 'A random request that breaks one rule is refused for that one',
    source: 'OWASP ASVS V2.2.1, V16.5.3',
    phase: 'alone',
    slow: true,
    async run(context) {
      const { askAtRandom, badRequestsOf } = await library();
      await askAtRandom(context, 'C273', badRequestsOf);
    },
  },
]);
