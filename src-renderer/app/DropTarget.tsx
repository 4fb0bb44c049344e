// Story files dropped anywhere on the window are opened; checkpoints and model folders go into the library.
import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { addModel } from './add-model.ts';
import { offerDropped, openDropped } from './client.ts';
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
      // Which of them are folders can only be asked during the event.
      const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === 'file');
      const folders = new Set(
        items.flatMap((item, at) => (item.webkitGetAsEntry()?.isDirectory ? [at] : [])),
      );
      void openAll([...(event.dataTransfer?.files ?? [])], folders);
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
      <Text className={classes.word}>{t('drop.open', 'Drop a story to open it, or a model to add it')}</Text>
    </div>
  );
}

async function openAll(files: readonly File[], folders: ReadonlySet<number>): Promise<void> {
  for (const [at, file] of files.entries()) {
    try {
      if (folders.has(at) || /\.safetensors$/i.test(file.name))
        await addModel({ key: await offerDropped(file) });
      else await openDropped(file);
    } catch (error) {
      say(error);
    }
  }
}
