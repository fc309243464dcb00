"""The site's own words."""

from taulab.course.language import mark as _
from taulab.course.language import translate

WORDS = {
    "course": _("Tau Labs"),
    "tagline": _("Temperature and entropy in language models"),
    "promise": _("A laboratory course in Python. You predict, compute, drag and prove, on toy vectors and on the "
                 "logits of a real model, and every answer is checked with a reason."),
    "facts": _("{labs} labs of about two hours · English and Spanish · Python and NumPy, on a laptop, without an "
               "account or a GPU · open source"),
    "try": _("Try it here: move τ."),
    "begin": _("Read the first page"),
    "see": _("See the first lab, solved"),
    "fetch": _("Get the course"),
    "repository": _("Its repository"),
    "binder": _("Open it on Binder"),
    "skip": _("Skip to the text"),
    "site": _("Pages of the site"),
    "contents": _("Contents"),
    "labs": _("Labs, solved"),
    "theory": _("Theory"),
    "more": _("Look things up"),
    "here": _("On this page"),
    "languages": _("Languages"),
    "search": _("Search"),
    "search_for": _("Search the course"),
    "found": _("Pages found: {count}."),
    "none_found": _("Nothing found."),
    "no_script": _("The search needs JavaScript; everything else on this site can be read without it."),
    "dark": _("Dark"),
    "light": _("Light"),
    "neighbours": _("Previous and next page"),
    "previous": _("Previous: {title}"),
    "next": _("Next: {title}"),
    "solved": _("This is the lab as it looks solved: each answer is folded under what was asked. To write your own and "
                "have it checked, {get}."),
    "fetch_it": _("get the course"),
    "twin_theory": _("Its theory"),
    "twin_lab": _("Its lab"),
    "licence": _("Code under the MIT licence, prose and figures under CC BY 4.0. Formulas are set in STIX Two Math "
                 "(SIL Open Font License 1.1)."),
}


def words(lang: str) -> dict[str, str]:
    """Return every word of the site in `lang`."""
    return {name: translate(text, lang) for name, text in WORDS.items()}
