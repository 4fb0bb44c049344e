// Names of commands for people; the contract's English is the message of the id `command.<name>`.

import { type CommandName, commands } from '../../src-main/contract/commands.ts';
import { t } from './i18n/texts.ts';

export const commandLabel = (name: CommandName): string => t(`command.${name}`, commands[name].label);
