import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureFolder } from '../../architectures/component-for-tests.ts';
import { compileUnet } from '../../architectures/unet-2d-condition.ts';
import { threadSeconds } from '../../thread-seconds-for-tests.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { openCheckpoint } from '../open-checkpoint.ts';
import { encodeSafetensors, type TensorData } from '../write-safetensors-for-tests.ts';
import { applyLoras } from './apply-loras.ts';

const loras = join(import.meta.dirname, '..', '..', 'parity', 'fixtures', 'loras');
let folder: string;
let sd15: Checkpoint;
let sdxl: Checkpoint;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-lora-'));
  sd15 = await openCheckpoint(fixtureFolder('sd15'));
  sdxl = await openCheckpoint(fixtureFolder('sdxl'));
});
afterAll(() => rm(folder, { recursive: true }));

const tensor = (...shape: number[]): TensorData => ({
  type: 'F32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
});

async function file(
  tensors: Readonly<Record<string, TensorData>>,
  metadata?: Record<string, string>,
): Promise<string> {
  const path = join(folder, 'given.safetensors');
  await writeFile(path, encodeSafetensors(tensors, metadata));
  return path;
}

const apply = async (path: string, checkpoint = sd15, strength = 1): Promise<Checkpoint> =>
  applyLoras(checkpoint, [{ file: path, strength }]);

const q = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q';
const pair = { [`${q}.lora_down.weight`]: tensor(2, 8), [`${q}.lora_up.weight`]: tensor(8, 2) };

test('strength, alpha and rank become one factor, and several LoRAs of one weight stay apart', async () => {
  const path = await file({ ...pair, [`${q}.alpha`]: tensor(1) });
  const { unet } = await applyLoras(sd15, [
    { file: path, strength: 0.8 },
    { file: path, strength: -1 },
  ]);
  const deltas = unet.changes!.get('down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight')!;
  expect(deltas.map(({ scale }) => scale)).toEqual([0.8 * 0.25, -0.25]);
  expect([...unet.changes!.keys()]).toHaveLength(1);
  expect(sd15.unet.changes).toBeUndefined();
});

test('strengths by block: one block, else its side, else all; what a file does not change is a slip', async () => {
  const te = 'lora_te_text_model_encoder_layers_0_self_attn_q_proj';
  const rows = sd15.textEncoder.weights.get('text_model.encoder.layers.0.self_attn.q_proj.weight')!.shape;
  const into = (key: string) => {
    const [out, width] = sd15.unet.weights.get(key)!.shape as [number, number];
    return [tensor(2, width), tensor(out, 2)] as const;
  };
  const place = 'attentions.0.transformer_blocks.0.attn1';
  const [qDown, qUp] = into(`down_blocks.0.${place}.to_q.weight`);
  const upBlock = [...sd15.unet.weights.keys()].find((key) => /^up_blocks.*attn1.to_v.weight$/.test(key))!;
  const [vDown, vUp] = into(upBlock);
  const name = `lora_unet_${upBlock.replace('.weight', '').replaceAll('.', '_')}`;
  const path = await file({
    [`${q}.lora_down.weight`]: qDown,
    [`${q}.lora_up.weight`]: qUp,
    [`${name}.lora_down.weight`]: vDown,
    [`${name}.lora_up.weight`]: vUp,
    [`${te}.lora_down.weight`]: tensor(2, rows[1]!),
    [`${te}.lora_up.weight`]: tensor(rows[0]!, 2),
  });
  const scales = async (blocks: Record<string, number>) => {
    const { unet, textEncoder } = await applyLoras(sd15, [{ file: path, strength: 0.5, blocks }]);
    return [...unet.changes!.values(), ...textEncoder.changes!.values()].flat().map(({ scale }) => scale);
  };
  expect(await scales({})).toEqual([0.5, 0.5, 0.5]);
  expect(await scales({ in: 0.5, out: 2, te: 0 })).toEqual([0.25, 1, 0]);
  expect(await scales({ in: 0, in1: 1 })).toEqual([0.5, 0.5, 0.5]);
  await expect(scales({ in7: 1 })).rejects.toThrow(/changes nothing in a block "in7"/);
});

