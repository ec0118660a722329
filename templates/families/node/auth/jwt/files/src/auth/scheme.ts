/** What a 401 asks for (`WWW-Authenticate`). */
export const challenge = 'Bearer';

/** How clients show who they are, for the API's description. */
export const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
} as const;

/** In the API's description: the operation needs somebody who is logged in. */
export const needsUser = [{ bearer: [] }] as const;
