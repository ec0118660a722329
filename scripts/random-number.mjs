import { randomInt } from 'node:crypto';

const RANGE = 2 ** 47;

/** Stands in for Math.random in the bundle: at least 0, less than 1, from the CSPRNG. */
export const randomNumber = () => randomInt(RANGE) / RANGE;
