"""A further language is one entry in a list and its texts: the build and every gate take it as they are."""

import os
import shutil
import subprocess
import sys

import pytest
import tiny_course

from taulab.course.places import root

ENTRY = '''    "es": Language('''
LATIN = '''    "la": Language("Latina", "Latin", "in Latin", "la", frozenset("et est non".split())),
    "es": Language('''
CHECK = """
from pathlib import Path
import sys
from taulab.course import gates
from taulab.course.authoring import build, translations
root = Path(sys.argv[1])
print(*build.build(root), sep="\\n")
translations.stamp(root)
print(*gates.check(root), sep="\\n")
"""
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
CELL = '''# %% [markdown] name="intro" lang="la"
# # Duplicatio
#
# Bis 1.5 fit 3.0, quia $2 \\cdot 1.5 = 3 \\text{ omnino}$. Voca `double`, aut lege paginam doctrinae quae infra stat:
# [doctrina](../../theory/la/01-tiny.md#twice).
#
# **Tempus**: ab 1 ad 2 minuta, 1 exercitia, 1 praedictiones.
#
# **Exercitium 01.1** · difficultas 1 ex 5 · 1 min · 2 puncta. Scribe.

'''
PAGE = '''[English](../en/{name}) · Latina · [Español](../es/{name})

# Doctrina duorum

Nihil opus habes nisi [officina](../../labs/la/01_tiny.ipynb#cell-id=ex-01-1).

<a id="twice"></a>
## Bis

$$2x = x + x$$

Machina 49\u202f152 paria in 0.002 secundis addit.

<a id="lab"></a>
## Officina

Durat 1 ad 2 minuta.
'''


@pytest.fixture
def course(tmp_path):
    """The tiny course, and a copy of the library whose list has one language more."""
    shutil.copytree(root() / "lib/taulab", tmp_path / "library/taulab", ignore=shutil.ignore_patterns("__pycache__"))
    tiny_course.edit(tmp_path / "library", "taulab/course/language.py", ENTRY, LATIN)
    for file, text in tiny_course.FILES.items():
        path = tmp_path / "course" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "course"


def problems(course):
    done = subprocess.run([sys.executable, "-c", CHECK, str(course)], capture_output=True, text=True, check=True,
                          env=os.environ | {"PYTHONPATH": str(course.parent / "library")})
    return done.stdout.strip()


def translate(course):
    """Write every text of the tiny course in the third language."""
    def edit(file, old, new):
        tiny_course.edit(course, file, old, new)

    source = "solutions/01_tiny.py"
    edit(source, '# %% [markdown] name="intro" lang="es"', CELL + '# %% [markdown] name="intro" lang="es"')
    edit(source, "    es: Devuelve", "    la: Reddit bis `x`.\n    es: Devuelve")
    edit(source, "    # es: basta", "    # la: additio satis fit\n    # es: basta")
    edit(source, "# es: seis", "# la: sex tali duodecim laterum\n# es: seis")
    glossary = "lib/taulab/course/authoring/glossary.toml"
    edit(glossary, 'es = "token"', 'es = "token"\nla = "token"')
    edit(glossary, 'definition_es', 'definition_la = "quod exemplar legit"\ndefinition_es')
    claims = "lib/taulab/course/authoring/claims.toml"
    edit(claims, 'es = "un libro"', 'es = "un libro"\nla = "liber"')
    edit(claims, 'title_es', 'title_la = "Duplicatio"\ntitle_es')
    edit(claims, 'claim_es', 'claim_la = "Duplicare fit addere."\nclaim_es')
    edit(claims, 'correction_es', 'correction_la = "Ita."\ncorrection_es')
    entries = {"en": "la", "twice as much": "duplum", "{n} times `x`?": "{n} `x`?",
               "a longer message that the source folds because it would not fit in one line of a page":
                   "nuntius longior"}
    catalogue = course / "lib/taulab/course/locale/la/lab01.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(HEAD + "".join(f'\nmsgid "{en}"\nmsgstr "{la}"\n' for en, la in entries.items()))
    (course / "theory/la").mkdir()
    (course / "theory/la/01-tiny.md").write_text(PAGE.format(name="01-tiny.md"), encoding="utf-8")
    (course / "theory/la/notation.md").write_text(
        "[English](../en/notation.md) · Latina · [Español](../es/notation.md)\n\n# Notatio\n", encoding="utf-8")
    (course / "README.la.md").write_text(
        "[English](README.md) · Latina · [Español](README.es.md)\n\n# Parvum\n\n"
        "Incipe a [doctrina](theory/la/01-tiny.md).\n", encoding="utf-8")
    for page in ("theory/en/01-tiny.md", "theory/es/01-tiny.md", "theory/en/notation.md", "theory/es/notation.md"):
        edit(page, " · ", " · [Latina](../la/{}) · ".format(page.rpartition("/")[2]))
    for page in ("README.md", "README.es.md"):
        edit(page, " · ", " · [Latina](README.la.md) · ")


def test_a_language_without_texts_is_told_what_it_lacks(course):
    said = problems(course)
    assert "the cell in English is not followed by the one in Latin" in said
    assert "theory/la/01-tiny.md: the page is missing" in said
    assert "definition_la is missing" in said
    assert "no translation into Latin" in said and "locale/la/" in said


def test_with_its_texts_it_is_built_like_the_others(course):
    translate(course)
    assert problems(course) == ""
    built = (course / "labs/la/01_tiny.ipynb").read_text(encoding="utf-8")
    assert "duplum" in built and "Duplicatio" in built and "el doble" not in built and "twice as much" not in built
