// What this computer can draw with, and why not with the rest: of what was tried while drawing at once, of every
// device when a person asks, and how long a picture takes on each when a person wants that too.

import { Button, Group, List, Text } from '@mantine/core';
import { useState } from 'react';
import type { DeviceCheck, DeviceReport } from '../../../src-main/contract/drawing.ts';
import { attempt } from '../../core/attempt.ts';
import { formatBytes, formatNumber, formatSeconds } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { usePreferences } from '../../core/queries.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { inWindowWords } from '../../core/window-words.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { deviceName } from './device-name.ts';

export interface DevicesProps {
  reports: readonly DeviceReport[] | undefined;
  onReports: (reports: readonly DeviceReport[]) => void;
}

export function Devices({ reports, onReports }: DevicesProps) {
  const [asking, setAsking] = useState<'devices.get' | 'devices.check'>();
  const ask = async (call: 'devices.get' | 'devices.check') => {
    setAsking(call);
    const found = await attempt(call);
    if (found) onReports(found);
    setAsking(undefined);
  };
  return (
    <div style={{ marginTop: -12 }}>
      {reports ? (
        <>
          <List
            size="sm"
            spacing={4}
            mb={8}
            aria-label={t('devices.title', 'Devices of this computer')}
            data-selectable
          >
            {reports.map((report) => (
              <List.Item key={report.device}>
                {reportText(report)} {report.check ? <Check check={report.check} /> : null}
                {report.fault ? <ErrorText error={report.fault} /> : null}
              </List.Item>
            ))}
          </List>
          <Group gap="sm">
            <Button
              variant="default"
              size="compact-md"
              loading={asking === 'devices.check'}
              onClick={() => void ask('devices.check')}
            >
              {t('devices.check', 'How long does a picture take?')}
            </Button>
            <Button variant="subtle" size="compact-md" onClick={() => void attempt('devices.copy')}>
              {t('devices.copy', 'Copy a report')}
            </Button>
          </Group>
        </>
      ) : (
        <>
          <NotUsed />
          <Button
            variant="default"
            size="compact-md"
            loading={asking === 'devices.get'}
            onClick={() => void ask('devices.get')}
          >
            {t('devices.ask', 'What can this computer draw with?')}
          </Button>
        </>
      )}
    </div>
  );
}

function NotUsed() {
  const device = usePreferences()?.device;
  const notUsed = useDrawing(({ engine }) => engine.notUsed);
  if (!notUsed || device !== 'auto') return null;
  return (
    <Text size="sm" c="dimmed" mb={8} data-selectable>
      {notUsed
        .map((one) =>
          t('preferences.notUsed', '{device} is not used: {reason}.', {
            device: deviceName(one.device),
            reason: inWindowWords(one.reason),
          }),
        )
        .join(' ')}
    </Text>
  );
}

function reportText({ device, card, memory, reason, speed, automatic }: DeviceReport): string {
  const own = deviceName(device);
  const name = card ? t('devices.named', '{device}: {card}', { device: own, card }) : own;
  if (reason !== undefined)
    return t('devices.not', '{name} cannot be used: {reason}.', { name, reason: inWindowWords(reason) });
  const parts = [
    device === 'cpu' || speed === undefined
      ? t('devices.can', '{name} can be used', { name })
      : t('devices.speed', '{name} can be used, {times} times as fast as the processor in a small test', {
          name,
          times: formatNumber(speed, speed < 1 ? 2 : 1),
        }),
    memory === undefined
      ? t('devices.memoryUnknown', 'how much memory it has is not told')
      : t('devices.memory', '{size} to draw in', { size: formatBytes(memory) }),
    ...(automatic ? [t('devices.automatic', 'and is what Fabula chooses')] : []),
  ];
  return `${parts.join(', ')}.`;
}

function Check({ check: { model, width, height, steps, runs } }: { check: DeviceCheck }) {
  return runs
    .map(({ precision, stepSeconds }) =>
      precision === 'float32'
        ? t('devices.picture', '{model} at {width} × {height}: about {time} for the steps of a picture.', {
            model,
            width,
            height,
            time: formatSeconds(stepSeconds * steps),
          })
        : t('devices.pictureInHalf', 'In half precision {time}.', {
            time: formatSeconds(stepSeconds * steps),
          }),
    )
    .join(' ');
}
