// The scheme app:// : the renderer's own files, and pictures of open documents. Everything else is "not found".

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { FabulaError } from '../contract/errors.ts';
import { type Address, parseAddress, pictureOrigin, scheme } from '../studio/addresses.ts';
import type { Picture } from '../studio/open-story.ts';
import { isShowable } from '../studio/picture-bounds.ts';
import { contentType } from './content-types.ts';

type Found = Picture | 'closed' | undefined;

export interface PictureSource {
  /** Undefined or FabulaError when there is no such document or picture; `closed` when its story was just closed. */
  picture(address: Exclude<Address, { kind: 'page' }>): Found | Promise<Found>;
}

/** Styles may be inline (Mantine sets its variables so); scripts, connections and frames may not be anything else. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  `img-src 'self' ${pictureOrigin}`,
  "font-src 'self'",
  "connect-src 'none'",
  "frame-src 'none'",
  "worker-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const everywhere = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** Before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }]);
}

/** When Electron is ready. `pages` is the folder of the built renderer. */
export function serveScheme(pages: string, pictures: PictureSource): void {
  protocol.handle(scheme, async (request) => {
    const address = request.method === 'GET' ? parseAddress(request.url) : undefined;
    if (!address) return notFound();
    return address.kind === 'page' ? page(pages, address.file) : picture(pictures, address);
  });
}

async function page(pages: string, name: string): Promise<Response> {
  const file = path.join(pages, name);
  const type = contentType(name);
  if (!type || !file.startsWith(pages + path.sep)) return notFound();
  try {
    const bytes = await readFile(file);
    return new Response(bytes, {
      headers: { ...everywhere, 'Content-Type': type, 'Cache-Control': 'no-cache' },
    });
  } catch {
    return notFound();
  }
}

/** A picture's address never means another picture, so it may be kept for ever. */
async function picture(
  source: PictureSource,
  address: Exclude<Address, { kind: 'page' }>,
): Promise<Response> {
  const found = await find(source, address);
  if (!found) return notFound();
  // No fault of the page's: it asked while its story was open.
  if (found === 'closed') return new Response(null, { status: 204, headers: everywhere });
  if (!isShowable(found.bytes)) return notFound();
  const headers = {
    ...everywhere,
    'Content-Type': found.type,
    'Cache-Control': 'private, max-age=31536000, immutable',
  };
  return new Response(found.bytes as Uint8Array<ArrayBuffer>, { headers });
}

async function find(source: PictureSource, address: Exclude<Address, { kind: 'page' }>): Promise<Found> {
  try {
    return await source.picture(address);
  } catch (error) {
    if (error instanceof FabulaError) return undefined;
    throw error;
  }
}

const notFound = () => new Response('Not found', { status: 404, headers: everywhere });
