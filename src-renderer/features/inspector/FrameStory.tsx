// How a picture came to be: everything that is needed to draw it again.

import { Accordion, Code } from '@mantine/core';
import { useState } from 'react';
import type { FrameDetails, FrameView } from '../../../src-main/contract/story-view.ts';
import { formatDateTime, formatSeconds } from '../../core/i18n/formats.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf } from '../../core/notify.ts';
import { useFrameDetails } from '../../core/queries.ts';
import { broughtFrom } from '../../core/scene-state.ts';
import panel from '../../ui/Panel.module.css';
import { drawnWith } from '../preferences/device-name.ts';
import classes from './FrameStory.module.css';

export function FrameStory({ frame }: { frame: FrameView }) {
  const [open, setOpen] = useState<string | null>(null);
  if (frame.brought !== null) return <p className={panel.hint}>{broughtFrom(frame.brought)}</p>;
  return (
    <Accordion value={open} onChange={setOpen} classNames={classes} keepMounted={false}>
      <Accordion.Item value="details">
        <Accordion.Control>{t('details.title', 'How this picture came to be')}</Accordion.Control>
        <Accordion.Panel>{open ? <Details frame={frame.id} /> : null}</Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

function Details({ frame }: { frame: number }) {
  const { data, error } = useFrameDetails(frame);
  if (error) return <p className={panel.problem}>{said(problemOf(error).message)}</p>;
  if (!data) return null;
  return (
    <>
      <span className={panel.label}>{t('details.prompt', 'The whole prompt')}</span>
      <Code block className={classes.prompt} data-selectable>
        {data.prompt}
      </Code>
      <dl className={classes.facts} data-selectable>
        {rowsOf(data).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function rowsOf(details: FrameDetails): [name: string, value: string][] {
  return [
    [t('details.seed', 'Seed'), String(details.seed)],
    [t('details.model', 'Model'), details.model.name],
    [t('details.device', 'Drawn with'), drawnWith(details.device)],
    [t('details.time', 'Time'), formatSeconds(details.seconds)],
    [t('details.date', 'Date'), formatDateTime(details.drawnAt)],
    [t('details.fabula', 'Fabula'), details.versions.fabula],
    [t('details.runtime', 'ONNX Runtime'), details.versions.onnxruntime],
    ...flatSettings(details.settings),
    [t('details.modelHash', 'Hash of the model'), details.model.hash],
    [t('details.hash', 'Hash of the picture'), details.sha256],
  ];
}

/** Resolved settings as lines of name and value; the names are those of the settings record. */
function flatSettings(settings: Readonly<Record<string, unknown>>, prefix = ''): [string, string][] {
  return Object.entries(settings).flatMap(([key, value]): [string, string][] => {
    const name = prefix + key;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return flatSettings(value as Record<string, unknown>, `${name}.`);
    }
    return [[name, Array.isArray(value) ? value.map(shown).join(', ') : String(value ?? '–')]];
  });
}

/** A LoRA by file and strength; anything else as it is. */
function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { file, strength } = value as Record<string, unknown>;
  return `${String(file)} × ${String(strength)}`;
}
