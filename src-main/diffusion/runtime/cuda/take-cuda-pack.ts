// ONNX Runtime looks for its CUDA provider beside itself, where a program's own folder cannot be written to. So the
// pack's folder gets links to this installation's ONNX Runtime, which is loaded through them: it then believes to lie
// there. Nothing of the installation is changed, and without a pack nothing happens here.

import { existsSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { dirname, join } from 'node:path';
import {
  CUDA_FOLDER_VARIABLE,
  CUDA_PACK_RECORD,
  type CudaPackRecord,
  cudaPackRecord,
} from '../../../contract/cuda-pack.ts';

const BINDING = 'onnxruntime_binding.node';
const RUNTIME = 'libonnxruntime.so.1';
/** Of dlopen(3), glibc and musl: a library stays loaded when it is closed. Node does not name it. */
const RTLD_NODELETE = 0x1000;

/** Undefined: its libraries are this process's; else why they are not. */
type Reason = string | undefined;
let taken: { reason: Reason } | undefined;

/**
 * Loads the libraries of a pack, where there is one that this machine can use, and tells why not otherwise.
 * Must come before ONNX Runtime is imported: a process loads it once.
 */
export function takeCudaPack(folder = process.env[CUDA_FOLDER_VARIABLE]): string | undefined {
  taken ??= { reason: take(folder) };
  return taken.reason;
}

/** Tells one pack from another, and from none, as it lies there now. */
export function cudaPackStamp(folder = process.env[CUDA_FOLDER_VARIABLE]): string {
  const record = folder && statSync(join(folder, CUDA_PACK_RECORD), { throwIfNoEntry: false });
  return record ? `${folder} ${record.mtimeMs} ${record.size}` : 'none';
}

function take(folder: string | undefined): Reason {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'there is a pack for Linux on x64 only';
  if (folder === undefined || !existsSync(join(folder, CUDA_PACK_RECORD))) {
    return 'its libraries are not here; "fabula cuda add" fetches them';
  }
  try {
    const record = cudaPackRecord.parse(JSON.parse(readFileSync(join(folder, CUDA_PACK_RECORD), 'utf8')));
    const problem = whatIsWrong(record, folder);
    if (problem) return `${problem}; "fabula cuda add" fetches them again`;
    // Every NVIDIA driver brings it, and nothing else may.
    if (loadLibrary('libcuda.so.1')) return 'there is no NVIDIA driver here: libcuda.so.1 was not found';
    for (const { name } of record.libraries) {
      // The provider itself is loaded by ONNX Runtime, after its own.
      if (name.startsWith('libonnxruntime_')) continue;
      const why = loadLibrary(join(folder, name));
      if (why) return `its libraries cannot be loaded: ${why}`;
    }
    bindFrom(folder);
    return undefined;
  } catch (error) {
    return `its libraries in ${folder} cannot be used: ${(error as Error).message.split('\n')[0]}`;
  }
}

function whatIsWrong({ onnxruntime, libraries }: CudaPackRecord, folder: string): string | undefined {
  const { version } = createRequire(runtimeEntry())('../package.json') as { version: string };
  if (onnxruntime !== version) {
    return `its libraries are for ONNX Runtime ${onnxruntime}, and this is ${version}`;
  }
  const broken = libraries.find(
    ({ name, bytes }) => statSync(join(folder, name), { throwIfNoEntry: false })?.size !== bytes,
  );
  return broken && `${broken.name} is missing or not whole in ${folder}`;
}

/**
 * Loads a library so that others that name it find it, wherever it lies. Gives the loader's reason when it cannot.
 * Node refuses what is not one of its own modules, but only after it was loaded.
 */
function loadLibrary(file: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, file, os.constants.dlopen.RTLD_LAZY | RTLD_NODELETE);
  } catch (error) {
    const { message } = error as Error;
    if (!/did not self-register/.test(message)) return message.split('\n')[0];
  }
  return undefined;
}

/** What `import 'onnxruntime-node'` starts with. */
const runtimeEntry = (): string => createRequire(import.meta.url).resolve('onnxruntime-node');

/** Loads the binding through links in `folder`, and makes it the answer when onnxruntime-node asks for its own. */
function bindFrom(folder: string): void {
  const own = join(dirname(runtimeEntry()), '..', 'bin', 'napi-v6', process.platform, process.arch);
  // In a package native libraries lie beside the archive.
  const real = own.replace(/app\.asar(?=[/\\])/, 'app.asar.unpacked');
  for (const name of [RUNTIME, BINDING]) link(join(real, name), join(folder, name));
  const asked = join(own, BINDING);
  const { cache } = createRequire(runtimeEntry());
  const module = { exports: {}, id: asked, filename: asked, loaded: true, children: [], paths: [] };
  process.dlopen(module, join(folder, BINDING));
  cache[asked] = module as unknown as NodeJS.Module;
}

/** Another installation may have left its own link. */
function link(target: string, path: string): void {
  let now: string | undefined;
  try {
    now = readlinkSync(path);
  } catch {
    // None yet.
  }
  if (now === target) return;
  const temporary = `${path}.${process.pid}`;
  rmSync(temporary, { force: true });
  symlinkSync(target, temporary);
  renameSync(temporary, path);
}
