import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const wanted = (JSON.parse(read('package.json')) as { engines: { node: string } }).engines.node;
const base = mkdtempSync(join(tmpdir(), 'fabula-old-node-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Starts a file of the project with a Node that says it is `version`. */
function startWith(version: string, ...args: string[]) {
  const preload = join(base, `${version}.cjs`);
  writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`);
  const { status, stderr } = spawnSync(process.execPath, ['-r', preload, ...args], { encoding: 'utf8' });
  return { status, stderr };
}

describe('the version of Node', () => {
  it('is a major one in package.json, and the README names the same', () => {
    const [, version] = /^>=(\d+)$/.exec(wanted) ?? [];
    expect(version).toBeDefined();
    const named = [...read('README.md').matchAll(/\bNode(?:\.js)? (\d+(?:\.\d+)?)/g)].map(([, one]) => one);
    expect(new Set(named)).toEqual(new Set([version]));
  });

  it.each([
    ['the command', join(root, 'src-main/cli/fabula.js')],
    ['a script', join(root, 'scripts/run.js'), 'texts/index.ts'],
  ])('ends %s with one line where it is too old', (_what, ...args) => {
    expect(startWith('20.20.2', ...args)).toEqual({
      status: 2,
      stderr: `Fabula needs Node.js ${wanted.slice(2)} or newer, and this is 20.20.2: install it from https://nodejs.org.\n`,
    });
  });

  it('lets the oldest wanted pass, and newer ones', () => {
    const entry = join(base, 'entry.mjs');
    writeFileSync(entry, `import ${JSON.stringify(join(root, 'src-main/cli/require-node.js'))};`);
    for (const version of [`${wanted.slice(2)}.0.0`, '100.0.0'])
      expect(startWith(version, entry)).toEqual({ status: 0, stderr: '' });
    expect(startWith('9.11.2', entry).status).toBe(2);
  });
});
