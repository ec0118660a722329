import type { Config } from '../../config.js';
import { providerIds, type ProviderId } from './oauth.config.js';
import { openIdPreset, presets, type Preset } from './provider-presets.js';
import { createProvider, type Provider } from './provider.js';

/** The providers that the configuration has a client id for. Nothing is asked of them before somebody logs in. */
export function createProviders(config: Config): ReadonlyMap<string, Provider> {
  const providers = providerIds.flatMap((id) => providerOf(config, id) ?? []);
  return new Map(providers.map((provider) => [provider.id, provider]));
}

function providerOf(config: Config, id: ProviderId): Provider | undefined {
  const name = id.toUpperCase() as Uppercase<ProviderId>;
  const preset = presetOf(config, id);
  const clientId = config[`OAUTH_${name}_CLIENT_ID` as const];
  const clientSecret = config[`OAUTH_${name}_CLIENT_SECRET` as const];
  if (preset === undefined || clientId === undefined || clientSecret === undefined)
    return undefined;
  // Never made of what a request calls us: a code would be sent to whoever chose that.
  const redirectUri =
    config[`OAUTH_${name}_REDIRECT_URI` as const] ??
    `${config.PUBLIC_URL}/api/v1/auth/oauth/${id}/callback`;
  const timeout = config.OAUTH_TIMEOUT;
  return createProvider(preset, { id, clientId, clientSecret, redirectUri, timeout });
}

function presetOf({ OAUTH_OIDC_ISSUER }: Config, id: ProviderId): Preset | undefined {
  if (id !== 'oidc') return presets[id];
  return OAUTH_OIDC_ISSUER === undefined ? undefined : openIdPreset(OAUTH_OIDC_ISSUER);
}
