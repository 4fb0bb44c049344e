// `fabula model …`: the model library from the command line. Files are deleted and fetched only when asked for by
// name, and a person at a terminal is asked once more, with path or size before them.

import { resolve } from 'node:path';
import { Command } from 'commander';
import type { ComponentName } from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
import { oneOf, show } from '../imports/settings/read-setting.ts';
import { catalogue } from '../models/catalogue.ts';
import { downloadModel, wantedModel } from '../models/download-model.ts';
import { deleteFiles } from '../models/library.ts';
import { bytesOf, type LibraryModel } from '../models/library-record.ts';
import { type ModelState, pathOfFile, stateOf } from '../models/model-files.ts';
import { confirm } from './confirm.ts';
import { linesTo } from './lines.ts';
import { openLibrary } from './model-reference.ts';
import { byteProgress, size } from './progress/amounts.ts';

export interface ModelCommandOptions {
  signal: AbortSignal;
  /** A model that cannot draw, or is not what it was: the command ends with 2, its report is its output. */
  notRight: () => void;
}

interface Flags {
  json?: boolean;
  name?: string;
  yes?: boolean;
  deleteFiles?: boolean;
  accept?: boolean;
}

export function modelCommand({ signal, notRight }: ModelCommandOptions): Command {
  const command = new Command('model').description('the model library: add, list, look at, check, remove');
  const out = linesTo(process.stdout);
  const asJson = (value: unknown) => out(JSON.stringify(value));
  const json = ['--json', 'as JSON'] as const;

  command
    .command('add')
    .description('remember a model; its files stay where they are')
    .argument('<PATH>', "a .safetensors checkpoint, a folder in diffusers' layout, or one of ONNX exports")
    .option('--name <NAME>', 'what to call it')
    .option(...json)
    .action(async (path: string, { name, json: wanted }: Flags) => {
      const model = await openLibrary().add(path, name === undefined ? {} : { name });
      if (wanted) asJson(model);
      else out(`Added ${model.id} (${about(model)}), which stays at ${model.path}`);
    });

  command
    .command('download')
    .description('fetch a model into the library; goes on where an earlier download stopped')
    .argument('<NAME|URL>', 'a name of the catalogue, or the https:// address of a .safetensors file')
    .option('--name <NAME>', 'what to call it')
    .option('--to <DIR>', 'where the file goes; a folder of its own in your data folder by default')
    .option('--sha256 <HEX>', 'what the file must have')
    .option('--yes', 'do not ask')
    .action(async (text: string, flags: DownloadFlags) => {
      const model = await fetchModel(text, flags, signal, out);
      out(`Added ${model.id} (${about(model)}), which is at ${model.path}`);
    });

  command
    .command('catalogue')
    .description('well-known models that can be fetched')
    .option(...json)
    .action(({ json: wanted }: Flags) => {
      if (wanted) {
        asJson(catalogue);
        return;
      }
      for (const { id, name, licence, page, bytes, aboutBytes, sha256 } of catalogue) {
        const checked = sha256 ? 'SHA-256 known' : 'SHA-256 recorded with the first download';
        out(`${id}  ${name}, ${size(bytes ?? aboutBytes ?? 0)}, ${licence} (${checked})`, `    ${page}`);
      }
    });

  command
    .command('list')
    .description('the models of the library, and whether they are where they were')
    .option(...json)
    .action(async ({ json: wanted }: Flags) => {
      const models = await openLibrary().models();
      const states = await Promise.all(models.map(stateOf));
      if (wanted) asJson(models.map((model, at) => ({ ...model, state: states[at] })));
      else if (models.length === 0) out('The library is empty. Add a model with "fabula model add PATH".');
      else models.forEach((model, at) => void out(...listed(model, states[at]!)));
    });

  command
    .command('inspect')
    .description('tell architecture, parameters, number formats, size, licence, and what is missing')
    .argument('<MODEL>', 'a name of the library, a model folder or checkpoint file, or "pocket"')
    .option('--hash', 'read the whole file and tell the hash by which other programs know it')
    .option(...json)
    .action(async (text: string, { json: wanted, hash }: Flags & { hash?: boolean }) => {
      const { inspectModel } = await import('./inspect-model.ts');
      const options = { json: wanted === true, hash: hash === true };
      if (!(await inspectModel(text, options, process.stdout))) notRight();
    });

  command
    .command('graph')
    .description(
      'show a network of a model: its modules, weights and shapes, and the operators for each device',
    )
    .argument('<MODEL>', 'a name of the library, a model folder or checkpoint file, or "pocket"')
    .option('--component <NAME>', `which network: ${componentNames.join(', ')}`, 'unet')
    .option('--depth <N>', 'how many modules deep; below that they are summed up', '2')
    .option(...json)
    .action(async (text: string, { component, depth, json: wanted }: GraphFlags) => {
      const flags = { component: readComponent(component), depth: readDepth(depth), json: wanted === true };
      const { modelGraph } = await import('./model-graph.ts');
      await modelGraph(text, flags, process.stdout);
    });

  command
    .command('words')
    .description('list the words a model was trained on, if it says so')
    .argument('<MODEL>', 'a name of the library, a model folder, or "pocket"')
    .option(...json)
    .action(async (text: string, { json: wanted }: Flags) => {
      const { modelWords } = await import('./model-words.ts');
      await modelWords(text, wanted === true, process.stdout);
    });

  command
    .command('verify')
    .description('read all files of a model and compare their SHA-256')
    .argument('<NAME>', 'a name of the library')
    .option(...json)
    .action(async (name: string, { json: wanted }: Flags) => {
      const { model, files, right } = await openLibrary().verify(name, byteProgress('reading'), signal);
      if (!right) notRight();
      if (wanted) return void asJson({ id: model.id, right, files });
      for (const { path, result, sha256 } of files) out(`${sha256 ?? '-'.repeat(64)}  ${result}  ${path}`);
      out(
        right
          ? `${model.id} is what was added.`
          : `problem: ${model.id} is not what was added. Get it again, or take it as it is with "fabula model relink ${model.id} ${model.path} --accept".`,
      );
    });

  command
    .command('relink')
    .description('say where a model is now')
    .argument('<NAME>', 'a name of the library')
    .argument('<PATH>', 'its new place')
    .option('--accept', 'take it even if its content is another than before')
    .action(async (name: string, path: string, { accept }: Flags) => {
      const model = await openLibrary().relink(name, path, { accept: accept === true });
      out(`${model.id} is at ${model.path}`);
    });

  command
    .command('vae')
    .description('use another VAE with a model of the library, or without FILE its own again')
    .argument('<NAME>', 'a name of the library')
    .argument('[FILE]', 'the .safetensors file of a VAE; it stays where it is')
    .action(async (name: string, file: string | undefined) => {
      const library = openLibrary();
      const { id } = await library.find(name);
      const { vae } = await library.setVae(id, file);
      out(vae ? `${id} is drawn with the VAE ${vae.path}` : `${id} is drawn with its own VAE`);
    });

  command
    .command('remove')
    .description('take a model out of the library; its files stay')
    .argument('<NAME>', 'a name of the library')
    .option('--delete-files', 'delete the files too, after showing their paths')
    .option('--yes', 'do not ask')
    .action(async (name: string, { deleteFiles: withFiles, yes }: Flags) => {
      const library = openLibrary();
      const model = await library.find(name);
      if (withFiles) await askToDelete(model, yes === true, out);
      await library.remove(model.id);
      if (withFiles) for (const path of await deleteFiles(model)) out(`deleted ${path}`);
      out(
        withFiles
          ? `Removed ${model.id}.`
          : `Removed ${model.id} from the library. Its files stay at ${model.path}`,
      );
    });
  return command;
}

