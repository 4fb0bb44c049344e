import { describe, expect, it, vi } from 'vitest';
import { calls } from '../contract/calls.ts';
import { FabulaError } from '../contract/errors.ts';
import { createRouter, type Handlers } from './router.ts';

const window = { name: 'window' };

function routerWith(some: Partial<Handlers<typeof window>>) {
  const refuse = () => {
    throw new Error('not asked for');
  };
  const all = Object.fromEntries(Object.keys(calls).map((name) => [name, refuse])) as unknown as Handlers<
    typeof window
  >;
  const onFault = vi.fn();
  return { onFault, route: createRouter({ ...all, ...some }, { checkAnswers: true, onFault }) };
}

describe('the router', () => {
  it('hands the parsed question and the caller to the handler', async () => {
    const ask = vi.fn(() => 'here' as const);
    const { route } = routerWith({ 'story.new': ask });
    expect(await route('story.new', {}, window)).toEqual({ ok: true, value: 'here' });
    expect(ask).toHaveBeenCalledWith({ title: '' }, window);
    expect(await route('story.new', undefined, window)).toMatchObject({ ok: true });
  });

  it.each([
    ['an unknown name', 'story.steal', {}],
    ['a name every object has', 'constructor', {}],
    ['a name that is no text', 7, {}],
    ['a missing field', 'frame.get', {}],
    ['a field too many', 'frame.get', { id: 1, path: '/etc/passwd' }],
    ['a field of another type', 'frame.get', { id: '1' }],
  ])('refuses %s and does not call anything', async (_, name, request) => {
    const get = vi.fn();
    const { route } = routerWith({ 'frame.get': get });
    expect(await route(name, request, window)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    expect(get).not.toHaveBeenCalled();
  });

  it('refuses a caller that is none of our windows', async () => {
    const get = vi.fn();
    const { route } = routerWith({ 'home.get': get });
    expect(await route('home.get', {}, undefined)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(get).not.toHaveBeenCalled();
  });

  it('answers errors as values and keeps their code and hint', async () => {
    const { route, onFault } = routerWith({
      'story.undo': () => {
        throw new FabulaError('disk-full', 'No room.', 'Make some.');
      },
    });
    expect(await route('story.undo', {}, window)).toEqual({
      ok: false,
      error: { code: 'disk-full', message: 'No room.', hint: 'Make some.' },
    });
    expect(onFault).not.toHaveBeenCalled();
  });

  it('reports faults of its own, a wrong answer among them', async () => {
    const { route, onFault } = routerWith({ 'story.undo': () => 7 as unknown as null });
    expect(await route('story.undo', {}, window)).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(onFault).toHaveBeenCalledWith('story.undo', expect.any(Error));
  });
});
