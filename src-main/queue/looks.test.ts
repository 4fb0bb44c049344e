import { join } from 'node:path';
import { expect, it } from 'vitest';
import { frameSubject } from '../contract/subject-mask.ts';
import { outdatedFrames } from '../store/document/outdated-frames.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { temporaryFolder } from '../store/testing/sample-document.ts';
import { portraitOf } from '../story/board.ts';
import { createStory, startStudio, WatchedQueue } from './testing/studio.ts';

const [FOX, OWL] = [1, 2];
const hold = (document: StoryDocument, id: number) =>
  document.edit({ type: 'character.look', id, held: true })[0]!;
const outdated = ({ board, frames }: StoryDocument) => outdatedFrames(board, frames.all(), frames.runs());

it('a look is kept with where it is; what a person marks is drawn with, and outdates what was drawn', async () => {
  using folder = temporaryFolder();
  await using studio = startStudio();
  const document = createStory(join(folder.path, 'a.fabula'), ['runs']);
  const watched = new WatchedQueue(studio.drawing, document);
  const portrait = hold(document, FOX);
  const draw = async (scene: number) => {
    const finished = watched.finished();
    watched.queue.enqueue({ scenes: [scene], seed: 'own' });
    expect(await finished).toEqual({ drawn: 1, failed: 0 });
    return document.frames.ofScene(scene)[0]!;
  };
  const look = await draw(portrait);
  const { found, marked } = frameSubject.parse(look.ownSubject);
  expect([found === null, marked]).toEqual([false, null]);
  const first = await draw(1);
  expect(first.ownSubject).toBeNull();
  const heard: number[] = [];
  document.onChange(({ scenes }) => heard.push(...scenes));
  document.edit({ type: 'frame.subject', id: look.id, mask: { width: 4, height: 4, bits: '8000' } });
  expect(heard).toContain(1);
  expect(outdated(document).get(first.id)).toEqual(['look']);
  const second = await draw(1);
  expect(outdated(document).get(second.id)).toBeUndefined();
  expect(document.frames.png(second.id)).not.toEqual(document.frames.png(first.id));
  document.undo();
  expect(outdated(document).get(first.id)).toBeUndefined();
  await watched.queue.close();
  document.close();
});

it('a character is removed while its own picture is drawn: it is there again when the character is', async () => {
  using folder = temporaryFolder();
  await using studio = startStudio();
  const document = createStory(join(folder.path, 'a.fabula'), ['runs']);
  const watched = new WatchedQueue(studio.drawing, document);
  const portrait = hold(document, OWL);
  const finished = watched.finished();
  watched.queue.enqueue({ scenes: [portrait], seed: 'own' });
  await watched.sampling(portrait);
  document.edit({ type: 'character.remove', id: OWL });
  expect(await finished).toEqual({ drawn: 1, failed: 0 });
  expect(watched.queue.view()).toEqual({ status: 'idle', jobs: [] });
  expect(portraitOf(document.board, OWL)).toBeUndefined();
  document.undo();
  expect(portraitOf(document.board, OWL)!.id).toBe(portrait);
  expect(document.frames.ofScene(portrait)).toHaveLength(1);
  await watched.queue.close();
  document.close();
});

it('a character is removed while scenes hold on to it: the rest is drawn without it, and nothing is lost', async () => {
  using folder = temporaryFolder();
  await using studio = startStudio();
  const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats', 'sleeps']);
  const watched = new WatchedQueue(studio.drawing, document);
  for (const id of [FOX, OWL]) hold(document, id);
  for (const id of [1, 2]) document.edit({ type: 'scene.set', id, cast: [FOX, OWL] });
  document.edit({ type: 'scene.set', id: 3, cast: [OWL] });
  const finished = watched.finished();
  watched.queue.enqueue({ scenes: [1, 2, 3], seed: 'own' });
  await watched.sampling(1);
  document.edit({ type: 'character.remove', id: OWL });
  expect(await finished).toEqual({ drawn: 3, failed: 0 });
  const words = (scene: number) => document.frames.ofScene(scene).map((one) => one.identityPrompt);
  expect([1, 2, 3].map(words)).toEqual([['ink a red fox and an owl'], ['ink a red fox'], ['ink']]);
  expect(outdated(document).get(document.frames.ofScene(1)[0]!.id)).toContain('identity');
  document.undo();
  expect([1, 2, 3].map((scene) => document.frames.ofScene(scene).length)).toEqual([1, 1, 1]);
  expect(outdated(document).has(document.frames.ofScene(1)[0]!.id)).toBe(false);
  await watched.queue.close();
  document.close();
});
