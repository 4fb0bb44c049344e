import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawSettings } from '../../contract/settings.ts';
import { framePng } from '../../pictures/frame-png.ts';
import { insertText, type PngChunk, textChunk } from '../../pictures/png-chunks.ts';
import { proposalOfRecord } from './own-picture.ts';
import { readPicture, readWorkflow } from './read-picture.ts';

let plain: Buffer;
beforeAll(async () => {
  plain = await sharp(new Uint8Array(8 * 8 * 3), { raw: { width: 8, height: 8, channels: 3 } })
    .png()
    .toBuffer();
});
const png = (...texts: PngChunk[]) => insertText(plain, texts);
const foreign = (bytes: Uint8Array) => {
  const read = readPicture('a.png', bytes);
  if (!('foreign' in read)) throw new Error('taken for Fabula’s own');
  return read.foreign;
};
const line = (bytes: Uint8Array): string => {
  try {
    return 'silent' in readPicture('a.png', bytes) ? 'silent' : 'read';
  } catch (error) {
    return (error as Error).message;
  }
};

const parameters = `a red fox, (sharp:1.2) <lora:ink_v2:0.7>
in the snow
Negative prompt: blurry,
ugly
Steps: 24, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 3141592653, Size: 768x512, Model hash: 31e35c80fc, Model: "sd, xl", Clip skip: 2, Lora hashes: "ink_v2: aabbccddeeff", VAE: my.vae, Version: v1.9`;

describe('pictures of AUTOMATIC1111', () => {
  it('give prompt, negative prompt, settings, model and LoRAs', () => {
    expect(foreign(png(textChunk('parameters', parameters)))).toEqual({
      title: '',
      style: '',
      characters: [],
      scenes: [
        { name: 'a.png', prompt: 'a red fox, (sharp:1.2)\nin the snow', caption: '', seed: 3141592653 },
      ],
      seed: 3141592653,
      settings: {
        width: 768,
        height: 512,
        steps: 24,
        guidanceScale: 6.5,
        clipSkip: 1,
        negativePrompt: 'blurry, ugly',
        scheduler: 'dpmpp-2m-karras',
      },
      loras: [{ name: 'ink_v2', hash: 'aabbccddeeff', strength: 0.7 }],
      model: { name: 'sd, xl', hash: '31e35c80fc' },
      leftAside: [
        { what: 'vae', detail: 'my.vae' },
        { what: 'weights', detail: '' },
      ],
    });
  });

  it('are read where the text is compressed, in UTF-8, or in EXIF of WebP and JPEG', async () => {
    const packed = (keyword: string, text: string): PngChunk => ({
      type: 'zTXt',
      data: Buffer.concat([Buffer.from(`${keyword}\0\0`), deflateSync(text)]),
    });
    const prompt = (bytes: Uint8Array) => foreign(bytes).scenes[0]?.prompt;
    expect(prompt(png(packed('parameters', 'a fox\nSteps: 4')))).toBe('a fox');
    const raw = { type: 'tEXt', data: Buffer.from('parameters\0狐 ü\nSteps: 4') };
    expect(prompt(png(raw))).toBe('狐 ü');
    for (const unicode of [
      Buffer.from('狐 fox\nSteps: 4', 'utf16le'),
      Buffer.from('狐 fox\nSteps: 4', 'utf16le').swap16(),
    ]) {
      for (const kind of ['webp', 'jpeg'] as const) {
        const comment = Buffer.concat([Buffer.from('UNICODE\0'), unicode]);
        const picture = await sharp(plain)
          .withMetadata({ exif: { IFD2: { UserComment: comment.toString('latin1') } } })
          [kind]()
          .toBuffer();
        // libexif writes the text anew; what was meant is put into its place.
        expect(prompt(withComment(picture, comment, kind))).toBe('狐 fox');
      }
    }
  });

  it('are read without settings, and with settings that hold lines of their own', () => {
    const bare = foreign(png(textChunk('parameters', 'a fox\nNegative prompt: blurry,\nlow')));
    expect(bare.scenes[0]?.prompt).toBe('a fox');
    expect(bare.settings).toEqual({ negativePrompt: 'blurry, low' });
    const wild = 'a fox\nNegative prompt: low\nSteps: 20, Wildcards: "red\nblue, Steps: 3", Seed: 5';
    const { scenes, settings } = foreign(png(textChunk('parameters', wild)));
    expect(scenes[0]).toMatchObject({ prompt: 'a fox', seed: 5 });
    expect(settings).toEqual({ steps: 20, negativePrompt: 'low' });
  });

  it('have the spacing in the sampler’s name, or a sampler that Fabula lacks', () => {
    const read = (sampler: string) => {
      const { settings, leftAside } = foreign(
        png(textChunk('parameters', `x\nSteps: 4, Sampler: ${sampler}`)),
      );
      return [settings.scheduler, settings.spacing, ...leftAside.map(({ detail }) => detail)];
    };
    expect(read('DPM++ 2M SDE Karras')).toEqual(['dpmpp-2m-sde', 'karras']);
    expect(read('LMS Karras')).toEqual(['lms', 'karras']);
    expect(read('DPM++ SDE Exponential')).toEqual(['dpmpp-sde', 'exponential']);
    expect(read('DPM++ 2M Karras')).toEqual(['dpmpp-2m-karras', undefined]);
    expect(read('DPM++ 3M SDE Karras')).toEqual([undefined, undefined, 'DPM++ 3M SDE Karras']);
    expect(read('DPM++ 2M SDE Heun')).toEqual([undefined, undefined, 'DPM++ 2M SDE Heun']);
    expect(read('Euler SMEA Dy')).toEqual([undefined, undefined, 'Euler SMEA Dy']);
  });

  it('name the words of textual inversion that they were drawn with', () => {
    const text = 'x\nNegative prompt: ugly_word\nSteps: 4, TI hashes: "ugly_word: c74b4e810b03", Version: 1';
    expect(foreign(png(textChunk('parameters', text))).loras).toEqual([
      { name: 'ugly_word', hash: 'c74b4e810b03', strength: 1 },
    ]);
  });

  it('with values that fit nowhere keep the others, and say which', () => {
    const text =
      'x\nSteps: 99999, Sampler: Foo 3, Schedule type: Bar, CFG scale: 5, Seed: -1, Size: 1x1, Denoising strength: 0.4';
    const { settings, leftAside } = foreign(png(textChunk('parameters', text)));
    expect(settings).toEqual({ guidanceScale: 5 });
    expect(leftAside).toEqual([
      { what: 'start-picture', detail: '0.4' },
      { what: 'value', detail: 'Width 1' },
      { what: 'value', detail: 'Height 1' },
      { what: 'value', detail: 'Steps 99999' },
      { what: 'sampler', detail: 'Foo 3, Bar' },
      { what: 'value', detail: 'Seed -1' },
    ]);
  });
});

