// A proposal on this machine: which of its models and LoRAs the file means, told by content first and by name else.
// Whatever a file names by a path is only compared with what a person added already: nothing is opened because a file
// says so.

import type { LeftAside } from '../../contract/imports.ts';
import {
  asDrawn,
  type ChosenLora,
  type ChosenSettings,
  chosenSettings,
  mostLoras,
  type ResolvedSettings,
} from '../../contract/settings.ts';
import type { Proposal, WantedLora, WantedModel } from '../../imports/proposal.ts';
import type { LibraryModel } from '../../models/library-record.ts';
import type { LoraRecord } from '../../models/lora-library.ts';

export interface Libraries {
  builtIn: { name: string; hash: string };
  models: readonly LibraryModel[];
  loras: readonly LoraRecord[];
  /** What a model does where nothing is set, by its id. */
  defaults: ReadonlyMap<string | null, ResolvedSettings>;
}

export interface MatchedProposal extends Proposal {
  settings: ChosenSettings;
  /** null: the one that comes with Fabula. */
  modelId: string | null;
  /** Whether the model that the file names, if any, is on this machine. */
  modelHere: boolean;
}

export function matchProposal(proposal: Proposal, libraries: Libraries): MatchedProposal {
  const leftAside: LeftAside[] = [...proposal.leftAside];
  const loras: ChosenLora[] = [];
  for (const wanted of proposal.loras) {
    const lora = loraFor(wanted, libraries);
    if (lora && !loras.some(({ sha256 }) => sha256 === lora.sha256)) loras.push(lora);
    else if (!lora) leftAside.push({ what: 'lora', detail: wanted.name.slice(0, 200) });
  }
  const modelId = proposal.model ? modelFor(proposal.model, libraries) : null;
  if (modelId === undefined) {
    leftAside.unshift({
      what: 'model',
      detail: (proposal.model?.name || proposal.model?.hash || '').slice(0, 200),
    });
  }
  const defaults = libraries.defaults.get(modelId ?? null);
  const settings =
    proposal.resolved && defaults ? unlike(proposal.settings, asDrawn(defaults)) : proposal.settings;
  const parsed = chosenSettings.safeParse({
    ...settings,
    ...(loras.length > 0 ? { loras: loras.slice(0, mostLoras) } : {}),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    leftAside.push({ what: 'value', detail: String(issue?.path.join('.')).slice(0, 100) });
  }
  return {
    ...proposal,
    settings: parsed.success ? parsed.data : {},
    modelId: modelId ?? null,
    modelHere: modelId !== undefined,
    leftAside,
  };
}

/** What a person must have set: the rest comes by itself. */
function unlike(settings: object, defaults: object): Record<string, unknown> {
  const usual = defaults as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]: [string, unknown]) => {
      const own = usual[name];
      if (JSON.stringify(value) === JSON.stringify(own)) return [];
      const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
      return [[name, isGroup && typeof own === 'object' && own !== null ? unlike(value, own) : value]];
    }),
  );
}

/** Undefined: it is not on this machine. */
function modelFor(
  { name, hash, path }: WantedModel,
  { builtIn, models }: Libraries,
): string | null | undefined {
  if (hash && begins(builtIn.hash, hash)) return null;
  const byContent = models.find(
    (one) =>
      hash && (begins(one.hash, hash) || one.files.some(({ sha256 }) => sha256 && begins(sha256, hash))),
  );
  const byName = models.find((one) =>
    [one.id, one.name, bareName(one.path)].some((own) => alike(own, path ?? name)),
  );
  const found =
    byContent ?? byName ?? models.find((one) => alike(one.name, name) || alike(bareName(one.path), name));
  if (found) return found.id;
  return alike(builtIn.name, name) ? null : undefined;
}

/** A whole hash is kept even where its file is not here: the story says then what it misses. */
function loraFor(
  { name, hash, strength, blocks, file }: WantedLora,
  { loras }: Libraries,
): ChosenLora | undefined {
  const found =
    loras.find(({ sha256 }) => hash && begins(sha256, hash)) ??
    loras.find((one) => alike(one.name, name) || alike(bareName(one.path), name) || one.path === file);
  const sha256 = found?.sha256 ?? (hash?.length === 64 ? hash : undefined);
  const parsed =
    sha256 === undefined
      ? undefined
      : chosenSettings.shape.loras.safeParse([
          { name: found?.name ?? name, sha256, strength, ...(blocks ? { blocks } : {}) },
        ]);
  return parsed?.success ? parsed.data?.[0] : undefined;
}

/** Other programs show the first eight or ten digits. */
const begins = (whole: string, start: string): boolean =>
  start.length >= 8 && whole.startsWith(start.toLowerCase());

const bareName = (path: string): string =>
  path.replace(/^.*[/\\]/, '').replace(/\.(safetensors|sft|gguf|ckpt|pt)$/i, '');

const alike = (a: string, b: string): boolean =>
  b !== '' && bareName(a).toLowerCase() === bareName(b).toLowerCase();
