// Every layout on every page size in English, German (longer words), Chinese and Hebrew (from the right), as poppler draws the exported PDF: one picture for each size
// and language, to be looked at. A sample's pictures and words of three lengths, with lettering; the four styles of type take turns.

import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { StorySource } from '../../src-main/book/book-source.ts';
import { exportBook } from '../../src-main/book/export-book.ts';
import { openForExport } from '../../src-main/cli/export-source.ts';
import {
  exportOptions,
  pageFormatNames,
  pageLayoutNames,
  typeThemeNames,
} from '../../src-main/contract/book.ts';
import { type Letter, plainPage } from '../../src-main/contract/book-page.ts';
import type { Check, Tools } from './tools.ts';

/** Pixels that a page is high on a sheet, and pages in a row. */
const HEIGHT = 360;
const COLUMNS = 6;
const GAP = 12;

const WORDS = {
  en: {
    title: 'The fox and the lantern',
    subtitle: 'A story for dark evenings',
    author: 'A. Writer',
    dedication: 'For everyone who still reads aloud',
    blurb: 'What does a fox do with a lantern? It goes and looks for somebody to read to.',
    captions: [
      'One evening the fox found a light.',
      'By the river sat an owl who knew every story, and who had been waiting a long time for somebody with a lantern: at night she could not see her books any more, and by day she slept.',
      'So the fox held the lantern, and the owl read aloud. She read of ships and of islands, of a mouse that was braver than a lion, and of a king who lost his crown in his own garden. The fox listened until the moon had gone down behind the hill. Then it asked whether there was one about foxes, too. The owl turned the pages back to the very first one. “All of them,” she said, “if you only hold the lantern high enough.” And they began once more.',
    ],
    letters: {
      speech: 'What a light!',
      thought: 'Is it mine?',
      sound: 'Whoosh!',
      narration: 'Later that night',
    },
  },
  de: {
    title: 'Der Fuchs und die Laterne',
    subtitle: 'Eine Gutenachtgeschichte für dunkle Abende',
    author: 'A. Verfasser',
    dedication: 'Für alle, die noch immer vorlesen',
    blurb:
      'Was macht ein Fuchs mit einer Laterne? Er sucht sich jemanden, dem er beim Vorlesen leuchten darf.',
    captions: [
      'Eines Abends fand der Fuchs ein Licht.',
      'Am Flussufer saß eine Eule, die sämtliche Geschichten kannte. Schon seit langem wartete sie auf jemanden mit einer Laterne: Nachts erkannte sie die Buchstaben nicht mehr, und tagsüber schlief sie.',
      'So hielt der Fuchs die Laterne, und die Eule las vor. Sie las von Segelschiffen und Schatzinseln, von einer Maus, die tapferer war als ein Löwe, und von einem König, der seine Krone im eigenen Schlossgarten verlor. Der Fuchs hörte zu, bis der Mond hinter den Hügeln verschwunden war. Dann fragte er, ob es nicht auch Fuchsgeschichten gebe. Die Eule blätterte zur allerersten Seite zurück. „Alle miteinander“, sagte sie, „wenn du nur die Laterne hoch genug hältst.“ Und sie fingen noch einmal von vorne an.',
    ],
    letters: {
      speech: 'Welch ein Licht!',
      thought: 'Gehört sie mir?',
      sound: 'Wuuusch!',
      narration: 'Spät in derselben Nacht',
    },
  },
  'zh-Hans': {
    title: '狐狸与灯笼',
    subtitle: '写给夜晚的故事',
    author: '佚名',
    dedication: '献给仍然大声朗读的每一个人',
    blurb: '狐狸要灯笼做什么？它去寻找一个可以为它读书的人。',
    captions: [
      '一天傍晚，狐狸发现了一盏灯。',
      '河边坐着一只猫头鹰，她知道所有的故事。她一直在等一个带着灯笼的朋友：夜里她看不清自己的书，白天她又要睡觉。',
      '于是狐狸提着灯笼，猫头鹰大声朗读。她读到了船只和岛屿，读到一只比狮子更勇敢的老鼠，还读到一位在自己的花园里丢了王冠的国王。狐狸一直听到月亮落到山后。然后它问，有没有关于狐狸的故事。猫头鹰把书翻回到第一页。“全都是，”她说，“只要你把灯笼举得够高。”于是他们又从头读起。',
    ],
    letters: { speech: '多亮啊！', thought: '是我的吗？', sound: '嗖！', narration: '那天夜里' },
  },
  he: {
    title: 'השועל והפנס',
    subtitle: 'סיפור לערבים חשוכים',
    author: 'מאת פלוני',
    dedication: 'לכל מי שעדיין קורא בקול',
    blurb: 'מה עושה שועל עם פנס? הוא יוצא לחפש מישהו שיקרא לו.',
    captions: [
      'ערב אחד מצא השועל אור.',
      'על שפת הנהר ישבה ינשופה שהכירה את כל הסיפורים. זמן רב היא חיכתה למישהו עם פנס: בלילה היא כבר לא ראתה את ספריה, וביום היא ישנה.',
      'אז השועל החזיק את הפנס, והינשופה קראה בקול. היא קראה על אוניות ועל איים, על עכבר אמיץ יותר מאריה (ממש כך!), ועל מלך שאיבד את הכתר בגן שלו. השועל הקשיב עד שהירח ירד מאחורי הגבעה. אחר כך שאל אם יש גם סיפור על שועלים. הינשופה דפדפה חזרה אל העמוד הראשון. “כולם”, אמרה, “אם רק תחזיק את הפנס גבוה מספיק.” והם התחילו שוב מהתחלה, בפעם ה־12.',
    ],
    letters: {
      speech: 'איזה אור!',
      thought: 'הוא שלי?',
      sound: 'ווש!',
      narration: 'מאוחר באותו לילה',
    },
  },
} as const;

