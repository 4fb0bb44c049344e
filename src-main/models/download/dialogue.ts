// The question for a file or for the rest of one, and what a server may answer (RFC 9110, sections 13 and 14). It
// knows headers, not what is done with the bytes. Every answer is somebody else's word and is compared with what is
// known of the part that is here.

import { FabulaError } from '../../contract/errors.ts';
import { redirectedTo } from './address.ts';

/** A cut: what has arrived is kept, and another try goes on from there. */
export class Cut extends Error {}

/** What tells one content of an address from another. */
export interface Validators {
  etag?: string | undefined;
  modified?: string | undefined;
}

/** A part that is here: it may only be gone on with while the server still has the same file. */
export interface KnownPart extends Validators {
  bytes: number;
  /** Of the whole file, where the server told. */
  total?: number | undefined;
}

export type Answer =
  /** Bytes from `start` on; `total` of the whole file where the server tells. */
  | { kind: 'bytes'; response: Response; start: number; total: number | undefined; validators: Validators }
  /** Nothing comes after the part: it is the whole file. */
  | { kind: 'complete' }
  /** The part is of another file than the server has now. */
  | { kind: 'changed' };

/** As browsers have it, and more than any model site uses. */
const MOST_REDIRECTS = 10;

/** Answers that a later try may better. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Asks for a file, or with `part` for the rest of it. Throws Cut, FabulaError, and what `fetch` throws. */
export async function ask(url: URL, part: KnownPart | undefined, signal: AbortSignal): Promise<Answer> {
  const response = await follow(url, rangeHeaders(part), signal);
  try {
    const answer = judge(response, url, part);
    if (answer.kind !== 'bytes') await response.body?.cancel();
    return answer;
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
}

/** If-Range takes a strong validator; without one a part cannot be trusted to be of the same file. */
function rangeHeaders(part: KnownPart | undefined): Record<string, string> {
  const validator = part && (part.etag ?? part.modified);
  return part && validator ? { range: `bytes=${part.bytes}-`, 'if-range': validator } : {};
}

/** Follows redirects by itself: each address is looked at before it is asked. */
async function follow(first: URL, range: Record<string, string>, signal: AbortSignal): Promise<Response> {
  // A compressed transfer would have another length and no ranges.
  const headers = { 'accept-encoding': 'identity', ...range };
  let url = first;
  for (let hops = 0; ; hops++) {
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    if (![301, 302, 303, 307, 308].includes(response.status)) return response;
    await response.body?.cancel();
    if (hops === MOST_REDIRECTS) {
      throw new FabulaError('download-failed', `${first} is sent on without end.`, 'Check the address.');
    }
    url = redirectedTo(url, response.headers.get('location'));
  }
}

function judge(response: Response, url: URL, part: KnownPart | undefined): Answer {
  const { status, headers } = response;
  const validators = validatorsOf(headers);
  if (status === 416 && part) {
    const total = /^bytes \*\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
    const isWhole = Number(total) === part.bytes && !contradicts(validators, part);
    return { kind: isWhole ? 'complete' : 'changed' };
  }
  checkStatus(response, url);
  checkContent(headers, url);
  if (status === 200) {
    return { kind: 'bytes', response, start: 0, total: count(headers.get('content-length')), validators };
  }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const total = count(range?.[2]);
  const start = count(range?.[1]);
  if (part && (contradicts(validators, part) || differs(total, part.total))) return { kind: 'changed' };
  if (start === (part?.bytes ?? 0)) return { kind: 'bytes', response, start, total, validators };
  throw new FabulaError(
    'download-failed',
    `${url}: the server sent another piece of the file than was asked for.`,
    'Delete the .part file and start again.',
  );
}

/** A byte count that a header tells; undefined for what is none. */
function count(text: string | null | undefined): number | undefined {
  const value = text && /^\d+$/.test(text) ? Number(text) : undefined;
  return Number.isSafeInteger(value) ? value : undefined;
}

const differs = <T>(told: T | undefined, known: T | undefined): boolean =>
  told !== undefined && known !== undefined && told !== known;

const contradicts = (told: Validators, known: Validators): boolean =>
  known.etag === undefined ? differs(told.modified, known.modified) : differs(told.etag, known.etag);

/** A weak ETag does not promise the same bytes. */
function validatorsOf(headers: Headers): Validators {
  const etag = headers.get('etag');
  return {
    etag: etag && !etag.startsWith('W/') ? etag : undefined,
    modified: headers.get('last-modified') ?? undefined,
  };
}

function checkStatus({ status, statusText }: Response, url: URL): void {
  const answered = `${status} ${statusText}`.trim();
  if (PASSING.has(status)) throw new Cut(`the server answered ${answered}`);
  if (status === 401 || status === 403) {
    throw new FabulaError(
      'download-failed',
      `${url} wants you to sign in or to accept a licence (${status}).`,
      'Download it in your browser, then add the file.',
    );
  }
  if (status === 200 || status === 206) return;
  throw new FabulaError(
    'download-failed',
    `${url} cannot be downloaded: the server answered ${answered}.`,
    'Check the address.',
  );
}

function checkContent(headers: Headers, url: URL): void {
  const type = headers.get('content-type') ?? '';
  if (/^text\/|^application\/(json|xhtml)/.test(type)) {
    throw new FabulaError(
      'download-failed',
      `${url} is a web page, not a file (${type}).`,
      'Give the address of the file itself, or download it in your browser and add it.',
    );
  }
  // `fetch` would unpack it, to any size; its length and its pieces would be those of something else.
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return;
  throw new FabulaError(
    'download-failed',
    `${url}: the server sends the file packed (${encoding}), though it was asked not to.`,
    'Download it in your browser, then add the file.',
  );
}

/** Failures of TLS, by their codes: a later try would say the same, and a person should know at once. */
const UNTRUSTED =
  /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/;

/** What a failed connection means: `fetch` tells cuts as TypeErrors whose cause has the reason. */
export function connectionFault(error: unknown, url: URL): unknown {
  if (error instanceof FabulaError || error instanceof Cut || !(error instanceof Error)) return error;
  if (!(error instanceof TypeError || error.name === 'AbortError')) return error;
  const { cause } = error;
  const reason = cause instanceof Error ? cause.message || cause.name : error.message;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (!UNTRUSTED.test(code)) return new Cut(reason);
  return new FabulaError(
    'download-failed',
    `No secure connection to the server of ${url} can be made: ${reason.split('\n')[0]} (${code}).`,
    'Check the address and the clock of this computer. If both are right, somebody may stand between: try another network.',
    { cause: error },
  );
}
