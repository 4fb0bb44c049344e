// "?" shows the shortcuts, wherever it is no letter of a text.

import { useEffect } from 'react';
import { setUi } from '../../core/state/ui-store.ts';

export function useHelpKey(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return;
      if (target instanceof Element && target.closest('input, textarea, [role=dialog]')) return;
      event.preventDefault();
      setUi({ dialog: 'shortcuts' });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
