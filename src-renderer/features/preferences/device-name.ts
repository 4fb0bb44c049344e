// Devices as a person reads them.

import {
  cardOf,
  type Device,
  device as knownDevice,
  providerOf,
} from '../../../src-main/contract/settings.ts';
import { t } from '../../core/i18n/texts.ts';

/** Of several cards each by its number, from 1 as people count. */
export function deviceName(device: Device): string {
  if (device === 'auto') return t('preferences.device.auto', 'Chosen by Fabula');
  const name = {
    cpu: t('preferences.device.cpu', 'Processor'),
    webgpu: t('preferences.device.webgpu', 'Graphics card (WebGPU)'),
    cuda: t('preferences.device.cuda', 'Graphics card (CUDA)'),
    dml: t('preferences.device.dml', 'Graphics card (DirectML)'),
    coreml: t('preferences.device.coreml', 'Apple (Core ML)'),
  }[providerOf(device)];
  const card = cardOf(device);
  if (card === undefined) return name;
  return t('preferences.device.card', '{name}, card {number}', { name, number: card + 1 });
}

/** As whoever draws says it; one that is not known here is called what it is. */
export function drawnWith(told: string): string {
  const { data } = knownDevice.safeParse(told);
  return data === undefined ? told : deviceName(data);
}
