// The built-in model's own way to hold by a picture shows that picture from where the character is, and showed it everywhere
// before. What a story left to the model, it says now, so that what was drawn in it stays as it would be drawn again.

import type { Db } from '../sqlite/database.ts';
import { asObject, type Json, rewriteSettings } from './rewrite-settings.ts';

export function seenAsBefore(db: Db): void {
  const looks = db.prepare('SELECT count(*) FROM character WHERE held = 1').pluck().get() !== 0;
  const before = (settings: Json): Json => {
    const hold = asObject(settings.hold) ?? {};
    const { picture } = hold;
    // With looks in it they hold, whatever else is set; what a picture does not say it takes from the model.
    const isHeld = looks || asObject(picture) || (picture === undefined && settings.method === undefined);
    if (!isHeld) return settings;
    return { ...settings, hold: { ...hold, picture: { seenFrom: 'everywhere', ...asObject(picture) } } };
  };
  rewriteSettings(db, before, 'built-in');
}
