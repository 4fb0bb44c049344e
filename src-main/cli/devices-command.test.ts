import { expect, it } from 'vitest';
import { forkEngine } from '../engine/fork.ts';
import { checkInProcesses, surveyInProcess } from '../engine/survey.ts';
import { describeDevices } from './devices-command.ts';

it('tells of every device what it can do, or why not', () => {
  expect(
    describeDevices([
      { device: 'cuda', reason: 'its libraries are not part of this installation', automatic: false },
      { device: 'webgpu', speed: 0.0431, automatic: false },
      { device: 'cpu', speed: 1, automatic: true },
    ]),
  ).toEqual([
    'cuda     cannot be used: its libraries are not part of this installation',
    'webgpu   can be used, 0.043 times as fast as the processor in a small test',
    'cpu      can be used',
    '',
    '--device auto takes cpu.',
  ]);
});

it('asks the devices of this machine in a process of its own', { timeout: 90_000 }, async () => {
  const reports = await surveyInProcess(() => forkEngine({ quiet: true }));
  expect(reports.at(-1)).toMatchObject({ device: 'cpu', speed: 1 });
  expect(reports.filter(({ automatic }) => automatic)).toHaveLength(1);
  for (const { reason, speed } of reports)
    expect((reason === undefined) !== (speed === undefined)).toBe(true);
  if (process.platform === 'linux')
    expect(reports.map(({ device }) => device)).toEqual(['cuda', 'webgpu', 'cpu']);
});

it('says so when the process is lost over it', async () => {
  const lost = surveyInProcess(() => {
    const engine = forkEngine({ quiet: true });
    engine.kill();
    return engine;
  });
  await expect(lost).rejects.toMatchObject({
    code: 'engine-lost',
    message: expect.stringMatching(
      /^The devices of this computer could not be asked: the system ended it.*\.$/,
    ),
  });
});

it('checks each device by a step of a model in a process of its own: one that is lost takes nothing along', async () => {
  const model = { path: 'native-models/parity/fixtures/whole-method/models/tiny-sd15' };
  const quiet = () => forkEngine({ quiet: true });
  const asked: string[] = [];
  const right = await checkInProcesses(quiet, model, (device) => asked.push(device));
  expect(asked).toEqual(right.filter(({ reason }) => reason === undefined).map(({ device }) => device));
  expect(right.at(-1)).toMatchObject({
    device: 'cpu',
    check: { profile: 'cpu', weights: 'full', runs: [{ precision: 'float32' }] },
  });

  let processes = 0;
  const lost = await checkInProcesses(() => {
    const engine = quiet();
    if (++processes > 1) engine.kill();
    return engine;
  }, model);
  expect(lost.at(-1)).toMatchObject({
    device: 'cpu',
    fault: { code: 'engine-lost', message: expect.stringMatching(/^The device "cpu" did not draw a step: /) },
  });
  const missing = await checkInProcesses(quiet, { path: 'nowhere' });
  expect(missing.at(-1)!.fault!.message).toMatch(/nowhere/);
}, 120_000);
