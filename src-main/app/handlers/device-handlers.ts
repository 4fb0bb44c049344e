// Calls about what this computer can draw with: asking the devices, checking them with a model, copying the report.

import { clipboard } from 'electron';
import type { ModelPlace } from '../../diffusion/story-request.ts';
import { deviceReportText } from '../../engine/device-report-text.ts';
import type { DeviceSurvey } from '../../studio/device-survey.ts';
import type { Handlers } from '../../studio/router.ts';
import type { StudioWindow } from '../studio-window.ts';

export interface DeviceHandlerOptions {
  devices: DeviceSurvey;
  /** Of a model of the library; of the built-in one for null. */
  placeOf: (modelId: string | null) => Promise<ModelPlace>;
  versions: Parameters<typeof deviceReportText>[1];
}

export function deviceHandlers({ devices, placeOf, versions }: DeviceHandlerOptions) {
  return {
    'devices.get': () => devices.reports(),
    'devices.check': async (_, { story }) =>
      devices.check(await placeOf(story?.document.board.story.modelId ?? null)),
    'devices.copy': async () => {
      clipboard.writeText(deviceReportText(devices.latest ?? (await devices.reports()), versions));
      return null;
    },
  } satisfies Partial<Handlers<StudioWindow>>;
}
