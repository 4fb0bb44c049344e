// A page of words. What does not fit goes on on the next one.

import { setPart } from '../model/set-text.ts';
import { fullSetting, type Ground, type LaidOut, ornament, place } from './ground.ts';

/**
 * @param isFirst Of a scene's words, which an ornament leads in.
 * @param mostLines Fewer than there is room for, where several pages share the words evenly.
 */
export function textOnly(
  ground: Ground,
  caption: string,
  isFirst: boolean,
  mostLines = Number.POSITIVE_INFINITY,
): LaidOut {
  const { sheet, theme, size } = ground;
  const { area } = sheet;
  const measure = Math.min(area.width, size * 28);
  const x = area.x + (area.width - measure) / 2;
  const ornamentHeight = isFirst ? size * 2.2 : 0;
  const room = Math.min(area.height - ornamentHeight - size, mostLines * size * theme.leading + 0.1);
  // A page that is full is set flush left: long centred text is hard to read.
  const whole = setPart(
    caption,
    room,
    fullSetting(ground, { measure, align: 'centre', balanced: true }),
    ground.fonts,
  );
  const isShort = isFirst && whole.rest === '' && whole.lines.length <= 8;
  const { rest, ...set } = isShort
    ? whole
    : setPart(caption, room, fullSetting(ground, { measure, align: 'left' }), ground.fonts);
  const free = area.height - ornamentHeight - size - set.height;
  // All of a scene's words on one page stand a little above its middle; what goes on begins at the top, as it did before.
  const top = area.y + (isFirst && rest === '' ? free * 0.42 : 0);
  const text = caption.slice(0, caption.length - rest.length).trim();
  const at = { x, y: top + ornamentHeight, width: measure, height: set.height };
  return {
    boxes: [
      ...(isFirst
        ? ornament(
            theme,
            sheet.width / 2 + (area.x + area.width / 2 - sheet.width / 2),
            top + size * 0.7,
            size * 4,
          )
        : []),
      place(ground, { text, role: 'caption' }, { ...set, size }, at),
    ],
    numbered: true,
    ...(rest === '' ? {} : { rest }),
  };
}
