/** How packs are named: on the command line, in blueprints, in their own manifests. */

/** The name of a pack, which is that of its package where it is on npm. */
export const packName = /^(?:@[a-z0-9][a-z0-9-]*\/)?[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
/** One version, and no range of versions. */
export const exactVersion = /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,60})?$/;
/** A hash as npm writes it. */
export const integrityText = /^sha512-[A-Za-z0-9+/]{86}==$/;
