import { everything } from '../../src/packs/lint/contexts.js';

/** One resource with everything for each access. */
export function everyAccess(accounts: boolean): string[] {
  if (!accounts) return everything;
  return [
    'shelf/shelves(public) name:string(1..80):unique room:int(0..):index',
    ...['owner', 'shared', 'public'].map((access, index) =>
      (everything[1] ?? '')
        .replace('book ', `book${index}(${access}) `)
        .replace('ref(book)', `ref(book${index})`),
    ),
  ];
}
