// The two things that are decided while looking at a picture: whether it is the scene's, and whether it is a good one.

import { Button } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { t } from '../../core/i18n/texts.ts';
import { IconButton } from '../../ui/IconButton.tsx';

export interface PickAndStarProps {
  picked: boolean;
  starred: boolean;
  onPick: () => void;
  onStar: () => void;
}

export function PickAndStar({ picked, starred, onPick, onStar }: PickAndStarProps) {
  return (
    <>
      <Button size="compact-md" variant="default" disabled={picked} onClick={onPick}>
        {picked ? t('viewer.picked', 'On the card') : t('viewer.pick', 'Put on the card')}
      </Button>
      <IconButton
        aria-pressed={starred}
        shortcut="S"
        label={starred ? t('frames.unstar', 'Take the star off') : t('frames.star', 'Give it a star')}
        onClick={onStar}
      >
        {starred ? <IconStarFilled size={20} color="var(--lamp)" /> : <IconStar size={20} stroke={1.6} />}
      </IconButton>
    </>
  );
}
