import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawSettings } from '../../contract/settings.ts';
import { type Model, openModel } from './model.ts';
import { mergeSettings, resolveSettings } from './settings.ts';

const pocket = path.resolve(import.meta.dirname, '../../../native-models/pocket');
const tiny = path.resolve(
  import.meta.dirname,
  '../../../native-models/parity/fixtures/whole-method/models/tiny-sd15',
);
const published = drawSettings.parse({});

/** The same model with other words about itself. */
const saying = (model: Model, defaults: object): Model =>
  ({
    ...model,
    checkpoint: { ...model.checkpoint, manifest: { ...model.checkpoint.manifest, defaults } },
  }) as Model;

describe('settings that a story leaves open', () => {
  it('are the published ones where the model says nothing', async () => {
    const model = await openModel({ path: tiny });
    expect(mergeSettings(model, {})).toEqual(published);
  });

  it('are the model’s own where it says something, and a person’s choice goes before both', async () => {
    const model = saying(await openModel({ path: tiny }), {
      size: [64, 32],
      steps: 8,
      guidance: 3,
      window: { size: 1 },
      svr: { suppressAlpha: 0 },
      freeU: { s1: 0.9, s2: 0.8, b1: 1, b2: 1 },
    });
    expect(resolveSettings(model, {})).toMatchObject({
      width: 64,
      height: 32,
      steps: 8,
      guidanceScale: 3,
      window: { ...published.window, size: 1 },
      svr: { ...published.svr, suppressAlpha: 0 },
      freeU: { s1: 0.9 },
    });
    const chosen = { steps: 5, svr: { suppressBeta: 0.2 }, window: { kind: 'trailing' as const } };
    expect(resolveSettings(model, chosen)).toMatchObject({
      steps: 5,
      guidanceScale: 3,
      window: { size: 1, kind: 'trailing' },
      svr: { ...published.svr, suppressAlpha: 0, suppressBeta: 0.2 },
    });
    expect(resolveSettings(model, { freeU: null }).freeU).toBeNull();
    expect(resolveSettings(model, { freeU: { b1: 1.2 } }).freeU).toEqual({
      s1: 0.9,
      s2: 0.8,
      b1: 1.2,
      b2: 1,
    });
  });

  it.runIf(existsSync(path.join(pocket, 'model_index.json')))('reach the built-in model', async () => {
    const model = await openModel({ path: pocket });
    const { size, guidance, steps, svr, window } = model.checkpoint.manifest!.defaults as Record<
      string,
      unknown
    >;
    const resolved = resolveSettings(model, {});
    expect([[resolved.width, resolved.height], resolved.guidanceScale, resolved.steps]).toEqual([
      size,
      guidance,
      steps,
    ]);
    expect(resolved).toMatchObject({ svr: svr ?? {}, window: window ?? {} });
  });
});
