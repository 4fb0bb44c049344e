import { describe, expect, it } from 'vitest';
import { sliderAt, strengthAt } from './identity-scale.ts';
import { parameterGroups } from './parameters.ts';
import {
  anyChanged,
  isChanged,
  publishedSettings,
  settingAt,
  sizePresets,
  withSetting,
} from './settings-edit.ts';

describe('withSetting', () => {
  it('changes one parameter and goes back to the published one', () => {
    const changed = withSetting(publishedSettings, 'svr.suppressBeta', 0.5);
    expect(changed.svr).toEqual({ ...publishedSettings.svr, suppressBeta: 0.5 });
    expect(isChanged(changed, 'svr.suppressBeta')).toBe(true);
    expect(withSetting(changed, 'svr.suppressBeta', undefined)).toEqual(publishedSettings);
  });

  it('leaves what belongs to the model to it', () => {
    const changed = withSetting(publishedSettings, 'steps', 12);
    expect(anyChanged(changed)).toBe(true);
    const back = withSetting(changed, 'steps', undefined);
    expect('steps' in back).toBe(false);
    expect(anyChanged(back)).toBe(false);
  });

  it('switches FreeU on with its published factors', () => {
    expect(withSetting(publishedSettings, 'freeU.s1', 0.7).freeU).toEqual({
      s1: 0.7,
      s2: 0.4,
      b1: 1.1,
      b2: 1.2,
    });
  });
});

it('the Advanced list has every parameter of the settings record', () => {
  const listed = new Set(parameterGroups.flatMap(({ parameters }) => parameters.map(({ path }) => path)));
  for (const [key, value] of Object.entries(publishedSettings)) {
    const inner = typeof value === 'object' && value !== null ? Object.keys(value) : undefined;
    for (const path of inner?.map((name) => `${key}.${name}`) ?? (key === 'freeU' ? [] : [key])) {
      expect(listed, path).toContain(path);
      expect(settingAt(publishedSettings, path)).toBeDefined();
    }
  }
});

it('sizes have about the area that the model was taught with', () => {
  const defaults = { width: 512, height: 512, steps: 20, guidanceScale: 5, scheduler: null };
  for (const { width, height } of sizePresets({ defaults, sizeStep: 64 })) {
    expect(width % 64 || height % 64).toBe(0);
    expect(Math.abs(width * height - 512 * 512) / (512 * 512)).toBeLessThan(0.2);
  }
});

it('equal steps of the identity slider are equal factors, from off to strict', () => {
  expect(strengthAt(0)).toBe(1);
  expect(strengthAt(100)).toBe(8);
  expect(strengthAt(sliderAt(2))).toBe(2);
  expect(sliderAt(16)).toBe(100);
});
