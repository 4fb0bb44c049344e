// Ctrl-C: the first stops the work at its next step, so that finished pictures are kept; the second ends
// the process at once, because by then nobody listens any more.

export interface StopSignal {
  signal: AbortSignal;
  /** 128 and the signal's number, once one has come. */
  readonly exitCode: number | undefined;
  release(): void;
}

const codes = { SIGINT: 130, SIGTERM: 143 } as const;

export function stopSignal(): StopSignal {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const stop = (name: NodeJS.Signals) => {
    exitCode = codes[name as keyof typeof codes];
    release();
    controller.abort();
  };
  const release = () => {
    for (const name of Object.keys(codes)) process.off(name, stop);
  };
  for (const name of Object.keys(codes)) process.on(name, stop);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release,
  };
}
