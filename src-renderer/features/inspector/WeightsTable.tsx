// What each way of holding a model's weights costs: how far a step is from the whole weights, and how much memory
// drawing this story will take.

import { Table } from '@mantine/core';
import { type WeightsMode, weightsError } from '../../../src-main/contract/settings.ts';
import { formatBytes } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { useMemory } from '../../core/queries.ts';
import classes from './AdvancedSettings.module.css';

export function WeightsTable() {
  const memory = useMemory();
  if (!memory) return null;
  const { width, height, available, modes } = memory;
  return (
    <div className={classes.costs}>
      <Table
        aria-label={t('weights.costs', 'What each of them costs')}
        verticalSpacing={5}
        horizontalSpacing={0}
        data-selectable
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('weights.mode', 'Weights')}</Table.Th>
            <Table.Th>{t('weights.error', 'Error of a step')}</Table.Th>
            <Table.Th>{t('weights.memory', 'Memory')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {modes.map(({ mode, peak, mapped }) => (
            <Table.Tr key={mode} data-fits={peak <= available}>
              <Table.Th scope="row">{mode}</Table.Th>
              <Table.Td>{errorText(mode)}</Table.Td>
              <Table.Td>
                {formatBytes(peak)}
                {mapped > 0 ? (
                  <span>{t('weights.mapped', '+ {bytes} from files', { bytes: formatBytes(mapped) })}</span>
                ) : null}
                {peak > available ? <span>{t('weights.tooMuch', 'too much for this computer')}</span> : null}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <p className={classes.help}>
        {t(
          'weights.note',
          'Memory is reckoned for {size} on the processor; this computer has {available} for it. The error was measured on a small U-Net, against whole weights.',
          { size: `${width} × ${height}`, available: formatBytes(available) },
        )}
      </p>
    </div>
  );
}

const errorText = (mode: WeightsMode): string => {
  const error = weightsError[mode];
  return error === 0
    ? t('weights.exact', 'none')
    : t('weights.off', 'about {percent} %', { percent: Number((error * 100).toPrecision(2)) });
};
