// Commands of menus, shortcuts and the palette: one list, so that all three agree. `main` ones are carried
// out by the main process; `window` ones arrive in the window as the event `command`.

import { z } from 'zod';

export interface CommandInfo {
  /** English; the message of the i18n id `command.<name>`. */
  label: string;
  /** Electron's notation; `CmdOrCtrl` is Command on macOS and Ctrl elsewhere. */
  accelerator?: string;
  runs: 'main' | 'window';
  /** `story`: only in a window with a story. `listed`: only while the window lists it with `commands.enable`. */
  when: 'always' | 'story' | 'listed';
}

const main = (label: string, when: CommandInfo['when'], accelerator?: string): CommandInfo => ({
  label,
  when,
  runs: 'main',
  ...(accelerator ? { accelerator } : {}),
});
const inWindow = (label: string, when: CommandInfo['when'], accelerator?: string): CommandInfo => ({
  ...main(label, when, accelerator),
  runs: 'window',
});

export const commandNames = [
  'file.new',
  'file.open',
  'file.sample',
  'file.saveAs',
  'file.duplicate',
  'file.history',
  'file.reveal',
  'file.close',
  'edit.undo',
  'edit.redo',
  'scene.add',
  'scene.duplicate',
  'scene.remove',
  'scene.moveUp',
  'scene.moveDown',
  'character.add',
  'draw.scene',
  'draw.newSeed',
  'draw.missing',
  'draw.pause',
  'draw.resume',
  'draw.cancel',
  'view.home',
  'view.storyboard',
  'view.cast',
  'view.compare',
  'view.reader',
  'view.inspector',
  'view.queue',
  'view.palette',
  'view.fullScreen',
  'app.preferences',
  'app.models',
  'app.logs',
  'app.about',
  'app.quit',
] as const;
export const commandName = z.enum(commandNames);
export type CommandName = z.infer<typeof commandName>;

export const commands: Readonly<Record<CommandName, CommandInfo>> = {
  'file.new': main('New Story', 'always', 'CmdOrCtrl+N'),
  'file.open': main('Open…', 'always', 'CmdOrCtrl+O'),
  'file.sample': main('Open the Sample Story', 'always'),
  'file.saveAs': main('Save As…', 'story', 'CmdOrCtrl+Shift+S'),
  'file.duplicate': main('Duplicate', 'story'),
  'file.history': inWindow('History…', 'story'),
  'file.reveal': main('Show in Folder', 'story'),
  'file.close': main('Close Story', 'always', 'CmdOrCtrl+W'),
  'edit.undo': inWindow('Undo', 'story', 'CmdOrCtrl+Z'),
  'edit.redo': inWindow('Redo', 'story', 'CmdOrCtrl+Shift+Z'),
  'scene.add': inWindow('Add Scene', 'listed', 'CmdOrCtrl+Enter'),
  'scene.duplicate': inWindow('Duplicate Scene', 'listed', 'CmdOrCtrl+D'),
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
  'view.home': main('Home', 'always', 'CmdOrCtrl+Shift+H'),
  'view.storyboard': inWindow('Storyboard', 'story', 'CmdOrCtrl+1'),
  'view.cast': inWindow('Cast', 'story', 'CmdOrCtrl+2'),
  'view.compare': inWindow('Compare', 'story', 'CmdOrCtrl+3'),
  'view.reader': inWindow('Read', 'story', 'CmdOrCtrl+R'),
  'view.inspector': inWindow('Inspector', 'story', 'CmdOrCtrl+I'),
  'view.queue': inWindow('Queue', 'story', 'CmdOrCtrl+J'),
  'view.palette': inWindow('Commands…', 'always', 'CmdOrCtrl+K'),
  'view.fullScreen': main('Full Screen', 'always', 'F11'),
  'app.preferences': inWindow('Settings…', 'always', 'CmdOrCtrl+,'),
  'app.models': inWindow('Models…', 'always'),
  'app.logs': main('Show Logs', 'always'),
  'app.about': inWindow('About Fabula', 'always'),
  'app.quit': main('Quit', 'always', 'CmdOrCtrl+Q'),
};
