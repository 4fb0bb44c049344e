// What main says about a text once its writer rests for a moment: kept, since the same words come back.

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TextHelp } from '../../../src-main/contract/words.ts';
import { call } from '../../core/client.ts';
import { useStory } from '../../core/state/window-store.ts';

const rest = 250;

/** undefined: not known yet, or nobody knows what the model was taught. */
export function useTextHelp(text: string, wanted: boolean): TextHelp | undefined {
  const modelId = useStory(({ story }) => story.modelId);
  const [rested] = useDebouncedValue(text, rest);
  return (
    useQuery({
      queryKey: ['story', 'words', modelId, rested],
      queryFn: async () => (await call('words.check', { texts: [rested] }))?.[0] ?? null,
      enabled: wanted,
      placeholderData: keepPreviousData,
    }).data ?? undefined
  );
}
