// Everything the studio's components expect around them.

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queryClient } from '../core/queries.ts';
import { useWindow } from '../core/state/window-store.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { colorSchemes, cssVariables, theme } from '../ui/theme/theme.ts';
import classes from './Providers.module.css';

export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary>{children}</ErrorBoundary>
        <Said />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** At home the buttons stand on the left, and stay free. */
function Said() {
  const isHome = useWindow(({ view }) => view === 'home');
  return (
    <Notifications
      position={isHome ? 'bottom-right' : 'bottom-left'}
      limit={4}
      className={classes.notifications}
    />
  );
}
