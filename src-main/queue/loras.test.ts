// LoRAs of a story on their way from its file to the picture: content in the document, paths nowhere but here.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  encodeSafetensors,
  type TensorData,
} from '../../native-models/checkpoints/write-safetensors-for-tests.ts';
import { FabulaError } from '../contract/errors.ts';
import { frameRecord } from '../pictures/frame-record.ts';
import { readText } from '../pictures/png-chunks.ts';
import { outdatedFrames } from '../store/document/outdated-frames.ts';
import { temporaryFolder } from '../store/testing/sample-document.ts';
import type { LocateLoras } from './batch-work.ts';
import { createStory, startStudio, tinySettings, WatchedQueue } from './testing/studio.ts';

const tensor = (...shape: number[]): TensorData => ({
  type: 'F32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7)),
});
const layer = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q';

describe('a story with LoRAs', () => {
  it('is drawn with them, keeps no path, and tells one that is gone', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'renamed.safetensors');
    writeFileSync(
      file,
      encodeSafetensors({
        [`${layer}.lora_down.weight`]: tensor(2, 8),
        [`${layer}.lora_up.weight`]: tensor(8, 2),
      }),
    );
    const name = 'ink';
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    const loras: LocateLoras = async (wanted) =>
      wanted.map((one) => {
        if (one.sha256 === sha256) return { ...one, file };
        throw new FabulaError('lora-not-found', `No LoRA "${one.name}".`, 'Find it.');
      });
    await using studio = startStudio({ loras });
    const document = createStory(join(folder.path, 'a.fabula'), ['runs']);
    const watched = new WatchedQueue(studio.drawing, document);
    const draw = async () => {
      const finished = watched.finished();
      watched.queue.enqueue({ scenes: 'all', seed: 'own' });
      return finished;
    };
    const newest = () => document.frames.png(document.frames.ofScene(1)[0]!.id);
    const stale = () => outdatedFrames(document.board, document.frames.all(), document.frames.runs()).size;
    const lay = (...chosen: { strength: number }[]) =>
      document.edit({
        type: 'settings.set',
        settings: {
          ...tinySettings,
          ...(chosen.length > 0 ? { loras: chosen.map((one) => ({ name, sha256, ...one })) } : {}),
        },
      });

    expect(await draw()).toEqual({ drawn: 1, failed: 0 });
    const plain = newest();
    lay({ strength: 0.8 });
    expect(stale()).toBe(1);
    expect(await draw()).toEqual({ drawn: 1, failed: 0 });
    const changed = newest();
    expect(stale()).toBe(1);
    expect(Buffer.compare(Buffer.from(plain), Buffer.from(changed))).not.toBe(0);
    const record = frameRecord.parse(JSON.parse(readText(changed, 'fabula')!));
    const kept = [{ file: 'ink.safetensors', strength: 0.8, sha256 }];
    expect(record.run.settings.loras).toEqual(kept);
    const [, run] = document.frames.runs();
    expect(run!.requested.settings.loras).toEqual([{ name: 'ink', sha256, strength: 0.8 }]);
    expect(run!.run.settings.loras).toEqual(kept);
    expect(JSON.stringify(document.frames.runs())).not.toContain(folder.path);

    lay({ strength: -0.8 });
    expect(stale()).toBe(2);
    lay();
    expect(stale()).toBe(1);

    const missing = { name: 'gone', sha256: '0'.repeat(64), strength: 1 };
    document.edit({ type: 'settings.set', settings: { ...tinySettings, loras: [missing] } });
    expect(await draw()).toEqual({ drawn: 0, failed: 1 });
    expect(watched.queue.view().jobs[0]!.error).toMatchObject({
      code: 'lora-not-found',
      message: 'No LoRA "gone".',
    });
    await watched.queue.close();
    document.close();
  });

  it('is drawn with those that its prompts name, and keeps their tags as they stand', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'ink.safetensors');
    writeFileSync(
      file,
      encodeSafetensors({
        [`${layer}.lora_down.weight`]: tensor(2, 8),
        [`${layer}.lora_up.weight`]: tensor(8, 2),
      }),
    );
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    const tag = '<lora:ink:0.8>';
    const loras: LocateLoras = async (_, tags) =>
      tags.includes(tag) ? [{ tag, name: 'ink', sha256, strength: 0.8, file }] : [];
    await using studio = startStudio({ loras });
    const document = createStory(join(folder.path, 'a.fabula'), [`runs ${tag}`]);
    document.edit({ type: 'settings.set', settings: { ...tinySettings, promptSyntax: 'weighted' } });
    const watched = new WatchedQueue(studio.drawing, document);
    const finished = watched.finished();
    watched.queue.enqueue({ scenes: 'all', seed: 'own' });
    expect(await finished).toEqual({ drawn: 1, failed: 0 });
    const [frame] = document.frames.ofScene(1);
    const record = frameRecord.parse(JSON.parse(readText(document.frames.png(frame!.id), 'fabula')!));
    expect(record.run.settings.loras).toEqual([{ file: 'ink.safetensors', strength: 0.8, sha256 }]);
    expect(record.prompt).not.toContain('<');
    expect(document.frames.get(frame!.id).framePrompt).toBe(`runs ${tag}`);
    await watched.queue.close();
    document.close();
  });
});
