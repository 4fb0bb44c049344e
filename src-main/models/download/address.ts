// Which addresses may be asked: those a person gives, and those a server sends on to. A server on the internet has no
// business with this machine or its network. Names that lead to private addresses need no look: over https a private
// server would have to prove that it is that name.

import { BlockList, isIP } from 'node:net';
import { FabulaError } from '../../contract/errors.ts';

/** Loopback, private, link-local and shared ranges (RFC 6890); IPv4 within IPv6 is told apart by BlockList itself. */
const PRIVATE = blockList(
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
);
const LOOPBACK = blockList(['127.0.0.0', 8], ['::1', 128]);

/** Names that are resolved on this machine or in its network only. */
const LOCAL_NAME = /^[^.]+$|\.(localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/i;

function blockList(...ranges: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of ranges) list.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}

/** The host as an address or a name, without the brackets of IPv6 and the last dot of a whole name. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$|\.$/g, '');

function isIn(list: BlockList, host: string): boolean {
  const kind = isIP(host);
  return kind !== 0 && list.check(host, kind === 6 ? 'ipv6' : 'ipv4');
}

const isLoopback = (url: URL): boolean => hostOf(url) === 'localhost' || isIn(LOOPBACK, hostOf(url));

function isPrivate(url: URL): boolean {
  const host = hostOf(url);
  return isIP(host) === 0 ? LOCAL_NAME.test(host) : isIn(PRIVATE, host);
}

/** An address that a person gave: https, or a server on this machine. Throws FabulaError `bad-argument`. */
export function downloadAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (!url || !isAllowed) {
    throw new FabulaError(
      'bad-argument',
      `${text} is no address that can be downloaded from.`,
      'Give one that begins with https://.',
    );
  }
  if (url.username === '' && url.password === '') return url;
  throw new FabulaError(
    'bad-argument',
    `The address at ${url.host} holds a name or password.`,
    'Download it in your browser, then add the file.',
  );
}

/** Where a server at `from` sends on to. Throws FabulaError `download-failed` for what it has no business with. */
export function redirectedTo(from: URL, location: string | null): URL {
  const refuse = (what: string): never => {
    throw new FabulaError(
      'download-failed',
      `${from.host} sends on to ${what}.`,
      'Look at the page the address is from, or download it in your browser and add the file.',
    );
  };
  if (location === null || !URL.canParse(location, from.href)) return refuse('no address');
  const to = new URL(location, from);
  if (to.username !== '' || to.password !== '') return refuse('an address with a name or password');
  const staysHere = isLoopback(from) && isLoopback(to);
  if (to.protocol !== 'https:' && !(to.protocol === 'http:' && from.protocol === 'http:' && staysHere)) {
    return refuse(`${to.protocol}//${to.host}, which is no secure connection`);
  }
  if (isPrivate(to) && hostOf(to) !== hostOf(from) && !staysHere) {
    return refuse(`${to.host}, which is on this machine or in its network`);
  }
  return to;
}
