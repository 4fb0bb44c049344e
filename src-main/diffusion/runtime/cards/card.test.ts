import type { Systeminformation } from 'systeminformation';
import { describe, expect, it } from 'vitest';
import { type Card, cardsFrom, cardsFromNvidia, cardsOf } from './card.ts';
import { roomOn } from './card-memory.ts';

const GIB = 2 ** 30;
type Controller = Systeminformation.GraphicsControllerData;
const controller = (facts: Partial<Controller>): Controller => ({
  vendor: '',
  model: '',
  bus: 'PCI',
  vram: null,
  vramDynamic: false,
  ...facts,
});
const nvidia = (name: string, gib: number, free = gib): Card => ({
  name,
  driver: '580.65',
  isNvidia: true,
  memory: { total: gib * GIB, free: free * GIB },
});
const chip: Card = { name: 'UHD Graphics 630', isNvidia: false };

describe('what the system lists', () => {
  it('is read with the memory that NVIDIA’s driver tells, in the order of the bus', () => {
    const listed = [
      controller({
        vendor: 'NVIDIA Corporation',
        model: 'GA104',
        name: 'NVIDIA GeForce RTX 3070',
        driverVersion: '580.65',
        pciBus: '00000000:65:00.0',
        memoryTotal: 8192,
        memoryFree: 7000,
      }),
      controller({
        vendor: 'NVIDIA Corporation',
        model: 'GP107',
        name: 'NVIDIA GeForce GTX 1050',
        driverVersion: '580.65',
        pciBus: '00000000:01:00.0',
        memoryTotal: 2048,
        memoryFree: 1900,
      }),
    ];
    expect(cardsFrom(listed, 'linux').map(({ name, memory }) => [name, memory])).toEqual([
      ['NVIDIA GeForce GTX 1050', { total: 2 * GIB, free: 1900 * 2 ** 20 }],
      ['NVIDIA GeForce RTX 3070', { total: 8 * GIB, free: 7000 * 2 ** 20 }],
    ]);
  });

  it('is not believed where it counts something else: a window to the card, 32 bits, memory that is shared', () => {
    const memoryOn = (platform: NodeJS.Platform, facts: Partial<Controller>) =>
      cardsFrom([controller({ vendor: 'AMD', model: 'Radeon', ...facts })], platform)[0]!.memory;
    expect(memoryOn('linux', { vram: 256 })).toBeUndefined();
    expect(memoryOn('win32', { vram: 4095 })).toBeUndefined();
    expect(memoryOn('win32', { vram: 16384, vramDynamic: true })).toBeUndefined();
    expect(memoryOn('win32', { vram: 16384 })).toEqual({ total: 16 * GIB });
  });

  it('may be nvidia-smi’s own, where there is no other: a card a line', () => {
    const csv = 'NVIDIA H200, 570.86.15, 143771, 143140\nNVIDIA T400, 570.86.15, [N/A], [N/A]\n';
    expect(cardsFromNvidia(csv)).toEqual([
      {
        name: 'NVIDIA H200',
        driver: '570.86.15',
        isNvidia: true,
        memory: { total: 143771 * 2 ** 20, free: 143140 * 2 ** 20 },
      },
      { name: 'NVIDIA T400', driver: '570.86.15', isNvidia: true },
    ]);
    expect(cardsFromNvidia('')).toEqual([]);
    expect(cardsFromNvidia('No devices were found\n')).toEqual([]);
  });
});

it('CUDA counts NVIDIA’s cards that it may see, others all', () => {
  const [first, second] = [nvidia('one', 8), nvidia('two', 24)];
  const cards = [first, chip, second];
  expect(cardsOf('cpu', cards)).toEqual([]);
  expect(cardsOf('dml', cards)).toEqual(cards);
  expect(cardsOf('cuda', cards)).toEqual([first, second]);
  expect(cardsOf('cuda', cards, '1')).toEqual([second]);
  expect(cardsOf('cuda', cards, '1,0')).toEqual([second, first]);
  for (const hidden of ['', '-1', '7', 'GPU-8932f937']) expect(cardsOf('cuda', cards, hidden)).toEqual([]);
});

describe('the room to draw in', () => {
  const machine = { cards: [], memory: 15e9 };

  it('is the machine’s on the processor and on a chip of Apple’s', () => {
    const whole = { bytes: 15e9, owner: 'this machine', isCard: false };
    expect(roomOn('cpu', machine)).toEqual(whole);
    expect(roomOn('coreml', machine)).toEqual(whole);
  });

  it('is what others leave of a card, of the one that is drawn on', () => {
    const cards = [nvidia('GTX 1050', 2, 1), nvidia('RTX 4090', 24)];
    expect(roomOn('cuda', { ...machine, cards })).toEqual({
      bytes: 0.95 * GIB,
      owner: 'GTX 1050',
      isCard: true,
    });
    expect(roomOn('cuda:1', { ...machine, cards })).toMatchObject({ owner: 'RTX 4090' });
    expect(roomOn('cuda', { ...machine, cards, visible: '1' })).toMatchObject({ owner: 'RTX 4090' });
  });

  it('is not known where the system does not tell it, and that is said', () => {
    const told = (device: Parameters<typeof roomOn>[0], cards: Card[]) =>
      roomOn(device, { ...machine, cards });
    expect(told('cuda', [])).toEqual({ unknown: 'the system does not tell it' });
    expect(told('cuda:4', [nvidia('one', 8)])).toEqual({ unknown: 'the system does not tell it' });
    expect(told('webgpu', [chip])).toEqual({ unknown: 'the system does not tell that of UHD Graphics 630' });
    expect(told('webgpu', [chip, nvidia('one', 8)])).toEqual({
      unknown: 'which of several cards it is is not told',
    });
    expect(told('dml', [nvidia('one', 8)])).toMatchObject({ owner: 'one' });
  });
});
