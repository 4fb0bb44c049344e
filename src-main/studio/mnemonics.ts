// The letters of a menu that can be pressed while it is open: one for each item, underlined. Pure; knows no menu.

/**
 * The labels as Electron wants them, with `&` before each one's letter: the first letter of a word that no item before it
 * has, else any other letter of its own. A label without a free letter gets none.
 */
export function withMnemonics(labels: readonly string[]): string[] {
  const taken = new Set<string>();
  return labels.map((label) => {
    const at = letterOf(label, taken);
    if (at === undefined) return escaped(label);
    taken.add(label[at]!.toLowerCase());
    return `${escaped(label.slice(0, at))}&${escaped(label.slice(at))}`;
  });
}

const LETTER = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\d]/u;

function letterOf(label: string, taken: ReadonlySet<string>): number | undefined {
  const places = [...label.matchAll(new RegExp(LETTER, 'gu'))].map(({ index }) => index);
  const free = places.filter((at) => !taken.has(label[at]!.toLowerCase()));
  return free.find((at) => at === 0 || !LETTER.test(label[at - 1]!)) ?? free[0];
}

/** In a label a single `&` would underline what follows it. */
const escaped = (text: string): string => text.replaceAll('&', '&&');
