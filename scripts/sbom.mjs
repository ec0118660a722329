// What is in the bundle, for whoever has to answer for it: CycloneDX (https://cyclonedx.org), in dist/sbom.cdx.json.
// It has no date and no serial number, so that the same sources give the same bytes.
import { Buffer } from 'node:buffer';

/**
 * @param own the manifest of the package
 * @param bundled folders of what came into the bundle, each with its manifest
 * @param locked entries of package-lock.json by folder: where the hash of each tarball stands
 */
export function billOfMaterials(own, bundled, locked) {
  const main = component('application', own);
  const components = bundled.map(({ folder, manifest }) => ({
    ...component('library', manifest),
    scope: 'required',
    hashes: [hashOf(locked[folder]?.integrity, folder)],
  }));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: main },
    components,
    dependencies: [{ ref: main['bom-ref'], dependsOn: components.map((each) => each['bom-ref']) }],
  };
}

function component(type, { name, version, license }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type, 'bom-ref': purl, name, version, licenses: [{ expression: license }], purl };
}

function hashOf(integrity, folder) {
  const [, algorithm, base64] = /^(sha512)-([A-Za-z0-9+/]+=*)$/.exec(integrity ?? '') ?? [];
  if (algorithm === undefined) throw new Error(`package-lock.json has no SHA-512 of ${folder}`);
  return { alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') };
}
