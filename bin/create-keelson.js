#!/usr/bin/env node
// Kept in ES5 on purpose: a Node that is too old must still be able to read this file and say so.
var found = process.versions.node;
var parts = found.split('.');
var major = Number(parts[0]);
var minor = Number(parts[1]);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    'keelson needs Node 20.19 or newer; this is Node ' + found + '. Get one from https://nodejs.org'
  );
  process.exit(4);
} else {
  require('./start.js');
}
