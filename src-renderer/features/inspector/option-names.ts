// What choices are called where a person picks one: schedulers and spacings by the names that they have in most programs.

import { samplerNames, scheduleTypes } from '../../../src-main/contract/sampler-names.ts';
import type { SettingPath } from '../../../src-main/contract/setting-facts.ts';

const NAMES: Partial<Record<SettingPath, Readonly<Record<string, string>>>> = {
  scheduler: samplerNames,
  spacing: scheduleTypes,
};

export const optionName = (path: SettingPath, option: string): string => NAMES[path]?.[option] ?? option;
