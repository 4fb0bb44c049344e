// `npm run fresh`: the README's two commands on a bare Debian that is made for them and removed afterwards, as a plain
// user without sudo and as root, each on a system of its own. Prints how long each took; exits with 1 when one failed.
// Tests what is committed. Needs root, and takes as long as the commands.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { duration } from '../../src-main/cli/progress/amounts.ts';
import { run } from '../machine/command.ts';
import { makeSystem, plainUser, prepareDebootstrap, removeSystem, rootUser } from './bare-system.ts';
import { enterSystem } from './enter.ts';
import { type HostSettings, readHostSettings } from './host-settings.ts';
import { type CommandName, commandNames, promisedCommand } from './readme.ts';

const usage = 'npm run fresh -- [--suite bookworm|trixie] [--user plain|root] [--only story|test] [--keep]';
const root = path.resolve(import.meta.dirname, '../..');
const users = [plainUser, rootUser];
const log = (line: string) => console.log(`[fresh] ${line}`);

const options = readOptions();
if (process.getuid?.() !== 0) {
  console.error(
    `npm run fresh makes a system of its own, which only root may do. Run it as root, on Linux: ${usage}`,
  );
  process.exit(1);
}

const base = fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/var/tmp', 'fabula-fresh-'));
let running: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));
process.on('exit', () => {
  // Its processes go with it.
  running?.kill('SIGKILL');
  if (options.keep) log(`kept: ${base}`);
  else removeSystem(base);
});

const rows: { user: string; command: string; took: string; result: string }[] = [];
await main();
console.table(rows);
process.exitCode = rows.every(({ result }) => result === 'passed') ? 0 : 1;

async function main(): Promise<void> {
  prepareDebootstrap(log);
  const changed = run('git', ['status', '--porcelain'], { cwd: root }).trim() !== '';
  if (changed) log('what is not committed here is not tested');
  const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  const commands = options.commands.map((name) => promisedCommand(readme, name));

  const settings = readHostSettings(options.suite);
  const system = path.join(base, options.suite);
  log(`making a bare ${options.suite} in ${system}`);
  makeSystem(system, options.suite, settings);

  for (const user of options.users) {
    const machine = path.join(base, user.name);
    run('cp', ['-a', system, machine]);
    const clone = path.join(machine, user.home, 'fabula');
    // No hard links: the plain user is given all of it.
    run('git', ['clone', '-q', '--no-hardlinks', root, clone]);
    run('chown', ['-R', `${user.id}:${user.id}`, clone]);
    for (const command of commands) {
      log(`${user.name}: ${command}`);
      const start = performance.now();
      const code = await enter(machine, user, command, settings);
      const took = duration((performance.now() - start) / 1000);
      rows.push({ user: user.name, command, took, result: code === 0 ? 'passed' : `failed with ${code}` });
      log(`${user.name}: ${command}: ${code === 0 ? 'passed' : `failed with ${code}`} after ${took}`);
    }
    if (!options.keep) removeSystem(machine);
  }
}

/** Answers the command's exit code. */
async function enter(machine: string, user: typeof plainUser, command: string, { env }: HostSettings) {
  running = enterSystem(machine, user, `cd ~/fabula && ${command}`, env);
  const [code] = (await once(running, 'close')) as [number | null];
  running = undefined;
  return code ?? 1;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        suite: { type: 'string', default: 'bookworm' },
        user: { type: 'string' },
        only: { type: 'string' },
        keep: { type: 'boolean', default: false },
      },
    });
    return {
      suite: values.suite,
      keep: values.keep,
      users: chosen(users, values.user, ({ name }) => name),
      commands: chosen<CommandName>(commandNames, values.only, (name) => name),
    };
  } catch (error) {
    console.error(`${(error as Error).message} Usage: ${usage}`);
    process.exit(2);
  }
}

function chosen<T>(all: readonly T[], name: string | undefined, nameOf: (one: T) => string): readonly T[] {
  const found = name === undefined ? all : all.filter((one) => nameOf(one) === name);
  if (found.length === 0) throw new Error(`There is no ${name}: it is ${all.map(nameOf).join(' or ')}.`);
  return found;
}
