// Words that a book says by itself, in the language of its story: how it ends, and what a chapter without a name is called.

const ENDINGS: Record<string, string> = {
  en: 'The End',
  de: 'Ende',
  fr: 'Fin',
  es: 'Fin',
  it: 'Fine',
  pt: 'Fim',
  nl: 'Einde',
  pl: 'Koniec',
  sv: 'Slut',
  zh: '完',
};

/** Empty in languages whose word for it is not known here. */
export const endingIn = (language: string): string => ENDINGS[bare(language)] ?? '';

const CHAPTERS: Record<string, string> = {
  en: 'Chapter #',
  de: 'Kapitel #',
  fr: 'Chapitre #',
  es: 'Capítulo #',
  it: 'Capitolo #',
  pt: 'Capítulo #',
  nl: 'Hoofdstuk #',
  pl: 'Rozdział #',
  sv: 'Kapitel #',
  zh: '第#章',
};

/** Its number alone in languages whose word for it is not known here. */
export const chapterIn = (language: string, number: number): string =>
  (CHAPTERS[bare(language)] ?? '#').replace('#', String(number));

const bare = (language: string): string => language.split('-')[0]!.toLowerCase();
