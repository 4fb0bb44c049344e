// Finds which input and output of somebody's ONNX export is which, and refuses what Fabula cannot feed. From what the
// file says of itself alone.

import type { Component } from '../../checkpoints/checkpoint.ts';
import { CheckpointError } from '../../checkpoints/checkpoint-error.ts';
import type { OnnxFile, OnnxValue } from '../../checkpoints/onnx-export/onnx-file.ts';
import { DATA_TYPE } from '../../graph/value.ts';

/** Rows of text that every tokenizer pads to. */
export const TEXT_ROWS = 77;

const RANKS = {
  sample: [4],
  timestep: [0, 1],
  encoder_hidden_states: [3],
  text_embeds: [2],
  time_ids: [2],
  timestep_cond: [2],
} as const;
type UnetInput = keyof typeof RANKS;

export interface UnetRoles {
  sample: OnnxValue;
  timestep: OnnxValue;
  encoder_hidden_states: OnnxValue;
  text_embeds?: OnnxValue;
  time_ids?: OnnxValue;
  timestep_cond?: OnnxValue;
  output: OnnxValue;
}

/** The export of a component. Only for components that have one. */
export const exportOf = ({ onnx, name }: Component): OnnxFile => {
  if (onnx === undefined) throw new RangeError(`${name} is no ONNX export`);
  return onnx;
};

const fileOf = (component: Component): string =>
  component.files.find((file) => file.endsWith('.onnx')) ?? component.source;

const list = (values: readonly { name: string }[]): string => values.map(({ name }) => name).join(', ');

/** Types that a Cast leads to and from. */
function checkType(component: Component, { name, type }: OnnxValue): void {
  if (type in DATA_TYPE && type !== 'bool') return;
  throw refusal(
    component,
    `has the input or output "${name}" of ${type}, which Fabula cannot give`,
    'Export it with inputs and outputs of float32, float16 or whole numbers.',
  );
}

/** The error for an export that cannot be run; `what` goes on after its file's name. */
export function refusal(component: Component, what: string, hint: string): CheckpointError {
  return new CheckpointError('unsupported-model', `${fileOf(component)} ${what}.`, hint);
}

/** Throws CheckpointError `unsupported-model` for an input that is not known or missing, or of another shape. */
export function unetRoles(component: Component): UnetRoles {
  const { inputs, outputs } = exportOf(component);
  const unknown = inputs.filter(({ name }) => !(name in RANKS));
  if (unknown.length > 0) {
    throw refusal(
      component,
      `wants ${list(unknown)}, which Fabula cannot give`,
      `Choose a plain text-to-image export of Stable Diffusion 1, 2 or XL; its U-Net takes ${Object.keys(RANKS).join(', ')}.`,
    );
  }
  const found = new Map(inputs.map((input) => [input.name, input]));
  // Of SDXL's two there are both or none.
  const pair =
    found.has('text_embeds') || found.has('time_ids') ? (['text_embeds', 'time_ids'] as const) : [];
  const needed: readonly UnetInput[] = ['sample', 'timestep', 'encoder_hidden_states', ...pair];
  const lacking = needed.filter((name) => !found.has(name));
  if (lacking.length > 0) {
    throw refusal(
      component,
      `has no input ${lacking.join(', ')} (it has ${list(inputs)})`,
      'Choose an export of a whole U-Net of Stable Diffusion 1, 2 or XL.',
    );
  }
  for (const [name, value] of found) {
    checkType(component, value);
    const ranks: readonly number[] = RANKS[name as UnetInput];
    if (value.shape === undefined || ranks.includes(value.shape.length)) continue;
    throw refusal(
      component,
      `has the input ${name} with ${value.shape.length} dimensions, not ${ranks.join(' or ')}`,
      'Choose an export made by optimum, diffusers or Olive.',
    );
  }
  const rows = found.get('encoder_hidden_states')!.shape?.[1];
  if (typeof rows === 'number' && rows !== TEXT_ROWS) {
    throw refusal(
      component,
      `takes exactly ${rows} rows of text, not ${TEXT_ROWS}`,
      'Export it again with any number of text rows (a dynamic axis 1 of encoder_hidden_states).',
    );
  }
  const output = theOutput(component, outputs);
  return { ...(Object.fromEntries(found) as Omit<UnetRoles, 'output'>), output };
}

/** The one output, or the one called `out_sample` or `sample`. */
function theOutput(component: Component, outputs: readonly OnnxValue[]): OnnxValue {
  const named = outputs.find(({ name }) => name === 'out_sample' || name === 'sample');
  const output = named ?? (outputs.length === 1 ? outputs[0] : undefined);
  if (output === undefined) {
    throw refusal(
      component,
      `has the outputs ${list(outputs)}, of which none is called out_sample or sample`,
      'Choose an export made by optimum, diffusers or Olive.',
    );
  }
  checkType(component, output);
  return output;
}

/** The only input of a part that has one. */
function theInput(component: Component, rank: number, what: string): OnnxValue {
  const { inputs } = exportOf(component);
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0) {
    throw refusal(
      component,
      `wants ${list(inputs) || 'nothing'}, where Fabula gives ${what} alone`,
      'Choose an export made by optimum, diffusers or Olive.',
    );
  }
  checkType(component, input);
  if (input.shape !== undefined && input.shape.length !== rank) {
    throw refusal(
      component,
      `has an input ${input.name} with ${input.shape.length} dimensions, not ${rank}`,
      'Choose an export made by optimum, diffusers or Olive.',
    );
  }
  const batch = input.shape?.[0];
  if (typeof batch === 'number' && batch !== 1) {
    throw refusal(
      component,
      `takes exactly ${batch} at once, where Fabula gives ${what} one by one`,
      'Export it again with a batch of 1 or of any size (a dynamic axis 0).',
    );
  }
  return input;
}

export const vaeRoles = (component: Component) => ({
  latents: theInput(component, 4, 'latents'),
  image: theOutput(component, exportOf(component).outputs),
});

/** Input and outputs of a text encoder; `hidden` are its states from the embeddings on. */
export function textRoles(component: Component) {
  const ids = theInput(component, 2, 'token ids');
  const { outputs } = exportOf(component);
  const length = ids.shape?.[1];
  if (typeof length === 'number' && length !== TEXT_ROWS) {
    throw refusal(
      component,
      `takes exactly ${length} tokens, not ${TEXT_ROWS}`,
      'Choose an export of one of CLIP’s text encoders, as Stable Diffusion has them.',
    );
  }
  const numbered = outputs.flatMap((value) => {
    const number = /^hidden_states[._](\d+)$/.exec(value.name)?.[1];
    return number === undefined ? [] : [{ number: Number(number), value }];
  });
  for (const value of outputs) checkType(component, value);
  return {
    ids,
    last: outputs.find(({ name }) => name === 'last_hidden_state'),
    hidden: numbered.sort((a, b) => a.number - b.number).map(({ value }) => value),
    projected: outputs.find(({ name }) => name === 'text_embeds'),
    outputs: list(outputs),
  };
}
