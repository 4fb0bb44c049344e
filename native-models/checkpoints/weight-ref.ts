// A tensor where it lies on disk, and the types that it may be stored in. Plain records; must not know whose tensor it is.

/** safetensors element types, as the format spells them. */
export type ElementalType =
  | 'F64'
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'F8_E4M3'
  | 'F8_E5M2'
  | 'I64'
  | 'I32'
  | 'I16'
  | 'I8'
  | 'U64'
  | 'U32'
  | 'U16'
  | 'U8'
  | 'BOOL';

/** GGUF's blocks, as ggml spells them: see gguf/block-types.ts. */
export type BlockType =
  | 'Q2_K'
  | 'Q3_K'
  | 'Q4_0'
  | 'Q4_1'
  | 'Q4_K'
  | 'Q5_0'
  | 'Q5_1'
  | 'Q5_K'
  | 'Q6_K'
  | 'Q8_0';

export type WeightType = ElementalType | BlockType;

/** One tensor where it lies: `byteLength` bytes at `byteOffset` of `file` (a real, absolute path). */
export interface WeightRef {
  type: WeightType;
  shape: readonly number[];
  file: string;
  byteOffset: number;
  byteLength: number;
  /** A matrix whose axes the file has the other way round: `shape` [N, K] lies there as [K, N]. */
  transposed?: true;
  /** What its numbers are multiplied by, one for all or one for each output: see scaled-weights.ts. */
  scale?: WeightRef;
}

/** Parameter path (the key in the checkpoint) to where the tensor lies. */
export type WeightTable = ReadonlyMap<string, WeightRef>;
