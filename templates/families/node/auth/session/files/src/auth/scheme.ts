/** What a 401 asks for (`WWW-Authenticate`). */
export const challenge = 'Session';

/** How clients show who they are, for the API's description. */
export const securitySchemes = {
  session: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
} as const;

/** In the API's description: the operation needs somebody who is logged in. */
export const needsUser = [{ session: [] }] as const;
