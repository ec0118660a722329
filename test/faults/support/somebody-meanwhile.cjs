'use strict';

/**
 * Loaded before the tool: when it opens its third file, somebody else writes the file that MEANWHILE names, and
 * the disk is full.
 */
const fs = require('node:fs');
const process = require('node:process');

const { MEANWHILE: theirs } = process.env;
delete process.env.MEANWHILE;
const { openSync, writeFileSync } = fs;
let opened = 0;

fs.openSync = function (path, ...rest) {
  if (!String(path).includes('.keelson-') || ++opened < 3) return openSync.call(fs, path, ...rest);
  writeFileSync(theirs, 'theirs\n');
  throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'open', path });
};
