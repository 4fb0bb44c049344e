import { describe, expect, it } from 'vitest';
import type { TokenMeterView } from '../../../src-main/contract/tokens.ts';
import { castKey, isNear, meterView, noMeter } from './meter-view.ts';

const meter: TokenMeterView = {
  limit: 75,
  chunks: 1,
  groups: [
    {
      cast: [1],
      identityTokens: 10,
      windowSize: 2,
      scenes: [
        { scene: 9, tokens: 6, used: 22, window: [9, 5] },
        { scene: 5, tokens: 6, used: 24, window: [5, 9] },
        { scene: 7, tokens: 8, used: 24, window: [7, 9] },
      ],
    },
  ],
  problems: [
    {
      where: 'identity',
      cast: [1, 2],
      scenes: [4],
      tokens: 80,
      over: 5,
      parts: [
        { what: 'style', character: null, tokens: 9 },
        { what: 'character', character: 1, tokens: 10 },
        { what: 'character', character: 2, tokens: 60 },
      ],
    },
    { where: 'scene', cast: [1], scenes: [6, 8], tokens: 90, over: 15, parts: [] },
    { where: 'negative', cast: [], scenes: [], tokens: 78, over: 3, parts: [] },
  ],
};

describe('meterView', () => {
  const view = meterView(meter, [4, 5, 6, 7, 8, 9]);

  it('shows the fullest prompt of each cast, and its scenes in the story’s order', () => {
    expect(view.groups[0]).toMatchObject({ scenes: [5, 6, 7, 8, 9], identity: 10, used: 90, over: 15 });
  });

  it('has a group for a cast whose every scene is too long', () => {
    expect(view.groups[1]).toMatchObject({
      key: '1+2',
      scenes: [4],
      used: 80,
      over: 5,
      fitting: 0,
      together: 0,
    });
  });

  it('says whether all scenes of a cast stand in one prompt', () => {
    expect(view.groups[0]).toMatchObject({ together: 2, all: false });
    expect(view.windows.get(7)).toEqual([7, 9]);
  });

  it('finds what is too long by scene, by cast and for the negative prompt', () => {
    expect(view.scenesTooLong.get(6)).toBe(15);
    expect(view.scenesTooLong.get(5)).toBeUndefined();
    expect(view.identityTooLong.get(castKey([1, 2]))).toBe(5);
    expect(view.textsTooLong).toEqual(new Map([[2, 5]]));
    expect(view.problems.map((one) => one.where)).toEqual(['identity', 'scene']);
    expect(view.negativeTooLong).toBe(3);
  });

  it('a scene alone in a prompt that is nearly full should be known of; several in one always fill it', () => {
    const group = { ...view.groups[0]!, limit: 75, used: 70 };
    expect(isNear({ ...group, together: 1, fitting: 1 })).toBe(true);
    expect(isNear({ ...group, used: 60, together: 1, fitting: 1 })).toBe(false);
    expect(isNear({ ...group, used: 80, together: 1, fitting: 0 })).toBe(false);
    expect(isNear({ ...group, together: 4, fitting: 9 })).toBe(false);
  });

  it('counts a prompt that is read in parts by as many as it fills', () => {
    const [scene] = meter.groups[0]!.scenes;
    const long = { ...meter.groups[0]!, scenes: [{ ...scene!, used: 160 }] };
    const [group] = meterView({ limit: 75, chunks: 16, groups: [long], problems: [] }, [9]).groups;
    expect(group).toMatchObject({ used: 160, limit: 225, parts: 3, over: 0 });
    expect(isNear({ ...group!, used: 224 })).toBe(false);
  });

  it('has nothing to say of an empty story', () => {
    const empty = meterView({ limit: 75, chunks: 1, groups: [], problems: [] }, []);
    expect(empty).toEqual(noMeter);
  });
});
