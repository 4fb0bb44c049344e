// One layer of a LoRA file: which kind of change its parts make, over how many ranks, and whether that change fits a
// weight. Knows shapes; neither keys nor networks.

import type { WeightRef } from '../checkpoint.ts';
import type { Parts, Role } from './lora-keys.ts';
import { rotationOf, turns } from './rotations.ts';
import { type Factors, type Formula, partsOf, type WeightChange } from './weight-change.ts';

/** A change before its scale, and what alpha is divided by; undefined where alpha means nothing. */
export interface Draft {
  of: 'weight' | 'bias';
  change: WeightChange;
  rank: number | undefined;
  /** Roles that it is made of. */
  roles: readonly Role[];
}

const factors = (
  a: WeightRef | undefined,
  b: WeightRef | undefined,
  core?: WeightRef,
): Factors | undefined => (a && b ? { a, b, ...(core ? { core } : {}) } : undefined);

function formulas(parts: Parts, onInput: boolean): Draft[] {
  const drafts: Draft[] = [];
  const draft = (
    change: Formula,
    rank: number | undefined,
    roles: Role[],
    of: 'weight' | 'bias' = 'weight',
  ) => drafts.push({ of, change: { ...change, scale: 1 }, rank, roles });
  const { down, up, core, difference, biasDifference, scaling, activationScaling } = parts;
  const { gloraA1: a1, gloraA2: a2, gloraB1: b1, gloraB2: b2 } = parts;
  if (down && up) {
    draft({ kind: 'low-rank', up, ...(core ? { core } : {}), down }, down.shape[0], ['up', 'core', 'down']);
  }
  const first = factors(parts.hada1a, parts.hada1b, parts.hada1core);
  const second = factors(parts.hada2a, parts.hada2b, parts.hada2core);
  if (first && second && (first.core === undefined) === (second.core === undefined)) {
    const roles: Role[] = ['hada1a', 'hada1b', 'hada1core', 'hada2a', 'hada2b', 'hada2core'];
    draft({ kind: 'hadamard', factors: [first, second] }, first.b.shape[0], roles);
  }
  const left = parts.left ?? factors(parts.leftA, parts.leftB);
  const right = parts.right ?? factors(parts.rightA, parts.rightB, parts.rightCore);
  if (left && right) {
    const product = 'a' in right ? right : 'a' in left ? left : undefined;
    const roles: Role[] = ['left', 'leftA', 'leftB', 'right', 'rightA', 'rightB', 'rightCore'];
    draft({ kind: 'kronecker', left, right }, product?.b.shape[0], roles);
  }
  if (difference) draft({ kind: 'difference', difference }, undefined, ['difference']);
  if (biasDifference) {
    draft({ kind: 'difference', difference: biasDifference }, undefined, ['biasDifference'], 'bias');
  }
  if (scaling) {
    const change = { kind: 'scaling', factors: scaling, onInput, base: 0 } as const;
    draft(change, undefined, ['scaling', 'onInput']);
  }
  if (activationScaling) {
    const [rows = 0, columns = 1] = activationScaling.shape;
    const change = {
      kind: 'scaling',
      factors: activationScaling,
      onInput: columns > rows,
      base: 1,
    } as const;
    draft(change, undefined, ['activationScaling']);
  }
  if (a1 && a2 && b1 && b2) {
    // LyCORIS once multiplied in the other order; which it was shows in what is as long as the rank.
    const isOld = b2.shape[1] === b1.shape[0] && a2.shape[0] !== a1.shape[1];
    const change = isOld
      ? ({ kind: 'generalised', a1: a2, a2: a1, b1: b2, b2: b1 } as const)
      : ({ kind: 'generalised', a1, a2, b1, b2 } as const);
    draft(change, change.a2.shape[0], ['gloraA1', 'gloraA2', 'gloraB1', 'gloraB2']);
  }
  const rotation = rotationOf(parts);
  if (rotation) draft(rotation.change, undefined, rotation.roles);
  return drafts;
}

/** The changes that a layer's parts make, and the roles that none of them took. */
export function draftsOf(parts: Parts, onInput: boolean): { drafts: Draft[]; left: Role[] } {
  const drafts = formulas(parts, onInput);
  const magnitude = parts.magnitude ?? parts.doraScale;
  const decomposed = drafts.find(({ rank }) => rank !== undefined);
  const taken = new Set<Role>(drafts.length > 0 ? ['alpha'] : []);
  for (const { roles } of drafts) for (const role of roles) taken.add(role);
  if (magnitude && decomposed) {
    taken.add('magnitude').add('doraScale');
    // PEFT's are of outputs, whichever axis they lie along; LyCORIS' lie along what they are of.
    const perInput = parts.magnitude === undefined && magnitude.shape[0] === 1;
    decomposed.change = { ...decomposed.change, magnitude: { values: magnitude, perInput, strength: 1 } };
  }
  return { drafts, left: (Object.keys(parts) as Role[]).filter((role) => !taken.has(role)) };
}

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const withoutOnes = (shape: readonly number[]): string => {
  const kernel = shape.slice(1);
  return `${kernel.every((size) => size === 1) ? shape.slice(0, 1) : shape}`;
};

