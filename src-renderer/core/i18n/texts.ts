// Every text of the renderer goes through `t`. English stands where it is used, and assets/texts/en.json is the
// generated list of it; other languages are catalogues of the same ids.

import { i18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import de from '../../../assets/texts/de.json' with { type: 'json' };
import zhCN from '../../../assets/texts/zh-CN.json' with { type: 'json' };
import type { Language, LanguageInUse } from '../../../src-main/contract/languages.ts';

export type Values = Record<string, string | number>;

const catalogues: Record<Language, Record<string, string>> = { en: {}, de, 'zh-CN': zhCN };

/** Cards draw often: each message is parsed once. */
const compiled = new Map<string, ReturnType<typeof compileMessage>>();

i18n.setMessagesCompiler((message) => {
  let tokens = compiled.get(message);
  if (!tokens) {
    tokens = compileMessage(message);
    compiled.set(message, tokens);
  }
  return tokens;
});
i18n.loadAndActivate({ locale: 'en', messages: {} });

let formats = 'en';

/** BCP 47: how numbers and dates are written. */
export const formatsLocale = (): string => formats;

/** From now on texts are in this language; what is shown already has to be drawn anew. */
export function speak(inUse: LanguageInUse): void {
  const { language } = inUse;
  formats = inUse.formats;
  i18n.loadAndActivate({ locale: language, locales: [formats, language], messages: catalogues[language] });
}

/** `message` is English, in ICU's message format. */
export const t = (id: string, message: string, values: Values = {}): string =>
  i18n._({ id, message, values });
