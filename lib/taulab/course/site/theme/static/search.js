// Words are found with and without their accents: the index has them without.
const Accented = window.Stemmer;
window.Stemmer = function () {
  const { stemWord } = new Accented();
  this.stemWord = (word) => stemWord(word.normalize("NFD").replace(/[\u0300-\u036f]/g, ""));
};
// The words around what is found come from the pages; a page opened as a file may not read them.
DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol !== "file:";
