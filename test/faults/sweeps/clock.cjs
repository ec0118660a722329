'use strict';

/** Loaded before the tool: its clock begins at KEELSON_TEST_CLOCK. What the tool starts has the usual one. */
const process = require('node:process');

const begun = Date.now();
const offset = Date.parse(process.env.KEELSON_TEST_CLOCK) - begun;
delete process.env.KEELSON_TEST_CLOCK;

const Usual = Date;
globalThis.Date = class extends Usual {
  constructor(...words) {
    if (words.length === 0) super(Usual.now() + offset);
    else super(...words);
  }

  static now() {
    return Usual.now() + offset;
  }
};
