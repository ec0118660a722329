import { namesOf } from './names.js';
import type { FieldDeclaration } from './resource.js';

/** Two valid values of a field, different where it has more than one; null for a ref. */
export function samplesOf(
  field: FieldDeclaration,
  min: number | null,
  max: number | null,
): readonly [unknown, unknown] {
  switch (field.type) {
    case 'string':
    case 'text':
      return [
        sampleText(`Sample ${namesOf(field.name).words}`, min ?? 0, max ?? 1),
        sampleText(`Other ${namesOf(field.name).words}`, min ?? 0, max ?? 1),
      ];
    case 'int':
      return sampleInts(min ?? 0, max ?? 0);
    case 'money':
      return ['12.50', '7.05'];
    case 'number':
      return [1.5, 2.25];
    case 'boolean':
      return [true, false];
    case 'date':
      return ['2024-12-31', '2025-02-28'];
    case 'datetime':
      return ['2024-12-31T08:00:00.000Z', '2025-02-28T17:30:00.000Z'];
    case 'uuid':
      return ['01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8058'];
    case 'enum':
      return [field.values[0], field.values[1] ?? field.values[0]];
    case 'json':
      return [{ sample: true }, { sample: [1, 'two', null] }];
    case 'ref':
      return [null, null];
  }
}

function sampleText(text: string, min: number, max: number): string {
  return text.padEnd(min, '.').slice(0, max);
}

function sampleInts(min: number, max: number): readonly [number, number] {
  const clamp = (value: number): number => Math.min(Math.max(value, min), max);
  const sample = clamp(3);
  return [sample, sample < max ? sample + 1 : Math.max(sample - 1, min)];
}
