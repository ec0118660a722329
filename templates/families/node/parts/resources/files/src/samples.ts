import { formatMoney } from './money.js';

/*
 * Made-up values for seeds and tests: the same for the same number, and different ones for different numbers as far as
 * the range allows.
 */

/** What members of these names usually hold. */
const usual: Readonly<Record<string, readonly string[]>> = {
  title: [
    'Water the plants',
    'Call the dentist',
    'Fix the garden gate',
    'Return the library books',
    'Plan the trip to the coast',
    'Send the invoice',
    'Repaint the hallway',
    'Sharpen the kitchen knives',
  ],
  name: [
    'Amber desk lamp',
    'Oak side table',
    'Linen curtain',
    'Copper kettle',
    'Wool blanket',
    'Walnut chess set',
    'Enamel teapot',
    'Paper lantern',
  ],
  city: ['Lisbon', 'Tromsø', 'Kyoto', 'Montréal', 'Zürich', 'Valparaíso'],
  country: ['Portugal', 'Norway', 'Japan', 'Canada', 'Switzerland', 'Chile'],
};

const sentences = [
  'The quiet one in the corner, next to the window.',
  'Ask for Ada; she knows where everything is.',
  'Second try, after the rain.',
  'Better early than late.',
];

/** A string for the member of this name, at least `min` and at most `max` characters long. */
export function string(
  member: string,
  { min = 0, max }: { min?: number; max: number },
  n: number,
): string {
  const texts = usual[member] ?? [`${member.charAt(0).toUpperCase()}${member.slice(1)}`];
  const text = texts.length > n ? texts[n] : `${texts[n % texts.length] ?? ''} ${n}`;
  if (text !== undefined && text.length <= max) return text.padEnd(min, '.');
  return n.toString(36).padStart(Math.max(min, 1), '0').slice(-max);
}

export function text(n: number): string {
  return sentences[n % sentences.length] ?? '';
}

export function int({ min, max }: { min: number; max: number }, n: number): number {
  const first = Math.min(Math.max(min, 1), max);
  return first + n <= max ? first + n : min + (n % (max - min + 1));
}

export function money(n: number): string {
  return formatMoney(990 + 125 * n);
}

export function number(n: number): number {
  return n + 0.5;
}

export function boolean(n: number): boolean {
  return n % 2 === 1;
}

export function date(n: number): string {
  return datetime(n).slice(0, 10);
}

/** Some hours more than a day apart. */
export function datetime(n: number): string {
  return new Date(Date.UTC(2027, 0, 4, 9) + n * 27 * 3_600_000).toISOString();
}

export function uuid(n: number): string {
  return `5eed0000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

export function oneOf<T>(values: readonly T[], n: number): T {
  return values[n % values.length] as T;
}

export function json(n: number): Record<string, unknown> {
  return { note: text(n), steps: [n, n + 1] };
}
