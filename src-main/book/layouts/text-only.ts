// A page of words. What does not fit goes on on the next one.

import { setPart } from '../model/set-text.ts';
import { fullSetting, type Ground, type LaidOut, ornament, place } from './ground.ts';

/** @param isFirst Of a scene's words, which an ornament leads in. */
export function textOnly(ground: Ground, caption: string, isFirst: boolean): LaidOut {
  const { sheet, theme, size } = ground;
  const { area } = sheet;
  const measure = Math.min(area.width, size * 28);
  const x = area.x + (area.width - measure) / 2;
  const ornamentHeight = isFirst ? size * 2.2 : 0;
  const room = area.height - ornamentHeight - size;
  // A page that is full is set flush left: long centred text is hard to read.
  const whole = setPart(caption, room, fullSetting(ground, { measure, balanced: true }), ground.fonts);
  const isShort = whole.rest === '' && whole.lines.length <= 8;
  const { rest, ...set } = isShort
    ? whole
    : setPart(caption, room, fullSetting(ground, { measure, align: 'left' }), ground.fonts);
  const free = room - set.height;
  const top = area.y + (isShort ? free * 0.42 : 0);
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
