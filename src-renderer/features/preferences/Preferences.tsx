// What a person sets about Fabula itself. Each change is kept at once.

import { Button, Group, Modal, SegmentedControl, Select, Stack, Switch } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useState } from 'react';
import type { DeviceReport } from '../../../src-main/contract/drawing.ts';
import { languageNames, languages } from '../../../src-main/contract/languages.ts';
import {
  type Preferences as PreferencesRecord,
  type SpellingChoice,
  ZOOM_STEPS,
} from '../../../src-main/contract/preferences.ts';
import { type Device, devices } from '../../../src-main/contract/settings.ts';
import { attempt, runCommand } from '../../core/attempt.ts';
import { formatPercent } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { usePreferences } from '../../core/queries.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import { Cuda } from './Cuda.tsx';
import { Devices } from './Devices.tsx';
import { deviceName, drawnWith } from './device-name.ts';
import { OwnWords } from './OwnWords.tsx';
import classes from './Preferences.module.css';
import { Row } from './Row.tsx';
import { WordPictures } from './WordPictures.tsx';

export default function Preferences() {
  const preferences = usePreferences();
  return (
    <Modal
      opened
      onClose={closeDialog}
      size={560}
      title={t('preferences.title', 'Settings')}
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      {preferences ? <Fields preferences={preferences} /> : null}
    </Modal>
  );
}

function Fields({ preferences }: { preferences: PreferencesRecord }) {
  const { theme, language, zoom, spelling, notifyWhenDrawn, previews, device } = preferences;
  const [reports, setReports] = useState<readonly DeviceReport[]>();
  const choices = new Set<Device>([...devices, ...(reports ?? []).map((one) => one.device), device]);
  const inUse = useDrawing(({ engine }) => engine.device);
  const set = (patch: Partial<PreferencesRecord>) => void attempt('preferences.set', patch);
  return (
    <Stack gap="lg" pb="xs">
      <Row label={t('preferences.theme', 'Light or dark')}>
        {(id) => (
          <SegmentedControl
            aria-labelledby={id}
            value={theme}
            onChange={(value) => set({ theme: value as PreferencesRecord['theme'] })}
            data={[
              { value: 'system', label: t('preferences.theme.system', 'As the system') },
              { value: 'light', label: t('preferences.theme.light', 'Light') },
              { value: 'dark', label: t('preferences.theme.dark', 'Dark') },
            ]}
          />
        )}
      </Row>
      <Row label={t('preferences.language', 'Language')}>
        {(id) => (
          <Select
            aria-labelledby={id}
            className={classes.choice}
            allowDeselect={false}
            value={language}
            onChange={(value) => value && set({ language: value as typeof language })}
            data={[
              { value: 'system', label: t('preferences.language.system', 'As the system') },
              ...languages.map((value) => ({ value, label: languageNames[value] })),
            ]}
          />
        )}
      </Row>
      <Row label={t('preferences.zoom', 'Size of everything')}>
        {(id) => (
          <Select
            aria-labelledby={id}
            className={classes.choice}
            allowDeselect={false}
            value={String(zoom)}
            onChange={(value) => value && set({ zoom: Number(value) })}
            data={[...new Set([...ZOOM_STEPS, zoom])]
              .sort((a, b) => a - b)
              .map((percent) => ({ value: String(percent), label: formatPercent(percent / 100) }))}
          />
        )}
      </Row>
      <Row label={t('preferences.spelling', 'Check spelling')}>
        {(id) => (
          <Select
            aria-labelledby={id}
            className={classes.choice}
            allowDeselect={false}
            value={spelling}
            onChange={(value) => value && set({ spelling: value as SpellingChoice })}
            data={[
              { value: 'auto', label: t('preferences.spelling.auto', 'As the system, where it is English') },
              { value: 'en-US', label: t('preferences.spelling.us', 'English (United States)') },
              { value: 'en-GB', label: t('preferences.spelling.gb', 'English (United Kingdom)') },
              { value: 'off', label: t('preferences.spelling.off', 'No') },
            ]}
          />
        )}
      </Row>
      {spelling === 'off' ? null : (
        <Row label={t('preferences.ownWords', 'Words that are right as I write them')}>
          {() => <OwnWords />}
        </Row>
      )}
      <Row
        label={t('preferences.device', 'Draw with')}
        hint={
          inUse ? t('preferences.deviceInUse', 'In use: {device}', { device: drawnWith(inUse) }) : undefined
        }
      >
        {(id) => (
          <Select
            aria-labelledby={id}
            className={classes.choice}
            allowDeselect={false}
            value={device}
            onChange={(value) => value && set({ device: value as Device })}
            data={[...choices].map((value) => ({ value, label: deviceName(value) }))}
          />
        )}
      </Row>
      <Devices reports={reports} onReports={setReports} />
      <Cuda />
      <Switch
        label={t('preferences.previews', 'Show a picture while it is being drawn')}
        checked={previews}
        onChange={(event) => set({ previews: event.currentTarget.checked })}
      />
      <Switch
        label={t('preferences.notify', 'Tell me when drawing is done and I am in another window')}
        checked={notifyWhenDrawn}
        onChange={(event) => set({ notifyWhenDrawn: event.currentTarget.checked })}
      />
      <WordPictures />
      <Group>
        <Button
          variant="default"
          leftSection={<IconFolder size={17} stroke={1.6} />}
          onClick={() => void runCommand('app.logs')}
        >
          {t('preferences.logs', 'Show the folder with logs')}
        </Button>
      </Group>
    </Stack>
  );
}
