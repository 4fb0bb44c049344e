// How pictures of another program were drawn, as far as a story takes it over.

import type { ImportView } from '../../../src-main/contract/imports.ts';
import { formatNumber } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import classes from './Imports.module.css';

export function ImportFacts({ view: { settings, model, style, characters } }: { view: ImportView }) {
  const { width, height, steps, guidanceScale, scheduler, negativePrompt, loras } = settings;
  const facts: [name: string, value: string | undefined][] = [
    [t('import.model', 'Model'), model?.name],
    [t('import.style', 'Style'), style || undefined],
    [t('import.characters', 'Characters'), characters.join(', ') || undefined],
    [t('import.size', 'Size'), width && height ? `${width} × ${height}` : undefined],
    [t('import.steps', 'Steps'), steps === undefined ? undefined : formatNumber(steps)],
    [
      t('import.guidance', 'Guidance'),
      guidanceScale === undefined ? undefined : formatNumber(guidanceScale, 2),
    ],
    [t('import.sampler', 'Sampler'), scheduler],
    [
      t('import.loras', 'LoRAs'),
      loras?.map(({ name, strength }) => `${name} (${formatNumber(strength, 2)})`).join(', '),
    ],
    [t('import.negative', 'Not in the picture'), negativePrompt || undefined],
  ];
  const known = facts.filter(([, value]) => value !== undefined);
  if (known.length === 0) return null;
  return (
    <dl className={classes.facts}>
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
