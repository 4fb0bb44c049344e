// A running engine process as its supervisor sees it. The app makes one with Electron's utilityProcess, tests and
// tools with `forkEngine`; the messages are the same.

export interface EngineExit {
  code: number | null;
  signal: string | null;
}

export interface EngineChannel {
  readonly pid: number | undefined;
  /** Structured cloning must carry Uint8Array. Sending to a process that has ended does nothing. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Each listener is called once, when the process is gone and its last message has arrived. */
  onExit(listener: (exit: EngineExit) => void): void;
  /** At once and surely (SIGKILL): it may be hanging in native code. */
  kill(): void;
}

/** Starts a process that runs `process.ts`, with `engineEnvironment` in its environment. */
export type SpawnEngine = () => EngineChannel;

/** What the engine process needs in its environment before it starts. */
export const engineEnvironment: Readonly<Record<string, string>> = {
  ORT_DISABLE_TELEMETRY: '1',
  // glibc gives the memory of released models back only with these.
  MALLOC_TRIM_THRESHOLD_: '65536',
  MALLOC_MMAP_THRESHOLD_: '65536',
};
