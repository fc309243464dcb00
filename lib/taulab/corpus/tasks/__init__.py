"""Toy tasks: a source is given, and which answers are right, each how often, is known exactly.

    translate to en, translate to es    a sentence in the other language; what it leaves open, any translation may say
    answer                              a question about somebody; the words of the answer are free, its person is not
    shorten                             a headline; what may be left out is free, what is kept must be copied
    code                                a job in three words; form and variable are free, but then to be used again

The laws come from the word lists of `taulab.corpus`. A hidden meaning is drawn; source and answer are said of it, and
what the source does not tell of the meaning is summed over by Bayes' rule.
"""

from functools import cache
from importlib import import_module

from taulab.corpus.tasks.base import Task

#: The tasks, and the module that holds each.
MODULES = {"translate to en": "translation", "translate to es": "translation", "answer": "questions",
           "shorten": "shortening", "code": "programs"}

#: Task and language of all, as the experiments take them; a translation has the language that it is into.
TASKS = (("translate to en", "en"), ("translate to es", "es"), *(
    (name, language) for name in ("answer", "shorten", "code") for language in ("en", "es")))

__all__ = ["TASKS", "Task", "task"]


def task(name, language=None):
    """Return a toy task; the same object each time.

    Parameters
    ----------
    name : str
        "translate to en", "translate to es", "answer", "shorten" or "code".
    language : str, optional
        "en" or "es"; a translation needs none, for it has that of its answers.

    Returns
    -------
    Task

    Raises
    ------
    ValueError
        If there is no such task in such a language.

    Examples
    --------
    >>> for answer, p in task("translate to en").law("cantamos en la ducha ayer").items():
    ...     print(f"{p:.2f}", answer)
    0.75 we sang in the shower yesterday
    0.25 yesterday we sang in the shower
    """
    if isinstance(name, str) and name.startswith("translate") and name in MODULES:
        language = language or name[-2:]
    if (name, language) not in TASKS:
        known = ", ".join(f"{name!r} in {language!r}" for name, language in TASKS)
        raise ValueError(f"name={name!r}, language={language!r}: no such task; there are {known}")
    return _task(name, language)


@cache
def _task(name, language):
    return import_module(f"taulab.corpus.tasks.{MODULES[name]}").make(name, language)
