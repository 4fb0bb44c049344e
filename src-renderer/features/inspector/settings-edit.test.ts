import { describe, expect, it } from 'vitest';
import type { ModelView } from '../../../src-main/contract/models.ts';
import { publishedFreeU, publishedSettings } from '../../../src-main/contract/setting-facts.ts';
import { sliderAt, strengthAt } from './identity-scale.ts';
import { parameterGroups } from './parameters.ts';
import {
  anyChosen,
  isChosen,
  settingAt,
  usesFreeU,
  usesNotch,
  usesPicture,
  usualValue,
  withFreeU,
  withNotch,
  withPicture,
  withSetting,
} from './settings-edit.ts';
import { sizePresets } from './size-presets.ts';

const model = {
  defaults: {
    ...publishedSettings,
    width: 128,
    height: 128,
    steps: 20,
    guidanceScale: 4,
    scheduler: 'euler',
  },
  blocks: ['mid'],
} as unknown as ModelView;

describe('settings', () => {
  it('keep what was set, and nothing else', () => {
    const set = withSetting({}, 'svr.suppressBeta', 0.5);
    expect(set).toEqual({ svr: { suppressBeta: 0.5 } });
    expect(isChosen(set, 'svr.suppressBeta')).toBe(true);
    expect(isChosen(set, 'svr.mode')).toBe(false);
    const back = withSetting(set, 'svr.suppressBeta', undefined);
    expect(back).toEqual({});
    expect(anyChosen(back)).toBe(false);
    expect(withSetting({ steps: 12 }, 'steps', undefined)).toEqual({});
  });

  it('reach a value three deep, and leave nothing behind', () => {
    const set = withSetting({ steps: 12 }, 'hold.picture.weight', 3);
    expect(set).toEqual({ steps: 12, hold: { picture: { weight: 3 } } });
    expect(withSetting({ ipca: { strength: 3 } }, 'ipca.strength', undefined)).toEqual({});
    expect(usualValue('hold.picture.weight', model)).toBe(2);
  });

  it('leave the rest to the model, then to the published values', () => {
    expect(usualValue('steps', model)).toBe(20);
    expect(usualValue('ipca.strength', model)).toBe(2);
    expect(usualValue('ipca.blocks', model)).toEqual(['mid']);
    expect(usualValue('freeU.s2', model)).toBe(0.4);
    const windowed = { ...model, defaults: { ...model.defaults, window: { size: 1, kind: 'circular' } } };
    expect(usualValue('window.size', windowed as ModelView)).toBe(1);
    expect(usualValue('window.size', undefined)).toBe(10);
  });

  it('switch notch on and off beside a picture', () => {
    const on = withNotch({ hold: { picture: {} } }, true, model);
    expect(on).toEqual({ hold: { picture: {}, notch: {} } });
    expect([usesNotch(on, model), usesNotch({}, model)]).toEqual([true, false]);
    expect(withSetting(withSetting(on, 'hold.notch.bridge', 0), 'hold.notch.bridge', undefined)).toEqual(on);
    expect(withNotch(on, false, model)).toEqual({ hold: { picture: {} } });
    expect(withNotch(withNotch({}, true, model), false, model)).toEqual({});
    const notching = { ...model, defaults: { ...model.defaults, hold: { picture: null, notch: {} } } };
    expect(withNotch({}, false, notching as ModelView)).toEqual({ hold: { notch: null } });
    expect(usualValue('hold.notch.energy', model)).toBe(0.85);
  });

  it('switch the picture off that a model holds by, and on where it has none', () => {
    const holding = {
      ...model,
      defaults: { ...model.defaults, hold: { picture: { weight: 2, anchor: 0.5 } } },
    } as unknown as ModelView;
    expect([usesPicture({}, holding), usesPicture({ method: 'onestory' }, holding)]).toEqual([true, false]);
    expect(withPicture({}, false, holding)).toEqual({ hold: { picture: null } });
    expect(withPicture({ hold: { picture: null } }, true, holding)).toEqual({});
    expect(usualValue('hold.picture.anchor', holding)).toBe(0.5);
    const on = withPicture({}, true, model);
    expect(on).toEqual({ hold: { picture: {} } });
    const weighed = withSetting(on, 'hold.picture.weight', 3);
    expect(withSetting(weighed, 'hold.picture.weight', undefined)).toEqual(on);
    expect(withPicture(on, false, model)).toEqual({});
  });

  it('switch FreeU on and off, over a model that has it on or not', () => {
    const on = withFreeU({}, true, model);
    expect(on).toEqual({ freeU: {} });
    expect(usesFreeU(withSetting(on, 'freeU.s1', 0.7), model)).toBe(true);
    expect(withSetting(withSetting(on, 'freeU.s1', 0.7), 'freeU.s1', undefined)).toEqual(on);
    expect(withFreeU(on, false, model)).toEqual({});
    const own = { ...model, defaults: { ...model.defaults, freeU: publishedFreeU } } as ModelView;
    expect(usesFreeU({}, own)).toBe(true);
    expect(withFreeU({}, false, own)).toEqual({ freeU: null });
    expect(withFreeU({ freeU: null }, true, own)).toEqual({});
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
  const defaults = { width: 512, height: 512 };
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
