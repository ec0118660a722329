import * as z from 'zod';

import type { Preset } from './provider-presets.js';
import { subject, textOrNone } from './provider-user.js';
import { readJson } from './read-json.js';

const user = z.object({ id: subject, name: textOrNone, email: textOrNone });

/**
 * The user at Facebook. It does not say whether their address was confirmed, so it was not.
 * @param graph e.g. `https://graph.facebook.com/v26.0`
 */
export function facebookUser(graph: string): Preset['userOf'] {
  return async (configuration, tokens) => {
    const url = `${graph}/me?fields=id,name,email`;
    const { id, name, email } = await readJson(configuration, tokens, url, user);
    const { issuer } = configuration.serverMetadata();
    return { issuer, subject: id, email, isEmailVerified: false, name };
  };
}
