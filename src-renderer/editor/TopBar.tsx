// The bar of the story window: home, title, parts, undo, and drawing what is missing.

import { Button, SegmentedControl, VisuallyHidden } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBrush,
  IconHome,
  IconLayoutSidebarRight,
  IconStack2,
} from '@tabler/icons-react';
import { useRef } from 'react';
import { runCommand } from '../core/attempt.ts';
import { t } from '../core/i18n/texts.ts';
import { useDrawing } from '../core/state/drawing-store.ts';
import { useTextDraft } from '../core/state/edits.ts';
import { selectOnly } from '../core/state/selection.ts';
import { openPanel, setSelection, setUi, useUi } from '../core/state/ui-store.ts';
import { useStory } from '../core/state/window-store.ts';
import { DrawMenu } from '../features/drawing/DrawMenu.tsx';
import { QueueButton } from '../features/drawing/QueueButton.tsx';
import { draw, drawOutdated, useMissing, useOutdated } from '../features/drawing/use-draw-commands.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { isComposing } from '../ui/InlineField.tsx';
import { shortcutOf } from '../ui/shortcut.ts';
import { useAskedField } from '../ui/use-asked-field.ts';
import { pages, showPage } from './pages.tsx';
import { stepAndShow } from './show-change.ts';
import classes from './TopBar.module.css';
import { usePanelShown } from './use-panel-shown.ts';

export function TopBar() {
  const view = useUi((ui) => ui.view);
  return (
    <header className={classes.bar}>
      <div className={classes.left}>
        <IconButton
          label={t('bar.home', 'Home')}
          shortcut={shortcutOf('view.home')}
          onClick={() => void runCommand('view.home')}
        >
          <IconHome size={20} stroke={1.6} />
        </IconButton>
        <StoryTitle />
      </div>
      <SegmentedControl
        className={classes.parts}
        aria-label={t('bar.pages', 'Pages of the story')}
        value={view}
        onChange={(value) => showPage(pages.find((page) => page.view === value)!)}
        data={pages.map((page) => ({ value: page.view, label: page.name() }))}
      />
      <div className={classes.right}>
        <UndoButtons />
        <QueueButton />
        <PanelButton />
        <DrawMissing />
        <DrawMenu />
      </div>
    </header>
  );
}

function StoryTitle() {
  const title = useStory(({ story }) => story.title);
  const { name, folder, readOnly } = useStory(({ document }) => document);
  const draft = useTextDraft('story:title', title, (value) => ({ type: 'story.set', title: value }));
  const field = useRef<HTMLInputElement>(null);
  const noteTyped = useAskedField(field, draft.key, draft.value);
  return (
    <>
      <VisuallyHidden component="h1">{title.trim() || name}</VisuallyHidden>
      <input
        ref={field}
        data-field={draft.key}
        className={classes.title}
        aria-label={t('bar.title', 'Title of the story')}
        title={`${folder}/${name}`}
        placeholder={name}
        readOnly={readOnly}
        value={draft.value}
        onFocus={draft.begin}
        onBlur={draft.end}
        onChange={(event) => {
          noteTyped(event.currentTarget.value);
          draft.set(event.currentTarget.value, isComposing(event.nativeEvent));
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </>
  );
}

function UndoButtons() {
  const undo = useStory((story) => story.undo.undo);
  const redo = useStory((story) => story.undo.redo);
  return (
    <div className={classes.steps}>
      <IconButton
        label={undo === null ? t('bar.undo', 'Undo') : t('bar.undoWhat', 'Undo: {what}', { what: undo })}
        shortcut={shortcutOf('edit.undo')}
        disabled={undo === null}
        onClick={() => void stepAndShow('story.undo')}
      >
        <IconArrowBackUp size={20} stroke={1.6} />
      </IconButton>
      <IconButton
        label={redo === null ? t('bar.redo', 'Redo') : t('bar.redoWhat', 'Redo: {what}', { what: redo })}
        shortcut={shortcutOf('edit.redo')}
        disabled={redo === null}
        onClick={() => void stepAndShow('story.redo')}
      >
        <IconArrowForwardUp size={20} stroke={1.6} />
      </IconButton>
    </div>
  );
}

function PanelButton() {
  const { tab } = useUi((ui) => ui.panel);
  const shown = usePanelShown();
  const hasScenes = useStory(({ order }) => order.length > 0);
  return (
    <IconButton
      label={t('bar.panel', 'Side panel')}
      shortcut={shortcutOf('view.inspector')}
      aria-expanded={shown}
      onClick={() => (shown ? setUi({ panel: { open: false, tab } }) : openPanel(hasScenes ? tab : 'story'))}
    >
      <IconLayoutSidebarRight size={20} stroke={1.6} />
    </IconButton>
  );
}

/** What comes next: draw what is missing, see what waits, draw again what is outdated. */
function DrawMissing() {
  const { missing: scenes, tooLong } = useMissing();
  const missing = scenes.length;
  const waiting = useDrawing(({ queue }) => queue.jobs.filter((job) => job.status !== 'failed').length);
  const outdated = useOutdated();
  const empty = useStory(({ order }) => order.length === 0);
  const readOnly = useStory(({ document }) => document.readOnly);
  if (missing === 0 && waiting > 0) {
    return (
      <DrawButton
        quiet
        label={t('bar.toGo', '{waiting, plural, one {# picture} other {# pictures}} to go', { waiting })}
        short={t('bar.toGoShort', '{waiting} to go', { waiting })}
        onClick={() => openPanel('queue')}
      />
    );
  }
  if (missing === 0 && outdated > 0 && !readOnly) {
    return (
      <DrawButton
        label={t('bar.drawOutdated', 'Draw {outdated, plural, one {# scene} other {# scenes}} again', {
          outdated,
        })}
        short={t('bar.drawOutdatedShort', 'Again: {outdated}', { outdated })}
        onClick={drawOutdated}
      />
    );
  }
  const [long] = tooLong;
  if (missing === 0 && long !== undefined) {
    return (
      <DrawButton
        quiet
        label={t('bar.tooLong', '{count, plural, one {A scene is too long} other {# scenes are too long}}', {
          count: tooLong.length,
        })}
        short={t('bar.tooLongShort', 'Too long: {count}', { count: tooLong.length })}
        onClick={() => {
          setSelection(selectOnly(long));
          setUi({ view: 'story', focus: { scene: long, part: 'prompt' } });
        }}
      />
    );
  }
  const label =
    missing > 0
      ? t('bar.drawMissing', 'Draw {missing, plural, one {# scene} other {# scenes}}', { missing })
      : empty
        ? t('bar.draw', 'Draw')
        : t('bar.allDrawn', 'All drawn');
  const short = missing > 0 ? t('bar.drawShort', 'Draw {missing}', { missing }) : label;
  return (
    <DrawButton
      label={label}
      short={short}
      disabled={missing === 0 || readOnly}
      onClick={() => void draw([...scenes])}
    />
  );
}

interface DrawButtonProps {
  label: string;
  /** Where the window is narrow. */
  short: string;
  /** Leads somewhere instead of drawing. */
  quiet?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

function DrawButton({ label, short, quiet, disabled = false, onClick }: DrawButtonProps) {
  const Icon = quiet ? IconStack2 : IconBrush;
  return (
    <Button
      className={classes.draw}
      variant={quiet ? 'default' : 'filled'}
      leftSection={<Icon size={17} stroke={1.7} />}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <span className={classes.long}>{label}</span>
      <span className={classes.short}>{short}</span>
    </Button>
  );
}
