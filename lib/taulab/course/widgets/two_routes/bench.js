// The bench: holds the state, keeps Python and the panels in step with it, remembers what was before.

const QUIET = 700;                                  // ms without a change: a gesture is over, and the screen reader hears the numbers
const TURN = 250;                                   // ms to turn to another state as a whole
const SAME = 1e-12;                                 // two routes closer than this differ by rounding only

const fromModel = (model) => ({
  z: model.get("logits"), tau: number(model.get("temperature")), route: model.get("route"),
});

/** Show `to` by way of the states between: `from` and `to` have as many tokens. */
function turn(from, to, show) {
  const began = performance.now();
  let frame;
  const step = (now) => {
    const t = clamp((now - began) / TURN, 0, 1), eased = t * (2 - t);
    const mix = (a, b) => a + (b - a) * eased;
    const tau = temperatureAt(mix(place(from.tau, "log"), place(to.tau, "log")), "log");
    show(t === 1 ? to : { ...to, z: to.z.map((x, i) => mix(from.z[i], x)), tau });
    if (t < 1) frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}

function render({ model, el }) {
  const words = model.get("words");
  const say = (key, fields = {}) => words[key].replace(/{(\w+)}/g, (_, name) => fields[name]);
  const first = fromModel(model), past = [];
  let gesture = null, frame = null, sending = null, resting = null, stopTurn = () => {}, onScreen = first;

  const bench = {
    say,
    tokens: model.get("tokens"),
    state: first,
    axis: "log",
    hidden: model.get("hidden"),
    guess: null,
    setLogit: (i, z) => bench.change({ z: bench.state.z.map((x, j) => (j === i ? z : x)) }, `logit ${i}`),
    setTau: (tau) => bench.change({ tau }, "tau"),

    /** Take a new state. What one hand does without a rest is undone together. */
    change(part, by = null) {
      const next = { ...bench.state, ...part };
      if (write(next) === write(bench.state)) return;
      if (by === null || by !== gesture) past.push(bench.state);
      gesture = by;
      bench.take(next, by === null);
      sending ??= setTimeout(send, 50);
    },
    take(next, whole) {
      if (!bench.hidden) bench.guess = null;
      bench.state = next;
      put(note, "");
      stopTurn();
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (whole && !calm && onScreen.z.length === next.z.length) stopTurn = turn(onScreen, next, draw);
      else bench.redraw();
    },
    undo() {
      if (!past.length) return;
      gesture = null;
      bench.take(past.pop(), true);
      sending ??= setTimeout(send, 50);
    },
    setAxis(axis) { bench.axis = axis; bench.redraw(); },
    setGuess(H) { bench.guess = Math.round(H * 100) / 100; bench.redraw(); },
    predict() {
      bench.hidden = !bench.hidden;
      if (bench.hidden) bench.guess = Math.round(50 * Math.log(bench.state.z.length)) / 100;
      bench.redraw();
    },
    /** Take what was typed into a field, or say that it is no number and leave it to be mended. */
    typed(field, low, high, take) {
      const value = number(field.value), legal = value >= low && value <= high;
      fill(field, { "aria-invalid": !legal && "true" });
      if (legal) take(value);
      put(note, legal ? "" : say("bad_number", { text: field.value, low: tauText(low), high: tauText(high) }));
    },
    redraw() { frame ??= requestAnimationFrame(() => draw(bench.state)); },
  };
  if (bench.hidden) { bench.hidden = false; queueMicrotask(bench.predict); }

  function send() {
    model.set("logits", bench.state.z);
    model.set("temperature", bench.state.tau === Infinity ? "inf" : bench.state.tau);
    model.set("route", bench.state.route);
    model.save_changes();
    sending = null;                                 // until here `receive` would take half a state for Python's
  }
  function receive() {
    const next = fromModel(model);
    if (sending || write(next) === write(bench.state)) return;
    past.push(bench.state);
    bench.take(next, true);
  }
  model.on("change:logits change:temperature change:route", receive);

  // ---- the page ------------------------------------------------------------------------------------------------------

  const choice = (key, options, choose) => html("select", { "aria-label": say(key), onchange: (e) => choose(e.target) },
    ...options.map(([value, name]) => html("option", { value }, name)));
  const button = (key, onclick, attributes = {}) => html("button", { type: "button", onclick, ...attributes }, say(key));

  const presets = choice("presets", [["", say("presets")], ...model.get("presets")], (select) => {
    bench.change(read(select.value) ?? {});
    select.value = "";
  });
  const routes = choice("route", Object.keys(ROUTES).map((name) => [name, say(name)]),
    (select) => bench.change({ route: select.value }));
  const verdict = html("p", { class: "tr-verdict" });
  const note = html("p", { class: "tr-note", "aria-live": "polite" });
  const spoken = html("p", { class: "tr-spoken", "aria-live": "polite" });
  const predict = button("predict", bench.predict, { class: "tr-primary" });
  const undo = button("undo", bench.undo);
  const sign = (text, key, onclick) => html("button", { type: "button", onclick, "aria-label": say(key), title: say(key) }, text);
  const fewer = sign("−", "fewer", () => bench.change({ z: bench.state.z.slice(0, -1) }));
  const more = sign("+", "more", () => bench.change({ z: [...bench.state.z, 0] }));
  const text = html("input", { type: "text", class: "tr-state", spellcheck: "false", "aria-label": say("state"),
    onfocus: () => text.select(),
    onchange() {
      const next = read(text.value);
      fill(text, { "aria-invalid": next === null && "true" });
      bench.change(next ?? {});
      put(note, next ? "" : say("bad_state", { example: write(first) }));
      if (next) text.value = write(bench.state);
    } });
  const copy = button("copy", async () => {
    text.value = write(bench.state);
    text.select();
    // The clipboard is closed to pages without a secure origin; the older command still works there.
    await (navigator.clipboard?.writeText(text.value) ?? Promise.reject()).catch(() => document.execCommand("copy"));
    put(note, say("copied"));
  });

  const panels = { logits: logitPanel(bench), bars: barPanel(bench), table: tokenTable(bench),
    curve: entropyPanel(bench), temperature: temperaturePanel(bench), numbers: numberPanel(bench) };
  const nodes = Object.fromEntries(Object.entries(panels).map(([name, panel]) => [name, panel.node]));
  const page = html("div", { class: "tr-bench", role: "group", lang: model.get("lang"), "aria-label": say("title") },
    html("div", { class: "tr-head" }, html("strong", {}, say("title")), html("span", {}, say("question")),
      html("small", {}, say("how"))),
    html("div", { class: "tr-tokens" },
      html("div", { class: "tr-label" }, html("strong", {}, say("logits")), html("span", {}, fewer, more)),
      nodes.logits,
      html("div", { class: "tr-legend" },
        html("span", {}, html("span", { class: "tr-key-bar" }), html("code", {}, "softmax(z/τ)")),
        html("span", {}, html("span", { class: "tr-key-start" }), "q = ", html("code", {}, "softmax(z)")),
        html("span", {}, html("span", { class: "tr-key-mark" }), routes)),
      nodes.bars, nodes.table),
    html("div", { class: "tr-entropy" }, nodes.curve, nodes.temperature, nodes.numbers),
    verdict, note, spoken,
    html("div", { class: "tr-foot" }, presets, predict, undo, button("reset", () => bench.change(first)),
      html("span", { class: "tr-share" }, text, copy)));
  el.classList.add("two-routes");
  el.replaceChildren(page);

  // The notebook's own shortcuts would take the arrow keys of a slider, and `d d` would delete the cell.
  const forTheNotebook = (event) => event.key === "Escape" || event.key === "Tab"
    || (event.key === "Enter" && (event.shiftKey || event.ctrlKey));
  fill(page, { onkeydown(event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && event.target !== text) {
      event.preventDefault();
      bench.undo();
    }
    if (!forTheNotebook(event)) event.stopPropagation();
  } });

  function judge(seen) {
    if (seen.hidden) return say("predict_how");
    if (bench.guess !== null) {
      const off = bench.guess - seen.H, fields = { guess: fixed(bench.guess, 2), entropy: fixed(seen.H, 3),
        gap: fixed(Math.abs(off), 3) };
      return say(Math.abs(off) < 0.05 ? "guess_close" : off > 0 ? "guess_high" : "guess_low", fields);
    }
    const gap = gapText(seen.gap);
    if (seen.gap < SAME) return say(seen.route === "power" ? "agree" : "agree_here", { gap });
    return [say("miss", { gap }), Math.abs(seen.total - 1) > SAME ? say("total", { total: fixed(seen.total, 3) }) : ""]
      .join(" ");
  }

  function draw(state) {
    frame = null;
    onScreen = state;
    const seen = { ...look(state), hidden: bench.hidden };
    for (const panel of Object.values(panels)) panel.draw(seen);
    const sentence = judge(seen);
    put(verdict, sentence);
    verdict.dataset.agree = !seen.hidden && bench.guess === null && seen.gap < SAME;
    routes.value = state.route;
    page.classList.toggle("tr-crowded", state.z.length > CROWD);
    put(predict, say(bench.hidden ? "reveal" : "predict"));
    undo.disabled = !past.length;
    fewer.disabled = state.z.length <= FEWEST;
    more.disabled = state.z.length >= MOST;
    follow(text, write(bench.state));
    clearTimeout(resting);
    resting = setTimeout(() => {
      gesture = null;
      put(spoken, seen.hidden ? sentence : `${say("numbers", { tau: tauText(state.tau), entropy: fixed(seen.H, 3),
        bits: fixed(seen.bits, 3), perplexity: fixed(seen.perplexity, 2) })} ${sentence}`);
    }, QUIET);
  }

  draw(first);
  return () => {
    model.off("change:logits change:temperature change:route", receive);
    stopTurn();
    [sending, resting].forEach(clearTimeout);
  };
}

export default { render };
