import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6, type BlockList } from 'node:net';

import { blockListOf, type Network } from '../env.js';

/**
 * Finds the address of the client. `X-Forwarded-For` is read from its right end, past the proxies we trust: the first
 * other address is what our own proxy saw. All to the left of it is whatever the client made up.
 * Without trusted proxies the header is not read at all.
 */
export function clientAddressOf(
  trustedProxies: readonly Network[],
): (req: IncomingMessage) => string {
  if (trustedProxies.length === 0) return (req) => plain(req.socket.remoteAddress ?? '');
  const trusted = blockListOf(trustedProxies);
  return (req) => {
    let address = plain(req.socket.remoteAddress ?? '');
    const forwarded = req.headers['x-forwarded-for'];
    if (forwarded === undefined) return address;
    const hops = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded).split(',');
    while (isTrusted(trusted, address)) {
      const hop = plain(withoutPort(hops.pop()?.trim() ?? ''));
      if (isIP(hop) === 0) break;
      address = hop;
    }
    return address;
  };
}

/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, since one household or machine has all of
 * that to choose from.
 */
export function clientKey(address: string): string {
  if (!address.includes(':') || !isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`;
}

/** IPv4 clients of a socket that listens on IPv6 look like `::ffff:192.0.2.1`. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

function withoutPort(hop: string): string {
  const bracketed = /^\[(.+)\](?::\d+)?$/.exec(hop);
  if (bracketed) return bracketed[1] ?? '';
  return /^[\d.]+:\d+$/.test(hop) ? hop.slice(0, hop.indexOf(':')) : hop;
}

function isTrusted(trusted: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
