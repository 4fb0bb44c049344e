// `npm run tour`: one picture of a story drawn step by step, from words to a PNG file, with the shape of everything on the
// way. The engine does the same with more care for memory, devices and faults; a test keeps the two pictures the same.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { compileComponent, compileUnet, compileVaeDecoder } from '../native-models/index.ts';
import { consolidate } from '../src-main/diffusion/method/consolidate.ts';
import { identityContext } from '../src-main/diffusion/method/ipca.ts';
import { createRandn } from '../src-main/diffusion/method/noise.ts';
import { reweigh } from '../src-main/diffusion/method/svr.ts';
import { openModel } from '../src-main/diffusion/model/model.ts';
import { resolveSettings, schedulerConfigOf } from '../src-main/diffusion/model/settings.ts';
import { framePredictor } from '../src-main/diffusion/networks/unet.ts';
import { decodeLatents, toPicture, unitImage, unscaleLatents } from '../src-main/diffusion/networks/vae.ts';
import { createSession } from '../src-main/diffusion/runtime/session.ts';
import { sample } from '../src-main/diffusion/sampler.ts';
import { createScheduler } from '../src-main/diffusion/schedulers/create-scheduler.ts';

const identityPrompt = 'A cartoon of a red fox with a coat';
const framePrompts = ['finding a lantern in a meadow at sunset', 'walking through a snowy forest'];
/** What is drawn: the second scene, whose prompt also holds the words of the first. */
export const scenes = framePrompts.map((framePrompt) => ({ identityPrompt, framePrompt, seed: 5 }));
export const scene = 1;

export const TOLD = { method: 'onestory' } as const;

export async function tour(modelPath: string, say: (line: string) => void = () => {}) {
  // A model: configs, tokenizers, and where every weight lies. None is read yet.
  const model = await openModel({ path: modelPath });
  const { checkpoint, tokenizers } = model;
  // The published method, whatever the model does by itself.
  const settings = resolveSettings(model, TOLD);
  const { width, height, guidanceScale } = settings;
  say(`model       ${model.name}: ${width} × ${height}, ${settings.steps} steps, guidance ${guidanceScale}`);

  // Consolidation (paper, 3.1): all scenes in one prompt, and which rows of it are whose.
  const prompt = consolidate(scenes, { ...settings, tokenizers }).frames[scene]!;
  const rows = prompt.frames.map(({ start, end }) => `${start}–${end - 1}`).join(', ');
  say(`prompt      "${prompt.prompt}": ${prompt.tokens} tokens`);
  say(`rows        identity ${prompt.identity.start}–${prompt.identity.end - 1}, scenes ${rows}`);

  // Text encoders: token ids [1, 77] to states [77, width]; the last one also pools the whole text [P].
  const device = { name: 'cpu', profile: 'cpu' } as const;
  const encoders: { states: Float32Array; width: number }[] = [];
  let pooled: Float32Array | undefined;
  for (const [i, component] of [checkpoint.textEncoder, checkpoint.textEncoder2].entries()) {
    if (!component) continue;
    const session = await createSession(
      compileComponent(component, checkpoint.family),
      device,
      component.name,
    );
    const out = await session.run({ input_ids: { data: prompt.inputIds[i]!, dims: [1, 77] } });
    await session.release();
    const { data, dims } = out.hidden_state!;
    encoders.push({ states: data, width: dims[2]! });
    pooled = out.pooled?.data;
    say(`states      ${component.name} [${dims.join(', ')}]${pooled ? `, pooled [${pooled.length}]` : ''}`);
  }

  // SVR (3.2): this scene's rows are strengthened, the others' weakened, for each encoder by itself.
  const edited = beside(
    encoders.map((one) => ({ ...one, states: reweigh(one.states, one.width, prompt, settings.svr) })),
  );
  // IPCA (3.3): how much more identity's rows weigh, as logarithms that attention adds to its logits.
  const D = encoders.reduce((sum, one) => sum + one.width, 0);
  const context = identityContext(edited, beside(encoders), D, prompt, settings.ipca);
  say(`context     [${context.rows}, ${D}], edited by SVR, with ${context.rows} log-weights of IPCA`);

  // Noise, as PyTorch's CPU generator makes it, at the size of the latents.
  const shape = [model.latentChannels, height / model.vaeFactor, width / model.vaeFactor] as const;
  const [channels, h, w] = shape;
  const randn = createRandn(scenes[scene]!.seed);
  const noise = randn(channels * h * w);
  say(`noise       [${shape.join(', ')}]`);

  // Sampling: the U-Net says what is noise, guided away from an empty text; the scheduler takes a step.
  const compiled = compileUnet(checkpoint.unet);
  const session = await createSession(compiled.graph, device, 'U-Net');
  const condition = {
    context,
    edited,
    width: D,
    negative: new Float32Array(edited.length),
    rows: context.rows,
    ...(pooled ? { pooled: { positive: pooled, negative: new Float32Array(pooled.length) } } : {}),
  };
  const { ipca, guidanceRescale } = settings;
  const seed = scenes[scene]!.seed;
  const frame = { condition, ipca, seed, negativeBranch: guidanceScale > 1, shape, pixels: settings };
  const predict = framePredictor({ compiled, session }, frame);
  const { steps, scheduler: name } = settings;
  const scheduler = createScheduler(schedulerConfigOf(model, settings), { steps, name });
  const latents = await sample({ scheduler, noise, randn, predict, guidanceScale, guidanceRescale });
  await session.release();
  say(`latents     [${shape.join(', ')}] after ${steps} steps of ${name}`);

  // Decoding: latents to pixels.
  const vae = await createSession(compileVaeDecoder(checkpoint.vae), device, 'VAE decoder');
  const planes = unscaleLatents({ channels, height: h, width: w, data: latents }, model.latentScale);
  const image = await decodeLatents(vae, planes);
  await vae.release();
  say(`image       [${image.channels}, ${image.height}, ${image.width}]`);
  return toPicture(unitImage(image), width, height);
}

/** [77, D1] and [77, D2] side by side, [77, D1 + D2]. */
function beside(parts: readonly { states: Float32Array; width: number }[]): Float32Array {
  const rows = parts[0]!.states.length / parts[0]!.width;
  const row = (at: number) =>
    parts.flatMap(({ states, width }) => [...states.subarray(at * width, (at + 1) * width)]);
  return Float32Array.from(Array.from({ length: rows }, (_, at) => row(at)).flat());
}

if (import.meta.main) {
  const file = process.argv[2] ?? 'tour.png';
  const { data, width, height } = await tour(
    join(import.meta.dirname, '../native-models/pocket'),
    console.log,
  );
  writeFileSync(
    file,
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
  console.log(`picture     ${file}`);
}
