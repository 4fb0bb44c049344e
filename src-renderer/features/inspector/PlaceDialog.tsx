// A box for one character over a scene's picture: drawn with the pointer, or moved and resized by the arrow keys. The others'
// are shown beside it.

import { Button, Group, Modal } from '@mantine/core';
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { namedRegions, type Region } from '../../../src-main/contract/regions.ts';
import type { CharacterView, SceneView } from '../../../src-main/contract/story-view.ts';
import {
  type Box,
  boxBetween,
  boxOf,
  gridOf,
  middleBox,
  movedBox,
  type Point,
  pointOn,
  regionOf,
  stepOf,
  styleOf,
} from '../../core/boxes.ts';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import { pickedFrame } from '../../core/scene-state.ts';
import { useStory } from '../../core/state/window-store.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { Picture } from '../../ui/Picture.tsx';
import classes from './PlaceDialog.module.css';

export interface PlaceDialogProps {
  scene: SceneView;
  cast: readonly CharacterView[];
  character: CharacterView;
  onSet: (place: Region) => void;
  onClose: () => void;
}

/** Fine enough for anything that words could place. */
const PLACES = 32;

export default function PlaceDialog({ scene, cast, character, onSet, onClose }: PlaceDialogProps) {
  const name = nameOf(character);
  const frame = pickedFrame(scene);
  const usual = useStoryModel()?.defaults;
  const { width, height } = useStory(({ story }) => story.settings);
  const size = frame ?? { width: width ?? usual?.width ?? 1, height: height ?? usual?.height ?? 1 };
  const grid = gridOf(size, PLACES);
  const regionFor = (id: number): Region | undefined => {
    const place = scene.places.find((one) => one.character === id)?.place;
    return typeof place === 'string' ? namedRegions[place] : place;
  };
  const [box, setBox] = useState<Box>(() => {
    const own = regionFor(character.id);
    return own ? boxOf(own, grid) : middleBox(grid);
  });
  const from = useRef<Point | undefined>(undefined);
  const down = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = pointOn(event, grid);
    setBox(boxBetween(from.current, from.current, grid));
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    if (from.current) setBox(boxBetween(from.current, pointOn(event, grid), grid));
  };
  const key = (event: KeyboardEvent) => {
    const by = event.ctrlKey || event.metaKey || event.altKey ? undefined : stepOf(event.key, grid);
    if (!by) return;
    setBox((now) => movedBox(now, grid, by, event.shiftKey));
    event.preventDefault();
  };
  const { left, top, right, bottom } = regionOf(box, grid);
  const percent = (share: number): number => Math.round(share * 100);
  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={t('place.boxTitle', 'Where {name} is in the scene', { name })}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <p className={classes.lead}>
        {t(
          'place.boxLead',
          'Draw a box with the pointer, or move it with the arrow keys and change its size with Shift. The look of {name} is seen there alone.',
          { name },
        )}
      </p>
      <div
        className={classes.stage}
        style={{ '--ratio': size.width / size.height } as CSSProperties}
        data-bare={frame ? undefined : true}
      >
        {frame ? <Picture frame={frame} size="full" alt="" lazy={false} /> : null}
        {cast.map((one) => {
          const region = one.id === character.id ? undefined : regionFor(one.id);
          return region ? <BoxOf key={one.id} character={one} region={region} /> : null;
        })}
        <BoxOf character={character} region={regionOf(box, grid)} own />
        <div
          className={classes.touch}
          role="application"
          aria-label={t('place.boxOf', 'Box of {name}', { name })}
          aria-description={t(
            'subject.boxAt',
            'Box from {left} to {right} % across and {top} to {bottom} % down',
            { left: percent(left), right: percent(right), top: percent(top), bottom: percent(bottom) },
          )}
          data-autofocus
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys move the box.
          tabIndex={0}
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={() => {
            from.current = undefined;
          }}
          onPointerCancel={() => {
            from.current = undefined;
          }}
          onKeyDown={key}
        />
      </div>
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="subtle" color="gray" c="var(--ink)" onClick={onClose}>
          {t('common.cancel', 'Cancel')}
        </Button>
        <Button
          onClick={() => {
            onSet(regionOf(box, grid));
            onClose();
          }}
        >
          {t('place.boxSet', 'Place {name} here', { name })}
        </Button>
      </Group>
    </Modal>
  );
}

interface BoxOfProps {
  character: CharacterView;
  region: Region;
  own?: boolean;
}

function BoxOf({ character, region, own = false }: BoxOfProps) {
  return (
    <span
      className={classes.box}
      data-own={own || undefined}
      style={{ ...styleOf(region), '--of': character.colour } as CSSProperties}
      aria-hidden
    >
      <span className={classes.name}>{nameOf(character)}</span>
    </span>
  );
}
