// Whatever a person opens, by dialog, drop or start argument: a project document, or a file that a story is made of.

import type { ParsedRequest } from '../contract/calls.ts';
import { type ErrorValue, toErrorValue } from '../contract/errors.ts';
import type { Opened } from '../contract/home.ts';
import type { ImportView } from '../contract/imports.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { bringPicture, bringPictures, type WantedPicture } from '../studio/incoming/bring-pictures.ts';
import { fillDocument, newScenes, picturesFor } from '../studio/incoming/fill-document.ts';
import type { Incoming, Taken } from '../studio/incoming/incoming.ts';
import type { MatchedProposal } from '../studio/incoming/match-proposal.ts';
import { t } from '../studio/texts.ts';
import { askForStory } from './dialogs.ts';
import { places } from './places.ts';
import { type Stories, storyOf } from './stories.ts';
import type { StudioWindow } from './studio-window.ts';
import type { Windows } from './windows.ts';

export interface OpeningsOptions {
  stories: Stories;
  windows: Windows;
  incoming: Incoming;
}

export class Openings {
  readonly #options: OpeningsOptions;

  constructor(options: OpeningsOptions) {
    this.#options = options;
  }

  async openByDialog(window: StudioWindow): Promise<Opened> {
    const file = await askForStory(window.browser, places.stories());
    return file === undefined ? 'cancelled' : this.open(window, file);
  }

  /** In a new window where none is given. Throws FabulaError. */
  async open(window: StudioWindow | undefined, file: string): Promise<Opened> {
    const { incoming, stories, windows } = this.#options;
    const looked = await incoming.look(file);
    // When Fabula was started with it, there is a window by now.
    const shownIn = window ?? windows.withHome();
    if (looked.is === 'document') return stories.openFile(shownIn, file);
    return this.#take(shownIn, looked);
  }

  /** One that has nothing to say comes into the window's story at once, and one that was meant for a `scene`. */
  async openPictures(window: StudioWindow, files: readonly string[], scene?: number): Promise<Opened> {
    const looked = await this.#options.incoming.lookAtPictures(files);
    const isShown = window.story !== undefined && !window.story.info().readOnly;
    if (looked.is === 'asked' && looked.picture && isShown) {
      const { file, isSilent } = looked.picture;
      if (isSilent || scene !== undefined) {
        this.forget(looked.view.key);
        await this.#bringOne(window, file, scene);
        return 'here';
      }
    }
    return this.#take(window, looked);
  }

  /** The same file, read as a person wants it. */
  read({ key, options, choice }: ParsedRequest<'import.read'>): Promise<ImportView> {
    return this.#options.incoming.view(key, options, choice);
  }

  /** See `Incoming.picture`. */
  picture(key: string, scene: number): Promise<Uint8Array | undefined> {
    return this.#options.incoming.picture(key, scene);
  }

  async make(window: StudioWindow, request: ParsedRequest<'import.make'>): Promise<Opened> {
    const { key, options, choice, to } = request;
    const { incoming } = this.#options;
    const { proposal } = await incoming.take(key, options, choice);
    const without = new Set(request.without);
    if (to === 'new') {
      const opened = await this.#makeStory(window, proposal, without);
      incoming.forget(key);
      return opened;
    }
    const { document } = storyOf(window).toChange();
    // Who is in them is said in the file's own cast, which this story does not have.
    const scenes = newScenes(proposal, without, () => undefined).map(({ cast: _, ...scene }) => scene);
    if (scenes.length > 0) {
      const made = document.edit({
        type: 'scene.add',
        scenes,
        ...(request.withSettings
          ? { settings: { ...document.board.story.settings, ...proposal.settings } }
          : {}),
      });
      window.lead(made[0]!);
      void this.#bring(window, document, picturesFor(proposal, without, made));
    }
    incoming.forget(key);
    return 'here';
  }

  forget(key: string): void {
    this.#options.incoming.forget(key);
  }

  async #take(window: StudioWindow | undefined, looked: Taken): Promise<Opened> {
    const { stories, windows } = this.#options;
    switch (looked.is) {
      case 'ready':
        return this.#makeStory(window, looked.proposal);
      case 'drawn': {
        const opened = await stories.openFile(window, looked.found.path);
        stories.windowOf(looked.found.path)?.lead(looked.found.scene);
        return opened;
      }
      case 'asked':
        (window ?? windows.front() ?? windows.open()).ask(looked.view);
        return 'asked';
    }
  }

  async #bringOne(window: StudioWindow, file: string, wanted: number | undefined): Promise<void> {
    const { document } = storyOf(window).toChange();
    window.lead(await bringPicture(document, file, wanted));
  }

  /** While a person works on: pictures appear as they are read. */
  async #bring(
    window: StudioWindow,
    document: StoryDocument,
    pictures: readonly WantedPicture[],
  ): Promise<void> {
    try {
      const unread = await bringPictures(document, pictures);
      if (unread.length > 0) window.say(unreadPictures(unread));
    } catch (error) {
      window.say(toErrorValue(error));
    }
  }

  async #makeStory(
    window: StudioWindow | undefined,
    proposal: MatchedProposal,
    without: ReadonlySet<number> = new Set(),
  ): Promise<Opened> {
    const { stories, windows } = this.#options;
    const before = new Set(windows.all());
    let pictures: WantedPicture[] = [];
    const opened = await stories.make(window, proposal.title, (document) => {
      pictures = fillDocument(document, proposal, without);
    });
    const shownIn = opened === 'here' ? window : windows.all().find((one) => !before.has(one));
    if (proposal.leftAside.length > 0) shownIn?.say(leftAsideOf(proposal));
    if (shownIn?.story) void this.#bring(shownIn, shownIn.story.document, pictures);
    return opened;
  }
}

function unreadPictures(names: readonly string[]): ErrorValue {
  return {
    code: 'bad-picture',
    message: t(
      'import.unread',
      '{count, plural, one {A picture could not be read: {names}.} other {# pictures could not be read: {names}.}}',
      { count: names.length, names: names.slice(0, 5).join(', ') + (names.length > 5 ? ' …' : '') },
    ),
    hint: t(
      'import.unreadHint',
      'Their scenes are there without them. Take other copies, and drop those on the cards.',
    ),
  };
}

/** Of a story that is made without being looked through first. */
function leftAsideOf({ leftAside }: MatchedProposal) {
  const model = leftAside.find(({ what }) => what === 'model');
  const names = leftAside.map(({ detail }) => `“${detail}”`).join(', ');
  return model
    ? {
        code: 'model-not-found' as const,
        message: t('import.noModel', 'The model of this story, {model}, is not on this computer.', {
          model: `“${model.detail}”`,
        }),
        hint: t(
          'import.noModelHint',
          'The built-in model is used. Add the other one in Models, and choose it.',
        ),
      }
    : {
        code: 'lora-not-found' as const,
        message: t('import.leftAside', 'Not all that this story names is on this computer: {names}.', {
          names,
        }),
        hint: t('import.leftAsideHint', 'The story is there without it. Add it again, if you have it.'),
      };
}
