// A document that another process has open, as when two copies of Fabula meet at one file.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

const STORY_DOCUMENT = new URL('../document/story-document.ts', import.meta.url).href;

/** Open from here on until the result is disposed of: the other process is killed then. */
export async function holdOpen(path: string): Promise<AsyncDisposable> {
  // Held by a global name: a document that nothing names is collected as garbage, and its file closed with it.
  const script = `
    const { StoryDocument } = await import(${JSON.stringify(STORY_DOCUMENT)});
    globalThis.held = StoryDocument.open(${JSON.stringify(path)});
    console.log('open');
    setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout, 'data');
  return {
    async [Symbol.asyncDispose]() {
      other.kill('SIGKILL');
      await once(other, 'exit');
    },
  };
}
