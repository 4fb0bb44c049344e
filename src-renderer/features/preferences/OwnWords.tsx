// A person's own words, which spelling calls right: looked through, added to, and taken back.

import { Button, CloseButton, Group, Popover, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { attempt } from '../../core/attempt.ts';
import { call } from '../../core/client.ts';
import { t } from '../../core/i18n/texts.ts';
import classes from './Preferences.module.css';

export function OwnWords() {
  const { data: words = [] } = useQuery({
    queryKey: ['spelling.words'],
    queryFn: () => call('spelling.words'),
  });
  const [written, setWritten] = useState('');
  const set = (word: string, known: boolean) => attempt('spelling.setWord', { word, known });
  const add = (event: FormEvent) => {
    event.preventDefault();
    const word = written.trim();
    if (word === '') return;
    setWritten('');
    void set(word, true);
  };
  return (
    <Popover position="bottom-end" width={340} trapFocus shadow="md">
      <Popover.Target>
        <Button variant="default">{t('ownWords.show', 'My words: {count}', { count: words.length })}</Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('ownWords.title', 'My words')}>
        <form onSubmit={add}>
          <Group gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              aria-label={t('ownWords.new', 'A word that is right')}
              placeholder={t('ownWords.new', 'A word that is right')}
              maxLength={100}
              value={written}
              onChange={(event) => setWritten(event.currentTarget.value)}
            />
            <Button type="submit" disabled={written.trim() === ''}>
              {t('ownWords.add', 'Add')}
            </Button>
          </Group>
        </form>
        {words.length === 0 ? (
          <Text size="sm" c="dimmed" mt="sm">
            {t('ownWords.none', 'None yet. Names in a story are right by themselves.')}
          </Text>
        ) : (
          <ul className={classes.ownWords}>
            {words.map((word) => (
              <li key={word}>
                <bdi>{word}</bdi>
                <CloseButton
                  size="sm"
                  aria-label={t('ownWords.remove', 'Take “{word}” back', { word })}
                  onClick={() => void set(word, false)}
                />
              </li>
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
