/**
 * A strong entity tag (RFC 9110, 8.8.3): it changes whenever the object changes.
 * @param version what changes with the object: a counter, or the time of its last change
 */
export function strongEtag(id: string, version: number | Date): string {
  const value = typeof version === 'number' ? version : version.getTime();
  return `"${id}.${value.toString(36)}"`;
}

/**
 * Whether an `If-None-Match` header names the tag: a list, `*` or weak forms (weak comparison, RFC 9110, 13.1.2).
 * A GET for which this is true is answered with 304.
 */
export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag) return true;
  return tags(header).some((tag) => tag === '*' || withoutWeakness(tag) === withoutWeakness(etag));
}

/**
 * Whether an `If-Match` header allows a change of the object with this tag: absent, `*`, or naming exactly it
 * (strong comparison, RFC 9110, 13.1.1: a weak tag never matches). False means 412.
 */
export function allowsChange(header: string | undefined, etag: string): boolean {
  if (header === undefined || header === etag) return true;
  return tags(header).some((tag) => tag === '*' || tag === etag);
}

function tags(header: string): string[] {
  return header.split(',').map((tag) => tag.trim());
}

function withoutWeakness(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}
