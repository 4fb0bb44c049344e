// PDFs against PDF/A-2a and PDF/UA-1 by veraPDF, which Debian does not have: Maven fetches it where there is one, else it is said that
// nothing was validated.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Check, Tools } from './tools.ts';

const here = path.join(import.meta.dirname, 'verapdf');
/** What the files say they are, and what they are made to be besides. */
const FLAVOURS = { '2a': 'PDF/A-2a', ua1: 'PDF/UA-1' };

/** One check for each of the two; each names every rule that a file breaks. */
export function checkPdfA(tools: Tools, files: readonly string[]): Check[] {
  const libraries = fetched(tools);
  if (libraries === undefined)
    return [{ good: true, text: 'veraPDF could not be had: no PDF was validated' }];
  return Object.entries(FLAVOURS).map(([flavour, name]) => {
    const program = path.join(here, 'Validate.java');
    const { status, output } = tools.run('java', '-cp', libraries, program, flavour, ...files);
    const told = output.split('\n').filter((line) => files.some((file) => line.startsWith(`${file}: `)));
    const broken = told.filter((line) => !line.endsWith(': compliant'));
    const good = status === 0 && told.length === files.length && broken.length === 0;
    const what = told.length === files.length ? broken : [output.trim(), ...broken];
    return {
      good,
      text: `veraPDF, ${name}: ${files.length - broken.length} of ${files.length} compliant ${what.join('; ')}`.trim(),
    };
  });
}

/** Where its classes are. Undefined: they cannot be had here. */
function fetched(tools: Tools): string | undefined {
  if (!['mvn', 'java', 'javac'].every((program) => existsSync(tools.place(program)))) return undefined;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fabula-verapdf-'));
  try {
    const list = path.join(folder, 'classpath');
    const goal = ['dependency:build-classpath', `-Dmdep.outputFile=${list}`];
    const { status } = tools.run('mvn', '-q', '-B', '-f', path.join(here, 'pom.xml'), ...goal);
    return status === 0 ? readFileSync(list, 'utf8').trim() : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
