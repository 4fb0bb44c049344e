// The map of rooms in src-main/README.md, held against the arrows that are linted: every room is on it, with the rooms
// that it may import, and every storey in its order.

import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Rule {
  name: string;
  from: { path?: string };
  to: { path?: string; pathNot?: string | string[] };
  comment?: string;
}

const MAP = 'src-main/README.md';

/** Rows of a table: `room` | what | may import. */
const ROW = /^\| `([\w-]+)` \|[^|]*\|([^|]*)\|$/gm;

const spans = (text: string): string[] => [...text.matchAll(/`([\w-]+)`/g)].map((match) => match[1]!);

const sorted = (list: Iterable<string>): string => [...list].sort().join(', ') || 'nothing';

/** Which of `rooms` a room may import, by the lint itself. */
function linted(rule: Rule, rooms: readonly string[]): string[] {
  const allowed = [rule.to.pathNot ?? []].flat().map((pattern) => new RegExp(pattern));
  return rooms.filter((room) => allowed.some((pattern) => pattern.test(placeOf(room))));
}

const placeOf = (room: string): string =>
  room === 'native-models' ? `${room}/index.ts` : `src-main/${room}/file.ts`;

/** One line for each room or storey that the map has otherwise than the lint. */
export async function staleMap(root: string): Promise<string[]> {
  const page = readFileSync(path.join(root, MAP), 'utf8');
  const { default: config } = (await import(path.join(root, '.dependency-cruiser.mjs'))) as {
    default: { forbidden: Rule[] };
  };
  const rules = config.forbidden.filter(({ name }) => name.startsWith('arrows-from-src-main-'));
  const ruleOf = new Map(rules.map((rule) => [rule.name.replace('arrows-from-src-main-', ''), rule]));
  const all = [...ruleOf.keys(), 'native-models'];
  const drawn = new Map([...page.matchAll(ROW)].map((row) => [row[1]!, row[2]!]));

  const rooms = [...new Set([...ruleOf.keys(), ...drawn.keys()])].flatMap((room) => {
    const rule = ruleOf.get(room);
    const cell = drawn.get(room);
    if (!rule) return [`${MAP} draws the room ${room}, for which no arrows are linted`];
    if (cell === undefined) return [`${MAP} does not draw the room ${room}`];
    const others = all.filter((one) => one !== room);
    const named = spans(cell);
    const said = cell.includes('all but') ? others.filter((one) => !named.includes(one)) : named;
    const real = linted(rule, others);
    return sorted(said) === sorted(real)
      ? []
      : [`${MAP} says that ${room} may import ${sorted(said)}; linted is ${sorted(real)}`];
  });

  const storeys = new Set(
    config.forbidden.flatMap(({ name, comment }) =>
      name.startsWith('storeys-of-') && comment ? [comment.replace(/^.*from the ground up: /, '')] : [],
    ),
  );
  const missing = [...storeys]
    .filter(
      (order) =>
        !page.includes(
          order
            .split(', ')
            .map((one) => `\`${one}\``)
            .join(' ← '),
        ),
    )
    .map((order) => `${MAP} does not draw the storeys ${order} (each in backticks, with ← between them)`);
  return [...rooms, ...missing];
}
