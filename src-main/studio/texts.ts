// Texts that the main process shows itself: menus, dialogs, notifications. English is in the code; other
// languages are catalogues of the same ids.

import { i18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import de from '../../assets/texts/de.json' with { type: 'json' };
import zhCN from '../../assets/texts/zh-CN.json' with { type: 'json' };
import type { Language, LanguageInUse } from '../contract/languages.ts';

const catalogues: Record<Language, Record<string, string>> = { en: {}, de, 'zh-CN': zhCN };

i18n.setMessagesCompiler(compileMessage);
i18n.loadAndActivate({ locale: 'en', messages: {} });

/** From now on texts are in this language. Answers whether they were in another before. */
export function speak({ language, formats }: LanguageInUse): boolean {
  if (i18n.locale === language) return false;
  i18n.loadAndActivate({ locale: language, locales: [formats, language], messages: catalogues[language] });
  return true;
}

/** `message` is English, in ICU's message format. */
export const t = (id: string, message: string, values: Record<string, string | number> = {}): string =>
  i18n._({ id, message, values });
