'use strict';

/**
 * Loaded before the tool (`node --require probe.cjs`): writes down which programs it starts and which
 * addresses it connects to, one JSON object a line, to the file that KEELSON_TEST_PROBE names. What the
 * tool starts does not inherit it.
 */
const { appendFileSync } = require('node:fs');
const childProcess = require('node:child_process');
const dns = require('node:dns');
const net = require('node:net');
const process = require('node:process');

const place = process.env.KEELSON_TEST_PROBE;
delete process.env.KEELSON_TEST_PROBE;

function note(entry) {
  try {
    appendFileSync(place, `${JSON.stringify(entry)}\n`);
  } catch {
    // A test that takes the disk away takes this file away, too.
  }
}

const { spawn } = childProcess.ChildProcess.prototype;
childProcess.ChildProcess.prototype.spawn = function (options) {
  note({ starts: options.file, words: options.args });
  return spawn.call(this, options);
};
const { spawnSync } = childProcess;
childProcess.spawnSync = function (file, words, options) {
  const { shell } = (Array.isArray(words) ? options : words) ?? {};
  note({ starts: shell ? 'a shell' : file, words: Array.isArray(words) ? words : [] });
  return spawnSync.call(this, file, words, options);
};
for (const name of ['execSync', 'execFileSync']) {
  const call = childProcess[name];
  childProcess[name] = function (file, ...rest) {
    note({ starts: name === 'execSync' ? 'a shell' : file, words: rest[0] });
    return call.call(this, file, ...rest);
  };
}
process.on('exit', () => {
  for (const key in {}) note({ pollutes: key });
});
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...words) {
  const [first] = Array.isArray(words[0]) ? words[0] : words;
  note({ connects: String(first?.path ?? first?.host ?? 'localhost') });
  return connect.apply(this, words);
};
const { lookup } = dns;
dns.lookup = function (name, ...rest) {
  note({ looksUp: name });
  return lookup.call(this, name, ...rest);
};
