// `npm test`: sees to what the tests need of the system before anything else, then runs check, unit and end-to-end tests,
// the quickest to fail first. Each stage says when it starts and how long it took; each is a command of its own too.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { duration } from '../src-main/cli/progress/amounts.ts';
import { prepareApp, root } from './app.ts';
import { prepareMachine } from './machine/prepare.ts';
import { prepareVulkan } from './machine/vulkan.ts';

/** Answers the exit code. */
type Stage = () => Promise<number>;

/** A script of package.json, with this Node; it ends with this process. */
const script = (name: string) => async (): Promise<number> => {
  const running = spawn(process.execPath, ['--run', name], { cwd: root, stdio: 'inherit' });
  const stop = () => running.kill();
  process.on('exit', stop);
  const [code] = (await once(running, 'close')) as [number | null];
  process.off('exit', stop);
  return code ?? 1;
};

/** Electron is waited for on the network, which needs no core: sources are checked meanwhile. */
async function checkAndFetch(): Promise<number> {
  const [code] = await Promise.all([script('check')(), prepareApp('tests').then(prepareVulkan)]);
  return code;
}

const stages: readonly [name: string, stage: Stage][] = [
  ['machine', () => prepareMachine('tests').then(() => 0)],
  ['check', checkAndFetch],
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
