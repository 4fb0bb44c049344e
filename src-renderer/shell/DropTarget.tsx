// Story files, manuscripts and pictures with parameters dropped anywhere on the window are opened; checkpoints and model folders go into the library, LoRAs into
// the story. Main looks into each to tell what it is.

import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { attempt } from '../core/attempt.ts';
import { call, offerDropped } from '../core/client.ts';
import { t } from '../core/i18n/texts.ts';
import { say } from '../core/notify.ts';
import { addLora } from '../features/loras/add-lora.ts';
import { addModel } from '../features/models/add-model.ts';
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
      void takeAll([...(event.dataTransfer?.files ?? [])]);
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
      <Text className={classes.word}>
        {t(
          'drop.open',
          'Drop a story to open it, a manuscript or picture to see what is in it, or a model or LoRA to add it',
        )}
      </Text>
    </div>
  );
}

async function takeAll(files: readonly File[]): Promise<void> {
  const pictures: string[] = [];
  for (const file of files) {
    try {
      const key = await offerDropped(file);
      const kind = await call('dropped.kind', { key });
      if (kind === 'picture') pictures.push(key);
      else if (kind === 'model') await addModel({ key });
      else if (kind === 'lora') await addLora({ key });
      else await call('story.open', { from: { key } });
    } catch (error) {
      say(error);
    }
  }
  if (pictures.length > 0) await attempt('story.open', { from: { keys: pictures } });
}
