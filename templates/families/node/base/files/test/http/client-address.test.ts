import type { IncomingMessage } from 'node:http';

import { describe, expect, it } from 'vitest';

import { clientAddressOf, clientKey } from '../../src/http/client-address.js';

function request(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

describe('the address of a client', () => {
  it('is that of the connection when no proxy is trusted', () => {
    const address = clientAddressOf([]);
    expect(address(request('192.0.2.1', '203.0.113.9'))).toBe('192.0.2.1');
    expect(address(request('::ffff:192.0.2.1'))).toBe('192.0.2.1');
  });

  it.each([
    ['10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['10.0.0.1', '203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['10.0.0.1', 'nonsense, 10.0.0.2', '10.0.0.2'],
    ['10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['10.0.0.1', '', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.3', '10.0.0.3'],
    ['192.0.2.1', '203.0.113.9', '192.0.2.1'],
  ])('behind trusted 10.0.0.0/8: %s with %j is %s', (remote, forwarded, expected) => {
    const address = clientAddressOf([{ address: '10.0.0.0', prefix: 8, family: 'ipv4' }]);
    expect(address(request(remote, forwarded))).toBe(expected);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::99', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::99', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('%s counts as %s', (address, key) => {
    expect(clientKey(address)).toBe(key);
  });
});
