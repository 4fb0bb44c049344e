// What the window shows, as main says: home or a story; and what both share: palette, settings, about, files
// dropped on the window.

import { lazy, Suspense } from 'react';
import { useCommand } from '../core/commands.ts';
import { setUi, useUi } from '../core/state/ui-store.ts';
import { useWindow } from '../core/state/window-store.ts';
import { Editor } from '../editor/Editor.tsx';
import { Unreadable } from '../editor/Unreadable.tsx';
import { ContextMenu } from '../features/context-menu/ContextMenu.tsx';
import { useHelpKey } from '../features/help/use-help-key.ts';
import { Home } from '../features/home/Home.tsx';
import { useImports } from '../features/imports/import-store.ts';
import { Palette } from '../features/palette/Palette.tsx';
import { DropTarget } from './DropTarget.tsx';

const Preferences = lazy(() => import('../features/preferences/Preferences.tsx'));
const Models = lazy(() => import('../features/models/Models.tsx'));
const ImportDialog = lazy(() => import('../features/imports/ImportDialog.tsx'));
const Guide = lazy(() => import('../features/help/Guide.tsx'));
const Shortcuts = lazy(() => import('../features/help/Shortcuts.tsx'));
const News = lazy(() => import('../features/help/News.tsx'));
const Credits = lazy(() => import('../features/help/Credits.tsx'));
const About = lazy(() => import('../features/about/About.tsx'));

export function WindowContent() {
  const view = useWindow((shown) => shown.view);
  const unreadable = useWindow((shown) => (shown.view === 'unreadable' ? shown : undefined));
  const dialog = useUi((ui) => ui.dialog);
  const incoming = useImports((state) => state.view);
  useCommand('app.preferences', () => setUi({ dialog: 'preferences' }));
  useCommand('app.models', () => setUi({ dialog: 'models' }));
  useCommand('help.guide', () => setUi({ dialog: 'guide' }));
  useCommand('help.shortcuts', () => setUi({ dialog: 'shortcuts' }));
  useCommand('help.news', () => setUi({ dialog: 'news' }));
  useCommand('help.credits', () => setUi({ dialog: 'credits' }));
  useHelpKey();
  useCommand('app.about', () => setUi({ dialog: 'about' }));
  if (view === 'loading') return null;
  return (
    <>
      {view === 'home' ? <Home /> : null}
      {view === 'story' ? <Editor /> : null}
      {unreadable ? <Unreadable document={unreadable.document} error={unreadable.error} /> : null}
      <Palette />
      <DropTarget />
      <ContextMenu />
      <Suspense>
        {dialog === 'preferences' ? <Preferences /> : null}
        {dialog === 'models' ? <Models /> : null}
        {dialog === 'guide' ? <Guide /> : null}
        {dialog === 'shortcuts' ? <Shortcuts /> : null}
        {dialog === 'news' ? <News /> : null}
        {dialog === 'credits' ? <Credits /> : null}
        {dialog === 'about' ? <About /> : null}
        {incoming ? <ImportDialog key={incoming.key} view={incoming} /> : null}
      </Suspense>
    </>
  );
}
