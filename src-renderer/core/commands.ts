// Commands that run in this window. Whoever can carry one out registers it while it makes sense; main is told
// which those are, so that menus and palette grey the others.

import { useEffect, useEffectEvent } from 'react';
import { create } from 'zustand';
import {
  type CommandName,
  commands,
  isListedCommand,
  isWindowCommand,
  type WindowCommand,
} from '../../src-main/contract/commands.ts';
import { call } from './client.ts';
import { useWindow } from './state/window-store.ts';

interface Registered {
  name: WindowCommand;
  run: () => void;
}

const useRegistered = create<{ all: readonly Registered[] }>(() => ({ all: [] }));

/** The latest to register wins. */
export function runWindowCommand(name: WindowCommand): void {
  useRegistered
    .getState()
    .all.findLast((one) => one.name === name)
    ?.run();
}

/** Carries out `name` in this window while `enabled`. */
export function useCommand(name: WindowCommand, run: () => void, enabled = true): void {
  const latest = useEffectEvent(run);
  useEffect(() => {
    if (!enabled) return undefined;
    const registered: Registered = { name, run: () => latest() };
    useRegistered.setState(({ all }) => ({ all: [...all, registered] }));
    return () => useRegistered.setState(({ all }) => ({ all: all.filter((one) => one !== registered) }));
  }, [name, enabled]);
}

/** Whether the command can be chosen now, as the palette and buttons show it. */
export function useEnabledCommands(): (name: CommandName) => boolean {
  const registered = useRegistered(({ all }) => all);
  const inStory = useWindow(({ view }) => view === 'story' || view === 'unreadable');
  return (name) => {
    if (isWindowCommand(name)) return registered.some((one) => one.name === name);
    return commands[name].when === 'always' || inStory;
  };
}

/** Told once per change, however many components registered in it. */
let told = '';
let telling = false;
const tellMain = () => {
  if (telling) return;
  telling = true;
  setTimeout(() => {
    telling = false;
    const names = new Set<CommandName>(useRegistered.getState().all.map((one) => one.name));
    const listed = [...names].filter(isListedCommand).sort();
    const inStory = useWindow.getState().view === 'story';
    const now = `${inStory}:${listed.join()}`;
    if (now === told) return;
    told = now;
    void call('command.enable', { names: listed }).catch(() => undefined);
  });
};
useRegistered.subscribe(tellMain);
useWindow.subscribe((now, before) => {
  if (now.view !== before.view) tellMain();
});
