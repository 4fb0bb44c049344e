// What this computer can draw with, and why not with the rest: of what was tried while drawing at once, of every
// device when a person asks.

import { Button, List, Text } from '@mantine/core';
import { useState } from 'react';
import type { DeviceReport } from '../../../src-main/contract/drawing.ts';
import { attempt } from '../../core/attempt.ts';
import { formatNumber } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { usePreferences } from '../../core/queries.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { deviceName } from './device-name.ts';

export function Devices() {
  const [reports, setReports] = useState<readonly DeviceReport[]>();
  const [asking, setAsking] = useState(false);
  const ask = async () => {
    setAsking(true);
    setReports(await attempt('devices.get'));
    setAsking(false);
  };
  return (
    <div style={{ marginTop: -12 }}>
      {reports ? (
        <List
          size="sm"
          spacing={4}
          aria-label={t('devices.title', 'Devices of this computer')}
          data-selectable
        >
          {reports.map((report) => (
            <List.Item key={report.device}>{reportText(report)}</List.Item>
          ))}
        </List>
      ) : (
        <>
          <NotUsed />
          <Button variant="default" size="compact-md" loading={asking} onClick={() => void ask()}>
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
            reason: one.reason,
          }),
        )
        .join(' ')}
    </Text>
  );
}

function reportText({ device, reason, speed, automatic }: DeviceReport): string {
  const name = deviceName(device);
  if (reason !== undefined) return t('devices.not', '{name} cannot be used: {reason}.', { name, reason });
  const parts = [
    device === 'cpu' || speed === undefined
      ? t('devices.can', '{name} can be used', { name })
      : t('devices.speed', '{name} can be used, {times} times as fast as the processor in a small test', {
          name,
          times: formatNumber(speed, speed < 1 ? 2 : 1),
        }),
    ...(automatic ? [t('devices.automatic', 'and is what Fabula chooses')] : []),
  ];
  return `${parts.join(', ')}.`;
}
