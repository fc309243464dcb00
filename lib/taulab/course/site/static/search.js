// The search: every word of the query must begin a word of a section, whatever its accents and capitals.

const WORD = /[\p{L}\p{N}]+/gu;
const MOST = 40;
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const beginning = (word) => new RegExp(`(?<![\\p{L}\\p{N}])${word}`, "u");

/** How well an entry answers, or 0 where a word is missing. */
function score([, title, section, text], patterns) {
  const [inTitle, inSection, inText] = [title, section, text].map(fold);
  let total = 0;
  for (const pattern of patterns) {
    const here = 8 * pattern.test(inTitle) + 6 * pattern.test(inSection) + pattern.test(inText);
    if (!here) return 0;
    total += here;
  }
  return total;
}

/** The words around the first hit, with every hit marked. */
function excerpt(text, patterns) {
  const first = Math.max(0, Math.min(...patterns.map((pattern) => fold(text).search(pattern)).filter((at) => at >= 0)));
  const start = Number.isFinite(first) ? Math.max(0, text.lastIndexOf(" ", Math.max(0, first - 60)) + 1) : 0;
  const shown = text.slice(start, start + 220), found = document.createElement("p");
  let from = 0;
  for (const { 0: word, index } of shown.matchAll(WORD)) {
    if (!patterns.some((pattern) => fold(word).search(pattern) === 0)) continue;
    const mark = document.createElement("mark");
    mark.textContent = word;
    found.append(shown.slice(from, index), mark);
    from = index + word.length;
  }
  found.append(shown.slice(from), start + 220 < text.length ? "…" : "");
  if (start) found.prepend("…");
  return found;
}

function show(query) {
  const patterns = (fold(query).match(WORD) ?? []).map(beginning);
  const found = patterns.length ? searchIndex.map((entry) => [score(entry, patterns), entry])
    .filter(([points]) => points).sort(([a], [b]) => b - a) : [];
  const count = document.querySelector(".count");
  count.textContent = !query ? "" : (found.length ? count.dataset.found : count.dataset.none)
    .replace("{query}", query).replace("{count}", found.length);
  document.querySelector(".results").replaceChildren(...found.slice(0, MOST).map(([, [address, title, section, text]]) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = address;
    link.textContent = section && section !== title ? `${title} › ${section}` : title;
    item.append(link, excerpt(text, patterns));
    return item;
  }));
}

const query = new URLSearchParams(location.search).get("q") ?? "";
document.querySelectorAll('input[type="search"]').forEach((field) => { field.value = query; });
const field = document.querySelector(".wide input");
field.addEventListener("input", () => show(field.value.trim()));
show(query.trim());
