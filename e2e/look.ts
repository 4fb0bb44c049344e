// A screen as people see it: its picture in light and in dark, and what axe-core finds on it, of contrast in both.

import type { Page } from '@playwright/test';
import type * as Axe from 'axe-core';
import axe from 'axe-core';
import { expect, type Studio } from './studio.ts';

/** With FABULA_SCREENS leaves `test-results/screens/NAME-light.png` and `-dark.png`; a serious finding fails the test at its end. */
export async function look(studio: Studio, page: Page, name: string): Promise<void> {
  await studio.screenshot(page, name, async (scheme) => {
    await rest(page);
    // What else there is to find is the same in both.
    const rules = scheme === 'dark' ? ['color-contrast'] : undefined;
    // A card is named anew a moment after its words are typed.
    const lasting = expect.configure({ soft: true, timeout: 5000 });
    await lasting.poll(() => findings(page, rules), { message: `${name}, ${scheme}` }).toEqual([]);
  });
}

/** What is serious, and where. The page keeps axe-core once it has it. */
async function findings(page: Page, rules: string[] | undefined): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (runOnly) => {
    const { run } = (window as unknown as { axe: typeof Axe }).axe;
    const { violations } = await run({
      resultTypes: ['violations'],
      // Style sheets once more, for how a telephone is held.
      preload: false,
      ...(runOnly ? { runOnly } : {}),
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`);
  }, rules);
}

/** The colours between light and dark, or of a button that just lost the pointer, are nobody's to read. */
async function rest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    const passing = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(passing.map((one) => one.finished));
  });
}
