// `fabula model …`: the model library from the command line. Files are deleted and fetched only when asked for by
// name, and a person at a terminal is asked once more, with path or size before them.
import { Command } from 'commander';
import { FabulaError } from '../contract/errors.ts';
import { deleteFiles } from '../models/library.ts';
import { bytesOf, type LibraryModel } from '../models/library-record.ts';
import { type ModelState, pathOfFile, stateOf } from '../models/model-files.ts';
import { confirm } from './confirm.ts';
import { openLibrary } from './model-reference.ts';
import { size } from './progress/duration.ts';
import { progressLine } from './progress/line.ts';

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
  const out = (text: string) => process.stdout.write(`${text}\n`);
  const asJson = (value: unknown) => out(JSON.stringify(value));
  const json = ['--json', 'as JSON'] as const;

  command
    .command('add')
    .description('remember a model; its files stay where they are')
    .argument('<PATH>', "a .safetensors checkpoint, or a folder in diffusers' layout")
    .option('--name <NAME>', 'what to call it')
    .option(...json)
    .action(async (path: string, { name, json: wanted }: Flags) => {
      const model = await openLibrary().add(path, name === undefined ? {} : { name });
      if (wanted) asJson(model);
      else out(`Added ${model.id} (${about(model)}), which stays at ${model.path}`);
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
      else models.forEach((model, at) => void out(listed(model, states[at]!)));
    });

  command
    .command('inspect')
    .description('tell architecture, parameters, number formats, size, licence, and what is missing')
    .argument('<MODEL>', 'a name of the library, a model folder or checkpoint file, or "pocket"')
    .option(...json)
    .action(async (text: string, { json: wanted }: Flags) => {
      const { inspectModel } = await import('./inspect-model.ts');
      if (!(await inspectModel(text, wanted === true, process.stdout))) notRight();
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
      const { model, files, right } = await openLibrary().verify(name, progressLine('reading'), signal);
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

async function askToDelete(model: LibraryModel, yes: boolean, out: (text: string) => unknown): Promise<void> {
  for (const file of model.files) out(`${size(file.bytes).padStart(9)}  ${pathOfFile(model, file)}`);
  if (yes || (await confirm(`Delete these ${model.files.length} files of ${model.id} for good?`))) return;
  throw new FabulaError('cancelled', 'Nothing was deleted or removed.', 'Say yes, or give --yes.');
}

const about = (model: LibraryModel) => `${model.family}, ${size(bytesOf(model))}`;

function listed(model: LibraryModel, state: ModelState): string {
  const told = { here: '', missing: '  MISSING', changed: '  CHANGED' }[state];
  const mend = state === 'here' ? '' : `\n    mend with "fabula model relink ${model.id} PATH"`;
  const licence = model.licence ? `, ${model.licence}` : '';
  return `${model.id}  ${model.name} (${about(model)}${licence})${told}\n    ${model.path}${mend}`;
}
