import { describe, expect, it, vi } from 'vitest';
import { bookChoices } from '../../../src-main/contract/book.ts';
import { plainPage } from '../../../src-main/contract/book-page.ts';
import type { SceneView, StoryView, WindowView } from '../../../src-main/contract/story-view.ts';
import { Mirror, type Shown } from './mirror.ts';
import { fromSnapshot, withChange } from './story-state.ts';

const scene = (id: number, prompt = ''): SceneView => ({
  id,
  prompt,
  caption: '',
  negative: '',
  cast: null,
  places: [],
  page: plainPage,
  translations: {},
  chapter: null,
  chapterNames: {},
  seed: null,
  picked: null,
  frames: [],
});

const story = (revision: number, ids: readonly number[]): StoryView => ({
  revision,
  document: { name: 'fox', folder: '~', readOnly: false, sample: false },
  story: {
    title: '',
    style: '',
    outline: '',
    seed: 1,
    modelId: null,
    settings: {} as StoryView['story']['settings'],
    book: bookChoices.parse({}),
    translations: {},
  },
  characters: [],
  scenes: ids.map((id) => scene(id)),
  undo: { undo: null, redo: null },
});

describe('withChange', () => {
  it('lays a change over the snapshot and keeps what did not change', () => {
    const before = fromSnapshot(story(3, [1, 2]));
    const after = withChange(before, { revision: 4, scenes: [scene(2, 'a river')] });
    if (after === 'missed') throw new Error('nothing was missed');
    expect(after.revision).toBe(4);
    expect(after.scenes.get(2)?.prompt).toBe('a river');
    expect(after.scenes.get(1)).toBe(before.scenes.get(1));
    expect(after.order).toBe(before.order);
    expect(after.characters).toBe(before.characters);
  });

  it('takes scenes in, out and elsewhere by their order', () => {
    const before = fromSnapshot(story(1, [1, 2, 3]));
    const after = withChange(before, { revision: 2, order: [3, 4, 1], scenes: [scene(4)] });
    if (after === 'missed') throw new Error('nothing was missed');
    expect(after.order).toEqual([3, 4, 1]);
    expect([...after.scenes.keys()].sort()).toEqual([1, 3, 4]);
  });

  it('leaves out what is known already', () => {
    const before = fromSnapshot(story(5, [1]));
    expect(withChange(before, { revision: 5, order: [] })).toBe(before);
    expect(withChange(before, { revision: 2, order: [] })).toBe(before);
  });

  it('says when a change in between never came', () => {
    expect(withChange(fromSnapshot(story(1, [1])), { revision: 3 })).toBe('missed');
  });

  it('says when an order names a scene that never came', () => {
    expect(withChange(fromSnapshot(story(1, [1])), { revision: 2, order: [1, 9] })).toBe('missed');
    expect(withChange(fromSnapshot(story(1, [1])), { revision: 2, scenes: [scene(9)] })).toBe('missed');
  });
});

function mirrored(fetched: WindowView) {
  let answer: (() => void) | undefined;
  const fetch = vi.fn(
    () =>
      new Promise<WindowView>((resolve) => {
        answer = () => resolve(fetched);
      }),
  );
  const failed = vi.fn();
  const shown: Shown[] = [];
  const mirror = new Mirror({ fetch, failed, show: (one) => shown.push(one) });
  const revision = () => {
    const last = shown.at(-1);
    return last?.view === 'story' ? last.story.revision : undefined;
  };
  return { mirror, fetch, failed, shown, revision, answer: () => answer?.() };
}

const view = (revision: number, ids: readonly number[]): WindowView => ({
  view: 'story',
  story: story(revision, ids),
});

describe('Mirror', () => {
  it('asks once for a new snapshot after a gap, and goes on from there', async () => {
    const { mirror, fetch, revision, answer } = mirrored(view(7, [1, 2]));
    mirror.snapshot(view(1, [1]));
    mirror.change({ revision: 3 });
    mirror.change({ revision: 8, order: [2, 1] });
    expect(fetch).toHaveBeenCalledTimes(1);
    answer();
    await vi.waitFor(() => expect(revision()).toBe(8));
  });

  it('does not put an old answer over a snapshot that main sent meanwhile', async () => {
    const { mirror, shown, answer } = mirrored(view(2, [1]));
    const asked = mirror.refetch();
    mirror.snapshot({ view: 'home' });
    answer();
    await asked;
    expect(shown).toEqual([{ view: 'home' }]);
  });

  it('leaves changes out while home is shown', () => {
    const { mirror, fetch, shown } = mirrored(view(1, []));
    mirror.snapshot({ view: 'home' });
    mirror.change({ revision: 9 });
    expect(fetch).not.toHaveBeenCalled();
    expect(shown).toHaveLength(1);
  });

  it('says when it could not ask, and can ask again', async () => {
    const failed = vi.fn();
    const fetch = vi.fn().mockRejectedValueOnce(new Error('gone')).mockResolvedValue({ view: 'home' });
    const show = vi.fn();
    const mirror = new Mirror({ fetch, failed, show });
    await mirror.refetch();
    expect(failed).toHaveBeenCalledOnce();
    await mirror.refetch();
    expect(show).toHaveBeenCalledWith({ view: 'home' });
  });
});
