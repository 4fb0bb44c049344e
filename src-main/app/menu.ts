// The menu bar, made of the contract's commands; what makes no sense now is greyed.

import { Menu, type MenuItemConstructorOptions } from 'electron';
import { type CommandName, commandNames, commands } from '../contract/commands.ts';
import type { RecentStory } from '../contract/home.ts';
import { withMnemonics } from '../studio/mnemonics.ts';
import { t } from '../studio/texts.ts';

type Role = NonNullable<MenuItemConstructorOptions['role']>;
type Item = CommandName | '-' | 'recents' | Role;

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
      'recents',
      'file.sample',
      '-',
      'file.save',
      'file.saveAs',
      'file.duplicate',
      'file.history',
      'file.reveal',
      '-',
      'file.export',
      'file.print',
      '-',
      'file.close',
      ...unlessMac('-', 'app.preferences', 'app.models', 'app.quit'),
    ],
  },
  {
    label: t('menu.edit', 'Edit'),
    items: ['edit.undo', 'edit.redo', '-', 'cut', 'copy', 'paste', 'selectAll', '-', 'edit.find'],
  },
  {
    label: t('menu.scene', 'Scene'),
    items: [
      'scene.add',
      'scene.duplicate',
      'scene.remove',
      '-',
      'scene.split',
      'scene.merge',
      '-',
      'scene.chapter',
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
      'view.zoomIn',
      'view.zoomOut',
      'view.zoomReset',
      'view.fullScreen',
    ],
  },
  {
    label: t('menu.help', 'Help'),
    items: [
      'help.guide',
      'help.shortcuts',
      'help.news',
      '-',
      'app.logs',
      'help.credits',
      ...unlessMac('app.about'),
    ],
  },
];

/** Other keys for the same: with and without Shift, and on the number pad. */
const OTHER_KEYS: Partial<Record<CommandName, readonly string[]>> = {
  'view.zoomIn': ['CmdOrCtrl+=', 'CmdOrCtrl+numadd'],
  'view.zoomOut': ['CmdOrCtrl+numsub'],
  'view.zoomReset': ['CmdOrCtrl+num0'],
};

/** What the system's own items are called. */
const roleLabel = (role: Role): string =>
  ({
    cut: t('menu.cut', 'Cut'),
    copy: t('menu.copy', 'Copy'),
    paste: t('menu.paste', 'Paste'),
    selectAll: t('menu.selectAll', 'Select All'),
  })[role as string] ?? role;

const isCommand = (item: Item): item is CommandName => Object.hasOwn(commands, item);

/** A story that was worked on lately. */
type RecentItem = Pick<RecentStory, 'key' | 'name'>;

const MOST_RECENTS = 10;

/** Those that are where they were; two of one name with their files. */
export function recentItems(recents: readonly RecentStory[]): RecentItem[] {
  const there = recents.filter(({ missing }) => !missing).slice(0, MOST_RECENTS);
  return there.map(({ key, name, file }) => {
    const isOneOfMany = there.filter((one) => one.name === name).length > 1;
    return { key, name: isOneOfMany ? `${name} (${file})` : name };
  });
}

export interface MenuOptions {
  run: (name: CommandName) => void;
  openRecent: (key: string) => void;
}

export interface AppMenu {
  /** Greys what `isEnabled` refuses. */
  refresh(isEnabled: (name: CommandName) => boolean): void;
  /** Made anew when they are others than before. */
  showRecents(recents: readonly RecentItem[]): void;
}

export function createMenu(options: MenuOptions): AppMenu {
  let recents: readonly RecentItem[] = [];
  let isEnabled: (name: CommandName) => boolean = () => true;
  let menu: Menu;
  const grey = () => {
    for (const name of commandNames) {
      const item = menu.getMenuItemById(name);
      if (item) item.enabled = isEnabled(name);
    }
  };
  const make = () => {
    menu = Menu.buildFromTemplate(template(options, recents));
    Menu.setApplicationMenu(menu);
    grey();
  };
  make();
  return {
    refresh(now) {
      isEnabled = now;
      grey();
    },
    showRecents(now) {
      if (JSON.stringify(now) === JSON.stringify(recents)) return;
      recents = now;
      make();
    },
  };
}

function template(options: MenuOptions, recents: readonly RecentItem[]): MenuItemConstructorOptions[] {
  const menus = layout();
  const labels = withMnemonics(menus.map(({ label }) => label));
  return menus.map(({ items }, place) => ({
    label: labels[place]!,
    submenu: itemsOf(items, options, recents),
  }));
}

function itemsOf(
  items: readonly Item[],
  options: MenuOptions,
  recents: readonly RecentItem[],
): MenuItemConstructorOptions[] {
  const named = items.filter((item) => item !== '-');
  const labels = withMnemonics(named.map(labelOf));
  return items.flatMap((item): MenuItemConstructorOptions[] => {
    if (item === '-') return [{ type: 'separator' }];
    const label = labels[named.indexOf(item)]!;
    if (item === 'recents') return [{ id: 'recents', label, submenu: recentMenu(recents, options) }];
    return isCommand(item) ? commandItems(item, label, options.run) : [{ role: item, label }];
  });
}

function labelOf(item: Exclude<Item, '-'>): string {
  if (item === 'recents') return t('menu.recents', 'Open Recent');
  return isCommand(item) ? t(`command.${item}`, commands[item].label) : roleLabel(item);
}

function recentMenu(
  recents: readonly RecentItem[],
  { openRecent }: MenuOptions,
): MenuItemConstructorOptions[] {
  if (recents.length === 0) return [{ label: t('menu.noRecents', 'No Stories Yet'), enabled: false }];
  const labels = withMnemonics(recents.map(({ name }, place) => `${place + 1} ${name}`));
  return recents.map(({ key }, place) => ({ label: labels[place]!, click: () => openRecent(key) }));
}

function commandItems(
  name: CommandName,
  label: string,
  run: MenuOptions['run'],
): MenuItemConstructorOptions[] {
  const { accelerator } = commands[name];
  const click = () => run(name);
  return [
    { id: name, label, click, ...(accelerator ? { accelerator } : {}) },
    ...(OTHER_KEYS[name] ?? []).map((other) => ({ label, click, accelerator: other, visible: false })),
  ];
}
