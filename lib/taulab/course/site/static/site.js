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

/** The other language opens at the section that is read here: its name is the same there. */
const place = () => [...document.querySelectorAll("article [id]")]
  .filter((node) => /^H\d$/.test(node.tagName) || node.classList.contains("cell"))
  .findLast((node) => node.getBoundingClientRect().top < 120)?.id;
for (const link of document.querySelectorAll("a.language")) {
  link.addEventListener("click", () => {
    const { search } = location, here = place();
    link.href = link.href.replace(/[?#].*$/, "") + search + (here ? `#${here}` : "");
  });
}

/** What is wider than its place scrolls, by key as well. */
const scrolls = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
document.querySelectorAll(".scrolls").forEach((node) => scrolls.observe(node));

/** The list of pages is open where there is room for it beside the text. */
const contents = document.querySelector(".pages details"), wide = matchMedia("(min-width: 60rem)");
const unfold = () => { if (contents) contents.open = wide.matches; };
wide.addEventListener("change", unfold);
unfold();

/** On paper nothing is folded. */
addEventListener("beforeprint", () => document.querySelectorAll("main details").forEach((node) => { node.open = true; }));

/** Explorers that compute in the browser: what a kernel would keep, a page keeps in an object. */
addEventListener("DOMContentLoaded", () => {
  for (const el of document.querySelectorAll("[data-explorer]")) {
    const state = JSON.parse(el.dataset.state);
    const model = { get: (name) => state[name], set: (name, value) => { state[name] = value; }, save_changes() {},
      on() {}, off() {} };
    el.replaceChildren();
    window.explorers?.[el.dataset.explorer]?.render({ model, el });
  }
});
