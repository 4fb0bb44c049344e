import { threadId } from 'node:worker_threads';
import { answerQuestions } from '../asked-thread.ts';

export type TestQuestion = 'thread' | 'fail' | 'leave';

answerQuestions((question: TestQuestion): number => {
  if (question === 'fail') throw Object.assign(new RangeError('no room'), { code: 'ENOSPC' });
  if (question === 'leave') process.exit(3);
  return threadId;
});
