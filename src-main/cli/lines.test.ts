import { expect, test } from 'vitest';
import { linesTo } from './lines.ts';

test('words of others cannot steer the terminal, break a line or unmake JSON', () => {
  const written: string[] = [];
  const out = linesTo({ write: (text) => written.push(text) });
  out('note: \u001b]52;c;cm0=\u0007', 'It can\rnot draw.\nproblem: none');
  expect(written).toEqual(['note: \\u001b]52;c;cm0=\\u0007\nIt can\\u000dnot draw.\\u000aproblem: none\n']);
  const value = { key: 'a\u009b31m\u202eb"' };
  out(JSON.stringify(value));
  expect(written[1]).not.toContain('\u009b');
  expect(JSON.parse(written[1]!)).toEqual(value);
});
