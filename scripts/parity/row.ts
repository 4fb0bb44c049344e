// One line of the parity table, and the table.

export interface Row {
  what: string;
  measured: number;
  bound: number;
}

export const holds = ({ measured, bound }: Row) => measured <= bound;
const number = (value: number) => (value === 0 ? 'exact' : value.toExponential(1));

export function table(rows: readonly Row[]): string {
  const lines = [
    ['', 'measured', 'bound', ''],
    ...rows.map((row) => [row.what, number(row.measured), number(row.bound), holds(row) ? '' : 'MISSED']),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map(([what, measured, bound, missed]) =>
      [what!.padEnd(widths[0]!), measured!.padStart(widths[1]!), bound!.padStart(widths[2]!), missed]
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
