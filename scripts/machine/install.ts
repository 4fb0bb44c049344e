// Puts packages on the system, for those who may.

import { installArguments, updated } from './apt.ts';
import { run } from './command.ts';

/** `prefix` makes a command run as root. @throws Error with what apt-get wrote. */
export function installPackages(packages: readonly string[], prefix: readonly string[]): void {
  const apt = (...args: string[]) => {
    const [program, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    run(program!, rest);
  };
  // Another apt-get may be at work, such as a nightly upgrade.
  const patient = ['-o', 'DPkg::Lock::Timeout=120'];
  updated(
    () => apt('update'),
    () => apt(...installArguments(packages), ...patient),
  );
}
