// Calm lines above the work: the story cannot be changed, edits are not saved, drawing was left over.

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { attempt, runCommand } from '../core/attempt.ts';
import { t } from '../core/i18n/texts.ts';
import { problemOf } from '../core/notify.ts';
import { useModelsLoaded, useStoryModel } from '../core/queries.ts';
import { sentence } from '../core/sentences.ts';
import { useDrawing } from '../core/state/drawing-store.ts';
import { flushEdits, useDrafts } from '../core/state/edits.ts';
import { setUi } from '../core/state/ui-store.ts';
import { useStory } from '../core/state/window-store.ts';
import { relinkModel } from '../features/models/relink-model.ts';
import { ErrorText } from '../ui/ErrorText.tsx';
import classes from './Banners.module.css';

export function Banners() {
  return (
    <>
      <ReadOnlyBanner />
      <ModelBanner />
      <UnsavedBanner />
      <OfferedBanner />
    </>
  );
}

function ReadOnlyBanner() {
  const { readOnly, sample } = useStory(({ document }) => document);
  if (!readOnly) return null;
  return (
    <Banner
      actions={
        <Button size="compact-md" variant="default" onClick={() => void runCommand('file.duplicate')}>
          {t('banner.duplicate', 'Make a copy to change')}
        </Button>
      }
    >
      {sample
        ? t('banner.sample', 'This is a sample story. Look around; to change it, make a copy.')
        : t('banner.readOnly', 'This story lies where nothing can be changed.')}
    </Banner>
  );
}

/** The story's model is gone or another one: nothing can be drawn until it is found, or another is chosen. */
function ModelBanner() {
  const modelId = useStory(({ story }) => story.modelId);
  const known = useModelsLoaded();
  const model = useStoryModel();
  if (!known || (model && !model.problem)) return null;
  const inLibrary = model?.library !== undefined;
  return (
    <Banner
      tone="wrong"
      actions={
        <>
          {inLibrary ? (
            <Button size="compact-md" onClick={() => void relinkModel(model)}>
              {t('banner.relinkModel', 'Find it…')}
            </Button>
          ) : null}
          <Button size="compact-md" variant="default" onClick={() => setUi({ dialog: 'models' })}>
            {t('banner.models', 'Models…')}
          </Button>
        </>
      }
    >
      <strong>{t('banner.modelGone', 'The model of this story cannot be used.')}</strong>{' '}
      {(model?.problem && sentence(model.problem.message)) ??
        t('banner.modelUnknown', 'There is no model “{id}” on this computer: add it, or choose another.', {
          id: modelId ?? '',
        })}
    </Banner>
  );
}

function UnsavedBanner() {
  const unsaved = useDrafts((drafts) => drafts.unsaved);
  if (unsaved === undefined) return null;
  return (
    <Banner
      tone="wrong"
      actions={
        <Button size="compact-md" variant="default" onClick={() => void flushEdits()}>
          {t('banner.trySaving', 'Try again')}
        </Button>
      }
    >
      <strong>{t('banner.unsaved', 'What you typed is not saved.')}</strong>{' '}
      <ErrorText error={problemOf(unsaved)} />
    </Banner>
  );
}

function OfferedBanner() {
  const offered = useDrawing(({ queue }) =>
    queue.status === 'offered' ? queue.jobs.filter((job) => job.status !== 'failed').length : 0,
  );
  if (offered === 0) return null;
  return (
    <Banner
      tone="lamp"
      actions={
        <>
          <Button
            size="compact-md"
            variant="subtle"
            color="gray"
            c="var(--ink)"
            onClick={() => void attempt('queue.cancel', { jobs: 'all' })}
          >
            {t('banner.drop', 'Do not draw them')}
          </Button>
          <Button size="compact-md" onClick={() => void attempt('queue.resume')}>
            {t('banner.goOn', 'Go on drawing')}
          </Button>
        </>
      }
    >
      {t(
        'banner.offered',
        '{offered, plural, one {One picture was} other {# pictures were}} still to be drawn when this story was closed.',
        { offered },
      )}
    </Banner>
  );
}

interface BannerProps {
  tone?: 'plain' | 'wrong' | 'lamp';
  actions: ReactNode;
  children: ReactNode;
}

function Banner({ tone = 'plain', actions, children }: BannerProps) {
  return (
    <div className={classes.banner} data-tone={tone} role={tone === 'wrong' ? 'alert' : 'status'}>
      <span className={classes.words}>{children}</span>
      {actions}
    </div>
  );
}
