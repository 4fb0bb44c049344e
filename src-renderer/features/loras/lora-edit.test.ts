import { expect, it } from 'vitest';
import { onSlider, withBlocks, withLoras, withoutLora, withStrength } from './lora-edit.ts';

const ink = { name: 'ink', sha256: 'a'.repeat(64), strength: 1 };
const clay = { name: 'clay', sha256: 'b'.repeat(64), strength: 0.5 };

it('changes one of them and leaves the rest of the settings', () => {
  const settings = withLoras({ steps: 4 }, [ink, clay]);
  expect(settings).toEqual({ steps: 4, loras: [ink, clay] });
  expect(withStrength(settings, clay.sha256, -2).loras).toEqual([ink, { ...clay, strength: -2 }]);
  expect(withoutLora(settings, ink.sha256)).toEqual({ steps: 4, loras: [clay] });
  expect(withoutLora(withLoras({ steps: 4 }, [ink]), ink.sha256)).toEqual({ steps: 4 });
});

it('sets strengths by part, and takes them away', () => {
  const settings = withBlocks(withLoras({}, [ink, clay]), ink.sha256, { te: 0 });
  expect(settings.loras).toEqual([{ ...ink, blocks: { te: 0 } }, clay]);
  expect(withStrength(settings, ink.sha256, 2).loras![0]).toEqual({ ...ink, strength: 2, blocks: { te: 0 } });
  expect(withBlocks(settings, ink.sha256, undefined).loras).toEqual([ink, clay]);
});

it('shows strengths beyond the slider at its ends', () => {
  expect([-3, 0.4, 7].map(onSlider)).toEqual([0, 0.4, 2]);
});
