import { homedir } from 'node:os';
import { expect, it } from 'vitest';
import type { DeviceReport } from '../contract/drawing.ts';
import { deviceReportText, withoutPaths } from './device-report-text.ts';

const machine = { system: 'Linux 6.8, x64', processor: 'Test, 8 threads', memory: 16e9 };
const versions = { fabula: '0.1.0', onnxruntime: '1.30.0' };

it('tells versions, system, cards, answers and times, one device after the other', () => {
  const devices: DeviceReport[] = [
    {
      device: 'cuda:0',
      card: 'NVIDIA GeForce RTX 3060',
      driver: '580.65',
      memory: 11.4e9,
      speed: 12.34,
      automatic: true,
      check: {
        model: 'SDXL',
        width: 1024,
        height: 1024,
        steps: 30,
        weights: 'full',
        profile: 'cuda',
        runs: [
          { precision: 'float32', stepSeconds: 1.52 },
          { precision: 'float16', stepSeconds: 0.61 },
        ],
      },
    },
    { device: 'webgpu', reason: 'Failed to get adapter', automatic: false },
    {
      device: 'cpu',
      speed: 1,
      automatic: false,
      fault: { code: 'not-enough-memory', message: 'It needs 9 GB.', hint: 'Less.' },
    },
  ];
  expect(deviceReportText(devices, versions, machine)).toBe(
    `Fabula 0.1.0, ONNX Runtime 1.30.0, Node ${process.versions.node}
Linux 6.8, x64
Test, 8 threads, 16.0 GB of memory

cuda:0: NVIDIA GeForce RTX 3060, driver 580.65, 11.4 GB to draw in
  12 times as fast as the processor in a small test
  SDXL at 1024x1024, full weights, operators "cuda"; nothing fell back to the processor
  float32: 1.5 s a step, so 46 s for the 30 steps of a picture
  float16: 0.61 s a step, so 18 s for the 30 steps of a picture

webgpu: its memory is not told
  cannot be used: Failed to get adapter

cpu: its memory is not told
  not measured: It needs 9 GB.
"auto" takes cuda:0.
`,
  );
});

it('has nobody’s folders in it', () => {
  expect(withoutPaths(`its libraries in ${homedir()}/.local/share/fabula/cuda/1.30.0 cannot be used`)).toBe(
    'its libraries in …/1.30.0 cannot be used',
  );
  expect(withoutPaths('C:\\Users\\Ada\\AppData\\x.dll cannot be loaded')).toBe('…/x.dll cannot be loaded');
  expect(withoutPaths('“/home/ada/my.safetensors” is not whole')).toBe('“…/my.safetensors” is not whole');
  expect(withoutPaths('1 s/step, 12/24, and/or')).toBe('1 s/step, 12/24, and/or');
});
