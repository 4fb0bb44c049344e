// Every key there is: the commands', which the contract has, and those of the pages themselves.

import { Kbd, Modal, Table } from '@mantine/core';
import { commandNames, commands } from '../../../src-main/contract/commands.ts';
import { t } from '../../core/i18n/texts.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import { shortcutOf } from '../../ui/shortcut.ts';
import classes from './Help.module.css';

interface Row {
  what: string;
  keys: string;
}

interface Group {
  title: string;
  rows: Row[];
}

const ofCommands = (...prefixes: string[]): Row[] =>
  commandNames
    .filter((name) => prefixes.includes(name.split('.')[0]!) && shortcutOf(name) !== undefined)
    .map((name) => ({ what: t(`command.${name}`, commands[name].label), keys: shortcutOf(name)! }));

const groups = (): Group[] => [
  { title: t('palette.file', 'File'), rows: ofCommands('file', 'app') },
  { title: t('palette.edit', 'Edit'), rows: ofCommands('edit') },
  { title: t('palette.draw', 'Draw'), rows: ofCommands('draw') },
  { title: t('palette.view', 'View'), rows: ofCommands('view', 'help') },
  { title: t('palette.scene', 'Scene'), rows: [...ofCommands('scene', 'character'), ...onCards()] },
  {
    title: t('shortcuts.larger', 'A picture, larger'),
    rows: [
      { what: t('shortcuts.otherScene', 'Another scene'), keys: '← →' },
      { what: t('shortcuts.otherTake', 'Another picture of the scene'), keys: '↑ ↓' },
      { what: t('viewer.pick', 'Put on the card'), keys: 'Enter' },
      { what: t('shortcuts.star', 'Give it a star, or take it off'), keys: 'S' },
      { what: t('viewer.close', 'Back to the story'), keys: 'Esc' },
    ],
  },
];

const onCards = (): Row[] => [
  { what: t('shortcuts.go', 'Go to another card'), keys: '← → ↑ ↓' },
  { what: t('shortcuts.range', 'Choose as far as there'), keys: 'Shift+← →' },
  { what: t('shortcuts.toggle', 'Choose one more, or one less'), keys: 'Ctrl+Space' },
  { what: t('picture.larger', 'Show larger'), keys: t('keys.space', 'Space') },
  { what: t('shortcuts.write', 'Write in the card'), keys: 'Enter, F2' },
  { what: t('scene.remove', 'Delete'), keys: t('keys.delete', 'Del') },
  { what: t('shortcuts.menu', 'What can be done with it'), keys: 'Shift+F10' },
];

export default function Shortcuts() {
  return (
    <Modal
      opened
      onClose={closeDialog}
      size="min(920px, 94vw)"
      title={t('shortcuts.title', 'Keyboard shortcuts')}
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <div className={classes.columns}>
        {groups().map(({ title, rows }) => (
          <section key={title} className={classes.group}>
            <h3 className={classes.groupTitle}>{title}</h3>
            <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={0}>
              <Table.Tbody>
                {rows.map(({ what, keys }) => (
                  <Table.Tr key={what}>
                    <Table.Td>{what}</Table.Td>
                    <Table.Td ta="end" className={classes.keys}>
                      <Kbd size="sm">{keys}</Kbd>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        ))}
      </div>
    </Modal>
  );
}
