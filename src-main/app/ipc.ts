// The main process's end of the contract; the only file besides the preload script that uses Electron's IPC.

import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { type EventPayload, events } from '../contract/events.ts';
import { type EventName, offerFileChannel } from '../contract/names.ts';
import { isPageUrl } from '../studio/addresses.ts';
import type { Route } from '../studio/router.ts';

export interface IpcOptions<Caller> {
  route: Route<Caller>;
  /** The window of these contents; undefined for contents that are none of ours. */
  callerOf: (contents: WebContents) => Caller | undefined;
  /** A file that was dropped on the window; answers its key. */
  offerFile: (file: string) => string;
}

export function answerCalls<Caller>({ route, callerOf, offerFile }: IpcOptions<Caller>): void {
  ipcMain.handle('call', (event, name: unknown, request: unknown) =>
    route(name, request, isOwnPage(event.senderFrame) ? callerOf(event.sender) : undefined),
  );
  ipcMain.handle(offerFileChannel, (event, file: unknown) => {
    const allowed = isOwnPage(event.senderFrame) && callerOf(event.sender) !== undefined;
    return allowed && typeof file === 'string' && file !== '' ? offerFile(file) : null;
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
  contents.send(name, check ? events[name].parse(payload) : payload);
}
