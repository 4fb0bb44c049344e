// What the pages of a book stand on, by their side.

import type { BookChoices } from '../contract/book.ts';
import type { Ground } from './layouts/ground.ts';
import type { Page } from './model/page.ts';
import type { Measure } from './model/set-text.ts';
import { pageSize, sheetFor } from './model/sheet.ts';
import { bodySize, TYPE_THEMES } from './type/themes.ts';

export function groundsOf(
  { choices, gutter, rightToLeft }: { choices: BookChoices; gutter: number; rightToLeft: boolean },
  fonts: Measure,
): (side: Page['side']) => Ground {
  const page = pageSize(choices.format);
  const theme = TYPE_THEMES[choices.theme];
  const size = bodySize(page, theme);
  return (side) => ({
    ...{ theme, fonts, size, rightToLeft },
    sheet: sheetFor(page, side, side === 'single' ? 0 : gutter),
  });
}