interface GraphFlags {
  component: string;
  depth: string;
  json?: boolean;
}

const componentNames: readonly ComponentName[] = ['unet', 'text_encoder', 'text_encoder_2', 'vae'];

function readComponent(text: string): ComponentName {
  const name = componentNames.find((one) => one === text);
  if (name) return name;
  throw new FabulaError(
    'bad-argument',
    `--component cannot be ${show(text)}.`,
    `Choose ${oneOf(componentNames)}.`,
  );
}

function readDepth(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new FabulaError('bad-argument', `--depth cannot be ${show(text)}.`, 'Give a whole number from 0 up.');
}

interface DownloadFlags {
  name?: string;
  to?: string;
  sha256?: string;
  yes?: boolean;
}

/** Nothing is fetched before size and licence were shown and somebody said yes. */
async function fetchModel(
  text: string,
  { name, to, sha256, yes }: DownloadFlags,
  signal: AbortSignal,
  out: (text: string) => unknown,
): Promise<LibraryModel> {
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw new FabulaError(
      'bad-argument',
      `--sha256 ${sha256} is no SHA-256.`,
      'It has 64 hexadecimal digits.',
    );
  }
  const known = wantedModel(text);
  const wanted = { ...known, ...(name ? { name } : {}), ...(sha256 ? { sha256 } : {}) };
  const bytes = known.bytes ?? known.aboutBytes;
  out(`${known.url}${bytes ? ` (${size(bytes)})` : ''}${known.licence ? `, licence: ${known.licence}` : ''}`);
  if (!yes && !(await confirm('Download it?'))) {
    throw new FabulaError('cancelled', 'Nothing was downloaded.', 'Say yes, or give --yes.');
  }
  const told = byteProgress('fetching');
  return downloadModel(openLibrary(), wanted, {
    signal,
    onProgress: ({ doneBytes, totalBytes }) => told(doneBytes, totalBytes),
    ...(to ? { folder: resolve(to) } : {}),
  });
}

async function askToDelete(model: LibraryModel, yes: boolean, out: (text: string) => unknown): Promise<void> {
  for (const file of model.files) out(`${size(file.bytes).padStart(9)}  ${pathOfFile(model, file)}`);
  if (yes || (await confirm(`Delete these ${model.files.length} files of ${model.id} for good?`))) return;
  throw new FabulaError('cancelled', 'Nothing was deleted or removed.', 'Say yes, or give --yes.');
}

const about = (model: LibraryModel) => `${model.family}, ${size(bytesOf(model))}`;

function listed(model: LibraryModel, state: ModelState): string[] {
  const mark = { here: '', missing: '  MISSING', changed: '  CHANGED' }[state];
  const licence = model.licence ? `, ${model.licence}` : '';
  return [
    `${model.id}  ${model.name} (${about(model)}${licence})${mark}`,
    `    ${model.path}`,
    ...(state === 'here' ? [] : [`    mend with "fabula model relink ${model.id} PATH"`]),
  ];
}
