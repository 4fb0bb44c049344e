// `fabula model inspect` of a network that enlarges pictures: it is no model to draw with, and of use all the same.

import { stat } from 'node:fs/promises';
import { openEnlarger } from '../../native-models/index.ts';
import { parameters, size } from './progress/amounts.ts';

export interface EnlargerReport {
  path: string;
  /** What its layers are called. */
  kind: 'ESRGAN' | 'SRVGGNetCompact';
  /** How often wider and higher pictures become. */
  scale: number;
  parameters: number;
  bytes: number;
}

/** Undefined for whatever else lies there. */
export async function enlargerAt(path: string): Promise<EnlargerReport | undefined> {
  const file = await openEnlarger(path).catch(() => undefined);
  if (file === undefined) return undefined;
  const counts = [...file.weights.values()].map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  return {
    path,
    kind: file.config.kind === 'rrdb' ? 'ESRGAN' : 'SRVGGNetCompact',
    scale: file.scale,
    parameters: counts.reduce((a, b) => a + b, 0),
    bytes: (await stat(file.source)).size,
  };
}

export function describeEnlarger({ path, kind, scale, parameters: count, bytes }: EnlargerReport): string[] {
  const about = [
    ['file', path],
    ['kind', `network that enlarges pictures ${scale} times (${kind})`],
    ['parameters', parameters(count)],
    ['size', size(bytes)],
    ['used', 'by fabula export --enlarge FILE, and by the studio for books'],
  ] as const;
  return [
    ...about.map(([name, value]) => `${name.padEnd(13)} ${value}`),
    '',
    'It can enlarge pictures; it is no model to draw with.',
  ];
}
