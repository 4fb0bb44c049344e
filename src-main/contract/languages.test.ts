import { expect, it } from 'vitest';
import { chooseLanguage } from './languages.ts';

it.each([
  [['de-AT', 'en-US'], { language: 'de', formats: 'de-AT' }],
  [['fr-FR', 'zh-Hans-CN', 'en'], { language: 'zh-CN', formats: 'zh-Hans-CN' }],
  [['zh-TW', 'en-GB'], { language: 'en', formats: 'en-GB' }],
  [['zh-SG'], { language: 'zh-CN', formats: 'zh-SG' }],
  [['fr'], { language: 'en', formats: 'en' }],
  [['not a tag', 'C', 'de'], { language: 'de', formats: 'de' }],
  [[], { language: 'en', formats: 'en' }],
])('the first of the system’s languages that there is: %j', (preferred, expected) => {
  expect(chooseLanguage('system', preferred)).toEqual(expected);
});

it('what a person chose goes before the system, with the system’s way to write dates where it has one', () => {
  expect(chooseLanguage('en', ['de-DE', 'en-GB'])).toEqual({ language: 'en', formats: 'en-GB' });
  expect(chooseLanguage('zh-CN', ['de-DE'])).toEqual({ language: 'zh-CN', formats: 'zh-CN' });
});
