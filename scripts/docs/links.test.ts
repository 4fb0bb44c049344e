import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  brokenLinks,
  misnamedFiles,
  missingFiles,
  missingNames,
  missingScripts,
  openTree,
  pages,
} from './links.ts';
import { anchors, links, namesInFiles } from './markdown.ts';
import { staleMap } from './rooms.ts';

const tree = openTree(path.resolve(import.meta.dirname, '../..'));

describe.each(pages(tree))('%s', (page) => {
  test('every link leads to a file, and to a heading of it', () => {
    expect(brokenLinks(tree, page)).toEqual([]);
  });

  test('every file that it names is there', () => {
    expect(missingFiles(tree, page)).toEqual([]);
  });

  test('every name that it puts into a file is in that file', () => {
    expect(missingNames(tree, page)).toEqual([]);
  });

  test('every npm script that it tells to run is there', () => {
    expect(missingScripts(tree, page)).toEqual([]);
  });
});

test('files that comments in the sources name are where they say', () => {
  expect(misnamedFiles(tree)).toEqual([]);
});

test('the map of rooms is the one that is linted', async () => {
  expect(await staleMap(tree.root)).toEqual([]);
});

test('the walk of src-main/README.md names functions with their files', () => {
  const walk = namesInFiles(tree.read('src-main/README.md'));
  expect(walk.flatMap(({ names }) => names).length).toBeGreaterThan(40);
});

describe('what a page says', () => {
  const page = [
    '# A `title`, with [a link](x.md)',
    'See `go`, `stop` and `Wait.until` ([`a.ts`](b/a.ts)); [not `code`](c.md#d); (`x`, [z](z.ts)).',
    '```',
    '[no link](gone.md)',
    '```',
    '## Twice',
    '## Twice',
    'In a span: `[no link](gone.md)`.',
  ].join('\n');

  test('links, outside of code', () => {
    expect(links(page).map(({ line, target }) => [line, target])).toEqual([
      [1, 'x.md'],
      [2, 'b/a.ts'],
      [2, 'c.md#d'],
      [2, 'z.ts'],
    ]);
  });

  test('anchors as GitHub makes them', () => {
    expect([...anchors(page)]).toEqual(['a-title-with-a-link', 'twice', 'twice-1']);
  });

  test('names with the file they are in', () => {
    expect(namesInFiles(page).map(({ names, target }) => [names, target])).toEqual([
      [['go', 'stop', 'Wait.until'], 'b/a.ts'],
      [['x'], 'z.ts'],
    ]);
  });
});
