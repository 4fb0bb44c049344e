// What a fault campaign is: something of Fabula's attacked many times with values that follow from a seed.

export interface Campaign {
  name: string;
  /** In one line, for people. */
  what: string;
  /** Cases of a run for which nobody said how many: well under a minute of them. */
  cases?: number;
  run(options: { seed: number; count: number }): Promise<Tally>;
}

export interface Tally {
  tried: number;
  /** Refused in words, or accepted and right. */
  survived: number;
  /** One line each: a reproducible fault with its seed. */
  faults: string[];
}
