// What was understood of a file, as a window shows it: the beginnings of texts, since a person looks through hundreds.

import type { ImportOptions, ImportView } from '../../contract/imports.ts';
import type { Proposal } from '../../imports/proposal.ts';
import { importedUrl } from '../addresses.ts';
import type { MatchedProposal } from './match-proposal.ts';

/** What was read of a file, before it is decided what becomes of it. */
export interface Pending {
  kind: ImportView['kind'];
  file: string;
  options: ImportOptions;
  headings: number;
  /** Of a file that holds several stories. */
  choices: readonly string[];
  propose: (options: ImportOptions, choice: number) => Proposal;
}

/** Characters of a scene's text. */
const SHOWN = 400;

export function importView(
  key: string,
  { kind, file, headings, choices }: Pending,
  proposal: MatchedProposal & { options: ImportOptions; choice: number },
): ImportView {
  const { title, style, options, choice, characters, scenes, settings, model, modelHere, leftAside } =
    proposal;
  return {
    key,
    kind,
    file,
    title,
    style,
    options,
    headings,
    choices: [...choices],
    choice,
    characters: characters.map(({ name }) => name),
    scenes: scenes.map(({ name, prompt, caption, picture }, scene) => ({
      name: begun(name, 120),
      picture: picture === undefined ? null : importedUrl(key, scene),
      prompt: begun(prompt, SHOWN),
      caption: begun(caption, SHOWN),
    })),
    settings,
    model: model ? { name: begun(model.name || (model.hash ?? ''), 120), here: modelHere } : null,
    leftAside: [...leftAside],
  };
}

function begun(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed().trimEnd()}…`;
}
