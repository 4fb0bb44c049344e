// Files that are dropped anywhere on the window, or were copied elsewhere and are pasted here.

import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../core/i18n/texts.ts';
import { takeFiles } from '../features/imports/take-files.ts';
import classes from './DropTarget.module.css';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

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
      void takeFiles([...(event.dataTransfer?.files ?? [])]);
    };
    // Text in the clipboard is for whoever has the keyboard.
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || event.clipboardData?.types.includes('text/plain')) return;
      event.preventDefault();
      void takeFiles(files);
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
          'Drop a story to open it, a manuscript or picture to see what is in it, or a model or LoRA to add it',
        )}
      </Text>
    </div>
  );
}
