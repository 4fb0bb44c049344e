// Fabula's own story file: title, style, characters, scenes, seed, settings.

import { resolve } from 'node:path';
import { omitUndefined } from '../../contract/omit-undefined.ts';
import { namedRegions, region } from '../../contract/regions.ts';
import type { DrawSettingsInput } from '../../contract/settings.ts';
import { MOST_PLACES, maskOfRows } from '../../contract/subject-mask.ts';
import { identityPrompt } from '../../story/identity.ts';
import { SEED_HINT, seedOf } from '../../story/read-seed.ts';
import { scene as sceneRecord } from '../../story/scene.ts';
import { type Story, type StoryInput, story } from '../../story/story.ts';
import { withAbsoluteLoras } from '../settings/read-loras.ts';
import { oneOf, overlaySettings, readSetting, SettingFault, show } from '../settings/read-setting.ts';
import { type SettingName, settingNames } from '../settings/setting-names.ts';
import { didYouMean } from '../settings/suggest.ts';
import type { LoadedStory } from './loaded-story.ts';
import type { Entry, Located, LocatedYaml } from './located-yaml.ts';

const keys = ['title', 'style', 'characters', 'scenes', 'seed', 'settings'] as const;
const LONGEST_NAME = 200;
const sceneKeys = Object.keys(sceneRecord.shape);

type SceneInput = NonNullable<StoryInput['scenes']>[number];

/** Any one of its keys tells this form, so that a misspelled other one gets its line number. */
export function isOwnForm(yaml: LocatedYaml): boolean {
  const known: readonly string[] = keys;
  return yaml.entries(yaml.root, 'the story').some(({ key }) => known.includes(key));
}

/** A model, a VAE and LoRAs named in the file are looked for from `folder`, where the file lies. */
export function readOwnForm(yaml: LocatedYaml, folder: string): LoadedStory {
  const parts = new Map(yaml.entries(yaml.root, 'the story', keys).map((entry) => [entry.key, entry]));
  const input: StoryInput = {};
  const title = parts.get('title');
  if (title) input.title = yaml.textOrEmpty(title, 'the title');
  const style = parts.get('style');
  if (style) input.style = yaml.textOrEmpty(style, 'the style');
  const seed = parts.get('seed');
  if (seed) input.seed = readSeed(yaml, seed, 'the seed');
  const characters = parts.get('characters');
  const empty = !characters || yaml.isEmpty(characters);
  const named = empty ? [] : yaml.entries(characters, '"characters"');
  input.characters = readCharacters(yaml, named);
  const names = input.characters.map((one) => one.name);

  const scenes = parts.get('scenes');
  if (
    !scenes ||
    yaml.isEmpty(scenes) ||
    (yaml.isList(scenes) && yaml.items(scenes, '"scenes"').length === 0)
  ) {
    throw yaml.fault(
      scenes?.line ?? 1,
      'the story has no scenes',
      'List them under "scenes", each with a prompt.',
    );
  }
  input.scenes = yaml.items(scenes, '"scenes"').map((at, index) => {
    const read = readScene(yaml, at, `scene ${index + 1}`, names);
    const cast = (read.cast ?? names.slice(0, 1)).flatMap(
      (name) => input.characters!.find((one) => one.name === name) ?? [],
    );
    // Nobody, written out, is a scene of its prompt alone.
    const isEmptyByWish = read.cast !== undefined && read.cast.length === 0;
    if (
      !isEmptyByWish &&
      identityPrompt(
        input.style ?? '',
        cast.map(({ name, description = '' }) => ({ name, description })),
      ) === ''
    ) {
      throw yaml.fault(
        at.line,
        `scene ${index + 1} has neither a style nor a character`,
        'Add "style" or "characters", or write "cast: []" where nobody is meant to be in it.',
      );
    }
    return read;
  });

  const settings = parts.get('settings');
  const read = settings && !yaml.isEmpty(settings) ? readSettings(yaml, settings) : { settings: {} };
  return {
    story: checked(yaml, input),
    settings: withAbsoluteLoras(read.settings, folder),
    ...(read.model === undefined ? {} : { model: { text: read.model, folder } }),
    ...(read.vae === undefined ? {} : { vae: resolve(folder, read.vae) }),
  };
}

