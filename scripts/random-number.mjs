const RANGE = 2 ** 47;
let crypto;

/** Stands in for Math.random in the bundle: at least 0, less than 1, from the CSPRNG. */
export function randomNumber() {
  // Not an import: hardly any run needs it, and it is the largest module that Node has.
  crypto ??= process.getBuiltinModule('node:crypto');
  return crypto.randomInt(RANGE) / RANGE;
}
