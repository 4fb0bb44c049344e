// Asks for a story's new title on home; its file follows.

import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RecentStory } from '../../../src-main/contract/home.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';

export interface RenameStoryProps {
  story: RecentStory;
  onClose: () => void;
}

export function RenameStory({ story: { key, name }, onClose }: RenameStoryProps) {
  const [title, setTitle] = useState(name);
  const isWorth = title.trim() !== '' && title !== name;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('rename.title', 'Rename the story')}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isWorth) void attempt('home.rename', { key, title: title.trim() });
          onClose();
        }}
      >
        <TextInput
          data-autofocus
          label={t('rename.label', 'Title')}
          maxLength={200}
          value={title}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel', 'Cancel')}
          </Button>
          <Button type="submit" disabled={!isWorth}>
            {t('rename.do', 'Rename')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