/** Runs of spaces mean nothing in a name, as the record has it. */
function readCharacters(yaml: LocatedYaml, entries: readonly Entry[]): NonNullable<StoryInput['characters']> {
  const known = new Set<string>();
  return entries.map((at) => {
    const name = at.key.replace(/\s+/g, ' ').trim();
    if (name === '') throw yaml.fault(at.keyLine, 'a character has no name', 'Name it by a word.');
    if (name.length > LONGEST_NAME)
      throw yaml.fault(at.keyLine, `the name ${show(name)} is too long`, 'Name it by a word.');
    if (known.has(name)) {
      throw yaml.fault(at.keyLine, `two characters are called "${name}"`, 'Give one another name.');
    }
    known.add(name);
    return { name, ...readCharacter(yaml, at, `character "${name}"`) };
  });
}

/** Its words alone, or `{words, look: {seed, subject}}`. */
function readCharacter(yaml: LocatedYaml, at: Located, what: string) {
  if (!yaml.isMap(at)) return { description: yaml.text(at, what) };
  const parts = new Map(yaml.entries(at, what, ['words', 'look']).map((entry) => [entry.key, entry]));
  const described = parts.get('words');
  if (!described) throw yaml.fault(at.line, `${what} has no words`, 'Add "words: what it looks like".');
  const look = parts.get('look');
  return {
    description: yaml.text(described, `the words of ${what}`),
    ...(look ? { look: readLook(yaml, look, what) } : {}),
  };
}

/** The seed of its own picture, and where it is in that one: a picture of another seed has it elsewhere. */
function readLook(yaml: LocatedYaml, at: Located, what: string) {
  const parts = new Map(
    yaml.entries(at, `the look of ${what}`, ['seed', 'subject']).map((entry) => [entry.key, entry]),
  );
  const seedAt = parts.get('seed');
  if (!seedAt) throw yaml.fault(at.line, `the look of ${what} has no seed`, 'Add "seed: 7".');
  const subjectAt = parts.get('subject');
  const subject =
    subjectAt &&
    maskOfRows(
      String(yaml.value(subjectAt))
        .trim()
        .split(/\s*\n\s*/),
    );
  if (subjectAt && !subject) {
    throw yaml.fault(
      subjectAt.line,
      `where ${what} is in its look is not drawn as a picture`,
      `Write "subject: |" and below it up to ${MOST_PLACES} lines of the same length, # where it is and . elsewhere.`,
    );
  }
  return omitUndefined({ seed: readSeed(yaml, seedAt, `the look's seed of ${what}`), subject });
}

/** By the name of one of the cast: a box's name, or its left, top, right and bottom edge as shares of the picture. */
function readWhere(yaml: LocatedYaml, at: Located, what: string, cast: readonly string[]) {
  return Object.fromEntries(
    yaml.entries(at, `the places of ${what}`).map((entry) => {
      const { key, keyLine, line } = entry;
      if (!cast.includes(key)) {
        const hint = cast.length > 0 ? `In the cast are ${cast.join(', ')}.` : 'Put it into "cast".';
        throw yaml.fault(keyLine, `${what} has a place for "${key}", who is not in it`, hint);
      }
      const value = yaml.value(entry);
      const names = Object.keys(namedRegions);
      const edges = Array.isArray(value) && value.length === 4 ? value : undefined;
      const [left, top, right, bottom] = edges ?? [];
      const parsed =
        typeof value === 'string'
          ? region.safeParse(namedRegions[value as keyof typeof namedRegions])
          : region.safeParse({ left, top, right, bottom });
      if (parsed.success) return [key, parsed.data];
      const nothing = edges !== undefined && (left >= right || top >= bottom);
      throw yaml.fault(
        line,
        `the place of "${key}" in ${what} is ${nothing ? 'a box with nothing in it' : `${show(value)}, which is no place`}`,
        typeof value === 'string'
          ? `${didYouMean(value, names)}Choose ${oneOf(names)}, or a box [left, top, right, bottom].`
          : 'Write a box as [left, top, right, bottom], shares of the picture from 0 to 1, such as [0, 0, 0.5, 1].',
      );
    }),
  );
}

