"""The course as a web site: pages that need no kernel, no network and, but for what moves, no script.

`addresses` says where each text stands, `prose` and `notebooks` make their HTML, `formulas` the MathML in it and its
font, `explorers` what is live: `offers` says what moves, `positions` draws it, `packed` makes it light. `pages` says
which pages there are, `search` makes the index; `make` writes them all, and `crawl` walks through what was written.
"""
