// What few ask of a scene: its seed, what holding its characters changes, and how its picture came to be.

import { Accordion, Button } from '@mantine/core';
import type { SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { pickedFrame } from '../../core/scene-state.ts';
import panel from '../../ui/Panel.module.css';
import { compare } from '../compare/compare.ts';
import classes from './FrameStory.module.css';
import { FrameStory } from './FrameStory.tsx';
import { NegativeField } from './NegativeField.tsx';
import { SeedField } from './SeedField.tsx';

export function SceneAdvanced({ scene, readOnly }: { scene: SceneView; readOnly: boolean }) {
  const frame = pickedFrame(scene);
  return (
    <Accordion classNames={classes} keepMounted={false}>
      <Accordion.Item value="advanced">
        <Accordion.Control>{t('settings.advanced', 'Advanced')}</Accordion.Control>
        <Accordion.Panel>
          <div className={panel.advanced}>
            <SeedField scene={scene} readOnly={readOnly} />
            <NegativeField id={scene.id} negative={scene.negative} readOnly={readOnly} />
            <Button variant="default" onClick={() => compare([scene.id])}>
              {t('panel.compare', 'With and without…')}
            </Button>
            {frame ? <FrameStory frame={frame} /> : null}
          </div>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
