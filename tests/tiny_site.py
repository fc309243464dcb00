"""The site of a course of one page and one lab, with one of each thing that a lab can show."""

import tiny_course

from taulab.course.authoring import build
from taulab.course.site import make

LAB = '''\
# %% [markdown] name="intro" lang="en"
# # Doubling
#
# Read [theory](../../theory/en/01-tiny.md#twice) on $2 x$.

# %% [markdown] name="intro" lang="es"
# # Doblar
#
# Lee la [teoría](../../theory/es/01-tiny.md#twice) sobre $2 x$.

# %% name="setup"
from types import SimpleNamespace

import matplotlib.pyplot as plt
from IPython.display import HTML, display

from taulab import course
from taulab.course.widgets import TemperatureExplorer, TwoRoutes

lab = SimpleNamespace(check=lambda _id, answer: answer, predict=print)

# %% name="bench"
TwoRoutes(lang=_("en"), logits=(3, 1, 0))

# %% name="explorer"
explorer = TemperatureExplorer((2, 1, 0), lang=_("en"))
explorer

# %% name="explorer-static"
explorer.static()

# %% name="ex-01-1"
def double(x):
    """
    en: Return twice `x`.
    es: Devuelve el doble de `x`.
    """
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION

# %% name="check-01-1"
double = lab.check("01.1", double)

# %% name="predict-01-a"
guess = None
lab.predict("01.a", guess)

# %% name="shown"
print("2 < 3")
course.show(plt.figure(), alt=_("an empty figure"))
display(HTML('<p><a href="../../theory/' + _("en") + '/01-tiny.md#twice">θ</a></p>'))

# %% name="symbols"
import sympy

display(sympy.sqrt(2))
'''
FILES = tiny_course.FILES | {
    "solutions/01_tiny.py": LAB,
    "lib/taulab/course/locale/es/lab01.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    'msgid "en"\nmsgstr "es"\n\nmsgid "{n} times `x`?"\nmsgstr "¿{n} veces `x`?"\n\n'
    'msgid "an empty figure"\nmsgstr "una figura vacía"\n',
    "theory/en/01-tiny.md": '''\
English · [Español](../es/01-tiny.md)

# The theory of two

You need [the lab](../../labs/en/01_tiny.ipynb#cell-id=ex-01-1), and this entropy: $H = -\\sum_i q_i \\ln q_i$.

<a id="twice"></a>

## Twice

$$2x = x + x, \\qquad f''(x) = 0$$

|  | doubled |
|---|---|
| 1 | $2$ |

![Two dots](../images/dots.svg)

<details>
<summary>Answer</summary>

It is **twice**. See [the start](../../README.md#start).

</details>

<a id="end"></a>

## The end

The entropy of a certain thing is 0.
''',
    "theory/es/01-tiny.md": '''\
[English](../en/01-tiny.md) · Español

# La teoría del dos

Necesitas [el laboratorio](../../labs/es/01_tiny.ipynb#cell-id=ex-01-1) y esta entropía: $H = -\\sum_i q_i \\ln q_i$.

<a id="twice"></a>

## El doble

$$2x = x + x, \\qquad f''(x) = 0$$

|  | doble |
|---|---|
| 1 | $2$ |

![Dos puntos](../images/dots.svg)

<details>
<summary>Respuesta</summary>

Es el **doble**. Mira [el comienzo](../../README.es.md#start).

</details>

<a id="end"></a>

## El final

La entropía de lo seguro es 0.
''',
    "theory/images/dots.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"></svg>\n',
    "README.md": "# Tiny\n\n<a id=\"start\"></a>\n## Start\n\nBegin with [theory](theory/en/01-tiny.md).\n",
    "README.es.md": "# Diminuto\n\n<a id=\"start\"></a>\n## Empieza\n\nLee la [teoría](theory/es/01-tiny.md).\n",
}


def write(root):
    """Write the course under `root`, and its site; return the folder of the site and what is wrong with it."""
    for file, text in FILES.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert build.build(root) == []
    folder = root / make.FOLDER
    return folder, make.site(root, folder)
