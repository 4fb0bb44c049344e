// Every parameter of the method, as the Advanced list shows it: what it is called and what it does. Kinds, ranges, choices
// and published values are the settings record's.

import type { NumberFacts, SettingPath } from '../../../src-main/contract/setting-facts.ts';
import { t } from '../../core/i18n/texts.ts';

export interface Parameter {
  path: SettingPath;
  label: () => string;
  help: () => string;
  /** Of a number field's arrows; one for whole numbers and a twentieth for others where absent. */
  step?: number;
}

export interface ParameterGroup {
  key: string;
  label: () => string;
  parameters: readonly Parameter[];
}

/** What a number field needs to know. */
export function numberField({ min, max, whole }: NumberFacts, step = whole ? 1 : 0.05) {
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    step,
    allowDecimal: !whole,
  };
}

export const parameterGroups: readonly ParameterGroup[] = [
  {
    key: 'sampling',
    label: () => t('parameters.sampling', 'Sampling'),
    parameters: [
      {
        path: 'method',
        label: () => t('parameter.method', 'Method'),
        help: () =>
          t(
            'parameter.method.help',
            '“plain” draws each scene by itself, as the model would without Fabula.',
          ),
      },
      {
        path: 'width',
        label: () => t('parameter.width', 'Width'),
        help: () =>
          t('parameter.width.help', 'In pixels. Most models draw best near the size they were taught with.'),
        step: 8,
      },
      {
        path: 'height',
        label: () => t('parameter.height', 'Height'),
        help: () => t('parameter.height.help', 'In pixels.'),
        step: 8,
      },
      {
        path: 'preset',
        label: () => t('parameter.preset', 'Few steps'),
        help: () => t('parameter.preset.help', 'For models made to draw in few steps; told by their name.'),
      },
      {
        path: 'steps',
        label: () => t('parameter.steps', 'Steps'),
        help: () => t('parameter.steps.help', 'More steps take longer and are a little finer.'),
      },
      {
        path: 'guidanceScale',
        label: () => t('parameter.guidance', 'Guidance'),
        help: () => t('parameter.guidance.help', 'How closely the words are followed. 0 or 1 is off.'),
        step: 0.5,
      },
      {
        path: 'guidanceRescale',
        label: () => t('parameter.guidanceRescale', 'Guidance rescale'),
        help: () => t('parameter.guidanceRescale.help', 'Takes back the harsh contrast of strong guidance.'),
      },
      {
        path: 'scheduler',
        label: () => t('parameter.scheduler', 'Scheduler'),
        help: () => t('parameter.scheduler.help', 'How the steps are taken.'),
      },
      {
        path: 'spacing',
        label: () => t('parameter.spacing', 'Spacing of steps'),
        help: () =>
          t(
            'parameter.spacing.help',
            '“SGM Uniform” starts at the noisiest step, “Karras” and “Align Your Steps” take more of them near the end.',
          ),
      },
      {
        path: 'predictionType',
        label: () => t('parameter.prediction', 'Prediction'),
        help: () =>
          t(
            'parameter.prediction.help',
            'What the model was taught to predict. Files of some merges have lost it: pictures are then grey noise or burnt.',
          ),
      },
      {
        path: 'zeroSnr',
        label: () => t('parameter.zeroSnr', 'Zero terminal SNR'),
        help: () =>
          t('parameter.zeroSnr.help', 'For models taught down to pure noise, as many with v-prediction are.'),
      },
      {
        path: 'negativePrompt',
        label: () => t('parameter.negative', 'Negative prompt'),
        help: () => t('parameter.negative.help', 'What should not be seen. Empty is the published way.'),
      },
      {
        path: 'promptSyntax',
        label: () => t('parameter.promptSyntax', 'Weights in prompts'),
        help: () =>
          t(
            'parameter.promptSyntax.help',
            '“weighted” reads (word:1.3), (word) and [word] as other programs do; “plain” reads them as words.',
          ),
      },
      {
        path: 'clipSkip',
        label: () => t('parameter.clipSkip', 'CLIP skip'),
        help: () => t('parameter.clipSkip.help', 'Layers left out at the end of the text encoder.'),
      },
      {
        path: 'weights',
        label: () => t('parameter.weights', 'Weights in memory'),
        help: () =>
          t(
            'parameter.weights.help',
            '“streamed” draws the same in little memory, slower; “8bit” and “4bit” change the picture; “auto” is the first that fits.',
          ),
      },
      {
        path: 'precision',
        label: () => t('parameter.precision', 'Precision'),
        help: () =>
          t(
            'parameter.precision.help',
            '“float16” takes half the memory and is faster, on graphics cards that can; they draw in it unless told otherwise. “float32” is exact.',
          ),
      },
    ],
  },
  {
    key: 'svr',
    label: () => t('parameters.svr', 'Words of other scenes (SVR)'),
    parameters: [
      {
        path: 'svr.mode',
        label: () => t('parameter.svr.mode', 'Mode'),
        help: () =>
          t(
            'parameter.svr.mode.help',
            '“svr-eot” is that of the paper’s benchmark; “original” changes nothing.',
          ),
      },
      {
        path: 'svr.order',
        label: () => t('parameter.svr.order', 'Order'),
        help: () =>
          t('parameter.svr.order.help', '“suppress-first” is the released code, “express-first” the paper.'),
      },
      {
        path: 'svr.suppressAlpha',
        label: () => t('parameter.svr.suppressAlpha', 'Suppress α'),
        help: () =>
          t('parameter.svr.suppressAlpha.help', 'σ′ = β·exp(−α·σ)·σ for the words of other scenes.'),
        step: 0.005,
      },
      {
        path: 'svr.suppressBeta',
        label: () => t('parameter.svr.suppressBeta', 'Suppress β'),
        help: () => t('parameter.svr.suppressBeta.help', 'The smaller, the less other scenes are seen.'),
        step: 0.01,
      },
      {
        path: 'svr.expressAlpha',
        label: () => t('parameter.svr.expressAlpha', 'Express α'),
        help: () => t('parameter.svr.expressAlpha.help', 'The same for the words of the scene itself.'),
        step: 0.005,
      },
      {
        path: 'svr.expressBeta',
        label: () => t('parameter.svr.expressBeta', 'Express β'),
        help: () => t('parameter.svr.expressBeta.help', 'The larger, the more the scene’s own words count.'),
      },
      {
        path: 'svr.eotFactor',
        label: () => t('parameter.svr.eotFactor', 'End-of-text factor'),
        help: () => t('parameter.svr.eotFactor.help', 'Only in mode “svr-eot”.'),
      },
    ],
  },
  {
    key: 'notch',
    label: () => t('parameters.notch', 'Words of other scenes (notch)'),
    parameters: [
      {
        path: 'hold.notch.strength',
        label: () => t('parameter.ipca.strength', 'Strength'),
        help: () =>
          t(
            'parameter.notch.strength.help',
            'How much of what only other scenes say is taken out; 1 is all.',
          ),
        step: 0.05,
      },
      {
        path: 'hold.notch.energy',
        label: () => t('parameter.notch.energy', 'Share'),
        help: () => t('parameter.notch.energy.help', 'How much of what they say counts as theirs alone.'),
        step: 0.05,
      },
      {
        path: 'hold.notch.bridge',
        label: () => t('parameter.notch.bridge', 'Bridge'),
        help: () =>
          t(
            'parameter.notch.bridge.help',
            'Where a scene is read by itself: how often the character’s looks are said again at its end.',
          ),
        step: 0.1,
      },
    ],
  },
  {
    key: 'ipca',
    label: () => t('parameters.ipca', 'Identity (IPCA)'),
    parameters: [
      {
        path: 'ipca.strength',
        label: () => t('parameter.ipca.strength', 'Strength'),
        help: () =>
          t(
            'parameter.ipca.strength.help',
            'How much style and descriptions weigh. 1 is off, 2 is published.',
          ),
        step: 0.1,
      },
      {
        path: 'ipca.variant',
        label: () => t('parameter.ipca.variant', 'Variant'),
        help: () => t('parameter.ipca.variant.help', 'Paper and released code differ in what is repeated.'),
      },
      {
        path: 'ipca.blocks',
        label: () => t('parameter.ipca.blocks', 'Blocks'),
        help: () =>
          t('parameter.ipca.blocks.help', 'Parts of the model that take part; all of them by default.'),
      },
      {
        path: 'ipca.startStep',
        label: () => t('parameter.ipca.startStep', 'From step'),
        help: () => t('parameter.ipca.startStep.help', 'Later leaves more freedom to the composition.'),
      },
      {
        path: 'ipca.dropout',
        label: () => t('parameter.ipca.dropout', 'Dropout'),
        help: () =>
          t('parameter.ipca.dropout.help', 'Chance that a repeated word is left out, drawn anew each time.'),
      },
    ],
  },
  {
    key: 'picture',
    label: () => t('parameters.picture', 'Looks that are kept'),
    parameters: [
      {
        path: 'hold.picture.weight',
        label: () => t('parameter.picture.weight', 'Weight'),
        help: () =>
          t('parameter.picture.weight.help', 'How much a look counts beside the picture being drawn.'),
        step: 0.1,
      },
      {
        path: 'hold.picture.startStep',
        label: () => t('parameter.ipca.startStep', 'From step'),
        help: () => t('parameter.ipca.startStep.help', 'Later leaves more freedom to the composition.'),
      },
      {
        path: 'hold.picture.blocks',
        label: () => t('parameter.ipca.blocks', 'Blocks'),
        help: () =>
          t('parameter.ipca.blocks.help', 'Parts of the model that take part; all of them by default.'),
      },
      {
        path: 'hold.picture.tokenDropout',
        label: () => t('parameter.picture.dropout', 'Left out'),
        help: () =>
          t('parameter.picture.dropout.help', 'Share of the look that is not seen, against copied poses.'),
      },
      {
        path: 'hold.picture.anchor',
        label: () => t('parameter.picture.anchor', 'Anchored'),
        help: () =>
          t('parameter.picture.anchor.help', 'Share taken over from the look in the first steps; 0 is off.'),
      },
      {
        path: 'hold.picture.anchorUntil',
        label: () => t('parameter.picture.anchorUntil', 'Anchored until'),
        help: () => t('parameter.picture.anchorUntil.help', 'Share of the steps that are the first.'),
      },
      {
        path: 'hold.picture.seenFrom',
        label: () => t('parameter.picture.seenFrom', 'Seen from'),
        help: () =>
          t(
            'parameter.picture.seenFrom.help',
            '“subject” is where the character itself is, and leaves the scene its own light; “everywhere” holds more.',
          ),
      },
    ],
  },
  {
    key: 'window',
    label: () => t('parameters.window', 'Scenes in one prompt'),
    parameters: [
      {
        path: 'window.size',
        label: () => t('parameter.window.size', 'At most'),
        help: () => t('parameter.window.size.help', 'Fewer are taken where they do not fit.'),
      },
      {
        path: 'window.kind',
        label: () => t('parameter.window.kind', 'Kind'),
        help: () =>
          t(
            'parameter.window.kind.help',
            '“circular” begins again at the first scene; “trailing” is the paper’s other way.',
          ),
      },
    ],
  },
  {
    key: 'freeU',
    label: () => t('parameters.freeU', 'FreeU'),
    parameters: [
      {
        path: 'freeU.s1',
        label: () => 's1',
        help: () => t('parameter.freeU.s', 'Skip features of an up block.'),
      },
      {
        path: 'freeU.s2',
        label: () => 's2',
        help: () => t('parameter.freeU.s', 'Skip features of an up block.'),
      },
      {
        path: 'freeU.b1',
        label: () => 'b1',
        help: () => t('parameter.freeU.b', 'Backbone features of an up block.'),
      },
      {
        path: 'freeU.b2',
        label: () => 'b2',
        help: () => t('parameter.freeU.b', 'Backbone features of an up block.'),
      },
    ],
  },
];
