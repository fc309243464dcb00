// Words are found with and without their accents: the index has them without.
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

const Accented = window.Stemmer;
window.Stemmer = function () {
  const stemmer = new Accented();
  this.stemWord = (word) => stemmer.stemWord(fold(word));
};

// Titles are compared letter by letter: a query that no title has takes the accents of one that has it but for these.
const perform = Search._performSearch;
Search._performSearch = (query, ...terms) => {
  const titles = Object.keys(Search._index.alltitles), typed = query.toLowerCase().trim(), plain = fold(typed);
  const accented = titles.some((title) => title.toLowerCase().includes(typed)) ? undefined
    : titles.find((title) => fold(title).includes(plain));
  const start = accented && fold(accented).indexOf(plain);
  return perform(accented ? accented.slice(start, start + plain.length) : query, ...terms);
};

// The words around what is found come from its page; one that was opened as a file may not read another.
DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol !== "file:";
const around = Search.makeSearchSummary;
Search.makeSearchSummary = (html, stems, anchor) => {
  const words = Search.htmlToText(html, anchor).match(/\p{L}+/gu) ?? [];
  return around(html, [...stems].map((stem) => words.find((word) => fold(word).startsWith(stem)) ?? stem), anchor);
};
