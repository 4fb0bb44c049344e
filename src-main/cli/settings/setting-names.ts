// The flat names under which story files (`settings:`) and flags set what the settings record holds.
// One table for both, so that a name means the same in either place.

/** How a value is written: `--name` takes its text form, story files also the typed form. */
type SettingKind = 'number' | 'text' | 'list' | 'size' | 'freeu' | 'loras';

export interface SettingName {
  name: string;
  kind: SettingKind;
  /** Where it goes in DrawSettings; `size` sets width and height. */
  path: readonly string[];
  argument: string;
  about: string;
}

const setting = (
  name: string,
  kind: SettingKind,
  path: string,
  argument: string,
  about: string,
): SettingName => ({ name, kind, path: path === '' ? [] : path.split('.'), argument, about });

export const settingNames: readonly SettingName[] = [
  setting('method', 'text', 'method', 'onestory|plain', 'one consolidated prompt, or each scene by itself'),
  setting(
    'preset',
    'text',
    'preset',
    'turbo|lightning|lcm|hyper|none',
    'few steps; as recognised by default',
  ),
  setting('steps', 'number', 'steps', 'N', 'sampler steps'),
  setting('guidance', 'number', 'guidanceScale', 'G', 'guidance scale; 1 is none'),
  setting('guidance-rescale', 'number', 'guidanceRescale', 'R', 'guidance rescale, 0 to 1'),
  setting('size', 'size', '', 'WxH', 'picture size in pixels'),
  setting('scheduler', 'text', 'scheduler', 'S', 'the sampler, such as euler or dpmpp-2m'),
  setting('negative', 'text', 'negativePrompt', 'TEXT', 'what should not be in the pictures'),
  setting('clip-skip', 'number', 'clipSkip', 'N', 'last text encoder layers to leave out'),
  setting('identity', 'number', 'ipca.strength', 'W', 'weight of identity tokens; 1 is off, 2 as published'),
  setting('identity-variant', 'text', 'ipca.variant', 'released|paper', 'which keys carry identity'),
  setting('identity-blocks', 'list', 'ipca.blocks', 'LIST', 'block groups that take part, such as mid,up0'),
  setting('identity-start', 'number', 'ipca.startStep', 'N', 'first step that takes part'),
  setting('identity-dropout', 'number', 'ipca.dropout', 'D', 'share of identity keys left out, 0 to 1'),
  setting('svr', 'text', 'svr.mode', 'svr|svr-eot|original', 'singular-value reweighting'),
  setting('svr-order', 'text', 'svr.order', 'suppress-first|express-first', 'order of its two parts'),
  setting('suppress-alpha', 'number', 'svr.suppressAlpha', 'A', 'exponent for the other scenes'),
  setting('suppress-beta', 'number', 'svr.suppressBeta', 'B', 'factor for the other scenes'),
  setting('express-alpha', 'number', 'svr.expressAlpha', 'A', 'exponent for the scene that is drawn'),
  setting('express-beta', 'number', 'svr.expressBeta', 'B', 'factor for the scene that is drawn'),
  setting('eot-factor', 'number', 'svr.eotFactor', 'F', 'factor on end-of-text rows with svr-eot'),
  setting('window', 'number', 'window.size', 'N', 'most scenes that share one prompt'),
  setting('window-kind', 'text', 'window.kind', 'circular|trailing', 'which scenes share a prompt'),
  setting('lora', 'loras', 'loras', 'FILE[:STRENGTH]', 'a LoRA over the model; may be given several times'),
  setting(
    'weights',
    'text',
    'weights',
    'full|streamed|8bit|4bit|auto',
    'how weights are held: less memory, slower or less exact; auto takes the first that fits',
  ),
  setting('freeu', 'freeu', 'freeU', 'on|off|S1,S2,B1,B2', 'FreeU'),
];
