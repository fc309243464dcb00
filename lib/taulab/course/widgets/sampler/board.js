// Python writes the parts and knows what a button does; here they are put on the page, and what is pressed is sent.
export default {
  render({ model, el }) {
    el.classList.add("te-board");
    const parts = model.get("parts").map(() => el.appendChild(document.createElement("div")));
    let before = [], waiting = false;
    const show = () => {
      const key = document.activeElement?.dataset?.key;
      const inside = el.contains(document.activeElement);
      model.get("parts").forEach((html, n) => { if (before[n] !== html) parts[n].innerHTML = html; });
      before = model.get("parts");
      waiting = false;
      // What had the focus may have been made anew, or have moved on along the text.
      if (!inside || el.contains(document.activeElement)) return;
      const same = key.startsWith("bar") ? el.querySelector(`[data-key="${key}"]`) : el.querySelector("[aria-current]");
      (same ?? el.querySelector("button")).focus();
    };
    const click = (event) => {
      const button = event.target.closest("[data-do]");
      if (!button) return;
      waiting = true;
      model.send([button.dataset.do, ...button.dataset.with.split(",").filter(Boolean).map(Number)]);
    };
    // A key that a button names presses it. JupyterLab must not take it for a command, nor a held key run ahead.
    const press = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.key === "Tab") return;
      if (event.key === "Escape") return;
      event.stopPropagation();
      const named = [...el.querySelectorAll("[aria-keyshortcuts]")];
      const button = named.find((one) => one.getAttribute("aria-keyshortcuts") === event.key);
      if (button || event.repeat) event.preventDefault();
      if (!(event.repeat && waiting)) button?.click();
    };
    el.addEventListener("click", click);
    el.addEventListener("keydown", press);
    model.on("change:parts", show);
    show();
    return () => {
      el.removeEventListener("click", click);
      el.removeEventListener("keydown", press);
      model.off("change:parts", show);
    };
  },
};
