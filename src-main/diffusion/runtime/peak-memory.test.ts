import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { peakMemory } from './peak-memory.ts';

const MEGABYTE = 1e6;

it('is what the process held itself, however much the one held that started it', () => {
  const held = Buffer.alloc(400 * MEGABYTE, 1);
  const program = `import { peakMemory } from ${JSON.stringify(new URL('./peak-memory.ts', import.meta.url).href)};
    console.log(peakMemory());
    const more = Buffer.alloc(100e6, 1);
    console.log(peakMemory(), more.at(-1));`;
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  const [before, after] = told.split('\n').map((line) => Number(line.split(' ')[0])) as [number, number];
  expect(before).toBeGreaterThan(20 * MEGABYTE);
  expect(before).toBeLessThan(200 * MEGABYTE);
  expect(after - before).toBeGreaterThan(90 * MEGABYTE);
  expect(peakMemory()).toBeGreaterThan(held.byteLength);
});
