// A whole story, as a person waits for it: the example story with the model's own settings, from nothing
// loaded to the last picture.

import { tellStory } from '../../src-main/diffusion/tell-story.ts';
import { readStoryFile } from '../../src-main/imports/story-file/story-file.ts';
import { sceneWords } from '../../src-main/story/identity.ts';
import { timed } from './timing.ts';

export interface StoryFigures {
  pictures: number;
  storySeconds: number;
  secondsPerPicture: number;
}

export async function measureStory(model: string, file: string): Promise<StoryFigures> {
  const { story } = await readStoryFile(file);
  let [pictures, drawing] = [0, 0];
  const { seconds } = await timed(async () => {
    const request = {
      model: { path: model },
      device: 'cpu' as const,
      scenes: sceneWords(story),
      settings: {},
    };
    for await (const frame of tellStory(request)) {
      pictures += 1;
      drawing += frame.seconds;
    }
  });
  return { pictures, storySeconds: seconds, secondsPerPicture: drawing / pictures };
}
