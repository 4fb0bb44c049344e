// The Python that PyTorch's side of a comparison runs in: `PYTHON`, the virtual environment `.venv`, or the path.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const howToGetPython =
  'python3 -m venv .venv && .venv/bin/pip install -r native-models/parity/requirements.txt; or name one by PYTHON';

/** The first that can import every one of `modules`; undefined when there is none. */
export function findPython(modules: readonly string[]): string | undefined {
  const { PYTHON } = process.env;
  const candidates = PYTHON ? [PYTHON] : [join('.venv', 'bin', 'python'), 'python3', 'python'];
  return candidates.find((one) => spawnSync(one, ['-c', `import ${modules.join(', ')}`]).status === 0);
}
