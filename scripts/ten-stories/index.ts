// `npm run ten-stories [-- --draw]`: ten stories in ordinary sentences, and for each line what is said before the built-in
// model draws it. With --draw also the pictures, on a sheet, under out/ten-stories.

import fs from 'node:fs';
import path from 'node:path';
import { versions } from '../../src-main/cli/versions.ts';
import { chosenSettings } from '../../src-main/contract/settings.ts';
import { openModel } from '../../src-main/diffusion/model/model.ts';
import { forkEngine } from '../../src-main/engine/fork.ts';
import { EngineHost } from '../../src-main/engine/host.ts';
import { Drawing } from '../../src-main/queue/drawing.ts';
import { readingOf } from '../../src-main/queue/reading.ts';
import { StoryDocument } from '../../src-main/store/document/story-document.ts';
import { framesOf, scenesOf, shownFrame } from '../../src-main/story/board.ts';
import { WordGuide } from '../../src-main/words/word-guide.ts';
import { writeSheet } from '../quality/sheets.ts';
import { type OrdinaryStory, ordinaryStories } from './stories.ts';
import { builtInModel, builtInWords, thesaurus, warningsFor } from './warnings.ts';

const root = path.resolve(import.meta.dirname, '../..');
const model = { path: builtInModel };
const out = path.join(root, 'out/ten-stories');

const guide = new WordGuide(thesaurus);
const lists = builtInWords();
let underlined = 0;
let asked = 0;
let lines = 0;
for (const story of ordinaryStories) {
  console.log(`\n${story.title}`);
  for (const { line, unknown, asksFirst, language } of await warningsFor(story, guide, lists)) {
    lines += 1;
    if (asksFirst) asked += 1;
    if (asksFirst || unknown.length > 0) underlined += 1;
    const said = language
      ? `is taken for ${language}`
      : unknown.length > 0
        ? `not known: ${unknown.join(', ')}`
        : '';
    console.log(`  ${asksFirst ? '?' : unknown.length > 0 ? '~' : ' '} ${line}  ${said}`);
  }
}
console.log(
  `\n${underlined} of ${lines} lines carry a warning first; for ${asked} of them drawing asks before it begins.`,
);

if (process.argv.includes('--draw')) {
  fs.mkdirSync(out, { recursive: true });
  const rows: string[][] = [];
  for (const [place, story] of ordinaryStories.entries()) rows.push(await draw(story, place));
  await writeSheet(
    path.join(out, 'sheet.png'),
    rows.map((row) => [row]),
  );
  console.log(`The pictures are on ${path.relative(root, path.join(out, 'sheet.png'))}.`);
}

/** As somebody draws it who wrote lines and nothing else. Answers the pictures' files. */
async function draw(story: OrdinaryStory, place: number): Promise<string[]> {
  const file = path.join(out, `${place}.fabula`);
  fs.rmSync(file, { force: true });
  const scenes = story.lines.map((prompt) => ({ prompt }));
  const document = StoryDocument.create(file, {
    story: { title: story.title, scenes },
    settings: chosenSettings.parse({}),
  });
  const drawing = new Drawing({
    engine: new EngineHost(forkEngine),
    placeOf: async () => model,
    reading: async () => readingOf(await openModel(model)),
    loras: async () => [],
    preferences: () => ({ device: 'cpu', previews: false }),
    versions: versions(),
  });
  try {
    await new Promise<void>((resolve) => {
      const queue = drawing.attach(document, {
        changed: () => {},
        progressed: () => {},
        finished: () => void queue.close().then(resolve),
      });
      queue.enqueue({ scenes: 'all', seed: 'own' });
    });
    return scenesOf(document.board).flatMap((scene) => {
      const shown = shownFrame(scene, framesOf(document.board, scene.id));
      if (!shown) return [];
      const picture = path.join(out, `${place}-${scene.id}.png`);
      fs.writeFileSync(picture, document.frames.png(shown.id));
      return [picture];
    });
  } finally {
    document.close();
    await drawing.close();
  }
}
