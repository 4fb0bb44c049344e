// A button that is only an icon: its label is read aloud and shown as a tooltip.

import { ActionIcon, type ActionIconProps, Tooltip } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';
import classes from './IconButton.module.css';

export interface IconButtonProps
  extends ActionIconProps,
    Omit<ComponentProps<'button'>, keyof ActionIconProps> {
  label: string;
  /** Shown in the tooltip after the label. */
  shortcut?: string | undefined;
  children: ReactNode;
}

export function IconButton({ label, shortcut, className, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={shortcut ? `${label}  ${shortcut}` : label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        size="lg"
        className={[classes.button, className].filter(Boolean).join(' ')}
        aria-label={label}
        {...rest}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
