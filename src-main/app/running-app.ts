// The running app: windows, open stories, menu and the answers to every call, put together once.

import { app, nativeTheme } from 'electron';
import type { CommandName } from '../contract/commands.ts';
import { type ErrorValue, toErrorValue } from '../contract/errors.ts';
import type { HomeView } from '../contract/home.ts';
import { chooseLanguage, type LanguageInUse } from '../contract/languages.ts';
import { EngineHost } from '../engine/host.ts';
import { checkInProcesses, surveyInProcess } from '../engine/survey.ts';
import { dataFolder } from '../files/standard-folders.ts';
import { CudaSetup } from '../models/cuda/cuda-setup.ts';
import { Downloads } from '../models/downloads.ts';
import { Library } from '../models/library.ts';
import { LoraLibrary } from '../models/lora-library.ts';
import { ModelLibrary } from '../models/shelf.ts';
import { wordListsOf } from '../models/word-lists.ts';
import { Drawing } from '../queue/drawing.ts';
import { readingWith } from '../queue/reading.ts';
import { CheckThreads } from '../store/file/file-check-worker.ts';
import { SnapshotHistory } from '../store/snapshots/snapshot-history.ts';
import { AddedEnlarger } from '../studio/added-enlarger.ts';
import { CheckBeforeOpening } from '../studio/check-before-opening.ts';
import { DeviceSurvey } from '../studio/device-survey.ts';
import { findScene } from '../studio/incoming/find-scene.ts';
import { Incoming } from '../studio/incoming/incoming.ts';
import { librariesHere } from '../studio/incoming/libraries-here.ts';
import { KeptFile } from '../studio/kept/kept-file.ts';
import { KeptShelf } from '../studio/kept/kept-shelf.ts';
import { loraFiles } from '../studio/lora-files.ts';
import { ModelSpeeds } from '../studio/model-speeds.ts';
import { OfferedFiles } from '../studio/offered-files.ts';
import { OwnWords, spellingLanguage } from '../studio/own-words.ts';
import { PreferencesStore } from '../studio/preferences-store.ts';
import { Recents } from '../studio/recents.ts';
import { createRouter } from '../studio/router.ts';
import { Samples } from '../studio/samples.ts';
import { speak } from '../studio/texts.ts';
import { WordPictures } from '../studio/word-pictures/word-pictures.ts';
import { Spelling } from '../words/spelling.ts';
import { WordGuide } from '../words/word-guide.ts';
import { createAudience } from './audience.ts';
import { createCommandRunner, isEnabled } from './command-runner.ts';
import { reloadWithPage } from './development.ts';
import { DraggedPictures } from './dragged-pictures.ts';
import { appHandlers } from './handlers/app-handlers.ts';
import { bookHandlers } from './handlers/book-handlers.ts';
import { cudaHandlers } from './handlers/cuda-handlers.ts';
import { deviceHandlers } from './handlers/device-handlers.ts';
import { drawingHandlers } from './handlers/drawing-handlers.ts';
import { droppedHandlers } from './handlers/dropped-handlers.ts';
import { importHandlers } from './handlers/import-handlers.ts';
import { loraHandlers } from './handlers/lora-handlers.ts';
import { modelHandlers } from './handlers/model-handlers.ts';
import { pictureHandlers } from './handlers/picture-handlers.ts';
import { shelfHandlers } from './handlers/shelf-handlers.ts';
import { spellingHandlers } from './handlers/spelling-handlers.ts';
import { storyHandlers } from './handlers/story-handlers.ts';
import { windowHandlers } from './handlers/window-handlers.ts';
import { wordHandlers } from './handlers/word-handlers.ts';
import { answerCalls } from './ipc.ts';
import { logFault } from './log.ts';
import { createMenu, recentItems } from './menu.ts';
import { Openings } from './openings.ts';
import { PastedPictures } from './pasted-pictures.ts';
import { places } from './places.ts';
import { serveScheme } from './protocol.ts';
import { Shelf } from './shelf.ts';
import { spawnEngine } from './spawn-engine.ts';
import { Stories } from './stories.ts';
import type { StudioWindow } from './studio-window.ts';
import { WindowBounds } from './window-bounds.ts';
import { Windows } from './windows.ts';

/** Put in by the build, from package.json. */
declare const onnxRuntimeVersion: string;

const versions = { fabula: app.getVersion(), onnxruntime: onnxRuntimeVersion };

