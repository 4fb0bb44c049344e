// Every question a window can ask, declared here and nowhere else: its name, the shape of the question and of the answer. Story channels mean the
// story of the window that asks; without one they answer `bad-request`.

import { z } from 'zod';
import { captionsRead, enlargerView, exported, exportRequest } from './book.ts';
import { bookPreview, layoutsRequest, pageRequest, previewLayouts, previewRequest } from './book-preview.ts';
import { commandName, listedCommandName } from './commands.ts';
import { credit } from './credits.ts';
import { cudaView } from './cuda-pack.ts';
import {
  comparison,
  deviceReport,
  drawAnswer,
  drawRequest,
  engineView,
  queueCancel,
  queueMove,
  queueView,
} from './drawing.ts';
import { editAnswer, editRequest, historyStep } from './edits.ts';
import { nameSnapshotRequest, restoreRequest, snapshot, snapshotTitle } from './history.ts';
import { fileKey, homeView, opened } from './home.ts';
import { frameId, jobId, modelId, sceneId, several } from './ids.ts';
import { importMake, importRead, importView } from './imports.ts';
import { languageInUse } from './languages.ts';
import { droppedKind, loraAdd, loraAdded, loraRelink, loraView } from './loras.ts';
import {
  catalogueView,
  downloadSource,
  downloadView,
  memoryView,
  modelAdd,
  modelChosen,
  modelFit,
  modelRelink,
  modelRemove,
  modelsHere,
  modelVae,
  modelVerification,
  modelView,
} from './models.ts';
import { appInfo, preferences, preferencesPatch } from './preferences.ts';
import { keptId, shelfKeep, shelfView } from './shelf.ts';
import { frameDetails, windowView } from './story-view.ts';
import { tokenMeter } from './tokens.ts';
import { wordPictures, wordsDraw } from './word-pictures.ts';
import { textHelp, unknownScene, wordsCheck } from './words.ts';

export interface Call {
  request: z.ZodType;
  answer: z.ZodType;
}

/** For a question without content: `call(name)` or `call(name, {})`. */
const nothing = z.strictObject({});
const done = z.null();

