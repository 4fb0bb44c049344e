// Two forms in which research code keeps prompts, several stories to a file: the released implementation's
// `combinations`, and ConsiStory+'s named groups. Both give a fixed subject and a list of frame prompts.

import { story } from '../../story/story.ts';
import type { LoadedStory } from './loaded-story.ts';
import type { Located, LocatedYaml } from './located-yaml.ts';

export interface PromptSet {
  /** How a list of sets calls it. */
  name: string;
  read(): LoadedStory;
}

interface PromptWords {
  title: string;
  style: string;
  subject: string;
  frames: string[];
}

const groupKeys = ['concept_token', 'style', 'subject', 'settings'];

/** The file's sets in order; undefined when it has neither form. */
export function readPromptSets(yaml: LocatedYaml): PromptSet[] | undefined {
  const entries = yaml.entries(yaml.root, 'the file');
  const combinations = entries.find(({ key }) => key === 'combinations');
  if (combinations) {
    yaml.entries(yaml.root, 'the file', ['combinations']);
    return readCombinations(yaml, combinations);
  }
  const looksGrouped = entries.some(
    (group) => yaml.isList(group) && yaml.items(group, group.key).some(isGroupItem),
  );
  if (!looksGrouped) return undefined;
  return entries.flatMap((group) =>
    yaml.items(group, `group "${group.key}"`).map((item, index) => ({
      name: tokenOf(item) ?? `${group.key} ${index + 1}`,
      read: () => toStory(readGroupItem(yaml, item, `${group.key} ${index + 1}`)),
    })),
  );

  function tokenOf(item: Located): string | undefined {
    const token = yaml.isMap(item) && yaml.entries(item, 'a set').find(({ key }) => key === 'concept_token');
    return token ? yaml.text(token, '"concept_token"') : undefined;
  }

  function isGroupItem(item: Located): boolean {
    return (
      yaml.isMap(item) &&
      yaml.entries(item, 'a set').some(({ key }) => key === 'subject' || key === 'settings')
    );
  }
}

function readCombinations(yaml: LocatedYaml, at: Located): PromptSet[] {
  const items = yaml.items(at, '"combinations"');
  if (items.length === 0) throw yaml.fault(at.line, '"combinations" is empty', 'Add a set of prompts.');
  return items.map((item, index) => {
    const what = `set ${index + 1}`;
    return {
      name: what,
      read() {
        const parts = partsOf(yaml, item, what, ['id_prompt', 'frame_prompt_list']);
        const subject = yaml.text(parts.get('id_prompt')!, `"id_prompt" of ${what}`);
        const frames = readFrames(yaml, parts.get('frame_prompt_list')!, `"frame_prompt_list" of ${what}`);
        return toStory({ title: subject, style: '', subject, frames });
      },
    };
  });
}

function readGroupItem(yaml: LocatedYaml, item: Located, what: string): PromptWords {
  const parts = partsOf(yaml, item, what, groupKeys, ['concept_token']);
  const subject = yaml.text(parts.get('subject')!, `"subject" of ${what}`);
  return {
    title: subject,
    style: yaml.text(parts.get('style')!, `"style" of ${what}`),
    subject,
    frames: readFrames(yaml, parts.get('settings')!, `"settings" of ${what}`),
  };
}

function partsOf(yaml: LocatedYaml, at: Located, what: string, known: string[], optional: string[] = []) {
  const parts = new Map(yaml.entries(at, what, known).map((entry) => [entry.key, entry]));
  const missing = known.find((key) => !optional.includes(key) && !parts.has(key));
  if (missing) throw yaml.fault(at.line, `${what} has no "${missing}"`, `Add "${missing}".`);
  return parts;
}

function readFrames(yaml: LocatedYaml, at: Located, what: string): string[] {
  const items = yaml.items(at, what);
  if (items.length === 0) throw yaml.fault(at.line, `${what} is empty`, 'Add at least one prompt.');
  return items.map((item, index) => yaml.text(item, `prompt ${index + 1} in ${what}`));
}

function toStory({ title, style, subject, frames }: PromptWords): LoadedStory {
  return {
    story: story.parse({
      title,
      style,
      characters: [{ name: 'subject', description: subject }],
      scenes: frames.map((prompt) => ({ prompt })),
    }),
    settings: {},
  };
}
