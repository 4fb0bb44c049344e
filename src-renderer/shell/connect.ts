// Connects the stores to what main tells, once, before anything is drawn.

import type { WindowView } from '../../src-main/contract/story-view.ts';
import { call, on } from '../core/client.ts';
import { runWindowCommand } from '../core/commands.ts';
import { problemOf, say, sayDone, sayProblem } from '../core/notify.ts';
import { noteInWork, queryClient, setAnswer } from '../core/queries.ts';
import { forgetDrawing, setEngine, setFinished, setProgress, setQueue } from '../core/state/drawing-store.ts';
import { dropEdits, flushEdits } from '../core/state/edits.ts';
import { Mirror } from '../core/state/mirror.ts';
import { fromSnapshot, type StoryState } from '../core/state/story-state.ts';
import { resetUi, startWith } from '../core/state/ui-store.ts';
import { openStory, useWindow } from '../core/state/window-store.ts';
import { showPlace } from '../editor/show-change.ts';
import { finishedText } from '../features/drawing/finished-text.ts';
import { lookThrough } from '../features/imports/import-store.ts';
import { offerSpelling } from '../features/words/spelling-menu.ts';
import { forgetSpelling } from '../features/words/spelling-store.ts';

export function connect(): void {
  const mirror = new Mirror({
    fetch: () => call('window.get'),
    show: (shown) => {
      if (shown.view === 'story' && useWindow.getState().view === 'loading') startAt(shown.story);
      useWindow.setState(shown, true);
    },
    failed: sayOrShow,
  });
  on('window.changed', (view) => {
    if (isSameStory(view)) {
      void flushEdits();
    } else {
      dropEdits();
      forgetDrawing();
      resetUi();
      if (view.view === 'story') startAt(fromSnapshot(view.story));
    }
    queryClient.removeQueries({ queryKey: ['story'] });
    mirror.snapshot(view);
    if (view.view === 'story') void loadQueue();
  });
  on('window.settle', () => void flushEdits().then(() => call('window.settled')));
  on('story.changed', (change) => mirror.change(change));
  on('story.lead', ({ scene }) => whenShown(() => showPlace({ part: 'scene', id: scene })));
  on('import.asked', lookThrough);
  on('queue.changed', setQueue);
  on('draw.progress', setProgress);
  on('draw.finished', (result) => {
    // Pictures that came are seen; what failed may not be.
    if (result.failed === 0) return setFinished(result);
    sayDone(finishedText(result));
    void queryClient.invalidateQueries({ queryKey: ['story', 'loras'] });
  });
  on('engine.changed', setEngine);
  on('models.changed', (models) => void setAnswer('models', models));
  on('cuda.changed', (cuda) => void setAnswer('cuda', cuda));
  on('downloads.changed', (downloads) => void setAnswer('downloads', downloads));
  on('home.changed', (home) => void setAnswer('home', home));
  on('home.inWork', (inWork) => noteInWork(inWork));
  on('wordPictures.changed', (pictures) => void setAnswer('wordPictures', pictures));
  on('shelf.changed', (shelf) => void setAnswer('shelf', shelf));
  on('preferences.changed', (preferences) => void setAnswer('preferences', preferences));
  on('spelling.changed', () => {
    forgetSpelling();
    void queryClient.invalidateQueries({ queryKey: ['spelling.words'] });
  });
  on('command', ({ name }) => runWindowCommand(name));
  on('problem', sayProblem);
  // Meanwhile a person may have moved files, or put them back.
  window.addEventListener('focus', () => {
    void queryClient.invalidateQueries({ queryKey: ['models'] });
    void queryClient.invalidateQueries({ queryKey: ['story', 'loras'] });
  });
  window.addEventListener('contextmenu', offerSpelling);
  window.addEventListener('blur', () => void flushEdits());
  window.addEventListener('pagehide', () => void flushEdits());

  call('window.listens').catch(say);
  void mirror.refetch().then(() => {
    if (useWindow.getState().view === 'story') void loadQueue();
  });
  call('engine.get').then(setEngine, say);
}

/** At once, or as soon as the story has come. */
function whenShown(act: () => void): void {
  if (useWindow.getState().view === 'story') {
    act();
    return;
  }
  const end = useWindow.subscribe(({ view }) => {
    if (view === 'loading') return;
    end();
    // After those who hear of the story as well.
    queueMicrotask(act);
  });
}

/** A window that shows nothing yet has nowhere to say it but in the place of the story. */
function sayOrShow(error: unknown): void {
  if (useWindow.getState().view !== 'loading') say(error);
  else useWindow.setState({ view: 'unreadable', document: undefined, error: problemOf(error) }, true);
}

const startAt = ({ characters, order, story, document }: StoryState): void =>
  startWith(
    !document.readOnly && characters.length === 0 && order.length === 0 && story.outline.trim() === '',
  );

/** Only saved under another name: the person stays where they are. */
function isSameStory(view: WindowView): boolean {
  const before = openStory();
  if (!before || view.view !== 'story' || view.story.scenes.length !== before.order.length) return false;
  return (
    view.story.revision >= before.revision && view.story.scenes.every(({ id }, at) => id === before.order[at])
  );
}

async function loadQueue(): Promise<void> {
  try {
    setQueue(await call('queue.get'));
  } catch (error) {
    say(error);
  }
}
