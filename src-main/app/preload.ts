// Runs before the page in its own sandboxed world and gives it `window.fabula`, nothing else. Which calls there are and
// what they may say is checked where it is answered, in the main process: nothing a page runs could be trusted to.

import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../contract/bridge.ts';
import { CHANNELS } from './channels.ts';

/** Bytes: a screen of 8K as a PNG is smaller. */
const LARGEST_PASTED = 128 * 1024 * 1024;

type Listener = (payload: unknown) => void;

const listeners = new Map<unknown, Set<Listener>>();

ipcRenderer.on(CHANNELS.event, (_event, name: unknown, payload: unknown) => {
  for (const listener of [...(listeners.get(name) ?? [])]) listener(payload);
});

const bridge = {
  call: (name: string, request?: unknown) => ipcRenderer.invoke(CHANNELS.call, name, request),

  on: (name: string, listener: Listener) => {
    const all = listeners.get(name) ?? new Set();
    listeners.set(name, all.add(listener));
    return () => {
      all.delete(listener);
    };
  },

  // A picture that was copied in another program is no file on the disk: its bytes go along.
  offer: async (file: File) => {
    const path = webUtils.getPathForFile(file);
    const isPicture = path === '' && file.type.startsWith('image/') && file.size <= LARGEST_PASTED;
    const picture = isPicture ? new Uint8Array(await file.arrayBuffer()) : undefined;
    return ipcRenderer.invoke(CHANNELS.offer, path, picture);
  },
};

// The contract's types are laid over it here: across this bridge everything is plain data.
contextBridge.exposeInMainWorld('fabula', bridge as unknown as Bridge);
