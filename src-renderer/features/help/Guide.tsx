// The guide: a first story, words that keep a character, what each advanced setting does, what can be drawn. Short, to be read while
// the story waits.

import { Modal, Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../core/i18n/texts.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import classes from './Help.module.css';
import { KnownWords } from './KnownWords.tsx';

interface Chapter {
  key: string;
  title: string;
  body: () => ReactNode;
}

const chapters = (): Chapter[] => [
  { key: 'first', title: t('guide.first', 'Your first story'), body: () => <Steps steps={firstSteps()} /> },
  {
    key: 'words',
    title: t('guide.words', 'Words that keep a character'),
    body: () => <Steps steps={words()} />,
  },
  {
    key: 'advanced',
    title: t('guide.advanced', 'Advanced settings'),
    body: () => <Terms terms={settings()} />,
  },
  { key: 'known', title: t('guide.known', 'Words of the built-in model'), body: () => <KnownWords /> },
];

const firstSteps = (): string[] => [
  t(
    'guide.first1',
    'Begin with who it is about: a name, and how the character looks. A few things that are seen at once are enough.',
  ),
  t('guide.first2', 'Choose a style. It is said once, and all pictures follow it.'),
  t(
    'guide.first3',
    'Write what can be seen in each picture, a line for each. You can paste lines from elsewhere: Fabula asks whether they are scenes.',
  ),
  t('guide.first4', 'Draw. The first picture takes longest. You can go on writing meanwhile.'),
  t(
    'guide.first5',
    'Look closer with Space. Where a picture is not right, draw several and choose one, or say it in other words.',
  ),
  t('guide.first6', 'Add the words that are read aloud, and read your book.'),
];

const words = (): string[] => [
  t(
    'guide.words1',
    'Say how somebody looks with the character, not in a scene: “a small bear with a red scarf”. What is said twice in two ways is drawn in two ways.',
  ),
  t('guide.words2', 'Name colours and things that are worn. Moods and thoughts cannot be seen.'),
  t(
    'guide.words3',
    'In a scene say where, when and what is done: “crossing a bridge in the rain”. Who is in it is already known.',
  ),
  t(
    'guide.words4',
    'Keep it short. Each model reads so many words at once; Fabula says where a text is too long.',
  ),
  t(
    'guide.words5',
    'Words that are underlined are not known to this model. The nearest ones that it knows are said below.',
  ),
];

interface Term {
  name: string;
  does: string;
}

const settings = (): Term[] => [
  {
    name: t('guide.steps', 'Steps'),
    does: t(
      'guide.stepsText',
      'How often a picture is gone over. More take longer and change less and less.',
    ),
  },
  {
    name: t('guide.guidance', 'Guidance'),
    does: t('guide.guidanceText', 'How closely the words are followed. Too much makes colours harsh.'),
  },
  {
    name: t('guide.scheduler', 'Scheduler'),
    does: t('guide.schedulerText', 'How the steps are taken. Models have one that suits them.'),
  },
  {
    name: t('guide.seed', 'Seed'),
    does: t(
      'guide.seedText',
      'The chance a picture begins with. The same seed and words give the same picture.',
    ),
  },
  {
    name: t('guide.identity', 'Characters stay the same'),
    does: t(
      'guide.identityText',
      'How strongly the characters’ words count in every scene. Too strong, and all scenes look alike.',
    ),
  },
  {
    name: t('guide.svr', 'Words of other scenes'),
    does: t('guide.svrText', 'All scenes are read in one text; this quiets those that are not being drawn.'),
  },
  {
    name: t('guide.lora', 'LoRA'),
    does: t(
      'guide.loraText',
      'A small file that teaches a model a style or a character. It must be made for this kind of model.',
    ),
  },
];

export default function Guide() {
  const all = chapters();
  return (
    <Modal
      opened
      onClose={closeDialog}
      size="min(780px, 94vw)"
      title={t('guide.title', 'Guide')}
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <Tabs defaultValue={all[0]!.key} keepMounted={false}>
        <Tabs.List>
          {all.map(({ key, title }) => (
            <Tabs.Tab key={key} value={key}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {all.map(({ key, title, body }) => (
          <Tabs.Panel key={key} value={key} pt="md" className={classes.chapter}>
            <h3 className={classes.groupTitle}>{title}</h3>
            {body()}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Modal>
  );
}

function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <ol className={classes.steps}>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}

function Terms({ terms }: { terms: readonly Term[] }) {
  return (
    <dl className={classes.terms}>
      {terms.map(({ name, does }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
