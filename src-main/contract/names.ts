// The names of all channels and nothing else, so that the preload script knows them without carrying the
// validators. `calls.ts` and `events.ts` must define exactly these: the compiler sees to it.

/** A window asks, main answers with a Result. */
export const callNames = [
  'app.info',
  'app.openLink',
  'preferences.get',
  'preferences.set',
  'command.run',
  'command.enable',
  'home.get',
  'home.forget',
  'window.get',
  'window.settled',
  'story.new',
  'story.open',
  'story.edit',
  'story.undo',
  'story.redo',
  'frame.get',
  'tokens.get',
  'draw.start',
  'draw.compare',
  'compare.get',
  'queue.get',
  'queue.move',
  'queue.pause',
  'queue.resume',
  'queue.retry',
  'queue.cancel',
  'engine.get',
  'devices.get',
  'models.list',
  'models.add',
  'models.relink',
  'models.setVae',
  'models.remove',
  'models.verify',
  'models.stopVerify',
  'memory.get',
  'loras.get',
  'loras.add',
  'loras.relink',
  'dropped.kind',
  'catalogue.get',
  'downloads.start',
  'downloads.stop',
  'downloads.get',
  'history.list',
  'history.restore',
] as const;
export type CallName = (typeof callNames)[number];

/** Main tells a window. */
export const eventNames = [
  'window.changed',
  'window.settle',
  'story.changed',
  'queue.changed',
  'draw.progress',
  'draw.finished',
  'engine.changed',
  'models.changed',
  'models.verifying',
  'downloads.changed',
  'home.changed',
  'preferences.changed',
  'command',
  'problem',
] as const;
export type EventName = (typeof eventNames)[number];

/** The preload script's own channel: a file that was dropped. Pages cannot name it. */
export const offerFileChannel = 'file.offer';