export class RunningApp {
  readonly #preferences = new PreferencesStore(places.preferences(), (problem) => this.#saySoon(problem));
  readonly #recents = new Recents(places.recents(), places.covers(), (problem) => this.#saySoon(problem));
  readonly #ownWords = new OwnWords(places.ownWords(), (problem) => this.#saySoon(problem));
  readonly #spelling = new Spelling({
    worker: places.spelling,
    folder: () => {
      const language = spellingLanguage(this.#preferences.value.spelling, app.getLocale());
      return language && places.dictionary(language);
    },
    onFault: (error) => logFault('spelling', error),
  });
  readonly #speeds = new ModelSpeeds(places.speeds(), (problem) => this.#saySoon(problem));
  readonly #draggedPictures = new DraggedPictures();
  readonly #pastedPictures = new PastedPictures();
  readonly #samples = new Samples(places.samples(), (error) => logFault('sample story', error));
  readonly #library = new Library(dataFolder(), (problem) => this.#sayValue(problem));
  readonly #loras = new LoraLibrary(dataFolder(), (problem) => this.#sayValue(problem));
  readonly #models = new ModelLibrary(places.builtInModel(), places.models(), this.#library);
  readonly #downloads = new Downloads({
    library: this.#library,
    changed: (views) => this.#windows.sendToAll('downloads.changed', views),
    arrived: () => void this.#tellModels(),
  });
  readonly #checks = new CheckThreads(places.fileCheck);
  readonly #history = new SnapshotHistory(places.history(), {
    check: this.#checks.check,
    onProblem: ({ message }) => logFault('snapshot', message),
  });
  readonly #engine = new EngineHost(spawnEngine);
  readonly #drawing: Drawing;
  readonly #cuda = new CudaSetup({
    supported: process.platform === 'linux' && process.arch === 'x64',
    changed: (view) => this.#windows.sendToAll('cuda.changed', view),
    renewed: () => {
      this.#engine.renew();
      this.#devices.forget();
    },
  });
  readonly #devices = new DeviceSurvey({
    survey: () => surveyInProcess(spawnEngine),
    check: (model) => checkInProcesses(spawnEngine, model),
  });
  readonly #enlarger = new AddedEnlarger({
    file: places.enlarger(),
    spawn: spawnEngine,
    onProblem: (problem) => this.#sayValue(problem),
  });
  readonly #stories: Stories;
  readonly #windows: Windows;
  readonly #openings: Openings;
  readonly #keptFile = new KeptFile(places.settings(), (problem) => this.#sayValue(problem));
  readonly #kept = new KeptShelf({
    file: this.#keptFile,
    changed: (shelf) => this.#windows.sendToAll('shelf.changed', shelf),
  });
  readonly #wordPictures: WordPictures;
  readonly #run: (name: CommandName, window: StudioWindow | undefined) => Promise<void>;
  #refreshMenu = () => {};
  #showRecents = () => {};
  #closing: Promise<void> | undefined;
  #ended = false;

  constructor() {
    this.#drawing = new Drawing({
      engine: this.#engine,
      placeOf: async (id) => {
        try {
          return await this.#models.placeOf(id);
        } catch (error) {
          // Every window may as well know that it is gone, and offer to find it.
          void this.#tellModels();
          throw error;
        }
      },
      loras: loraFiles(this.#loras),
      reading: async (id, files) => readingWith(await this.#models.open(id), files),
      preferences: () => this.#preferences.value,
      drew: (modelId, speed) => this.#speeds.note(modelId, speed),
      versions,
    });
    this.#wordPictures = new WordPictures({
      folder: places.wordPictures(),
      drawing: this.#drawing,
      model: async () => {
        const { manifest } = (await this.#models.open(null)).checkpoint;
        const version = [manifest?.id, manifest?.version].filter(Boolean).join('-');
        return { version, lists: wordListsOf(manifest) ?? {} };
      },
      changed: (view) => this.#windows.sendToAll('wordPictures.changed', view),
      onProblem: (problem) => this.#sayValue(problem),
    });
    this.#stories = new Stories({
      drawing: this.#drawing,
      history: this.#history,
      checks: new CheckBeforeOpening(this.#checks.check),
      recents: this.#recents,
      samples: this.#samples,
      audience: createAudience({
        windows: () => this.#windows,
        preferences: this.#preferences,
        open: (file) => this.openFiles([file]),
      }),
      windows: () => this.#windows,
      homeChanged: () => this.#homeChanged(),
      leftEnded: () => {
        if (this.#windows.all().length === 0 && !this.#stories.hasLeft) app.quit();
      },
    });
    this.#windows = new Windows({
      bounds: new WindowBounds(places.windows()),
      checkEvents: !app.isPackaged,
      closing: (window) => this.#stories.leave(window),
      changed: () => this.#refreshMenu(),
      zoom: () => this.#preferences.value.zoom,
      fieldMenus: {
        near: (word) => this.#spelling.near(word),
        learn: (word) => this.#learn(word),
      },
    });
    this.#openings = new Openings({
      stories: this.#stories,
      windows: this.#windows,
      incoming: new Incoming({
        libraries: () => librariesHere(this.#models, this.#library, this.#loras),
        sceneOf: (picture, record) =>
          findScene(picture, record, this.#stories.documents(), this.#recents.files()),
      }),
    });
    this.#run = createCommandRunner({
      stories: this.#stories,
      openings: this.#openings,
      windows: this.#windows,
      preferences: this.#preferences,
    });
    this.#applyPreferences();
    this.#makeMenu();
    this.#tellAll();
    this.#answer();
    this.#end();
    reloadWithPage(() => this.#windows.all());
  }

  /** Each in a window of its own, which comes to the front; what cannot be opened is said in the one in front. */
  openFiles(files: readonly string[]): void {
    for (const file of files) {
      const window = this.#windows.front();
      this.#openings.open(window, file).then(
        (opened) => {
          if (opened === 'here') window?.focus();
        },
        (error: unknown) => {
          this.#say(error);
          this.comeToFront();
        },
      );
    }
  }

  /** There is always a window to look at. */
  comeToFront(): void {
    (this.#windows.front() ?? this.#windows.open()).focus();
  }

  #home(): HomeView {
    return {
      recents: this.#recents.view(),
      inWork: this.#stories.inWork(),
      samples: this.#samples.view(),
    };
  }

  #homeChanged(): void {
    this.#windows.sendToAll('home.changed', this.#home());
    this.#showRecents();
  }

  #makeMenu(): void {
    const menu = createMenu({
      run: (name) => {
        this.#run(name, this.#windows.front()).catch((error: unknown) => this.#say(error));
      },
      openRecent: (key) => {
        const file = this.#recents.fileOf(key);
        if (file !== undefined) this.openFiles([file]);
      },
    });
    this.#refreshMenu = () => {
      const window = this.#windows.front();
      menu.refresh((name) => isEnabled(name, window));
    };
    this.#showRecents = () => menu.showRecents(recentItems(this.#recents.view()));
    this.#refreshMenu();
    this.#showRecents();
  }

  #learn(word: string): void {
    try {
      this.#ownWords.add(word);
      this.#windows.sendToAll('spelling.changed', {});
    } catch (error) {
      this.#say(error);
    }
  }

  #applyPreferences(): void {
    nativeTheme.themeSource = this.#preferences.value.theme;
    speak(this.#language());
    this.#preferences.onChange((value, before) => {
      nativeTheme.themeSource = value.theme;
      if (value.zoom !== before.zoom) for (const window of this.#windows.all()) window.zoom(value.zoom);
      if (value.spelling !== before.spelling) this.#windows.sendToAll('spelling.changed', {});
      this.#changeLanguage();
      this.#windows.sendToAll('preferences.changed', value);
    });
  }

  #language(): LanguageInUse {
    return chooseLanguage(this.#preferences.value.language, app.getPreferredSystemLanguages());
  }

  #changeLanguage(): void {
    const language = this.#language();
    if (!speak(language)) return;
    this.#makeMenu();
    this.#windows.sendToAll('language.changed', language);
  }

  #tellAll(): void {
    this.#engine.onChange((engine) => {
      // A driver that fell over it may be another one when it is asked again.
      if (engine.status === 'lost') this.#devices.forget();
      this.#windows.sendToAll('engine.changed', engine);
    });
  }

  #answer(): void {
    const offered = new OfferedFiles();
    const route = createRouter<StudioWindow>(
      {
        ...appHandlers({
          preferences: this.#preferences,
          language: () => this.#language(),
          run: this.#run,
          menuChanged: () => this.#refreshMenu(),
          components: { 'ONNX Runtime': onnxRuntimeVersion },
        }),
        ...windowHandlers({
          stories: this.#stories,
          openings: this.#openings,
          shelf: new Shelf({
            recents: this.#recents,
            history: this.#history,
            isOpen: (file) => this.#stories.isOpen(file),
            changed: () => this.#homeChanged(),
          }),
          recents: this.#recents,
          samples: this.#samples,
          offered,
          home: () => this.#home(),
          homeChanged: () => this.#homeChanged(),
        }),
        ...importHandlers(this.#openings),
        ...shelfHandlers(this.#kept),
        ...droppedHandlers(offered),
        ...storyHandlers({
          stories: this.#stories,
          history: this.#history,
          models: this.#models,
          loras: this.#loras,
        }),
        ...drawingHandlers({
          drawing: this.#drawing,
          models: this.#models,
          versions,
          device: () => this.#preferences.value.device,
        }),
        ...deviceHandlers({
          devices: this.#devices,
          placeOf: (id) => this.#models.placeOf(id),
          versions,
        }),
        ...pictureHandlers(this.#draggedPictures),
        ...spellingHandlers(this.#spelling, this.#ownWords, () =>
          this.#windows.sendToAll('spelling.changed', {}),
        ),
        ...wordHandlers(this.#models, new WordGuide(places.thesaurus()), this.#wordPictures),
        ...bookHandlers(this.#enlarger),
        ...cudaHandlers(this.#cuda),
        ...loraHandlers({ loras: this.#loras, models: this.#models, offered }),
        ...modelHandlers({
          models: this.#models,
          library: this.#library,
          offered,
          downloads: this.#downloads,
          speeds: this.#speeds,
          changed: (models) => this.#windows.sendToAll('models.changed', models),
        }),
      },
      { checkAnswers: !app.isPackaged, onFault: logFault },
    );
    answerCalls({
      route,
      callerOf: (contents) => this.#windows.of(contents),
      offerFile: (file) => offered.offer(file),
      offerPicture: (bytes) => {
        const file = this.#pastedPictures.fileOf(bytes);
        return file === undefined ? undefined : offered.offer(file);
      },
    });
    serveScheme(places.pages, {
      picture: (address) => {
        if (address.kind === 'cover')
          return this.#samples.cover(address.key) ?? this.#recents.cover(address.key);
        if (address.kind === 'kept') {
          const bytes = this.#keptFile.picture(address.id);
          return bytes && { type: 'image/webp', bytes };
        }
        if (address.kind === 'word') {
          const bytes = this.#wordPictures.picture(address.frame);
          return bytes && { type: 'image/webp', bytes };
        }
        if (address.kind === 'imported')
          return this.#openings
            .picture(address.key, address.scene)
            .then((bytes) => bytes && { type: 'image/webp', bytes });
        return this.#stories.picture(address.document, address.kind, address.id);
      },
    });
  }

  /** Stories are closed and the engine ended before the app goes. */
  #end(): void {
    // What is being drawn without a window is finished first; starting Fabula again meanwhile shows it.
    app.on('window-all-closed', () => {
      if (!this.#stories.hasLeft) app.quit();
    });
    app.on('before-quit', (event) => {
      if (this.#ended) return;
      event.preventDefault();
      this.#closing ??= this.#close().finally(() => {
        this.#ended = true;
        app.quit();
      });
    });
  }

  async #close(): Promise<void> {
    this.#downloads.close();
    await this.#cuda.stop();
    await this.#stories.closeAll();
    await this.#wordPictures.close();
    await this.#drawing.close();
    await this.#spelling.close();
    await this.#checks.close();
    this.#draggedPictures.drop();
    this.#pastedPictures.drop();
  }

  async #tellModels(): Promise<void> {
    try {
      this.#windows.sendToAll('models.changed', await this.#models.list());
    } catch (error) {
      this.#say(error);
    }
  }

  #say(error: unknown): void {
    const value = toErrorValue(error);
    if (value.code === 'internal') logFault('command', error);
    this.#sayValue(value);
  }

  /** Once there are windows: files are read before. */
  #saySoon(value: ErrorValue): void {
    queueMicrotask(() => this.#sayValue(value));
  }

  #sayValue(value: ErrorValue): void {
    const window = this.#windows.front() ?? this.#windows.open();
    window.say(value);
  }
}
