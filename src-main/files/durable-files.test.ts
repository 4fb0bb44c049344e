import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAtomic, writeWhole } from './durable-files.ts';
import { claimTemporary, dropTemporary, sweepTemporaries } from './temporary-names.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const writers: [string, (path: string, content: string) => Promise<void> | void][] = [
  ['writeWhole', (path, content) => writeWhole(path, (temporary) => writeFileSync(temporary, content))],
  ['writeAtomic', writeAtomic],
];

describe.each(writers)('%s', (_, write) => {
  it('replaces what is there, and leaves nothing else', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'a.json');
    await write(file, 'one');
    await write(file, 'two');
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(readdirSync(folder.path)).toEqual(['a.json']);
  });

  it('takes any name that the file system takes', async () => {
    using folder = temporaryFolder();
    const names = ['x'.repeat(255), '狐'.repeat(85), '.hidden', 'with\nline', '-'];
    for (const name of names) await write(join(folder.path, name), name);
    expect(readdirSync(folder.path).sort()).toEqual([...names].sort());
  });

  it('replaces what a link leads to, and keeps the link', async () => {
    using folder = temporaryFolder();
    const [file, link] = [join(folder.path, 'file'), join(folder.path, 'link')];
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    await write(link, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readlinkSync(link)).toBe(file);
  });

  it('says in words why it cannot, and leaves what is there', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'folder'));
    writeFileSync(join(folder.path, 'file'), 'old');
    symlinkSync('circle', join(folder.path, 'circle'));
    const refused: [string, RegExp][] = [
      [join(folder.path, 'x'.repeat(256)), /the name is too long/],
      [join(folder.path, 'folder'), /a folder is in the way/],
      [join(folder.path, 'none', 'a'), /its folder is not there/],
      [join(folder.path, 'file', 'a'), /a file is in the way/],
      [join(folder.path, 'circle', 'a'), /links lead in a circle/],
    ];
    for (const [path, why] of refused) {
      await expect((async () => write(path, 'new'))()).rejects.toMatchObject({
        name: 'FabulaError',
        code: 'not-writable',
        message: expect.stringMatching(why),
      });
    }
    expect(readFileSync(join(folder.path, 'file'), 'utf8')).toBe('old');
    expect(readdirSync(folder.path).sort()).toEqual(['circle', 'file', 'folder']);
  });
});

describe('writing a file', () => {
  it('leaves what was there when the writer throws, and throws that on', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'a');
    writeFileSync(file, 'old');
    const fault = new TypeError('a fault');
    const write = (temporary: string) => {
      writeFileSync(temporary, 'half');
      writeFileSync(`${temporary}-journal`, 'half');
      throw fault;
    };
    expect(() => writeWhole(file, write)).toThrow(fault);
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder.path)).toEqual(['a']);
  });
});

describe('what killed processes left unfinished', () => {
  it('goes when its folder is used again; what others are writing stays', () => {
    using folder = temporaryFolder();
    const own = claimTemporary(folder.path);
    writeFileSync(own, 'being written');
    const { pid: gone } = spawnSync(process.execPath, ['-e', '']);
    const of = (name: string, pid: number) => {
      const file = name.replace(`-${process.pid}-`, `-${pid}-`);
      writeFileSync(join(folder.path, file), 'left');
      return file;
    };
    const [name] = readdirSync(folder.path);
    const left = [of(name!, gone), of(`${name}-journal`, gone)];
    // A process of this number before: a container gives the same one again.
    const before = name!.replace(/-\d+\.tmp$/, '-999.tmp');
    writeFileSync(join(folder.path, before), 'left');
    const kept = [
      of(name!, process.ppid),
      of(name!.replace(/fabula-.{8}/, 'fabula-00000000'), gone),
      `.fabula-${gone}.tmp`,
      'story.fabula',
    ];
    for (const file of kept) writeFileSync(join(folder.path, file), 'kept');
    sweepTemporaries(folder.path);
    expect(readdirSync(folder.path).sort()).toEqual([name, ...kept].sort());
    for (const file of [...left, before]) expect(readdirSync(folder.path)).not.toContain(file);
    dropTemporary(own);
    expect(readdirSync(folder.path).sort()).toEqual(kept.sort());
    sweepTemporaries(join(folder.path, 'none'));
  });
});
