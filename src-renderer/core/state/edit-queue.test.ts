import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EditInput } from '../../../src-main/contract/edits.ts';
import { EditQueue } from './edit-queue.ts';

const title = (text: string): EditInput => ({ type: 'story.set', title: text });

function queueOf(send = vi.fn(async (_: EditInput, __?: string) => ({ created: [] }))) {
  const saved = vi.fn();
  const unsaved = vi.fn();
  return { queue: new EditQueue({ send, rest: 300, saved, unsaved }), send, saved, unsaved };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('EditQueue', () => {
  it('sends only the latest value, after a rest', async () => {
    const { queue, send, saved } = queueOf();
    for (const text of ['F', 'Fo', 'Fox']) {
      queue.stage('title', { edit: title(text), gesture: 'g1' });
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(send).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    expect(send.mock.calls).toEqual([[title('Fox'), 'g1']]);
    expect(saved).toHaveBeenCalledWith('title');
    expect(queue.waiting).toBe(0);
  });

  it('sends what each gesture came to, in order', async () => {
    const { queue, send, saved } = queueOf();
    queue.stage('title', { edit: title('a'), gesture: 'g1' });
    queue.stage('title', { edit: title('a red'), gesture: 'g2' });
    queue.stage('title', { edit: title('a red '), gesture: 'g2' });
    await queue.flush();
    expect(send.mock.calls).toEqual([
      [title('a'), 'g1'],
      [title('a red '), 'g2'],
    ]);
    expect(saved.mock.calls).toEqual([['title']]);
  });

  it('sends what is staged before any other edit', async () => {
    const { queue, send } = queueOf();
    queue.stage('title', { edit: title('Fox'), gesture: 'g1' });
    await queue.run({ type: 'scene.remove', ids: [1] });
    expect(send.mock.calls.map(([edit]) => edit.type)).toEqual(['story.set', 'scene.remove']);
  });

  it('keeps what was typed while its older value was on the way', async () => {
    let arrive: (() => void) | undefined;
    const send = vi.fn(
      (_: EditInput, __?: string) =>
        new Promise<{ created: never[] }>((resolve) => {
          arrive = () => resolve({ created: [] });
        }),
    );
    const { queue, saved } = queueOf(send);
    queue.stage('title', { edit: title('Fo'), gesture: 'g1' });
    const flushed = queue.flush();
    await vi.advanceTimersByTimeAsync(0);
    queue.stage('title', { edit: title('Fox'), gesture: 'g1' });
    arrive?.();
    await flushed;
    expect(saved).not.toHaveBeenCalled();
    expect(queue.waiting).toBe(1);
    await vi.advanceTimersByTimeAsync(300);
    arrive?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(send.mock.calls.map(([edit]) => edit)).toEqual([title('Fo'), title('Fox')]);
    expect(queue.waiting).toBe(0);
  });

  it('keeps what is refused, says so, and tries it again', async () => {
    const full = new Error('The disk is full.');
    const send = vi.fn(async (_: EditInput, __?: string) => ({ created: [] })).mockRejectedValueOnce(full);
    const { queue, saved, unsaved } = queueOf(send);
    queue.stage('title', { edit: title('Fox'), gesture: 'g1' });
    await queue.flush();
    expect(unsaved).toHaveBeenLastCalledWith(full);
    expect(queue.waiting).toBe(1);
    await queue.flush();
    expect(unsaved).toHaveBeenLastCalledWith(undefined);
    expect(saved).toHaveBeenCalledWith('title');
  });

  it('goes on after an edit that failed', async () => {
    const send = vi
      .fn(async (_: EditInput, __?: string) => ({ created: [] }))
      .mockRejectedValueOnce(new Error('no'));
    const { queue } = queueOf(send);
    await expect(queue.run(title('a'))).rejects.toThrow('no');
    await expect(queue.run(title('b'))).resolves.toEqual({ created: [] });
  });

  it('forgets what was meant for a story that is closed', async () => {
    const { queue, send, saved } = queueOf();
    queue.stage('title', { edit: title('Fox'), gesture: 'g1' });
    queue.drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(send).not.toHaveBeenCalled();
    expect(saved).toHaveBeenCalledWith('title');
  });
});
