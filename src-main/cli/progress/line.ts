// How far the reading or fetching of bytes is, as one moving line on a terminal; nothing elsewhere.

import { size } from './duration.ts';

export function progressLine(verb: string): (doneBytes: number, totalBytes: number | undefined) => void {
  if (!process.stderr.isTTY) return () => {};
  let toldAt = 0;
  return (done, total) => {
    const now = performance.now();
    const ended = done === total;
    if (!ended && now - toldAt < 100) return;
    toldAt = now;
    const share = total ? `${Math.floor((done / total) * 100)} % of ${size(total)}` : size(done);
    process.stderr.write(ended ? '\r\x1b[K' : `\r\x1b[K${verb}: ${share}`);
  };
}
