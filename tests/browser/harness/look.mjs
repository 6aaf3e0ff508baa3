// What a person sees of any page: its heading, its width, where the focus is.

import assert from "node:assert/strict";

/** Waits for the page with this heading. */
export async function heading(page, name) {
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/** Nothing has to be scrolled to the side. */
export async function fitsItsWidth(page) {
  const [needed, given] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(needed <= given, `${page.url()} is ${needed} px wide in a window of ${given} px`);
}

/** What has the focus, in the words that a screen reader begins with; and it can be seen that it has it. */
export async function focused(page) {
  const { name, seen } = await page.evaluate(() => {
    const element = document.activeElement;
    const label =
      element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
    // A checkbox is drawn by its neighbours: whatever around it stands out will do.
    const marked = (each) => {
      const style = getComputedStyle(each);
      return (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
    };
    const around = [
      element,
      ...(element.closest("label")?.querySelectorAll("*") ?? []),
      element.parentElement,
    ];
    return { name: label.trim().replace(/\s+/g, " "), seen: around.some(marked) };
  });
  assert.ok(seen, `nothing shows that “${name}” has the focus`);
  return name;
}

/** Tab, until this has the focus. */
export async function tabTo(page, name) {
  const passed = [];
  for (let steps = 0; steps < 20; steps++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement === document.body)) continue;
    const now = await focused(page);
    if (now === name) return;
    passed.push(now);
  }
  assert.fail(`Tab does not lead to “${name}”, but to: ${passed.join(", ")}`);
}
