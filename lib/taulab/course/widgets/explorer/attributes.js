// ipywidgets has no trait for lang, role or aria-*: each rule of the model sets some on the elements of the explorer.
export default {
  render({ model, el }) {
    let frame;
    const set = (element, name, value) => {
      const text = Array.isArray(value) ? value[Math.round(Number(element.getAttribute("aria-valuenow")))] : value;
      if (text !== undefined && element.getAttribute(name) !== text) element.setAttribute(name, text);
    };
    const apply = (root) => {
      for (const [selector, attributes] of model.get("rules")) {
        for (const element of selector ? root.querySelectorAll(selector) : [root]) {
          for (const [name, value] of Object.entries(attributes)) set(element, name, value);
        }
      }
    };
    const observer = new MutationObserver(() => apply(el.closest(".te-explorer")));
    // The controls join the page after this element is made, and write their own attributes again as they move.
    const start = () => {
      const root = el.closest(".te-explorer");
      if (!root) return void (frame = requestAnimationFrame(start));
      observer.observe(root, { subtree: true, childList: true, attributeFilter: ["aria-valuenow", "aria-valuetext"] });
      apply(root);
    };
    start();
    return () => { cancelAnimationFrame(frame); observer.disconnect(); };
  },
};
