import * as openid from 'openid-client';

import { ProviderError } from './provider-error.js';
import { providerFetch } from './provider-fetch.js';
import type { Preset } from './provider-presets.js';
import type { ProviderSettings } from './provider.js';

/** The library, set up for one provider: with what is known of it, or what it says of itself. */
export async function openClient(
  { server }: Preset,
  { clientId, clientSecret, timeout }: ProviderSettings,
): Promise<openid.Configuration> {
  const issuer = 'discover' in server ? server.discover : server.known.issuer;
  const authentication = clientSecretOf(clientSecret);
  const isInsecure = issuer.startsWith('http:'); // Only while developing: the configuration sees to that.
  const insecure = isInsecure ? [openid.allowInsecureRequests] : [];
  if ('discover' in server) {
    const discovered = await openid.discovery(
      new URL(issuer),
      clientId,
      undefined,
      authentication,
      {
        [openid.customFetch]: providerFetch,
        timeout,
        // Without it an ID token would be believed for the connection that it came through.
        execute: [openid.enableNonRepudiationChecks, ...insecure],
      },
    );
    refuseIncomplete(discovered.serverMetadata());
    return discovered;
  }
  const configuration = new openid.Configuration(server.known, clientId, undefined, authentication);
  configuration[openid.customFetch] = providerFetch;
  configuration.timeout = timeout;
  for (const allow of insecure) allow(configuration);
  return configuration;
}

/** What is kept must be of use: half a document would be believed for an hour. */
function refuseIncomplete({
  authorization_endpoint,
  token_endpoint,
  jwks_uri,
}: openid.ServerMetadata): void {
  for (const endpoint of [authorization_endpoint, token_endpoint, jwks_uri]) {
    if (!URL.canParse(endpoint ?? '')) throw new ProviderError('unavailable', 'no such endpoint');
  }
}

/** In the body where a provider says that it takes it there, else in a header: what all of them must take. */
function clientSecretOf(secret: string): openid.ClientAuth {
  const inBody = openid.ClientSecretPost(secret);
  const inHeader = openid.ClientSecretBasic(secret);
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? [];
    const authenticate = methods.includes('client_secret_post') ? inBody : inHeader;
    authenticate(server, ...rest);
  };
}
