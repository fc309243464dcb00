// ipywidgets has no trait for lang, role or aria-*: each rule of the model sets attributes on elements of the widget.
// Nor does it move a row without making it anew: the model names the rows in the order in which they are to stand.
// And it leaves to JupyterLab the keys of a list.
export default {
  render({ model, el }) {
    let frame, top;
    const root = () => el.closest(".te-explorer");
    const set = (element, name, value) => {
      const text = Array.isArray(value) ? value[Math.round(Number(element.getAttribute("aria-valuenow")))] : value;
      if (text !== undefined && element.getAttribute(name) !== text) element.setAttribute(name, text);
    };
    const arrange = () => {
      const rows = model.get("sequence").map((selector) => root().querySelector(selector)).filter((row) => row);
      const follows = (row, n) => !n || rows[n - 1].compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (rows.every(follows)) return;
      const focused = document.activeElement;
      rows.forEach((row) => row.parentNode.append(row));
      focused.focus();
    };
    const apply = () => {
      if (!root()) return;
      for (const [selector, attributes] of model.get("rules")) {
        for (const element of selector ? root().querySelectorAll(selector) : [root()]) {
          for (const [name, value] of Object.entries(attributes)) set(element, name, value);
        }
      }
      arrange();
    };
    // A list takes arrows, letters and Home, which JupyterLab would take for commands.
    const keep = (event) => {
      if (event.target.matches("select") && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) {
        event.stopPropagation();
      }
    };
    const observer = new MutationObserver(apply);
    // The controls join the page after this element is made, and write their own attributes again as they move.
    const start = () => {
      if (!root()) return void (frame = requestAnimationFrame(start));
      const attributeFilter = ["aria-valuenow", "aria-valuetext"];
      top = root();
      top.addEventListener("keydown", keep);
      observer.observe(top, { subtree: true, childList: true, attributeFilter });
      apply();
    };
    model.on("change:rules", apply);
    model.on("change:sequence", apply);
    start();
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      top?.removeEventListener("keydown", keep);
      model.off("change:rules", apply);
      model.off("change:sequence", apply);
    };
  },
};
