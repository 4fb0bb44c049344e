// Whether the controls of a page can be seen and reached: each of its corners is asked what lies there.

import type { Page } from '@playwright/test';
import type { Studio } from './studio.ts';

/** Sets what the window shows, as dragging it would; `zoom` in percent makes its pixels more than the page's. */
export async function resize(
  { app }: Studio,
  page: Page,
  width: number,
  height: number,
  zoom = 100,
): Promise<void> {
  await page.waitForFunction((scale) => Math.abs(devicePixelRatio - scale) < 0.01, zoom / 100);
  // From within as far as the screen goes: of hundreds of questions to the main process Playwright loses one.
  const fits = await page.evaluate(
    ([w, h, scale]) => {
      const [outerW, outerH] = [
        w! + outerWidth - innerWidth * scale!,
        h! + outerHeight - innerHeight * scale!,
      ];
      if (outerW > screen.width || outerH > screen.height) return false;
      window.resizeTo(outerW, outerH);
      return true;
    },
    [width, height, zoom / 100],
  );
  if (!fits) {
    await app.evaluate(
      ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]!.setContentSize(w!, h!),
      [width, height],
    );
  }
  await page.waitForFunction(
    ([w, h]) => Math.abs(innerWidth - w!) <= 1 && Math.abs(innerHeight - h!) <= 1,
    [width, height].map((one) => (one * 100) / zoom),
  );
  // The grid of cards is laid out anew by an observer, after the page itself.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** Choices whose words do not fit into their field, in a dialog or on a page with room for them: what each says. */
export function cutChoices(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const dialog = document.querySelector('[role=dialog][aria-modal=true]');
    if (!dialog && innerWidth < 1024) return [];
    const all = dialog ?? document;
    const fields = [...all.querySelectorAll<HTMLInputElement>('input[aria-haspopup=listbox]')];
    return fields
      .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
      .map((one) => `the choice “${one.value}” is cut off`);
  });
}

/**
 * Controls that another one lies over, or that stick out of the window: what it is, and what is in its way. What is
 * scrolled out of sight can be brought into it and is no fault.
 */
export async function hiddenControls(page: Page): Promise<string[]> {
  let faults = await lookForHidden(page);
  // Cards take their new places a moment after the window has its new size.
  for (let again = 0; again < 5 && faults.length > 0; again++) {
    await page.waitForTimeout(100);
    faults = await lookForHidden(page);
  }
  return faults;
}

function lookForHidden(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const said = (element: Element | null): string => {
      if (!element) return 'nothing';
      const label = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40);
      return `${element.tagName.toLowerCase()} "${label ?? ''}"`;
    };
    /** What of it its scrolling ancestors leave to be seen. */
    const visible = (element: Element): DOMRect => {
      let { left, top, right, bottom } = element.getBoundingClientRect();
      for (let at = element.parentElement; at; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        if (overflowX === 'visible' && overflowY === 'visible') continue;
        const box = at.getBoundingClientRect();
        const scrolls = [overflowX, overflowY].some((one) => one === 'auto' || one === 'scroll');
        if (!scrolls) continue;
        left = Math.max(left, box.left);
        top = Math.max(top, box.top);
        right = Math.min(right, box.right);
        bottom = Math.min(bottom, box.bottom);
      }
      return new DOMRect(left, top, right - left, bottom - top);
    };
    // Behind a dialog nothing is meant to be reached.
    const all = document.querySelector('[role=dialog][aria-modal=true]') ?? document;
    const controls = all.querySelectorAll(
      'button, input:not([type=radio], [type=hidden], [type=file]), textarea, select, [role=tab], [role=button], label:has(input[type=radio])',
    );
    const faults: string[] = [];
    for (const control of controls) {
      if (
        control.closest('[inert], [aria-hidden=true]') ||
        !control.checkVisibility({ opacityProperty: true })
      )
        continue;
      const whole = control.getBoundingClientRect();
      const box = visible(control);
      if (box.width < 8 || box.height < 8) continue;
      // Left for screen readers, as one point in a corner.
      if (getComputedStyle(control).clipPath === 'inset(50%)') continue;
      if (whole.left < -1 || whole.right > innerWidth + 1)
        faults.push(`${said(control)} sticks out of the window`);
      const inset = 3;
      const points = [
        [box.left + inset, box.top + inset],
        [box.right - inset, box.top + inset],
        [box.left + inset, box.bottom - inset],
        [box.right - inset, box.bottom - inset],
        [box.left + box.width / 2, box.top + box.height / 2],
      ] as const;
      for (const [x, y] of points) {
        if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
        const found = document.elementFromPoint(x, y);
        if (!found || found === control || control.contains(found) || found.contains(control)) continue;
        // What is looked for lies over the story on purpose; the field that looks can be closed.
        if (found.closest('search') && !control.closest('search')) continue;
        // A field and what stands in it, such as the steps of a number, are one control.
        if (control.closest('.mantine-Input-wrapper')?.contains(found)) continue;
        faults.push(`${said(control)} lies under ${said(found)}`);
        break;
      }
    }
    return faults;
  });
}
