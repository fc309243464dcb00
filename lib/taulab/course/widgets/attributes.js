// ipywidgets has no trait for lang, role or aria-*, and cannot move the focus: each rule of the model sets attributes
// on elements of the widget; a message names the element to go to.
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
    const root = () => el.closest(".te-explorer");
    const observer = new MutationObserver(() => apply(root()));
    const again = () => root() && apply(root());
    const go = ({ focus }) => root()?.querySelector(focus)?.focus();
    // The controls join the page after this element is made, and write their own attributes again as they move.
    const start = () => {
      if (!root()) return void (frame = requestAnimationFrame(start));
      const attributeFilter = ["aria-valuenow", "aria-valuetext"];
      observer.observe(root(), { subtree: true, childList: true, attributeFilter });
      apply(root());
    };
    model.on("change:rules", again);
    model.on("msg:custom", go);
    start();
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      model.off("change:rules", again);
      model.off("msg:custom", go);
    };
  },
};
