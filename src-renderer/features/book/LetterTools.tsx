// Lettering of one scene's page: what can be added, and the text, kind and size of the one that is worked on.

import { Button, Group, SegmentedControl, Slider } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { type Letter, letterKinds } from '../../../src-main/contract/book-page.ts';
import { t } from '../../core/i18n/texts.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { ProseArea } from '../words/ProseArea.tsx';
import classes from './Book.module.css';
import { chooseLetter, useLetterChoice } from './letter-choice.ts';
import { addLetter, canAdd, letterName, removeLetter, useLetters } from './letters.ts';

export function LetterTools({ scene }: { scene: number }) {
  const { value } = useLetters(scene);
  const index = useLetterChoice(({ chosen }) => (chosen?.scene === scene ? chosen.index : undefined));
  const letter = index === undefined ? undefined : value[index];
  return (
    <>
      <Group gap="xs">
        {letterKinds.map((kind) => (
          <Button
            key={kind}
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            disabled={!canAdd(value)}
            onClick={() => void addLetter(scene, kind)}
          >
            {letterName(kind)}
          </Button>
        ))}
      </Group>
      {letter && index !== undefined ? (
        <LetterFields key={`${scene}-${index}`} scene={scene} index={index} letter={letter} />
      ) : null}
    </>
  );
}

interface LetterFieldsProps {
  scene: number;
  index: number;
  letter: Letter;
}

function LetterFields({ scene, index, letter }: LetterFieldsProps) {
  const letters = useLetters(scene);
  const write = useLetterChoice((choice) => choice.write);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!write) return;
    field.current?.focus();
    field.current?.select();
    chooseLetter({ scene, index });
  }, [write, scene, index]);
  return (
    <Group gap="md" align="flex-end" className={classes.letterFields}>
      <ProseArea
        fieldRef={field}
        fieldKey={`scene:${scene}:letter:${index}`}
        className={classes.letterText}
        label={t('letter.text', 'What it says')}
        maxLength={400}
        autosize
        minRows={1}
        maxRows={4}
        value={letter.text}
        onFocus={letters.begin}
        onBlur={letters.end}
        onWritten={(text) => letters.change(index, { text })}
      />
      <SegmentedControl
        aria-label={t('letter.kind', 'Kind of lettering')}
        value={letter.kind}
        data={letterKinds.map((kind) => ({ value: kind, label: letterName(kind) }))}
        onChange={(kind) => {
          letters.begin();
          letters.change(index, { kind: kind as Letter['kind'] });
          letters.end();
        }}
      />
      <Slider
        className={classes.letterSize}
        thumbLabel={t('letter.size', 'Size of its letters')}
        label={null}
        min={0.5}
        max={3}
        step={0.1}
        value={letter.size}
        onChange={(size) => letters.change(index, { size })}
        onChangeEnd={letters.end}
      />
      <IconButton label={t('letter.remove', 'Take it away')} onClick={() => void removeLetter(scene, index)}>
        <IconTrash size={18} stroke={1.6} />
      </IconButton>
    </Group>
  );
}
