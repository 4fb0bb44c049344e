import { describe, expect, it } from 'vitest';
import type { DeviceReport } from '../contract/drawing.ts';
import { DeviceSurvey } from './device-survey.ts';

const cpu: DeviceReport[] = [{ device: 'cpu', automatic: true }];

function counted(outcomes: (DeviceReport[] | Error)[]) {
  const asked: number[] = [];
  const survey = new DeviceSurvey({
    check: async () => [],
    survey: async () => {
      asked.push(asked.length);
      const outcome = outcomes[asked.length - 1]!;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  });
  return { survey, asked };
}

describe('a survey of devices', () => {
  it('is made once, however many ask for it and when', async () => {
    const { survey, asked } = counted([cpu]);
    const answers = await Promise.all(Array.from({ length: 25 }, () => survey.reports()));
    expect(answers).toEqual(Array(25).fill(cpu));
    expect(await survey.reports()).toEqual(cpu);
    expect(asked).toHaveLength(1);
  });

  it('is made again after a change', async () => {
    const { survey, asked } = counted([cpu, []]);
    await survey.reports();
    survey.forget();
    expect(await survey.reports()).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('that failed is no answer, and one begun before a change is none afterwards', async () => {
    const { survey, asked } = counted([new Error('a driver crashed'), cpu, []]);
    await expect(survey.reports()).rejects.toThrow('a driver crashed');
    const early = survey.reports();
    survey.forget();
    expect(await survey.reports()).toEqual([]);
    expect(await early).toEqual(cpu);
    expect(asked).toHaveLength(3);
  });
});

it('a check is shared by those who ask while it goes on, kept for the report, and made again later', async () => {
  let checks = 0;
  const survey = new DeviceSurvey({
    survey: async () => [],
    check: async () => {
      checks += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return cpu;
    },
  });
  expect(survey.latest).toBeUndefined();
  const model = { path: 'model' };
  await Promise.all([survey.check(model), survey.check(model)]);
  expect([checks, survey.latest]).toEqual([1, cpu]);
  await survey.check(model);
  expect(checks).toBe(2);
  survey.forget();
  expect(survey.latest).toBeUndefined();
});
