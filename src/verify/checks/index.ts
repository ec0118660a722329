import type { Check } from '../check.js';
import { access, cors } from './access.js';
import { bodies } from './bodies.js';
import { ending } from './ending.js';
import { everywhere } from './everywhere.js';
import { login } from './login.js';
import { operations } from './operations.js';
import { orders } from './orders.js';
import { passwords } from './passwords.js';
import { paths } from './paths.js';
import { refresh } from './refresh.js';
import { registration } from './registration.js';
import { reset } from './reset.js';
import { conditions, lists, resources } from './resources.js';
import { ownLogins, sessions } from './sessions.js';
import { tokens } from './tokens.js';

/** Every check, in the order of the report. */
export const allChecks: readonly Check[] = [
  ...operations,
  ...paths,
  ...bodies,
  ...registration,
  ...passwords,
  ...login,
  ...sessions,
  ...ownLogins,
  ...tokens,
  ...refresh,
  ...reset,
  ...access,
  ...resources,
  ...conditions,
  ...lists,
  ...orders,
  ...cors,
  ...everywhere,
  ...ending,
];
