// The menu bar, made of the contract's commands; what makes no sense now is greyed.

import { Menu, type MenuItemConstructorOptions } from 'electron';
import { type CommandName, commandNames, commands } from '../contract/commands.ts';
import { t } from '../studio/texts.ts';

type Role = NonNullable<MenuItemConstructorOptions['role']>;
type Item = CommandName | '-' | Role;

const isMac = process.platform === 'darwin';

/** On macOS these are in the menu with the app's name. */
const appItems: Item[] = ['app.about', '-', 'app.preferences', 'app.models', '-', 'app.quit'];

const unlessMac = (...items: Item[]): Item[] => (isMac ? [] : items);

const layout = (): { label: string; items: Item[] }[] => [
  ...(isMac ? [{ label: t('menu.app', 'Fabula'), items: appItems }] : []),
  {
    label: t('menu.file', 'File'),
    items: [
      'file.new',
      'file.open',
      'file.sample',
      '-',
      'file.saveAs',
      'file.duplicate',
      'file.history',
      'file.reveal',
      '-',
      'file.export',
      '-',
      'file.close',
      ...unlessMac('-', 'app.preferences', 'app.models', 'app.quit'),
    ],
  },
  {
    label: t('menu.edit', 'Edit'),
    items: ['edit.undo', 'edit.redo', '-', 'cut', 'copy', 'paste', 'selectAll'],
  },
  {
    label: t('menu.scene', 'Scene'),
    items: [
      'scene.add',
      'scene.duplicate',
      'scene.remove',
      '-',
      'scene.moveUp',
      'scene.moveDown',
      '-',
      'character.add',
    ],
  },
  {
    label: t('menu.draw', 'Draw'),
    items: [
      'draw.scene',
      'draw.newSeed',
      'draw.missing',
      '-',
      'draw.pause',
      'draw.resume',
      'draw.cancel',
      '-',
      'view.queue',
    ],
  },
  {
    label: t('menu.view', 'View'),
    items: [
      'view.home',
      '-',
      'view.cast',
      'view.story',
      'view.book',
      'view.reader',
      '-',
      'view.compare',
      '-',
      'view.inspector',
      'view.palette',
      '-',
      'view.fullScreen',
    ],
  },
  { label: t('menu.help', 'Help'), items: ['app.logs', ...unlessMac('app.about')] },
];

const isCommand = (item: Item): item is CommandName => Object.hasOwn(commands, item);

export interface MenuOptions {
  run: (name: CommandName) => void;
}

/** Makes the menu once; `refresh` greys what `isEnabled` refuses. */
export function createMenu({ run }: MenuOptions): {
  refresh(isEnabled: (name: CommandName) => boolean): void;
} {
  const template = layout().map(({ label, items }) => ({
    label,
    submenu: items.map((item) => menuItem(item, run)),
  }));
  const menu = Menu.buildFromTemplate(template);
  Menu.setApplicationMenu(menu);
  return {
    refresh(isEnabled) {
      for (const name of commandNames) {
        const item = menu.getMenuItemById(name);
        if (item) item.enabled = isEnabled(name);
      }
    },
  };
}

function menuItem(item: Item, run: MenuOptions['run']): MenuItemConstructorOptions {
  if (item === '-') return { type: 'separator' };
  if (!isCommand(item)) return { role: item };
  const { label, accelerator } = commands[item];
  return {
    id: item,
    label: t(`command.${item}`, label),
    ...(accelerator ? { accelerator } : {}),
    click: () => run(item),
  };
}
