// Devices as a person reads them.

import type { Device } from '../../../src-main/contract/settings.ts';
import { t } from '../../core/i18n/texts.ts';

export const deviceName = (device: Device): string =>
  ({
    auto: t('preferences.device.auto', 'Chosen by Fabula'),
    cpu: t('preferences.device.cpu', 'Processor'),
    webgpu: t('preferences.device.webgpu', 'Graphics card (WebGPU)'),
    cuda: t('preferences.device.cuda', 'Graphics card (CUDA)'),
    dml: t('preferences.device.dml', 'Graphics card (DirectML)'),
    coreml: t('preferences.device.coreml', 'Apple (Core ML)'),
  })[device];
