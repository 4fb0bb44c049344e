// Every parameter of the method, as the Advanced list shows it: its name, what it does, its published value.
// The published values are the defaults of the settings record, and for sampling those of the paper's SDXL runs.

import { presetNames, schedulerNames, weightsModes } from '../../../src-main/contract/settings.ts';
import { t } from '../../core/i18n/texts.ts';

type ParameterKind =
  | { type: 'number'; min: number; max: number; step: number; whole?: boolean }
  | { type: 'choice'; options: readonly string[] }
  | { type: 'text' }
  | { type: 'blocks' };

export interface Parameter {
  /** In the settings record, such as `svr.suppressAlpha`. */
  path: string;
  label: () => string;
  help: () => string;
  kind: ParameterKind;
  /** Absent: the published value is the record's default. `null`: the model's own. */
  published?: number | string | null;
}

export interface ParameterGroup {
  key: string;
  label: () => string;
  parameters: readonly Parameter[];
}

const factor: ParameterKind = { type: 'number', min: 0, max: 10, step: 0.05 };
const exponent: ParameterKind = { type: 'number', min: -1, max: 1, step: 0.005 };
const size: ParameterKind = { type: 'number', min: 8, max: 8192, step: 8, whole: true };

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
        kind: { type: 'choice', options: ['onestory', 'plain'] },
      },
      {
        path: 'width',
        label: () => t('parameter.width', 'Width'),
        help: () =>
          t('parameter.width.help', 'In pixels. Most models draw best near the size they were taught with.'),
        kind: size,
        published: 1024,
      },
      {
        path: 'height',
        label: () => t('parameter.height', 'Height'),
        help: () => t('parameter.height.help', 'In pixels.'),
        kind: size,
        published: 1024,
      },
      {
        path: 'preset',
        label: () => t('parameter.preset', 'Few steps'),
        help: () => t('parameter.preset.help', 'For models made to draw in few steps; told by their name.'),
        kind: { type: 'choice', options: presetNames },
        published: null,
      },
      {
        path: 'steps',
        label: () => t('parameter.steps', 'Steps'),
        help: () => t('parameter.steps.help', 'More steps take longer and are a little finer.'),
        kind: { type: 'number', min: 1, max: 1000, step: 1, whole: true },
        published: 50,
      },
      {
        path: 'guidanceScale',
        label: () => t('parameter.guidance', 'Guidance'),
        help: () => t('parameter.guidance.help', 'How closely the words are followed. 1 is off.'),
        kind: { type: 'number', min: 1, max: 50, step: 0.5 },
        published: 5,
      },
      {
        path: 'guidanceRescale',
        label: () => t('parameter.guidanceRescale', 'Guidance rescale'),
        help: () => t('parameter.guidanceRescale.help', 'Takes back the harsh contrast of strong guidance.'),
        kind: { type: 'number', min: 0, max: 1, step: 0.05 },
      },
      {
        path: 'scheduler',
        label: () => t('parameter.scheduler', 'Scheduler'),
        help: () => t('parameter.scheduler.help', 'How the steps are spaced and taken.'),
        kind: { type: 'choice', options: schedulerNames },
        published: 'euler',
      },
      {
        path: 'negativePrompt',
        label: () => t('parameter.negative', 'Negative prompt'),
        help: () => t('parameter.negative.help', 'What should not be seen. Empty is the published way.'),
        kind: { type: 'text' },
      },
      {
        path: 'clipSkip',
        label: () => t('parameter.clipSkip', 'CLIP skip'),
        help: () => t('parameter.clipSkip.help', 'Layers left out at the end of the text encoder.'),
        kind: { type: 'number', min: 0, max: 11, step: 1, whole: true },
        published: null,
      },
      {
        path: 'weights',
        label: () => t('parameter.weights', 'Weights in memory'),
        help: () =>
          t(
            'parameter.weights.help',
            '“streamed” draws the same in little memory, slower; “8bit” and “4bit” change the picture; “auto” is the first that fits.',
          ),
        kind: { type: 'choice', options: [...weightsModes, 'auto'] },
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
        kind: { type: 'choice', options: ['svr', 'svr-eot', 'original'] },
      },
      {
        path: 'svr.order',
        label: () => t('parameter.svr.order', 'Order'),
        help: () =>
          t('parameter.svr.order.help', '“suppress-first” is the released code, “express-first” the paper.'),
        kind: { type: 'choice', options: ['suppress-first', 'express-first'] },
      },
      {
        path: 'svr.suppressAlpha',
        label: () => t('parameter.svr.suppressAlpha', 'Suppress α'),
        help: () =>
          t('parameter.svr.suppressAlpha.help', 'σ′ = β·exp(−α·σ)·σ for the words of other scenes.'),
        kind: exponent,
      },
      {
        path: 'svr.suppressBeta',
        label: () => t('parameter.svr.suppressBeta', 'Suppress β'),
        help: () => t('parameter.svr.suppressBeta.help', 'The smaller, the less other scenes are seen.'),
        kind: { ...factor, step: 0.01 },
      },
      {
        path: 'svr.expressAlpha',
        label: () => t('parameter.svr.expressAlpha', 'Express α'),
        help: () => t('parameter.svr.expressAlpha.help', 'The same for the words of the scene itself.'),
        kind: exponent,
      },
      {
        path: 'svr.expressBeta',
        label: () => t('parameter.svr.expressBeta', 'Express β'),
        help: () => t('parameter.svr.expressBeta.help', 'The larger, the more the scene’s own words count.'),
        kind: factor,
      },
      {
        path: 'svr.eotFactor',
        label: () => t('parameter.svr.eotFactor', 'End-of-text factor'),
        help: () => t('parameter.svr.eotFactor.help', 'Only in mode “svr-eot”.'),
        kind: factor,
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
        kind: { type: 'number', min: 1, max: 16, step: 0.1 },
      },
      {
        path: 'ipca.variant',
        label: () => t('parameter.ipca.variant', 'Variant'),
        help: () => t('parameter.ipca.variant.help', 'Paper and released code differ in what is repeated.'),
        kind: { type: 'choice', options: ['released', 'paper'] },
      },
      {
        path: 'ipca.blocks',
        label: () => t('parameter.ipca.blocks', 'Blocks'),
        help: () =>
          t('parameter.ipca.blocks.help', 'Parts of the model that take part; all of them by default.'),
        kind: { type: 'blocks' },
        published: null,
      },
      {
        path: 'ipca.startStep',
        label: () => t('parameter.ipca.startStep', 'From step'),
        help: () => t('parameter.ipca.startStep.help', 'Later leaves more freedom to the composition.'),
        kind: { type: 'number', min: 0, max: 1000, step: 1, whole: true },
      },
      {
        path: 'ipca.dropout',
        label: () => t('parameter.ipca.dropout', 'Dropout'),
        help: () =>
          t('parameter.ipca.dropout.help', 'Chance that a repeated word is left out, drawn anew each time.'),
        kind: { type: 'number', min: 0, max: 1, step: 0.05 },
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
        kind: { type: 'number', min: 1, max: 75, step: 1, whole: true },
      },
      {
        path: 'window.kind',
        label: () => t('parameter.window.kind', 'Kind'),
        help: () =>
          t(
            'parameter.window.kind.help',
            '“circular” begins again at the first scene; “trailing” is the paper’s other way.',
          ),
        kind: { type: 'choice', options: ['circular', 'trailing'] },
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
        kind: factor,
        published: 0.6,
      },
      {
        path: 'freeU.s2',
        label: () => 's2',
        help: () => t('parameter.freeU.s', 'Skip features of an up block.'),
        kind: factor,
        published: 0.4,
      },
      {
        path: 'freeU.b1',
        label: () => 'b1',
        help: () => t('parameter.freeU.b', 'Backbone features of an up block.'),
        kind: factor,
        published: 1.1,
      },
      {
        path: 'freeU.b2',
        label: () => 'b2',
        help: () => t('parameter.freeU.b', 'Backbone features of an up block.'),
        kind: factor,
        published: 1.2,
      },
    ],
  },
];
