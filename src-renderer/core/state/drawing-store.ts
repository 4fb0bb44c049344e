// Drawing as main tells it: the queue of this story and how far the current picture is.

import { create } from 'zustand';
import type {
  DrawFinished,
  DrawProgress,
  EngineView,
  Job,
  QueueView,
} from '../../../src-main/contract/drawing.ts';

export interface DrawingState {
  queue: QueueView;
  /** The job of each scene that matters most on its card: drawing before waiting before failed. */
  jobs: ReadonlyMap<number, Job>;
  /** Of the picture being drawn. */
  progress: DrawProgress | null;
  /** Of everything asked for; it does not fall back between two pictures. */
  overall: Pick<DrawProgress, 'total' | 'secondsLeft'> | null;
  /** What the queue came to, for as long as it is worth saying. */
  finished: DrawFinished | null;
  engine: EngineView;
}

const nothing: DrawingState = {
  queue: { status: 'idle', jobs: [] },
  jobs: new Map(),
  progress: null,
  overall: null,
  finished: null,
  engine: { status: 'asleep' },
};

export const useDrawing = create<DrawingState>(() => nothing);

export function setQueue(queue: QueueView): void {
  useDrawing.setState(({ progress, overall, finished }) => ({
    queue,
    jobs: jobsByScene(queue),
    progress: queue.jobs.some((job) => job.id === progress?.job && job.status === 'drawing')
      ? progress
      : null,
    overall: queue.status === 'drawing' ? overall : null,
    finished: queue.status === 'idle' ? finished : null,
  }));
}

export function setProgress(progress: DrawProgress): void {
  useDrawing.setState(({ progress: before }) => ({
    progress: withPreview(progress, before),
    overall: progress,
  }));
}

export const setFinished = (finished: DrawFinished | null): void => useDrawing.setState({ finished });

export const setEngine = (engine: EngineView): void => useDrawing.setState({ engine });

export const forgetDrawing = (): void => useDrawing.setState(({ engine }) => ({ ...nothing, engine }));

function jobsByScene(queue: QueueView): ReadonlyMap<number, Job> {
  const rank = { drawing: 2, queued: 1, failed: 0 };
  const jobs = new Map<number, Job>();
  for (const job of queue.jobs) {
    const other = jobs.get(job.scene);
    if (!other || rank[job.status] > rank[other.status]) jobs.set(job.scene, job);
  }
  return jobs;
}

/** Previews come now and then; the last one of the same picture stays until the next. */
function withPreview(progress: DrawProgress, before: DrawProgress | null): DrawProgress {
  if (progress.preview || before?.job !== progress.job || !before.preview) return progress;
  return { ...progress, preview: before.preview };
}
