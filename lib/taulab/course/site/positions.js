// Explorers that Python drew at every position of their controls. The file of each says which controls there are and
// what is shown at each position, packed as site/packed.py says; this script unpacks it and shows what is chosen.

const folder = new URL("explorers/", document.currentScript.src);
const QUIET = 400;    // milliseconds without a move, after which the headline is spoken

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

/** The whole numbers of which these are the first and the steps. */
const sums = (steps) => { let sum = 0; return steps.map((step) => (sum += step)); };

/** The function from a row of a column to its text. */
function column(kept) {
  if (typeof kept === "string") return () => kept;
  if (typeof kept[0] === "string") return (row) => kept[row];
  const units = sums(kept.slice(1)), decimals = kept[0] < 0 ? -1 - kept[0] : kept[0], minus = kept[0] < 0 ? "−" : "-";
  return (row) => (units[row] / 10 ** decimals).toFixed(decimals).replace("-", minus);
}

/** The function from a position to the HTML that is shown there. */
function drawn({ pieces, columns, shapes, parts }) {
  const known = columns.map(column), ids = parts.map(sums);
  const texts = shapes.flatMap(([between, slots, count]) =>
    Array.from({ length: count }, (_, row) => ({ between, slots, row })));
  const text = ({ between, slots, row }) =>
    between.map((piece, n) => pieces[piece] + (n < slots.length ? known[slots[n]](row) : "")).join("");
  return (position) => ids.map((id) => id[position]).filter((id) => id >= 0).map((id) => text(texts[id])).join("");
}

/** The ways through the tree of controls: from what is wanted of each to a position, and back. */
function ways({ titles, tree, controls }) {
  const total = (nodes) => nodes.reduce((sum, node) => sum + count(node), 0);
  const count = (node) => (node.length > 1 ? total(node.slice(1)) : titles[node[0]].length);
  const nearest = (offered, { title, share }) => (offered.includes(title) ? offered.indexOf(title)
    : Math.round(share * (offered.length - 1)));
  const follow = (choose) => {
    let node = tree, position = 0;
    const taken = controls.map((_, depth) => {
      const offered = titles[node[0]], at = choose(offered, depth, node, position);
      position += node.length > 1 ? total(node.slice(1, at + 1)) : at;
      node = node[at + 1];
      return { offered, at };
    });
    return { position, taken };
  };
  return {
    to: (wanted) => follow((offered, depth) => nearest(offered, wanted[depth])),
    at: (goal) => follow((offered, _depth, node, position) => {
      if (node.length === 1) return goal - position;
      let at = 0;
      for (let left = goal - position; left >= count(node[at + 1]); at += 1) left -= count(node[at + 1]);
      return at;
    }),
  };
}

/** A control of the page: its element, how it shows what is offered, and which of that is chosen. */
function control([kind, label, spoken]) {
  const words = make("span", {}, label);
  const input = kind === "select" ? make("select") : make("input", { type: kind });
  if (kind === "range") input.setAttribute("aria-label", spoken);
  const element = make("label", { class: kind }, ...(kind === "checkbox" ? [input, words] : [words, input]));
  let listed;
  return {
    input, element,
    at: () => Number({ select: input.selectedIndex, range: input.value, checkbox: input.checked }[kind]),
    show({ offered, at }) {
      element.hidden = offered.length < 2;
      if (kind === "checkbox") return void (input.checked = at === 1);
      if (kind === "range") {
        input.max = offered.length - 1;
        input.value = at;
        words.textContent = `${label} = ${offered[at]}`;
        return void input.setAttribute("aria-valuetext", words.textContent);
      }
      if (listed !== offered) input.replaceChildren(...offered.map((title) => make("option", {}, title)));
      listed = offered;
      input.selectedIndex = at;
    },
  };
}

/** What is wider than its place scrolls, by key as well. */
function reach(node) {
  if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
  else node.removeAttribute("tabindex");
}

/** The pictures, sentences and table: elements that stay, so that neither a scroll nor a focus is lost. */
function views(html, { table, open }) {
  const whole = make("div");
  whole.innerHTML = html;
  const kept = [...whole.children], [headline, panels, prose, numbers] = kept;
  const wide = [panels, make("div", { class: "scrolls" }, numbers)];
  const resized = new ResizeObserver(() => wide.forEach(reach));
  wide.forEach((node) => resized.observe(node));
  const details = make("details", open ? { open: "" } : {}, make("summary", {}, table), wide[1]);
  return {
    elements: [headline, panels, prose, details],
    show(text) {
      const fresh = make("template");
      fresh.innerHTML = text;
      [...fresh.content.children].forEach((view, n) => kept[n].replaceChildren(...view.childNodes));
      wide.forEach(reach);
    },
    headline: () => headline.textContent,
  };
}

/** Put an explorer into its place. */
function enter(place, data) {
  const html = drawn(data), { to, at } = ways(data), controls = data.controls.map(control);
  const shown = views(html(data.start), data), status = make("p", { role: "status", class: "spoken" });
  let { position, taken } = at(data.start), wanted, talk;
  const choice = ({ offered, at: n }) => ({ title: offered[n], share: n / Math.max(offered.length - 1, 1) });
  const show = () => controls.forEach((each, n) => each.show(taken[n]));
  const move = (next) => {
    ({ position, taken } = next);
    show();
    shown.show(html(position));
    clearTimeout(talk);
    talk = setTimeout(() => { status.textContent = shown.headline(); }, QUIET);
  };
  wanted = taken.map(choice);
  controls.forEach((each, n) => each.input.addEventListener("input", () => {
    wanted[n] = choice({ offered: taken[n].offered, at: each.at() });
    move(to(wanted));
  }));
  const presses = data.presses.map(([label, title, steps]) => {
    const button = make("button", { type: "button", ...(title && { title }) }, label), goals = sums(steps);
    button.addEventListener("click", () => {
      move(at(goals[position]));
      wanted = taken.map(choice);
    });
    return button;
  });
  show();
  const lang = place.dataset.positions.split(".")[1];
  place.replaceChildren(make("div", { class: "te-explorer", role: "group", "aria-label": data.title, lang },
    make("div", { class: "controls" }, ...controls.map((each) => each.element), ...presses), status,
    ...shown.elements, make("p", { class: "hint" }, data.note)));
}

/** What the file of an explorer holds. */
function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).json();
}

/** Called by the file of each explorer. Its parts are there for the tests: what is drawn must be what Python drew. */
window.positions = async (name, packed) => {
  enter(document.querySelector(`[data-positions="${name}"]`), await unpacked(packed));
};
Object.assign(window.positions, { unpacked, drawn });

/** One file for each explorer of the page; an older browser keeps the figure. */
const fetchAll = () => {
  const names = new Set([...document.querySelectorAll("[data-positions]")].map((place) => place.dataset.positions));
  for (const name of "DecompressionStream" in window ? names : []) {
    document.head.append(make("script", { src: new URL(`${name}.js`, folder) }));
  }
};
if (document.readyState === "loading") addEventListener("DOMContentLoaded", fetchAll);
else fetchAll();
