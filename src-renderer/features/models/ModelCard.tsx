// One model of the list: its facts, what is wrong with it and how to mend that, and what can be done with it.

import { Badge, Button, Code, Group, Menu, Progress, Spoiler, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ModelView } from '../../../src-main/contract/models.ts';
import { attempt } from '../../core/attempt.ts';
import { on } from '../../core/client.ts';
import { formatBytes, formatPercent } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone, sayProblem } from '../../core/notify.ts';
import { edit } from '../../core/state/edits.ts';
import { useWindow } from '../../core/state/window-store.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import classes from './Models.module.css';
import { relinkModel } from './relink-model.ts';
import { speedText, useFitText, useModelsHere } from './use-fit.ts';

const familyName = (family: string): string =>
  ({ sd1: 'Stable Diffusion 1', sd2: 'Stable Diffusion 2', sdxl: 'Stable Diffusion XL' })[family] ??
  t('models.unknown', 'Unknown');

export function ModelCard({ model }: { model: ModelView }) {
  const fit = useFitText(model);
  const speed = useModelsHere()?.speeds[model.id];
  const check = useCheck(model);
  const { name, family, bytes, licence, library, note, problem, defaults } = model;
  const preset = defaults.preset === 'none' ? undefined : defaults.preset;
  const facts = [
    familyName(family),
    formatBytes(bytes),
    ...(licence ? [licence] : []),
    ...(problem
      ? []
      : [
          `${defaults.width} × ${defaults.height}`,
          t('models.steps', '{steps, plural, one {# step} other {# steps}}', { steps: defaults.steps }),
        ]),
  ];
  return (
    <li className={classes.card} aria-label={name}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <div className={classes.facts} data-selectable>
          <Group gap="xs">
            <Text fw={550}>{name}</Text>
            {model.builtIn ? <Badge variant="light">{t('models.builtIn', 'Built in')}</Badge> : null}
            {preset ? <Badge variant="light">{preset}</Badge> : null}
          </Group>
          <Text size="sm" c="dimmed">
            {facts.join(' · ')}
          </Text>
          {[fit, speed && speedText(speed)].map((line) =>
            line ? (
              <Text key={line} size="sm" c="dimmed">
                {line}
              </Text>
            ) : null,
          )}
          {library ? (
            <Text size="sm" c="dimmed" className={classes.place}>
              {library.place}
            </Text>
          ) : null}
          {library?.vae ? (
            <Text size="sm" c="dimmed" className={classes.place}>
              {t('models.vae', 'with the VAE {place}', { place: library.vae })}
            </Text>
          ) : null}
          {note ? (
            <Text size="sm" c="dimmed">
              {note}
            </Text>
          ) : null}
          {problem ? (
            <p className={classes.problem}>
              <ErrorText error={problem} />
            </p>
          ) : null}
          {check.running ? <Checking check={check} name={name} /> : null}
          {library?.licenceText ? (
            <Spoiler
              maxHeight={0}
              showLabel={t('models.licence', 'Read the licence')}
              hideLabel={t('models.hideLicence', 'Hide the licence')}
            >
              <Code block className={classes.licence}>
                {library.licenceText}
              </Code>
            </Spoiler>
          ) : null}
        </div>
        <Mend model={model} />
        <UseForStory model={model} />
        {library ? <Actions model={model} check={check} /> : null}
      </Group>
    </li>
  );
}

function Mend({ model }: { model: ModelView }) {
  const state = model.library?.state;
  if (state === undefined || state === 'here') return null;
  return (
    <Button
      onClick={() => void relinkModel(model)}
      aria-label={t('models.findNamed', 'Find {name}', { name: model.name })}
    >
      {t('models.find', 'Find it…')}
    </Button>
  );
}

function UseForStory({ model: { id, builtIn, problem } }: { model: ModelView }) {
  const story = useWindow((shown) => (shown.view === 'story' ? shown.story : undefined));
  if (!story || story.document.readOnly || problem) return null;
  const { modelId } = story.story;
  const inUse = builtIn ? modelId === null : modelId === id;
  return (
    <Button
      variant="default"
      disabled={inUse}
      onClick={() => void edit({ type: 'model.set', modelId: builtIn ? null : id })}
    >
      {inUse ? t('models.inUse', 'In use') : t('models.use', 'Use for this story')}
    </Button>
  );
}

interface Check {
  running: boolean;
  /** 0..1 */
  fraction: number;
  begin: () => void;
  stop: () => void;
}

/** Reading every byte of a model, which takes minutes and can be left. */
function useCheck({ id, name }: ModelView): Check {
  const [running, setRunning] = useState(false);
  const [fraction, setFraction] = useState(0);
  useEffect(() => {
    if (!running) return;
    return on('models.verifying', (told) => {
      if (told.id === id) setFraction(told.doneBytes / Math.max(1, told.totalBytes));
    });
  }, [running, id]);
  const verify = async () => {
    setFraction(0);
    setRunning(true);
    const result = await attempt('models.verify', { id });
    setRunning(false);
    if (result?.right) sayDone(t('models.right', '“{name}” is whole and unchanged', { name }));
    else if (result) {
      const wrong = result.files.filter((one) => one.result === 'missing' || one.result === 'different');
      sayProblem({
        code: 'model-changed',
        message: t('models.wrong', '“{name}” is not what was added', { name }),
        hint:
          wrong.map((one) => one.name).join(', ') || t('models.wrongHint', 'Get it again from its source.'),
      });
    }
  };
  return {
    running,
    fraction,
    begin: () => void verify(),
    stop: () => void attempt('models.stopVerify', { id }),
  };
}

function Checking({ check: { fraction, stop }, name }: { check: Check; name: string }) {
  return (
    <Group mt={6} gap="sm" wrap="nowrap">
      <Progress
        flex={1}
        value={fraction * 100}
        aria-label={t('models.checking', 'Check of {name}', { name })}
      />
      <Text size="sm" c="dimmed">
        {formatPercent(fraction)}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('models.stopCheck', 'Stop checking {name}', { name })}
        onClick={stop}
      >
        {t('models.stop', 'Stop')}
      </Button>
    </Group>
  );
}

function Actions({ model, check }: { model: ModelView; check: Check }) {
  const { id, name, library } = model;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton label={t('models.more', 'More for {name}', { name })}>
          <IconDots size={20} stroke={1.6} />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={check.running} onClick={check.begin}>
          {t('models.verify', 'Check every byte')}
        </Menu.Item>
        <Menu.Item onClick={() => void relinkModel(model)}>{t('models.move', 'It was moved…')}</Menu.Item>
        {library?.state === 'changed' ? (
          <Menu.Item onClick={() => void relinkModel(model, true)}>
            {t('models.accept', 'Take another file for it…')}
          </Menu.Item>
        ) : null}
        <Menu.Item onClick={() => void attempt('models.setVae', { id, from: 'dialog' })}>
          {t('models.otherVae', 'Use another VAE…')}
        </Menu.Item>
        {library?.vae ? (
          <Menu.Item onClick={() => void attempt('models.setVae', { id, from: 'own' })}>
            {t('models.ownVae', 'Use its own VAE again')}
          </Menu.Item>
        ) : null}
        <Menu.Divider />
        <Menu.Item onClick={() => void attempt('models.remove', { id, deleteFiles: false })}>
          {t('models.remove', 'Remove from the list')}
        </Menu.Item>
        <Menu.Item color="madder" onClick={() => void attempt('models.remove', { id, deleteFiles: true })}>
          {t('models.delete', 'Delete its files…')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
