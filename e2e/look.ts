// A screen as people see it: its picture in light and in dark, and what axe-core finds on it, of contrast in both.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, type Studio } from './studio.ts';

/** Leaves `test-results/screens/NAME-light.png` and `-dark.png`; a serious finding fails the test at its end. */
export async function look(studio: Studio, page: Page, name: string): Promise<void> {
  await studio.screenshot(page, name, async (scheme) => {
    await rest(page);
    // Electron cannot open the page that axe-core's usual way needs.
    const axe = new AxeBuilder({ page }).setLegacyMode(true);
    // What else there is to find is the same in both.
    if (scheme === 'dark') axe.withRules('color-contrast');
    const { violations } = await axe.analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const found = serious.map(
      ({ id, nodes }) => `${name}, ${scheme}: ${id} ${nodes.map(({ html }) => html).join(' ')}`,
    );
    expect.soft(found).toEqual([]);
  });
}

/** The colours between light and dark, or of a button that just lost the pointer, are nobody's to read. */
async function rest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    const passing = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(passing.map((one) => one.finished));
  });
}
