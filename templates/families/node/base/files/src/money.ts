/** The largest amount, in minor units: sums of a few of them are still exact in a double. */
export const maxMinorUnits = 999_999_999_999_999;

const pattern = /^(-?)(\d{1,13})\.(\d{2})$/;

/** Whether the text is an amount as this API writes it: a decimal with exactly two places, e.g. `12.50`. */
export function isMoney(text: string): boolean {
  return pattern.test(text) && text !== '-0.00' && !/^-?0\d/.test(text);
}

/**
 * `12.50` → 1250. Amounts are whole minor units inside, and never pass through a fraction.
 * @throws RangeError for text that is not an amount
 */
export function parseMoney(text: string): number {
  if (!isMoney(text)) throw new RangeError('Not an amount with two places');
  return Number(text.replace('.', ''));
}

/** 1250 → `12.50`. */
export function formatMoney(minorUnits: number): string {
  const digits = String(Math.abs(minorUnits)).padStart(3, '0');
  return `${minorUnits < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
