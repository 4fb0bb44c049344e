// A server on 127.0.0.1 that answers as it is told, and remembers what it was asked.

import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: http.IncomingMessage, response: http.ServerResponse, count: number) => void;

export interface LyingServer {
  url: string;
  /** Headers of all requests so far. */
  asked: http.IncomingHttpHeaders[];
  answer: Answer;
  close(): Promise<void>;
}

export async function lyingServer(): Promise<LyingServer> {
  const server = http.createServer((request, response) => {
    lying.asked.push(request.headers);
    lying.answer(request, response, lying.asked.length);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const lying: LyingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fox.safetensors`,
    asked: [],
    answer: (_, response) => response.writeHead(404).end(),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return lying;
}

export const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 3));
export const contentSha256 = createHash('sha256').update(content).digest('hex');
export const plainHeaders = { etag: '"v1"', 'content-type': 'application/octet-stream' };

/** As a good server does: whole, or from where it is asked when the validator is still right. */
export const honest =
  (bytes = content, etag = '"v1"'): Answer =>
  ({ headers: { range, 'if-range': condition } }, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (from > 0 && condition === etag) {
      response.writeHead(206, {
        ...plainHeaders,
        etag,
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
        'content-length': bytes.length - from,
      });
      response.end(bytes.subarray(from));
    } else {
      response.writeHead(200, { ...plainHeaders, etag, 'content-length': bytes.length });
      response.end(bytes);
    }
  };

/** Sends 100 000 bytes, leaves time for them to be written on a busy machine, then hangs up. */
export const cutting: Answer = (_, response) => {
  response.writeHead(200, { ...plainHeaders, 'content-length': content.length });
  response.write(content.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 500));
};
