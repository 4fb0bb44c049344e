// The pages that lie open in the reader, laid out as the book will be exported; those that come next are fetched while these are read.

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { bookPreview } from '../../../src-main/contract/book-preview.ts';
import { call } from '../../core/client.ts';
import { useStory } from '../../core/state/window-store.ts';
import { useShownBook } from '../book/book-choices.ts';
import { type Place, showsFacing } from './turning.ts';

export type OpenPages = z.infer<typeof bookPreview>;

/** @param scene Where reading begins; null: at the cover. */
export function usePages(scene: number | null) {
  const [place, setPlace] = useState<Place>();
  const spread = place?.spread ?? 0;
  const asked = useSpreadQuery(spread);
  const { data, error } = useQuery({ ...asked, placeholderData: keepPreviousData });
  const ahead = useQuery({ ...useSpreadQuery(spread + 1), enabled: data !== undefined });
  const queries = useQueryClient();
  useEffect(() => {
    if (!data || place) return;
    const from = scene === null ? -1 : data.scenes.findIndex((ids) => ids.includes(scene));
    // The first scene's book begins at its cover.
    const first = data.scenes.find((ids) => ids.length > 0)?.[0];
    setPlace({ spread: scene === first ? 0 : Math.max(0, from), page: 0 });
  }, [data, place, scene]);
  useEffect(() => () => queries.removeQueries({ queryKey: ['story', 'read'] }), [queries]);
  const room = useRoom();
  const isThere = place !== undefined && data?.spread === place.spread;
  return {
    // Not the cover for a moment, where reading begins further on.
    data: place === undefined ? undefined : data,
    error,
    ahead: ahead.data,
    place: place ?? { spread: 0, page: 0 as const },
    setPlace,
    isThere,
    facing: data === undefined || showsFacing(data, room),
  };
}

function useSpreadQuery(spread: number) {
  const revision = useStory((story) => story.revision);
  const shown = useShownBook();
  return {
    queryKey: ['story', 'read', revision, shown, spread],
    queryFn: () => call('book.preview', { ...shown, spread }),
  };
}

function useRoom(): { width: number; height: number } {
  const [room, setRoom] = useState({ width: innerWidth, height: innerHeight });
  useEffect(() => {
    const measure = () => setRoom({ width: innerWidth, height: innerHeight });
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  return room;
}