/** [rows, columns · kernel] of a product; undefined where its factors do not fit each other or the kernel. */
function productShape({ a, b, core }: Factors, kernel: number): [number, number] | undefined {
  const [first = 0, second = 0, ...rest] = a.shape;
  if (rest.some((size) => size !== 1)) return undefined;
  if (core === undefined) {
    return second > 0 && second === b.shape[0] ? [first, elements(b.shape.slice(1))] : undefined;
  }
  const [outer = 0, inner = 0, ...kernels] = core.shape;
  const fits = first === outer && inner > 0 && b.shape[0] === inner && elements(kernels) === kernel;
  return fits ? [second, elements(b.shape.slice(1)) * kernel] : undefined;
}

function fits(change: WeightChange, shape: readonly number[]): boolean {
  const [out = 0, ...rest] = shape;
  const width = elements(rest);
  const kernel = elements(rest.slice(1));
  switch (change.kind) {
    case 'difference':
      return elements(change.difference.shape) === elements(shape) && change.difference.shape[0] === out;
    case 'scaling':
      return rest.length > 0 && elements(change.factors.shape) === (change.onInput ? rest[0] : out);
    case 'low-rank': {
      const { down, up, core } = change;
      const [rank = 0, ...inner] = down.shape;
      const [upOut = 0, upRank = 0, ...upKernel] = up.shape;
      if (rest.length === 0 || rank < 1 || upOut !== out || elements(upKernel) !== 1) return false;
      if (core === undefined) {
        // A linear layer may be stored as a 1×1 convolution, in the file or in the checkpoint.
        return upRank === rank && withoutOnes(inner) === withoutOnes(rest);
      }
      const [coreOut = 0, coreIn = 0, ...kernels] = core.shape;
      return (
        coreOut === upRank &&
        coreIn === rank &&
        upRank > 0 &&
        elements(inner) === rest[0] &&
        `${kernels}` === `${rest.slice(1)}`
      );
    }
    case 'hadamard':
      return change.factors.every((one) => {
        const made = productShape(one, kernel);
        return rest.length > 0 && made?.[0] === out && made[1] === width;
      });
    case 'kronecker': {
      const { left, right } = change;
      const a = 'a' in left ? productShape(left, 1) : plainMatrix(left);
      const b =
        'a' in right ? productShape(right, kernel) : [right.shape[0]!, elements(right.shape.slice(1))];
      return rest.length > 0 && !!a && !!b && a[0]! * b[0]! === out && a[1]! * b[1]! === width && width > 0;
    }
    case 'rotation':
      return rest.length > 0 && turns(change, out, width);
    case 'generalised': {
      const { a1, a2, b1, b2 } = change;
      const [inputs, rankA] = [a1.shape[0], elements(a1.shape.slice(1))];
      return (
        (rest.length === 1 || rest.length === 3) &&
        inputs === rest[0] &&
        rankA > 0 &&
        a2.shape[0] === rankA &&
        elements(a2.shape.slice(1)) === inputs &&
        b1.shape[0] === out &&
        b1.shape[1] === b2.shape[0] &&
        elements(b1.shape) === out * b1.shape[1]! &&
        elements(b2.shape) === b2.shape[0]! * width
      );
    }
  }
}

const plainMatrix = ({ shape }: WeightRef): [number, number] | undefined =>
  shape.length >= 2 && shape.slice(2).every((size) => size === 1) ? [shape[0]!, shape[1]!] : undefined;

/** Why a change does not fit a weight; undefined when it does. */
export function misfit(change: WeightChange, { shape }: WeightRef): string | undefined {
  const { magnitude } = change;
  const lengths = magnitude && elements(magnitude.values.shape);
  const wanted = magnitude && (magnitude.perInput ? shape[1] : shape[0]);
  if (lengths === wanted && fits(change, shape) && elements(shape) > 0) return undefined;
  const parts = [...partsOf(change).values()].map((part) => `[${part.shape}]`);
  return `${parts.join(' · ')} for a weight [${shape}]`;
}
