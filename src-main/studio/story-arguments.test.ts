import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { storyArguments } from './story-arguments.ts';

const folder = path.resolve('/home/someone/stories');

describe('arguments that name stories', () => {
  it('are paths from where Fabula was started', () => {
    expect(storyArguments(['fabula', 'A tale.fabula', '../Other.FABULA'], folder)).toEqual([
      path.join(folder, 'A tale.fabula'),
      path.join(folder, '..', 'Other.FABULA'),
    ]);
  });

  it('end as stories do, in capitals too', () => {
    expect(
      storyArguments(
        ['fabula', '--user-data-dir=x.fabula', '.', '/stories/OWL.FABULA', 'notes.txt', 'a.pdf'],
        folder,
      ),
    ).toEqual([path.resolve('/stories/OWL.FABULA'), path.join(folder, 'notes.txt')]);
  });

  it('are file: addresses, as a Linux desktop gives them', () => {
    const file = path.join(folder, '狐狸 & 100%.fabula');
    expect(storyArguments(['fabula', pathToFileURL(file).href], folder)).toEqual([file]);
  });

  it('are nothing else', () => {
    const others = [
      '--no-sandbox',
      '--file=a.fabula',
      '-a.fabula',
      '.',
      'picture.gif',
      'file://other/a.fabula',
    ];
    const encodedSlash = 'file:///a%2Fb.fabula';
    expect(storyArguments(['a.fabula', ...others, encodedSlash, 'https://x/'], folder)).toEqual([]);
  });
});
