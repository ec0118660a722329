import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import * as z from 'zod';
import {
  commonManifest,
  familyManifest,
  layerManifest,
  stackManifest,
} from '../src/catalog/manifest.js';
import { packManifest } from '../src/packs/manifest.js';

/** JSON Schemas of the manifests of templates, for editors: made from what reads them. */

export const schemasDirectory = join(import.meta.dirname, '../schemas');

const manifests: Readonly<Record<string, { readonly title: string; readonly schema: z.ZodType }>> =
  {
    'keelson-pack': { title: 'A pack of templates for keelson', schema: packManifest },
    common: { title: 'What holds for every framework of keelson', schema: commonManifest },
    family: { title: 'What the frameworks of one language share', schema: familyManifest },
    layer: { title: 'A folder of templates that contributes to a project', schema: layerManifest },
    stack: { title: 'A framework', schema: stackManifest },
  };

/** File name → text of the schema. */
export async function schemaFiles(): Promise<ReadonlyMap<string, string>> {
  const files = Object.entries(manifests).map(async ([name, { title, schema }]) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
    const text = JSON.stringify({ $schema, title, ...rest });
    return [
      `${name}.schema.json`,
      await format(text, { parser: 'json', printWidth: 100 }),
    ] as const;
  });
  return new Map(await Promise.all(files));
}

/** Those that are there. */
export function knownSchemas(): readonly string[] {
  return readdirSync(schemasDirectory).sort();
}
