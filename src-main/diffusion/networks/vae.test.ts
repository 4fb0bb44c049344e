import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder, Scope } from '../../../native-models/graph/builder.ts';
import { conv2d, doubleSize } from '../../../native-models/graph/ops/image.ts';
import { FabulaError } from '../../contract/errors.ts';
import { createSession, type Session } from '../runtime/session.ts';
import type { Planes } from './tiles.ts';
import { decodeLatents, toPicture, unitImage, unscaleLatents } from './vae.ts';

/** A decoder in which every pixel depends on its own latent alone, so that tiles must join exactly. */
function pointwiseDecoder() {
  const graph = new GraphBuilder('pointwise');
  const scope = new Scope(graph);
  const latents = graph.input('latents', 'float32', ['B', 4, 'h', 'w']);
  const mix = graph.constant(
    Float32Array.from({ length: 12 }, (_, i) => Math.sin(i + 1)),
    [3, 4, 1, 1],
  );
  graph.output('image', doubleSize(scope, conv2d(scope, latents, mix, undefined)));
  return {
    model: graph.finish(),
    weightsFolder: '',
    inputs: [{ name: 'latents', type: 'float32' as const, shape: ['B', 4, 'h', 'w'] }],
    outputs: [{ name: 'image', type: 'float32' as const, shape: ['B', 3, 'H', 'W'] }],
  };
}

function wave(height: number, width: number): Planes {
  const data = Float32Array.from({ length: 4 * height * width }, (_, i) => Math.sin(i * 0.37));
  return { channels: 4, height, width, data };
}

describe('decodeLatents', () => {
  let vae: Session;
  beforeAll(async () => {
    vae = await createSession(pointwiseDecoder(), { name: 'cpu', profile: 'cpu' }, 'pointwise decoder');
  });
  afterAll(() => vae.release());

  it.each([
    [23, 17],
    [16, 40],
    [9, 31],
    [8, 8],
  ])('gives the same picture in tiles as whole for %i × %i latents', async (height, width) => {
    const latents = wave(height, width);
    const whole = await decodeLatents(vae, latents);
    const tiled = await decodeLatents(vae, latents, 8, 3);
    expect([whole.channels, whole.height, whole.width]).toEqual([3, 2 * height, 2 * width]);
    expect([tiled.channels, tiled.height, tiled.width]).toEqual([3, 2 * height, 2 * width]);
    const worst = Math.max(...whole.data.map((v, i) => Math.abs(v - tiled.data[i]!)));
    expect(worst).toBeLessThan(1e-6);
  });
});

describe('latents and pixels', () => {
  it('undoes the scaling factor and shift', () => {
    const latents = { channels: 1, height: 1, width: 2, data: Float32Array.of(1, -2) };
    expect([...unscaleLatents(latents, { factor: 0.5, shift: 0.25 }).data]).toEqual([2.25, -3.75]);
  });

  it('undoes mean and std by channel', () => {
    const latents = { channels: 2, height: 1, width: 1, data: Float32Array.of(1, 1) };
    const scale = { factor: 0.5, shift: 0, mean: [10, -10], std: [2, 4] };
    expect([...unscaleLatents(latents, scale).data]).toEqual([14, -2]);
  });

  it('clamps, interleaves, and rounds halves to even as NumPy does', () => {
    const image = { channels: 3, height: 1, width: 2, data: Float32Array.of(-1, 1, 0, 2, -3, 0) };
    const unit = unitImage(image);
    expect([...unit]).toEqual([0, 0.5, 0, 1, 1, 0.5]);
    expect([...toPicture(unit, 2, 1).data]).toEqual([0, 128, 0, 255, 255, 128]);
  });

  it('says so when the decoder gave values that are not numbers', () => {
    const image = { channels: 3, height: 1, width: 1, data: Float32Array.of(0, Number.NaN, 0) };
    expect(() => unitImage(image)).toThrow(FabulaError);
  });
});
