// The panels of the bench. Each is made once, as {node, draw}; `draw(seen)` moves what is there (see `look`).

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === false || value == null) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : value);
  }
  return node;
}

function html(tag, attributes = {}, ...children) {
  const node = fill(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

function svg(tag, attributes = {}, ...children) {
  const node = fill(document.createElementNS(SVG, tag), attributes);
  node.append(...children);
  return node;
}

/** Set a text only where it changed: an equal text written again would still be announced and laid out again. */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Let a field show a value, but leave alone what is being typed while the value stays. */
function follow(field, value) {
  if (field.dataset.shown === value) return;
  field.dataset.shown = value;
  field.value = value;
  field.removeAttribute("aria-invalid");
}

/** Keep n rows of nodes under `parent`. */
function keep(rows, n, parent, build) {
  while (rows.length > n) rows.pop().root.remove();
  while (rows.length < n) {
    rows.push(build(rows.length));
    parent.append(rows.at(-1).root);
  }
  return rows;
}

/** A picture as wide as its place: text and handles keep their size at every width. */
function canvas(height, redraw, attributes = {}) {
  const node = svg("svg", { height, class: "tr-canvas", ...attributes });
  const size = { width: 300, height };
  new ResizeObserver(([entry]) => {
    if (!entry.contentRect.width || entry.contentRect.width === size.width) return;
    size.width = entry.contentRect.width;
    fill(node, { viewBox: `0 0 ${size.width} ${height}` });
    redraw();
  }).observe(node);
  return { node, size };
}

/** Follow a pointer (mouse, pen or finger) from press to release. */
function drag(node, press, move) {
  fill(node, {
    onpointerdown(event) {
      if (event.button !== 0) return;
      event.preventDefault();                       // no text selection; so the focus is ours to give
      node.setPointerCapture(event.pointerId);
      if (node.tabIndex >= 0) node.focus({ preventScroll: true });
      press(event);
    },
    onpointermove: (event) => node.hasPointerCapture(event.pointerId) && move(event),
  });
}

/** Drag a knob up and down: it keeps its distance from the finger, so that a touch alone moves nothing. */
function dragUpright(knob, height, toHeight) {
  let grab = 0;
  // Or the page would scroll under the finger: `touch-action` of what is inside an SVG is not asked.
  fill(knob, { ontouchstart: (event) => event.preventDefault() });
  drag(knob, (event) => { grab = event.clientY - height(); }, (event) => toHeight(event.clientY - grab));
}

/** The value a key asks of a slider, or null. */
function stepped(key, value, { small, large, low, high }) {
  const to = {
    ArrowUp: value + small, ArrowRight: value + small, ArrowDown: value - small, ArrowLeft: value - small,
    PageUp: value + large, PageDown: value - large, Home: low, End: high,
  }[key];
  return to === undefined ? null : clamp(to, low, high);
}

const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
const tenth = (x) => Math.round(x * 10) / 10;
const line = (points) => "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");

// ---- numbers as they are shown --------------------------------------------------------------------------------------

const minus = (text) => text.replace("-", "−");
const fixed = (x, digits) => minus(x.toFixed(digits));
const tauText = (tau) => (tau === Infinity ? "∞" : minus(String(tau)));
const shareText = (p, n) => p.toFixed(n > CROWD ? 2 : 3);
const gapText = (gap) => (gap === 0 ? "0" : gap < 1e-3 ? minus(gap.toExponential(1)) : gap.toFixed(3));

// ---- tokens: logits above, probabilities below, one column each -----------------------------------------------------

const CROWD = 6;                                    // more tokens than this have small print
const GUTTER = 34;                                  // left of the columns, as wide as the table's first column
const column = (i, n, width) => GUTTER + ((i + 0.5) * (width - GUTTER)) / n;

function logitPanel(bench) {
  const { node, size } = canvas(160, bench.redraw);
  const top = 16, bottom = 130;
  const y = (z) => top + ((LIMIT - z) / (2 * LIMIT)) * (bottom - top);
  const grid = [-LIMIT, 0, LIMIT].map((z) => ({
    z,
    rule: svg("line", { class: z ? "tr-grid" : "tr-zero", x1: GUTTER }),
    label: svg("text", { class: "tr-tick", x: GUTTER - 6, "text-anchor": "end" }, minus(String(z))),
  }));
  const stems = svg("g");
  node.append(...grid.flatMap((g) => [g.rule, g.label]), stems);

  function build(i) {
    const stem = svg("line", { class: "tr-stem" });
    const name = svg("text", { class: "tr-name", "text-anchor": "middle", y: 152 });
    const value = svg("text", { class: "tr-value", "text-anchor": "middle" });
    const knob = svg("circle", { class: "tr-knob", r: 9 });
    const grip = svg("path", { class: "tr-grip", d: "M-3.5 -1.5 L0 -5 L3.5 -1.5 M-3.5 1.5 L0 5 L3.5 1.5" });
    const reach = svg("rect", { class: "tr-reach", height: 44, y: -22 });
    const handle = svg("g", {
      class: "tr-handle", role: "slider", tabindex: 0, "aria-orientation": "vertical",
      "aria-valuemin": -LIMIT, "aria-valuemax": LIMIT, "data-token": i,
      onkeydown(event) {
        const to = stepped(event.key, bench.state.z[i], { small: 0.1, large: 1, low: -LIMIT, high: LIMIT });
        if (to === null) return;
        event.preventDefault();
        bench.setLogit(i, tenth(to));
      },
    }, reach, value, knob, grip);
    dragUpright(handle, () => y(bench.state.z[i]), (height) => bench.setLogit(
      i, clamp(tenth(LIMIT - ((height - top) / (bottom - top)) * 2 * LIMIT), -LIMIT, LIMIT)));
    return { root: svg("g", {}, stem, name, handle), stem, name, value, reach, handle };
  }

  const rows = [];
  return {
    node,
    draw(seen) {
      const n = seen.z.length, wide = (size.width - GUTTER) / n;
      for (const { z, rule, label } of grid) {
        fill(rule, { x2: size.width, y1: y(z), y2: y(z) });
        fill(label, { y: y(z) + 4 });
      }
      keep(rows, n, stems, build).forEach(({ stem, name, value, reach, handle }, i) => {
        const x = column(i, n, size.width), z = seen.z[i];
        fill(stem, { x1: x, x2: x, y1: y(0), y2: y(z) });
        fill(name, { x });
        put(name, bench.tokens[i]);
        put(value, fixed(z, 1));
        fill(value, { y: z < 0 ? 24 : -14 });
        fill(reach, { x: -Math.min(wide, 44) / 2, width: Math.min(wide, 44) });
        fill(handle, {
          transform: `translate(${x.toFixed(1)} ${y(z).toFixed(1)})`,
          "aria-label": bench.say("logit_of", { token: bench.tokens[i] }),
          "aria-valuenow": z,
          "aria-valuetext": seen.hidden ? fixed(z, 1)
            : bench.say("logit_value", { z: fixed(z, 1), q: fixed(seen.q[i], 3) }),
        });
      });
    },
  };
}

function barPanel(bench) {
  const { node, size } = canvas(130, bench.redraw, { "aria-hidden": "true" });   // the table says it in words
  const top = 10, bottom = 126;
  const y = (p) => bottom - p * (bottom - top);
  const grid = [0, 0.5, 1].map((p) => [
    svg("line", { class: p ? "tr-grid" : "tr-zero", x1: GUTTER, y1: y(p), y2: y(p) }),
    svg("text", { class: "tr-tick", x: GUTTER - 6, y: y(p) + (p ? 4 : 0), "text-anchor": "end" }, String(p)),
  ]);
  const bars = svg("g"), question = svg("text", { class: "tr-question", "text-anchor": "middle", y: 88 }, "?");
  node.append(...grid.flat(), bars, question);

  function build() {
    const bar = svg("rect", { class: "tr-bar" });
    const start = svg("line", { class: "tr-start" });
    const miss = svg("line", { class: "tr-miss" });
    const mark = svg("path", { class: "tr-mark", d: "M0 -7 L6.5 0 L0 7 L-6.5 0 Z" });
    return { root: svg("g", {}, bar, start, miss, mark), bar, start, miss, mark };
  }

  const rows = [];
  return {
    node,
    draw(seen) {
      const n = seen.z.length, wide = Math.min(52, (0.62 * (size.width - GUTTER)) / n);
      for (const [rule] of grid) fill(rule, { x2: size.width });
      fill(bars, { visibility: seen.hidden ? "hidden" : "visible" });
      fill(question, { visibility: seen.hidden ? "visible" : "hidden", x: (size.width + GUTTER) / 2 });
      keep(rows, n, bars, build).forEach(({ bar, start, miss, mark }, i) => {
        const x = column(i, n, size.width), here = y(seen.q[i]), there = y(seen.other[i]), was = y(seen.start[i]);
        fill(bar, { x: x - wide / 2, width: wide, y: here, height: bottom - here });
        fill(start, { x1: x - wide / 2 - 4, x2: x + wide / 2 + 4, y1: was, y2: was });
        fill(miss, { x1: x, x2: x, y1: here, y2: there });
        fill(mark, { transform: `translate(${x.toFixed(1)} ${there.toFixed(1)})` });
      });
    },
  };
}

/** The same numbers in words: the logits can be typed here. */
function tokenTable(bench) {
  const rowHead = (symbol, words) => html("th", { scope: "row" },
    html("span", { "aria-hidden": "true", class: symbol }), html("span", { class: "tr-spoken" }, words));
  const names = html("tr", {}, html("td"));
  const logits = html("tr", {}, html("th", { scope: "row" }, "z"));
  const first = html("tr", {}, rowHead("tr-key-bar", "softmax(z/τ)"));
  const secondHead = rowHead("tr-key-mark", "");
  const second = html("tr", {}, secondHead);
  const node = html("table", { class: "tr-table" },
    html("caption", { class: "tr-spoken" }, bench.say("table")),
    html("thead", {}, names), html("tbody", {}, logits, first, second));

  function build(i) {
    // No field of the type number: it takes the comma of its browser's language only, and tells the page nothing else.
    const set = (z) => {
      bench.setLogit(i, z);
      field.value = bench.state.z[i];
    };
    const field = html("input", {
      type: "text", inputmode: "decimal", role: "spinbutton", "aria-valuemin": -LIMIT, "aria-valuemax": LIMIT,
      onchange: () => bench.typed(field, -LIMIT, LIMIT, set),
      onkeydown(event) {
        const to = ["ArrowUp", "ArrowDown", "PageUp", "PageDown"].includes(event.key)
          ? stepped(event.key, bench.state.z[i], { small: 0.1, large: 1, low: -LIMIT, high: LIMIT }) : null;
        if (to === null) return;
        event.preventDefault();
        set(tenth(to));
      },
    });
    const cells = {
      name: html("th", { scope: "col" }), logit: html("td", {}, field), p: html("td"), other: html("td"), field,
    };
    names.append(cells.name);
    logits.append(cells.logit);
    first.append(cells.p);
    second.append(cells.other);
    return { ...cells, root: { remove: () => Object.values(cells).forEach((cell) => cell.remove()) } };
  }

  const rows = [];
  const nowhere = { append() {} };                  // a column has no node of its own
  return {
    node,
    draw(seen) {
      put(secondHead.lastChild, bench.say(seen.route));
      keep(rows, seen.z.length, nowhere, build).forEach(({ name, field, p, other }, i) => {
        put(name, bench.tokens[i]);
        fill(field, { "aria-label": bench.say("logit_of", { token: bench.tokens[i] }), "aria-valuenow": seen.z[i] });
        follow(field, String(bench.state.z[i]));
        put(p, seen.hidden ? "?" : shareText(seen.q[i], seen.z.length));
        put(other, seen.hidden ? "?" : shareText(seen.other[i], seen.z.length));
      });
    },
  };
}

// ---- H(τ): the curve, the point, its tangent; the slider is the axis of the picture ---------------------------------

const ROOM = 1.06;                                  // of the picture's height to its highest entropy

function entropyPanel(bench) {
  const { node, size } = canvas(286, bench.redraw, { role: "img" });
  const left = 38, right = 34, top = 24, bottom = 258;
  const x = (share) => left + share * (size.width - left - right);
  const share = (event) => clamp(
    (event.clientX - node.getBoundingClientRect().left - left) / (size.width - left - right), 0, 1);

  const zones = [svg("rect", { class: "tr-zone" }), svg("rect", { class: "tr-zone" })];
  const rules = svg("g"), marks = svg("g");
  const limits = ["hottest", "coldest"].map((end) => ({
    end, rule: svg("line", { class: "tr-limit" }), label: svg("text", { class: "tr-tick" }),
  }));
  const curve = svg("path", { class: "tr-curve" });
  const tangent = svg("line", { class: "tr-tangent" });
  const formula = svg("text", { class: "tr-formula", "text-anchor": "end", y: bottom - 10 });
  const drop = svg("line", { class: "tr-drop" });
  const error = svg("line", { class: "tr-miss" }), guessed = svg("circle", { class: "tr-guessed", r: 6 });
  const point = svg("circle", { class: "tr-point", r: 7 });
  const units = [
    svg("text", { class: "tr-tick", x: 2, y: 12 }, bench.say("nats")),
    svg("text", { class: "tr-tick", y: 12, "text-anchor": "end" }, bench.say("bits")),
    svg("text", { class: "tr-title", y: 12, "text-anchor": "middle" }, "H(τ)"),
  ];
  const field = svg("rect", { class: "tr-field" });
  const hand = svg("g", {
    class: "tr-handle", role: "slider", tabindex: 0, "aria-orientation": "vertical", "aria-valuemin": 0,
    "aria-label": bench.say("guess"),
    onkeydown(event) {
      const high = Math.log(bench.state.z.length);
      const to = stepped(event.key, bench.guess, { small: 0.01, large: 0.1, low: 0, high });
      if (to === null) return;
      event.preventDefault();
      bench.setGuess(to);
    },
  },
  svg("rect", { class: "tr-reach", x: -22, y: -22, width: 44, height: 44 }),
  svg("line", { class: "tr-guess", x1: -26, x2: 26 }), svg("circle", { class: "tr-knob", r: 9 }),
  svg("path", { class: "tr-grip", d: "M-3.5 -1.5 L0 -5 L3.5 -1.5 M-3.5 1.5 L0 5 L3.5 1.5" }));
  node.append(...zones, rules, marks, ...limits.flatMap((l) => [l.rule, l.label]), drop, curve, tangent, formula,
    ...units, error, guessed, point, field, hand);
  const toTau = (event) => bench.setTau(settle(share(event), bench.axis, 0.012));
  drag(field, toTau, toTau);
  const ceiling = () => ROOM * Math.log(bench.state.z.length);
  dragUpright(hand, () => bottom - (bench.guess / ceiling()) * (bottom - top), (height) => bench.setGuess(
    clamp(((bottom - height) / (bottom - top)) * ceiling(), 0, ceiling() / ROOM)));

  const ruleRows = [], markRows = [];
  const buildTick = () => {
    const rule = svg("line", { class: "tr-grid" }), label = svg("text", { class: "tr-tick" });
    return { root: svg("g", {}, rule, label), rule, label };
  };

  return {
    node,
    draw(seen) {
      const high = seen.hottest * ROOM, y = (H) => bottom - (H / high) * (bottom - top);
      const here = place(seen.tau, bench.axis), end = size.width - right;
      const shown = (visible) => ({ visibility: visible ? "visible" : "hidden" });

      const start = x(bench.axis === "log" ? 0.1 : 0), hot = x(0.9);
      fill(zones[0], { x: left, width: start - left, y: top, height: bottom - top });
      fill(zones[1], { x: hot, width: end - hot, y: top, height: bottom - top });
      const nats = [0, 0.5, 1, 1.5, 2].filter((H) => H < high);
      const bits = [0, 1, 2, 3].filter((H) => H * Math.LN2 < high);
      const levels = [...nats.map((H) => ({ H, text: String(H), x: left - 6, anchor: "end" })),
        ...bits.map((b) => ({ H: b * Math.LN2, text: String(b), x: end + 6, anchor: "start" }))];
      keep(ruleRows, levels.length, rules, buildTick).forEach(({ rule, label }, i) => {
        const at = y(levels[i].H), onLeft = levels[i].anchor === "end";
        fill(rule, { x1: onLeft ? left : end - 4, x2: onLeft ? end : end + 3, y1: at, y2: at });
        fill(label, { x: levels[i].x, y: at + 4, "text-anchor": levels[i].anchor });
        put(label, levels[i].text);
      });
      const stops = ticks(bench.axis);
      keep(markRows, stops.length, marks, buildTick).forEach(({ rule, label }, i) => {
        const at = x(place(stops[i], bench.axis));
        fill(rule, { x1: at, x2: at, y1: bottom, y2: bottom + 4, class: "tr-zero" });
        fill(label, { x: at, y: bottom + 17, "text-anchor": "middle" });
        put(label, tauText(stops[i]));
      });
      for (const { end: name, rule, label } of limits) {
        const at = y(seen[name]), visible = seen[name] > 0;
        fill(rule, { x1: left, x2: end, y1: at, y2: at, ...shown(visible && !seen.hidden) });
        fill(label, { x: left + 6, y: at - 4, ...shown(visible && !seen.hidden) });
        put(label, `ln ${Math.round(Math.exp(seen[name]))}`);
      }

      const points = Array.from({ length: 121 }, (_, i) => i / 120);
      fill(curve, { d: line(points.map((s) => [x(s), y(entropy(softmax(seen.z, temperatureAt(s, bench.axis))))])),
        ...shown(!seen.hidden) });
      // dH/dx as drawn, in pixels up per pixel across; at the ends the slope is 0 and the stretch may be ∞.
      const rise = seen.slope && (seen.slope * stretch(seen.tau, bench.axis) * (bottom - top)) / high / (end - left);
      const run = 64 / Math.hypot(1, rise);
      const back = Math.min(run, x(here) - left, (bottom - y(seen.H)) / rise || run);
      const on = Math.min(run, end - x(here), (y(seen.H) - 2) / rise || run);
      fill(tangent, { x1: x(here) - back, x2: x(here) + on, y1: y(seen.H) + back * rise, y2: y(seen.H) - on * rise,
        ...shown(!seen.hidden) });
      put(formula, bench.axis === "log"
        ? `dH/d ln τ = ${fixed(seen.tau === Infinity ? 0 : seen.slope * seen.tau, 3)}`
        : `dH/dτ = ${fixed(seen.slope, 3)}`);
      fill(formula, { x: end - 6, ...shown(!seen.hidden) });
      fill(drop, { x1: x(here), x2: x(here), y1: seen.hidden ? top : y(seen.H), y2: bottom });
      fill(point, { cx: x(here), cy: y(seen.H), ...shown(!seen.hidden) });

      fill(units[1], { x: size.width - 2 });
      fill(units[2], { x: (left + end) / 2 });
      fill(field, { x: left, y: top, width: end - left, height: bottom - top });
      fill(hand, { transform: `translate(${x(here).toFixed(1)} ${y(bench.guess ?? 0).toFixed(1)})`,
        tabindex: seen.hidden ? 0 : -1, ...shown(seen.hidden),
        "aria-valuemax": seen.hottest.toFixed(3), "aria-valuenow": (bench.guess ?? 0).toFixed(3),
        "aria-valuetext": bench.say("guess_value", { guess: fixed(bench.guess ?? 0, 2) }) });
      const compared = !seen.hidden && bench.guess !== null;
      fill(error, { x1: x(here), x2: x(here), y1: y(bench.guess ?? 0), y2: y(seen.H), ...shown(compared) });
      fill(guessed, { cx: x(here), cy: y(bench.guess ?? 0), ...shown(compared) });
      fill(node, { "aria-label": seen.hidden ? bench.say("curve_hidden") : bench.say("curve", {
        low: fixed(seen.coldest, 3), high: fixed(seen.hottest, 3), tau: tauText(seen.tau),
        entropy: fixed(seen.H, 3), slope: fixed(seen.slope, 4) }) });
    },
  };
}

const NOTCHES = 200;                                // of the slider, from τ = 0 to τ = ∞

function temperaturePanel(bench) {
  const slider = html("input", {
    type: "range", min: 0, max: NOTCHES, step: 1, class: "tr-slider", "aria-label": bench.say("temperature"),
    oninput: () => bench.setTau(settle(slider.value / NOTCHES, bench.axis, 0.5 / NOTCHES)),
  });
  const field = html("input", {
    type: "text", inputmode: "decimal", "aria-label": bench.say("temperature"),
    onchange: () => bench.typed(field, 0, Infinity, (tau) => {
      bench.setTau(tau);
      field.value = tauText(tau);
    }),
  });
  const axes = ["log", "linear"].map((axis) => html("button", { type: "button", class: "tr-flat",
    onclick: () => bench.setAxis(axis) }, bench.say(axis)));
  const node = html("div", { class: "tr-temperature" }, slider,
    html("div", { class: "tr-row" }, html("label", { class: "tr-tau" }, "τ = ", field),
      html("span", { class: "tr-axes", role: "group", "aria-label": bench.say("axis") },
        html("span", { "aria-hidden": "true" }, bench.say("axis")), ...axes)));
  return {
    node,
    draw(seen) {
      slider.value = Math.round(place(seen.tau, bench.axis) * NOTCHES);
      fill(slider, { "aria-valuetext": seen.hidden ? `τ = ${tauText(seen.tau)}` : bench.say("temperature_value",
        { tau: tauText(seen.tau), entropy: fixed(seen.H, 3) }) });
      follow(field, tauText(bench.state.tau));
      axes.forEach((button, i) => fill(button, { "aria-pressed": String(bench.axis === ["log", "linear"][i]) }));
    },
  };
}

function numberPanel(bench) {
  const entries = [
    ["entropy", "H", (seen) => `${fixed(seen.H, 4)} ${bench.say("nats")}`],
    ["entropy", "H", (seen) => `${fixed(seen.bits, 4)} ${bench.say("bits")}`],
    ["perplexity", html("span", {}, "e", html("sup", {}, "H")), (seen) => fixed(seen.perplexity, 3)],
    ["variance", html("span", {}, "Var", html("sub", {}, "q"), "[z]"), (seen) => fixed(seen.variance, 4)],
    ["slope", "dH/dτ = Var/τ³", (seen) => `${fixed(seen.slope, 4)} ${bench.say("nats")}`],
  ].map(([word, symbol, text]) => ({ text, word, symbol, value: html("dd") }));
  const node = html("dl", { class: "tr-numbers" }, ...entries.map(({ word, symbol, value }) =>
    html("div", { "data-number": word }, html("dt", {}, bench.say(word), " ", symbol), value)));
  return { node, draw: (seen) => entries.forEach(({ text, value }) => put(value, seen.hidden ? "?" : text(seen))) };
}
