// The ways of drawing that are compared: what each one asks the engine for. Pure; draws nothing.

import { FabulaError } from '../../src-main/contract/errors.ts';
import { pictureSettings } from '../../src-main/contract/settings.ts';
import type { SceneRequest, StoryRequest } from '../../src-main/diffusion/story-request.ts';
import { randomFrames, type ToldStory } from './stories.ts';
import type { Vocabulary } from './vocabulary.ts';

type Settings = StoryRequest['settings'];

/** One call of the engine: scenes, which of them to draw, settings. */
type Drawing = Pick<StoryRequest, 'scenes' | 'draw' | 'settings' | 'pooledFrom'>;

export interface Condition {
  name: string;
  about: string;
  /** Which stories: five scenes, twelve, five with two characters, or single captions. */
  stories: 'five' | 'twelve' | 'two' | 'captions';
  drawings(story: ToldStory): Drawing[];
}

export interface ConditionContext {
  /** The model's own guidance scale. */
  guidanceScale: number;
  /** The model's own number of steps. */
  steps: number;
  /** The U-Net's groups of attention blocks, as settings name them. */
  groups: readonly string[];
  words: Vocabulary;
}

/** Words alone, whatever the model does by itself. */
const byWords = { picture: null, notch: null };
/** The released code's constants and the paper's windows, whatever the model's own defaults are. */
const published: Settings = {
  method: 'onestory',
  hold: byWords,
  svr: {
    mode: 'svr',
    order: 'suppress-first',
    suppressAlpha: 0.01,
    suppressBeta: 0.05,
    expressAlpha: -0.01,
    expressBeta: 1,
  },
  ipca: { strength: 2, variant: 'released' },
  window: { size: 10, kind: 'circular' },
};
const plain: Settings = { method: 'plain', hold: byWords };
/** The method with the model's own constants, on one prompt even where the model prefers a prompt for each scene. */
const full: Settings = { method: 'onestory', window: { size: 10 }, hold: byWords };
/** One prompt for all scenes; constants of the model. */
const consolidated = (svr: Settings['svr'], strength: number, size = 10): Settings => ({
  method: 'onestory',
  hold: byWords,
  svr,
  ipca: { strength },
  window: { size },
});

type Picture = NonNullable<NonNullable<Settings['hold']>['picture']>;
/** As published, whatever the model has of its own. */
const usual = pictureSettings.parse({ seenFrom: 'everywhere' });
/** Held by a picture, beside what holds by words. */
const held = (picture: Picture, rest = plain): Settings => ({
  ...rest,
  hold: { picture: { ...usual, ...picture }, notch: null },
});

const HALVES = [
  { left: 0, top: 0, right: 0.5, bottom: 1 },
  { left: 0.5, top: 0, right: 1, bottom: 1 },
] as const;

/** Far from one another, so that no frame's noise is another story's. */
const FRESH_NOISE_STEP = 7_919_000;
const CONTROL_SEED = 500_000_000;

