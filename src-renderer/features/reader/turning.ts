// Where a person is in the book: at facing pages, or at one of them where the window has no room for two. Pure.

/** Of a spread's pages the one that is seen where there is room for one; the last there is, where it has not so many. */
export interface Place {
  spread: number;
  page: 0 | 1;
}

export interface SpreadAt {
  /** Spreads there are. */
  spreads: number;
  /** Pages on the spread where the person is. */
  pages: number;
  /** Both pages are seen. */
  facing: boolean;
  /** Pages follow one another to the left. */
  rightToLeft: boolean;
}

/** Undefined: there is no further page that way. */
export function placeAfter(by: 1 | -1, { spread, page }: Place, at: SpreadAt): Place | undefined {
  const seen = Math.min(page, at.pages - 1);
  if (!at.facing && by === 1 && seen < at.pages - 1) return { spread, page: 1 };
  if (!at.facing && by === -1 && seen > 0) return { spread, page: 0 };
  const next = spread + by;
  if (next < 0 || next >= at.spreads) return undefined;
  // Turned back, a person comes from behind.
  return { spread: next, page: by === 1 ? 0 : 1 };
}

export function placeAfterKey(key: string, place: Place, at: SpreadAt): Place | undefined {
  switch (key) {
    case 'ArrowRight':
      return placeAfter(at.rightToLeft ? -1 : 1, place, at);
    case 'ArrowLeft':
      return placeAfter(at.rightToLeft ? 1 : -1, place, at);
    case 'ArrowDown':
    case 'PageDown':
    case ' ':
    case 'Enter':
      return placeAfter(1, place, at);
    case 'ArrowUp':
    case 'PageUp':
    case 'Backspace':
      return placeAfter(-1, place, at);
    case 'Home':
      return { spread: 0, page: 0 };
    case 'End':
      return { spread: at.spreads - 1, page: 1 };
    default:
      return undefined;
  }
}

/** How much smaller two pages may be than one, to be seen together. */
const LEAST = 0.6;

/** Whether two such pages side by side are still large enough in a window of that shape. */
export function showsFacing(
  page: { width: number; height: number },
  room: { width: number; height: number },
): boolean {
  const alone = Math.min(room.width / page.width, room.height / page.height);
  const together = Math.min(room.width / (2 * page.width), room.height / page.height);
  return together >= LEAST * alone;
}
