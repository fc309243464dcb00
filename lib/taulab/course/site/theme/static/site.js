// What a page does beyond being read: its ground, its other language, its explorers. Without it everything can be read.

const root = document.documentElement;

/** Dark or light: as the system says until the reader chooses. */
const button = document.querySelector("button.theme");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark"
  : matchMedia("(prefers-color-scheme: dark)").matches);
function ground(dark) {
  root.dataset.jpThemeLight = String(!dark);
  if (button) button.textContent = dark ? button.dataset.light : button.dataset.dark;
}
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* chosen for this page alone */ }
    ground(isDark());
  });
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => ground(isDark()));
ground(isDark());

/** The section that is read: the one that was asked for, while it is in sight; else the last that began above. */
const asked = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
const height = (node) => node.getBoundingClientRect().top;
function place() {
  const wanted = asked();
  if (wanted && height(wanted) >= 0 && height(wanted) < innerHeight) return wanted.id;
  return [...document.querySelectorAll("article :is(section, .cell)[id]")].findLast((node) => height(node) < 120)?.id;
}

/** The other language opens at the same section: its name is the same there. */
for (const link of document.querySelectorAll("a.language")) {
  link.addEventListener("click", () => {
    const { search } = location, here = place();
    link.href = link.href.replace(/[?#].*$/, "") + search + (here ? `#${here}` : "");
  });
}

/** What is wider than its place scrolls, by key as well; how wide a formula is shows when its font is there. */
const wide = document.querySelectorAll(".scrolls, .highlight pre, .te-panels, .te-static");
function reach(node) {
  if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
  else node.removeAttribute("tabindex");
}
const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => reach(target)));
wide.forEach((node) => resized.observe(node));
document.fonts.ready.then(() => wide.forEach(reach));

/** On paper nothing is folded, and explorers stand on a light ground. */
addEventListener("beforeprint", () => {
  document.querySelectorAll("main details").forEach((node) => { node.open = true; });
  ground(false);
});
addEventListener("afterprint", () => ground(isDark()));

/** Explorers that compute in the browser: what a kernel would keep, a page keeps in an object. */
addEventListener("DOMContentLoaded", () => {
  for (const el of document.querySelectorAll("[data-explorer]")) {
    const state = JSON.parse(el.dataset.state);
    const model = { get: (name) => state[name], set: (name, value) => { state[name] = value; }, save_changes() {},
      on() {}, off() {} };
    el.replaceChildren();
    window.explorers?.[el.dataset.explorer]?.render({ model, el });
  }
  asked()?.scrollIntoView();                        // explorers have pushed it down
});
