import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';

/** One file of a zip, as text. @throws Error where it is not in it. */
export async function zipEntry(file: string, wanted: string): Promise<string> {
  const zip = await yauzl.openPromise(file);
  try {
    for await (const one of zip.eachEntry()) {
      if (one.fileName === wanted) return (await buffer(await zip.openReadStreamPromise(one))).toString();
    }
  } finally {
    zip.close();
  }
  throw new Error(`${file} has no ${wanted}`);
}
