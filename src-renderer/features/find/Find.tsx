// Find and replace over all texts of the story: a panel at the window's corner that leaves the story to be worked on.
// Replacing everywhere is one step of undo.

import { ActionIcon, Button, Group, Kbd, TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import { IconLetterCase, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { FindQuery } from '../../../src-main/contract/find.ts';
import { useCommand } from '../../core/commands.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone } from '../../core/notify.ts';
import { edit } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import classes from './Find.module.css';
import { excerpt, type FoundPlace, fieldKey, findInStory, type TextPlace } from './find-places.ts';
import { showFound } from './show-found.ts';

const close = () => setUi({ finding: false });

/** More are counted, not shown. */
const MOST_SHOWN = 200;

export default function Find() {
  const [text, setText] = useState('');
  const [replacement, setReplacement] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const [wholeWords, setWholeWords] = useState(false);
  const [chosen, setChosen] = useState(0);
  const sought = useRef<HTMLInputElement>(null);
  const readOnly = useStory(({ document }) => document.readOnly);
  const query = useMemo(() => ({ text, matchCase, wholeWords }), [text, matchCase, wholeWords]);
  const found = useFound(query);
  const at = Math.min(chosen, Math.max(0, found.length - 1));
  const current = found[at];
  const begin = () => {
    sought.current?.focus();
    sought.current?.select();
  };
  useCommand('edit.find', begin);
  useEffect(begin, []);
  const go = (step: number) => setChosen(found.length === 0 ? 0 : (at + step + found.length) % found.length);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown' || event.key === 'F3') go(event.shiftKey ? -1 : 1);
    else if (event.key === 'ArrowUp') go(-1);
    else if (event.key === 'Enter' && event.target === sought.current && current) showFound(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search
      className={classes.panel}
      aria-label={t('find.label', 'Find and replace')}
      data-own-undo
      onKeyDown={onKeyDown}
    >
      <Group gap="xs" wrap="nowrap">
        <TextInput
          ref={sought}
          flex={1}
          aria-label={t('find.what', 'Find')}
          placeholder={t('find.what', 'Find')}
          maxLength={1000}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setChosen(0);
          }}
        />
        <Toggle label={t('find.case', 'Only in this case')} on={matchCase} onToggle={setMatchCase}>
          <IconLetterCase size={18} stroke={1.6} />
        </Toggle>
        <Toggle label={t('find.words', 'Whole words only')} on={wholeWords} onToggle={setWholeWords}>
          <span className={classes.word} />
        </Toggle>
        <IconButton label={t('common.close', 'Close')} shortcut="Esc" onClick={close}>
          <IconX size={18} />
        </IconButton>
      </Group>
      {readOnly ? null : (
        <Group gap="xs" wrap="nowrap" mt={8}>
          <TextInput
            flex={1}
            aria-label={t('find.with', 'Replace with')}
            placeholder={t('find.with', 'Replace with')}
            value={replacement}
            maxLength={10_000}
            onChange={(event) => setReplacement(event.currentTarget.value)}
          />
          <Button
            size="compact-md"
            variant="default"
            disabled={!current}
            onClick={() => current && void replaceOne(current, replacement)}
          >
            {t('find.replace', 'Replace')}
          </Button>
          <Button
            size="compact-md"
            disabled={!current}
            onClick={() => void replaceAll(query, replacement, found.length)}
          >
            {t('find.replaceAll', 'All')}
          </Button>
        </Group>
      )}
      <p className={classes.count} role="status">
        {text === ''
          ? t('find.hint', 'In titles, style, characters, pictures’ words and captions')
          : found.length === 0
            ? t('find.none', 'Not found')
            : t('find.count', '{at} of {count}', { at: at + 1, count: found.length })}
        {current ? <Kbd size="xs">{t('keys.enter', 'Enter')}</Kbd> : null}
      </p>
      <Results found={found} chosen={at} onChoose={setChosen} />
    </search>
  );
}

function useFound(query: FindQuery): FoundPlace[] {
  const story = useStory((one) => one.story);
  const characters = useStory((one) => one.characters);
  const scenes = useStory((one) => one.scenes);
  const order = useStory((one) => one.order);
  return useMemo(
    () => (query.text === '' ? [] : findInStory({ story, characters, scenes, order }, query)),
    [story, characters, scenes, order, query],
  );
}

async function replaceAll(query: FindQuery, replacement: string, count: number): Promise<void> {
  const answer = await edit({ type: 'words.replace', query, replacement });
  if (answer)
    sayDone(
      t('find.replaced', '{count, plural, one {Replaced in one place} other {Replaced in # places}}', {
        count,
      }),
    );
}

async function replaceOne({ place, text, found }: FoundPlace, replacement: string): Promise<void> {
  const value = text.slice(0, found.at) + replacement + text.slice(found.at + found.length);
  const field = { [place.field]: value };
  if (place.part === 'story') await edit({ type: 'story.set', ...field });
  else if (place.part === 'character') await edit({ type: 'character.set', id: place.id, ...field });
  else await edit({ type: 'scene.set', id: place.id, ...field });
}

interface ToggleProps {
  label: string;
  on: boolean;
  onToggle: (on: boolean) => void;
  children: ReactNode;
}

function Toggle({ label, on, onToggle, children }: ToggleProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size="lg"
        variant={on ? 'light' : 'subtle'}
        color={on ? 'pencil' : 'gray'}
        aria-label={label}
        aria-pressed={on}
        onClick={() => onToggle(!on)}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

interface ResultsProps {
  found: readonly FoundPlace[];
  chosen: number;
  onChoose: (place: number) => void;
}

function Results({ found, chosen, onChoose }: ResultsProps) {
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen one is to be seen
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, found]);
  if (found.length === 0) return null;
  return (
    <ul ref={list} className={classes.results}>
      {found.slice(0, MOST_SHOWN).map((one, place) => {
        const [before, words, behind] = excerpt(one);
        return (
          <li key={`${fieldKey(one.place)}@${one.found.at}`}>
            <UnstyledButton
              className={classes.result}
              aria-current={place === chosen || undefined}
              onClick={() => {
                onChoose(place);
                showFound(one);
              }}
            >
              <span className={classes.where}>
                <Where place={one.place} />
              </span>
              <bdi className={classes.excerpt}>
                {before}
                <mark>{words}</mark>
                {behind}
              </bdi>
            </UnstyledButton>
          </li>
        );
      })}
      {found.length > MOST_SHOWN ? (
        <li className={classes.more}>
          {t('find.more', 'and {count} more', { count: found.length - MOST_SHOWN })}
        </li>
      ) : null}
    </ul>
  );
}

function Where({ place }: { place: TextPlace }) {
  const number = useStory(({ order }) => (place.part === 'scene' ? order.indexOf(place.id) + 1 : 0));
  const character = useStory(({ characters }) =>
    place.part === 'character' ? characters.find(({ id }) => id === place.id) : undefined,
  );
  if (place.part === 'scene') {
    if (place.field === 'chapter') return t('find.chapter', 'Chapter, at scene {number}', { number });
    return place.field === 'prompt'
      ? t('find.scene', 'Scene {number}', { number })
      : t('find.caption', 'Scene {number}, read aloud', { number });
  }
  if (character) return nameOf(character);
  return {
    title: t('find.title', 'Title'),
    style: t('find.style', 'Style'),
    outline: t('find.outline', 'First lines'),
    name: '',
    description: '',
  }[place.field];
}
