// Every address under app:// : pages, and pictures by the key of an open document. Pure text, no files.

export const scheme = 'app';
const pageHost = 'fabula';
const pictureHost = 'pictures';

export const pageUrl = `${scheme}://${pageHost}/index.html`;
/** For the content security policy. */
export const pictureOrigin = `${scheme}://${pictureHost}`;

export const frameUrl = (document: string, frame: number) => `${pictureOrigin}/${document}/frames/${frame}`;
export const thumbnailUrl = (document: string, frame: number) =>
  `${pictureOrigin}/${document}/thumbnails/${frame}`;
/** Of the history: the first picture of the snapshot that was taken then. */
export const snapshotUrl = (document: string, takenAt: number) =>
  `${pictureOrigin}/${document}/snapshots/${takenAt}`;
/** `version` makes each preview an address of its own, so that none is cached as another. */
export const previewUrl = (document: string, version: number) =>
  `${pictureOrigin}/${document}/previews/${version}`;
export const coverUrl = (key: string, version: number) => `${pictureOrigin}/covers/${key}/${version}`;

/** Of the shelf; `keptAt` makes one that was kept anew another. */
export const keptUrl = (id: string, keptAt: number) => `${pictureOrigin}/kept/${id}/${keptAt}`;

/** Of a word that the built-in model was taught; `drawnAt` makes one of another file another. */
export const wordUrl = (frame: number, drawnAt: number) => `${pictureOrigin}/words/${frame}/${drawnAt}`;

/** Of a file that is looked through: the picture that comes along with this scene of it, small. */
export const importedUrl = (key: string, scene: number) => `${pictureOrigin}/imports/${key}/${scene}`;

export type Address =
  | { kind: 'page'; file: string }
  | { kind: 'frames' | 'thumbnails' | 'previews' | 'snapshots'; document: string; id: number }
  | { kind: 'cover'; key: string }
  | { kind: 'kept'; id: string }
  | { kind: 'word'; frame: number }
  | { kind: 'imported'; key: string; scene: number };

/** Undefined for whatever is no address of ours. The page's `file` has forward slashes and no `..`. */
export function parseAddress(text: string): Address | undefined {
  const url = parseUrl(text);
  if (url?.protocol !== `${scheme}:` || url.username !== '' || url.port !== '') return undefined;
  if (url.host === pageHost) return pageAddress(url.pathname);
  return url.host === pictureHost ? pictureAddress(url.pathname) : undefined;
}

/** The one page there is, at whatever place in it: not the files it is made of, and nothing that is not there. */
export function isPageUrl(text: string): boolean {
  const url = parseUrl(text);
  if (url?.protocol !== `${scheme}:` || url.host !== pageHost) return false;
  return ['/', '/index.html'].includes(url.pathname) && url.username === '' && url.port === '';
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Names as the bundler makes them: nothing encoded, nothing hidden, no drive, no way up. */
function pageAddress(path: string): Address | undefined {
  const file = path === '/' ? 'index.html' : path.slice(1);
  const plain = file.split('/').every((part) => /^[\w-][\w.-]*$/.test(part) && !part.includes('..'));
  return plain ? { kind: 'page', file } : undefined;
}

function pictureAddress(path: string): Address | undefined {
  const cover = /^\/covers\/([\w-]+)\/\d+$/.exec(path);
  if (cover) return { kind: 'cover', key: cover[1]! };
  const kept = /^\/kept\/([0-9a-f]{16})\/\d+$/.exec(path);
  if (kept) return { kind: 'kept', id: kept[1]! };
  const word = /^\/words\/(\d{1,15})\/\d+$/.exec(path);
  if (word) return { kind: 'word', frame: Number(word[1]) };
  const imported = /^\/imports\/([\w-]{1,64})\/(\d{1,6})$/.exec(path);
  if (imported) return { kind: 'imported', key: imported[1]!, scene: Number(imported[2]) };
  const picture = /^\/([\w-]+)\/(frames|thumbnails|previews|snapshots)\/(\d{1,15})$/.exec(path);
  if (!picture) return undefined;
  const kind = picture[2] as 'frames' | 'thumbnails' | 'previews' | 'snapshots';
  return { kind, document: picture[1]!, id: Number(picture[3]) };
}
