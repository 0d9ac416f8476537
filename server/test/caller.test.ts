import { describe, expect, it } from 'vitest';
import { callerAddress, trustedProxies } from '../workerd/caller.ts';

const nobody = trustedProxies('');
const proxies = trustedProxies('192.0.2.1,10.0.0.0/8,2001:db8::/32');

describe('where a request comes from', () => {
  it.each([
    ['203.0.113.9:4711', '203.0.113.9'],
    ['[2001:db8::7]:4711', '2001:db8::7'],
    ['[::ffff:203.0.113.9]:4711', '203.0.113.9'],
  ])('is the other end of the connection, %s', (peer, address) => {
    expect(callerAddress(peer, null, nobody)).toBe(address);
  });

  it.each([
    ['of one that nobody trusts', '203.0.113.9:1', '198.51.100.1', '203.0.113.9'],
    ['of a proxy', '192.0.2.1:1', '198.51.100.1', '198.51.100.1'],
    ['of a proxy behind another', '10.1.2.3:1', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['of a proxy with IPv6', '[2001:db8::7]:1', '2001:bad::1', '2001:bad::1'],
    ['in the form for IPv6', '[::ffff:10.1.2.3]:1', '198.51.100.1', '198.51.100.1'],
    ['with what the client has made up', '192.0.2.1:1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['with what is no address', '192.0.2.1:1', '198.51.100.1, unknown', '192.0.2.1'],
    ['that is empty', '192.0.2.1:1', '', '192.0.2.1'],
  ])('heeds the header %s', (_, peer, header, address) => {
    expect(callerAddress(peer, header, proxies)).toBe(address);
  });
});
