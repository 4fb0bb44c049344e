// Runs before the page in its own sandboxed world and gives it `window.fabula`, nothing else. Names are checked
// here and again, with everything else, in the main process.

import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../contract/bridge.ts';
import type { ErrorValue } from '../contract/errors.ts';
import { callNames, eventNames, offerFileChannel } from '../contract/names.ts';

const calls = new Set<string>(callNames);
const events = new Set<string>(eventNames);

const refused = (code: ErrorValue['code'], message: string, hint: string) =>
  Promise.resolve({ ok: false, error: { code, message, hint } });

const bridge = {
  call: (name: string, request?: unknown) =>
    calls.has(name)
      ? ipcRenderer.invoke('call', name, request)
      : refused('bad-request', 'Fabula has no such call.', 'This is a fault in Fabula; please report it.'),

  on: (name: string, listener: (payload: unknown) => void) => {
    if (!events.has(name)) throw new Error(`Fabula has no event "${name}".`);
    const receive = (_event: unknown, payload: unknown) => listener(payload);
    ipcRenderer.on(name, receive);
    return () => {
      ipcRenderer.off(name, receive);
    };
  },

  offer: async (file: File) => {
    const key: unknown = await ipcRenderer.invoke(offerFileChannel, webUtils.getPathForFile(file));
    return typeof key === 'string'
      ? { ok: true, value: key }
      : refused(
          'file-not-found',
          'What was dropped is no file on this machine.',
          'Drop a file from a folder.',
        );
  },
};

// The contract's types are laid over it here: across this bridge everything is plain data.
contextBridge.exposeInMainWorld('fabula', bridge as unknown as Bridge);
