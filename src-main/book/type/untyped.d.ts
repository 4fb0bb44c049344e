// Two packages that come without types: what of them is used here.

declare module 'subset-font' {
  export default function subsetFont(
    font: Uint8Array,
    text: string,
    options?: {
      targetFormat?: 'sfnt' | 'woff' | 'woff2' | 'truetype';
      variationAxes?: Record<string, number>;
    },
  ): Promise<Buffer>;
}

declare module 'linebreak' {
  interface Break {
    /** Where the next line may begin. */
    position: number;
    /** It must. */
    required: boolean;
  }
  export default class LineBreaker {
    constructor(text: string);
    nextBreak(): Break | null;
  }
}
