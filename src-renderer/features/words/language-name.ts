// A language by its name in the language of the page.

/** @param code Such as "de". */
export function languageName(code: string): string {
  return new Intl.DisplayNames(document.documentElement.lang || 'en', { type: 'language' }).of(code) ?? code;
}
