// What the documents and the windows must say alike of characters: the colours they are given, and who is in a scene.

/**
 * The picker's, and in this order the colours of new characters: of those left, always the one that is furthest from
 * all before it, in whichever kind of colour blindness it comes closest to one of them (Machado et al. 2009, OKLab).
 */
export const characterColours = [
  '#c4572e',
  '#3f6fb0',
  '#d9952b',
  '#55504b',
  '#7d6a58',
  '#3c8a96',
  '#b3557f',
  '#4d8a63',
  '#8a9a3b',
  '#7a5ea8',
] as const;

/** Those in a scene: whom it names, in its order and without those who are gone, or else the story's first character. */
export function castOf<C, Id>(
  { cast }: { cast?: readonly Id[] | null | undefined },
  characters: readonly C[],
  idOf: (one: C) => Id,
): C[] {
  if (!cast) return characters.slice(0, 1);
  return cast.flatMap((id) => characters.find((one) => idOf(one) === id) ?? []);
}
