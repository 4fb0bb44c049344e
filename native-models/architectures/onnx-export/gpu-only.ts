// Exports that were optimized for graphics cards: they hold operators of ONNX Runtime that its CPU kernels do not have.

import type { Component } from '../../checkpoints/checkpoint.ts';

/** Of the com.microsoft domain, with kernels for CUDA or DirectML alone (ONNX Runtime's own list of operator kernels). */
const GPU_ONLY = new Set([
  'BiasAdd',
  'BiasSplitGelu',
  'DecoderMaskedSelfAttention',
  'GemmFastGelu',
  'GemmFloat8',
  'GroupNorm',
  'NhwcConv',
  'PackedAttention',
  'PackedMultiHeadAttention',
  'RemovePadding',
  'RestorePadding',
  'SkipGroupNorm',
]);

/** One line for each network that cannot be drawn with on the processor. */
export function gpuNotes(components: readonly Component[]): string[] {
  return components.flatMap(({ name, onnx }) => {
    const found = [...(onnx?.microsoftOperators ?? [])].filter((operator) => GPU_ONLY.has(operator)).sort();
    if (found.length === 0) return [];
    return [
      `The ${name} was optimized for a graphics card (${found.join(', ')}): it draws with CUDA or DirectML, not on the CPU`,
    ];
  });
}
