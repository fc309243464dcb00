"""What is made under ``theory/``: the glossary, the claims under test, the pictures of pages and READMEs."""

import tomllib
from functools import cache
from pathlib import Path

from taulab.course import labs as lab_packages
from taulab.course.authoring.source import sources
from taulab.course.language import LANGUAGES, collation, translate
from taulab.course.language import mark as _
from taulab.course.widgets.two_routes.pictures import readme_pictures

GLOSSARY = "lib/taulab/course/authoring/glossary.toml"
CLAIMS = "lib/taulab/course/authoring/claims.toml"
MADE = ("glossary.md", "claims.md")  # their data is what people write, review and translate
NOUN = {"plural": "pl. "}      # what stands before the form of a noun
VERDICTS = {"holds": _("holds"), "conditional": _("holds under stated conditions"), "fails": _("fails")}


def pages(root: Path) -> dict[str, str]:
    """Return file -> text of every derived file under ``theory/``."""
    terms, claims = (tomllib.loads((root / file).read_text(encoding="utf-8")) for file in (GLOSSARY, CLAIMS))
    labs = {source.number: source.stem for source in sources(root)}
    found = figures() | readme_pictures()
    for lang in LANGUAGES:
        found[f"theory/{lang}/glossary.md"] = glossary(terms["term"], lang)
        found[f"theory/{lang}/claims.md"] = claims_page(claims["claim"], claims["source"], labs, lang)
    return found


@cache
def figures() -> dict[str, str]:
    """Return file -> SVG of every picture of the pages of theory, drawn once per process."""
    return {f"theory/images/{name}.svg": draw() for name, draw in lab_packages.pictures().items()}


def first_line(name: str, lang: str) -> str:
    """Return the line at the top of each page that leads to its other languages."""
    return " · ".join(known.name if code == lang else f"[{known.name}](../{code}/{name})"
                      for code, known in LANGUAGES.items())


def table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


# Glossary ------------------------------------------------------------------------------------------------------------

def glossary(terms: list[dict], lang: str) -> str:
    """Return the page of terms, sorted as its language sorts them."""
    say = {
        "title": _("Glossary"),
        "intro": _("Each term, the symbol that stands for it, its name in the other language and the lab in which it "
                   "first matters. A Spanish noun carries its gender (m or f) and its plural. What the symbols mean "
                   "in formulas: see the [notation page](notation.md)."),
    }
    say = {key: translate(text, lang) for key, text in say.items()}
    others = [code for code in LANGUAGES if code != lang]
    rows = [[named(term, lang), term.get("symbol", ""), *(named(term, other) for other in others),
             term[f"definition_{lang}"], term["lab"]] for term in sorted(terms, key=lambda term: collation(term[lang]))]
    head = [_("term"), _("symbol"), *(LANGUAGES[other].translated_as for other in others), _("meaning"), _("lab")]
    head = [translate(text, lang) for text in head]
    return "\n\n".join([first_line("glossary.md", lang), f"# {say['title']}", say["intro"], table(head, rows)]) + "\n"


def named(term: dict, lang: str) -> str:
    """Return a term as the glossary prints it: a Spanish one with gender and plural."""
    bends = [f"{NOUN.get(key.partition('_')[0], '')}{term[key]}" for key in LANGUAGES[lang].nouns if key in term]
    return f"{term[lang]} ({', '.join(bends)})" if bends else term[lang]


# Claims --------------------------------------------------------------------------------------------------------------

def claims_page(claims: list[dict], origins: dict[str, dict], labs: dict[str, str], lang: str) -> str:
    """Return the page of claims: a table of verdicts, then each claim with what is right about it."""
    say = {
        "title": _("Claims under test"),
        "intro": _("This course grew from texts about temperature and entropy, and texts make mistakes. Each claim "
                   "that the course examines has a number, a verdict and a cell of a lab in which you find it out "
                   "yourself. The claims are told in our words. A verdict is one of three: *holds*; *holds under "
                   "stated conditions*, which the source left out; *fails*."),
        "head": _("claim | in short | verdict | lab"),
        "claim": _("**The claim**, from {source}. {claim}"),
        "verdict": _("**Verdict: {verdict}.** {correction}"),
        "cell": _("**Find it out:** cell `{cell}` of {lab}."),
        "lab": _("lab {number}"),
    }
    say = {key: translate(text, lang) for key, text in say.items()}
    claims = sorted(claims, key=lambda claim: (int(claim["id"].rstrip("abc")), claim["id"]))
    verdicts = {key: translate(text, lang) for key, text in VERDICTS.items()}

    def lab_of(claim):
        name = say["lab"].format(number=claim["lab"])
        return f"[{name}](../../labs/{lang}/{labs[claim['lab']]}.ipynb)" if claim["lab"] in labs else name

    rows = [[f"[{claim['id']}](#claim-{claim['id']})", claim[f"title_{lang}"], verdicts[claim["verdict"]],
             lab_of(claim)] for claim in claims]
    parts = [first_line("claims.md", lang), f"# {say['title']}", say["intro"], table(say["head"].split(" | "), rows)]
    for claim in claims:
        parts += [
            f'<a id="claim-{claim["id"]}"></a>',
            f"## {claim['id']} · {claim[f'title_{lang}']}",
            say["claim"].format(source=origins[claim["source"]][lang], claim=claim[f"claim_{lang}"]),
            say["verdict"].format(verdict=verdicts[claim["verdict"]], correction=claim[f"correction_{lang}"]),
            say["cell"].format(cell=claim["cell"], lab=lab_of(claim)),
        ]
    return "\n\n".join(parts) + "\n"
