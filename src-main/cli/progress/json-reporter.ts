// `--json`: one object a line on standard output, of type note, words, progress, frame, done or error.

import type { Output, Reporter } from './reporter.ts';

export function jsonReporter(stdout: Output): Reporter {
  const line = (type: string, fields: object) => stdout.write(`${JSON.stringify({ type, ...fields })}\n`);
  return {
    progress({ preview: _, scene, ...rest }, scenes) {
      line('progress', { ...rest, ...(scene === undefined ? {} : { scene: scene + 1 }), scenes });
    },
    note: (text) => line('note', { text }),
    words: (report) => line('words', report),
    frame: (frame) => line('frame', frame),
    done: (summary) => line('done', summary),
    error: (error) => line('error', error),
  };
}
