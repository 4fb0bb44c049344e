// Where Fabula's files are: those it was built with, those it keeps for itself, and where stories go.

import path from 'node:path';
import { app } from 'electron';

/** The folder of this bundle; native modules, models and samples lie outside the archive when packaged. */
const bundle = __dirname;

export const places = {
  pages: path.join(bundle, 'renderer'),
  preload: path.join(bundle, 'preload.cjs'),
  engine: path.join(bundle, 'engine.cjs'),
  fileCheck: path.join(bundle, 'file-check.cjs'),
  credits: path.join(bundle, 'credits.json'),
  spelling: path.join(bundle, 'spelling.cjs'),
  samples: () => path.join(unpacked(), 'assets', 'stories'),
  builtInModel: () => path.join(unpacked(), 'native-models', 'pocket'),
  thesaurus: () => path.join(unpacked(), 'assets', 'words', 'thesaurus.txt.gz'),
  dictionary: (language: 'en-US' | 'en-GB') =>
    path.join(app.getAppPath(), 'node_modules', language === 'en-GB' ? 'dictionary-en-gb' : 'dictionary-en'),
  icon: () => path.join(unpacked(), 'assets', 'icons', 'fabula.png'),

  preferences: () => inUserData('preferences.json'),
  /** The folder of what a person set and keeps. */
  settings: () => app.getPath('userData'),
  ownWords: () => inUserData('own-words.json'),
  speeds: () => inUserData('speeds.json'),
  recents: () => inUserData('recents.json'),
  enlarger: () => inUserData('enlarger.json'),
  windows: () => inUserData('windows.json'),
  /** Of pictures of the words that the built-in model knows. */
  wordPictures: () => inUserData('words'),
  covers: () => inUserData('covers'),
  history: () => inUserData('history'),
  models: () => inUserData('models'),
  logs: () => inUserData('logs'),
  stories: () => path.join(documents(), 'Fabula'),
};

/** A Linux that has no folder for documents answers with the home folder itself. */
function documents(): string {
  const found = app.getPath('documents');
  return found === app.getPath('home') ? path.join(found, 'Documents') : found;
}

const inUserData = (name: string) => path.join(app.getPath('userData'), name);

const unpacked = () => app.getAppPath().replace(/app\.asar$/, 'app.asar.unpacked');
