import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { storyExtension } from '../../src-main/files/story-names.ts';

const root = path.resolve(import.meta.dirname, '../..');
const config = parse(fs.readFileSync(path.join(root, 'electron-builder.yml'), 'utf8'));

it('packages open story files, under icons that are there', () => {
  const [association] = config.fileAssociations;
  expect(`.${association.ext}`).toBe(storyExtension);
  for (const icon of [`${association.icon}.ico`, `${association.icon}.icns`]) {
    expect(fs.existsSync(path.join(root, icon)), icon).toBe(true);
  }
  for (const { icon } of [config.linux, config.mac, config.win]) {
    expect(fs.existsSync(path.join(root, icon)), icon).toBe(true);
  }
});

it('what native code opens by itself lies outside the archive', () => {
  expect(config.asarUnpack).toEqual(
    expect.arrayContaining(['**/*.node', 'native-models/**', 'node_modules/onnxruntime-node/bin/**']),
  );
});
