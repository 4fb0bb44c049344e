// What can be done with one picture of a scene.

import { Menu } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { edit } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { copyPicture, savePicture } from './picture-actions.ts';

export function PictureItems({ id }: { id: number }) {
  const scene = useStory(({ scenes }) =>
    [...scenes.values()].find(({ frames }) => frames.some((one) => one.id === id)),
  );
  const readOnly = useStory(({ document }) => document.readOnly);
  const frame = scene?.frames.find((one) => one.id === id);
  if (!scene || !frame) return null;
  const picked = scene.picked === id;
  return (
    <>
      <Menu.Item onClick={() => setUi({ takes: undefined, viewer: { scene: scene.id, frame: id } })}>
        {t('picture.larger', 'Show larger')}
      </Menu.Item>
      <Menu.Item
        disabled={scene.picked === null || picked}
        onClick={() => setUi({ pair: { scene: scene.id, left: id, right: scene.picked! } })}
      >
        {t('frames.compare', 'Compare with the one on the card')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        disabled={readOnly || picked}
        onClick={() => void edit({ type: 'frame.pick', scene: scene.id, frame: id })}
      >
        {t('frames.use', 'Put on the card')}
      </Menu.Item>
      <Menu.Item
        disabled={readOnly}
        onClick={() => void edit({ type: 'frame.star', id, starred: !frame.starred })}
      >
        {frame.starred ? t('frames.unstar', 'Take the star off') : t('frames.star', 'Give it a star')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item onClick={() => void copyPicture(id)}>{t('picture.copy', 'Copy picture')}</Menu.Item>
      <Menu.Item onClick={() => void savePicture(id)}>{t('picture.save', 'Save picture as…')}</Menu.Item>
      <Menu.Divider />
      <Menu.Item disabled={readOnly} onClick={() => void edit({ type: 'frame.remove', ids: [id] })}>
        {t('frames.remove', 'Delete')}
      </Menu.Item>
    </>
  );
}
