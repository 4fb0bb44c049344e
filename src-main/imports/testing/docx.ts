// Small Word documents for tests: the parts that every reader wants, and paragraphs with their styles.

import { zip } from '../../files/testing/zip.ts';

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\n/g, '</w:t><w:br/><w:t xml:space="preserve">');

/** `style` is the id of a style; Word calls it "heading 1" whatever the id is. */
export interface Paragraph {
  style?: string;
  text: string;
}

const paragraph = ({ style, text }: Paragraph): string =>
  `<w:p>${style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : ''}<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`;

const STYLES: Readonly<Record<string, string>> = {
  Title: 'Title',
  Heading1: 'heading 1',
  Heading2: 'heading 2',
  berschrift1: 'heading 1',
};

const styles = Object.entries(STYLES)
  .map(([id, name]) => `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`)
  .join('');

export const docxParts = (body: string): Record<string, string> => ({
  '[Content_Types].xml': `${head}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
  '_rels/.rels': `${head}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
  'word/_rels/document.xml.rels': `${head}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="s1" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  'word/styles.xml': `${head}<w:styles ${W}>${styles}</w:styles>`,
  'word/document.xml': `${head}<w:document ${W}><w:body>${body}</w:body></w:document>`,
});

export const docx = (paragraphs: readonly Paragraph[]): Buffer =>
  zip(docxParts(paragraphs.map(paragraph).join('')), { deflate: true });
