import { escapeHtml, htmlPage } from '../html.js';
import type { Document } from './types.js';

/** The reference page of an API description, made here: it runs no script and loads nothing. */
export function docsPage(document: Document): string {
  return htmlPage(
    document.info.title,
    '',
    `<main><h1>${escapeHtml(document.info.title)}</h1></main>`,
  );
}
