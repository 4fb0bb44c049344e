// The commands of `fabula`, and what every way of ending means: 0 done, 1 a fault in Fabula or on the way,
// 2 bad input (nothing was written), 130 stopped by the user.

import { Command, CommanderError } from 'commander';
import { CUDA_FOLDER_VARIABLE } from '../contract/cuda-pack.ts';
import { type ErrorCode, FabulaError, toErrorValue } from '../contract/errors.ts';
import { cudaPackFolder } from '../models/cuda/cuda-pack.ts';
import { captionsCommand, importCaptions } from './captions-command.ts';
import { cudaCommand } from './cuda-command.ts';
import { devicesCommand } from './devices-command.ts';
import { drawStory, explainStory } from './draw-story.ts';
import { exportCommand, runExport } from './export-command.ts';
import { modelCommand } from './model-commands.ts';
import { jsonReporter, plainReporter, type Reporter } from './progress/reporter.ts';
import { terminalReporter } from './progress/terminal-reporter.ts';
import { stopSignal } from './stop-signal.ts';
import { storyCommand } from './story-flags.ts';
import { versions } from './versions.ts';

/** Behind `fabula --help`. */
const environment = `
Environment:
  FABULA_CACHE=DIR        where quantised weights are kept
  FABULA_CUDA=DIR         where CUDA's libraries are
  FABULA_ORT_LOG=LEVEL    what ONNX Runtime tells on standard error: verbose, info, warning or error (default: error)
  FABULA_ORT_PROFILE=DIR  writes the times of each network's operators there, for chrome://tracing or Perfetto
  FABULA_THREADS=N        how many threads the processor's arithmetic has (default: one for each core)`;

/** A reader that goes away (`fabula … | head`) does not stop the drawing. */
const readerGone = (): void => {};

/** Runs one command line (without the program's own name) and gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const reporter = reporterFor(args.includes('--json'));
  const stop = stopSignal();
  for (const stream of [process.stdout, process.stderr])
    stream.off('error', readerGone).on('error', readerGone);
  process.env[CUDA_FOLDER_VARIABLE] ??= cudaPackFolder();
  let right = true;
  const model = modelCommand({
    signal: stop.signal,
    notRight: () => {
      right = false;
    },
  });
  const program = new Command('fabula')
    .description('Illustrated stories with the same characters in every picture, drawn on this machine.')
    .version(versions().fabula)
    .addCommand(
      storyCommand((flags) =>
        flags.explain ? explainStory(flags, process.stdout) : drawStory(flags, reporter, stop.signal),
      ),
    )
    .addCommand(
      exportCommand((flags) =>
        runExport(flags, { stdout: process.stdout, stderr: process.stderr, signal: stop.signal }),
      ),
    )
    .addCommand(
      captionsCommand((flags) => importCaptions(flags, { stdout: process.stdout, stderr: process.stderr })),
    )
    .addCommand(model)
    .addCommand(devicesCommand())
    .addCommand(cudaCommand(stop.signal))
    .addHelpText('after', environment);
  quiet(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return right ? 0 : 2;
  } catch (error) {
    const command = program.commands.find((one) => one.name() === args[0])?.name();
    return ended(error, reporter, { stopCode: stop.exitCode, command });
  } finally {
    stop.release();
  }
}

function reporterFor(json: boolean): Reporter {
  if (json) return jsonReporter(process.stdout);
  const { stdout, stderr } = process;
  return stderr.isTTY ? terminalReporter(stdout, stderr) : plainReporter(stdout, stderr);
}

/** Commander throws instead of writing errors and leaving by itself. */
function quiet(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {} });
  for (const inner of command.commands) quiet(inner);
}

/** Faults that are not the input's: pictures may be there already. */
const ON_THE_WAY: ReadonlySet<ErrorCode> = new Set([
  'internal',
  'bad-picture',
  'out-of-memory',
  'device-lost',
]);

/** @param command The one that was given, where there is one of that name. */
function ended(
  error: unknown,
  reporter: Reporter,
  { stopCode, command }: { stopCode: number | undefined; command: string | undefined },
): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    reporter.error(toErrorValue(usageError(error, command)));
    return 2;
  }
  const value = toErrorValue(error);
  reporter.error(value);
  if (stopCode !== undefined) return stopCode;
  return ON_THE_WAY.has(value.code) ? 1 : 2;
}

function usageError({ code, message }: CommanderError, command: string | undefined) {
  if (code === 'commander.help') {
    return new FabulaError(
      'bad-argument',
      'No command was given.',
      'Try "fabula story FILE" or "fabula --help".',
    );
  }
  const line = message.replace(/^error: /, '').replace(/\s*\(Did you mean (.*)\?\)$/, '. Did you mean $1?');
  // Commander's own words: `toErrorValue` gives them their full stop.
  return new FabulaError(
    'bad-argument',
    line,
    `See "${command === undefined ? 'fabula' : `fabula ${command}`} --help".`,
  );
}
