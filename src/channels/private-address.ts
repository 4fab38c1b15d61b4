// Which addresses are not of the public internet, in whatever form they are written.
import ipaddr from 'ipaddr.js';

/**
 * @param address an IP address, also with brackets
 * @returns what kind of network it is of; null for a public one, and for what is no IP address
 */
export function privateNetworkOf(address: string): string | null {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  if (!ipaddr.isValid(bare)) return null;
  const parsed = ipaddr.process(bare);
  const range = parsed.range();
  if (range === 'unicast') return null;
  // NAT64 carries an IPv4 address in its last 32 bits, and that is where it leads.
  if (parsed instanceof ipaddr.IPv6 && range === 'rfc6052')
    return privateNetworkOf(parsed.toByteArray().slice(12).join('.'));
  return range;
}

/** Names that mean this machine whatever a resolver says. */
export function isOwnName(host: string): boolean {
  return /^(.*\.)?localhost\.?$/i.test(host);
}
