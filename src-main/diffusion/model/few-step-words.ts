// Whether a name says that a checkpoint was distilled to few steps. By whole words, and by what stands beside them: most
// of these words are ordinary ones, and "Lightning Storm" or "hyperrealism" is an ordinary model. Knows names only.

import type { PresetName } from '../../contract/settings.ts';

export type FewSteps = Exclude<PresetName, 'none'>;

/** "dreamshaperXL_v21TurboDPMSDE" is dreamshaper, XL, v21, Turbo, DPMSDE; in lower case. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])|(\d)(?=[a-zA-Z]{3})|(XL)(?=[a-z])/g, '$& ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** These mean nothing else. */
const OWN_WORDS: readonly [FewSteps, RegExp][] = [
  ['dmd2', /^dmd2?$/],
  ['lcm', /^(sd|xl|sdxl)?lcm(\d|$)/],
];

/** These are said of much else, too. */
const ORDINARY_WORDS: readonly [FewSteps, RegExp][] = [
  ['lightning', /^(sd|xl|sdxl)?lightning(\d|$)/],
  ['turbo', /^(sd|xl|sdxl)?turbo(\d|xl$|$)/],
  ['hyper', /^hyper(\d|sd|sdxl|$)/],
];

/** What a name goes on with after the word that says how it was made: versions, sizes, precisions, samplers, parts. */
const TECHNICAL =
  /^(\d.*|v\d.*|[a-z]\d*|xl.*|sd.*|steps?|px|cfg|no|baked.*|.*vae|unet|lora|fp\d+|bf\d+|dpm.*|euler.*|ddim|lcm.*|tcd|sampler|turbo|lightning|hyper|dmd\d?|mix.*|merged?|pruned|ema|full|fast|final|base|alpha|beta|rc\d*|test|model|checkpoint|edition|version|distilled|inpainting|inpaint|by|for|from|with|onnx|diffusers)$/;

/** "Thunder and Lightning", "non-turbo". */
const TURNS_ROUND = new Set(['and', 'non', 'not', 'no', 'without', 'the', 'like', 'un', 'pre']);

/** Published few-step models whose names go on with an ordinary word. */
const PUBLISHED: readonly [FewSteps, RegExp][] = [['turbo', /turbo[-_ ]?vision/i]];

/** Which way of drawing in few steps a name, without its extension, speaks of. */
export function fewStepsInName(name: string): FewSteps | undefined {
  const words = wordsOf(name);
  const own = OWN_WORDS.find(([, pattern]) => words.some((word) => pattern.test(word)));
  if (own) return own[0];
  for (const [at, word] of words.entries()) {
    const found = ORDINARY_WORDS.find(([, pattern]) => pattern.test(word));
    if (found === undefined || TURNS_ROUND.has(words[at - 1] ?? '')) continue;
    if (TECHNICAL.test(words[at + 1] ?? '1')) return found[0];
  }
  return PUBLISHED.find(([, pattern]) => pattern.test(name))?.[0];
}
