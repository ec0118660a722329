import type { Config } from '../config.js';
import type { Components } from '../openapi/types.js';
import { sessionCookie } from './session-cookie.js';

/** What a 401 asks for (`WWW-Authenticate`). */
export const challenge = 'Session';

/** How clients show who they are, for the API's description. */
export function securitySchemes(config: Config): Components['securitySchemes'] {
  return {
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: sessionCookie(config).name,
      description:
        'Given by a login. A request with it that changes something must also show that it comes from no other site: by `Sec-Fetch-Site: same-origin`, which browsers send by themselves, or by an `Origin` that is the address of this API or listed in `CORS_ORIGINS`. Else the answer is 403.',
    },
  };
}

/** In the API's description: the operation needs somebody who is logged in. */
export const needsUser = [{ session: [] }] as const;
