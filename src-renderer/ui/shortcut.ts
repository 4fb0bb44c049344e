// Electron's notation of shortcuts, as people on each system read it.

import { type CommandName, commands } from '../../src-main/contract/commands.ts';

const macSigns: Record<string, string> = {
  CmdOrCtrl: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Enter: '↩',
  Up: '↑',
  Down: '↓',
};
const otherSigns: Record<string, string> = { CmdOrCtrl: 'Ctrl', Up: '↑', Down: '↓' };

function readableShortcut(accelerator: string, mac: boolean): string {
  const signs = mac ? macSigns : otherSigns;
  const parts = accelerator.split('+').map((part) => signs[part] ?? part);
  return parts.join(mac ? '' : '+');
}

const isMac = (): boolean => navigator.userAgent.includes('Mac OS');

export function shortcutOf(name: CommandName): string | undefined {
  const { accelerator } = commands[name];
  return accelerator === undefined ? undefined : readableShortcut(accelerator, isMac());
}
