// Commands of menus, shortcuts and the palette: each declared once, in the order in which people see them, so that all
// three agree. `main` ones are carried out by the main process; `window` ones arrive in the window as the event `command`.

import { z } from 'zod';

export interface CommandInfo {
  /** English; the message of the i18n id `command.<name>`. */
  label: string;
  /** Electron's notation; `CmdOrCtrl` is Command on macOS and Ctrl elsewhere. */
  accelerator?: string;
  runs: 'main' | 'window';
  /** `story`: only in a window with a story. `listed`: only while the window lists it with `command.enable`. */
  when: 'always' | 'story' | 'listed';
}

type Command<Runs, When> = CommandInfo & { runs: Runs; when: When };

const command =
  <Runs extends CommandInfo['runs']>(runs: Runs) =>
  <When extends CommandInfo['when']>(
    label: string,
    when: When,
    accelerator?: string,
  ): Readonly<Command<Runs, When>> => ({ label, when, runs, ...(accelerator ? { accelerator } : {}) });

const inMain = command('main');
const inWindow = command('window');

export const commands = {
  'file.new': inMain('New Story', 'always', 'CmdOrCtrl+N'),
  'file.open': inMain('Open…', 'always', 'CmdOrCtrl+O'),
  'file.sample': inMain('Open a Sample Story', 'always'),
  'file.save': inWindow('Save', 'story', 'CmdOrCtrl+S'),
  'file.saveAs': inMain('Save As…', 'story', 'CmdOrCtrl+Shift+S'),
  'file.duplicate': inMain('Duplicate', 'story'),
  'file.history': inWindow('History…', 'story'),
  'file.export': inWindow('Export…', 'story', 'CmdOrCtrl+E'),
  'file.print': inWindow('Print…', 'story', 'CmdOrCtrl+P'),
  'file.reveal': inMain('Show in Folder', 'story'),
  'file.close': inMain('Close Story', 'always', 'CmdOrCtrl+W'),
  'edit.undo': inWindow('Undo', 'story', 'CmdOrCtrl+Z'),
  'edit.redo': inWindow('Redo', 'story', 'CmdOrCtrl+Shift+Z'),
  'edit.find': inWindow('Find and Replace…', 'story', 'CmdOrCtrl+F'),
  'scene.add': inWindow('Add Scene', 'listed', 'CmdOrCtrl+Enter'),
  'scene.duplicate': inWindow('Duplicate Scene', 'listed', 'CmdOrCtrl+D'),
  'scene.split': inWindow('Split Scene', 'listed', 'CmdOrCtrl+Shift+Enter'),
  'scene.merge': inWindow('Merge Scenes', 'listed', 'CmdOrCtrl+Shift+M'),
  'scene.chapter': inWindow('Begin a Chapter', 'listed', 'CmdOrCtrl+Shift+B'),
  'scene.remove': inWindow('Delete Scene', 'listed'),
  'scene.moveUp': inWindow('Move Scene Earlier', 'listed', 'Alt+Up'),
  'scene.moveDown': inWindow('Move Scene Later', 'listed', 'Alt+Down'),
  'character.add': inWindow('Add Character', 'listed'),
  'draw.scene': inWindow('Draw Scene', 'listed', 'CmdOrCtrl+G'),
  'draw.newSeed': inWindow('Draw Scene with a New Seed', 'listed', 'CmdOrCtrl+Alt+G'),
  'draw.missing': inWindow('Draw Missing Scenes', 'listed', 'CmdOrCtrl+Shift+G'),
  'draw.pause': inWindow('Pause Drawing', 'listed'),
  'draw.resume': inWindow('Resume Drawing', 'listed'),
  'draw.cancel': inWindow('Stop Drawing', 'listed', 'CmdOrCtrl+.'),
  'view.home': inMain('Home', 'always', 'CmdOrCtrl+Shift+H'),
  'view.cast': inWindow('Cast', 'story', 'CmdOrCtrl+1'),
  'view.story': inWindow('Story', 'story', 'CmdOrCtrl+2'),
  'view.book': inWindow('Book', 'story', 'CmdOrCtrl+3'),
  'view.reader': inWindow('Read', 'story', 'CmdOrCtrl+R'),
  'view.compare': inWindow('With and Without…', 'story'),
  'view.inspector': inWindow('Side Panel', 'story', 'CmdOrCtrl+I'),
  'view.queue': inWindow('Queue', 'story', 'CmdOrCtrl+J'),
  'view.palette': inWindow('Commands…', 'always', 'CmdOrCtrl+K'),
  'view.zoomIn': inMain('Zoom In', 'always', 'CmdOrCtrl+Plus'),
  'view.zoomOut': inMain('Zoom Out', 'always', 'CmdOrCtrl+-'),
  'view.zoomReset': inMain('Actual Size', 'always', 'CmdOrCtrl+0'),
  'view.fullScreen': inMain('Full Screen', 'always', 'F11'),
  'app.preferences': inWindow('Settings…', 'always', 'CmdOrCtrl+,'),
  'app.models': inWindow('Models…', 'always'),
  'help.guide': inWindow('Guide', 'always', 'F1'),
  'help.shortcuts': inWindow('Keyboard Shortcuts', 'always', 'CmdOrCtrl+/'),
  'help.news': inWindow('What Is New', 'always'),
  'help.credits': inWindow('Licences', 'always'),
  'app.logs': inMain('Show Logs', 'always'),
  'app.about': inWindow('About Fabula', 'always'),
  'app.quit': inMain('Quit', 'always', 'CmdOrCtrl+Q'),
} satisfies Record<string, CommandInfo>;

export type CommandName = keyof typeof commands;
type Having<Part> = {
  [N in CommandName]: (typeof commands)[N] extends Part ? N : never;
}[CommandName];
export type MainCommand = Having<{ runs: 'main' }>;
export type WindowCommand = Having<{ runs: 'window' }>;
export type ListedCommand = Having<{ when: 'listed' }>;

export const commandNames = Object.keys(commands) as CommandName[];

export const isWindowCommand = (name: CommandName): name is WindowCommand => commands[name].runs === 'window';
export const isListedCommand = (name: CommandName): name is ListedCommand => commands[name].when === 'listed';

export const commandName = z.enum(commandNames);
export const windowCommandName = z.enum(commandNames.filter(isWindowCommand));
export const listedCommandName = z.enum(commandNames.filter(isListedCommand));
