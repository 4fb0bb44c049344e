// Calls about files that were read and are looked through before something is made of them.

import type { Handlers } from '../../studio/router.ts';
import type { Openings } from '../openings.ts';
import type { StudioWindow } from '../studio-window.ts';

export function importHandlers(openings: Openings) {
  return {
    'import.read': (request) => openings.read(request),
    'import.make': (request, window) => openings.make(window, request),
    'import.forget': ({ key }) => {
      openings.forget(key);
      return null;
    },
  } satisfies Partial<Handlers<StudioWindow>>;
}
