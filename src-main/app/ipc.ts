// The main process's end of the contract; the only file besides the preload script that uses Electron's IPC.

import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import type { Result } from '../contract/errors.ts';
import { type EventName, type EventPayload, events } from '../contract/events.ts';
import { isPageUrl } from '../studio/addresses.ts';
import type { Route } from '../studio/router.ts';
import { CHANNELS } from './channels.ts';

export interface IpcOptions<Caller> {
  route: Route<Caller>;
  /** The window of these contents; undefined for contents that are none of ours. */
  callerOf: (contents: WebContents) => Caller | undefined;
  /** A file that was dropped on the window; answers its key. */
  offerFile: (file: string) => string;
  /** A picture that is no file; answers the key of one that was made of it. Undefined: it is no picture. */
  offerPicture: (bytes: Uint8Array) => string | undefined;
}

export function answerCalls<Caller>({ route, callerOf, offerFile, offerPicture }: IpcOptions<Caller>): void {
  ipcMain.handle(CHANNELS.call, (event, name: unknown, request: unknown) =>
    route(name, request, isOwnPage(event.senderFrame) ? callerOf(event.sender) : undefined),
  );
  ipcMain.handle(CHANNELS.offer, (event, file: unknown, picture: unknown): Result<string> => {
    const allowed = isOwnPage(event.senderFrame) && callerOf(event.sender) !== undefined;
    if (allowed && typeof file === 'string' && file !== '') return { ok: true, value: offerFile(file) };
    const pasted = allowed && picture instanceof Uint8Array ? offerPicture(picture) : undefined;
    if (pasted !== undefined) return { ok: true, value: pasted };
    const message = 'What was dropped or pasted is no picture, and no file on this machine.';
    return {
      ok: false,
      error: { code: 'file-not-found', message, hint: 'Save it as a file first, then drop or paste that.' },
    };
  });
}

/** The top frame of a window, showing a page that Fabula itself serves. */
function isOwnPage(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isPageUrl(frame.url);
}

/** Checks the payload while developing: a listener may rely on its shape. */
export function sendEvent<N extends EventName>(
  contents: WebContents,
  name: N,
  payload: EventPayload<N>,
  check: boolean,
): void {
  if (contents.isDestroyed() || contents.isCrashed()) return;
  contents.send(CHANNELS.event, name, check ? events[name].parse(payload) : payload);
}