export function allConditions({ guidanceScale, steps, groups, words }: ConditionContext): Condition[] {
  const decoder = groups.filter((group) => !group.startsWith('down'));
  const fifth = Math.round(steps / 5);
  const lower = Math.max(1, guidanceScale / 2);
  const one = (
    name: string,
    about: string,
    settings: Settings,
    stories: Condition['stories'] = 'five',
  ): Condition => ({
    name,
    about,
    stories,
    drawings: (story) => [{ scenes: scenesOf(story), settings }],
  });
  const ofTwo = (name: string, about: string, settings: Settings, isPlaced = false): Condition => ({
    name,
    about,
    stories: 'two',
    drawings: (story) => {
      const cast = story.cast.map(({ words: said }, i) => ({
        words: said,
        ...(isPlaced ? { region: HALVES[i]! } : {}),
      }));
      return [{ scenes: scenesOf(story).map((scene) => ({ ...scene, cast })), settings }];
    },
  });
  const svrs = (['svr', 'svr-eot'] as const).flatMap((mode) =>
    (['suppress-first', 'express-first'] as const).map((order) => ({ mode, order })),
  );
  return [
    one('captions', 'single captions, each by itself', plain, 'captions'),
    one('plain', 'every scene by itself, one noise', plain),
    {
      name: 'plain-fresh-noise',
      about: 'the same with noise of its own for each scene',
      stories: 'five',
      drawings: (story) => [
        {
          scenes: scenesOf(story).map((scene, i) => ({ ...scene, seed: scene.seed + FRESH_NOISE_STEP * i })),
          settings: plain,
        },
      ],
    },
    ...[2, 4, 8].map((w) =>
      one(`plain-identity-${w}`, `every scene by itself, identity tokens × ${w}`, {
        ...consolidated({ mode: 'original' }, w, 1),
      }),
    ),
    one('plain-low-guidance', `every scene by itself, guidance ${lower}`, {
      ...plain,
      guidanceScale: lower,
    }),
    one('consolidated', 'one prompt for all scenes, nothing else', consolidated({ mode: 'original' }, 1)),
    ...svrs.map(({ mode, order }) =>
      one(`${mode}-${order}`, `one prompt, ${mode}, ${order}`, consolidated({ mode, order }, 1)),
    ),
    ...[2, 4, 8].map((w) =>
      one(`svr-ipca-${w}`, `one prompt, svr, identity × ${w}`, consolidated({ mode: 'svr' }, w)),
    ),
    one('full', 'the method with the model’s own constants, one prompt', full),
    one('shipped', 'what is drawn when nothing is set', {}),
    one('full-published', 'the method with the published constants', published),
    {
      name: 'full-pooled-own',
      about: 'full, pooled embedding of the scene’s own prompt',
      stories: 'five',
      drawings: (story) => [{ scenes: scenesOf(story), settings: full, pooledFrom: 'scene' }],
    },
    {
      name: 'full-random-clauses',
      about: 'control: full, the other clauses from other stories, different for each frame',
      stories: 'five',
      drawings: (story) => withRandomClauses(story, words),
    },
    ...[1, 2, 3, 4, 6].map((weight) =>
      one(`picture-${weight}`, `held by a picture, its subject × ${weight}`, held({ weight })),
    ),
    one('picture-2-decoder', 'held by a picture × 2, in decoder blocks only', held({ blocks: decoder })),
    one(
      'picture-2-late',
      'held by a picture × 2, from the fifth of the steps on',
      held({ startStep: fifth }),
    ),
    one('picture-2-half', 'held by a picture × 2, half of its places left out', held({ tokenDropout: 0.5 })),
    ...[1, 2, 3].map((weight) =>
      one(
        `picture-${weight}-anchored`,
        `held by a picture × ${weight} and anchored by a half`,
        held({ weight, anchor: 0.5 }),
      ),
    ),
    ...[2, 3].map((weight) =>
      one(
        `picture-${weight}-from-subject`,
        `held by a picture × ${weight}, anchored by a half, and seen from where the character is`,
        held({ weight, anchor: 0.5, seenFrom: 'subject' }),
      ),
    ),
    one(
      'picture-2-anchored-most',
      'held by a picture × 2 and anchored by four fifths',
      held({ anchor: 0.8 }),
    ),
    one(
      'picture-2-anchored-long',
      'held by a picture × 2 and anchored by four fifths, in three quarters of the steps',
      held({ anchor: 0.8, anchorUntil: 0.75 }),
    ),
    one('picture-words', 'held by a picture, and the method', held({}, full)),
    one('picture-words-anchored', 'held by an anchored picture, and the method', held({ anchor: 0.5 }, full)),
    one('notch', 'the other scenes’ words taken out by projection', {
      ...full,
      hold: { picture: null, notch: {} },
    }),
    one('notch-bridge', 'every scene by itself, its character’s look said again at its end', {
      ...full,
      window: { size: 1 },
      hold: { picture: null, notch: {} },
    }),
    one('picture-notch', 'held by a picture, and notch', {
      ...full,
      hold: { picture: usual, notch: {} },
    }),
    one('two-plain', 'two characters, every scene by itself', plain, 'two'),
    one('two-full', 'two characters, full', full, 'two'),
    one('two-one-picture', 'two characters, held by one picture of both', held({}), 'two'),
    ofTwo('two-picture', 'two characters, each held by its own picture', held({})),
    ofTwo('two-picture-places', 'the same, and each in its half of the picture', held({}), true),
    ofTwo('two-shipped', 'two characters, as drawn when nothing is set', {}),
    ofTwo('two-shipped-places', 'the same, and each in its half of the picture', {}, true),
    one('twelve-plain', 'twelve scenes, each by itself', plain, 'twelve'),
    one('twelve-picture', 'twelve scenes, held by a picture', held({}), 'twelve'),
    one('twelve-shipped', 'twelve scenes, as drawn when nothing is set', {}, 'twelve'),
    ...[3, 5, 10].map((size) =>
      one(
        `twelve-window-${size}`,
        `twelve scenes, full, window ${size}`,
        { ...full, window: { size } },
        'twelve',
      ),
    ),
  ];
}

function scenesOf(story: ToldStory): SceneRequest[] {
  const { identityPrompt, seed } = story;
  return story.scenes.map(({ framePrompt }) => ({ identityPrompt, framePrompt, seed }));
}

/** One drawing per scene: the scene at its place among clauses that belong to no story. */
function withRandomClauses(story: ToldStory, words: Vocabulary): Drawing[] {
  const scenes = scenesOf(story);
  return scenes.map((own, place) => {
    const others = randomFrames(CONTROL_SEED + story.seed * 16 + place, scenes.length, words);
    return {
      scenes: others.map((framePrompt, i) => (i === place ? own : { ...own, framePrompt })),
      draw: [place],
      settings: full,
    };
  });
}

/** The conditions of these names, in the table's order. Throws FabulaError naming what is unknown and what there is. */
export function chooseConditions(
  all: readonly Condition[],
  names: readonly string[] | undefined,
): Condition[] {
  if (!names) return [...all];
  const unknown = names.filter((name) => !all.some((one) => one.name === name));
  if (unknown.length > 0) {
    throw new FabulaError(
      'bad-argument',
      `There is no condition ${unknown.join(', ')}.`,
      `There are: ${all.map((one) => one.name).join(', ')}.`,
    );
  }
  return all.filter((one) => names.includes(one.name));
}
