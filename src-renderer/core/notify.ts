// Short messages at the window's edge: what went wrong and how to mend it, or that something is done.

import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import type { ErrorValue } from '../../src-main/contract/errors.ts';
import { CallError } from './client.ts';
import { said } from './i18n/said.ts';
import { t } from './i18n/texts.ts';

/** What a person should read of any thrown thing. */
export function problemOf(error: unknown): Pick<ErrorValue, 'code' | 'message' | 'hint'> {
  if (error instanceof CallError) return error;
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    hint: t('problem.report', 'This is a fault in Fabula; please report it with this line.'),
  };
}

export function sayProblem({ code, message, hint }: Pick<ErrorValue, 'code' | 'message' | 'hint'>): void {
  if (code === 'cancelled') return;
  notifications.show({
    id: `${code}:${message}`,
    color: 'madder',
    title: said(message),
    message: said(hint),
    autoClose: 12_000,
    role: 'alert',
    closeButtonProps: { 'aria-label': t('common.dismiss', 'Dismiss') },
  });
}

export const say = (error: unknown): void => sayProblem(problemOf(error));

export function sayDone(title: string, message: ReactNode = ''): void {
  notifications.show({
    color: 'pencil',
    title,
    message,
    autoClose: 5000,
    closeButtonProps: { 'aria-label': t('common.dismiss', 'Dismiss') },
  });
}
