import { inputError } from './errors.js';
import { isKeyword } from './resource/reserved.js';

/** Longest name: leaves room for suffixes in the 63 bytes of a PostgreSQL database name. */
export const maxNameLength = 40;
const maxDescriptionLength = 200;

/** Lower-case ASCII words joined by `-`: safe for npm, imports, databases, hosts and every file system. */
const shape = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Windows keeps these for devices, whatever the extension. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d|conin\$?|conout\$?)$/;

/** Modules of Node: a package of that name could not be imported. A test compares them with Node's own list. */
const coreModules = new Set(
  `assert async-hooks buffer child-process cluster console constants crypto dgram diagnostics-channel
  dns domain events fs http http2 https inspector module net os path perf-hooks process punycode
  querystring readline repl sea sqlite stream string-decoder sys test timers tls trace-events tty url
  util v8 vm wasi worker-threads zlib ffi quic vfs`.split(/\s+/),
);

/** Folders, entry points and tools that a name would shadow or be mistaken for. */
const taken = new Set(
  `node-modules favicon-ico app bin build config dist doc docs internal lib main node npm package src
  test tests tmp vendor keelson create-keelson localhost root postgres mysql information-schema
  performance-schema template0 template1`.split(/\s+/),
);

/**
 * Why a project may not have that name, or `undefined`.
 * @param foreign names of dependencies and frameworks: npm refuses a package that depends on its own name
 */
export function whyNotName(name: string, foreign: ReadonlySet<string>): string | undefined {
  if (name.trim() === '' || /^\.+$/.test(name)) return 'a name has letters';
  if (/\p{Cc}/u.test(name)) return 'it holds a control character';
  if (/[^\p{ASCII}]/u.test(name)) {
    return 'only ASCII letters and digits are the same in npm, imports and every file system';
  }
  if (name.length > maxNameLength) {
    return `it has ${name.length} characters, at most ${maxNameLength} are possible`;
  }
  if (devices.test(name.toLowerCase().replace(/[. ].*$/, ''))) {
    return 'Windows keeps it for a device';
  }
  if (!shape.test(name)) {
    return 'a name begins with a lower-case letter and has lower-case letters, digits and single "-" only';
  }
  if (coreModules.has(name)) return 'a module of Node has that name';
  if (foreign.has(name)) return 'a package or framework has that name and would be shadowed';
  if (taken.has(name)) return 'it is taken in many projects and tools';
  return isKeyword(name) ? 'it is a reserved word in a programming language' : undefined;
}

/** A name that passes, as near as possible to the one given. */
export function suggestName(name: string, foreign: ReadonlySet<string>): string {
  const words = name
    .slice(0, 1000)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  const begun = /^\d/.test(words) ? `api-${words}` : words;
  const short = begun.slice(0, maxNameLength - '-api'.length).replace(/-+$/, '');
  return (
    [short, `${short}-api`].find((each) => whyNotName(each, foreign) === undefined) ?? 'my-api'
  );
}

/** @throws KeelsonError (exit 2) with a name that passes */
export function requireName(name: string, foreign: ReadonlySet<string>): void {
  const why = whyNotName(name, foreign);
  if (why === undefined) return;
  throw inputError(`the name ${quote(name)} is not possible: ${why}`, {
    remedy: `Take another, e.g. ${suggestName(name, foreign)}.`,
    about: { key: 'name' },
  });
}

/** Why a description is not possible, or `undefined`. */
export function whyNotDescription(description: string): string | undefined {
  if (/[\p{Cs}\p{Co}\p{Cn}]/u.test(description)) return 'it holds what is no character';
  const hidden = whyNotShown(description);
  if (hidden !== undefined) return hidden;
  const { length } = Array.from(description);
  if (length > maxDescriptionLength) {
    return `it has ${length} characters, at most ${maxDescriptionLength} are possible`;
  }
  return undefined;
}

/** @throws KeelsonError (exit 2) */
export function requireDescription(description: string): void {
  const why = whyNotDescription(description);
  if (why === undefined) return;
  throw inputError(`the description is not possible: ${why}`, {
    remedy: 'Write one line of plain text.',
    about: { key: 'description' },
  });
}

/** What a terminal and a document would not show as it is, or `undefined`. */
function whyNotShown(text: string): string | undefined {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return 'it holds a control character or a line break';
  return /[\u202a-\u202e\u2066-\u2069]/.test(text)
    ? 'it holds a mark that turns the direction of writing, which hides what code says'
    : undefined;
}

/**
 * The absolute path of a project is printed, written to documents and typed again.
 * @throws KeelsonError (exit 2)
 */
export function requirePath(path: string): void {
  // What was no text in the encoding of the terminal has become one of these.
  const why = path.includes('\ufffd') ? 'it is not written in UTF-8' : whyNotShown(path);
  if (why === undefined) return;
  throw inputError(`no project can be at ${quote(path)}: ${why}`, {
    remedy: 'Choose another directory, or rename this one.',
  });
}

/** In quotes, with everything invisible written as an escape. */
function quote(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short).replace(
    /[^\P{C}\n]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
