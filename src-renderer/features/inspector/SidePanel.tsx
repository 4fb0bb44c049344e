// The panel beside the work: the chosen scene, the story's settings, or the queue.

import { Tabs } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { openPanel, type PanelTab, useUi } from '../../core/state/ui-store.ts';
import classes from '../../ui/Panel.module.css';
import { QueuePanel } from '../drawing/QueuePanel.tsx';
import { ScenePanel } from './ScenePanel.tsx';
import { StoryPanel } from './StoryPanel.tsx';

export function SidePanel() {
  const tab = useUi((ui) => ui.panel.tab);
  return (
    <aside className={classes.panel} aria-label={t('panel.label', 'Side panel')}>
      <Tabs
        value={tab}
        onChange={(value) => value && openPanel(value as PanelTab)}
        keepMounted={false}
        classNames={{ root: classes.tabs, panel: classes.body, list: classes.list }}
      >
        <Tabs.List grow>
          <Tabs.Tab value="scene">{t('panel.scene', 'Scene')}</Tabs.Tab>
          <Tabs.Tab value="story">{t('panel.story', 'Drawing')}</Tabs.Tab>
          <Tabs.Tab value="queue">{t('panel.queue', 'Queue')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="scene">
          <ScenePanel />
        </Tabs.Panel>
        <Tabs.Panel value="story">
          <StoryPanel />
        </Tabs.Panel>
        <Tabs.Panel value="queue">
          <QueuePanel />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}
