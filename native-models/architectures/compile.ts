// A component to a graph with Fabula's inputs and outputs: compiled from its config and weights, or, for an ONNX export
// by others, taken as it is. Who runs the graph need not know which it was.

import type { Component, Family } from '../checkpoints/checkpoint.ts';
import { compileVaeDecoder as buildVaeDecoder } from './autoencoder-kl.ts';
import { compileTextEncoder as buildTextEncoder, type TextEncoderOptions } from './clip-text.ts';
import type { CompiledGraph, CompiledUnet } from './compiled-graph.ts';
import { orBadConfig } from './config-fault.ts';
import { adoptTextEncoder, adoptUnet, adoptVaeDecoder } from './onnx-export/adopt.ts';
import type { CompileOptions } from './profile.ts';
import { compileUnet as buildUnet } from './unet-2d-condition.ts';
import type { UnetOptions } from './unet-options.ts';

/** See `compileUnet` of unet-2d-condition.ts. An export has no log-weight inputs: its `context` is another. */
export function compileUnet(component: Component, options: UnetOptions = {}): CompiledUnet {
  return component.onnx === undefined
    ? orBadConfig(component, () => buildUnet(component, options))
    : adoptUnet(component, options);
}

/** See `compileTextEncoder` of clip-text.ts. */
export function compileTextEncoder(component: Component, options: TextEncoderOptions): CompiledGraph {
  return component.onnx === undefined
    ? orBadConfig(component, () => buildTextEncoder(component, options))
    : adoptTextEncoder(component, options);
}

/** See `compileVaeDecoder` of autoencoder-kl.ts. */
export function compileVaeDecoder(component: Component, options: CompileOptions = {}): CompiledGraph {
  return component.onnx === undefined
    ? orBadConfig(component, () => buildVaeDecoder(component, options))
    : adoptVaeDecoder(component);
}

/** Any component, with what its family's pipeline asks of it. */
export function compileComponent(
  component: Component,
  family: Family,
  options: CompileOptions = {},
): CompiledGraph {
  if (component.name === 'unet') return compileUnet(component, options).graph;
  if (component.name === 'vae') return compileVaeDecoder(component, options);
  const hiddenState = family === 'sdxl' ? 'penultimate' : 'normed';
  return compileTextEncoder(component, { ...options, hiddenState });
}
