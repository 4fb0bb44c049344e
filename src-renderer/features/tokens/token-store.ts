// The token meter of the open story, counted again whenever the story rests for a moment.

import { useEffect } from 'react';
import { create } from 'zustand';
import type { TokenProblem } from '../../../src-main/contract/tokens.ts';
import { call } from '../../core/client.ts';
import { currentStory, useStory } from '../../core/state/window-store.ts';
import { type MeterView, meterView, noMeter } from './meter-view.ts';

const restBeforeCounting = 200;

/** `problem`: it could not be counted, for instance because the model is not there. */
export const useTokens = create<{ meter: MeterView; problem: unknown }>(() => ({
  meter: noMeter,
  problem: undefined,
}));

/** Once in the story window. */
export function useCounting(): void {
  const { story, characters, scenes, order } = useStory((state) => state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what the count depends on
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      call('tokens.get').then(
        (meter) =>
          current &&
          useTokens.setState({ meter: meterView(meter, currentStory().order), problem: undefined }),
        (problem: unknown) => current && useTokens.setState({ meter: noMeter, problem }),
      );
    }, restBeforeCounting);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [story, characters, scenes, order]);
}

/** Why a scene's own text does not fit; undefined: it does. */
export const useSceneProblem = (id: number): TokenProblem | undefined =>
  useTokens(({ meter }) => meter.problems.find((one) => one.where === 'scene' && one.scenes.includes(id)));

/** How many tokens a scene's own words are too long; 0: they fit. */
export const useSceneTooLong = (id: number): number =>
  useTokens(({ meter }) => meter.scenesTooLong.get(id) ?? 0);
