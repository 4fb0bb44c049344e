// What is new: the changes of each version that a person notices, as they are written down for everybody.

import { Modal } from '@mantine/core';
import changes from '../../../CHANGELOG.md?raw';
import { t } from '../../core/i18n/texts.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import classes from './Help.module.css';
import { Markdown } from './Markdown.tsx';

/** What stands above the first version says how the file is kept. */
const versions = changes.slice(changes.search(/^## /m));

export default function News() {
  return (
    <Modal
      opened
      onClose={closeDialog}
      size="min(780px, 94vw)"
      title={t('news.title', 'What is new')}
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <div className={classes.chapter} lang="en" data-selectable>
        <Markdown>{versions}</Markdown>
      </div>
    </Modal>
  );
}
