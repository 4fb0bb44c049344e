// Questions to main whose answers are kept: asked once, and again when something they depend on changed.

import { keepPreviousData, QueryClient, useQuery } from '@tanstack/react-query';
import type { HomeView, StoryInWork } from '../../src-main/contract/home.ts';
import type { LoraView } from '../../src-main/contract/loras.ts';
import type { MemoryView, ModelView } from '../../src-main/contract/models.ts';
import { call } from './client.ts';
import { useStory } from './state/window-store.ts';

/** Main is not a network: nothing is asked again because of focus or time, and failures are not tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
      refetchOnWindowFocus: false,
      networkMode: 'always',
    },
  },
});

/**
 * Keeps what main told unasked as the answer to `key`. A question that is still on its way was put before the change:
 * its answer, which may come later, is not heard.
 */
export async function setAnswer(key: string, answer: unknown): Promise<void> {
  await queryClient.cancelQueries({ queryKey: [key] });
  queryClient.setQueryData([key], answer);
}

const noModels: readonly ModelView[] = [];

export function useModels(): readonly ModelView[] {
  return useQuery({ queryKey: ['models'], queryFn: () => call('models.list') }).data ?? noModels;
}

/** Whether the list of models has arrived, so that one that is not in it is known to be absent. */
export const useModelsLoaded = (): boolean =>
  useQuery({ queryKey: ['models'], queryFn: () => call('models.list') }).data !== undefined;

/** The model the story is drawn with; undefined while unknown, or when it is not here any more. */
export function useStoryModel(): ModelView | undefined {
  const modelId = useStory(({ story }) => story.modelId);
  return useModels().find((one) => (modelId === null ? one.builtIn : one.id === modelId));
}

const noLoras: readonly LoraView[] = [];

/** Of the story's LoRAs, in its order. They fit or do not fit its model. */
export function useLoras(): readonly LoraView[] {
  const modelId = useStory(({ story }) => story.modelId);
  const loras = useStory(({ story }) => story.settings.loras);
  return (
    useQuery({
      queryKey: ['story', 'loras', modelId, (loras ?? []).map(({ sha256 }) => sha256)],
      queryFn: () => call('loras.get'),
      enabled: loras !== undefined,
      placeholderData: keepPreviousData,
      gcTime: 0,
    }).data ?? noLoras
  );
}

/** What drawing the story takes; undefined while it cannot be reckoned. */
export function useMemory(): MemoryView | undefined {
  const modelId = useStory(({ story }) => story.modelId);
  const { width, height, guidanceScale, preset } = useStory(({ story }) => story.settings);
  return useQuery({
    queryKey: ['story', 'memory', modelId, width, height, guidanceScale, preset],
    queryFn: () => call('memory.get'),
    placeholderData: keepPreviousData,
    gcTime: 0,
  }).data;
}

export const useAppInfo = () => useQuery({ queryKey: ['app.info'], queryFn: () => call('app.info') }).data;

export const usePreferences = () =>
  useQuery({ queryKey: ['preferences'], queryFn: () => call('preferences.get') }).data;

export const useHome = () => useQuery({ queryKey: ['home'], queryFn: () => call('home.get') });

/** Of home only this changes so often. */
export const noteInWork = (inWork: readonly StoryInWork[]): void => {
  queryClient.setQueryData<HomeView>(['home'], (home) => home && { ...home, inWork: [...inWork] });
};

export const useFrameDetails = (id: number) =>
  useQuery({ queryKey: ['story', 'frame', id], queryFn: () => call('frame.get', { id }) });

export const useShelf = () => useQuery({ queryKey: ['shelf'], queryFn: () => call('shelf.get') });

export const useWordPictures = () =>
  useQuery({ queryKey: ['wordPictures'], queryFn: () => call('wordPictures.get') }).data;

export const useSnapshots = () =>
  useQuery({ queryKey: ['story', 'history'], queryFn: () => call('history.list'), gcTime: 0 });

export function useComparisons(scenes: readonly number[]) {
  const revision = useStory((story) => story.revision);
  return useQuery({
    queryKey: ['story', 'compare', scenes, revision],
    queryFn: () => call('compare.get', { scenes: [...scenes] }),
    enabled: scenes.length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}

export const useCatalogue = () =>
  useQuery({ queryKey: ['catalogue'], queryFn: () => call('catalogue.get') }).data ?? [];

export const useCuda = () => useQuery({ queryKey: ['cuda'], queryFn: () => call('cuda.get') }).data;

export const useDownloads = () =>
  useQuery({ queryKey: ['downloads'], queryFn: () => call('downloads.get') }).data ?? [];
