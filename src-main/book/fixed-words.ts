// Words that a book says by itself, in the language of its story: how it ends, what a chapter without a name is called, and how
// the book was made.

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
  he: 'סוף',
  ar: 'النهاية',
  fa: 'پایان',
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
  he: 'פרק #',
  ar: 'الفصل #',
  fa: 'فصل #',
};

/** Its number alone in languages whose word for it is not known here. */
export const chapterIn = (language: string, number: number): string =>
  (CHAPTERS[bare(language)] ?? '#').replace('#', String(number));

/** What it is set in, and what its pictures are drawn with. */
const IMPRINTS: Record<string, readonly [set: string, drawn: string]> = {
  en: ['Set in #.', 'Pictures drawn with # in Fabula.'],
  de: ['Gesetzt aus #.', 'Bilder gezeichnet mit # in Fabula.'],
  fr: ['Composé en #.', 'Images dessinées avec # dans Fabula.'],
  es: ['Compuesto en #.', 'Imágenes dibujadas con # en Fabula.'],
  it: ['Composto in #.', 'Immagini disegnate con # in Fabula.'],
  pt: ['Composto em #.', 'Imagens desenhadas com # no Fabula.'],
  nl: ['Gezet in #.', 'Tekeningen gemaakt met # in Fabula.'],
  pl: ['Złożono krojem #.', 'Obrazy narysowano za pomocą # w programie Fabula.'],
  sv: ['Satt med #.', 'Bilderna är ritade med # i Fabula.'],
  zh: ['字体：#。', '图画由 # 在 Fabula 中绘制。'],
  he: ['נסדר בגופן #.', 'הציורים צוירו בעזרת # ב־Fabula.'],
  ar: ['الخط: #.', 'رُسمت الصور باستخدام # في Fabula.'],
  fa: ['قلم: #.', 'تصاویر با # در Fabula کشیده شده‌اند.'],
};

/** English in languages whose words for it are not known here. @param drawnWith Empty where nobody knows. */
export function imprintIn(language: string, faces: readonly string[], drawnWith: string): string {
  const known = IMPRINTS[bare(language)];
  const [set, drawn] = known ?? IMPRINTS.en!;
  const names = new Intl.ListFormat(known ? bare(language) : 'en').format(faces);
  const said = [set.replace('#', names), ...(drawnWith === '' ? [] : [drawn.replace('#', drawnWith)])];
  return said.join(bare(language) === 'zh' ? '' : ' ');
}

const bare = (language: string): string => language.split('-')[0]!.toLowerCase();
