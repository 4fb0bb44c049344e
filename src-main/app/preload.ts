// Runs before the page in its own sandboxed world and gives it `window.fabula`, nothing else. Which calls there are and
// what they may say is checked where it is answered, in the main process: nothing a page runs could be trusted to.

import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../contract/bridge.ts';
import { CHANNELS } from './channels.ts';

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

  offer: (file: File) => ipcRenderer.invoke(CHANNELS.offer, webUtils.getPathForFile(file)),
};

// The contract's types are laid over it here: across this bridge everything is plain data.
contextBridge.exposeInMainWorld('fabula', bridge as unknown as Bridge);
