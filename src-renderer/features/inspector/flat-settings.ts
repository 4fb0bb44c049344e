// Resolved settings as lines of name and value; the names are those of the settings record.

export function flatSettings(settings: Readonly<Record<string, unknown>>, prefix = ''): [string, string][] {
  return Object.entries(settings).flatMap(([key, value]): [string, string][] => {
    const name = prefix + key;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return flatSettings(value as Record<string, unknown>, `${name}.`);
    }
    return [[name, Array.isArray(value) ? value.map(shown).join(', ') : String(value ?? '–')]];
  });
}

/** A LoRA by file and strength; anything else as it is. */
function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { file, strength } = value as Record<string, unknown>;
  return `${String(file)} × ${String(strength)}`;
}
