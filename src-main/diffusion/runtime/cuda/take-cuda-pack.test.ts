// What a drawing process makes of a pack, asked of the real command in processes of their own: ONNX Runtime is loaded
// once in each. There is no CUDA here, so the furthest it comes is ONNX Runtime's own look into the pack.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CUDA_FOLDER_VARIABLE } from '../../../contract/cuda-pack.ts';
import { cudaPackStamp } from './take-cuda-pack.ts';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-cuda-use-'));
afterAll(() => fs.rmSync(base, { recursive: true }));

const version = JSON.parse(fs.readFileSync('node_modules/onnxruntime-node/package.json', 'utf8')).version;
const provider = 'libonnxruntime_providers_shared.so';

function pack(name: string, record: object | string, files: Record<string, string> = {}): string {
  const folder = path.join(base, name);
  fs.mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), text);
  fs.writeFileSync(
    path.join(folder, 'pack.json'),
    typeof record === 'string' ? record : JSON.stringify(record),
  );
  return folder;
}

/** Why `fabula devices` says that CUDA cannot be used. */
function reason(folder: string, env: NodeJS.ProcessEnv = {}): string {
  const out = execFileSync(process.execPath, ['src-main/cli/fabula.js', 'devices', '--json'], {
    encoding: 'utf8',
    env: { ...process.env, [CUDA_FOLDER_VARIABLE]: folder, ...env },
  });
  const reports = JSON.parse(out) as { device: string; reason?: string; automatic: boolean }[];
  expect(reports.find(({ automatic }) => automatic)?.device).toBe('cpu');
  return reports.find(({ device }) => device === 'cuda')!.reason!;
}

/** A library of this system, to stand where the driver's would be. */
function anyLibrary(): string {
  const maps = fs.readFileSync('/proc/self/maps', 'utf8');
  return /\/\S*\/libdl\S*\.so\S*|\/\S*\/libm[.-]\S*so\S*/.exec(maps)![0];
}

const supported = process.platform === 'linux' && process.arch === 'x64';
const time = { timeout: 90_000 };
const good = { onnxruntime: version, libraries: [{ name: provider, bytes: 5 }] };

it.skipIf(!supported)('says how to get the libraries where there are none', time, () => {
  expect(reason(path.join(base, 'none'))).toBe('its libraries are not here; "fabula cuda add" fetches them');
});

it.skipIf(!supported)('uses no pack that is for another version, broken or not whole', time, () => {
  const other = pack('other', { ...good, onnxruntime: '1.0.0' }, { [provider]: '12345' });
  expect(reason(other)).toContain(`its libraries are for ONNX Runtime 1.0.0, and this is ${version}`);
  const short = pack('short', good, { [provider]: '1' });
  expect(reason(short)).toContain(`${provider} is missing or not whole in ${short}`);
  expect(reason(pack('broken', '{'))).toContain('cannot be used');
});

it.skipIf(!supported)('has ONNX Runtime look into the pack, with a driver', time, () => {
  const folder = pack('whole', good, { [provider]: '12345' });
  const drivers = path.join(base, 'drivers');
  fs.mkdirSync(drivers);
  fs.copyFileSync(anyLibrary(), path.join(drivers, 'libcuda.so.1'));
  // The dynamic loader's own account of what it was asked for (ld.so(8)).
  const log = path.join(base, 'loaded');
  reason(folder, { LD_LIBRARY_PATH: drivers, LD_DEBUG: 'files', LD_DEBUG_OUTPUT: log });
  const accounts = fs.readdirSync(base).filter((name) => name.startsWith('loaded.'));
  const asked = accounts.map((name) => fs.readFileSync(path.join(base, name), 'utf8')).join('');
  expect(asked).toContain(`file=${path.join(folder, provider)}`);
});

it('tells a pack from another in its place, and from none', () => {
  const none = cudaPackStamp(path.join(base, 'later'));
  const folder = pack('later', good);
  const first = cudaPackStamp(folder);
  expect(first).not.toBe(none);
  expect(cudaPackStamp(folder)).toBe(first);
  fs.writeFileSync(path.join(folder, 'pack.json'), JSON.stringify({ ...good, libraries: [] }));
  expect(cudaPackStamp(folder)).not.toBe(first);
});
