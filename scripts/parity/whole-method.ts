// The whole method against its PyTorch restatement, as rows of the parity table.

import {
  type GoldenDistance,
  type GoldenSet,
  goldenCases,
  measureGoldenCase,
  type Quantity,
} from '../../src-main/diffusion/whole-method-golden-for-tests.ts';

/** Final latents case by case (the worst frame); of everything else the worst of all cases. */
export async function measureWholeMethod(
  set: GoldenSet = 'whole-method',
): Promise<{ what: string; measured: number; bound: number }[]> {
  const worst = new Map<string, GoldenDistance>();
  for (const name of await goldenCases(set)) {
    for (const distance of await measureGoldenCase(name, set)) {
      const what = label(distance.quantity, name, set);
      const before = worst.get(what);
      if (!before || !(distance.measured <= before.measured)) worst.set(what, distance);
    }
  }
  const rows = [...worst].map(([what, { measured, bound }]) => ({ what, measured, bound }));
  return rows.sort((a, b) => (a.what < b.what ? -1 : 1));
}

function label(quantity: Quantity, name: string, set: GoldenSet): string {
  const what = set === 'whole-method' ? 'whole method' : 'held by a picture';
  return quantity === 'latents' ? `${what}, latents: ${name}` : `${what}, all cases: ${quantity}`;
}
