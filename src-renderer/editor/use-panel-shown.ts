// Whether the side panel is seen. While a story has no scene, the panel has nothing to say of one and leaves its room.

import { useUi } from '../core/state/ui-store.ts';
import { useStory } from '../core/state/window-store.ts';

export function usePanelShown(): boolean {
  const { open, tab } = useUi((ui) => ui.panel);
  const hasScenes = useStory(({ order }) => order.length > 0);
  return open && (hasScenes || tab !== 'scene');
}
