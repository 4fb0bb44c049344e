// `npm test`: sees to what the tests need before anything else, then runs check, unit and end-to-end tests, the quickest
// to fail first. Each stage says when it starts and how long it took; each is a command of its own too.

import { spawnSync } from 'node:child_process';
import { duration } from '../src-main/cli/progress/amounts.ts';
import { prepareApp, root } from './app.ts';
import { prepareVulkan } from './machine/vulkan.ts';

/** Answers the exit code. */
type Stage = () => number | Promise<number>;

/** A script of package.json, with this Node. */
const script = (name: string) => (): number =>
  spawnSync(process.execPath, ['--run', name], { cwd: root, stdio: 'inherit' }).status ?? 1;

const stages: readonly [name: string, stage: Stage][] = [
  [
    'machine',
    () =>
      prepareApp('tests')
        .then(prepareVulkan)
        .then(() => 0),
  ],
  ['check', script('check')],
  ['unit', script('unit')],
  ['e2e', script('e2e')],
];

const took: string[] = [];
const began = performance.now();
for (const [index, [name, stage]] of stages.entries()) {
  const say = (words: string) => console.log(`[test] ${index + 1} of ${stages.length}, ${name}: ${words}`);
  say('started');
  const start = performance.now();
  const code = await stage();
  const time = duration((performance.now() - start) / 1000);
  took.push(`${name} ${time}`);
  say(code === 0 ? `passed in ${time}` : `failed after ${time}`);
  if (code !== 0) process.exit(code);
}
console.log(`[test] all passed in ${duration((performance.now() - began) / 1000)} (${took.join(', ')})`);
