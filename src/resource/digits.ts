/** Migrations run in the order of their names. */
export function fourDigits(number: number): string {
  return String(number).padStart(4, '0');
}
