/** What file managers leave in every folder that they have shown; Windows has its names in any case. */
const names = new Set(['.ds_store', 'thumbs.db', 'desktop.ini']);

/** Whether a file of that name is of a file manager, and so nothing that somebody has put there. */
export function isLeftBehind(name: string): boolean {
  return names.has(name.toLowerCase());
}