export const calls = {
  'app.info': { request: nothing, answer: appInfo },
  /** Opens a page of the allow-list in the person's own browser. */
  'app.credits': { request: nothing, answer: z.array(credit) },
  'app.openLink': { request: z.strictObject({ url: z.url() }), answer: done },

  'preferences.get': { request: nothing, answer: preferences },
  'language.get': { request: nothing, answer: languageInUse },
  'preferences.set': { request: preferencesPatch, answer: preferences },

  /** As if chosen in the menu; `window` commands come back as the event `command`. */
  'command.run': { request: z.strictObject({ name: commandName }), answer: done },
  /** Which of the `listed` commands make sense now; all others of them are greyed. */
  'command.enable': {
    request: z.strictObject({ names: z.array(listedCommandName).max(listedCommandName.options.length) }),
    answer: done,
  },

  'home.get': { request: nothing, answer: homeView },
  'home.forget': { request: z.strictObject({ key: fileKey }), answer: done },
  /** The story's title and its file's name; of one that is not open, as the next two. */
  'home.rename': {
    request: z.strictObject({ key: fileKey, title: z.string().trim().min(1).max(200) }),
    answer: done,
  },
  'home.duplicate': { request: z.strictObject({ key: fileKey }), answer: done },
  /** Into the system's trash; main asks the person first. */
  'home.trash': { request: z.strictObject({ key: fileKey }), answer: z.enum(['trashed', 'cancelled']) },
  'home.reveal': { request: z.strictObject({ key: fileKey }), answer: done },
  /** What is drawn of this story stays; the rest leaves its queue. */
  'home.stopDrawing': { request: z.strictObject({ key: fileKey }), answer: done },

  'window.get': { request: nothing, answer: windowView },
  /** The page hears events from now on: what was to be said before is said now. */
  'window.listens': { request: nothing, answer: done },
  /** What the event `window.settle` asked for is done. */
  'window.settled': { request: nothing, answer: done },
  /** A new file in the person's documents, opened; a window that shows home is used, else a new one made. */
  'story.new': { request: z.strictObject({ title: z.string().max(200).default('') }), answer: opened },
  'story.open': {
    request: z.strictObject({
      from: z.union([
        z.enum(['dialog', 'sample']),
        z.strictObject({ key: fileKey }),
        /** Pictures that were dropped or pasted together; `scene`: one alone was meant for this scene of the window's story. */
        z.strictObject({ keys: z.array(fileKey).min(1).max(500), scene: sceneId.optional() }),
      ]),
    }),
    answer: opened,
  },

  /** The same file read in another way; the event `import.asked` told of it first. */
  'import.read': { request: importRead, answer: importView },
  'import.make': { request: importMake, answer: opened },
  'import.forget': { request: z.strictObject({ key: fileKey }), answer: done },

  'shelf.get': { request: nothing, answer: shelfView },
  'shelf.keep': { request: shelfKeep, answer: done },
  /** `removed: false` puts it back. */
  'shelf.remove': { request: z.strictObject({ id: keptId, removed: z.boolean() }), answer: done },

  'story.edit': { request: editRequest, answer: editAnswer },
  /** null: there was nothing. */
  'story.undo': { request: nothing, answer: historyStep.nullable() },
  'story.redo': { request: nothing, answer: historyStep.nullable() },

  'frame.get': { request: z.strictObject({ id: frameId }), answer: frameDetails },
  /** Of the picture itself, for other programs. */
  'frame.copy': { request: z.strictObject({ id: frameId }), answer: done },
  /** Main asks for the file. */
  'frame.save': { request: z.strictObject({ id: frameId }), answer: z.enum(['saved', 'cancelled']) },
  /** While the pointer is pressed on it: it can be let go on the desktop or over another program. */
  'frame.drag': { request: z.strictObject({ id: frameId }), answer: done },
  'tokens.get': { request: nothing, answer: tokenMeter },
  /** Those that are misspelt, in the language that is set; names in the story are right. */
  'spelling.check': {
    request: z.strictObject({ words: z.array(z.string().max(1000)).max(10_000) }),
    answer: z.array(z.string()),
  },
  /** A person's own, which are right; in small letters, sorted. */
  'spelling.words': { request: nothing, answer: z.array(z.string()) },
  /** A word is right from now on, or no more. */
  'spelling.setWord': {
    request: z.strictObject({ word: z.string().min(1).max(100), known: z.boolean() }),
    answer: done,
  },
  /** The menu of a misspelt word, which is selected; what a person chooses takes its place. `x`, `y`: in the page. */
  'spelling.menu': {
    request: z.strictObject({ word: z.string().min(1).max(1000), x: z.number(), y: z.number() }),
    answer: done,
  },
  /** Parallel to the texts; null: nobody knows what the story's model was taught. */
  'words.check': { request: wordsCheck, answer: z.array(textHelp).nullable() },

  /** Of the built-in model's words, those that were drawn here; the event `wordPictures.changed` tells of others. */
  'wordPictures.get': { request: nothing, answer: wordPictures },
  /** Those of these that have no picture yet, after all that stories want. */
  'wordPictures.draw': { request: wordsDraw, answer: done },
  'wordPictures.stop': { request: nothing, answer: done },
  /** All of them go. */
  'wordPictures.clear': { request: nothing, answer: done },

  /** Of the scenes that `draw.start` would add, those whose prompt has nothing in it that the model knows. */
  'draw.check': { request: drawRequest, answer: z.array(unknownScene) },
  /** Adds to the queue and starts it. What cannot be drawn fails there, with its reason. */
  'draw.start': {
    request: drawRequest.extend({
      /** What would come out as it is shown is left as it is, and answered as `same`. */
      unlessSame: z.boolean().optional(),
    }),
    answer: drawAnswer,
  },
  /** Draws what is missing for a comparison of these scenes. */
  'draw.compare': {
    request: z.strictObject({ scenes: several(sceneId) }),
    answer: z.strictObject({ jobs: z.array(jobId) }),
  },
  /** Parallel to the scenes asked for. */
  'compare.get': {
    request: z.strictObject({ scenes: several(sceneId) }),
    answer: z.array(comparison),
  },

  'queue.get': { request: nothing, answer: queueView },
  'queue.move': { request: queueMove, answer: done },
  /** The picture being drawn is drawn again from its start when the queue goes on. */
  'queue.pause': { request: nothing, answer: done },
  'queue.resume': { request: nothing, answer: done },
  /** Failed jobs wait again. */
  'queue.retry': { request: nothing, answer: done },
  'queue.cancel': { request: queueCancel, answer: done },
  'engine.get': { request: nothing, answer: engineView },
  /** Asks every device of this machine, in a process of its own. Takes seconds. */
  'devices.get': { request: nothing, answer: z.array(deviceReport) },
  /** The same, and a step of the U-Net of the window's story on each that can be used. Takes seconds to minutes. */
  'devices.check': { request: nothing, answer: z.array(deviceReport) },
  /** Copies what the last check found, as text for a bug report. */
  'devices.copy': { request: nothing, answer: done },
  'cuda.get': { request: nothing, answer: cudaView },
  /** Begins; the event `cuda.changed` tells the rest. `folder`: of archives, which main asks for. */
  'cuda.add': { request: z.strictObject({ from: z.enum(['network', 'folder']) }), answer: done },
  'cuda.stop': { request: nothing, answer: done },
  'cuda.remove': { request: nothing, answer: done },

  'models.list': { request: nothing, answer: z.array(modelView) },
  /** Remembers where a model lies; nothing is copied. */
  'models.here': { request: nothing, answer: modelsHere },
  'models.fit': { request: z.strictObject({ id: z.string().max(200) }), answer: modelFit },
  'models.add': { request: modelAdd, answer: modelChosen },
  'models.relink': { request: modelRelink, answer: modelChosen },
  /** A VAE file in place of the model's own; stories drawn with the model use it from now on. */
  'models.setVae': { request: modelVae, answer: modelChosen },
  'models.remove': { request: modelRemove, answer: z.enum(['removed', 'cancelled']) },
  /** Reads every byte: minutes for a large model. Events tell how far it is; `cancelled` when it was stopped. */
  'models.verify': { request: z.strictObject({ id: modelId }), answer: modelVerification },
  'models.stopVerify': { request: z.strictObject({ id: modelId }), answer: done },

  /** Throws what keeps the story's model from being opened. */
  'memory.get': { request: nothing, answer: memoryView },
  'loras.get': { request: nothing, answer: z.array(loraView) },
  /** Refuses what does not fit the story's model. The story itself is not changed. */
  'loras.add': { request: loraAdd, answer: loraAdded },
  'loras.relink': { request: loraRelink, answer: z.enum(['found', 'cancelled']) },
  'dropped.kind': { request: z.strictObject({ key: fileKey }), answer: droppedKind },

  'catalogue.get': { request: nothing, answer: z.array(catalogueView) },
  /**
   * Begins, or goes on where it stopped; only ever asked for by a click. Main asks the person before it asks a host
   * that is not of the catalogue. Events tell how far it is.
   */
  'downloads.start': {
    request: z.strictObject({ source: downloadSource }),
    answer: z.enum(['started', 'cancelled']),
  },
  /** What has arrived is kept. */
  'downloads.stop': { request: z.strictObject({ source: downloadSource }), answer: done },
  'downloads.get': { request: nothing, answer: z.array(downloadView) },

  /**
   * Main asks for the folder; then it is written, and the event `book.progress` tells how far it is. One at a time in a
   * window. null: given up, or stopped.
   */
  'book.export': { request: exportRequest, answer: exported.nullable() },
  /** Two facing pages, as they would be exported. */
  'book.preview': { request: previewRequest, answer: bookPreview },
  /** A scene's pages in every layout that takes it where it stands. */
  'book.layouts': { request: layoutsRequest, answer: previewLayouts },
  /** Main asks for a table of words; what it brings is one edit. null: given up. */
  'book.captions': { request: nothing, answer: captionsRead.nullable() },
  /** One page onto the clipboard, as a picture. */
  'book.copyPage': { request: pageRequest, answer: done },
  /** The network that enlarges pictures, as it was added last; null: none, or it is gone. */
  'enlarger.get': { request: nothing, answer: enlargerView.nullable() },
  /** Main asks for its file, and keeps where that is. null: given up. */
  'enlarger.add': { request: nothing, answer: enlargerView.nullable() },
  'book.stop': { request: nothing, answer: done },
  /** What this window exported last, in the system's file manager. */
  'book.reveal': { request: nothing, answer: done },

  /** Newest first. */
  'history.list': { request: nothing, answer: z.array(snapshot) },
  /** The story as it is now, until a person lets it go. */
  'history.keep': { request: z.strictObject({ name: snapshotTitle }), answer: done },
  'history.name': { request: nameSnapshotRequest, answer: done },
  'history.restore': { request: restoreRequest, answer: opened },
} satisfies Record<string, Call>;
export type CallName = keyof typeof calls;

/** What a caller gives, defaults left out. */
export type Request<N extends CallName> = z.input<(typeof calls)[N]['request']>;
/** What a handler gets, defaults filled in. */
export type ParsedRequest<N extends CallName> = z.output<(typeof calls)[N]['request']>;
export type Answer<N extends CallName> = z.output<(typeof calls)[N]['answer']>;
