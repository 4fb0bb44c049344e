// "Add from the shelf", for characters or for styles: the button and the shelf that it opens. To place where a
// character is added, or a style is written.

import { Button } from '@mantine/core';
import { IconBooks } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { KeptKind } from '../../../src-main/contract/shelf.ts';
import { t } from '../../core/i18n/texts.ts';

const ShelfDialog = lazy(() => import('./ShelfDialog.tsx'));

export interface ShelfButtonProps {
  kind: KeptKind;
  disabled?: boolean;
}

export function ShelfButton({ kind, disabled = false }: ShelfButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconBooks size={16} />}
        disabled={disabled}
        onClick={() => setOpen(true)}
      >
        {kind === 'character'
          ? t('shelf.addCharacter', 'Add from the shelf')
          : t('shelf.useStyle', 'Take one from the shelf')}
      </Button>
      {open ? (
        <Suspense>
          <ShelfDialog kind={kind} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
