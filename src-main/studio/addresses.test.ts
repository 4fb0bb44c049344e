import { describe, expect, it } from 'vitest';
import {
  coverUrl,
  frameUrl,
  importedUrl,
  isPageUrl,
  pageUrl,
  parseAddress,
  previewUrl,
  snapshotUrl,
  thumbnailUrl,
  wordUrl,
} from './addresses.ts';

describe('addresses under app://', () => {
  it('say what they were made of', () => {
    expect(parseAddress(pageUrl)).toEqual({ kind: 'page', file: 'index.html' });
    expect(parseAddress('app://fabula/')).toEqual({ kind: 'page', file: 'index.html' });
    expect(parseAddress('app://fabula/assets/index-Bx_1.js')).toEqual({
      kind: 'page',
      file: 'assets/index-Bx_1.js',
    });
    expect(parseAddress(frameUrl('k-1', 7))).toEqual({ kind: 'frames', document: 'k-1', id: 7 });
    expect(parseAddress(thumbnailUrl('k', 7))).toEqual({ kind: 'thumbnails', document: 'k', id: 7 });
    expect(parseAddress(previewUrl('k', 7))).toEqual({ kind: 'previews', document: 'k', id: 7 });
    expect(parseAddress(snapshotUrl('k', 7))).toEqual({ kind: 'snapshots', document: 'k', id: 7 });
    expect(parseAddress(coverUrl('abc', 1))).toEqual({ kind: 'cover', key: 'abc' });
    expect(parseAddress(wordUrl(7, 99))).toEqual({ kind: 'word', frame: 7 });
    expect(parseAddress(importedUrl('import-a_1', 7))).toEqual({
      kind: 'imported',
      key: 'import-a_1',
      scene: 7,
    });
  });

  it.each([
    'https://fabula/index.html',
    'file:///etc/passwd',
    'app://elsewhere/index.html',
    'app://user@fabula/index.html',
    'app://fabula/..%2fmain.cjs',
    'app://fabula/%2e%2e%2fmain.cjs',
    'app://fabula/a//b',
    'app://fabula/.hidden',
    'app://fabula/a..b',
    'app://fabula/%00',
    'app://pictures/k/frames/-1',
    'app://pictures/k/frames/1e3',
    'app://pictures/k/frames/1/..',
    'app://pictures/../covers/x/1/more',
    'app://pictures/covers/..%2fx/1',
    'app://pictures/imports/..%2fx/1',
    'app://pictures/imports/x/1/2',
    'nothing at all',
  ])('%s is none of them', (url) => {
    expect(parseAddress(url)).toBeUndefined();
  });

  it('cannot be left by going up', () => {
    expect(parseAddress('app://fabula/a/../../../index.html')).toEqual({ kind: 'page', file: 'index.html' });
  });

  it('there is one page', () => {
    expect(isPageUrl(`${pageUrl}#/story`)).toBe(true);
    for (const url of [
      'app://fabula/nothing.html',
      'app://fabula/assets/index.js',
      'app://x@fabula/index.html',
      'app://pictures/index.html',
      'https://fabula/',
      'data:text/html,x',
      '',
      'about:blank',
    ]) {
      expect(isPageUrl(url), url).toBe(false);
    }
  });
});
