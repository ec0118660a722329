import type { Check } from '../check.js';
import { administration } from './administration.js';
import { access, cors } from './access.js';
import { bodies } from './bodies.js';
import { disclosure } from './disclosure.js';
import { ending } from './ending.js';
import { everywhere } from './everywhere.js';
import { input } from './input.js';
import { instances } from './instances.js';
import { lifetimes } from './lifetimes.js';
import { limits } from './limits.js';
import { login } from './login.js';
import { mail } from './mail.js';
import { migrations } from './migrations.js';
import { oauth } from './oauth.js';
import { operations } from './operations.js';
import { orders } from './orders.js';
import { passwords } from './passwords.js';
import { paths } from './paths.js';
import { production } from './production.js';
import { random } from './random.js';
import { refresh } from './refresh.js';
import { registration } from './registration.js';
import { reset } from './reset.js';
import { resilience } from './resilience.js';
import { conditions, lists, resources } from './resources.js';
import { ownLogins, sessions } from './sessions.js';
import { slowClients } from './slow-clients.js';
import { storage } from './storage.js';
import { timing } from './timing.js';
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
  ...oauth,
  ...administration,
  ...mail,
  ...storage,
  ...timing,
  ...lifetimes,
  ...limits,
  ...access,
  ...resources,
  ...input,
  ...conditions,
  ...lists,
  ...orders,
  ...cors,
  ...instances,
  ...migrations,
  ...production,
  ...resilience,
  ...slowClients,
  ...random,
  ...everywhere,
  ...disclosure,
  ...ending,
];
