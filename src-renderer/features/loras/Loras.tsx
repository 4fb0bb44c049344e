// LoRA files laid over the story's model: each with its strength, what is wrong with it, and a way out.

import { Button, NumberInput, Slider } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { LoraView } from '../../../src-main/contract/loras.ts';
import { type ChosenLora, loraStrength, mostLoras } from '../../../src-main/contract/settings.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { say, sayDone } from '../../core/notify.ts';
import { queryClient, useLoras } from '../../core/queries.ts';
import type { SettingsDraft } from '../../core/state/edits.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import panel from '../../ui/Panel.module.css';
import { addLora } from './add-lora.ts';
import { BlocksField } from './BlocksField.tsx';
import classes from './Loras.module.css';
import { onSlider, sliderRange, withBlocks, withoutLora, withStrength } from './lora-edit.ts';

export function Loras({ draft }: SettingsDraft) {
  const chosen = draft.value.loras ?? [];
  const views = useLoras();
  return (
    <section className={panel.section} aria-label={t('loras.title', 'LoRAs')}>
      <span className={panel.label}>{t('loras.title', 'LoRAs')}</span>
      {chosen.length === 0 ? (
        <p className={panel.hint}>
          {t(
            'loras.what',
            'Small files that give the model a style, a subject or a word of its own (textual inversion). Add one, or drop it on the window.',
          )}
        </p>
      ) : (
        <ul className={classes.list}>
          {chosen.map((lora) => (
            <Row
              key={lora.sha256}
              lora={lora}
              view={views.find(({ sha256 }) => sha256 === lora.sha256)}
              draft={draft}
            />
          ))}
        </ul>
      )}
      <Button
        variant="default"
        leftSection={<IconPlus size={16} stroke={1.8} />}
        disabled={chosen.length >= mostLoras}
        onClick={() => void addLora('file').catch(say)}
      >
        {t('loras.add', 'Add a LoRA…')}
      </Button>
    </section>
  );
}

interface RowProps extends SettingsDraft {
  lora: ChosenLora;
  view: LoraView | undefined;
}

function Row({ lora, view, draft }: RowProps) {
  const { name, sha256, strength } = lora;
  const set = (value: number) => draft.set(withStrength(draft.value, sha256, value));
  const label = t('loras.strength', 'Strength of {name}', { name });
  return (
    <li className={classes.row} aria-label={name}>
      <span className={classes.name} title={view?.place}>
        {name}
      </span>
      <NumberInput
        className={classes.number}
        aria-label={label}
        size="xs"
        min={loraStrength.minValue!}
        max={loraStrength.maxValue!}
        step={0.05}
        decimalScale={2}
        clampBehavior="strict"
        value={strength}
        onFocus={draft.begin}
        onBlur={draft.end}
        onChange={(value) => typeof value === 'number' && set(value)}
      />
      <IconButton
        size="md"
        label={t('loras.remove', 'Take out {name}', { name })}
        onClick={() => {
          draft.set(withoutLora(draft.value, sha256));
          draft.end();
        }}
      >
        <IconX size={16} />
      </IconButton>
      <Slider
        className={classes.slider}
        thumbLabel={t('loras.slider', 'Strength of {name}, from 0 to 2', { name })}
        {...sliderRange}
        step={0.05}
        label={null}
        marks={[{ value: 1 }]}
        value={onSlider(strength)}
        onChange={set}
        onChangeEnd={draft.end}
      />
      <BlocksField
        lora={lora}
        onChange={(blocks) => {
          draft.set(withBlocks(draft.value, sha256, blocks));
          draft.end();
        }}
      />
      {view?.problem ? (
        <div className={classes.problem} role="alert">
          <ErrorText error={view.problem} strong />
          {view.problem.code === 'lora-not-found' ? (
            <Button size="compact-sm" mt={8} onClick={() => void find({ name, sha256 })}>
              {t('loras.find', 'Find it…')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

async function find(lora: { name: string; sha256: string }): Promise<void> {
  const found = await attempt('loras.relink', { ...lora, from: 'dialog' });
  if (found !== 'found') return;
  await queryClient.invalidateQueries({ queryKey: ['story', 'loras'] });
  sayDone(t('loras.found', '“{name}” is ready again', { name: lora.name }));
}
