// Which hosts are this computer or its own network rather than the internet. Tells by the name alone: nothing is
// looked up.

import { BlockList, isIP } from 'node:net';

const NEAR = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  NEAR.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  NEAR.addSubnet(network, bits, 'ipv6');
}

/** @param host As `URL` gives it: numbers in their usual form, IPv6 in brackets. */
export function isNearHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const family = isIP(name);
  if (family !== 0) return NEAR.check(name, family === 6 ? 'ipv6' : 'ipv4');
  return !name.includes('.') || /\.(localhost|local|internal|lan|home|home\.arpa)$/.test(name);
}
