// A manuscript in plain text: paragraphs with an empty line between them, or a line each; chapters by their names.

import { unreadable } from '../refusals.ts';
import { type Block, LONGEST_MANUSCRIPT, type Manuscript, tooLong } from './manuscript.ts';

/** In UTF-8 or UTF-16, and else as Windows wrote it before. Throws FabulaError `bad-story-file` for what is no text. */
export function decodeText(file: string, bytes: Uint8Array): string {
  // Four bytes of UTF-8 or UTF-16 make at least one character, mostly more.
  if (bytes.length > 4 * LONGEST_MANUSCRIPT) throw tooLong(file, bytes.length);
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = new TextDecoder('windows-1252').decode(bytes);
  }
  if (!text.includes('\0')) return text;
  throw unreadable(file, 'is not a text file', 'Save it as plain text (UTF-8), Markdown or .docx.');
}

export function readPlainText(text: string): Manuscript {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const apart = /\S[^\S\n]*\n[^\S\n]*\n+[^\S\n]*\S/.test(text.replace(/\r\n?/g, '\n'));
  const blocks: Block[] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length > 0) blocks.push({ text: open.join(' ') });
    open = [];
  };
  for (const line of lines.map((one) => one.trim())) {
    const isHeading = CHAPTER.test(line);
    if (line === '' || isHeading || isRule(line)) close();
    if (isHeading) blocks.push({ heading: 2, text: line });
    else if (line !== '' && !isRule(line)) open.push(line);
    if (!apart) close();
  }
  close();
  return { title: '', blocks };
}

/** A line of signs between two scenes, such as "* * *". */
const isRule = (line: string): boolean => /^([*#~=_–—-]\s*){3,}$/.test(line);

const WORDS =
  'chapter|part|scene|page|prologue|epilogue|kapitel|teil|szene|seite|prolog|epilog|chapitre|partie|scène|capítulo|parte|escena|capitolo|scena';
/** A chapter's name on a line of its own: "Chapter 3", "Kapitel 2: Der Wald", "第三章". */
const CHAPTER = new RegExp(
  `^((${WORDS})( (\\d+|[ivxlcdm]+|one|two|three|four|five|six|seven|eight|nine|ten|eins|zwei|drei|vier|fünf))?([.:–—-] .{1,80})?|第.{1,6}[章回节節幕页頁].{0,40})$`,
  'iu',
);