/** What the record itself finds wrong, beyond all that was looked at above. */
function checked(yaml: LocatedYaml, input: StoryInput): Story {
  const parsed = story.safeParse(input);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw yaml.fault(1, `${path.join('.')}: ${message}`, 'Correct it there.');
}

/** Its prompt alone, or a map with everything else that can be said of a scene. */
function readScene(yaml: LocatedYaml, at: Located, what: string, names: readonly string[]): SceneInput {
  if (!yaml.isMap(at)) return { prompt: yaml.text(at, what) };
  const parts = new Map(yaml.entries(at, what, sceneKeys).map((entry) => [entry.key, entry]));
  const prompt = parts.get('prompt');
  if (!prompt) throw yaml.fault(at.line, `${what} has no prompt`, 'Add "prompt: what happens in it".');
  const scene: SceneInput = { prompt: yaml.text(prompt, `the prompt of ${what}`) };
  const caption = parts.get('caption');
  if (caption) scene.caption = yaml.textOrEmpty(caption, `the caption of ${what}`);
  const chapter = parts.get('chapter');
  if (chapter) scene.chapter = yaml.textOrEmpty(chapter, `the chapter of ${what}`);
  const negative = parts.get('negative');
  if (negative) scene.negative = yaml.textOrEmpty(negative, `the negative prompt of ${what}`);
  const seed = parts.get('seed');
  if (seed) scene.seed = readSeed(yaml, seed, `the seed of ${what}`);
  const cast = parts.get('cast');
  if (cast) scene.cast = readCast(yaml, cast, what, names);
  const where = parts.get('where');
  if (where) scene.where = readWhere(yaml, where, what, scene.cast ?? names.slice(0, 1));
  return scene;
}

function readCast(yaml: LocatedYaml, at: Located, what: string, names: readonly string[]): string[] {
  const listed = yaml.isList(at) ? yaml.items(at, `the cast of ${what}`) : [at];
  const cast: string[] = [];
  for (const item of listed) {
    const name = yaml.text(item, `a name in the cast of ${what}`);
    if (!names.includes(name)) {
      const known =
        names.length > 0 ? `Characters are ${names.join(', ')}.` : 'Describe it under "characters".';
      throw yaml.fault(
        item.line,
        `${what} has "${name}" in its cast, who is no character`,
        didYouMean(name, names) + known,
      );
    }
    if (cast.includes(name))
      throw yaml.fault(item.line, `${what} has "${name}" in its cast twice`, 'Name it once.');
    cast.push(name);
  }
  return cast;
}

function readSeed(yaml: LocatedYaml, at: Located, what: string): number {
  const whole = yaml.wholeNumber(at);
  const seed = whole === undefined ? undefined : seedOf(whole);
  if (seed !== undefined) return seed;
  const found = whole === undefined ? show(yaml.value(at)) : String(whole);
  throw yaml.fault(at.line, `${what} is ${found}`, SEED_HINT);
}

interface ReadSettings {
  settings: DrawSettingsInput;
  model?: string;
  vae?: string;
}

function readSettings(yaml: LocatedYaml, at: Located): ReadSettings {
  const known = ['model', 'vae', ...settingNames.map(({ name }) => name)];
  const pieces = new Map<SettingName, DrawSettingsInput>();
  const files: Pick<ReadSettings, 'model' | 'vae'> = {};
  for (const entry of yaml.entries(at, '"settings"', known)) {
    if (entry.key === 'model' || entry.key === 'vae') {
      files[entry.key] = yaml.text(entry, entry.key === 'model' ? 'the model' : 'the VAE');
      continue;
    }
    const setting = settingNames.find(({ name }) => name === entry.key)!;
    try {
      // A sampler or prompt may be spelled like another type (`negative: no`): text stays text.
      const isText = setting.kind === 'text';
      pieces.set(
        setting,
        readSetting(setting, isText ? yaml.textOrEmpty(entry, entry.key) : yaml.value(entry), entry.key),
      );
    } catch (error) {
      if (error instanceof SettingFault) throw yaml.fault(entry.line, error.message, error.hint);
      throw error;
    }
  }
  // In the table's order, not the file's: what one switches off another does not switch on again.
  const ordered = settingNames.flatMap((setting) => pieces.get(setting) ?? []);
  return { settings: overlaySettings(...ordered), ...files };
}
