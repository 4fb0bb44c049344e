// `fabula cuda`: CUDA's libraries for drawing on an NVIDIA card under Linux, which are too large to be part of Fabula.

import { resolve } from 'node:path';
import { Command } from 'commander';
import { FabulaError } from '../contract/errors.ts';
import { addCudaPack, cudaPackFolder, installedCudaPack, removeCudaPack } from '../models/cuda/cuda-pack.ts';
import { cudaPackBytes, cudaParts } from '../models/cuda/cuda-parts.ts';
import { confirm } from './confirm.ts';
import { linesTo } from './lines.ts';
import { byteProgress, size } from './progress/amounts.ts';

interface AddFlags {
  from?: string;
  yes?: boolean;
}

export function cudaCommand(signal: AbortSignal): Command {
  const out = linesTo(process.stdout);
  const command = new Command('cuda').description(
    'CUDA for NVIDIA cards under Linux: whether it is here, what it consists of',
  );

  command.action(async () => {
    const record = await installedCudaPack();
    if (record) {
      const bytes = record.libraries.reduce((sum, one) => sum + one.bytes, 0);
      out(`CUDA for ONNX Runtime ${record.onnxruntime} is in ${cudaPackFolder()} (${size(bytes)}).`);
      out('"fabula devices" tells whether this machine can draw with it.');
      return;
    }
    out(`CUDA is not here. "fabula cuda add" fetches ${size(cudaPackBytes())} into ${cudaPackFolder()}:`);
    listParts(out);
  });

  command
    .command('add')
    .description('fetch it; goes on where an earlier download stopped')
    .option('--from <DIR>', 'a folder in which all of its archives are: nothing is fetched')
    .option('--yes', 'do not ask')
    .action(async ({ from, yes }: AddFlags) => {
      needLinux();
      if (from === undefined) {
        listParts(out);
        out(`${size(cudaPackBytes())} are fetched into ${cudaPackFolder()}.`);
        if (!yes && !(await confirm('Download it, under these licences?'))) {
          throw new FabulaError('cancelled', 'Nothing was downloaded.', 'Say yes, or give --yes.');
        }
      }
      const told = byteProgress('fetching');
      await addCudaPack({ signal, onProgress: told, ...(from ? { from: resolve(from) } : {}) });
      out('CUDA is here. "fabula devices" tells whether this machine can draw with it.');
    });

  command
    .command('remove')
    .description('delete it, and what is left of a download')
    .action(async () => {
      out((await removeCudaPack()) ? `Deleted ${cudaPackFolder()}.` : 'CUDA is not here.');
    });

  return command;
}

function listParts(out: (text: string) => unknown): void {
  for (const part of cudaParts) {
    out(`${size(part.bytes).padStart(9)}  ${part.name}, ${part.licence} (${part.licencePage})`);
    out(`           ${part.url}`);
  }
}

function needLinux(): void {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  const instead = { win32: 'DirectML', darwin: 'Core ML' }[process.platform as string] ?? 'the processor';
  throw new FabulaError(
    'device-unavailable',
    `CUDA is for Linux on x64; Fabula draws with ${instead} here.`,
    '"fabula devices" tells what this machine can draw with.',
  );
}
