// The storyboard: a header that says what all scenes share, and the scenes on their light table.

import { useStory } from '../../core/state/window-store.ts';
import { EmptyBoard } from './EmptyBoard.tsx';
import { SceneGrid } from './SceneGrid.tsx';
import { StoryboardHeader } from './StoryboardHeader.tsx';
import { useSceneCommands } from './use-scene-commands.ts';

export function Storyboard() {
  useSceneCommands();
  const empty = useStory(({ order }) => order.length === 0);
  if (empty) return <EmptyBoard />;
  return (
    <>
      <StoryboardHeader />
      <SceneGrid />
    </>
  );
}
