// Opens a folder of ONNX exports by others, as optimum, diffusers' conversion script and Olive lay them out: a folder
// per part with a model.onnx in it, tokenizers and a scheduler's config; model_index.json and the parts' own configs
// may be missing. Reads what the files say of themselves, no weights, and knows nothing of how they are run.

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Checkpoint, Component, ComponentName, Family, WeightRef, WeightType } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { Absent, checkPipeline, checkTogether, detectFamily, readTokenizer } from '../folder-parts.ts';
import { type Config, readJsonFile } from '../json.ts';
import { MANIFEST_NAME, readManifest } from '../manifest.ts';
import { readArchitecture } from '../single-file/architectures.ts';
import { exists, missingFiles } from '../weight-files.ts';
import { type OnnxFile, readOnnxFile } from './onnx-file.ts';

/** The folder of each part. */
const FOLDERS: Readonly<Record<ComponentName, string>> = {
  text_encoder: 'text_encoder',
  text_encoder_2: 'text_encoder_2',
  unet: 'unet',
  vae: 'vae_decoder',
};

const listing = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
const isOnnx = (name: string): boolean => name.toLowerCase().endsWith('.onnx');

/** Whether a folder has ONNX parts, and no weights of a U-Net that Fabula would rather compile itself. */
export async function isOnnxFolder(folder: string): Promise<boolean> {
  if ((await listing(join(folder, 'unet'))).some((name) => name.endsWith('.safetensors'))) return false;
  const parts = await Promise.all(Object.values(FOLDERS).map((part) => listing(join(folder, part))));
  return parts.some((names) => names.some(isOnnx));
}

/** A part as it was found: its graph, and its config if there is one. */
interface Part {
  onnx: OnnxFile;
  config: Config | undefined;
  files: readonly string[];
  source: string;
}

/** model.onnx, or the only other .onnx file. */
async function readPart(folder: string, name: ComponentName, absent: Absent): Promise<Part | undefined> {
  const source = join(folder, FOLDERS[name]);
  const names = (await listing(source)).filter(isOnnx);
  const file = names.length === 1 ? names[0]! : 'model.onnx';
  if (!names.includes(file)) {
    absent.paths.push(join(source, file));
    return undefined;
  }
  const onnx = await absent.orMissing(Promise.resolve().then(() => readOnnxFile(join(source, file))));
  const configPath = join(source, 'config.json');
  const config = (await exists(configPath)) ? await readJsonFile(configPath) : undefined;
  if (onnx === undefined) return undefined;
  return { onnx, config, source, files: [...(config === undefined ? [] : [configPath]), ...onnx.files] };
}

const WEIGHT_TYPES: Readonly<Record<number, WeightType>> = {
  1: 'F32',
  2: 'U8',
  3: 'I8',
  4: 'U16',
  5: 'I16',
  6: 'I32',
  7: 'I64',
  9: 'BOOL',
  10: 'F16',
  11: 'F64',
  12: 'U32',
  13: 'U64',
  16: 'BF16',
};

function weightsOf({ placed, small }: OnnxFile): Map<string, WeightRef> {
  const weights = new Map<string, WeightRef>();
  for (const { name, dataType, shape, file, byteOffset, byteLength } of [...placed, ...small]) {
    const type = WEIGHT_TYPES[dataType];
    if (type !== undefined) weights.set(name, { type, shape, file, byteOffset, byteLength });
  }
  return weights;
}

const component = (name: ComponentName, { onnx, files, source }: Part, config: Config): Component => ({
  name,
  source,
  className: `ONNX${onnx.producer === '' ? '' : ` (${onnx.producer})`}`,
  config,
  weights: weightsOf(onnx),
  onnx,
  files,
});

/** The sizes of an input; undefined when there is no such input, or its shape is not told. */
const shapeOf = ({ inputs }: OnnxFile, name: string) => inputs.find((one) => one.name === name)?.shape;

const known = (size: number | string | undefined): number | undefined =>
  typeof size === 'number' ? size : undefined;

