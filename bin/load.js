'use strict';
// Loads the tool's own files, and keeps what V8 has compiled of them for the next run.
//
// Node's compile cache keeps what was compiled when a file was read: of a bundle that is its outermost functions, and
// the others are compiled again in each run, as they are called. Here it is kept when a run has ended, with all that
// was called (https://nodejs.org/api/vm.html#scriptcreatecacheddata). It makes a run a quarter shorter, and works with
// Node 20, which has no compile cache.

const { Buffer } = require('node:buffer');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { basename, dirname, isAbsolute, join } = require('node:path');
const { createRequire } = require('node:module');
const { Script } = require('node:vm');

/** Milliseconds after which what was kept of a version that nobody uses any more goes. */
const OLD_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Runs a file of dist/. Those that it requires by `./` are loaded in the same way.
 *
 * @param {string} file
 * @param {string} purpose of the run, a word: other ones call other functions, so each has a cache of its own
 */
module.exports = function load(file, purpose) {
  const directory = dirname(file);
  const cache = cacheFolder(directory, purpose);
  const outside = createRequire(file);
  const loaded = new Map();
  /** The scripts that nothing was known of. */
  const fresh = [];

  const inside = (id) => {
    if (!id.startsWith('./')) return outside(id);
    const path = join(directory, id);
    if (!loaded.has(path)) run(path);
    return loaded.get(path).exports;
  };
  const run = (path) => {
    const source = fs.readFileSync(path);
    const kept = cache && join(cache, `${basename(path)}.v8`);
    const script = new Script(
      `(function (exports, require, module, __filename, __dirname) {${source.toString('utf8')}\n})`,
      { filename: path, cachedData: kept && read(kept, source) },
    );
    if (kept && script.cachedDataRejected !== false) fresh.push({ script, kept, source });
    const module = { exports: {} };
    loaded.set(path, module);
    const call = script.runInThisContext();
    call.call(module.exports, module.exports, inside, module, path, directory);
  };

  // A run that was refused has called too little to speak for others.
  process.on('exit', (code) => {
    if (code !== 0 || fresh.length === 0) return;
    clearOld(dirname(dirname(cache)));
    for (const { script, kept, source } of fresh) keep(kept, source, script.createCachedData());
  });
  run(file);
};

/**
 * V8 looks at the length of a source and at its own version, and runs what it is given: a damaged byte ends the process.
 * So both the source and what was compiled of it are vouched for.
 */
function sumOf(source, compiled) {
  return createHash('sha256').update(source).update(compiled).digest();
}

/** What is kept, if it is whole and of this very source. */
function read(kept, source) {
  try {
    const bytes = fs.readFileSync(kept);
    const compiled = bytes.subarray(32);
    return sumOf(source, compiled).equals(bytes.subarray(0, 32)) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

/** By a rename: another run may read it at any time. Where it cannot be written, the next run compiles again. */
function keep(kept, source, compiled) {
  const next = `${kept}.${process.pid}`;
  try {
    fs.mkdirSync(dirname(kept), { recursive: true, mode: 0o700 });
    const bytes = Buffer.concat([sumOf(source, compiled), compiled]);
    fs.writeFileSync(next, bytes, { mode: 0o600 });
    fs.renameSync(next, kept);
  } catch {
    remove(next);
  }
}

/** What was kept of other versions, long ago. */
function clearOld(home) {
  try {
    for (const name of fs.readdirSync(home)) {
      const path = join(home, name);
      if (fs.lstatSync(path).mtimeMs < Date.now() - OLD_MS) remove(path);
    }
  } catch {
    // There is nothing yet.
  }
}

function remove(path) {
  try {
    fs.rmSync(path, { recursive: true, force: true });
  } catch {
    // Nothing can be written there.
  }
}

/**
 * Where it is kept: in a folder for temporary files that nobody else can write to, since what lies there is run.
 * Undefined where there is none, or where the owner wants none (NODE_DISABLE_COMPILE_CACHE, as for Node's own).
 */
function cacheFolder(directory, purpose) {
  if (process.env.NODE_DISABLE_COMPILE_CACHE || !isAbsolute(tmpdir())) return undefined;
  const user = process.getuid?.();
  const home = join(tmpdir(), user === undefined ? 'keelson-v8' : `keelson-v8-${user}`);
  try {
    fs.mkdirSync(home, { mode: 0o700 });
  } catch (error) {
    if (error.code !== 'EEXIST') return undefined;
    if (user !== undefined && !isOwn(home, user)) return undefined;
  }
  return join(home, `${process.version}-${process.arch}-${nameOf(directory)}`, purpose);
}

function isOwn(folder, user) {
  try {
    const found = fs.lstatSync(folder);
    return found.isDirectory() && found.uid === user && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** A short name for a path (the hash of Bernstein). Two paths of one name would only take turns. */
function nameOf(path) {
  let hash = 5381;
  for (let i = 0; i < path.length; i++) hash = (Math.imul(hash, 33) ^ path.charCodeAt(i)) >>> 0;
  return hash.toString(36);
}
