import { djangoPatches } from './django.js';
import { expressPatches } from './express.js';
import type { Patch } from './patch.js';

/** Every fault. */
export const patches: readonly Patch[] = [...expressPatches, ...djangoPatches];
