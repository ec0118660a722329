import type { Scene } from '../scene.js';
import { accountScenes } from './accounts.js';
import { bodyScenes } from './bodies.js';
import { httpScenes } from './http.js';
import { limitScenes } from './limits.js';
import { loginScenes } from './logins.js';
import { orderScenes } from './orders.js';
import { randomScenes } from './random.js';
import { resourceScenes } from './resources.js';

/** Everything that is asked, in this order. */
export const scenes: readonly Scene[] = [
  ...httpScenes,
  ...bodyScenes,
  ...accountScenes,
  ...loginScenes,
  ...resourceScenes,
  ...orderScenes,
  ...randomScenes,
  ...limitScenes,
];
