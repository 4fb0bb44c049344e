// A file that was opened, as it was understood: nothing is made of it before a person has looked at it.

import { Button, Checkbox, Group, Modal, NativeSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ImportOptions, ImportView } from '../../../src-main/contract/imports.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone } from '../../core/notify.ts';
import { useWindow } from '../../core/state/window-store.ts';
import { ImportFacts } from './ImportFacts.tsx';
import { ImportScenes } from './ImportScenes.tsx';
import classes from './Imports.module.css';
import { giveUp, makeOf, readAs, useImports } from './import-store.ts';
import { leftAsideLine } from './left-aside.ts';

const MOST_LINES = 6;

export default function ImportDialog({ view }: { view: ImportView }) {
  const { kind, scenes, settings, leftAside } = view;
  const left = useImports((state) => scenes.length - state.without.size);
  const open = useWindow((shown) => shown.view === 'story' && !shown.story.document.readOnly);
  const [withSettings, setWithSettings] = useState(false);
  const [busy, setBusy] = useState(false);
  const hasSettings = kind === 'pictures' && Object.keys(settings).length > 0;
  const make = async (to: 'new' | 'here') => {
    setBusy(true);
    const made = await makeOf(to, withSettings && hasSettings);
    setBusy(false);
    if (made && to === 'here') {
      sayDone(
        t('import.added', '{count, plural, one {# scene was added} other {# scenes were added}}', {
          count: left,
        }),
      );
    }
  };
  return (
    <Modal
      opened
      onClose={giveUp}
      size={760}
      title={title(view)}
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <Stack gap="md">
        {kind === 'manuscript' ? <Reading view={view} /> : null}
        {view.choices.length > 1 ? <Choice view={view} /> : null}
        {kind === 'manuscript' ? null : <ImportFacts view={view} />}
        <div>
          {scenes.some(({ picture }) => picture) ? (
            <Text size="sm" c="dimmed" mb="xs">
              {t('import.brought', 'The pictures come along, and are marked as brought in.')}
            </Text>
          ) : null}
          <ImportScenes key={`${view.options.split} ${view.choice}`} scenes={scenes} />
        </div>
        {leftAside.length > 0 ? (
          <div className={classes.aside}>
            <Text size="sm" fw={600}>
              {t('import.aside', 'Left aside')}
            </Text>
            <ul>
              {leftAside.slice(0, MOST_LINES).map((one) => (
                <li key={`${one.what} ${one.detail}`}>{leftAsideLine(one)}</li>
              ))}
              {leftAside.length > MOST_LINES ? (
                <li>
                  {t('import.asideMore', 'And {count} more.', { count: leftAside.length - MOST_LINES })}
                </li>
              ) : null}
            </ul>
          </div>
        ) : null}
        {open && hasSettings ? (
          <Checkbox
            label={t(
              'import.withSettings',
              'In this story: draw all scenes with this size, steps and guidance',
            )}
            checked={withSettings}
            onChange={({ currentTarget: { checked } }) => setWithSettings(checked)}
          />
        ) : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="subtle" color="gray" c="var(--ink)" onClick={giveUp}>
            {t('common.cancel', 'Cancel')}
          </Button>
          {open ? (
            <Button variant="default" disabled={left === 0 || busy} onClick={() => void make('here')}>
              {t('import.here', 'Add to this story')}
            </Button>
          ) : null}
          <Button data-autofocus disabled={left === 0 || busy} onClick={() => void make('new')}>
            {t('import.new', 'Make a new story')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function title({ kind, file, scenes }: ImportView): string {
  if (kind !== 'pictures') return t('import.titleScenes', 'Scenes of “{file}”', { file });
  return scenes.some(({ prompt }) => prompt !== '')
    ? t('import.titlePictures', 'How “{file}” was drawn', { file })
    : t('import.titleBrought', 'Pictures of “{file}”', { file });
}

/** How a manuscript becomes scenes. */
function Reading({ view: { options, headings, choice } }: { view: ImportView }) {
  const set = (patch: Partial<ImportOptions>) => void readAs({ ...options, ...patch }, choice);
  return (
    <Group gap="xl" align="flex-end">
      {headings > 0 ? (
        <Switch
          label={t('import.split', 'A scene for each')}
          value={options.split}
          data={[
            { value: 'paragraphs', label: t('import.paragraphs', 'Paragraph') },
            {
              value: 'headings',
              label: t('import.headings', 'Heading ({count})', { count: headings }),
            },
          ]}
          onChange={(split) => set({ split: split as ImportOptions['split'] })}
        />
      ) : null}
      <Switch
        label={t('import.into', 'The words are')}
        value={options.into}
        data={[
          { value: 'captions', label: t('import.captions', 'Read under the pictures') },
          { value: 'prompts', label: t('import.prompts', 'What the pictures show') },
        ]}
        onChange={(into) => set({ into: into as ImportOptions['into'] })}
      />
    </Group>
  );
}

interface SwitchProps {
  label: string;
  value: string;
  data: { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Switch({ label, ...control }: SwitchProps) {
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4}>
        {label}
      </Text>
      <SegmentedControl aria-label={label} {...control} />
    </div>
  );
}

/** Which of the stories in a file. */
function Choice({ view: { choices, choice, options } }: { view: ImportView }) {
  return (
    <NativeSelect
      label={t('import.choice', 'The file holds {count} stories', { count: choices.length })}
      value={choice}
      data={choices.map((label, at) => ({ value: String(at), label: label || String(at + 1) }))}
      onChange={({ currentTarget: { value } }) => void readAs(options, Number(value))}
    />
  );
}
