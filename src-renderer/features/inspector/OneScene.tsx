// The inspector of one scene.

import { Button } from '@mantine/core';
import { IconBrush, IconRefresh } from '@tabler/icons-react';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { pickedFrame, sceneState, stateHint, stateText } from '../../core/scene-state.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { useTextDraft } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from '../../ui/Panel.module.css';
import { draw } from '../drawing/use-draw-commands.ts';
import { partsText } from '../tokens/problem-text.ts';
import { useSceneProblem } from '../tokens/token-store.ts';
import { PromptField } from '../words/PromptField.tsx';
import { ProseField } from '../words/ProseField.tsx';
import { CastPicker } from './CastPicker.tsx';
import { FrameGallery } from './FrameGallery.tsx';
import { PlacePicker } from './PlacePicker.tsx';
import { SceneAdvanced } from './SceneAdvanced.tsx';

export function OneScene({ id }: { id: number }) {
  const scene = useStory(({ scenes }) => scenes.get(id));
  const number = useStory(({ order }) => order.indexOf(id) + 1);
  const readOnly = useStory(({ document }) => document.readOnly);
  const job = useDrawing(({ jobs }) => jobs.get(id));
  if (!scene) return null;
  const state = sceneState(scene, job);
  const frame = pickedFrame(scene);
  const busy = state === 'drawing' || state === 'queued';
  return (
    <div className={classes.content}>
      <div>
        <div className={classes.sceneHead}>
          <h2 className={classes.sceneTitle}>{t('panel.sceneNumber', 'Scene {number}', { number })}</h2>
          <span className={classes.state} data-state={state}>
            {stateText(state)}
          </span>
        </div>
        {stateHint(state) ? <p className={classes.hint}>{stateHint(state)}</p> : null}
      </div>
      {job?.error && job.error.code !== 'prompt-too-long' ? (
        <p className={classes.problem}>
          <ErrorText error={job.error} strong />
        </p>
      ) : null}
      <div className={classes.actions}>
        {busy && job ? (
          <Button variant="default" onClick={() => void attempt('queue.cancel', { jobs: [job.id] })}>
            {t('panel.dontDraw', 'Do not draw it')}
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<IconBrush size={16} />}
            disabled={readOnly}
            onClick={() => void draw([id])}
          >
            {frame && state !== 'brought' ? t('panel.drawAgain', 'Draw again') : t('panel.draw', 'Draw')}
          </Button>
        )}
        {busy || !frame ? null : (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            disabled={readOnly}
            onClick={() => void draw([id], 'new')}
          >
            {t('panel.another', 'Another')}
          </Button>
        )}
      </div>
      <Words id={id} prompt={scene.prompt} caption={scene.caption} readOnly={readOnly} />
      <CastPicker scenes={[scene]} readOnly={readOnly} />
      <PlacePicker scene={scene} readOnly={readOnly} />
      <FrameGallery scene={scene} readOnly={readOnly} />
      <SceneAdvanced scene={scene} readOnly={readOnly} />
    </div>
  );
}

interface WordsProps {
  id: number;
  prompt: string;
  caption: string;
  readOnly: boolean;
}

/** The same fields as on the card, with room for long texts. */
function Words({ id, readOnly, ...saved }: WordsProps) {
  const prompt = useTextDraft(`scene:${id}:prompt`, saved.prompt, (value) => ({
    type: 'scene.set',
    id,
    prompt: value,
  }));
  const caption = useTextDraft(`scene:${id}:caption`, saved.caption, (value) => ({
    type: 'scene.set',
    id,
    caption: value,
  }));
  const problem = useSceneProblem(id);
  const characters = useStory((story) => story.characters);
  return (
    <>
      <div className={classes.section}>
        <span className={classes.label}>{t('panel.prompt', 'What can be seen')}</span>
        <PromptField
          kind="scene"
          hints
          draft={prompt}
          grow
          className={classes.field}
          label={t('panel.prompt', 'What can be seen')}
          placeholder={t('panel.promptHint', 'For example: finding a lantern in a meadow')}
          readOnly={readOnly}
          invalid={problem !== undefined}
          describedBy={problem ? 'scene-too-long' : undefined}
        />
        {problem ? (
          <p id="scene-too-long" className={classes.problem}>
            {t(
              'tokens.sceneOverParts',
              '{over, plural, one {# token} other {# tokens}} too long to be drawn ({parts}). Shorten this text, or those it stands with.',
              { over: problem.over, parts: partsText(problem, characters) },
            )}
          </p>
        ) : null}
      </div>
      <div className={classes.section}>
        <span className={classes.label}>{t('panel.caption', 'What is read aloud')}</span>
        <ProseField
          draft={caption}
          serif
          grow
          className={classes.field}
          label={t('panel.caption', 'What is read aloud')}
          placeholder={t('panel.captionHint', 'For example: One evening the fox found a light.')}
          readOnly={readOnly}
        />
      </div>
    </>
  );
}
