// The languages that Fabula speaks. Stories and prompts may be in any; prompts that models read are English.

import { z } from 'zod';

/** BCP 47. English stands in the code; the others are catalogues in assets/texts. */
export const languages = ['en', 'de', 'zh-CN'] as const;
export const language = z.enum(languages);
export type Language = z.infer<typeof language>;

/** How each calls itself: whoever cannot read the window finds their own. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch', 'zh-CN': '简体中文' };

export const languageInUse = z.strictObject({
  language,
  /** BCP 47, such as "en-GB": how numbers and dates are written. Of the same language. */
  formats: z.string(),
});
export type LanguageInUse = z.infer<typeof languageInUse>;

/**
 * The language to speak. `preferred` is what the system prefers, best first, in BCP 47; `chosen` goes before it.
 * Traditional Chinese is not taken for Simplified: its readers may prefer another of their languages.
 */
export function chooseLanguage(chosen: Language | 'system', preferred: readonly string[]): LanguageInUse {
  const known = preferred.flatMap((formats) => {
    const found = languageOf(formats);
    return found ? [{ language: found, formats }] : [];
  });
  if (chosen === 'system') return known[0] ?? { language: 'en', formats: 'en' };
  return known.find((one) => one.language === chosen) ?? { language: chosen, formats: chosen };
}

function languageOf(tag: string): Language | undefined {
  let locale: Intl.Locale;
  try {
    locale = new Intl.Locale(tag).maximize();
  } catch {
    return undefined;
  }
  if (locale.language === 'zh') return locale.script === 'Hans' ? 'zh-CN' : undefined;
  return languages.find((one) => one === locale.language);
}
