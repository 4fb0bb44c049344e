// A story.json that Fabula wrote: drawing it again gives the same pictures.

import { resolve } from 'node:path';
import { FabulaError } from '../../contract/errors.ts';
import { asDrawn } from '../../contract/settings.ts';
import { recordFormat, storyRecord } from '../../story/story-record.ts';
import { withAbsoluteLoras } from '../settings/read-loras.ts';
import type { LoadedStory } from './loaded-story.ts';
import type { LocatedYaml } from './located-yaml.ts';

/** Told from the JSON alone, which is faster by far than reading it as YAML. */
export function isDrawnText(text: string): boolean {
  if (!text.includes(recordFormat)) return false;
  try {
    return (JSON.parse(text) as { format?: unknown } | null)?.format === recordFormat;
  } catch {
    return false;
  }
}

/** One that was changed by hand and is no JSON any more. */
export function isDrawnForm(yaml: LocatedYaml): boolean {
  return yaml
    .entries(yaml.root, 'the file')
    .some((at) => at.key === 'format' && yaml.value(at) === recordFormat);
}

/** What the story names by a path is looked for from `folder`. */
export function readDrawnForm(path: string, text: string, folder: string): LoadedStory {
  const hint = 'Use the story.json as Fabula wrote it, or the story file it was drawn from.';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new FabulaError('bad-story-file', `${path}: ${(error as Error).message}.`, hint, { cause: error });
  }
  const parsed = storyRecord.safeParse(json);
  if (!parsed.success) {
    const { path: where, message } = parsed.error.issues[0]!;
    if (where[0] === 'version') {
      const newer = 'Draw it with a newer Fabula.';
      throw new FabulaError('bad-story-file', `${path} was written by a newer Fabula.`, newer);
    }
    throw new FabulaError('bad-story-file', `${path}: ${where.join('.')}: ${message}.`, hint);
  }
  const { story, run, modelReference, vaeReference } = parsed.data;
  if (story.scenes.length === 0)
    throw new FabulaError('no-scenes', `${path}: the story has no scenes.`, hint);
  return {
    story,
    settings: withAbsoluteLoras(asDrawn(run.settings), folder),
    model: { text: modelReference, folder },
    ...(vaeReference === undefined ? {} : { vae: resolve(folder, vaeReference) }),
    drawnWith: run.model,
  };
}
