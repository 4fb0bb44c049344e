// Folders of ONNX exports: the model's own bytes, and the files it says its weights are in. What is accepted is held
// against the disk: every weight in a real file of the model's folder, and every graph within the model.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type OnnxFile, readOnnxFile } from '../../native-models/checkpoints/onnx-export/onnx-file.ts';
import type { Campaign } from './campaign.ts';
import { eachCase } from './cases.ts';
import { mutateBytes } from './mutate.ts';
import type { Random } from './random.ts';

const fixtures = path.resolve(import.meta.dirname, '../../native-models/parity/fixtures/onnx-exports');
const MODELS = ['sd15/model/unet', 'sdxl/model/unet', 'sd15/model/text_encoder', 'sdxl/model/vae_decoder'];

/** Paths that lead out of a folder, to nothing, or round. */
const PLACES = [
  '../secret.bin',
  '/etc/passwd',
  'a/../../secret.bin',
  '',
  '.',
  '..',
  'C:\\x',
  'link',
  'pipe',
  'folder',
  'weights.pb\0',
];

/** Bytes that were changed, or the name of a weights' file that was. */
function brokenModel(random: Random, sound: Uint8Array): Uint8Array {
  const bytes = Buffer.from(sound);
  const name = ['weights.pb', 'model.onnx_data'].find((one) => bytes.includes(one));
  if (name === undefined || random.chance(0.6)) return mutateBytes(random, sound);
  const place = Buffer.from(random.pick(PLACES).padEnd(name.length, '/').slice(0, name.length));
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) place.copy(bytes, at);
  return bytes;
}

function judge(
  { folder, file, placed, small, nodes, kept, around }: OnnxFile,
  where: string,
): string | undefined {
  if (folder !== where) return `its folder is ${folder}`;
  const size = fs.statSync(file).size;
  for (const { name, file: data, byteOffset, byteLength } of [...placed, ...small]) {
    if (fs.realpathSync(data) !== data || !data.startsWith(`${folder}${path.sep}`))
      return `"${name}" is in ${data}`;
    if (byteOffset < 0 || byteLength < 0 || byteOffset + byteLength > fs.statSync(data).size)
      return `"${name}" ends after ${data}`;
  }
  for (const { from, end } of [...nodes, ...kept, ...around]) {
    if (from < 0 || end < from || end > size) return `a stretch ${from} to ${end} of ${size} bytes`;
  }
  return undefined;
}

export const campaign: Campaign = {
  name: 'onnx',
  what: 'ONNX exports, and where they say their weights are',
  cases: 3000,
  async run(options) {
    const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-faults-')));
    fs.writeFileSync(path.join(base, 'secret.bin'), Buffer.alloc(1 << 20));
    const models = MODELS.map((name, i) => {
      const folder = path.join(base, String(i));
      fs.cpSync(path.join(fixtures, name), folder, { recursive: true });
      fs.symlinkSync(path.join(base, 'secret.bin'), path.join(folder, 'link'));
      fs.mkdirSync(path.join(folder, 'folder'));
      const file = path.join(folder, 'model.onnx');
      return { folder, file, sound: new Uint8Array(fs.readFileSync(file)) };
    });
    try {
      return await eachCase(options, (random) => {
        const { folder, file, sound } = random.pick(models);
        fs.writeFileSync(file, brokenModel(random, sound));
        return judge(readOnnxFile(file), folder);
      });
    } finally {
      fs.rmSync(base, { recursive: true });
    }
  },
};
