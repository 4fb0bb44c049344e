import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promisedCommand } from './readme.ts';

describe('the commands for a bare machine', () => {
  it('are in the README', () => {
    const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
    expect(promisedCommand(readme, 'story')).toMatch(/^npm ci && npm run story/);
    expect(promisedCommand(readme, 'test')).toMatch(/^npm ci && npm test/);
  });

  it('come from lines to type, without their comments', () => {
    const readme =
      'Say npm ci && npm test.\n\n```sh\nnpm run story\nnpm ci && npm run story -- --seed 1  # draws\n```\n';
    expect(promisedCommand(readme, 'story')).toBe('npm ci && npm run story -- --seed 1');
    expect(() => promisedCommand(readme, 'test')).toThrow('README.md has no "npm ci && …" for the test.');
  });
});
