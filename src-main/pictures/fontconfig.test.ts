import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { provideFontconfig } from './fontconfig.ts';

it('is given where the system has none and nobody said otherwise', () => {
  const env: NodeJS.ProcessEnv = {};
  provideFontconfig(env, '/no/such/fonts.conf');
  if (process.platform !== 'linux') expect(env).toEqual({});
  else expect(existsSync(env.FONTCONFIG_FILE!)).toBe(true);
  for (const own of [{ FONTCONFIG_FILE: 'mine' }, { FONTCONFIG_PATH: 'mine' }]) {
    const set = { ...own };
    provideFontconfig(set, '/no/such/fonts.conf');
    expect(set).toEqual(own);
  }
  const present: NodeJS.ProcessEnv = {};
  provideFontconfig(present, import.meta.filename);
  expect(present).toEqual({});
});

const hidesFolders =
  spawnSync('unshare', ['-r', '-m', 'mount', '-t', 'tmpfs', 'none', '/etc/fonts'], { stdio: 'ignore' })
    .status === 0;

it.skipIf(!hidesFolders)('a sheet is made without a word on a machine without fontconfig', () => {
  const script = `
    const { contactSheet } = await import(${JSON.stringify(new URL('./contact-sheet.ts', import.meta.url).href)});
    const { default: sharp } = await import('sharp');
    const create = { width: 64, height: 64, channels: 3, background: '#c03020' };
    const file = await sharp({ create }).png().toBuffer();
    await contactSheet({ title: 'A', pictures: [{ file, caption: 'B' }] });`;
  const inside = 'mount -t tmpfs none /etc/fonts && exec "$0" --input-type=module -e "$1" 2>&1';
  const said = execFileSync('unshare', ['-r', '-m', 'sh', '-c', inside, process.execPath, script]);
  expect(said.toString()).toBe('');
});