type Language = keyof typeof WORDS;

/** A story with each layout for words of each length, as far as they take them, and one panel page. */
function storyOf(
  source: StorySource,
  language: Language,
  format: (typeof pageFormatNames)[number],
): StorySource {
  const { captions, letters, ...texts } = WORDS[language];
  const letter = (kind: Letter['kind']): Letter => ({
    kind,
    text: letters[kind],
    at: null,
    tail: null,
    size: 1,
  });
  const wanted = pageLayoutNames.flatMap((layout) => {
    const isComic = layout === 'comic';
    const lengths = isComic ? [0, 1, 0, 1] : [0, 1, 2];
    return lengths.map((length, index) => ({ layout, length, joins: isComic && index > 0 }));
  });
  const scenes = wanted.map(({ layout, length, joins }, index) => {
    const from = source.scenes[index % source.scenes.length]!;
    const kinds = length === 1 && index % 2 === 0 ? (['speech', 'sound'] as const) : [];
    const spoken = layout === 'comic' ? (['thought', 'narration', 'speech', 'sound'] as const) : [];
    const lettering = joins || layout === 'comic' ? [letter(spoken[index % 4]!)] : kinds.map(letter);
    return {
      ...from,
      id: index + 1,
      caption: captions[length]!,
      page: { ...plainPage, layout, joins, letters: lettering },
    };
  });
  const theme = typeThemeNames[pageFormatNames.indexOf(format) % typeThemeNames.length]!;
  return {
    ...source,
    title: texts.title,
    scenes,
    book: { ...source.book, ...texts, format, theme, language },
  };
}

/** @param folder Where the sheets go. */
export async function writeContactSheets(tools: Tools, folder: string): Promise<Check> {
  mkdirSync(folder, { recursive: true });
  const source = await openForExport(path.resolve(import.meta.dirname, '../../assets/stories/fox.fabula'));
  let pages = 0;
  try {
    for (const format of pageFormatNames) {
      for (const language of Object.keys(WORDS) as Language[]) {
        const files = await pagesOf(tools, storyOf(source.story, language, format));
        pages += files.length;
        const name = `${format.replace(':', 'x')}-${language}.png`;
        await (await sheetOf(files)).toFile(path.join(folder, name));
      }
    }
  } finally {
    source.close();
  }
  const sheets = pageFormatNames.length * Object.keys(WORDS).length;
  return { good: pages > 0, text: `${sheets} sheets with ${pages} pages in ${folder}, to be looked at` };
}

async function pagesOf(tools: Tools, story: StorySource): Promise<Buffer[]> {
  const work = mkdtempSync(path.join(os.tmpdir(), 'fabula-sheets-'));
  try {
    const { paths } = await exportBook({
      story,
      options: exportOptions.parse({ to: ['pdf'] }),
      folder: work,
      unnamed: 'sheet',
      signal: new AbortController().signal,
    });
    tools.run(
      'pdftoppm',
      '-scale-to-x',
      '-1',
      '-scale-to-y',
      String(HEIGHT),
      '-png',
      paths[0]!,
      path.join(work, 'page'),
    );
    const files = readdirSync(work).filter((name) => name.endsWith('.png'));
    return await Promise.all(files.sort().map((name) => readFile(path.join(work, name))));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function sheetOf(files: readonly Buffer[]): Promise<Sharp> {
  const { width } = await sharp(files[0]!).metadata();
  const [across, down] = [width + GAP, HEIGHT + GAP];
  const rows = Math.ceil(files.length / COLUMNS);
  const layers = files.map((input, index) => ({
    input,
    left: GAP + (index % COLUMNS) * across,
    top: GAP + Math.floor(index / COLUMNS) * down,
  }));
  const ground = { width: GAP + COLUMNS * across, height: GAP + rows * down, channels: 3 as const };
  return sharp({ create: { ...ground, background: '#8a8a8a' } }).composite(layers);
}
