import { QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test } from 'vitest';
import { queryClient, setAnswer } from './queries.ts';

afterEach(() => queryClient.clear());

/** A question whose answer comes when the test says so, asked by something that is shown. */
function slowQuestion() {
  let answer = (_: string[]) => {};
  const asked = new Promise<string[]>((resolve) => {
    answer = resolve;
  });
  const observer = new QueryObserver<string[]>(queryClient, { queryKey: ['models'], queryFn: () => asked });
  const end = observer.subscribe(() => {});
  return { answer, end, shown: () => observer.getCurrentResult().data };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test('what main told is not overwritten by the late answer to an earlier question', async () => {
  const { answer, end, shown } = slowQuestion();
  await setAnswer('models', ['pocket', 'fox-xl']);
  answer(['pocket']);
  await settled();
  expect(shown()).toEqual(['pocket', 'fox-xl']);
  end();
});

test('the last thing told is what is shown', async () => {
  const { answer, end, shown } = slowQuestion();
  answer(['pocket']);
  await settled();
  await Promise.all([setAnswer('models', ['pocket', 'a']), setAnswer('models', ['pocket', 'a', 'b'])]);
  expect(shown()).toEqual(['pocket', 'a', 'b']);
  end();
});
