"""Of what kind the tokens of a text are: words that only join others, words that say something, names, signs."""

from keyword import iskeyword

import numpy as np

#: Words that are in every text whatever it is about, as far as the texts of the course hold them; no list of grammar.
FUNCTION_WORDS = {
    "en": frozenset("""
a about all along an and are as at be because been being between but by can cannot could did do does down each few for
from had has have he her his if in into is it its like many may me might must my never nor not of off on or our out over
shall she should so some than that the their them they this those through to under until up us was we were what when
where whether which while who will with without would you your
""".split()),
    "es": frozenset("""
a al aunque casi cada como con cuando de del desde donde e el ella ellas ello ellos en entre es esa ese eso esta estas
este esto estos está están fue ha había habían han hasta hay la las le les lo los me mi mientras más muchas muchos nada
ni no nos nunca o para pero por porque que quien qué se si sin sobre son su sus te todo todos toda todas tu un una unas
uno unos y ya
""".split()),
}
OPENING = " \"“«(¿¡"


def token_kinds(texts, language):
    """Return the kind of each token of a text but the first, an array of str.

    Kinds are ``line`` (it holds a line end), ``digit`` (or the blank before one), ``sign`` (no letter), ``inside`` (not
    the first token of its word); and of the first token of a word, ``name`` (a capital where no sentence begins),
    ``function`` (one of FUNCTION_WORDS) or ``content`` (any other). In a program a word is ``keyword`` or ``name``.

    Parameters
    ----------
    texts : sequence of str
        The text of each token, from the first on.
    language : str
        "en", "es", or "code" for a program in Python.

    Raises
    ------
    ValueError
        If language is none of these.

    Examples
    --------
    >>> token_kinds(["The", " man", " m", "ends", " the", " nets", " of", " Mart", "a", ".", "\\n"], "en").tolist()
    ['content', 'content', 'inside', 'function', 'content', 'function', 'name', 'inside', 'sign', 'line']
    >>> token_kinds(["for", " i", " in", " values", ":"], "code").tolist()
    ['name', 'keyword', 'name', 'sign']
    """
    if language != "code" and language not in FUNCTION_WORDS:
        raise ValueError(f'language={language!r}: must be "en", "es" or "code"')
    texts = list(map(str, texts))
    return np.array([_kind(texts, i, language) for i in range(1, len(texts))])


def sentence_numbers(texts, language):
    """Return the number of the sentence of each token of a text but the first, from 0; in a program, of its line.

    Examples
    --------
    >>> sentence_numbers(["It", " is", ".", " He", " is", ".", "\\n"], "en").tolist()
    [0, 0, 1, 1, 1, 2]
    """
    ends = "\n" if language == "code" else "\n.?!"
    last = np.array([any(end in text for end in ends) for text in map(str, texts)])
    return np.cumsum(last)[:-1]


def _kind(texts, i, language):
    text, before = texts[i], texts[i - 1]
    word = text.strip()
    if "\n" in text:
        return "line"
    if not word or word.isdigit():
        return "digit"
    if not any(map(str.isalpha, word)):
        return "sign"
    if text[0] in "'’" or text[0].isalpha() and before[-1:].isalpha():
        return "inside"
    return _kind_of_word(_whole(word, texts[i + 1:]), "".join(texts[:i]), language)


def _whole(word, after):
    """Return a word that begins with a token, with the tokens after it that belong to it."""
    for text in after:
        if not text[:1].isalpha():
            break
        word += text
    return word


def _kind_of_word(word, before, language):
    if language == "code":
        return "keyword" if iskeyword(word) else "name"
    if word.lower() in FUNCTION_WORDS[language]:
        return "function"
    begins = before.rstrip(OPENING)[-1:] in ("", *"\n.?!:")
    return "name" if word[0].isupper() and not begins else "content"
