// The program behind `fabula`, for one command line after the other in one process: a start takes longer than most commands do.
// Told what to run by messages; answers what came of it, as an ended process would.

process.env.ORT_DISABLE_TELEMETRY = '1';
const { main } = await import('./program.ts');

const streams = ['stdout', 'stderr'] as const;

process.on('message', (args: readonly string[]) => void answer(args));

async function answer(args: readonly string[]): Promise<void> {
  const said = { stdout: '', stderr: '' };
  for (const name of streams) {
    process[name].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      const written = rest.at(-1);
      if (typeof written === 'function') written();
      return true;
    };
  }
  const code = await main(args);
  process.send!({ code, signal: null, ...said });
}
