// The built-in model draws each scene by itself and holds characters by pictures of them where a story says nothing. A story
// from before said nothing and was told by its words, so it says that now, and what was drawn in it stays as it would be drawn
// again. With looks in it, they hold as they did then.

import type { Db } from '../sqlite/database.ts';
import { asObject, type Json, rewriteSettings } from './rewrite-settings.ts';

/** What a look that is kept was, where nobody set it. */
const LOOKS_THEN = { weight: 2, startStep: 0, tokenDropout: 0, anchor: 0, anchorUntil: 0.5 };

export function holdAsBefore(db: Db): void {
  const looks = db.prepare('SELECT count(*) FROM character WHERE held = 1').pluck().get() !== 0;
  const before = (settings: Json): Json => {
    const hold = asObject(settings.hold) ?? {};
    const { picture } = hold;
    const wanted = picture === undefined ? (looks ? {} : null) : picture;
    return {
      ...settings,
      method: settings.method ?? 'onestory',
      hold: { ...hold, picture: asObject(wanted) ? { ...LOOKS_THEN, ...wanted } : null },
    };
  };
  rewriteSettings(db, before, 'built-in');
}
