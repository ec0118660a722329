import { folded, withDots } from '../tree/path-names.js';
import { limits } from './limits.js';

/** Which paths can be written everywhere, and lead nowhere else. */

/** Windows opens a device instead of a file of such a name, whatever its ending. */
const devices = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\.|$)/i;
/** What a template may say in a path: the name of a resource, of a field, or of a migration. */
const expressions =
  /^(?:(?:resource|plural|field|target|change|change\.field)\.)*(?:camel|pascal|kebab|snake|migration|number|name)$/;

/** Why a path cannot be taken; undefined when it can. */
export function pathFault(path: string): string | undefined {
  if (path === '' || path.length > limits.path) return `is longer than ${limits.path} characters`;
  if (/\p{Cs}|\ufffd/u.test(path)) return 'is not written in UTF-8';
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(path)) return 'has a control character';
  if (/\p{Cf}/u.test(path)) return 'has an invisible character';
  if (path.includes('\\')) return 'has a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  if (/[<>:"|?*]/.test(path)) return 'has a character that not every system can write';
  const segments = path.split('/');
  if (segments.length > limits.depth) return `is deeper than ${limits.depth} folders`;
  for (const segment of segments) {
    if (segment === '') return 'has an empty name in it';
    if (segment === '.' || segment === '..') return 'leads out of its folder';
    if (/[. ]$/.test(segment)) return 'has a name that ends with a dot or a space';
    if (segment.startsWith(' ')) return 'has a name that begins with a space';
    if (devices.test(segment)) return 'has a name that is a device on Windows';
  }
  return undefined;
}

/** Why a file of a template cannot be written to a project; undefined when it can. */
export function outputFault(path: string): string | undefined {
  const [first = '', ...rest] = path.split('/').map(folded);
  const fault = pathFault(path);
  if (fault !== undefined) return fault;
  if ([first, ...rest].some((name) => name === '.git' || /^git~\d/.test(name)))
    return 'is in the repository itself';
  if (first === '.keelson') return 'is where keelson keeps its own';
  if (first === '.env' && rest.length === 0) return 'is where secrets are, which a step makes';
  return undefined;
}

/** Why the path of a template's file leads nowhere good; `_` and `[expr]` are as they are written. */
export function templatePathFault(path: string): string | undefined {
  for (const [, expression = ''] of path.matchAll(/\[([^\]]*)\]/g)) {
    if (!expressions.test(expression)) return `says [${expression}], which is no name of the view`;
  }
  const filled = path.replace(/\.hbs$/, '').replace(/\[[^\]]*\]/g, 'x');
  return outputFault(withDots(filled));
}
