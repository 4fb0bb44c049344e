// A picture file that comes in: drawn by Fabula, or by another program that says how.

import type { FrameRecord } from '../../pictures/frame-record.ts';
import type { Proposal } from '../proposal.ts';
import { readA1111 } from './a1111.ts';
import { readComfyGraph } from './comfy-graph.ts';
import { readComfy } from './comfyui.ts';
import { type PictureTexts, pictureTexts } from './containers.ts';
import { ownRecord } from './own-picture.ts';
import { proposalOf } from './parameters.ts';

/** Bytes of one picture. */
export const LARGEST_PICTURE = 128 * 1024 * 1024;

/** `silent`: it does not say how it was drawn. */
export type ReadPicture = { own: FrameRecord } | { foreign: Proposal } | { silent: true };

/** `file` is how a message calls it. Throws FabulaError `bad-story-file` for a picture that lies. */
export function readPicture(file: string, bytes: Uint8Array): ReadPicture {
  const texts = pictureTexts(file, bytes);
  const own = ownRecord(file, texts.get('fabula'));
  if (own) return { own };
  const foreign = foreignOf(file, texts);
  return foreign ? { foreign } : { silent: true };
}

function foreignOf(file: string, texts: PictureTexts): Proposal | undefined {
  const parameters = readA1111(texts.get('parameters') ?? '');
  if (parameters) return proposalOf(file, parameters);
  for (const keyword of ['prompt', 'workflow']) {
    const graph = readComfyGraph(texts.get(keyword) ?? '');
    if (graph) return proposalOf(file, readComfy(file, graph));
  }
  return undefined;
}

/** A ComfyUI workflow in a file of its own; undefined for any other JSON. */
export function readWorkflow(file: string, text: string): Proposal | undefined {
  const graph =
    text.includes('"class_type"') || text.includes('"widgets_values"') ? readComfyGraph(text) : undefined;
  return graph && proposalOf(file, readComfy(file, graph));
}
