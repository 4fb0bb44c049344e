import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, dataFolder } from './standard-folders.ts';

const place = (
  folder: typeof dataFolder,
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  home = '/home/a',
) => folder(env, platform, home);

describe('standard folders', () => {
  it("are the system's", () => {
    expect(place(dataFolder, 'linux', {})).toBe('/home/a/.local/share/fabula');
    expect(place(cacheFolder, 'linux', {})).toBe('/home/a/.cache/fabula');
    expect(place(dataFolder, 'darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/Fabula');
    expect(place(cacheFolder, 'darwin', {}, '/Users/a')).toBe('/Users/a/Library/Caches/Fabula');
    expect(place(dataFolder, 'win32', { APPDATA: '/roaming' })).toBe(join('/roaming', 'Fabula'));
    expect(place(cacheFolder, 'win32', { LOCALAPPDATA: '/local' })).toBe(join('/local', 'Fabula', 'Cache'));
  });

  it('follow XDG, which has relative paths ignored, and the cache its own variable', () => {
    expect(place(dataFolder, 'linux', { XDG_DATA_HOME: '/data' })).toBe('/data/fabula');
    expect(place(cacheFolder, 'linux', { XDG_CACHE_HOME: '/cache' })).toBe('/cache/fabula');
    for (const relative of ['relative', './a', '']) {
      expect(place(dataFolder, 'linux', { XDG_DATA_HOME: relative })).toBe('/home/a/.local/share/fabula');
      expect(place(cacheFolder, 'linux', { XDG_CACHE_HOME: relative })).toBe('/home/a/.cache/fabula');
    }
    expect(place(cacheFolder, 'linux', { FABULA_CACHE: '/own', XDG_CACHE_HOME: '/cache' })).toBe('/own');
  });
});
