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

/** No words lie over others: a line that is pushed into its neighbour is there for every rule of accessibility, and unreadable. */
export async function noWordsLieOverOthers(page) {
  const pairs = await page.evaluate(() => {
    // What is meant to lie above the page: a bar that stays, a dialog, and what is hidden behind it.
    const apart = (element) => {
      for (let each = element; each; each = each.parentElement) {
        const { position, overflow } = getComputedStyle(each);
        if (["fixed", "sticky"].includes(position)) return true;
        // For those who hear the page: cut down to a pixel.
        if (overflow === "hidden" && each.offsetWidth <= 1) return true;
        if (each.inert || each.getAttribute("aria-hidden") === "true" || each.tagName === "svg") return true;
      }
      return false;
    };
    // As much of it as no box around cuts off: what lies further down in a list that scrolls lies over nothing.
    const seen = ({ left, right, top, bottom }, element) => {
      for (let each = element; each && each !== document.body; each = each.parentElement) {
        if (getComputedStyle(each).overflow === "visible") continue;
        const box = each.getBoundingClientRect();
        left = Math.max(left, box.left);
        right = Math.min(right, box.right);
        top = Math.max(top, box.top);
        bottom = Math.min(bottom, box.bottom);
      }
      return { left, right, top, bottom };
    };
    const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const lines = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { currentNode: node } = texts;
      const element = node.parentElement;
      if (!node.data.trim() || !shown(element) || apart(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { fontSize } = getComputedStyle(element);
      for (const rect of range.getClientRects()) {
        const { left, right, top, bottom } = seen(rect, element);
        // The letters, without the room that a font leaves above and below them; and nothing for readers alone, of one pixel.
        const spare = Math.max(0, (bottom - top - Number.parseFloat(fontSize) * 0.8) / 2);
        if (right - left > 4 && bottom - top > 4)
          lines.push({ node, left, right, top: top + spare, bottom: bottom - spare });
      }
    }
    const meet = (a, b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
    return lines.flatMap((one, at) =>
      lines
        .slice(at + 1)
        .filter((other) => other.node !== one.node && meet(one, other))
        .map((other) => `“${one.node.data.trim()}” and “${other.node.data.trim()}”`),
    );
  });
  assert.deepEqual(pairs, [], `words lie over others at ${page.url()}`);
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
