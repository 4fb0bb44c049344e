// The storyboard: a header that says what all scenes share, and the scenes on their light table.

import { useIsFiltering, useShownOrder } from '../../core/state/filter.ts';
import { useStory } from '../../core/state/window-store.ts';
import { NoneShown } from '../filter/NoneShown.tsx';
import { EmptyBoard } from './EmptyBoard.tsx';
import { SceneGrid } from './SceneGrid.tsx';
import { StoryboardHeader } from './StoryboardHeader.tsx';
import { useSceneCommands } from './use-scene-commands.ts';

export function Storyboard() {
  useSceneCommands();
  const empty = useStory(({ order }) => order.length === 0);
  const filtering = useIsFiltering();
  const noneShown = useShownOrder().length === 0 && filtering;
  if (empty) return <EmptyBoard />;
  return (
    <>
      <StoryboardHeader />
      {noneShown ? <NoneShown /> : <SceneGrid />}
    </>
  );
}
