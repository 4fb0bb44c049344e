// `fabula story --explain`: what would be drawn, and with what, without drawing it. Which scenes share a prompt and how
// full it is, every setting with where it comes from, and how the networks share memory.

import { publishedSettings } from '../contract/setting-facts.ts';
import type { DrawSettings, DrawSettingsInput } from '../contract/settings.ts';
import type { ChosenMemory, MemoryPlan } from '../diffusion/networks/reckon-memory.ts';
import type { StoryPlan } from '../diffusion/plan.ts';
import type { ResolvedStory } from '../diffusion/story-request.ts';
import { type Hold, settingNames } from '../imports/settings/setting-names.ts';
import type { Story } from '../story/story.ts';
import { size } from './progress/amounts.ts';
import { table } from './table.ts';

/** Settings as they were given, before the model fills in the rest. */
export interface GivenSettings {
  flags: DrawSettingsInput;
  file: DrawSettingsInput;
}

type Origin = 'flag' | 'story file' | 'model' | 'published';

export interface PlannedStory {
  story: Story;
  given: GivenSettings;
  resolved: ResolvedStory;
  plan: Pick<StoryPlan, 'prompts' | 'meter' | 'draw'>;
  /** With its figures where they are known: on the processor. */
  memory: ChosenMemory & Partial<MemoryPlan>;
}

/** All of it as plain data; scenes are counted from 1. */
export function explanationOf({ story, given, resolved, plan, memory }: PlannedStory) {
  const { settings, ...drawnWith } = resolved;
  const groups = plan.meter.groups.map(({ identityPrompt, identityTokens, scenes }) => ({
    identityPrompt,
    identityTokens,
    scenes: scenes.map(({ scene, tokens, promptTokens, window }) => ({
      scene: scene + 1,
      seed: story.scenes[scene]?.seed ?? story.seed,
      framePrompt: story.scenes[scene]?.prompt ?? '',
      tokens,
      prompt: plan.prompts[scene]!.prompt,
      promptTokens,
      sharedBy: window.map((one) => one + 1),
    })),
  }));
  return {
    title: story.title,
    ...drawnWith,
    tokenLimit: plan.meter.limit,
    groups,
    settings: settingsOf(settings, given),
    memory,
  };
}

export type Explanation = ReturnType<typeof explanationOf>;

/** Every setting that has a value, by the name it is set with. */
function settingsOf(settings: DrawSettings, given: GivenSettings) {
  return settingNames.flatMap(({ name, kind, path }) => {
    if (kind === 'hold') return [{ name, value: heldBy(settings), from: holdOrigin(settings, given) }];
    const at = kind === 'size' ? ['width'] : path;
    const value = kind === 'size' ? `${settings.width}x${settings.height}` : valueAt(settings, at);
    if (value === undefined) return [];
    const from = originOf(at, value, given);
    // Where nobody gave the picture a weight it is that of the words.
    const { strength = settings.ipca.strength } = { ...given.file.ipca, ...given.flags.ipca };
    const isWords = name === 'hold-weight' && from === 'model' && value === strength;
    return [{ name, value, from: isWords ? originOf(['ipca', 'strength'], value, given) : from }];
  });
}

function heldBy({ method, hold }: DrawSettings): Hold {
  const byWords = method === 'onestory';
  if (hold?.picture) return byWords ? 'both' : 'picture';
  return byWords ? (hold?.notch ? 'notch' : 'words') : 'none';
}

/** Of method, picture and notch, whichever was said nearest. */
function holdOrigin(settings: DrawSettings, given: GivenSettings): Origin {
  const origins = [originOf(['method'], settings.method, given)];
  if (settings.hold) {
    origins.push(originOf(['hold', 'picture'], settings.hold.picture, given));
    origins.push(originOf(['hold', 'notch'], settings.hold.notch, given));
  }
  const nearest: readonly Origin[] = ['flag', 'story file', 'model', 'published'];
  return nearest.find((one) => origins.includes(one))!;
}

function originOf(path: readonly string[], value: unknown, { flags, file }: GivenSettings): Origin {
  if (valueAt(flags, path) !== undefined) return 'flag';
  if (valueAt(file, path) !== undefined) return 'story file';
  return JSON.stringify(valueAt(publishedSettings, path)) === JSON.stringify(value) ? 'published' : 'model';
}

const valueAt = (settings: object, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], settings);

/** The lines for a person. */
export function describeExplanation(one: Explanation): string[] {
  const { title, model, device, notUsed, notes, tokenLimit, groups, settings, memory } = one;
  const scenes = groups.reduce((sum, group) => sum + group.scenes.length, 0);
  return [
    ...table([
      ['story', `${title || 'without a title'}, ${scenes === 1 ? '1 scene' : `${scenes} scenes`}`],
      ['model', `${model.name}, ${model.path}`],
      ['device', device],
      ...notUsed.map(({ device: other, reason }) => ['', `not ${other}: ${reason}`]),
      ...memoryRows(memory),
      ...notes.map((note) => ['note', note]),
    ]),
    ...groups.flatMap((group) => ['', ...groupLines(group, tokenLimit)]),
    '',
    ...table(settings.map(({ name, value, from }) => [name, shown(value), from])),
  ];
}

function memoryRows({ mode, vaeTile, oneAtATime, peak, mapped }: Explanation['memory']): string[][] {
  const figures =
    peak === undefined
      ? ''
      : `, ${size(peak)} of memory at most${mapped ? `, and ${size(mapped)} read from files` : ''}`;
  return [
    ['weights', `${mode}${figures}`],
    [
      '',
      `${oneAtATime ? 'one network at a time' : 'U-Net and VAE together'}, decoded in tiles of ${vaeTile} latents`,
    ],
  ];
}

function groupLines(
  { identityPrompt, identityTokens, scenes }: Explanation['groups'][number],
  limit: number,
): string[] {
  const rows = scenes.map(({ scene, seed, framePrompt, tokens, promptTokens, sharedBy }) => [
    String(scene),
    String(seed),
    String(tokens),
    `${promptTokens} of ${Math.max(1, Math.ceil(promptTokens / limit)) * limit}`,
    sharedBy.join(' '),
    framePrompt,
  ]);
  const head = ['scene', 'seed', 'tokens', 'prompt', 'shared by', 'what can be seen'];
  return [
    `"${identityPrompt}", ${identityTokens === 1 ? '1 token' : `${identityTokens} tokens`}`,
    ...table([head, ...rows], [0, 1, 2, 3]),
  ];
}

function shown(value: unknown): string {
  if (value === null) return 'off';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(shown).join(', ');
  if (typeof value === 'object') return Object.values(value).map(shown).join(', ');
  return value === '' ? 'none' : String(value);
}
