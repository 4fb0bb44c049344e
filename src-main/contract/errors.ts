// Errors that a person reads: one line saying what is wrong and where, one saying how to mend it.
// They cross process boundaries as plain values, never as exceptions that lose their type.

import { z } from 'zod';
import { sentence } from './printable.ts';

const errorCode = z.enum([
  'bad-argument',
  'bad-story-file',
  'bad-setting',
  'prompt-too-long',
  'no-scenes',
  'model-not-found',
  'bad-model',
  'model-changed',
  'lora-not-found',
  'download-failed',
  'bad-picture',
  'not-writable',
  'device-unavailable',
  // Refused before anything is loaded, and found out while drawing.
  'not-enough-memory',
  'out-of-memory',
  // A card that was there when drawing began.
  'device-lost',
  'cancelled',
  'internal',
  // Project documents.
  'file-not-found',
  'not-a-story',
  'newer-story',
  'damaged-story',
  'story-read-only',
  'story-in-use',
  'disk-full',
  'not-found',
  // Drawing.
  'engine-lost',
  // The window's page ended by itself.
  'page-lost',
  // The contract itself: an unknown channel or a wrong payload, and a sender that may not call.
  'bad-request',
  'forbidden',
]);
export type ErrorCode = z.infer<typeof errorCode>;

export const errorValue = z.strictObject({ code: errorCode, message: z.string(), hint: z.string() });
export type ErrorValue = z.infer<typeof errorValue>;

/** What every call answers. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorValue };

/** A failure with a code for programs, a message (what and where) and a hint (how to mend it) for people. */
export class FabulaError extends Error {
  override readonly name = 'FabulaError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/**
 * The value form of any thrown thing, fit to be shown. Errors that carry a `hint` (those of native-models too) keep it.
 */
export function toErrorValue(error: unknown): ErrorValue {
  const [code, message, hint] = partsOf(error);
  return { code, message: sentence(message), hint: sentence(hint) };
}

function partsOf(error: unknown): [ErrorCode, message: string, hint: string] {
  if (error instanceof FabulaError) return [error.code, error.message, error.hint];
  if (error instanceof Error && 'hint' in error && typeof error.hint === 'string') {
    return ['bad-model', error.message, error.hint];
  }
  const message = error instanceof Error ? error.message : String(error);
  return ['internal', message, 'This is a fault in Fabula; please report it with this line.'];
}
