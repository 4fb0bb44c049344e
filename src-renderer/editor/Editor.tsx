// The story window: bar at the top, what is worked on in the middle, the panel beside it, drawing below.

import { lazy, Suspense } from 'react';
import { useCommand } from '../core/commands.ts';
import { setUi, togglePanel, useUi } from '../core/state/ui-store.ts';
import { useStory } from '../core/state/window-store.ts';
import { addCharacter } from '../features/cast/add-character.ts';
import { PasteAsk } from '../features/clipboard/PasteAsk.tsx';
import { useClipboard } from '../features/clipboard/use-clipboard.ts';
import { compare } from '../features/compare/compare.ts';
import { AskFirst } from '../features/drawing/AskFirst.tsx';
import { DrawingStrip } from '../features/drawing/DrawingStrip.tsx';
import { chosenScenes, useDrawCommands } from '../features/drawing/use-draw-commands.ts';
import { SidePanel } from '../features/inspector/SidePanel.tsx';
import { useCounting } from '../features/tokens/token-store.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { Banners } from './Banners.tsx';
import classes from './Editor.module.css';
import { type EditorPage, pages, showPage } from './pages.tsx';
import { saySaved } from './say-saved.ts';
import { stepAndShow } from './show-change.ts';
import { TopBar } from './TopBar.tsx';
import { useHistoryKeys } from './use-history-keys.ts';
import { usePanelOutOfTheWay, usePanelShown } from './use-panel-shown.ts';

const WithAndWithout = lazy(() => import('../features/compare/WithAndWithout.tsx'));
const PicturePair = lazy(() => import('../features/compare/PicturePair.tsx'));
const Viewer = lazy(() => import('../features/viewer/Viewer.tsx'));
const Takes = lazy(() => import('../features/takes/Takes.tsx'));
const Find = lazy(() => import('../features/find/Find.tsx'));
const Reader = lazy(() => import('../features/reader/Reader.tsx'));
const Export = lazy(() => import('../features/book/Export.tsx'));
const PrintBook = lazy(() => import('../features/book/PrintBook.tsx'));
const History = lazy(() => import('../features/history/History.tsx'));

function useEditorCommands(): void {
  useCommand('edit.undo', () => void stepAndShow('story.undo'));
  useCommand('edit.redo', () => void stepAndShow('story.redo'));
  useHistoryKeys();
  const readOnly = useStory(({ document }) => document.readOnly);
  useCommand('character.add', () => void addCharacter(), !readOnly);
  useCommand('file.save', () => void saySaved());
  useCommand('edit.find', () => setUi({ finding: true }));
  useCommand('file.export', () => setUi({ dialog: 'export' }));
  useCommand('file.print', () => setUi({ dialog: 'print' }));
  useCommand('file.history', () => setUi({ dialog: 'history' }));
  useCommand('view.compare', () => compare(chosenScenes()));
  useCommand('view.inspector', () => {
    const { panel } = useUi.getState();
    togglePanel(panel.tab === 'queue' ? 'scene' : panel.tab);
  });
  useCommand('view.queue', () => togglePanel('queue'));
}

function PageCommand({ page }: { page: EditorPage }) {
  useCommand(page.command, () => showPage(page));
  return null;
}

export function Editor() {
  useEditorCommands();
  useDrawCommands();
  useCounting();
  useClipboard();
  usePanelOutOfTheWay();
  const view = useUi((ui) => ui.view);
  const shown = pages.find((page) => page.view === view)!;
  const panelOpen = usePanelShown();
  const reading = useUi((ui) => ui.reader !== undefined);
  const pair = useUi((ui) => ui.pair);
  const viewer = useUi((ui) => ui.viewer);
  const takes = useUi((ui) => ui.takes);
  const finding = useUi((ui) => ui.finding);
  const compared = useUi((ui) => ui.compared);
  const dialog = useUi((ui) => ui.dialog);
  const readOnly = useStory(({ document }) => document.readOnly);
  return (
    <>
      {pages.map((page) => (
        <PageCommand key={page.view} page={page} />
      ))}
      <div
        className={classes.editor}
        data-panel={panelOpen || undefined}
        inert={reading || viewer !== undefined}
      >
        <TopBar />
        <main className={classes.main} aria-label={shown.name()}>
          <Banners />
          <ErrorBoundary key={view}>
            <Suspense>{'Page' in shown ? <shown.Page /> : null}</Suspense>
          </ErrorBoundary>
        </main>
        {panelOpen ? <SidePanel /> : null}
        <DrawingStrip />
      </div>
      <AskFirst />
      <PasteAsk />
      <Suspense>
        {reading ? <Reader /> : null}
        {finding ? <Find /> : null}
        {viewer ? <Viewer place={viewer} /> : null}
        {takes ? <Takes takes={takes} /> : null}
        {compared ? <WithAndWithout scenes={compared} /> : null}
        {pair ? <PicturePair pair={pair} /> : null}
        {dialog === 'export' ? <Export /> : null}
        {dialog === 'print' ? <PrintBook /> : null}
        {dialog === 'history' ? <History readOnly={readOnly} /> : null}
      </Suspense>
    </>
  );
}
