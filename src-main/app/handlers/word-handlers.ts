// Calls about what the story's model was taught: while a text is written, and before it is drawn.

import type { ModelLibrary } from '../../models/shelf.ts';
import { wordListsOf } from '../../models/word-lists.ts';
import type { Handlers } from '../../studio/router.ts';
import { unknownScenes } from '../../studio/unknown-scenes.ts';
import type { WordPictures } from '../../studio/word-pictures/word-pictures.ts';
import type { WordGuide } from '../../words/word-guide.ts';
import { storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export function wordHandlers(models: ModelLibrary, guide: WordGuide, pictures: WordPictures) {
  const taughtTo = async (window: StudioWindow) => {
    const model = await models.open(storyOf(window).document.board.story.modelId);
    return wordListsOf(model.checkpoint.manifest);
  };
  return {
    'words.check': async ({ texts }, window) => {
      const lists = await taughtTo(window);
      return lists ? guide.check(texts, lists) : null;
    },
    'draw.check': async (request, window) => {
      const lists = await taughtTo(window);
      return lists ? unknownScenes(storyOf(window).document, request, guide, lists) : [];
    },
    'wordPictures.get': () => pictures.view(),
    'wordPictures.draw': async ({ words }) => {
      await pictures.draw(words);
      return null;
    },
    'wordPictures.stop': async () => {
      await pictures.stop();
      return null;
    },
    'wordPictures.clear': async () => {
      await pictures.clear();
      return null;
    },
  } satisfies Partial<Handlers<StudioWindow>>;
}
