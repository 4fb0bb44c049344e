// `fabula model inspect` of a file that changes a model: a LoRA, one of its relatives, or a word (textual inversion).

import type { ChangeReport } from '../../native-models/index.ts';
import { sentence } from '../contract/printable.ts';
import { parameters, size } from './progress/amounts.ts';

const FAMILIES: Readonly<Record<string, string>> = {
  sd1: 'Stable Diffusion 1',
  sd2: 'Stable Diffusion 2',
  sdxl: 'SDXL',
};

const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;

const listed = (items: readonly string[]): string | undefined => items.join(', ') || undefined;

function kindWords({ kinds, words, ranks }: ChangeReport): string | undefined {
  const told = kinds.map(({ name, layers }) =>
    kinds.length > 1 ? `${name} (${many(layers, 'layer')})` : name,
  );
  const rank = ranks && (ranks[0] === ranks[1] ? `rank ${ranks[0]}` : `ranks ${ranks[0]} to ${ranks[1]}`);
  const own = words.length === 0 ? [] : [many(words.length, 'word', 'words').concat(' (textual inversion)')];
  return listed([...told, ...own, ...(rank ? [rank] : [])]);
}

function laidWords({ kinds, words, base }: ChangeReport): string {
  const over = `over ${base === undefined ? 'a model of its kind' : `${FAMILIES[base] ?? base} models`}`;
  return kinds.length === 0
    ? `${over} as --lora FILE: "${words[0]?.word}" is then a word of prompts`
    : `${over} as --lora FILE:STRENGTH: merged where weights are held, else at each use`;
}

/** The report's lines. */
export function describeChangeReport(report: ChangeReport): string[] {
  const { base, networks, blocks, words, triggers, title, trainedOn, dtypes, problems, notes } = report;
  const about: [string, string | undefined][] = [
    ['file', report.path],
    ['kind', kindWords(report)],
    ['made for', base && (FAMILIES[base] ?? base)],
    ['title', title],
    ['trained on', trainedOn],
    ['called by', listed(triggers)],
    ['words', listed(words.map(({ word, rows }) => `"${word}" (${many(rows, 'token')})`))],
    ['layers', listed(Object.entries(networks).map(([name, count]) => `${name} ${count}`))],
    ['blocks', listed(blocks)],
    ['parameters', report.parameters > 0 ? parameters(report.parameters) : undefined],
    ['stored as', listed(Object.entries(dtypes).map(([type, count]) => `${type} ${count}`))],
    ['size', size(report.bytes)],
    ['laid', problems.length === 0 ? laidWords(report) : undefined],
  ];
  return [
    ...about.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(13)} ${value}`])),
    ...notes.map((note) => `note: ${note}`),
    '',
    ...(problems.length === 0
      ? [`It can be laid over a model, as ${report.kinds.length > 0 ? 'a LoRA' : 'a word of prompts'}.`]
      : problems.map((problem) => `problem: ${sentence(problem)}`)),
  ];
}