test('keys that fit no layer are all listed, and nothing is applied', async () => {
  const path = await file({
    ...pair,
    'lora_unet_nowhere.lora_down.weight': tensor(2, 8),
    'lora_unet_nowhere.lora_up.weight': tensor(8, 2),
    'strange.weight': tensor(3),
    [`${q.replace('to_q', 'to_k')}.lora_up.weight`]: tensor(8, 2),
  });
  await expect(apply(path)).rejects.toMatchObject({
    code: 'wrong-keys',
    details: {
      unexpected: expect.arrayContaining([
        'lora_unet_nowhere.lora_down.weight',
        'lora_unet_nowhere.lora_up.weight',
        'strange.weight',
        `${q.replace('to_q', 'to_k')}.lora_up.weight`,
      ]),
    },
  });
});

test('a LoRA for another architecture gets a line that names both', async () => {
  const path = await file({
    'lora_unet_middle_block_1_transformer_blocks_0_attn2_to_k.lora_down.weight': tensor(2, 2048),
    'lora_unet_middle_block_1_transformer_blocks_0_attn2_to_k.lora_up.weight': tensor(16, 2),
  });
  await expect(apply(path)).rejects.toThrow(
    /given.safetensors is a LoRA for SDXL, but .* is Stable Diffusion 1/,
  );
  const flux = await file({
    'transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight': tensor(2, 8),
    'transformer.single_transformer_blocks.0.attn.to_q.lora_B.weight': tensor(8, 2),
  });
  await expect(apply(flux)).rejects.toThrow(/a LoRA for Flux, but .* is Stable Diffusion 1/);
});

test('matrices of another shape are told with both shapes', async () => {
  const path = await file({ ...pair, [`${q}.lora_up.weight`]: tensor(16, 2) });
  await expect(apply(path)).rejects.toThrow(/wrong shape: .*to_q.*\[16,2\] · \[2,8\] for a weight \[8,8\]/);
});

test('relatives that are not applied are named, not half applied', async () => {
  const path = await file({ ...pair, [`${q}.vera_lambda_b`]: tensor(8) });
  await expect(apply(path)).rejects.toThrow(/holds VeRA, which Fabula cannot apply/);
});

test('an empty file and an alpha that is no number are refused', async () => {
  await expect(apply(await file({}))).rejects.toThrow(/holds no layers/);
  await expect(apply(await file({ ...pair, [`${q}.alpha`]: tensor(2) }))).rejects.toThrow(/not one number/);
});

test('what a text encoder looks up is no layer of a LoRA', async () => {
  const name = 'lora_te_text_model_embeddings_token_embedding';
  const path = await file({
    [`${name}.lora_down.weight`]: tensor(2, 32),
    [`${name}.lora_up.weight`]: tensor(59, 2),
  });
  await expect(apply(path)).rejects.toMatchObject({ code: 'wrong-keys' });
});

test('neither checkpoint nor LoRA is copied into the graph', async () => {
  const changed = await apply(join(loras, 'sdxl-kohya.safetensors'), sdxl);
  const { model } = compileUnet(changed.unet).graph;
  expect(model.length).toBeLessThan(compileUnet(sdxl.unet).graph.model.length * 2.5);
  expect(changed.unet.changes!.size).toBeGreaterThan(100);
});

test('an alpha without end and a block that no network has are looked at without taking room or time', async () => {
  const start = threadSeconds();
  const long = await file({ ...pair, [`${q}.alpha`]: tensor(2, 1000) });
  await expect(apply(long)).rejects.toThrow(/alpha" is F32 \[2, 1000\], not one number\./);
  const { unet } = sd15;
  const weights = new Map(unet.weights);
  const some = weights.get('mid_block.attentions.0.proj_in.weight')!;
  weights.set('down_blocks.999999999.resnets.0.conv1.weight', some);
  weights.set('up_blocks.4000000000.upsamplers.0.conv.weight', some);
  const odd = { ...sd15, unet: { ...unet, weights } };
  await apply(join(loras, 'sd15-kohya.safetensors'), odd);
  expect(threadSeconds() - start).toBeLessThan(3);
});
