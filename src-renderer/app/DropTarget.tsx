// Story files dropped anywhere on the window are opened.
import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { openDropped } from './client.ts';
import classes from './DropTarget.module.css';
import { t } from './i18n/texts.ts';
import { say } from './notify.ts';

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
      void openAll([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragover', drag);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', drag);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className={classes.veil}>
      <Text className={classes.word}>{t('drop.open', 'Drop a story here to open it')}</Text>
    </div>
  );
}

async function openAll(files: readonly File[]): Promise<void> {
  for (const file of files) {
    try {
      await openDropped(file);
    } catch (error) {
      say(error);
    }
  }
}