/** What the family's config says, over it the model's own, over both what the graph itself says. */
function unetConfig(family: Config, own: Config | undefined, onnx: OnnxFile): Config {
  const [, channels, height, width] = shapeOf(onnx, 'sample') ?? [];
  const guided = shapeOf(onnx, 'timestep_cond');
  const said = own?.time_cond_proj_dim;
  return {
    ...(own ?? family),
    ...(known(channels) === undefined ? {} : { in_channels: channels }),
    ...(known(height) !== undefined && height === width ? { sample_size: height } : {}),
    time_cond_proj_dim: guided === undefined ? null : (known(guided[1]) ?? said ?? null),
  };
}

/** SDXL takes pooled text; the width of text tells Stable Diffusion 2 from 1 where no config does. */
function familyOf({ onnx, config }: Part): Family {
  if (onnx.inputs.some(({ name }) => name === 'text_embeds' || name === 'time_ids')) return 'sdxl';
  if (config !== undefined) return detectFamily(config);
  return shapeOf(onnx, 'encoder_hidden_states')?.[2] === 1024 ? 'sd2' : 'sd1';
}

/**
 * Opens a folder of ONNX exports (a real path). Throws CheckpointError: all missing files at once (`missing-files`), or
 * the first other fault.
 */
export async function openOnnxFolder(folder: string): Promise<Checkpoint> {
  const indexPath = join(folder, 'model_index.json');
  const own = (await exists(indexPath)) ? await readJsonFile(indexPath) : undefined;
  if (own !== undefined) checkPipeline(own._class_name, indexPath);

  const absent = new Absent();
  const part = (name: ComponentName) => readPart(folder, name, absent);
  const [text, unet, vae] = [await part('text_encoder'), await part('unet'), await part('vae')];
  const family = unet === undefined ? undefined : familyOf(unet);
  const hasSecond = family === 'sdxl' || (await exists(join(folder, FOLDERS.text_encoder_2)));
  const text2 = hasSecond ? await part('text_encoder_2') : undefined;
  const tokenizers = [await readTokenizer(folder, 'tokenizer', absent)];
  if (hasSecond) tokenizers.push(await readTokenizer(folder, 'tokenizer_2', absent));
  const schedulerPath = join(folder, 'scheduler', 'scheduler_config.json');
  const schedulerConfig = await absent.json(schedulerPath);
  if (absent.paths.length > 0) throw missingFiles(absent.paths);
  if (!text || !unet || !vae || !family || !schedulerConfig) throw missingFiles([folder]);

  const published = await readArchitecture(family);
  const index = own ?? published.pipeline;
  const parts = {
    textEncoder: component('text_encoder', text, text.config ?? published.text_encoder),
    ...(text2 === undefined
      ? {}
      : {
          textEncoder2: component(
            'text_encoder_2',
            text2,
            text2.config ?? published.text_encoder_2 ?? published.text_encoder,
          ),
        }),
    unet: component('unet', unet, unetConfig(published.unet, unet.config, unet.onnx)),
    vae: component('vae', vae, vae.config ?? published.vae),
  };
  if (family !== 'sdxl' && text2 !== undefined) {
    throw new CheckpointError(
      'unsupported-model',
      `${text2.source} is a second text encoder, but the U-Net takes no pooled text.`,
      'Refiner and image-editing exports cannot draw by themselves: choose a base model.',
    );
  }
  const manifestPath = join(folder, MANIFEST_NAME);
  const manifest = (await exists(manifestPath)) ? await readManifest(manifestPath) : undefined;
  checkTogether(parts.unet, parts.vae, family, manifest);
  return {
    path: folder,
    place: folder,
    folder,
    name: manifest?.name ?? basename(folder),
    family,
    pipeline: String(index._class_name),
    index,
    ...parts,
    tokenizers,
    schedulerConfig,
    ...(manifest === undefined ? {} : { manifest, licence: manifest.licence }),
    notes: [],
    files: [
      ...(own === undefined ? [] : [indexPath]),
      ...Object.values(parts).flatMap(({ files }) => files),
      ...tokenizers.flatMap(({ files }) => files),
      schedulerPath,
      ...(manifest === undefined ? [] : [manifestPath]),
    ],
  };
}
