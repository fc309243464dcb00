try {
  const chosen = localStorage.getItem("theme"), root = document.documentElement;
  if (chosen) root.dataset.theme = chosen;
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.jpThemeLight = String(!dark);    // by this the explorers know the ground they stand on
} catch { /* a browser that keeps nothing follows the system */ }
