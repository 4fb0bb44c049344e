// What is measured on a device, step by step: what each step is, and in which order, so that what matters most is known when
// time runs out. Pure.

import {
  type DeviceName,
  providerOf,
  type WeightsMode,
  weightsModes,
} from '../../src-main/contract/settings.ts';

type Precision = 'float32' | 'float16';

export interface Step {
  what: 'probe' | 'networks' | 'picture' | 'story' | 'drawing' | 'torch';
  device: DeviceName;
  precision: Precision;
  /** Of a drawing. */
  mode?: WeightsMode;
  side?: number;
  /** Seconds: with less left it is not begun, and it is ended after so many. */
  atLeast: number;
  atMost: number;
}

export interface StepResult extends Step {
  status: 'done' | 'skipped' | 'failed';
  /** Why it was skipped or failed. */
  reason?: string;
  /** Of the whole step, with loading. */
  seconds: number;
  figures: Figures;
}

export type Figures = Readonly<Record<string, number | string>>;

export interface Wanted {
  devices: readonly DeviceName[];
  sides: readonly number[];
  modes: readonly WeightsMode[];
}

const PRECISIONS: readonly Precision[] = ['float32', 'float16'];

/** All steps in their order. */
export function stepsFor({ devices, sides, modes }: Wanted): Step[] {
  const each = (what: Step['what'], atLeast: number, atMost: number): Step[] =>
    devices.flatMap((device) =>
      PRECISIONS.map((precision) => ({ what, device, precision, atLeast, atMost })),
    );
  const drawings = modes.flatMap((mode) =>
    devices.flatMap((device) =>
      sides.flatMap((side) =>
        PRECISIONS.toReversed().map(
          (precision): Step => ({
            what: 'drawing',
            device,
            precision,
            mode,
            side,
            atLeast: 15,
            atMost: 150,
          }),
        ),
      ),
    ),
  );
  return [
    ...each('probe', 2, 120),
    ...each('networks', 5, 90),
    ...each('picture', 5, 120),
    ...each('story', 10, 120).filter(({ precision }) => precision === 'float32'),
    ...drawings.filter(({ mode }) => mode === 'full'),
    ...devices
      .filter((device) => providerOf(device) === 'cuda')
      .map((device): Step => ({ what: 'torch', device, precision: 'float16', atLeast: 20, atMost: 90 })),
    ...drawings.filter(({ mode }) => mode !== 'full'),
  ];
}

/** Why a step cannot say anything, before it is tried; undefined when it can. */
export function whyNot(step: Step, before: readonly StepResult[]): string | undefined {
  if (step.what === 'probe' || step.what === 'torch') return undefined;
  const probe = before.find(
    ({ what, device, precision }) =>
      what === 'probe' && device === step.device && precision === step.precision,
  );
  if (probe?.status !== 'done') return probe?.reason ?? 'it was not probed';
  const isStreamed = step.what === 'drawing' && step.mode === 'streamed';
  return isStreamed ? 'a card holds streamed weights as full ones' : undefined;
}

export const isMode = (text: string): text is WeightsMode => weightsModes.some((mode) => mode === text);
