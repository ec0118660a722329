import * as z from 'zod';
import { line } from '../catalog/manifest.js';
import { keelsonVersion, isNewer } from '../version.js';
import { limits } from './limits.js';
import { exactVersion, packName } from './reference.js';

/** `keelson-pack.yaml`: what a pack is called, which keelson it is for, and what it would run. */

const word = z
  .string()
  .min(1)
  .max(limits.word)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'must have no control character');

const bound = /^(>=|<=|>|<|=|\^)?(\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,60})?)$/;
const range = z
  .string()
  .regex(
    /^(?:[<>]=?|=|\^)?\d+\.\d+\.\d+\S*(?: (?:[<>]=?|=)?\d+\.\d+\.\d+\S*){0,3}$/,
    'must be a range such as ">=0.3.0 <0.4.0"',
  )
  .refine(
    (text) => text.split(' ').every((part) => bound.test(part)),
    'must be a range of versions',
  );

export const packManifest = z.strictObject({
  name: z.string().regex(packName, 'must be a name such as my-pack or @me/my-pack').meta({
    description: 'what it is called; on npm, the name of the package',
  }),
  version: z.string().regex(exactVersion, 'must be a version such as 1.0.0').meta({
    description: 'its version; on npm, that of the package',
  }),
  keelson: range.meta({ description: 'versions of keelson that it is for, e.g. ">=0.3.0 <0.4.0"' }),
  description: line.meta({ description: 'what it brings, in one line' }),
  license: line.meta({ description: 'the licence of what it writes into projects (SPDX)' }),
  commands: z
    .array(
      z.strictObject({
        run: z.array(word).min(1).max(limits.words).meta({
          description: 'the program and its words; no shell reads them',
        }),
        why: line.meta({ description: 'what for, in one line' }),
        for: z
          .string()
          .regex(/^(framework|database|auth|feature|example)\.[a-z][a-z0-9-]*$/)
          .optional()
          .meta({ description: 'only where this is chosen, e.g. feature.hello' }),
      }),
    )
    .max(limits.commands)
    .default([])
    .meta({
      description: 'what it wants to run in a new project, last of all, and only with --trust',
    }),
});
export type PackManifest = z.infer<typeof packManifest>;
export type PackCommand = PackManifest['commands'][number];

/** Whether this keelson is one that the pack is for. */
export function isForThis(
  { keelson }: Pick<PackManifest, 'keelson'>,
  version = keelsonVersion,
): boolean {
  return keelson.split(' ').every((part) => {
    const [, operator = '=', than = ''] = bound.exec(part) ?? [];
    const isSame = version === than;
    switch (operator) {
      case '>=':
        return isSame || isNewer(version, than);
      case '<=':
        return isSame || isNewer(than, version);
      case '>':
        return isNewer(version, than);
      case '<':
        return isNewer(than, version);
      case '^':
        return (isSame || isNewer(version, than)) && hasSameStart(version, than);
      default:
        return isSame;
    }
  });
}

/** Up to the first number that is not zero, which is what `^` promises. */
function hasSameStart(version: string, than: string): boolean {
  const [numbers, others] = [version, than].map((text) => text.split(/[.-]/).slice(0, 3));
  const first = others?.findIndex((number) => Number(number) > 0) ?? 0;
  return others?.slice(0, first + 1).join() === numbers?.slice(0, first + 1).join();
}
