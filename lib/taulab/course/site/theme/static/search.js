// Words are found with and without their accents: the index has them without.
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

const Accented = window.Stemmer;
window.Stemmer = function () {
  const stemmer = new Accented();
  this.stemWord = (word) => stemmer.stemWord(fold(word));
};

// The words around what is found come from its page; one that was opened as a file may not read another.
DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol !== "file:";
const around = Search.makeSearchSummary;
Search.makeSearchSummary = (html, stems, anchor) => {
  const words = Search.htmlToText(html, anchor).match(/\p{L}+/gu) ?? [];
  return around(html, [...stems].map((stem) => words.find((word) => fold(word).startsWith(stem)) ?? stem), anchor);
};
