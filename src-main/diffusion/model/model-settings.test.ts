import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { asDrawn, drawSettings, pictureSettings } from '../../contract/settings.ts';
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

  it('hold by a picture where the model does, in its own method alone', async () => {
    const defaults = { method: 'plain', hold: { picture: { weight: 3, anchor: 0.5 } } };
    const model = saying(await openModel({ path: tiny }), defaults);
    const own = { ...pictureSettings.parse({}), weight: 3, anchor: 0.5 };
    expect(mergeSettings(model, {})).toMatchObject({ method: 'plain', hold: { picture: own } });
    expect(mergeSettings(model, { method: 'plain' }).hold).toBeUndefined();
    expect(mergeSettings(model, { method: 'onestory' }).hold).toBeUndefined();
    // Who asks for a picture has the model's, and what a person sets goes before it.
    expect(mergeSettings(model, { method: 'plain', hold: { picture: {} } }).hold).toEqual({ picture: own });
    expect(mergeSettings(model, { hold: { picture: { weight: 1 } } }).hold?.picture).toMatchObject({
      weight: 1,
      anchor: 0.5,
    });
    expect(mergeSettings(model, { hold: { picture: null } }).hold).toBeUndefined();
    const notch = { hold: { picture: null, notch: {} } };
    expect(mergeSettings(model, notch).hold).toMatchObject({ picture: null, notch: { strength: 1 } });
  });

  it('are as they were where they were drawn with, whatever the model holds by today', async () => {
    const before = await openModel({ path: tiny });
    const model = saying(before, { method: 'plain', hold: { picture: { weight: 3 } } });
    for (const settings of [{}, { hold: { picture: { weight: 4 } } }, { method: 'plain' as const }]) {
      const drawn = resolveSettings(before, settings);
      expect(resolveSettings(model, asDrawn(drawn))).toEqual(drawn);
    }
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
    // How it draws by itself stands beside what it is, and is no part of its hash.
    const picture = { weight: 2, anchor: 0.5, seenFrom: 'subject' };
    expect(resolved).toMatchObject({ method: 'plain', hold: { picture } });
    // Where it is seen everywhere, as it was before there was a choice, nothing is said of that; and it is drawn so again.
    const everywhere = resolveSettings(model, { hold: { picture: { seenFrom: 'everywhere' } } });
    expect(JSON.stringify(everywhere)).not.toContain('seenFrom');
    expect(resolveSettings(model, asDrawn(everywhere))).toEqual(everywhere);
    expect(model.checkpoint.files.map((file) => path.basename(file))).not.toContain('drawing.json');
  });
});
