// The picture that is worked on, drawn again at the shape of its frame: offered where the model has a size that shows clearly more of it
// there. The picture that was there is kept.

import { Button } from '@mantine/core';
import { IconAspectRatio, IconRestore } from '@tabler/icons-react';
import type { PictureSize } from '../../../src-main/contract/book-page.ts';
import type { PreviewPage } from '../../../src-main/contract/book-preview.ts';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { edit, flushEdits } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { draw } from '../drawing/use-draw-commands.ts';
import type { PreviewPictureBox } from './PageDrawing.tsx';
import { shapeForFrame } from './shape-for-frame.ts';

interface PictureShapeProps {
  scene: number;
  page: PreviewPage | undefined;
}

export function PictureShape({ scene: id, page }: PictureShapeProps) {
  const model = useStoryModel();
  const settings = useStory(({ story }) => story.settings);
  const chosen = useStory((story) => story.scenes.get(id)?.page.size ?? null);
  const waits = useDrawing(({ jobs }) => (jobs.get(id)?.status ?? 'failed') !== 'failed');
  const box = page?.boxes.find((one): one is PreviewPictureBox => one.kind === 'picture' && one.scene === id);
  const story = {
    width: settings.width ?? model?.defaults.width ?? 0,
    height: settings.height ?? model?.defaults.height ?? 0,
  };
  const size =
    model && !model.problem && !model.oneSize && box
      ? shapeForFrame(box.whole, box.size, { story, step: model.sizeStep })
      : undefined;
  return (
    <>
      {size || (chosen && waits) ? (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconAspectRatio size={16} />}
          loading={chosen !== null && waits}
          onClick={() => size && void drawForPage(id, page!, size)}
        >
          {t('book.drawShape', 'Draw it at this shape')}
        </Button>
      ) : null}
      {chosen && !waits ? (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconRestore size={16} />}
          onClick={() => void edit({ type: 'page.set', id, size: null })}
        >
          {t('book.storyShape', 'Shape of the story’s pictures')}
        </Button>
      ) : null}
    </>
  );
}

/** The page keeps the layout it has: a picture of another shape might get another, and so another frame. */
async function drawForPage(id: number, { layout }: PreviewPage, size: PictureSize): Promise<void> {
  await flushEdits();
  const crop = null;
  if (await edit({ type: 'page.set', id, size, crop, ...(layout === null ? {} : { layout }) }))
    await draw([id]);
}
