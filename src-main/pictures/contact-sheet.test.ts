import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { contactSheet } from './contact-sheet.ts';
import { ownerOf } from './frame-png.ts';

const colours = ['#c03020', '#20c030', '#3020c0', '#c0c020', '#20c0c0'];

async function pictures(count: number, width = 256, height = 256) {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      file: await sharp({ create: { width, height, channels: 3, background: colours[index % 5]! } })
        .png()
        .toBuffer(),
      caption: `Scene ${index + 1}`,
    })),
  );
}

/** Whether a page has this colour anywhere. */
async function shows(page: Uint8Array, colour: string): Promise<boolean> {
  const wanted = Number.parseInt(colour.slice(1), 16);
  const pixels = await sharp(page).removeAlpha().raw().toBuffer();
  for (let at = 0; at < pixels.length; at += 3) {
    if (pixels.readUIntBE(at, 3) === wanted) return true;
  }
  return false;
}

describe('the contact sheet', () => {
  it('shows every picture, in the same bytes each time', async () => {
    const options = { title: 'The fox & <the> lantern', pictures: await pictures(5) };
    const page = await contactSheet(options);
    expect(ownerOf(page)).toBe('own');
    for (const colour of colours) expect(await shows(page, colour)).toBe(true);
    expect(await contactSheet(options)).toEqual(page);
  });

  it.each([
    [1, 1, 1],
    [3, 3, 1],
    [4, 2, 2],
    [5, 3, 2],
    [12, 6, 2],
  ])('puts %i pictures into %i columns and %i rows', async (count, columns, rows) => {
    const page = await contactSheet({
      title: '',
      pictures: (await pictures(count)).map((one) => ({ ...one, caption: '' })),
    });
    const { width, height } = await sharp(page).metadata();
    expect(width).toBe(80 + columns * 256 + (columns - 1) * 28);
    expect(height).toBe(80 + rows * 256 + (rows - 1) * 28);
  });

  it('keeps the shape of wide pictures and stays within reason for many', async () => {
    const wide = await sharp(
      await contactSheet({ title: '', pictures: await pictures(2, 768, 384) }),
    ).metadata();
    expect(wide.width).toBe(80 + 2 * 384 + 28);
    const many = await sharp(await contactSheet({ title: '', pictures: await pictures(150) })).metadata();
    expect(many.width).toBeLessThan(6000);
  });

  it('goes without captions where there are no fonts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fabula-fonts-'));
    writeFileSync(join(folder, 'fonts.conf'), '<?xml version="1.0"?><fontconfig></fontconfig>');
    const script = `
      import sharp from 'sharp';
      import { writeFileSync } from 'node:fs';
      import { contactSheet } from './src-main/pictures/contact-sheet.ts';
      const create = { width: 64, height: 64, channels: 3, background: '#c03020' };
      const file = await sharp({ create }).png().toBuffer();
      writeFileSync(${JSON.stringify(join(folder, 'page.png'))}, await contactSheet({ title: 'A', pictures: [{ file, caption: 'B' }] }));`;
    try {
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, FONTCONFIG_FILE: join(folder, 'fonts.conf') },
        stdio: ['ignore', 'ignore', 'ignore'],
      });
      const page = readFileSync(join(folder, 'page.png'));
      expect([page.readUInt32BE(16), page.readUInt32BE(20)]).toEqual([80 + 256, 80 + 256]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
