// How the whole story is drawn: model, size, steps, guidance, identity; and below, every parameter there is.

import { Accordion, Button, NumberInput, Select } from '@mantine/core';
import { IconDice5 } from '@tabler/icons-react';
import { numberFacts } from '../../../src-main/contract/setting-facts.ts';
import {
  type ChosenSettings,
  drawSettings,
  type SchedulerName,
  schedulerNames,
} from '../../../src-main/contract/settings.ts';
import { t } from '../../core/i18n/texts.ts';
import { useModels, useStoryModel } from '../../core/queries.ts';
import { edit, type SettingsDraft, useDraft } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import classes from '../../ui/Panel.module.css';
import { Loras } from '../loras/Loras.tsx';
import { withLoras } from '../loras/lora-edit.ts';
import { AdvancedSettings } from './AdvancedSettings.tsx';
import accordion from './FrameStory.module.css';
import { IdentitySlider } from './IdentitySlider.tsx';
import { numberField } from './parameters.ts';
import { SizeSelect } from './SizeSelect.tsx';
import { anyChosen, withSetting } from './settings-edit.ts';

export function StoryPanel() {
  const saved = useStory(({ story }) => story.settings);
  const readOnly = useStory(({ document }) => document.readOnly);
  const draft = useDraft<ChosenSettings>('settings', saved, (settings) => ({
    type: 'settings.set',
    settings,
  }));
  return (
    <fieldset className={classes.content} disabled={readOnly} style={{ border: 0, margin: 0, minWidth: 0 }}>
      <ModelSelect />
      <SizeSelect draft={draft} />
      <Numbers draft={draft} />
      <IdentitySlider draft={draft} />
      <Loras draft={draft} />
      <StorySeed />
      <Accordion classNames={accordion}>
        <Accordion.Item value="advanced">
          <Accordion.Control>{t('settings.advanced', 'Advanced')}</Accordion.Control>
          <Accordion.Panel>
            <AdvancedSettings draft={draft} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
      {anyChosen(draft.value) ? (
        <Button
          variant="default"
          onClick={() => {
            draft.set(withLoras({}, draft.value.loras ?? []));
            draft.end();
          }}
        >
          {t('settings.resetAll', 'Reset everything to the model’s own values')}
        </Button>
      ) : null}
    </fieldset>
  );
}

function ModelSelect() {
  const modelId = useStory(({ story }) => story.modelId);
  const models = useModels();
  const model = useStoryModel();
  const builtIn = models.find((one) => one.builtIn);
  return (
    <div className={classes.section}>
      <Select
        label={t('settings.model', 'Model')}
        allowDeselect={false}
        value={modelId ?? builtIn?.id ?? null}
        data={models.map(({ id, name, problem }) => ({
          value: id,
          label: name,
          disabled: problem !== undefined,
        }))}
        onChange={(id) =>
          id !== null && void edit({ type: 'model.set', modelId: id === builtIn?.id ? null : id })
        }
        placeholder={t('settings.noModel', 'Not on this computer: {id}', { id: modelId ?? '' })}
      />
      {model?.problem ? (
        <p className={classes.problem}>
          <ErrorText error={model.problem} strong />
        </p>
      ) : null}
    </div>
  );
}

function Numbers({ draft }: SettingsDraft) {
  const defaults = useStoryModel()?.defaults;
  const settings = draft.value;
  const set = (path: string) => (value: number | string) =>
    draft.set(withSetting(settings, path, value === '' ? undefined : Number(value)));
  const field = { onFocus: draft.begin, onBlur: draft.end };
  return (
    <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '22px 12px' }}>
      <NumberInput
        {...field}
        label={t('settings.steps', 'Steps')}
        {...numberField(numberFacts(drawSettings.shape.steps.unwrap()))}
        value={settings.steps ?? ''}
        placeholder={defaults ? String(defaults.steps) : ''}
        startValue={defaults?.steps ?? 1}
        onChange={set('steps')}
      />
      <NumberInput
        {...field}
        label={t('settings.guidance', 'Guidance')}
        {...numberField(numberFacts(drawSettings.shape.guidanceScale.unwrap()), 0.5)}
        value={settings.guidanceScale ?? ''}
        placeholder={defaults ? String(defaults.guidanceScale) : ''}
        startValue={defaults?.guidanceScale ?? 1}
        onChange={set('guidanceScale')}
      />
      <Select
        style={{ gridColumn: '1 / -1' }}
        label={t('settings.scheduler', 'Scheduler')}
        clearable
        placeholder={defaults?.scheduler ?? t('settings.ownScheduler', 'The model’s own')}
        value={settings.scheduler ?? null}
        data={[...schedulerNames]}
        onChange={(name) => {
          draft.set(withSetting(settings, 'scheduler', (name as SchedulerName | null) ?? undefined));
          draft.end();
        }}
      />
    </div>
  );
}

function StorySeed() {
  const seed = useStory(({ story }) => story.seed);
  const draft = useDraft<number | string>('story:seed', seed, (value) => ({
    type: 'story.set',
    seed: Number(value),
  }));
  return (
    <NumberInput
      label={t('settings.seed', 'Seed of the story')}
      description={t('settings.seedHint', 'The same seed and words give the same picture again.')}
      value={draft.value}
      min={0}
      max={Number.MAX_SAFE_INTEGER}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      onFocus={draft.begin}
      onBlur={draft.end}
      onChange={(value) => value !== '' && draft.set(value)}
      rightSection={
        <IconButton
          size="md"
          label={t('settings.roll', 'Another seed')}
          onClick={() => void edit({ type: 'story.set', seed: Math.floor(Math.random() * 2 ** 32) })}
        >
          <IconDice5 size={18} stroke={1.6} />
        </IconButton>
      }
    />
  );
}
