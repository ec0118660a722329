import type { KeelsonError } from '../errors.js';
import { notationFault, writtenResource, type Written } from './fault.js';
import type { Span } from './resource.js';

/** Walks over a notation and knows where it is. */
export class Reader {
  readonly written: Written;
  readonly text: string;
  offset = 0;

  constructor(written: string | Written) {
    this.written = typeof written === 'string' ? writtenResource(written) : written;
    this.text = this.written.text;
  }

  get atEnd(): boolean {
    return this.offset >= this.text.length;
  }

  /** Skips spaces and line breaks; returns how many. */
  skipSpaces(): number {
    const from = this.offset;
    while (/\s/.test(this.text.charAt(this.offset))) this.offset++;
    return this.offset - from;
  }

  peek(token: string): boolean {
    return this.text.startsWith(token, this.offset);
  }

  /** Steps over the token if it is next. */
  take(token: string): boolean {
    if (!this.peek(token)) return false;
    this.offset += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.unexpected(`"${token}"`);
  }

  /** The longest run of characters of that kind, perhaps none. */
  word(character: RegExp): { text: string; span: Span } {
    const from = this.offset;
    while (!this.atEnd && character.test(this.text.charAt(this.offset))) this.offset++;
    return { text: this.text.slice(from, this.offset), span: { from, to: this.offset } };
  }

  unexpected(wanted: string): KeelsonError {
    const found = this.atEnd ? 'the end' : `"${this.text.charAt(this.offset)}"`;
    return notationFault(
      this.written,
      { from: this.offset, to: this.offset + 1 },
      `expected ${wanted}, found ${found}`,
    );
  }
}
