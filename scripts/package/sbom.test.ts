import { expect, it } from 'vitest';
import { onlyShipped } from './sbom.ts';

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
