// How much memory there is to draw in on a device: a card's own, the machine's where a chip shares it, or why it is not
// known. Pure but for what it is given.

import type { DeviceName } from '../../../contract/settings.ts';
import { cardOf, providerOf } from '../../../contract/settings.ts';
import { type Card, cardsOf } from './card.ts';

/** Where there is room for networks. */
export interface Room {
  /** Bytes that drawing may take. */
  bytes: number;
  /** Whose: "this machine", or a card's name. */
  owner: string;
  /** A card's own, beside the machine's. */
  isCard: boolean;
}

export type DeviceRoom = Room | { unknown: string };

/** What the display and other programs may take of a card meanwhile, as a share of what is free. */
const LEFT_TO_OTHERS = 0.05;

export interface MachineFacts {
  cards: readonly Card[];
  /** Bytes of the machine's own memory. */
  memory: number;
  /** CUDA_VISIBLE_DEVICES. */
  visible?: string | undefined;
}

export function roomOn(device: DeviceName, { cards, memory, visible }: MachineFacts): DeviceRoom {
  const provider = providerOf(device);
  const machine = { bytes: memory, owner: 'this machine', isCard: false };
  // A chip of Apple's draws in the memory that everything else is in.
  if (provider === 'cpu' || provider === 'coreml') return machine;
  const mine = cardsOf(provider, cards, visible);
  // WebGPU does not tell which card it takes, nor DirectML what the cards are that it counts.
  const number = cardOf(device) ?? 0;
  const card = provider === 'cuda' || mine.length === 1 ? mine[number] : undefined;
  if (!card) {
    return {
      unknown: mine.length > 1 ? 'which of several cards it is is not told' : 'the system does not tell it',
    };
  }
  if (!card.memory) return { unknown: `the system does not tell that of ${card.name}` };
  const { total, free = total } = card.memory;
  return { bytes: free * (1 - LEFT_TO_OTHERS), owner: card.name, isCard: true };
}
