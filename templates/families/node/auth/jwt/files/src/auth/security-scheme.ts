import type { Config } from '../config.js';
import type { Components } from '../openapi/types.js';

/** What a 401 asks for (`WWW-Authenticate`). */
export const challenge = 'Bearer';

/** How clients show who they are, for the API's description. */
export function securitySchemes(_config: Config): Components['securitySchemes'] {
  return {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'The access token of a login, good for minutes. It is made and read as RFC8725 advises: one algorithm, a type, an issuer and an audience. Clients need not look into it.',
    },
  };
}

/** In the API's description: the operation needs somebody who is logged in. */
export const needsUser = [{ bearer: [] }] as const;
