// Asks the system for its graphics cards, their drivers and their memory, once in a process: what this process takes of a
// card later must not count as taken by others.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Card, cardsFrom, cardsFromNvidia, NVIDIA_QUERY } from './card.ts';

/** Milliseconds that the system may take to answer; a driver may hang over the question. */
const PATIENCE = 10_000;

let asked: Promise<Card[]> | undefined;

/** None where the system does not tell. Never throws. */
export function readCards(): Promise<Card[]> {
  asked ??= Promise.race([ask(), late()]).catch(() => []);
  return asked;
}

async function ask(): Promise<Card[]> {
  // Loaded only where a graphics card is asked for.
  const { graphics } = await import('systeminformation');
  const { controllers } = await graphics();
  const cards = cardsFrom(controllers, process.platform);
  const isTold = cards.some(({ isNvidia, memory }) => isNvidia && memory);
  if (isTold || process.platform === 'darwin') return cards;
  // The list needs lspci, which a bare system lacks.
  const nvidia = cardsFromNvidia(await nvidiaSmi());
  return nvidia.length > 0 ? [...nvidia, ...cards.filter(({ isNvidia }) => !isNvidia)] : cards;
}

const nvidiaSmi = (): Promise<string> =>
  promisify(execFile)('nvidia-smi', NVIDIA_QUERY, { timeout: PATIENCE, windowsHide: true }).then(
    ({ stdout }) => stdout,
    () => '',
  );

const late = (): Promise<Card[]> =>
  new Promise((resolve) => {
    setTimeout(resolve, PATIENCE, []).unref();
  });
