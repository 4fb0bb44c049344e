import { describe, expect, it } from 'vitest';
import { zip } from '../../files/testing/zip.ts';
import { docx, docxParts } from '../testing/docx.ts';
import { readDocx } from './docx.ts';
import { checkedManuscript, type Manuscript } from './manuscript.ts';
import { readMarkdown } from './markdown.ts';
import { decodeText, readPlainText } from './plain-text.ts';
import { headingsOf, proposalOfManuscript, usualOptions } from './scenes.ts';

const shown = ({ blocks }: Manuscript) =>
  blocks.map(({ heading, text }) => (heading === undefined ? text : `${heading} ${text}`));
const scenesOf = (
  manuscript: Manuscript,
  split: 'paragraphs' | 'headings',
  into: 'captions' | 'prompts' = 'captions',
) => proposalOfManuscript('a.txt', checkedManuscript('a.txt', manuscript), { split, into });

describe('plain text', () => {
  it('has paragraphs with empty lines between them, whose lines are joined', () => {
    const text = 'A fox found\na lantern.\n\nIt glowed.\r\n\r\n\r\n* * *\n\nThe end.';
    expect(shown(readPlainText(text))).toEqual(['A fox found a lantern.', 'It glowed.', 'The end.']);
  });

  it('has a paragraph on each line where no line is empty', () => {
    expect(shown(readPlainText('one\ntwo\n\n'))).toEqual(['one', 'two']);
  });

  it.each(['Chapter 3', 'CHAPTER IV: The Lantern', 'Kapitel 2. Im Wald', 'Prologue', '第三章 雪'])(
    'has a chapter at "%s"',
    (name) => {
      expect(shown(readPlainText(`Before.\n\n${name}\n\nAfter.`))).toEqual([
        'Before.',
        `2 ${name}`,
        'After.',
      ]);
    },
  );

  it('has none where a sentence begins like one', () => {
    expect(shown(readPlainText('Part of me wanted to go.\n\nChapter and verse he knew.'))).toHaveLength(2);
    expect(shown(readPlainText('Part of me.\n\nx'))[0]).toBe('Part of me.');
  });

  it('is read in the encodings that people have', () => {
    const words = 'Füchse – 狐';
    expect(decodeText('a', Buffer.from(words))).toBe(words);
    expect(decodeText('a', Buffer.from(`\ufeff${words}`, 'utf16le'))).toBe(words);
    expect(decodeText('a', Buffer.from(`\ufeff${words}`, 'utf16le').swap16())).toBe(words);
    expect(decodeText('a', Buffer.from('F\xfcchse', 'latin1'))).toBe('Füchse');
    expect(() => decodeText('a.txt', Buffer.from([1, 0, 2, 0xff]))).toThrow('a.txt is not a text file.');
  });
});

it('Markdown is read without its signs', () => {
  const text = `---
title: "The Fox"
---
# One

A **red** fox [ran](http://x) *fast*.
And on &amp; on.

> She said: \\*hm\\*

- first
- second

---

## Two <b>
![a picture](x.png)
<div>no</div>
`;
  const manuscript = readMarkdown(text);
  expect(manuscript.title).toBe('The Fox');
  expect(shown(manuscript)).toEqual([
    '1 One',
    'A red fox ran fast. And on & on.',
    'She said: *hm*',
    'first',
    'second',
    '2 Two ',
    'a picture',
  ]);
});

