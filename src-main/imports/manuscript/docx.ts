// A manuscript in Word's format: headings by their styles, paragraphs, line breaks. What an archive says of its sizes
// is not believed: each part that is read is unpacked once to be counted, before the library may unpack it.
// Source: ECMA-376, part 1, section 17 (WordprocessingML).

import mammoth from 'mammoth';
import yauzl from 'yauzl';
import { FabulaError } from '../../contract/errors.ts';
import { unreadable } from '../refusals.ts';
import type { Block, Manuscript } from './manuscript.ts';

/** Bytes of all parts but pictures; markup is ten times the text. Pictures hardly grow, as they are packed already. */
const LARGEST_PARTS = 40 * 1024 * 1024;

const MOST_PARTS = 10_000;

const HINT = 'Save it again as .docx, or as plain text.';

/** `file` is how a message calls it. Throws FabulaError `bad-story-file`. */
export async function readDocx(file: string, bytes: Buffer): Promise<Manuscript> {
  try {
    await checkParts(file, bytes);
    return { title: '', blocks: blocksOf(await documentOf(bytes)) };
  } catch (error) {
    if (error instanceof FabulaError) throw error;
    throw unreadable(file, 'is no Word document that can be read', HINT, error);
  }
}

/** Refuses archives without the document in them, and those that unpack to more than they may. */
async function checkParts(file: string, bytes: Buffer): Promise<void> {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  let [found, parts, size, pictures] = [false, 0, 0, 0];
  for await (const entry of zip.eachEntry()) {
    parts += 1;
    if (parts > MOST_PARTS) throw unreadable(file, 'holds too many parts to be a manuscript', HINT);
    found ||= /^\/?word\/document\d*\.xml$/i.test(entry.fileName);
    const isPicture = /\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|webp)$/i.test(entry.fileName);
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      if (isPicture) pictures += (piece as Buffer).length;
      else size += (piece as Buffer).length;
      if (size > LARGEST_PARTS || pictures > LARGEST_PARTS + 4 * bytes.length)
        throw unreadable(file, 'unpacks to more than any manuscript', HINT);
    }
  }
  if (!found) throw unreadable(file, 'is an archive, but no Word document', HINT);
}

/** The library's own tree, as far as it is read here. */
interface DocxNode {
  type: string;
  children?: readonly DocxNode[];
  value?: string;
  styleId?: string | null;
  styleName?: string | null;
}

/** Its way to HTML is stopped before it begins: only the tree is wanted, and no picture is opened. */
async function documentOf(buffer: Buffer): Promise<DocxNode> {
  let document: DocxNode = { type: 'document' };
  await mammoth.convertToHtml(
    { buffer },
    {
      externalFileAccess: false,
      includeEmbeddedStyleMap: false,
      transformDocument: (tree: DocxNode) => {
        document = tree;
        return { ...tree, children: [] };
      },
    },
  );
  return document;
}

function blocksOf(node: DocxNode): Block[] {
  if (node.type !== 'paragraph') return (node.children ?? []).flatMap(blocksOf);
  const text = wordsOf(node);
  const heading = headingOf(node);
  return [heading === undefined ? { text } : { heading, text }];
}

/** By the style's name, which Word keeps in English, and by its id, which it does not. */
function headingOf({ styleName, styleId }: DocxNode): number | undefined {
  if (/^title$/i.test(styleName ?? '')) return 0;
  const level =
    /^heading ?(\d)$/i.exec(styleName ?? '') ??
    /^(?:heading|berschrift|titre|ttulo)(\d)$/i.exec(styleId ?? '');
  return level ? Number(level[1]) : undefined;
}

function wordsOf(node: DocxNode): string {
  switch (node.type) {
    case 'text':
      return node.value ?? '';
    case 'tab':
      return ' ';
    case 'break':
      return '\n';
    default:
      return (node.children ?? []).map(wordsOf).join('');
  }
}
