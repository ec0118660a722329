import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { type Account, Provider } from 'oidc-provider';

/** A certified OpenID provider on this machine, where everybody who comes is logged in at once and agrees. */
export interface RealProvider {
  readonly issuer: string;
  readonly close: () => void;
}

/** What a project is known by there. */
export const client = { id: 'a-project', secret: 'known-to-both-of-them' };

/** Who comes. `sub` → what is known of them. */
export type People = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * @param person who comes next, a name of `people`
 */
export async function startRealProvider(
  port: number,
  callback: string,
  people: People,
  person: () => string,
): Promise<RealProvider> {
  const issuer = `http://127.0.0.1:${port}`;
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [callback],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['only-for-a-moment'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id): Account => ({
      accountId: id,
      claims: () => ({ sub: id, ...people[id] }),
    }),
    interactions: { url: (_context, { uid }) => `/agree/${uid}` },
    loadExistingGrant: async ({ oidc }) => {
      const clientId = oidc.client?.clientId ?? client.id;
      const accountId = oidc.session?.accountId ?? person();
      const grant = new provider.Grant({ clientId, accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
  });
  const handle = provider.callback();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.startsWith('/agree/') === true) {
      await provider.interactionFinished(request, response, { login: { accountId: person() } });
    } else {
      await handle(request, response);
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    issuer,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
