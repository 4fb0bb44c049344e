// What every EPUB has around its pages (EPUB 3.3): the container, the package document with its metadata, the contents list.

import { attribute, content } from '../paint/svg.ts';
import type { OutputJob } from './what.ts';
import type { ZipEntry } from './zip.ts';

export interface EpubItem {
  /** In the folder EPUB. */
  name: string;
  type: string;
  content: ZipEntry['content'];
  properties?: string;
  /** It is read in its turn; with `spread` where it lies in an open book. */
  reads?: true;
  spread?: 'page-spread-left' | 'page-spread-right' | 'rendition:page-spread-center';
}

export interface EpubContents {
  name: string;
  heading: string;
  /** It is a chapter's name: what follows is listed below it. */
  opens?: true;
}

export function epubEntries(
  job: OutputJob,
  items: readonly EpubItem[],
  contents: readonly EpubContents[],
  layout: 'pre-paginated' | 'reflowable',
): ZipEntry[] {
  const nav: EpubItem = {
    name: 'nav.xhtml',
    type: 'application/xhtml+xml',
    properties: 'nav',
    content: navDocument(job, contents),
  };
  const all = [nav, ...items];
  return [
    { name: 'mimetype', content: 'application/epub+zip', stored: true },
    { name: 'META-INF/container.xml', content: CONTAINER },
    { name: 'EPUB/package.opf', content: packageDocument(job, all, layout) },
    ...all.map((item): ZipEntry => {
      const stored = /^image\/|woff2$/.test(item.type);
      return { name: `EPUB/${item.name}`, content: item.content, ...(stored ? { stored } : {}) };
    }),
  ];
}

const CONTAINER = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`;

function packageDocument(
  { book, name, identity, madeAt }: OutputJob,
  items: readonly EpubItem[],
  layout: 'pre-paginated' | 'reflowable',
): string {
  const { title, author, language } = book.content;
  const fixed = layout === 'pre-paginated';
  const { rightToLeft } = book;
  const meta = (property: string, value: string) =>
    `    <meta property="${property}">${content(value)}</meta>`;
  const idOf = (item: EpubItem) => item.name.replace(/[^A-Za-z0-9]/g, '-');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="${language}"${rightToLeft ? ' dir="rtl"' : ''} prefix="rendition: http://www.idpf.org/vocab/rendition/#">`,
    '  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
    `    <dc:identifier id="id">urn:uuid:${identity}</dc:identifier>`,
    `    <dc:title>${content(title || name)}</dc:title>`,
    `    <dc:language>${language}</dc:language>`,
    ...(author === '' ? [] : [`    <dc:creator>${content(author)}</dc:creator>`]),
    meta('dcterms:modified', madeAt.toISOString().replace(/\.\d+Z$/, 'Z')),
    ...(fixed
      ? [
          meta('rendition:layout', 'pre-paginated'),
          meta('rendition:spread', 'auto'),
          meta('rendition:orientation', 'auto'),
        ]
      : []),
    meta('schema:accessMode', 'textual'),
    meta('schema:accessMode', 'visual'),
    meta('schema:accessModeSufficient', 'textual'),
    meta('schema:accessibilityFeature', 'alternativeText'),
    meta('schema:accessibilityFeature', 'readingOrder'),
    meta('schema:accessibilityFeature', 'tableOfContents'),
    meta('schema:accessibilityHazard', 'none'),
    meta('schema:accessibilitySummary', 'Every picture has a description, and all words are text.'),
    '    <meta name="cover" content="cover-jpg"/>',
    '  </metadata>',
    '  <manifest>',
    ...items.map((item) => {
      const properties = item.properties ? ` properties="${item.properties}"` : '';
      return `    <item id="${idOf(item)}" href="${item.name}" media-type="${item.type}"${properties}/>`;
    }),
    '  </manifest>',
    `  <spine${rightToLeft ? ' page-progression-direction="rtl"' : ''}>`,
    ...items
      .filter((item) => item.reads)
      .map(
        (item) => `    <itemref idref="${idOf(item)}"${item.spread ? ` properties="${item.spread}"` : ''}/>`,
      ),
    '  </spine>',
    '</package>',
    '',
  ].join('\n');
}

function navDocument({ book, name }: OutputJob, contents: readonly EpubContents[]): string {
  const { title, language } = book.content;
  const entries = contentsList(contents);
  return xhtml(
    { language, title: title || name, rightToLeft: book.rightToLeft },
    `<nav epub:type="toc" id="toc"><h1>${content(title || name)}</h1><ol>${entries}</ol></nav>`,
  );
}

/** With chapters as lists of their own. */
function contentsList(contents: readonly EpubContents[]): string {
  let isInChapter = false;
  const entries = contents.map(({ name, heading, opens }) => {
    const link = `<a href="${name}">${content(heading)}</a>`;
    if (!opens) return `<li>${link}</li>`;
    const before = isInChapter ? '</ol></li>' : '';
    isInChapter = true;
    return `${before}<li>${link}<ol>`;
  });
  return entries.join('') + (isInChapter ? '</ol></li>' : '');
}

interface XhtmlHead {
  language: string;
  title: string;
  head?: string;
  /** Absent: also of what was laid out, where everything has its place. */
  rightToLeft?: boolean;
}

/** A page as EPUB wants it: XML, with its language. */
export function xhtml({ language, title, head = '', rightToLeft = false }: XhtmlHead, body: string): string {
  const lang = attribute(language);
  const direction = rightToLeft ? ' dir="rtl"' : '';
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="${lang}" xml:lang="${lang}"${direction}>
<head><meta charset="UTF-8"/><title>${content(title)}</title>${head}</head>
<body>${body}</body>
</html>
`;
}
