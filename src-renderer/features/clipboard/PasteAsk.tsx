// Asks once what many pasted lines are: scenes, or one text.

import { Button, Modal, Stack, Text } from '@mantine/core';
import { LONGEST_TEXT } from '../../../src-main/contract/ids.ts';
import { formatNumber } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { pasteScenes } from './paste-scenes.ts';
import { askPasted, type PastedText, usePasted } from './paste-store.ts';
import { sayTooLong } from './use-clipboard.ts';

const close = () => askPasted(undefined);

export function PasteAsk() {
  const pasted = usePasted((one) => one.pasted);
  if (!pasted) return null;
  return (
    <Modal
      opened
      onClose={close}
      size={520}
      title={t('paste.title', 'What are these lines?')}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <Choices pasted={pasted} />
    </Modal>
  );
}

function Choices({ pasted }: { pasted: PastedText }) {
  const { lines, paragraphs, text, field, at } = pasted;
  const asScenes = (prompts: readonly string[]) => {
    close();
    void pasteScenes({ type: 'scene.add', scenes: prompts.map((prompt) => ({ prompt })), at });
  };
  const several = paragraphs.length > 1 && paragraphs.length < lines.length;
  return (
    <Stack gap="sm">
      <Text c="dimmed" lineClamp={3} dir="auto">
        {text.slice(0, 300)}
      </Text>
      <Button data-autofocus onClick={() => asScenes(lines)}>
        {t('paste.lines', 'A scene for each line: {count}', { count: formatNumber(lines.length) })}
      </Button>
      {several ? (
        <Button variant="default" onClick={() => asScenes(paragraphs)}>
          {t('paste.paragraphs', 'A scene for each paragraph: {count}', {
            count: formatNumber(paragraphs.length),
          })}
        </Button>
      ) : null}
      <Button
        variant="default"
        onClick={() => {
          if (field) pasteAsText(field, text);
          else asScenes([text.trim()]);
        }}
      >
        {field ? t('paste.text', 'One text, in this field') : t('paste.one', 'All in one scene')}
      </Button>
      <Button variant="subtle" color="gray" c="var(--ink-soft)" onClick={close}>
        {t('common.cancel', 'Cancel')}
      </Button>
    </Stack>
  );
}

/** As the browser pastes: where the caret was, as one step. */
function pasteAsText(field: HTMLTextAreaElement, text: string): void {
  close();
  const length = field.value.length - (field.selectionEnd - field.selectionStart) + text.length;
  if (length > LONGEST_TEXT) {
    sayTooLong(text.length);
    return;
  }
  // The dialog gives the keyboard back first.
  setTimeout(() => {
    field.focus();
    document.execCommand('insertText', false, text);
  });
}