describe('a Word document', () => {
  it('has headings by their styles, in whatever language Word was', async () => {
    const bytes = docx([
      { style: 'Title', text: 'The Fox' },
      { style: 'berschrift1', text: 'Eins' },
      { text: 'A fox & a <lantern>.\nIt glowed.' },
      { text: '' },
      { style: 'Heading1', text: 'Zwei' },
      { style: 'Heading2', text: 'inner' },
    ]);
    expect(shown(await readDocx('a.docx', bytes))).toEqual([
      '0 The Fox',
      '1 Eins',
      'A fox & a <lantern>.\nIt glowed.',
      '',
      '1 Zwei',
      '2 inner',
    ]);
  });

  const line = (bytes: Buffer) =>
    readDocx('a.docx', bytes).then(
      () => 'read',
      (error: Error) => error.message,
    );

  it('that is none is one line', async () => {
    expect(await line(Buffer.from('no archive at all'))).toBe('a.docx is no Word document that can be read.');
    expect(await line(zip({ 'a.txt': 'x' }))).toBe('a.docx is an archive, but no Word document.');
    expect(await line(docx([{ text: 'x' }]).subarray(0, 300))).toBe(
      'a.docx is no Word document that can be read.',
    );
    expect(await line(zip(docxParts('<w:p><w:r>')))).toBe('a.docx is no Word document that can be read.');
    const nested = `${'<w:tbl><w:tr><w:tc>'.repeat(20_000)}${'</w:tc></w:tr></w:tbl>'.repeat(20_000)}`;
    expect(await line(zip(docxParts(nested), { deflate: true }))).toBe(
      'a.docx is no Word document that can be read.',
    );
  });

  it('that unpacks to more than any manuscript is refused before it is unpacked', async () => {
    const bomb = zip(
      { ...docxParts(''), 'word/styles.xml': Buffer.alloc(60_000_000, ' ') },
      { deflate: true },
    );
    expect(bomb.length).toBeLessThan(100_000);
    expect(await line(bomb)).toBe('a.docx unpacks to more than any manuscript.');
    // The document need not be where it should be: a picture may be called one.
    const hidden = docxParts('');
    const lying = { ...hidden, 'word/x.png': Buffer.alloc(60_000_000, ' ') };
    expect(await line(zip(lying, { deflate: true }))).toBe('a.docx unpacks to more than any manuscript.');
  });
});

describe('scenes', () => {
  const book: Manuscript = {
    title: '',
    blocks: [
      { heading: 1, text: 'The Fox' },
      { text: 'For you.' },
      { heading: 2, text: 'One' },
      { text: 'A fox.' },
      { heading: 3, text: 'inner' },
      { text: 'It ran.' },
      { heading: 2, text: 'Two' },
    ],
  };

  it('are what stands under headings, paragraphs apart', () => {
    expect(usualOptions(book)).toEqual({ split: 'headings', into: 'captions' });
    expect(headingsOf(book)).toBe(2);
    expect(scenesOf(book, 'headings')).toMatchObject({
      title: 'The Fox',
      scenes: [
        { name: '', caption: 'For you.' },
        { name: 'One', caption: 'A fox.\n\ninner\n\nIt ran.', prompt: '' },
        { name: 'Two', caption: 'Two' },
      ],
    });
  });

  it('are paragraphs, of which one behind a heading begins a chapter', () => {
    expect(scenesOf(book, 'paragraphs', 'prompts').scenes).toEqual([
      { name: '', prompt: 'For you.', caption: '' },
      { name: 'One', prompt: 'A fox.', caption: '', chapter: 'One' },
      { name: 'inner', prompt: 'It ran.', caption: '', chapter: 'inner' },
    ]);
    const blocks = [
      { heading: 1, text: 'Part\nOne' },
      { heading: 2, text: 'Home' },
      { text: 'A fox.' },
      { text: 'It ran.' },
    ];
    expect(
      scenesOf({ title: 'Fox', blocks: [{ text: 'For you.' }, ...blocks] }, 'paragraphs').scenes,
    ).toMatchObject([
      { caption: 'For you.' },
      { caption: 'A fox.', chapter: 'Part One: Home' },
      { caption: 'It ran.' },
    ]);
    expect(usualOptions(readPlainText('a\n\nb'))).toEqual({ split: 'paragraphs', into: 'captions' });
  });

  it('have no signs that act, and right-to-left words as they are', () => {
    const text = 'a\u0000\u001b[2J \u202eb\ud800\n\nשלום \u200fעולם';
    const { blocks } = checkedManuscript('a.txt', { title: '', blocks: [{ text }] });
    expect(blocks).toEqual([{ text: 'a[2J b\ufffd\n\nשלום \u200fעולם' }]);
  });

  it('are refused in one line where there are none, or too many', () => {
    const refused = (blocks: Manuscript['blocks']) => () => scenesOf({ title: '', blocks }, 'paragraphs');
    expect(refused([{ text: ' \n ' }])).toThrow('a.txt has no text in it.');
    expect(refused([{ text: 'x'.repeat(5_000_000) }])).toThrow(
      'a.txt is 5,000,000 characters long, of at most 2,000,000.',
    );
    expect(refused(Array.from({ length: 10_001 }, () => ({ text: 'x' })))).toThrow(
      'a.txt would be 10,001 scenes, of at most 10,000.',
    );
    expect(refused(Array.from({ length: 2000 }, () => ({ text: 'x' })))().scenes).toHaveLength(2000);
  });
});
