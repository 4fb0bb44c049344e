// The shelf: characters or styles kept on this machine, each with a picture. One is added to the story, or taken off
// the shelf, from where it can be put back for a day.

import { Button, Modal, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Kept, KeptKind } from '../../../src-main/contract/shelf.ts';
import { attempt } from '../../core/attempt.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf } from '../../core/notify.ts';
import { useShelf } from '../../core/queries.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import classes from './Shelf.module.css';
import { addKept } from './shelf.ts';

export interface ShelfDialogProps {
  kind: KeptKind;
  onClose: () => void;
}

export default function ShelfDialog({ kind, onClose }: ShelfDialogProps) {
  const { data, error } = useShelf();
  const kept = data?.filter((one) => one.kind === kind) ?? [];
  return (
    <Modal
      opened
      onClose={onClose}
      size={760}
      title={
        kind === 'character'
          ? t('shelf.characters', 'Characters on the shelf')
          : t('shelf.styles', 'Styles on the shelf')
      }
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      {error ? <Text c="var(--madder)">{said(problemOf(error).message)}</Text> : null}
      {data && kept.length === 0 ? (
        <EmptyState title={t('shelf.empty', 'The shelf is empty')}>
          {kind === 'character'
            ? t(
                'shelf.emptyCharacters',
                'The bookmark beside a character keeps it here: its words, its picture and its seed, for any other story.',
              )
            : t(
                'shelf.emptyStyles',
                'The bookmark beside the style keeps it here, with a picture, for any other story.',
              )}
        </EmptyState>
      ) : null}
      <ul className={classes.shelf}>
        {kept.map((one) => (
          <li key={one.id} className={classes.item} data-removed={one.removed || undefined}>
            {one.removed ? (
              <Removed kept={one} />
            ) : (
              <OnShelf
                kept={one}
                onAdd={() => {
                  onClose();
                  void addKept(one);
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </Modal>
  );
}

const wordsOf = (kept: Kept): string => (kept.kind === 'style' ? kept.words : kept.description);

function OnShelf({ kept, onAdd }: { kept: Kept; onAdd: () => void }) {
  const name = kept.kind === 'style' ? kept.words : nameOf(kept);
  return (
    <>
      <UnstyledButton className={classes.add} onClick={onAdd}>
        <VisuallyHidden>
          {kept.kind === 'style'
            ? t('shelf.use', 'Use this style:')
            : t('shelf.add', 'Add to the story:')}{' '}
        </VisuallyHidden>
        <Look kept={kept} />
        {kept.kind === 'character' ? <span className={classes.name}>{name}</span> : null}
        <span className={classes.words}>{wordsOf(kept)}</span>
      </UnstyledButton>
      <IconButton
        size="md"
        className={classes.remove}
        label={t('shelf.remove', 'Take {name} off the shelf', { name })}
        onClick={() => void attempt('shelf.remove', { id: kept.id, removed: true })}
      >
        <IconTrash size={16} stroke={1.7} />
      </IconButton>
    </>
  );
}

function Look({ kept }: { kept: Kept }) {
  if (kept.picture !== null)
    return <img className={classes.picture} src={kept.picture} alt="" draggable={false} />;
  const colour = kept.kind === 'character' ? kept.colour : 'var(--paper-sunken)';
  return <span className={classes.picture} style={{ background: colour }} />;
}

function Removed({ kept }: { kept: Kept }) {
  return (
    <div className={classes.gone}>
      <Text size="sm" c="dimmed" lineClamp={3}>
        {kept.kind === 'style' ? kept.words : nameOf(kept)}
      </Text>
      <Button
        variant="default"
        size="compact-md"
        onClick={() => void attempt('shelf.remove', { id: kept.id, removed: false })}
      >
        {t('shelf.putBack', 'Put it back')}
      </Button>
    </div>
  );
}
