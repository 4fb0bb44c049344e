// What this thread itself has worked: unlike the clock on the wall, the same on a machine that is busy with other things.

/** CPU seconds of the calling thread. */
export function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}
