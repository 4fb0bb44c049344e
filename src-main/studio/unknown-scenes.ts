// Which scenes would be drawn without a single thing in their prompt that the model knows: whoever asked for them is asked
// back first.

import type { ParsedRequest } from '../contract/calls.ts';
import type { UnknownScene, WordLists } from '../contract/words.ts';
import { jobsForRequest } from '../queue/new-jobs.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { boardWords } from '../story/scene-words.ts';
import type { WordGuide } from '../words/word-guide.ts';

/** What waits already was asked about before; a scene without any words is drawn as it is. */
export async function unknownScenes(
  document: StoryDocument,
  request: ParsedRequest<'draw.check'>,
  guide: WordGuide,
  lists: WordLists,
): Promise<UnknownScene[]> {
  const read = boardWords(document.board);
  const prompts = jobsForRequest(document, request).fresh.flatMap(({ sceneId }) => {
    const { identityPrompt, framePrompt } = read.get(sceneId)!;
    const whole = `${identityPrompt} ${framePrompt}`.trim();
    return whole === '' ? [] : [{ scene: sceneId, text: framePrompt || identityPrompt, whole }];
  });
  const help = await guide.check(
    prompts.map(({ whole }) => whole),
    lists,
  );
  const unknown = prompts.filter((_, index) => !help[index]!.depictable);
  // Of what was written for the scene: style and cast may be English.
  const own = await guide.check(
    unknown.map(({ text }) => text),
    lists,
  );
  return unknown.map(({ scene, text }, index) => ({ scene, text, language: own[index]!.language }));
}
