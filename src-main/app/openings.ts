// Whatever a person opens, by dialog, drop or start argument: a project document, or a file that a story is made of.

import type { ParsedRequest } from '../contract/calls.ts';
import type { Opened } from '../contract/home.ts';
import type { ImportView } from '../contract/imports.ts';
import { scenesOf } from '../story/board.ts';
import { fillDocument, newScenes } from '../studio/incoming/fill-document.ts';
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

  async openPictures(window: StudioWindow, files: readonly string[]): Promise<Opened> {
    return this.#take(window, await this.#options.incoming.lookAtPictures(files));
  }

  /** The same file, read as a person wants it. */
  read({ key, options, choice }: ParsedRequest<'import.read'>): Promise<ImportView> {
    return this.#options.incoming.view(key, options, choice);
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
      document.edit({
        type: 'scene.add',
        scenes,
        ...(request.withSettings
          ? { settings: { ...document.board.story.settings, ...proposal.settings } }
          : {}),
      });
      window.lead(scenesOf(document.board).at(-scenes.length)!.id);
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

  async #makeStory(
    window: StudioWindow | undefined,
    proposal: MatchedProposal,
    without: ReadonlySet<number> = new Set(),
  ): Promise<Opened> {
    const { stories, windows } = this.#options;
    const before = new Set(windows.all());
    const opened = await stories.make(window, proposal.title, (document) =>
      fillDocument(document, proposal, without),
    );
    const shownIn = opened === 'here' ? window : windows.all().find((one) => !before.has(one));
    if (proposal.leftAside.length > 0) shownIn?.say(leftAsideOf(proposal));
    return opened;
  }
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
