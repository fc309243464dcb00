"""A course of one lab, in the shape of the repository, for the tests of the build and of the gates."""

from pathlib import Path

from taulab.course.authoring import build, translations

FILES = {
    "solutions/01_tiny.py": '''\
# %% [markdown] name="intro" lang="en"
# # Doubling
#
# Twice 1.5 is 3.0, since $2 \\cdot 1.5 = 3 \\text{ exactly}$. Call `double`, or read
# [theory](../../theory/en/01-tiny.md#twice).
#
# **Time**: 1 to 2 minutes, 1 exercises, 1 predictions.
#
# **Exercise 01.1** · difficulty 1 of 5 · 1 min · 2 points. Write it.

# %% [markdown] name="intro" lang="es"
# # Doblar
#
# El doble de 1.5 es 3.0, porque $2 \\cdot 1.5 = 3 \\text{ justo}$. Llama a `double` o lee
# [teoría](../../theory/es/01-tiny.md#twice).
#
# **Tiempo**: de 1 a 2 minutos, 1 ejercicios, 1 predicciones.
#
# **Ejercicio 01.1** · dificultad 1 de 5 · 1 min · 2 puntos. Escríbelo.

# %% name="setup"
import numpy as np

from taulab import course

lab = course.open("01", lang=_("en"))

# %% name="ex-01-1"
def double(x):
    """
    en: Return twice `x`.
    es: Devuelve el doble de `x`.
    """
    ### BEGIN SOLUTION
    # en: adding is enough
    # es: basta con sumar
    return x + x
    ### END SOLUTION

# %% name="check-01-1"
double = lab.check("01.1", double)

# %% name="predict-01-a"
guess = None
lab.predict("01.a", guess)

# %% name="show"
# en: six twelve-sided dice
# es: seis dados de doce caras
print(_("twice as much"), double(6))
print(_("a longer message that the source folds "
        "because it would not fit in one line of a page"), np.pi)
''',
    "lib/taulab/course/labs/lab01/__init__.py": '''\
from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises("01", "tiny", in_order(__name__, "double"), PREDICTIONS)
''',
    "lib/taulab/course/labs/lab01/double.py": '''\
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def double(x):
    return x + x


wrong = WrongAnswers()


@wrong("That is x times x.", "Add.")
def squared(x):
    return x * x


EXERCISE = Exercise(
    id="01.1", name="double", points=2, minutes=1, difficulty=1, theory="twice", title="Twice", why="It is twice.",
    reference=double, inputs=st.just((1.0,)), witnesses=((3.0,),), misconceptions=wrong.answers(),
    hints=(_("{n} times `x`?"), "Which n?", "Two."), general="No.", next_step="Add.",
)
''',
    "lib/taulab/course/labs/lab01/predictions.py": '''\
from taulab.course.judging.exercise import Prediction

PREDICTIONS = (Prediction("01.a", "twice one", lambda: 2.0, "Two."),)
''',
    "lib/taulab/course/locale/es/lab01.po": '''\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "en"
msgstr "es"

msgid "twice as much"
msgstr "el doble"

msgid "a longer message that the source folds because it would not fit in one line of a page"
msgstr "un mensaje más largo, que la fuente parte en dos porque no cabría en una sola línea de una página corriente"

msgid "{n} times `x`?"
msgstr "¿{n} veces `x`?"
''',
    "lib/taulab/course/authoring/glossary.toml": '''\
[[term]]
en = "token"
es = "token"
gender = "m"
lab = "01"
definition_en = "what a model reads"
definition_es = "lo que lee un modelo"
banned = ["ficha"]
''',
    "lib/taulab/course/authoring/claims.toml": '''\
[source.book]
en = "a book"
es = "un libro"

[[claim]]
id = "1"
source = "book"
lab = "01"
cell = "show"
verdict = "holds"
title_en = "Doubling"
title_es = "Doblar"
claim_en = "Doubling is adding."
claim_es = "Doblar es sumar."
correction_en = "It is."
correction_es = "Así es."
''',
    "theory/en/01-tiny.md": '''\
English · [Español](../es/01-tiny.md)

# The theory of two

You need nothing but [the lab](../../labs/en/01_tiny.ipynb#cell-id=ex-01-1).

<a id="twice"></a>
## Twice

$$2x = x + x$$

A machine adds 49\u202f152 pairs in 0.002 seconds.

<a id="lab"></a>
## The lab

It takes 1 to 2 minutes.
''',
    "theory/es/01-tiny.md": '''\
[English](../en/01-tiny.md) · Español

# La teoría del dos

No hace falta nada más que [el laboratorio](../../labs/es/01_tiny.ipynb#cell-id=ex-01-1).

<a id="twice"></a>
## El doble

$$2x = x + x$$

¿Cuánto tarda una máquina en sumar 49\u202f152 parejas? Tarda 0.002 segundos.

<a id="lab"></a>
## El laboratorio

Lleva de 1 a 2 minutos.
''',
    "theory/en/notation.md": "English · [Español](../es/notation.md)\n\n# Notation\n",
    "theory/es/notation.md": "[English](../en/notation.md) · Español\n\n# Notación\n",
    "README.md": "English · [Español](README.es.md)\n\n# Tiny\n\nBegin with [the theory](theory/en/01-tiny.md).\n",
    "README.es.md": "[English](README.md) · Español\n\n# Diminuto\n\nEmpieza por [la teoría](theory/es/01-tiny.md).\n",
}


def write(root: Path) -> Path:
    """Write the course under `root`, build it, stamp its translations, and return `root`."""
    for file, text in FILES.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert build.build(root) == []
    translations.stamp(root)
    return root


def edit(root: Path, file: str, old: str, new: str) -> None:
    """Replace `old`, which stands once in `file`, by `new`."""
    text = (root / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (root / file).write_text(text.replace(old, new), encoding="utf-8")
