// Which model for whom: what this machine has, and what each kind of model is good for.

import { Text, Title } from '@mantine/core';
import { formatBytes } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import classes from './Models.module.css';
import { useModelsHere } from './use-fit.ts';

export function WhichOne() {
  const here = useModelsHere();
  const device = useDrawing(({ engine }) => engine.device);
  const kinds = [
    {
      name: t('whichModel.builtIn', 'The built-in model'),
      what: t(
        'whichModel.builtInText',
        'To begin with, for stories of animals, and for every computer. Quick and small; it knows some 400 words.',
      ),
    },
    {
      name: t('whichModel.sd1', 'Stable Diffusion 1 and 2'),
      what: t(
        'whichModel.sd1Text',
        'Nearly every word and style, with the most LoRAs. Good with 8 GB of memory; faster with a graphics card.',
      ),
    },
    {
      name: t('whichModel.sdxl', 'Stable Diffusion XL'),
      what: t(
        'whichModel.sdxlText',
        'The largest and finest pictures, for printed books. For 16 GB of memory or more; slow without a graphics card.',
      ),
    },
  ];
  return (
    <section aria-labelledby="which-model" className={classes.which}>
      <Title order={3} id="which-model" className={classes.heading} mt={0}>
        {t('whichModel.title', 'Which one for me?')}
      </Title>
      {here ? (
        <Text mb="xs">
          {device
            ? t(
                'whichModel.hereWith',
                'Fabula may use {bytes} of this computer’s memory, and draws with {device}.',
                {
                  bytes: formatBytes(here.available),
                  device,
                },
              )
            : t('whichModel.here', 'Fabula may use {bytes} of this computer’s memory.', {
                bytes: formatBytes(here.available),
              })}
        </Text>
      ) : null}
      <dl className={classes.kinds}>
        {kinds.map(({ name, what }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
