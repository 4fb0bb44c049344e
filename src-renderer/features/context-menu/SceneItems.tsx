// What can be done with one scene, or with all that are chosen with it.

import { Menu } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { setUi, useUi } from '../../core/state/ui-store.ts';
import { currentStory, useStory } from '../../core/state/window-store.ts';
import { shortcutOf } from '../../ui/shortcut.ts';
import { compare } from '../compare/compare.ts';
import { drawTakes, TAKES } from '../drawing/draw-takes.ts';
import { chosenScenes, draw } from '../drawing/use-draw-commands.ts';
import { beginChapter, removeHeading } from '../storyboard/chapter-actions.ts';
import { mergeScenes, partsAt, splitScene } from '../storyboard/split-and-merge.ts';
import { addScene, duplicateChosen, removeChosen } from '../storyboard/use-scene-commands.ts';
import { copyPicture, savePicture } from './picture-actions.ts';

const Keys = ({ children }: { children: string | undefined }) => <span aria-hidden>{children}</span>;

export function SceneItems({ id }: { id: number }) {
  const picked = useStory(({ scenes }) => scenes.get(id)?.picked ?? null);
  const readOnly = useStory(({ document }) => document.readOnly);
  const divisible = useStory(({ scenes }) => {
    const { prompt = '', caption = '' } = scenes.get(id) ?? {};
    return partsAt(prompt).length + partsAt(caption).length > 0;
  });
  const heads = useStory(({ scenes }) => (scenes.get(id)?.chapter ?? null) !== null);
  const several = useUi(({ selection }) => selection.ids.size) > 1;
  return (
    <>
      <Menu.Item
        disabled={picked === null}
        rightSection={<Keys>{t('keys.space', 'Space')}</Keys>}
        onClick={() => setUi({ viewer: { scene: id, frame: null } })}
      >
        {t('picture.larger', 'Show larger')}
      </Menu.Item>
      <Menu.Item
        disabled={picked === null}
        rightSection={<Keys>{shortcutOf('view.compare')}</Keys>}
        onClick={() => compare(chosenScenes())}
      >
        {t('scene.withAndWithout', 'With and without')}
      </Menu.Item>
      <Menu.Item onClick={() => setUi({ reader: { scene: id } })}>
        {t('scene.read', 'Read from here')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        disabled={readOnly}
        rightSection={<Keys>{shortcutOf('draw.scene')}</Keys>}
        onClick={() => void draw(chosenScenes())}
      >
        {picked === null ? t('context.draw', 'Draw') : t('context.drawAgain', 'Draw again')}
      </Menu.Item>
      <Menu.Item
        disabled={readOnly || picked === null}
        rightSection={<Keys>{shortcutOf('draw.newSeed')}</Keys>}
        onClick={() => void draw(chosenScenes(), 'new')}
      >
        {t('context.newSeed', 'Draw with a new seed')}
      </Menu.Item>
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item disabled={readOnly || several}>
            {t('context.takes', 'Draw several to choose from')}
          </Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          {TAKES.map((count) => (
            <Menu.Item key={count} onClick={() => void drawTakes(id, count)}>
              {t('context.takesCount', '{count} pictures', { count })}
            </Menu.Item>
          ))}
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Divider />
      <Menu.Item disabled={picked === null} onClick={() => picked !== null && void copyPicture(picked)}>
        {t('picture.copy', 'Copy picture')}
      </Menu.Item>
      <Menu.Item disabled={picked === null} onClick={() => picked !== null && void savePicture(picked)}>
        {t('picture.save', 'Save picture as…')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item disabled={readOnly} onClick={() => void addScene(currentStory().order.indexOf(id) + 1)}>
        {t('scene.addAfter', 'Add a scene after this one')}
      </Menu.Item>
      {heads ? (
        <Menu.Item disabled={readOnly} onClick={() => void removeHeading(id)}>
          {t('context.noChapter', 'Remove the chapter’s heading')}
        </Menu.Item>
      ) : (
        <Menu.Item
          disabled={readOnly}
          rightSection={<Keys>{shortcutOf('scene.chapter')}</Keys>}
          onClick={() => void beginChapter(id)}
        >
          {t('context.chapter', 'Begin a chapter here')}
        </Menu.Item>
      )}
      <Menu.Item
        disabled={readOnly}
        rightSection={<Keys>{shortcutOf('scene.duplicate')}</Keys>}
        onClick={() => void duplicateChosen()}
      >
        {t('scene.duplicate', 'Duplicate')}
      </Menu.Item>
      {several ? (
        <Menu.Item
          disabled={readOnly}
          rightSection={<Keys>{shortcutOf('scene.merge')}</Keys>}
          onClick={() => void mergeScenes(chosenScenes())}
        >
          {t('context.merge', 'Merge into one scene')}
        </Menu.Item>
      ) : (
        <Menu.Item disabled={readOnly || !divisible} onClick={() => void splitScene(id)}>
          {t('context.split', 'Split into its sentences')}
        </Menu.Item>
      )}
      <Menu.Item
        disabled={readOnly}
        rightSection={<Keys>{t('keys.delete', 'Del')}</Keys>}
        onClick={() => void removeChosen()}
      >
        {t('scene.remove', 'Delete')}
      </Menu.Item>
    </>
  );
}
