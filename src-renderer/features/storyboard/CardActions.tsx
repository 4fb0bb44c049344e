// What can be done to one scene, shown on its picture under the pointer or the keyboard.

import { Menu } from '@mantine/core';
import { IconBrush, IconDots, IconRefresh } from '@tabler/icons-react';
import type { SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import type { SceneState } from '../../core/scene-state.ts';
import { edit } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { compare } from '../compare/compare.ts';
import { draw } from '../drawing/use-draw-commands.ts';
import { beginChapter } from './chapter-actions.ts';
import classes from './SceneCard.module.css';
import { addScene } from './use-scene-commands.ts';

export interface CardActionsProps {
  scene: SceneView;
  state: SceneState;
  number: number;
  readOnly: boolean;
  tabIndex: number;
}

export function CardActions({ scene, state, number, readOnly, tabIndex }: CardActionsProps) {
  const { id } = scene;
  const busy = state === 'drawing' || state === 'queued';
  return (
    <div className={classes.actions}>
      {busy || readOnly ? null : (
        <IconButton
          variant="default"
          tabIndex={tabIndex}
          label={
            state === 'empty' || state === 'failed' || state === 'brought'
              ? t('scene.draw', 'Draw scene {number}', { number })
              : t('scene.drawAgain', 'Draw scene {number} again', { number })
          }
          onClick={() => void draw([id])}
        >
          <IconBrush size={17} stroke={1.7} />
        </IconButton>
      )}
      {busy || readOnly || scene.picked === null ? null : (
        <IconButton
          variant="default"
          tabIndex={tabIndex}
          label={t('scene.drawNew', 'Draw scene {number} with a new seed', { number })}
          onClick={() => void draw([id], 'new')}
        >
          <IconRefresh size={17} stroke={1.7} />
        </IconButton>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <IconButton
            variant="default"
            tabIndex={tabIndex}
            label={t('scene.more', 'More for scene {number}', { number })}
          >
            <IconDots size={17} stroke={1.7} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setUi({ reader: { scene: id } })}>
            {t('scene.read', 'Read from here')}
          </Menu.Item>
          <Menu.Item onClick={() => compare([id])}>{t('scene.compare', 'With and without…')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item disabled={readOnly} onClick={() => void addScene(number)}>
            {t('scene.addAfter', 'Add a scene after this one')}
          </Menu.Item>
          {scene.chapter === null ? (
            <Menu.Item disabled={readOnly} onClick={() => void beginChapter(id)}>
              {t('context.chapter', 'Begin a chapter here')}
            </Menu.Item>
          ) : null}
          <Menu.Item disabled={readOnly} onClick={() => void edit({ type: 'scene.duplicate', ids: [id] })}>
            {t('scene.duplicate', 'Duplicate')}
          </Menu.Item>
          <Menu.Item disabled={readOnly} onClick={() => void edit({ type: 'scene.remove', ids: [id] })}>
            {t('scene.remove', 'Delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
