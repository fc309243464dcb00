"""The course as a web site: pages that need no kernel, no network and, but for what moves, no script.

Sphinx makes them. `sources` hands it the texts, `notebooks` the labs; `extension` and `theme` are what we add to it,
`formulas` the MathML and its font, `explorers` what is live: `offers` says what moves, `positions` draws it, `packed`
makes it light. `words` are the site's own; `make` sets all to work in every language, and `crawl` walks through what
was written.
"""
