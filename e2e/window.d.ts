// `window.fabula` for code that tests run inside a page.

import type { Bridge } from '../src-main/contract/bridge.ts';

declare global {
  interface Window {
    readonly fabula: Bridge;
  }
}
