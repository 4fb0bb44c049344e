// Who is in a scene: said once, whether characters are known by name or by number.

/** Of `characters`, in the cast's order, those that are there; without a cast of its own the story's first one. */
export function castAmong<Character, Key>(
  characters: readonly Character[],
  cast: readonly Key[] | null | undefined,
  keyOf: (character: Character) => Key,
): Character[] {
  if (!cast) return characters.slice(0, 1);
  return cast.flatMap((key) => characters.find((one) => keyOf(one) === key) ?? []);
}
