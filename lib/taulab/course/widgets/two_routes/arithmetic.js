// The arithmetic of the bench: pure functions, nothing of the page. `tests/test_showpiece.py` compares it with `taulab`.
// Entropies are in nats; τ = 0 and τ = Infinity are the limits.

const sum = (xs) => xs.reduce((total, x) => total + x, 0);

function normalise(weights) {
  const total = sum(weights);
  return weights.map((w) => w / total);
}

// ---- two routes from logits to probabilities, and three impostors ---------------------------------------------------

/** Route one: τ divides the logits. */
export function softmax(z, tau = 1) {
  const top = Math.max(...z);
  if (tau === 0) return normalise(z.map((x) => Number(x === top)));
  return normalise(z.map((x) => Math.exp((x - top) / tau)));
}

/** Route two: the power 1/τ of the probabilities, normalised. */
export function temper(q, tau) {
  const top = Math.max(...q);
  if (tau === 0) return normalise(q.map((p) => Number(p === top)));
  return normalise(q.map((p) => Math.exp(Math.log(p / top) / tau)));    // 1/τ may be ∞, and 1 ** ∞ is no number
}

/** Where else τ could go: each takes q = softmax(z) and τ. */
export const ROUTES = {
  power: temper,
  raw_power: (q, tau) => q.map((p) => p ** (1 / tau)),
  quotient: (q) => q,                   // normalised, τ cancels
  double_softmax: softmax,
  inverse_power: (q, tau) => temper(q, 1 / tau),
};

// ---- entropy and its slope ------------------------------------------------------------------------------------------

export const entropy = (p) => sum(p.map((x) => (x > 0 ? -x * Math.log(x) : 0)));

export function variance(z, q) {
  const mean = sum(z.map((x, i) => q[i] * x));
  return sum(z.map((x, i) => q[i] * (x - mean) ** 2));
}

/** dH/dτ = Var_q[z]/τ³; flat at both ends. */
export const slope = (z, tau) => (tau > 0 && tau < Infinity
  ? variance(z, softmax(z, tau)) / tau / tau / tau : 0);                // τ³ may be 0 or ∞ where τ is not

/** Everything the bench shows of one state. */
export function look({ z, tau, route }) {
  const q = softmax(z, tau);
  const start = softmax(z);
  const other = ROUTES[route](start, tau);
  const H = entropy(q);
  return {
    z, tau, route, q, start, other, H,
    bits: H / Math.LN2,
    perplexity: Math.exp(H),
    variance: variance(z, q),
    slope: slope(z, tau),
    gap: Math.max(...q.map((p, i) => Math.abs(p - other[i]))),
    total: sum(other),
    coldest: entropy(softmax(z, 0)),
    hottest: Math.log(z.length),
  };
}

// ---- the τ axis: 0 and ∞ are places on it ---------------------------------------------------------------------------

// Each axis shows τ from `low` to `high` as its name says. What is hotter than `high` goes like 1/τ into the last tenth,
// and ends exactly at ∞; what is colder than `low` goes in proportion into the first tenth, and ends exactly at 0.
const END = 0.1;
const AXES = {
  log: { start: END, low: 0.1, high: 10, ticks: [0, 0.1, 0.2, 0.5, 1, 2, 5, 10, Infinity] },
  linear: { start: 0, low: 0, high: 5, ticks: [0, 1, 2, 3, 4, 5, Infinity] },
};
export const ticks = (axis) => AXES[axis].ticks;

/** Position of τ on the axis, from 0 to 1. */
export function place(tau, axis) {
  const { start, low, high } = AXES[axis];
  if (tau > high) return 1 - (END * high) / tau;
  if (tau < low) return (start * tau) / low;
  const share = axis === "log" ? Math.log(tau / low) / Math.log(high / low) : tau / high;
  return start + share * (1 - END - start);
}

/** The τ at a position: the inverse of `place`. */
export function temperatureAt(x, axis) {
  const { start, low, high } = AXES[axis];
  if (x > 1 - END) return (END * high) / (1 - x);
  if (x < start) return (low * x) / start;
  const share = (x - start) / (1 - END - start);
  return axis === "log" ? low * (high / low) ** share : high * share;
}

/** dτ/dx there: times dH/dτ, it is the slope of the tangent as drawn. */
export function stretch(tau, axis) {
  const { start, low, high } = AXES[axis];
  if (tau > high) return tau ** 2 / (END * high);
  if (tau < low) return low / start;
  return (axis === "log" ? tau * Math.log(high / low) : high) / (1 - END - start);
}

/** The τ a pointer or a slider means: a tick where one is near, else three digits. */
export function settle(x, axis, reach) {
  const near = AXES[axis].ticks.find((tick) => Math.abs(place(tick, axis) - x) <= reach);
  return near ?? Number(temperatureAt(x, axis).toPrecision(3));
}

// ---- a state as a short text ----------------------------------------------------------------------------------------

export const LIMIT = 5;                 // of a logit, either way
export const FEWEST = 2, MOST = 8;      // tokens

/** The number that a reader typed: with a decimal point or comma, either minus sign, ∞ or inf; NaN where it is none. */
export function number(text) {
  const plain = String(text).trim().replace(",", ".").replace("−", "-");
  if (/^(inf|infinity|∞)$/i.test(plain)) return Infinity;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) + 0 : NaN;
}

/** The numbers that a reader typed, as `parse_numbers` of the other widgets reads them. */
export function numbers(text) {
  const row = text.trim().replace(/[,;]+$/, "").trim();
  if (row.includes(";")) return row.split(";").map(number);
  if (/\d,\d/.test(row) && /\s/.test(row)) return [];
  return row.split(/\s*,\s*|\s+/).map(number);
}

export function write({ z, tau, route }) {
  const text = `logits=${z.join(",")}&tau=${tau === Infinity ? "inf" : tau}`;
  return route === "power" ? text : `${text}&route=${route}`;
}

/** The state that a text names, or null. */
export function read(text) {
  const parts = new URLSearchParams(text.trim().replaceAll("+", "%2B"));    // of 1e+21: no value has a blank
  const z = numbers(parts.get("logits") ?? "");
  const tau = number(parts.get("tau") ?? "1");
  const route = parts.get("route") ?? "power";
  const legal = z.length >= FEWEST && z.length <= MOST && z.every((x) => Math.abs(x) <= LIMIT) && tau >= 0;
  return legal && Object.hasOwn(ROUTES, route) ? { z, tau, route } : null;
}