/** A TIFF with one Exif field, as the specification lays it out, in place of the picture's own. */
function withComment(picture: Buffer, comment: Buffer, kind: 'webp' | 'jpeg'): Buffer {
  const tiff = Buffer.alloc(44 + comment.length);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  };
  tiff.writeUInt16LE(1, 8);
  entry(10, 0x8769, 4, 1, 26);
  tiff.writeUInt16LE(1, 26);
  entry(28, 0x9286, 7, comment.length, 44);
  comment.copy(tiff, 44);
  if (kind === 'jpeg') {
    const head = Buffer.from([0xff, 0xe1, 0, 0]);
    head.writeUInt16BE(8 + tiff.length, 2);
    return Buffer.concat([picture.subarray(0, 2), head, Buffer.from('Exif\0\0'), tiff, picture.subarray(2)]);
  }
  const head = Buffer.from('EXIF\0\0\0\0');
  head.writeUInt32LE(tiff.length, 4);
  return Buffer.concat([
    picture.subarray(0, 12),
    head,
    tiff,
    Buffer.alloc(tiff.length % 2),
    picture.subarray(12),
  ]);
}

const run = {
  '3': {
    class_type: 'KSampler',
    inputs: {
      seed: ['9', 0],
      steps: 12,
      cfg: 4,
      sampler_name: 'dpmpp_2m',
      scheduler: 'karras',
      denoise: 1,
      model: ['10', 0],
      positive: ['6', 0],
      negative: ['7', 0],
      latent_image: ['5', 0],
    },
  },
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'folder\\sdxl_base.safetensors' } },
  '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 640, batch_size: 1 } },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: ['11', 0], clip: ['10', 1] } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: 'blurry', clip: ['10', 1] } },
  '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  '9': { class_type: 'PrimitiveNode', inputs: { value: 77 } },
  '10': {
    class_type: 'LoraLoader',
    inputs: {
      lora_name: 'ink.safetensors',
      strength_model: 0.6,
      strength_clip: 1,
      model: ['4', 0],
      clip: ['4', 1],
    },
  },
  '11': { class_type: 'StringConstant', inputs: { string: 'a fox in a boat' } },
  '12': { class_type: 'Magic Sharpener', inputs: { image: ['8', 0] } },
};
const drawn = {
  scenes: [{ name: 'a.png', prompt: 'a fox in a boat', caption: '', seed: 77 }],
  settings: {
    width: 512,
    height: 640,
    steps: 12,
    guidanceScale: 4,
    negativePrompt: 'blurry',
    scheduler: 'dpmpp-2m-karras',
  },
  loras: [{ name: 'ink', strength: 0.6 }],
  model: { name: 'sdxl_base' },
  leftAside: [{ what: 'node', detail: 'Magic Sharpener' }],
};

