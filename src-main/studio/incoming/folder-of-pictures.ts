// A folder of pictures, and of texts beside them that are their captions: a scene for each picture, which comes along with it. What
// cannot be read is left aside, but its caption is kept.

import fs from 'node:fs/promises';
import path from 'node:path';
import type { LeftAside } from '../../contract/imports.ts';
import { LARGEST_PICTURE } from '../../imports/pictures/read-picture.ts';
import { nothingProposed, type Proposal, type ProposedScene } from '../../imports/proposal.ts';
import { unreadable } from '../../imports/refusals.ts';
import { readBytes } from './read-bytes.ts';

const PICTURE = /\.(png|webp|jpe?g)$/i;
const MOST = 500;
/** Bytes of a caption, and of a list of them. */
const LONGEST = 40_000;
const LONGEST_LIST = 4 * 1024 * 1024;
const LIST = /^(captions?|metadata)\.(csv|tsv|txt)$/i;

/** In the order in which a person would number them: 2 before 10. */
export async function picturesIn(folder: string): Promise<string[]> {
  const names = (await fs.readdir(folder)).filter((name) => PICTURE.test(name) && !name.startsWith('.'));
  return names
    .sort(new Intl.Collator('en', { numeric: true }).compare)
    .map((name) => path.join(folder, name));
}

/** Of a list that lies in the folder, by the picture's name in small letters. */
export async function captionsIn(folder: string, files: readonly string[]): Promise<Map<string, string>> {
  const names = (await fs.readdir(folder)).filter((name) => LIST.test(name)).sort();
  if (names.length === 0) return new Map();
  const { captionList } = await import('../../imports/pictures/caption-list.ts');
  for (const name of names) {
    const bytes = await readBytes(path.join(folder, name), LONGEST_LIST).catch(() => new Uint8Array());
    const found = captionList(
      new TextDecoder().decode(bytes),
      files.map((file) => path.basename(file)),
    );
    if (found.size > 0) return found;
  }
  return new Map();
}

/**
 * `read` makes a proposal of one picture; `listed` are captions of those that have no text of their own beside them. Throws
 * FabulaError where none of them can become a scene.
 */
export async function proposalOfPictures(
  name: string,
  files: readonly string[],
  read: (file: string, bytes: Uint8Array) => Proposal,
  listed: ReadonlyMap<string, string> = new Map(),
): Promise<Proposal> {
  if (files.length > MOST) {
    throw unreadable(name, `holds ${files.length} pictures, of at most ${MOST}`, 'Bring in fewer at a time.');
  }
  // What reads pixels is loaded with the first of them: the app starts without.
  const { checkPicture } = await import('../../pictures/brought-picture.ts');
  const proposals: Proposal[] = [];
  const leftAside: LeftAside[] = [];
  for (const file of files) {
    const own = path.basename(file);
    const caption = (await captionOf(file)) || (listed.get(own.toLowerCase()) ?? '');
    try {
      const bytes = await readBytes(file, LARGEST_PICTURE);
      const proposal = read(own, bytes);
      await checkPicture(own, bytes);
      const scenes = proposal.scenes.map((scene) => ({ ...captioned(scene, caption), picture: file }));
      proposals.push({ ...proposal, scenes });
    } catch (error) {
      if (files.length === 1 && caption === '') throw error;
      leftAside.push({ what: 'picture', detail: own });
      if (caption !== '') {
        proposals.push({ ...nothingProposed, scenes: [{ name: own, prompt: '', caption }] });
      }
    }
  }
  const [first] = proposals.filter(({ settings }) => Object.keys(settings).length > 0);
  if (proposals.length === 0) {
    throw unreadable(
      name,
      'holds no picture that can be read',
      'PNG, JPEG and WebP are read. Choose a folder with pictures of these kinds.',
    );
  }
  return {
    ...together(proposals, first ?? nothingProposed),
    leftAside: aside([...proposals.flatMap((one) => one.leftAside), ...leftAside]),
  };
}

/** One style, one cast and one way of drawing: those of the first picture that says them. */
function together(proposals: readonly Proposal[], first: Proposal): Proposal {
  const characters = new Map<string, Proposal['characters'][number]>();
  const scenes = proposals.flatMap(({ characters: own, scenes: some, style }) => {
    const cast = own.map(({ name, description }) => {
      const same = [...characters.values()].find((one) => one.description === description);
      if (same) return same.name;
      const free = characters.has(name) ? `${name} ${characters.size + 1}` : name;
      characters.set(free, { name: free, description });
      return free;
    });
    // Of another style than the story's its words go with the scene.
    const words = style === first.style || style === '' ? '' : `${style} `;
    return some.map((scene) => ({
      ...scene,
      prompt: `${words}${scene.prompt}`.trim(),
      ...(own.length > 0 ? { cast } : {}),
    }));
  });
  return { ...first, scenes, characters: [...characters.values()] };
}

const captioned = (scene: ProposedScene, caption: string): ProposedScene =>
  caption === '' ? scene : { ...scene, caption };

async function captionOf(file: string): Promise<string> {
  const text = file.replace(PICTURE, '.txt');
  try {
    return new TextDecoder().decode(await readBytes(text, LONGEST)).trim();
  } catch {
    return '';
  }
}

/** Said once, however many pictures it is true of. */
function aside(all: readonly LeftAside[]): LeftAside[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()].slice(0, 100);
}
