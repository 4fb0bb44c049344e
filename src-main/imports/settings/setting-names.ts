// The flat names under which story files (`settings:`) and flags set what the settings record holds.
// One table for both, so that a name means the same in either place; kinds, ranges and choices are the record's.

import {
  publishedValue,
  type SettingFacts,
  type SettingPath,
  settingFacts,
} from '../../contract/setting-facts.ts';

export interface SettingName {
  name: string;
  /** How a value is written: `--name` takes its text form, story files also the typed form. */
  kind: 'number' | 'text' | 'list' | 'size' | 'hold' | 'freeu' | 'loras';
  /** Where it goes in DrawSettings; `size` sets width and height, `hold` picture, notch and method. */
  path: readonly string[];
  argument: string;
  about: string;
}

/** A single value of the record. Choices are its argument, unless it has one because they are many. */
function setting(name: string, path: SettingPath, about: string, argument?: string): SettingName {
  const facts = settingFacts(path);
  const range = rangeOf(facts, argument === undefined);
  return {
    name,
    kind: facts.kind === 'choice' ? 'text' : facts.kind,
    path: path.split('.'),
    argument: argument ?? (facts.kind === 'choice' ? facts.options.join('|') : 'VALUE'),
    about: range === '' ? about : `${about} (${range})`,
  };
}

function rangeOf(facts: SettingFacts, choicesAreShown: boolean): string {
  if (facts.kind === 'choice') return choicesAreShown ? '' : facts.options.join(', ');
  if (facts.kind !== 'number') return '';
  const { min, max } = facts;
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  if (min !== undefined) return `${min} or more`;
  return max === undefined ? '' : `at most ${max}`;
}

/** What can hold a character, by the method, the notch and the picture. */
export const holds = ['words', 'notch', 'picture', 'both', 'none'] as const;
export type Hold = (typeof holds)[number];

export const settingNames: readonly SettingName[] = [
  setting('method', 'method', 'one consolidated prompt, or each scene by itself'),
  setting('preset', 'preset', 'few steps; as recognised by default'),
  setting('steps', 'steps', 'sampler steps', 'N'),
  setting('guidance', 'guidanceScale', 'guidance scale; 0 or 1 is none', 'G'),
  setting('guidance-rescale', 'guidanceRescale', 'guidance rescale', 'R'),
  { name: 'size', kind: 'size', path: [], argument: 'WxH', about: 'picture size in pixels' },
  setting('scheduler', 'scheduler', 'the sampler', 'S'),
  setting('spacing', 'spacing', 'how its steps are spaced; as the model says by default', 'S'),
  setting(
    'prediction',
    'predictionType',
    'what the model predicts, where its files do not say it or say it wrong',
  ),
  setting('zero-snr', 'zeroSnr', 'for models trained down to pure noise, as many with v-prediction are'),
  setting('negative', 'negativePrompt', 'what should not be in the pictures', 'TEXT'),
  setting('prompt-syntax', 'promptSyntax', 'weighted: (word:1.3) and [word] in prompts are weights'),
  setting('clip-skip', 'clipSkip', 'last text encoder layers to leave out', 'N'),
  setting(
    'identity',
    'ipca.strength',
    `weight of identity tokens, and of a picture that holds; 1 is off, ${publishedValue('ipca.strength')} as published`,
    'W',
  ),
  setting('identity-variant', 'ipca.variant', 'which keys carry identity'),
  setting('identity-blocks', 'ipca.blocks', 'block groups that take part, such as mid,up0', 'LIST'),
  setting('identity-start', 'ipca.startStep', 'first step that takes part', 'N'),
  setting('identity-dropout', 'ipca.dropout', 'share of identity keys left out', 'D'),
  setting(
    'hold-weight',
    'hold.picture.weight',
    'how often the character’s own picture counts, if not as --identity says; holds by it too',
    'W',
  ),
  setting('hold-start', 'hold.picture.startStep', 'first step that sees it', 'N'),
  setting('hold-blocks', 'hold.picture.blocks', 'block groups that see it, such as mid,up1', 'LIST'),
  setting('hold-dropout', 'hold.picture.tokenDropout', 'share of its places left out', 'D'),
  setting('hold-anchor', 'hold.picture.anchor', 'share taken over from it in the first steps; 0 is off', 'S'),
  setting('hold-anchor-until', 'hold.picture.anchorUntil', 'share of the steps that are the first', 'S'),
  setting('hold-from', 'hold.picture.seenFrom', 'from where in a scene it is seen'),
  setting(
    'notch',
    'hold.notch.strength',
    'how much of other scenes’ words is taken out by projection, in place of reweighting',
    'A',
  ),
  setting('notch-energy', 'hold.notch.energy', 'share of what they say that counts as theirs', 'S'),
  setting(
    'notch-bridge',
    'hold.notch.bridge',
    'in the prompt of one scene: the look said again at its end',
    'B',
  ),
  // After what it may switch off.
  {
    name: 'hold',
    kind: 'hold',
    path: ['hold'],
    argument: holds.join('|'),
    about:
      'what holds the character: its words, its words with the other scenes’ notched out, a picture of it that is drawn first, words and picture, or none',
  },
  setting('svr', 'svr.mode', 'singular-value reweighting'),
  setting('svr-order', 'svr.order', 'order of its two parts'),
  setting('suppress-alpha', 'svr.suppressAlpha', 'exponent for the other scenes', 'A'),
  setting('suppress-beta', 'svr.suppressBeta', 'factor for the other scenes', 'B'),
  setting('express-alpha', 'svr.expressAlpha', 'exponent for the scene that is drawn', 'A'),
  setting('express-beta', 'svr.expressBeta', 'factor for the scene that is drawn', 'B'),
  setting('eot-factor', 'svr.eotFactor', 'factor on end-of-text rows with svr-eot', 'F'),
  setting('window', 'window.size', 'most scenes that share one prompt', 'N'),
  setting('window-kind', 'window.kind', 'which scenes share a prompt'),
  {
    name: 'lora',
    kind: 'loras',
    path: ['loras'],
    argument: 'FILE[:STRENGTH[:BLOCKS]]',
    about:
      'a LoRA or a word (textual inversion) over the model, by blocks as te=1,in=0.5,mid=1,out3=0; may be given several times',
  },
  setting(
    'weights',
    'weights',
    'how weights are held: less memory, slower or less exact; auto takes the first that fits',
  ),
  setting(
    'precision',
    'precision',
    'what the U-Net computes in; by default float16 (half) on the graphics cards that can',
  ),
  { name: 'freeu', kind: 'freeu', path: ['freeU'], argument: 'on|off|S1,S2,B1,B2', about: 'FreeU' },
];
