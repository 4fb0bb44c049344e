// How a model does on this machine: what it takes, and what a picture took. Reckoning takes a moment for each model, so it
// is asked once while the list is open.

import { useQuery } from '@tanstack/react-query';
import type { ModelFit, ModelSpeed, ModelView } from '../../../src-main/contract/models.ts';
import { call } from '../../core/client.ts';
import { formatBytes, formatSeconds } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';

/** Asked anew whenever the list is opened. */
export const useModelsHere = () =>
  useQuery({ queryKey: ['models.here'], queryFn: () => call('models.here'), gcTime: 0 }).data;

/** In a few words; undefined while nobody knows. */
export function useFitText({ id, problem }: ModelView): string | undefined {
  const { data: fit } = useQuery({
    queryKey: ['models.fit', id],
    queryFn: () => call('models.fit', { id }),
    enabled: problem === undefined,
    gcTime: 0,
  });
  return fit && fitText(fit);
}

function fitText({ mode, peak }: ModelFit): string {
  const bytes = formatBytes(peak);
  switch (mode) {
    case 'full':
      return t('models.fits', 'Fits this computer: takes {bytes} of memory', { bytes });
    case null:
      return t('models.fitsNot', 'Too large for this computer: takes {bytes} of memory at least', { bytes });
    default:
      return t('models.fitsTight', 'Tight on this computer: drawn in a way that saves memory, in {bytes}', {
        bytes,
      });
  }
}

export const speedText = ({ seconds, width, height, steps, device }: ModelSpeed): string =>
  t(
    'models.speed',
    'The last picture took {time} here ({width} × {height}, {steps, plural, one {# step} other {# steps}}, {device})',
    {
      time: formatSeconds(seconds),
      width,
      height,
      steps,
      device,
    },
  );
