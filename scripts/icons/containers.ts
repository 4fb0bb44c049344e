// The two containers that systems want their icons in, both of PNG pictures: Windows' ICO and Apple's ICNS.

export interface IconPicture {
  /** Pixels on a side. */
  size: number;
  png: Uint8Array;
}

/** ICO as Windows Vista and later read it: a directory, then PNG files. Sizes up to 256. */
export function ico(pictures: readonly IconPicture[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    if (size > 256) throw new Error(`an ICO file holds pictures up to 256 pixels, not ${size}`);
    const at = 6 + 16 * index;
    // 0 stands for 256.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map((one) => one.png)]);
}

/** What each place of an ICNS file is for: pixels on a side, by type. */
const icnsPlaces: readonly (readonly [type: string, size: number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

export const icnsSizes = [...new Set(icnsPlaces.map(([, size]) => size))];

/** ICNS: a magic number and the length of all, then entries of type, length and PNG file, big-endian. */
export function icns(pictures: readonly IconPicture[]): Buffer {
  const entries = icnsPlaces.map(([type, size]) => {
    const picture = pictures.find((one) => one.size === size);
    if (!picture) throw new Error(`an ICNS file needs a picture of ${size} pixels`);
    return entry(type, picture.png);
  });
  return entry('icns', Buffer.concat(entries));
}

function entry(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(8 + data.length, 4);
  return Buffer.concat([head, data]);
}
