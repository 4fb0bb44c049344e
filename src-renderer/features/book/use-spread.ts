// Which facing pages are shown: turned to by hand, or those with the scene that the person is at.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { bookPreview } from '../../../src-main/contract/book-preview.ts';
import { call } from '../../core/client.ts';
import { t } from '../../core/i18n/texts.ts';
import { useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import type { ShownBook } from './book-choices.ts';

type Preview = z.infer<typeof bookPreview>;

export interface ShownSpread {
  data: Preview | undefined;
  error: unknown;
  last: number;
  turn: (by: number) => void;
  turnTo: (spread: number) => void;
}

/** Instead of how many pages there are, as long as it is not known. */
export const layingOut = (): string => t('book.layingOut', 'Laying out the pages…');

export function useSpread(shown: ShownBook): ShownSpread {
  const revision = useStory((story) => story.revision);
  const active = useUi((ui) => ui.selection.active);
  const [at, setAt] = useState<{ spread: number; scene: number | null }>({ spread: 0, scene: null });
  const known = useRef(active);
  useEffect(() => {
    if (known.current === active) return;
    known.current = active;
    // A scene may move to other pages by what is done to it: it stays in sight.
    setAt((now) => ({ ...now, scene: active }));
  }, [active]);
  const [found, setFound] = useState<number>();
  const spread = at.scene === null ? at.spread : (found ?? at.spread);
  const { data, error } = useQuery({
    queryKey: ['story', 'book', revision, shown, spread],
    queryFn: () => call('book.preview', { ...shown, spread }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const { scene } = at;
  useEffect(() => {
    if (scene === null || !data) return;
    const now = data.scenes.findIndex((ids) => ids.includes(scene));
    if (now < 0) return;
    // Of a scene on several spreads the one that is seen.
    setFound((before) => {
      const seen = [before, data.spread].find(
        (one) => one !== undefined && data.scenes[one]?.includes(scene),
      );
      return seen ?? now;
    });
  }, [scene, data]);
  const last = (data?.scenes.length ?? 1) - 1;
  const turnTo = (to: number) => {
    setFound(undefined);
    setAt({ spread: Math.max(0, Math.min(last, to)), scene: null });
  };
  // Counted from where the person is, which pages that are still on their way do not show yet.
  return { data, error, last, turnTo, turn: (by) => turnTo(Math.min(spread, last) + by) };
}
