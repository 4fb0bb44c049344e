// Strengths of a LoRA by parts of the network, as a line of text: few people set them, and those know their names.

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { loraBlocksText, readLoraBlocks } from '../../../src-main/contract/lora-blocks.ts';
import type { ChosenLora } from '../../../src-main/contract/settings.ts';
import { t } from '../../core/i18n/texts.ts';
import classes from './Loras.module.css';

interface BlocksFieldProps {
  lora: ChosenLora;
  onChange: (blocks: ChosenLora['blocks']) => void;
}

export function BlocksField({ lora: { name, blocks }, onChange }: BlocksFieldProps) {
  const saved = loraBlocksText(blocks ?? {});
  /** What is being typed; undefined: what is saved. */
  const [typed, setTyped] = useState<string>();
  const text = typed ?? saved;
  const isEmpty = text.trim() === '';
  const read = isEmpty ? undefined : readLoraBlocks(text);
  const commit = () => {
    if (typed === undefined || (!isEmpty && read === undefined)) return;
    setTyped(undefined);
    if (loraBlocksText(read ?? {}) !== saved) onChange(read);
  };
  return (
    <TextInput
      className={classes.blocks}
      size="xs"
      aria-label={t('loras.blocks', 'Strengths of {name} by part', { name })}
      placeholder={t('loras.blocksHint', 'By part: te=1, in=0.5, mid=1, out=1')}
      value={text}
      error={
        isEmpty || read !== undefined
          ? null
          : t('loras.blocksWrong', 'Write parts with their strengths, such as te=0, in=0.5, mid=1, out3=0.')
      }
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={commit}
      onKeyDown={({ key }) => {
        if (key === 'Enter') commit();
      }}
    />
  );
}
