import { BlockList, isIP } from 'node:net';

/** The proxies that are believed. */
export type TrustedProxies = (address: string) => boolean;

/** @param networks addresses and networks, with commas between. */
export function trustedProxies(networks: string): TrustedProxies {
  const list = new BlockList();
  for (const network of networks.split(',').filter((text) => text !== '')) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Where on the network a request comes from: the other end of the connection, or where that is a proxy which is
 * believed, the last address of `X-Forwarded-For` that is none. Each proxy adds to the end of that header the one who
 * asked it, so whatever a client has written stands before.
 *
 * @param peer the other end, as `192.0.2.1:4711` or `[2001:db8::1]:4711`.
 * @param forwarded the header.
 */
export function callerAddress(
  peer: string,
  forwarded: string | null,
  isTrusted: TrustedProxies,
): string {
  let caller = plain(peer.slice(0, peer.lastIndexOf(':')));
  const hops = (forwarded ?? '').split(',').map((hop) => plain(hop.trim()));
  while (isTrusted(caller)) {
    const hop = hops.pop();
    if (hop === undefined || isIP(hop) === 0) break;
    caller = hop;
  }
  return caller;
}

/** Without the brackets of an IPv6 address, and an IPv4 address as such where it comes in the form of the other. */
const plain = (address: string) =>
  address.replace(/^\[(.*)\]$/, '$1').replace(/^::ffff:(?=\d+\.)/i, '');
