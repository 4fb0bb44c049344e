import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256Of, sha256OfFile, updateFromFile } from './hash-file.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

describe('the SHA-256 of a file', () => {
  it('is that of its bytes, which are counted as they come in', async () => {
    // FIPS 180-4's example "abc".
    expect(sha256Of('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    using folder = temporaryFolder();
    const file = join(folder.path, 'a');
    for (const bytes of [Buffer.alloc(0), Buffer.from('abc'), Buffer.alloc((1 << 20) + 1, 7)]) {
      writeFileSync(file, bytes);
      let counted = 0;
      const sha256 = await sha256OfFile(file, {
        onBytes: (count) => {
          counted += count;
        },
      });
      expect(sha256).toBe(sha256Of(bytes));
      expect(counted).toBe(bytes.length);
    }
  });

  it('goes on where a part of the file ends', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'a');
    writeFileSync(file, 'abcdef');
    for (const [length, rest] of [
      [3, 'xyz'],
      [0, 'all'],
    ] as const) {
      const hash = createHash('sha256');
      await updateFromFile(hash, file, { length });
      expect(hash.update(rest).digest('hex')).toBe(sha256Of('abcdef'.slice(0, length) + rest));
    }
  });

  it('stops when it is told to', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'a');
    writeFileSync(file, 'abc');
    await expect(sha256OfFile(file, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow(
      'stopped',
    );
    await expect(sha256OfFile(join(folder.path, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
