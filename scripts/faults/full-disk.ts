// The disk is full, or nearly, at any step: what has no room must be refused in words, with nothing changed in memory or
// in the file, nothing left behind, and no half copy. On a small disk of its own; where none can be mounted nothing is
// tried, and that is said.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Campaign, Tally } from './campaign.ts';

const WORKER = fileURLToPath(new URL('stories/full-disk-worker.ts', import.meta.url));

export const campaign: Campaign = {
  name: 'full-disk',
  what: 'a disk with any room left; count: steps',
  async run({ seed, count }) {
    const wrapper = mountingNamespace();
    if (!wrapper) {
      process.stderr.write('full-disk: skipped, no disk can be mounted here.\n');
      return { tried: 0, survived: 0, faults: [] };
    }
    const [command = '', ...rest] = [...wrapper, process.execPath, WORKER, `${seed}`, `${count}`];
    const { status, stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (status !== 0) throw new Error(`the worker ended with ${status}: ${stderr}`);
    return JSON.parse(stdout) as Tally;
  },
};

/** The start of a command that may mount, in a namespace of its own: no mount is left. */
function mountingNamespace(): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const wrapper = ['unshare', ...(process.getuid?.() === 0 ? [] : ['-r']), '-m'];
  const tried = spawnSync(wrapper[0]!, [...wrapper.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']);
  return tried.status === 0 ? wrapper : undefined;
}
