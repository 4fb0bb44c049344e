// A menu that opens under the pointer, or at what has the keyboard. It knows nothing of what is in it.

import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../core/i18n/texts.ts';
import classes from './PointerMenu.module.css';

export interface MenuPlace {
  x: number;
  y: number;
}

export interface PointerMenuProps {
  /** Undefined: it is closed. */
  at: MenuPlace | undefined;
  onClose: () => void;
  children: ReactNode;
}

export function PointerMenu({ at, onClose, children }: PointerMenuProps) {
  return (
    <Menu
      opened={at !== undefined}
      onChange={(opened) => {
        if (!opened) onClose();
      }}
      position="bottom-start"
      offset={0}
      trapFocus
      returnFocus
      withInitialFocusPlaceholder={false}
      menuItemTabIndex={0}
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <span className={classes.pointer} aria-hidden style={{ left: at?.x ?? 0, top: at?.y ?? 0 }} />
      </Menu.Target>
      <Menu.Dropdown className={classes.menu} aria-label={t('context.label', 'What can be done with it')}>
        {at ? children : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** By the keyboard a menu is asked for without a place: then it is at what has the focus. */
export function menuPlace(event: Pick<MouseEvent, 'clientX' | 'clientY' | 'target'>): MenuPlace {
  const byPointer = event.clientX > 0 || event.clientY > 0;
  return byPointer ? { x: event.clientX, y: event.clientY } : placeOfFocus(event.target);
}

export function placeOfFocus(target: EventTarget | null): MenuPlace {
  const { left, top } = target instanceof Element ? target.getBoundingClientRect() : new DOMRect();
  return { x: left + 24, y: top + 24 };
}
