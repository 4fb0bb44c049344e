import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type NumberFacts, settingFacts } from '../../../src-main/contract/setting-facts.ts';
import { numberField, parameterGroups } from './parameters.ts';

// Another record: what the fields of the Advanced list take must follow it.
vi.mock('../../../src-main/contract/settings.ts', async (original) => {
  const settings = await original<typeof import('../../../src-main/contract/settings.ts')>();
  const window = settings.drawSettings.shape.window
    .unwrap()
    .extend({ size: z.int().min(3).max(7).default(5) });
  return { ...settings, drawSettings: settings.drawSettings.extend({ window: window.prefault({}) }) };
});

it('the range of a field is that of the settings record', () => {
  const { path, step } = parameterGroups
    .flatMap(({ parameters }) => parameters)
    .find((one) => one.path === 'window.size')!;
  expect(numberField(settingFacts(path) as NumberFacts, step)).toEqual({
    min: 3,
    max: 7,
    step: 1,
    allowDecimal: false,
  });
});
