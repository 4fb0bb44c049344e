// A picture that Fabula drew: the record in it, and the story that can be made of that where its own is not found.

import type { LeftAside } from '../../contract/imports.ts';
import { asDrawn } from '../../contract/settings.ts';
import { parseJson } from '../../files/json-file.ts';
import { type FrameRecord, frameRecord } from '../../pictures/frame-record.ts';
import { nothingProposed, type Proposal } from '../proposal.ts';
import { unreadable } from '../refusals.ts';

/** Undefined where there is none. Throws FabulaError `bad-story-file` for one that is not to be read. */
export function ownRecord(file: string, text: string | undefined): FrameRecord | undefined {
  if (text === undefined) return undefined;
  const value = parseJson(text);
  const format = (value as { format?: unknown } | null | undefined)?.format;
  const parsed = frameRecord.safeParse(value);
  if (parsed.success) return parsed.data;
  if (format !== 'fabula-frame') return undefined;
  const newer = Number((value as { version?: unknown }).version) > 1;
  throw newer
    ? unreadable(file, 'was drawn by a newer Fabula', 'Update Fabula to read how it was drawn.')
    : unreadable(file, 'does not say how it was drawn: its record is damaged', 'Open the story itself.');
}

/** The words before the first description, such as "A watercolor illustration of". */
const STYLE = /^((?:an?|the) [^,.;:]{2,80}? of)\s+(\S.*)$/is;

/** Style and description together read as they did, so the same picture comes out of the same model. */
export function proposalOfRecord(name: string, record: FrameRecord, someone: string): Proposal {
  const { identityPrompt, framePrompt, negativePrompt, seed, run, window } = record;
  const [, style = '', description = identityPrompt] = STYLE.exec(identityPrompt) ?? [];
  const { loras, ...settings } = asDrawn(run.settings);
  const others = window.length - 1;
  const leftAside: LeftAside[] = others > 0 ? [{ what: 'other-scenes', detail: String(others) }] : [];
  return {
    ...nothingProposed,
    style,
    characters: description === '' ? [] : [{ name: someone, description }],
    scenes: [
      {
        name,
        prompt: framePrompt,
        caption: '',
        ...(negativePrompt ? { negative: negativePrompt } : {}),
        seed,
      },
    ],
    seed,
    settings,
    resolved: true,
    loras: loras.map(({ file, sha256, strength, blocks }) => ({
      name: file.replace(/\.safetensors$/i, ''),
      ...(sha256 === undefined ? {} : { hash: sha256 }),
      strength,
      ...(blocks === undefined ? {} : { blocks }),
    })),
    model: { name: run.model.name, hash: run.model.hash },
    leftAside,
  };
}
