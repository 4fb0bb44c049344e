// How the whole story is drawn: model, shape, style, how much characters stay the same; and behind Advanced every
// parameter there is, once each.

import { Accordion, Button, NumberInput, Select } from '@mantine/core';
import { IconDice5 } from '@tabler/icons-react';
import type { ChosenSettings } from '../../../src-main/contract/settings.ts';
import { t } from '../../core/i18n/texts.ts';
import { useModels, useStoryModel } from '../../core/queries.ts';
import { edit, useDraft, useTextDraft } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import classes from '../../ui/Panel.module.css';
import { compare } from '../compare/compare.ts';
import { Loras } from '../loras/Loras.tsx';
import { withLoras } from '../loras/lora-edit.ts';
import { TokenMeter } from '../tokens/TokenMeter.tsx';
import { PromptField } from '../words/PromptField.tsx';
import { AdvancedSettings } from './AdvancedSettings.tsx';
import accordion from './FrameStory.module.css';
import { IdentitySlider } from './IdentitySlider.tsx';
import { SizeSelect } from './SizeSelect.tsx';
import { anyChosen } from './settings-edit.ts';

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
      <StyleField readOnly={readOnly} />
      <IdentitySlider draft={draft} />
      <Loras draft={draft} />
      <Accordion classNames={accordion} keepMounted={false}>
        <Accordion.Item value="advanced">
          <Accordion.Control>{t('settings.advanced', 'Advanced')}</Accordion.Control>
          <Accordion.Panel>
            <div className={classes.advanced}>
              <StorySeed />
              <Button variant="default" onClick={() => compare([])}>
                {t('panel.compare', 'With and without…')}
              </Button>
              <AdvancedSettings draft={draft} />
              <TokenMeter />
            </div>
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

/** The same words as on the Cast page, where they have examples. */
function StyleField({ readOnly }: { readOnly: boolean }) {
  const style = useStory(({ story }) => story.style);
  const draft = useTextDraft('story:style', style, (value) => ({ type: 'story.set', style: value }));
  return (
    <div className={classes.section}>
      <span className={classes.label}>{t('cast.style', 'Style')}</span>
      <PromptField
        kind="style"
        hints
        draft={draft}
        grow
        className={classes.field}
        label={t('cast.style', 'Style')}
        placeholder={t('style.hint', 'How is it drawn?')}
        readOnly={readOnly}
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