describe('pictures of ComfyUI', () => {
  const withGraph = (graph: object) => png(textChunk('prompt', JSON.stringify(graph)));

  it('give what lies before the sampler', () => {
    expect(foreign(withGraph(run))).toMatchObject(drawn);
    // Python writes numbers that JSON has not.
    const odd = JSON.stringify(run).replace('"denoise":1', '"denoise":NaN');
    expect(foreign(png(textChunk('prompt', odd)))).toMatchObject(drawn);
    expect(readWorkflow('a.png', JSON.stringify(run))).toMatchObject(drawn);
    const long = JSON.stringify(run).replace('"value":77', '"value":18446744073709551615');
    expect(foreign(png(textChunk('prompt', long))).scenes[0]?.seed).toBe(2 ** 32 - 1);
    const spaced = JSON.stringify(run).replace('"dpmpp_2m"', '"euler"');
    expect(foreign(png(textChunk('prompt', spaced))).settings).toMatchObject({
      scheduler: 'euler',
      spacing: 'karras',
    });
    expect(readWorkflow('a.json', '{"scenes": []}')).toBeUndefined();
  });

  it('give the same from the screen’s own form', () => {
    const node = (id: number, type: string, values: unknown[], links: Record<string, number> = {}) => ({
      id,
      type,
      widgets_values: values,
      inputs: Object.entries(links).map(([name, link]) => ({ name, link })),
      mode: 0,
    });
    const screen = {
      nodes: [
        node(3, 'KSampler', [77, 'fixed', 12, 4, 'dpmpp_2m', 'karras', 1], {
          model: 1,
          positive: 2,
          negative: 3,
          latent_image: 4,
        }),
        node(4, 'CheckpointLoaderSimple', ['sdxl_base.safetensors']),
        node(5, 'EmptyLatentImage', [512, 640, 1]),
        node(6, 'CLIPTextEncode', ['a fox in a boat']),
        node(7, 'CLIPTextEncode', ['blurry']),
        node(10, 'LoraLoader', ['ink.safetensors', 0.6, 1], { model: 5 }),
        { ...node(12, 'Magic Sharpener', []), mode: 4 },
      ],
      links: [
        [1, 10, 0, 3, 0, 'MODEL'],
        [2, 6, 0, 3, 1, 'CONDITIONING'],
        [3, 7, 0, 3, 2, 'CONDITIONING'],
        [4, 5, 0, 3, 3, 'LATENT'],
        [5, 4, 0, 10, 0, 'MODEL'],
      ],
    };
    expect(foreign(png(textChunk('workflow', JSON.stringify(screen))))).toMatchObject({
      ...drawn,
      leftAside: [],
    });
    // What is by-passed changes nothing, and what lies before it is still found.
    const nodes = screen.nodes.map((one) => (one.id === 10 ? { ...one, mode: 4 } : one));
    const bypassed = foreign(png(textChunk('workflow', JSON.stringify({ ...screen, nodes }))));
    expect(bypassed).toMatchObject({ ...drawn, loras: [], leftAside: [] });
    // Of a by-passed node with several inputs an output hands on the one of its type.
    const both = { ...node(20, 'ControlNetApplyAdvanced', [1], { positive: 20, negative: 21 }), mode: 4 };
    const through = [
      ...screen.links.filter(([id]) => id !== 2 && id !== 3),
      [2, 20, 0, 3, 1, 'CONDITIONING'],
      [3, 20, 1, 3, 2, 'CONDITIONING'],
      [20, 6, 0, 20, 0, 'CONDITIONING'],
      [21, 7, 0, 20, 1, 'CONDITIONING'],
    ];
    const passed = JSON.stringify({ nodes: [...screen.nodes, both], links: through });
    expect(foreign(png(textChunk('workflow', passed)))).toMatchObject({ ...drawn, leftAside: [] });
    // A sampler that takes no part is none.
    for (const mode of [2, 4]) {
      const off = screen.nodes.map((one) => (one.id === 3 ? { ...one, mode } : one));
      expect(line(png(textChunk('workflow', JSON.stringify({ ...screen, nodes: off }))))).toBe(
        'a.png holds a ComfyUI graph that has no sampler that Fabula knows.',
      );
    }
  });

  it('keep what is wanted and what is not apart where a node carries both', () => {
    const control = {
      class_type: 'ControlNetApplyAdvanced',
      inputs: { positive: ['6', 0], negative: ['7', 0], strength: 1 },
    };
    const sampler = { ...run['3'], inputs: { ...run['3'].inputs, positive: ['20', 0], negative: ['20', 1] } };
    expect(foreign(withGraph({ ...run, '3': sampler, '20': control }))).toMatchObject({
      ...drawn,
      leftAside: [{ what: 'control', detail: 'ControlNet' }, ...drawn.leftAside],
    });
    // Models of few steps are drawn without: their words are zeroed.
    const zeroed = { ...run['3'], inputs: { ...run['3'].inputs, negative: ['21', 0] } };
    const none = { class_type: 'ConditioningZeroOut', inputs: { conditioning: ['6', 0] } };
    const { scenes, settings } = foreign(withGraph({ ...run, '3': zeroed, '21': none }));
    expect([scenes[0]?.prompt, settings.negativePrompt]).toEqual(['a fox in a boat', undefined]);
  });

  it('follow both kinds of words through nodes that carry everything, and put texts together', () => {
    const context = (inputs: object) => ({ class_type: 'Context (rgthree)', inputs });
    const sampler = { ...run['3'], inputs: { ...run['3'].inputs, positive: ['41', 4], negative: ['41', 5] } };
    const carried = {
      ...run,
      '3': sampler,
      '6': { class_type: 'CLIPTextEncode', inputs: { text: ['42', 0], clip: ['10', 1] } },
      '40': context({ model: ['10', 0], positive: ['6', 0], negative: ['7', 0] }),
      '41': context({ base_ctx: ['40', 0] }),
      '42': {
        class_type: 'StringConcatenate',
        inputs: { string_a: ['11', 0], string_b: 'at night', delimiter: ', ' },
      },
    };
    const { scenes, settings } = foreign(withGraph(carried));
    expect([scenes[0]?.prompt, settings.negativePrompt]).toEqual(['a fox in a boat, at night', 'blurry']);
    const again = { ...carried, '41': context({ base_ctx: ['40', 0], positive: ['6', 0] }) };
    expect(foreign(withGraph(again)).settings.negativePrompt).toBe('blurry');
  });

  it('say which nodes do what a scene cannot: places of words, stacks of LoRAs', () => {
    const area = { class_type: 'ConditioningSetArea', inputs: { conditioning: ['6', 0], width: 64 } };
    const stack = { class_type: 'LoraLoaderStack', inputs: { lora_01: 'a.safetensors', model: ['4', 0] } };
    const sampler = { ...run['3'], inputs: { ...run['3'].inputs, positive: ['20', 0], model: ['21', 0] } };
    const { leftAside } = foreign(withGraph({ ...run, '3': sampler, '20': area, '21': stack }));
    expect(leftAside.map(({ detail }) => detail)).toEqual([
      'Magic Sharpener',
      'ConditioningSetArea',
      'LoraLoaderStack',
    ]);
  });

  it('of two samplers give the first, and say that there is a second', () => {
    const second = {
      ...run['3'],
      inputs: { ...run['3'].inputs, steps: 5, denoise: 0.5, latent_image: ['3', 0] },
    };
    expect(foreign(withGraph({ '1': second, ...run }))).toMatchObject({
      ...drawn,
      leftAside: [{ what: 'second-pass', detail: '2 × KSampler' }, ...drawn.leftAside],
    });
  });

  it('with samplers in parts are read, too', () => {
    const { model, positive, negative, latent_image } = run['3'].inputs;
    const parts = {
      '30': { class_type: 'KSamplerSelect', inputs: { sampler_name: 'euler_ancestral' } },
      '31': { class_type: 'SDTurboScheduler', inputs: { steps: 2, denoise: 1, model } },
      '32': { class_type: 'RandomNoise', inputs: { noise_seed: 77 } },
      '33': { class_type: 'CFGGuider', inputs: { model, positive, negative, cfg: 1 } },
    };
    const rest = { sampler: ['30', 0], sigmas: ['31', 0], latent_image };
    const whole = { noise_seed: 77, cfg: 1, model, positive, negative, ...rest };
    const custom = { class_type: 'SamplerCustom', inputs: whole };
    const apart = { noise: ['32', 0], guider: ['33', 0], ...rest };
    const advanced = { class_type: 'SamplerCustomAdvanced', inputs: apart };
    for (const sampler of [custom, advanced]) {
      expect(foreign(withGraph({ ...run, ...parts, '3': sampler }))).toMatchObject({
        ...drawn,
        settings: {
          width: 512,
          height: 640,
          steps: 2,
          guidanceScale: 1,
          negativePrompt: 'blurry',
          scheduler: 'euler-ancestral',
        },
      });
    }
  });

  it('with nodes that nobody knows are one line where words or sampler are not to be found', () => {
    const { '3': _, ...without } = run;
    expect(line(withGraph(without))).toBe(
      'a.png holds a ComfyUI graph that has no sampler that Fabula knows.',
    );
    const { '6': __, ...wordless } = run;
    expect(line(withGraph(wordless))).toBe(
      'a.png holds a ComfyUI graph that has words that Fabula cannot find.',
    );
    // A graph that bites its own tail.
    const circle = { ...run, '11': { class_type: 'Reroute', inputs: { text: ['6', 0] } } };
    expect(line(withGraph(circle))).toMatch(/read|cannot find/);
  });
});

