// Electron's own channels, of which there are three: the contract's names travel on them as content, so that what a
// page says is never a channel. For ipc.ts and preload.ts alone, and without the contract's validators: preload.ts is
// one small file in every page's process.

export const CHANNELS = {
  /** A page asks: name and request. */
  call: 'call',
  /** Main tells: name and payload. */
  event: 'event',
  /** The preload script's own: the path of a file that was dropped, or the bytes of a picture that has none. */
  offer: 'offer',
} as const;
