// The order of the unit tests: those that take longest begin first, so that no core waits for the other one in the end.
// Vitest knows how long each took only where it ran before; a fresh checkout has nothing but the sizes of the files.

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take longest, about in this order: they run networks, or start engines and commands. */
const LONGEST = [
  'src-main/diffusion/runtime/webgpu.test.ts',
  'native-models/parity/networks.test.ts',
  'src-main/cli/export-command.test.ts',
  'src-main/queue/engine-faults.test.ts',
  'src-main/cli/fabula.test.ts',
  'src-main/diffusion/hold-picture.test.ts',
  // Draws before its tests begin: none of them takes long.
  'scripts/parity/half-pictures.test.ts',
  'native-models/architectures/kernels/kernels.test.ts',
  'src-main/diffusion/tell-story.test.ts',
  'native-models/parity/lora-kinds.test.ts',
  'src-main/queue/drawing.test.ts',
  'native-models/parity/hold-picture.test.ts',
  'src-main/queue/queue.test.ts',
  'src-main/cli/fabula-stop.test.ts',
  'src-main/cli/fabula-input.test.ts',
  'native-models/parity/single-file.test.ts',
  'src-main/models/library.test.ts',
  'src-main/diffusion/networks/vae-tiles.test.ts',
  'src-main/cli/story-words.test.ts',
];

/** Tests that share no process stay in front, where Vitest puts them: a process that is shared is kept to the end. */
const place = ({ moduleId, project }: TestSpecification): number => {
  if (project.config.isolate) return -1;
  const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
  return at === -1 ? LONGEST.length : at;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
