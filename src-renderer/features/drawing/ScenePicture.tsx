// The picture's place on a card, a scene's or a character's: the picture, its sketch while it is drawn, or why there is
// none.

import type { DrawProgress, Job } from '../../../src-main/contract/drawing.ts';
import type { SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { broughtFrom, pickedFrame, type SceneState, stateHint, stateText } from '../../core/scene-state.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { Picture } from '../../ui/Picture.tsx';
import classes from './ScenePicture.module.css';
import { stageText } from './stage-text.ts';

export interface ScenePictureProps {
  scene: SceneView;
  job: Job | undefined;
  state: SceneState;
  /** What is to be seen, for whoever does not see it. */
  alt: string;
}

export function ScenePicture({ scene, job, state, alt }: ScenePictureProps) {
  const frame = pickedFrame(scene);
  return (
    <div className={classes.box} data-state={state} data-bare={frame ? undefined : true}>
      {frame ? <Picture frame={frame} size="thumbnail" alt={alt} /> : <Sketch />}
      {state === 'drawing' && job ? <Live job={job} bare={!frame} /> : null}
      {state === 'brought' ? (
        <span className={classes.badge} title={broughtFrom(frame?.brought ?? '')}>
          {stateText(state)}
        </span>
      ) : null}
      {state === 'queued' ? <span className={classes.badge}>{stateText(state)}</span> : null}
      {state === 'outdated' || state === 'blank' ? (
        <span className={classes.badge} title={stateHint(state)}>
          {stateText(state)}
        </span>
      ) : null}
      {state === 'empty' ? <span className={classes.word}>{stateText(state)}</span> : null}
      {state === 'failed' && job?.error ? (
        <span className={classes.failure}>
          <ErrorText error={job.error} strong />
        </span>
      ) : null}
    </div>
  );
}

/** An empty panel, as a storyboard artist would leave it. */
export function Sketch() {
  return (
    <svg className={classes.sketch} aria-hidden preserveAspectRatio="none" viewBox="0 0 100 100">
      <path
        d="M7 8 94 6 93 93 6 94Z M3 12 11 3 M90 2 97 10 M2 89 10 97 M96 88 90 97"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** The only part of a card that is drawn anew with each step. */
function Live({ job, bare }: { job: Job; bare: boolean }) {
  const progress = useDrawing((drawing) => (drawing.progress?.job === job.id ? drawing.progress : null));
  return (
    <>
      {progress?.preview ? (
        <img
          className={classes.preview}
          src={progress.preview}
          alt=""
          width={256}
          height={256}
          decoding="async"
        />
      ) : (
        <span className={classes.wash} data-bare={bare || undefined} />
      )}
      <Progress progress={progress} />
    </>
  );
}

function Progress({ progress }: { progress: DrawProgress | null }) {
  const fraction = progress?.fraction ?? 0;
  const text = progress ? stageText(progress) : t('stage.starting', 'Getting ready');
  return (
    <div
      className={classes.progress}
      role="progressbar"
      aria-label={t('scene.state.drawing', 'Being drawn')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(fraction * 100)}
      aria-valuetext={text}
    >
      <span className={classes.stage} data-text={text} />
      <div className={classes.bar}>
        <div className={classes.fill} style={{ scale: `${fraction} 1` }} />
      </div>
    </div>
  );
}
