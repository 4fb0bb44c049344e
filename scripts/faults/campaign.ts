// What every fault campaign is: many tries by one seed, counted, with a line for each fault that it found.

export interface Tally {
  tried: number;
  /** Refused in words, or accepted and right. */
  survived: number;
  /** One line each: a reproducible fault with its seed. */
  faults: string[];
}

export interface Campaign {
  name: string;
  what: string;
  run(options: { seed: number; count: number }): Promise<Tally>;
}
