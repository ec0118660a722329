import { fetchProtectedResource, type Configuration } from 'openid-client';
import type * as z from 'zod';

import type { Tokens } from './openid-user.js';

/** Reads what the tokens open, at a provider that describes its users in a way of its own. */
export async function readJson<T>(
  configuration: Configuration,
  { access_token }: Tokens,
  url: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const response = await fetchProtectedResource(configuration, access_token, new URL(url), 'GET');
  return schema.parse(await response.json());
}
