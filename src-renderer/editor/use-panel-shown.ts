// Whether the side panel is seen. While a story has no scene, the panel has nothing to say of one and leaves its room.

import { useMediaQuery } from '@mantine/hooks';
import { useEffect } from 'react';
import { setUi, useUi } from '../core/state/ui-store.ts';
import { useStory } from '../core/state/window-store.ts';

export function usePanelShown(): boolean {
  const { open, tab } = useUi((ui) => ui.panel);
  const hasScenes = useStory(({ order }) => order.length > 0);
  return open && (hasScenes || tab !== 'scene');
}

/** Where it would take the place of the work it waits until somebody asks for it. */
export function usePanelOutOfTheWay(): void {
  const narrow = useMediaQuery('(width < 640px)', undefined, { getInitialValueInEffect: false });
  useEffect(() => {
    if (narrow) setUi({ panel: { ...useUi.getState().panel, open: false } });
  }, [narrow]);
}
