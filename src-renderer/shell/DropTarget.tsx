// Files that are dropped anywhere on the window, or were copied elsewhere and are pasted here.

import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../core/i18n/texts.ts';
import { useUi } from '../core/state/ui-store.ts';
import { takeFiles } from '../features/imports/take-files.ts';
import classes from './DropTarget.module.css';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** The scene on whose card it is. */
function sceneAt(target: EventTarget | null): number | undefined {
  const card = target instanceof Element ? target.closest<HTMLElement>('[role=gridcell][data-scene]') : null;
  return card ? Number(card.dataset.scene) : undefined;
}

/** The one scene that is selected on the board, if the keyboard is there. */
function pastedFor(): number | undefined {
  const { selection } = useUi.getState();
  const scene = sceneAt(document.activeElement);
  return scene !== undefined && selection.ids.size === 1 && selection.ids.has(scene) ? scene : undefined;
}

export function DropTarget() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      void takeFiles([...(event.dataTransfer?.files ?? [])], sceneAt(event.target));
    };
    // Text in the clipboard is for whoever has the keyboard.
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || event.clipboardData?.types.includes('text/plain')) return;
      event.preventDefault();
      void takeFiles(files, pastedFor());
    };
    window.addEventListener('paste', paste);
    window.addEventListener('dragover', drag);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('paste', paste);
      window.removeEventListener('dragover', drag);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className={classes.veil}>
      <Text className={classes.word}>
        {t(
          'drop.open',
          'Drop a story to open it, a manuscript to see what is in it, pictures to bring them in, or a model or LoRA to add it',
        )}
      </Text>
    </div>
  );
}
