import type { Config } from '../config.js';
import type { Components } from '../openapi/types.js';

/** What a 401 asks for (`WWW-Authenticate`). */
export const challenge = 'Bearer';

/** How clients show who they are, for the API's description. */
export function securitySchemes(_config: Config): Components['securitySchemes'] {
  return { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } };
}

/** In the API's description: the operation needs somebody who is logged in. */
export const needsUser = [{ bearer: [] }] as const;