describe('pictures of Fabula', () => {
  const record = {
    format: 'fabula-frame' as const,
    version: 1 as const,
    scene: 1,
    scenes: 3,
    identityPrompt: 'A watercolor illustration of a red fox with a coat of wool',
    framePrompt: 'in the snow',
    prompt: 'x',
    window: [1, 2],
    seed: 7,
    run: {
      versions: { fabula: '0.1.0', onnxruntime: '1' },
      model: { id: 'pocket', name: 'Pocket', hash: 'ab' },
      device: 'cpu',
      settings: {
        ...drawSettings.parse({ loras: [{ file: 'ink.safetensors', sha256: 'cd'.repeat(32) }] }),
        width: 8,
        height: 8,
        steps: 2,
        guidanceScale: 5,
        scheduler: 'ddim' as const,
      },
    },
  };

  it('give the same words back', async () => {
    const bytes = await framePng({ width: 8, height: 8, data: new Uint8Array(192) }, record);
    const read = readPicture('a.png', bytes);
    if (!('own' in read)) throw new Error('not known');
    const { style, characters, scenes, loras, leftAside, model } = proposalOfRecord('a.png', read.own, 'Fox');
    expect(style).toBe('A watercolor illustration of');
    expect(characters).toEqual([{ name: 'Fox', description: 'a red fox with a coat of wool' }]);
    expect(`${style} ${characters[0]!.description}`).toBe(record.identityPrompt);
    expect(scenes).toEqual([{ name: 'a.png', prompt: 'in the snow', caption: '', seed: 7 }]);
    expect(loras).toEqual([{ name: 'ink', hash: 'cd'.repeat(32), strength: 1 }]);
    expect(model).toEqual({ name: 'Pocket', hash: 'ab' });
    expect(leftAside).toEqual([{ what: 'other-scenes', detail: '1' }]);
  });

  it('of a newer one, or with a damaged record, are one line', () => {
    const written = (value: object) => png(textChunk('fabula', JSON.stringify(value)));
    expect(line(written({ ...record, version: 2 }))).toBe('a.png was drawn by a newer Fabula.');
    expect(line(written({ ...record, seed: 'x' }))).toBe(
      'a.png does not say how it was drawn: its record is damaged.',
    );
    expect(line(written({ format: 'fabula-sheet' }))).toBe('silent');
  });
});

it('a picture that says nothing, or lies, is one line', () => {
  expect(line(plain)).toBe('silent');
  expect(line(plain.subarray(0, 40))).toBe('a.png is a damaged picture (the file is cut short).');
  const bomb = deflateSync(Buffer.alloc(200_000_000));
  const packed = { type: 'zTXt', data: Buffer.concat([Buffer.from('parameters\0\0'), bomb]) };
  expect(line(png(packed))).toBe('a.png is a damaged picture (what it says about itself cannot be read).');
  expect(line(Buffer.from('RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\x7f', 'latin1'))).toBe(
    'a.png is a damaged picture (the file is cut short).',
  );
  expect(line(Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]))).toBe('silent');
});
