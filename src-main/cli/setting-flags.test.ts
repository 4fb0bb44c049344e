import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { readSetting, SettingFault } from '../imports/settings/read-setting.ts';
import { settingNames } from '../imports/settings/setting-names.ts';
import { storyCommand } from './story-flags.ts';

// Another record: what the command line says and takes must follow it.
vi.mock('../contract/settings.ts', async (original) => {
  const settings = await original<typeof import('../contract/settings.ts')>();
  const window = settings.drawSettings.shape.window
    .unwrap()
    .extend({ size: z.int().min(3).max(7).default(5) });
  const drawSettings = settings.drawSettings.extend({
    method: z.enum(['onestory', 'another']).default('onestory'),
    window: window.prefault({}),
  });
  return { ...settings, drawSettings };
});

it('ranges and choices of the flags are those of the settings record', () => {
  const help = storyCommand(async () => {}).helpInformation();
  expect(help).toContain('--method <onestory|another>');
  expect(help.replace(/\s+/g, ' ')).toContain('most scenes that share one prompt (3 to 7)');
  const size = settingNames.find(({ name }) => name === 'window')!;
  expect(readSetting(size, '7', '--window')).toEqual({ window: { size: 7 } });
  expect(() => readSetting(size, '8', '--window')).toThrow(SettingFault);
});
