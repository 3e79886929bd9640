"""What can be measured of a page in a browser: sizes of text and targets, width, and whether the focus is in sight."""

from playwright.sync_api import Page

LEAST_TEXT_PX = 18
LEAST_TARGET_PX = 48
MOST_STEPS = 80

SEEN = """
const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && !element.closest(".visually-hidden, .skip");
const name = (element) => {
  const text = element.textContent.trim() || element.name || "";
  return `${element.tagName.toLowerCase()} "${text.slice(0, 60)}"`;
};
"""
SMALL_TEXT = f"""(least) => {{
  {SEEN}
  const fields = "input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea";
  const owners = new Set(document.querySelectorAll(fields));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.trim()) owners.add(texts.currentNode.parentElement);
  return [...owners]
    .filter((owner) => !owner.matches("script, option, noscript") && seen(owner))
    .map((owner) => [name(owner), parseFloat(getComputedStyle(owner).fontSize)])
    .filter(([, size]) => size < least)
    .map(([what, size]) => `${{what}}: ${{size}} px`);
}}"""
SMALL_TARGETS = f"""(least) => {{
  {SEEN}
  const targets = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  return [...document.querySelectorAll(targets)]
    .filter(seen)
    // A circle or box to tick is touched on its label.
    .map((target) => target.matches("[type=radio], [type=checkbox]") ? target.closest("label") ?? target : target)
    .map((target) => [name(target), target.getBoundingClientRect()])
    .filter(([, {{ width, height }}]) => Math.min(width, height) < least - 0.5)
    .map(([what, {{ width, height }}]) => `${{what}}: ${{Math.round(width)}} × ${{Math.round(height)}} px`);
}}"""
LOST_FOCUS = f"""() => {{
  {SEEN}
  const focused = document.activeElement;
  const {{ outlineStyle, outlineWidth }} = getComputedStyle(focused);
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `${{name(focused)}}: no outline`;
  const {{ left, right, top, bottom }} = focused.getBoundingClientRect();
  const middle = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
  const hit = document.elementFromPoint((left + right) / 2, middle);
  if (hit && (focused.contains(hit) || hit.contains(focused))) return "";
  return `${{name(focused)}}: behind ${{hit && name(hit)}}`;
}}"""


def faults(page: Page) -> list[str]:
    """Text smaller than 18 px and targets smaller than 48 px, one line each; empty is good."""
    return [*page.evaluate(SMALL_TEXT, LEAST_TEXT_PX), *page.evaluate(SMALL_TARGETS, LEAST_TARGET_PX)]


def too_wide(page: Page) -> list[str]:
    """What would make a person scroll sideways."""
    assert page.viewport_size is not None
    wide, width = page.evaluate("document.documentElement.scrollWidth"), page.viewport_size["width"]
    return [f"{wide} px wide on {width} px"] if wide > width else []


def lost_focus(page: Page) -> list[str]:
    """Step through the page with the Tab key: what of it has the focus and can't be seen, or doesn't show it."""
    lost = []
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return lost
        if found := page.evaluate(LOST_FOCUS):
            lost.append(found)
    return [*lost, f"no end after {MOST_STEPS} steps"]
