// `--json`: one object a line on standard output, of type note, progress, frame, done or error.

import { linesTo } from '../lines.ts';
import type { Output, Reporter } from './reporter.ts';

export function jsonReporter(stdout: Output): Reporter {
  const out = linesTo(stdout);
  const line = (type: string, fields: object) => out(JSON.stringify({ type, ...fields }));
  return {
    progress({ preview: _, scene, ...rest }, scenes) {
      line('progress', { ...rest, ...(scene === undefined ? {} : { scene: scene + 1 }), scenes });
    },
    note: (text) => line('note', { text }),
    frame: (frame) => line('frame', frame),
    done: (summary) => line('done', summary),
    error: (error) => line('error', error),
  };
}
