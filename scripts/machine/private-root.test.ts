import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentOf, finishPrivateRoot, namingHere } from './private-root.ts';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-private-root-'));
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

function write(file: string, text: string | Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

const server = Buffer.from('\x7fELF\0-xkbdir\0/usr/bin\0/usr/share/X11/xkb\0');

describe.runIf(process.platform === 'linux')('a folder of unpacked packages', () => {
  const made = path.join(base, 'made');
  const root = path.join(made, 'root');
  const place = "/home/her/it's here";
  const manifest = 'usr/share/vulkan/icd.d/lvp_icd.x86_64.json';
  beforeAll(() => {
    write(path.join(root, 'usr/bin/Xvfb'), server);
    write(path.join(root, 'usr/bin/xkbcomp'), '');
    write(path.join(root, 'usr/share/X11/xkb/rules/evdev'), '');
    write(path.join(root, 'usr/share/fontconfig/conf.avail/60-latin.conf'), 'latin');
    fs.mkdirSync(path.join(root, 'etc/fonts/conf.d'), { recursive: true });
    const avail = '/usr/share/fontconfig/conf.avail';
    fs.symlinkSync(`${avail}/60-latin.conf`, path.join(root, 'etc/fonts/conf.d/60-latin.conf'));
    fs.symlinkSync('/usr/bin/env', path.join(root, 'usr/bin/outside'));
    const driver = { file_format_version: '1.0.0', ICD: { library_path: '/usr/lib/libvulkan_lvp.so' } };
    write(path.join(root, 'usr/share/vulkan/icd.d/intel_icd.x86_64.json'), '{}');
    write(path.join(root, manifest), JSON.stringify(driver));
    finishPrivateRoot(made, place);
  });

  it('has links that stay inside, but for those to the system', () => {
    expect(fs.readFileSync(path.join(root, 'etc/fonts/conf.d/60-latin.conf'), 'utf8')).toBe('latin');
    expect(fs.readlinkSync(path.join(root, 'usr/bin/outside'))).toBe('/usr/bin/env');
  });

  it('has a server that is started beside its keymap compiler, in the place where it will be', () => {
    expect(fs.readFileSync(path.join(made, 'bin/Xvfb'), 'utf8')).toBe(`#!/bin/sh
cd '/home/her/it'\\''s here/root/usr/bin' && exec ./Xvfb "$@" -xkbdir '/home/her/it'\\''s here/root/usr/share/X11/xkb'
`);
    expect(fs.statSync(path.join(made, 'bin/Xvfb')).mode & 0o111).toBe(0o111);
    expect(fs.readFileSync(path.join(root, 'usr/bin/Xvfb')).equals(namingHere(server))).toBe(true);
  });

  it('names its fonts', () => {
    const conf = fs.readFileSync(path.join(made, 'fonts.conf'), 'utf8');
    expect(conf).toContain(`<dir>${place}/root/usr/share/fonts</dir>`);
    expect(conf).not.toContain(made);
  });

  it('has a software driver for Vulkan that is found by its name', () => {
    const { ICD } = JSON.parse(fs.readFileSync(path.join(root, manifest), 'utf8'));
    expect(ICD.library_path).toBe('libvulkan_lvp.so');
    expect(environmentOf(made, {}).VK_ICD_FILENAMES).toBe(path.join(root, manifest));
  });

  it('is found after the system, and says only what it has', () => {
    const env = environmentOf(made, { PATH: '/usr/bin', LD_LIBRARY_PATH: '/opt/lib' });
    expect(env.PATH?.split(':')).toEqual([
      '/usr/bin',
      path.join(made, 'bin'),
      path.join(root, 'usr/bin'),
      path.join(root, 'bin'),
    ]);
    expect(env.LD_LIBRARY_PATH).toMatch(/^\/opt\/lib:.*\/root\/usr\/lib/);
    expect(env.XDG_DATA_DIRS).toBe(`/usr/local/share:/usr/share:${root}/usr/share`);
    expect(env.XKB_CONFIG_ROOT).toBe(path.join(root, 'usr/share/X11/xkb'));
    expect(env.FONTCONFIG_FILE).toBe(path.join(made, 'fonts.conf'));
    expect(env).not.toHaveProperty('GDK_PIXBUF_MODULE_FILE');
  });
});

describe('the folder of the keymap compiler', () => {
  it('is changed in place, in as many bytes', () => {
    expect(namingHere(server).toString()).toBe('\x7fELF\0-xkbdir\0././././\0/usr/share/X11/xkb\0');
  });

  it('has to be there once', () => {
    const words = 'does not name the folder of xkbcomp once';
    expect(() => namingHere(Buffer.from('\0/usr/bin/xkbcomp\0'))).toThrow(words);
    expect(() => namingHere(Buffer.concat([server, server]))).toThrow(words);
  });
});
