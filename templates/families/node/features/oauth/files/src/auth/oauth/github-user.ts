import * as z from 'zod';

import type { Preset } from './provider-presets.js';
import { textOrNone } from './provider-user.js';
import { readJson } from './read-json.js';

const user = z.object({ id: z.int(), name: textOrNone });
const emails = z.array(
  z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }),
);

/**
 * The user at GitHub, by the number that they keep when they take another name. The address is the primary one: the one
 * in the profile may be any, or none.
 * @param api e.g. `https://api.github.com`
 */
export function githubUser(api: string): Preset['userOf'] {
  return async (configuration, tokens) => {
    const { id, name } = await readJson(configuration, tokens, `${api}/user`, user);
    const all = await readJson(configuration, tokens, `${api}/user/emails?per_page=100`, emails);
    const primary = all.find((each) => each.primary);
    return {
      issuer: configuration.serverMetadata().issuer,
      subject: String(id),
      email: primary?.email,
      isEmailVerified: primary?.verified === true,
      name,
    };
  };
}
