import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSample, temporaryFolder } from '../testing/sample-document.ts';
import { StoryDocument } from './story-document.ts';

/** Writes as fast as it can and says after each write, on its output, what is safe now. */
const writer = (path: string) => `
  const { StoryDocument } = await import(${JSON.stringify(new URL('./story-document.ts', import.meta.url).href)});
  const { finishedFrame } = await import(${JSON.stringify(new URL('../testing/sample-document.ts', import.meta.url).href)});
  const { writeSync } = await import('node:fs');
  const document = StoryDocument.open(${JSON.stringify(path)});
  for (let n = 0; ; n++) {
    const saved = document.frames.commit(finishedFrame(document, 1 + n % 3, { png: Buffer.alloc(4_000_000, n) }));
    writeSync(1, 'frame ' + saved.frameId + '\\n');
    document.edit({ type: 'scene.set', id: 1, prompt: 'prompt ' + n });
    writeSync(1, 'prompt ' + n + '\\n');
  }`;

/** A journal whose header is not cleared will be rolled back: the process was killed in the middle of a write. */
const isHot = (journal: string) => existsSync(journal) && readFileSync(journal)[0] === 0xd9;

describe('a process that is killed while it saves', () => {
  it('loses nothing it had saved, and leaves a file that opens', { timeout: 240_000 }, async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    createSample(path).close();
    let hot = 0;
    for (let round = 0; round < 5 || (hot === 0 && round < 60); round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', writer(path)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, 20 + 37 * (round % 8)));
      child.kill('SIGKILL');
      await once(child, 'close');
      if (isHot(`${path}-journal`)) hot += 1;
      const document = StoryDocument.open(path);
      const frames = document.frames.all().map((one) => one.id);
      const ids = [...said.matchAll(/frame (\d+)\n/g)].map((match) => Number(match[1]));
      expect(ids.length).toBeGreaterThan(0);
      expect(frames).toEqual(expect.arrayContaining(ids));
      for (const id of frames.slice(0, 5)) expect(document.frames.png(id)).toHaveLength(4_000_000);
      const prompts = [...said.matchAll(/prompt (\d+)\n/g)].map((match) => Number(match[1]));
      const [, now] = /prompt (\d+)/.exec(document.board.scenes[0]!.prompt) ?? [];
      if (prompts.length > 0) expect(Number(now)).toBeGreaterThanOrEqual(prompts.at(-1)!);
      // At most the job whose picture was being saved is left over.
      expect(document.jobs.list().length).toBeLessThanOrEqual(1);
      document.jobs.removeAll();
      document.close();
    }
    // Otherwise this did not try what it is for.
    expect(hot).toBeGreaterThan(0);
  });
});
