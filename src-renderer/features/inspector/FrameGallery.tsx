// All pictures a scene ever got: choose the one on the card, star good ones, compare, delete.

import { Menu, UnstyledButton } from '@mantine/core';
import { IconDots, IconStar, IconStarFilled } from '@tabler/icons-react';
import { castOf } from '../../../src-main/contract/characters.ts';
import type { FrameView, SceneView } from '../../../src-main/contract/story-view.ts';
import { formatDateTime } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { broughtText } from '../../core/scene-state.ts';
import { edit } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import panel from '../../ui/Panel.module.css';
import { Picture } from '../../ui/Picture.tsx';
import { lookFrom } from '../cast/draw-look.ts';
import classes from './FrameGallery.module.css';

export function FrameGallery({ scene, readOnly }: { scene: SceneView; readOnly: boolean }) {
  if (scene.frames.length === 0) return null;
  return (
    <section className={panel.section} aria-label={t('frames.title', 'Pictures of this scene')}>
      <span className={panel.label}>
        {t('frames.title', 'Pictures of this scene')}
        <span>{scene.frames.length}</span>
      </span>
      <ul className={classes.frames}>
        {scene.frames.map((frame, index) => (
          <Frame
            key={frame.id}
            scene={scene}
            frame={frame}
            number={scene.frames.length - index}
            readOnly={readOnly}
          />
        ))}
      </ul>
    </section>
  );
}

interface FrameProps {
  scene: SceneView;
  frame: FrameView;
  /** In the order of drawing, from 1. */
  number: number;
  readOnly: boolean;
}

function Frame({ scene, frame, number, readOnly }: FrameProps) {
  const characters = useStory((story) => story.characters);
  const cast = castOf(scene, characters, ({ id }) => id);
  const picked = frame.id === scene.picked;
  const plain = frame.method === 'plain' ? t('frames.plain', 'plain') : undefined;
  const blank = frame.blank ? t('frames.blank', 'empty') : undefined;
  const count = t('frames.number', 'Picture {number}', { number });
  const brought = frame.brought === null ? undefined : broughtText();
  const name = [count, plain, blank, brought, formatDateTime(frame.drawnAt)].filter(Boolean).join(', ');
  const pick = () => void edit({ type: 'frame.pick', scene: scene.id, frame: frame.id });
  return (
    <li className={classes.frame} data-frame={frame.id} data-picked={picked || undefined}>
      <UnstyledButton
        className={classes.pick}
        aria-label={
          picked
            ? t('frames.picked', 'On the card: {name}', { name })
            : t('frames.pick', 'Put on the card: {name}', { name })
        }
        aria-pressed={picked}
        disabled={readOnly}
        onClick={pick}
      >
        <Picture frame={frame} size="thumbnail" alt="" className={classes.picture} draggable />
        <span className={classes.facts}>
          <span>{number}</span> {plain ? <span>{plain}</span> : null} {blank ? <span>{blank}</span> : null}{' '}
          {brought ? <span>{brought}</span> : null}
        </span>
      </UnstyledButton>
      <IconButton
        className={classes.star}
        size="sm"
        variant="default"
        data-on={frame.starred || undefined}
        aria-pressed={frame.starred}
        disabled={readOnly}
        label={frame.starred ? t('frames.unstar', 'Take the star off') : t('frames.star', 'Give it a star')}
        onClick={() => void edit({ type: 'frame.star', id: frame.id, starred: !frame.starred })}
      >
        {frame.starred ? <IconStarFilled size={14} color="var(--lamp)" /> : <IconStar size={14} />}
      </IconButton>
      <Menu position="bottom-end">
        <Menu.Target>
          <IconButton
            className={classes.more}
            size="sm"
            variant="default"
            label={t('frames.more', 'More for this picture')}
          >
            <IconDots size={14} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={readOnly || picked} onClick={pick}>
            {t('frames.use', 'Put on the card')}
          </Menu.Item>
          <Menu.Item
            disabled={scene.picked === null || picked}
            onClick={() => setUi({ pair: { scene: scene.id, left: frame.id, right: scene.picked! } })}
          >
            {t('frames.compare', 'Compare with the one on the card')}
          </Menu.Item>
          <Menu.Item
            disabled={readOnly || frame.seed === null || scene.seed === frame.seed}
            onClick={() =>
              frame.seed !== null && void edit({ type: 'scene.set', id: scene.id, seed: frame.seed })
            }
          >
            {t('frames.lock', 'Keep to its seed')}
          </Menu.Item>
          {(frame.brought === null ? cast : []).map((character) => (
            <Menu.Item
              key={character.id}
              disabled={readOnly || frame.blank}
              onClick={() => void lookFrom(character, scene, frame)}
            >
              {t('frames.look', 'Keep the look of {name}', { name: nameOf(character) })}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item disabled={readOnly} onClick={() => void edit({ type: 'frame.remove', ids: [frame.id] })}>
            {t('frames.remove', 'Delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
