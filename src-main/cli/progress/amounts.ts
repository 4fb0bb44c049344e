// Durations, sizes and counts as a person reads them, and the moving line of bytes that are read or fetched.

/** `8 s`, `1 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joined(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** Short times keep a decimal: `2.4 s`. */
export function shortDuration(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(1)} s` : duration(seconds);
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** Of a file: `6.94 GB`, `167.3 MB`, `12.4 kB`, `130 bytes`. */
export function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  if (bytes >= 1e5) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${(bytes / 1e3).toFixed(1)} kB` : `${bytes} bytes`;
}

/** Of a network's weights: `2.57 billion`, `12.3 million`, `1,280`. */
export function parameters(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(2)} billion`;
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} million` : count.toLocaleString('en-US');
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** How far they are, as one line on a terminal; nothing elsewhere. */
export function byteProgress(verb: string): (doneBytes: number, totalBytes: number | undefined) => void {
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
