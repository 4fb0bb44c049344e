// Every command by name: the contract's list, as far as it makes sense now.

import { Kbd } from '@mantine/core';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { commandNames, commands } from '../../../src-main/contract/commands.ts';
import { runCommand } from '../../core/attempt.ts';
import { useCommand, useEnabledCommands } from '../../core/commands.ts';
import { t } from '../../core/i18n/texts.ts';
import { shortcutOf } from '../../ui/shortcut.ts';

const groupOf = (name: string): string =>
  ({
    file: t('palette.file', 'File'),
    edit: t('palette.edit', 'Edit'),
    scene: t('palette.scene', 'Scene'),
    character: t('palette.scene', 'Scene'),
    draw: t('palette.draw', 'Draw'),
    view: t('palette.view', 'View'),
    help: t('palette.help', 'Help'),
    app: t('palette.app', 'Fabula'),
  })[name.split('.')[0]!] ?? '';

export function Palette() {
  const isEnabled = useEnabledCommands();
  useCommand('view.palette', spotlight.open);
  const groups = new Map<
    string,
    { id: string; label: string; rightSection?: ReactNode; onClick: () => void }[]
  >();
  for (const name of commandNames) {
    if (name === 'view.palette' || !isEnabled(name)) continue;
    const shortcut = shortcutOf(name);
    const actions = groups.get(groupOf(name)) ?? [];
    groups.set(groupOf(name), actions);
    actions.push({
      id: name,
      // The contract's English is the message of this id.
      label: t(`command.${name}`, commands[name].label),
      ...(shortcut ? { rightSection: <Kbd size="sm">{shortcut}</Kbd> } : {}),
      onClick: () => void runCommand(name),
    });
  }
  return (
    <Spotlight
      shortcut={null}
      scrollable
      maxHeight={420}
      highlightQuery
      overlayProps={{ color: 'var(--veil)', backgroundOpacity: 1, blur: 0 }}
      actions={[...groups].map(([group, actions]) => ({ group, actions }))}
      attributes={{ content: { 'aria-label': t('palette.label', 'Commands') } }}
      nothingFound={t('palette.nothing', 'No command of this name')}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} />,
        placeholder: t('palette.search', 'What do you want to do?'),
        'aria-label': t('palette.search', 'What do you want to do?'),
      }}
    />
  );
}
