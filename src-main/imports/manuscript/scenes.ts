// From a manuscript to scenes: one for each paragraph or each heading, its words as caption or as prompt. Headings between
// paragraphs begin chapters.

import type { ImportOptions } from '../../contract/imports.ts';
import { nothingProposed, type Proposal, type ProposedScene } from '../proposal.ts';
import { unreadable } from '../refusals.ts';
import type { Block, Manuscript } from './manuscript.ts';

/** What one edit of a story takes. */
const MOST_SCENES = 10_000;
const LONGEST_HEADING = 200;

/** Headings that scenes can be made at; the one that is the title is none of them. */
export const headingsOf = (manuscript: Manuscript): number => headed(withoutTitle(manuscript).blocks).length;

/** Where there are headings, they say what belongs together; whoever writes sentences means them to be read. */
export function usualOptions(manuscript: Manuscript): ImportOptions {
  return { split: headingsOf(manuscript) >= 2 ? 'headings' : 'paragraphs', into: 'captions' };
}

/** `file` is how a message calls it. Throws FabulaError `bad-story-file` for more scenes than a story takes at once. */
export function proposalOfManuscript(file: string, manuscript: Manuscript, options: ImportOptions): Proposal {
  const { title, blocks } = withoutTitle(manuscript);
  const scenes = options.split === 'headings' ? byHeadings(blocks) : byParagraphs(blocks);
  if (scenes.length > MOST_SCENES) {
    const count = scenes.length.toLocaleString('en');
    const most = MOST_SCENES.toLocaleString('en');
    throw unreadable(file, `would be ${count} scenes, of at most ${most}`, 'Bring in one part at a time.');
  }
  return {
    ...nothingProposed,
    title,
    scenes: scenes.map(({ name, text }): ProposedScene => {
      // A scene of a heading alone is about that.
      const words = text === '' ? name : text;
      // Where each paragraph is a scene, a heading says what all behind it belong to.
      const chapter = options.split === 'paragraphs' && name !== '' ? { chapter: chapterName(name) } : {};
      return options.into === 'captions'
        ? { name, prompt: '', caption: words, ...chapter }
        : { name, prompt: words.replace(/\s+/g, ' '), caption: '', ...chapter };
    }),
  };
}

const chapterName = (heading: string): string => heading.replace(/\s+/g, ' ').slice(0, LONGEST_HEADING);

/** The only heading of its level, before everything else, is what the whole is called. */
function withoutTitle({ title, blocks }: Manuscript): Manuscript {
  const [first, ...rest] = blocks;
  const level = first?.heading;
  const isTitle = level !== undefined && rest.length > 0 && !rest.some(({ heading = 9 }) => heading <= level);
  if (!isTitle) return { title, blocks };
  return {
    title: title === '' ? first!.text.replace(/\s+/g, ' ').slice(0, LONGEST_HEADING) : title,
    blocks: rest,
  };
}

interface Piece {
  name: string;
  text: string;
}

const byParagraphs = (blocks: readonly Block[]): Piece[] => {
  let name = '';
  return blocks.flatMap(({ heading, text }) => {
    if (heading !== undefined) {
      name = name === '' ? text : `${name}: ${text}`;
      return [];
    }
    const piece = { name, text };
    name = '';
    return [piece];
  });
};

/** At the highest level that has several headings; lower ones are part of the text. */
function byHeadings(blocks: readonly Block[]): Piece[] {
  const starts = new Set(headed(blocks));
  const pieces: (Piece & { paragraphs: string[] })[] = [];
  for (const block of blocks) {
    if (starts.has(block)) pieces.push({ name: block.text, text: '', paragraphs: [] });
    else {
      // What stands before the first heading is a scene of its own.
      if (pieces.length === 0) pieces.push({ name: '', text: '', paragraphs: [] });
      pieces.at(-1)!.paragraphs.push(block.text);
    }
  }
  return pieces.map(({ name, paragraphs }) => ({ name, text: paragraphs.join('\n\n') }));
}

function headed(blocks: readonly Block[]): Block[] {
  const all = blocks.filter(({ heading }) => heading !== undefined);
  const levels = [...new Set(all.map(({ heading }) => heading!))].sort();
  const level = levels.find((one) => all.filter(({ heading }) => heading === one).length > 1) ?? levels[0];
  return all.filter(({ heading }) => heading === level);
}
