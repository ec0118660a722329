import { inputError, type KeelsonError } from '../errors.js';
import { exactVersion, integrityText, packName } from './reference.js';

/** What `--template` names. */
export type Specification =
  | { readonly from: 'directory'; readonly path: string; readonly text: string }
  | {
      readonly from: 'npm';
      readonly name: string;
      readonly version: string;
      readonly integrity: string | undefined;
      readonly text: string;
    };

/**
 * Reads `<directory>` or `<package>@<version>[#sha512-…]`.
 * @throws KeelsonError (exit 2) for anything that may be another thing tomorrow
 */
export function readSpecification(text: string): Specification {
  const [, name = '', version = '', integrity] =
    /^((?:@[^/@]+\/)?[^/@\\#]+)@([^#/\\]*)(?:#(.*))?$/.exec(text) ?? [];
  if (name === '' || name.startsWith('.')) return directory(text);
  if (!packName.test(name)) throw other(text, `"${name}" is no name of a package`);
  if (!exactVersion.test(version)) {
    throw other(text, version === '' ? 'it names no version' : `"${version}" is not one version`);
  }
  if (integrity !== undefined && !integrityText.test(integrity)) {
    throw other(text, `"#${integrity}" is no integrity`);
  }
  return { from: 'npm', name, version, integrity, text };
}

/** What npm would take, and what is not one thing for ever. */
const addresses = /^(?:[a-z+]+:|git@|github:|~)|^[^./][^#]*#/i;

function directory(text: string): Specification {
  if (text === '') throw other("''", 'it is empty');
  if (addresses.test(text)) throw other(text, 'it is an address');
  return { from: 'directory', path: text, text };
}

function other(text: string, why: string): KeelsonError {
  return inputError(`--template ${text}: ${why}`, {
    remedy:
      'Give a directory (./my-pack), or a package of npm with its exact version (my-pack@1.2.3).',
  });
}
