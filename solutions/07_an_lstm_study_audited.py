# %% [markdown] name="title" lang="en"
# # 07 · An LSTM study, audited
#
# A student's report trains a small recurrent network on newspaper headlines, adds “entropy” and “KL” terms to its loss,
# and concludes that the KL term “conclusively” improves the text. In this lab you make the study again and find out
# which of its figures come back, which of its conclusions follow, and how one tells. By the end you will be able to
#
# - say what a loss is for a model that says nothing, before you say that a model learns nothing,
# - recognise a penalty without force, and a “divergence” that falls below zero,
# - write one step of an LSTM, forwards and backwards,
# - compare losses of different weights on one metric,
# - test with a permutation whether generated words depend on the prompt.
#
# **You need** lab 04 (log loss, gradients) and lab 06 (entropy terms). [The theory of this
# lab](../../theory/en/07-an-lstm-study-audited.md) has the derivations and the audit of the bibliography. **Time**: 140
# to 150 minutes, 7 exercises, 5 predictions, the theory page included. Everything runs from top to bottom at any
# moment: where your answer is still missing, the course lends you its own.

# %% [markdown] name="title" lang="es"
# # 07 · Un estudio con LSTM, auditado
#
# Un trabajo de estudiante entrena una red recurrente pequeña con titulares de periódico, añade a su pérdida términos de
# «entropía» y de «KL», y concluye que el término KL mejora el texto «de forma concluyente». En este laboratorio repites
# el estudio y averiguas cuáles de sus figuras salen otra vez, cuáles de sus conclusiones se siguen y cómo se distingue.
# Al terminar sabrás
#
# - decir cuánto vale una pérdida para un modelo que no dice nada, antes de decir que un modelo no aprende nada,
# - reconocer una penalización sin fuerza y una «divergencia» que baja de cero,
# - escribir un paso de una LSTM, hacia delante y hacia atrás,
# - comparar con una sola medida pérdidas de pesos distintos,
# - comprobar con una permutación si las palabras generadas dependen del prompt.
#
# **Necesitas** el laboratorio 04 (pérdida logarítmica, gradientes) y el 06 (términos de entropía). [La teoría de este
# laboratorio](../../theory/es/07-an-lstm-study-audited.md) trae las deducciones y la auditoría de la bibliografía.
# **Tiempo**: de 140 a 150 minutos, 7 ejercicios, 5 predicciones, con la página de teoría incluida. Todo se ejecuta de
# principio a fin en cualquier momento: donde falte tu respuesta, el curso te presta la suya.

# %% name="setup"
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
from scipy import stats
from scipy.special import expit

from taulab import course
from taulab.corpus import headline_grammar, headline_prompts
from taulab.course.widgets import StudyExplorer
from taulab.data import study_grid
from taulab.layers import lstm_cell
from taulab.losses import log_loss, mean_entropy
from taulab.losses.scores import (
    clipped_entropy, clipped_kl, scores_loss, squared_error)
from taulab.models import LSTM
from taulab.optim import Adam
from taulab.training import train

lab = course.open("07", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="study" lang="en"
# ## 1 · What was done
#
# | | the study | here |
# |---|---|---|
# | text | some 830 headlines of a newspaper, about 2400 words | 830 of a grammar, V = 2400, in two languages |
# | samples | each headline's prefixes, each with the word after it | the same |
# | split | 80% training, 20% validation | the last fifth is validation |
# | model | embedding 10, LSTM 100, dropout 0.1, linear output | the same |
# | loss | squared error, + weight · “entropy” or “KL” | the same, term by term |
# | training | Adam, 5 epochs | the same, with its framework's ε |
# | text written | 10 words after each of 6 prompts | the same |
#
# Its data may not be handed on, so the headlines are ours: as many of them, as long and with as many rare words. Its
# code, its figures' numbers, its batch size and the way it chose words were not given; we take the framework's
# batches of 32. So what you can test is whether *this procedure* leads where the study says, not whether the author
# saw it.

# %% [markdown] name="study" lang="es"
# ## 1 · Qué se hizo
#
# | | el estudio | aquí |
# |---|---|---|
# | texto | unos 830 titulares de un periódico, unas 2400 palabras | 830 de una gramática, V = 2400, en dos lenguas |
# | muestras | los prefijos de cada titular, cada uno con la palabra que lo sigue | igual |
# | partición | 80 % entrenamiento, 20 % validación | la última quinta parte es la validación |
# | modelo | embedding de 10, LSTM de 100, dropout de 0.1, salida lineal | igual |
# | pérdida | error cuadrático, + peso · «entropía» o «KL» | igual, término a término |
# | entrenamiento | Adam, 5 épocas | igual, con la ε de su herramienta |
# | texto escrito | 10 palabras tras cada uno de 6 prompts | igual |
#
# Sus datos no se pueden redistribuir, así que los titulares son nuestros: tantos como los suyos, igual de largos y con
# tantas palabras raras. No dio su código, ni los números de sus figuras, ni el tamaño de los lotes, ni cómo elegía las
# palabras; tomamos los lotes de 32 de su herramienta. Así que puedes comprobar si *este procedimiento* lleva adonde
# dice el estudio, no si su autor lo vio.

# %% name="headlines"
world = headline_grammar(lab.lang)
V = len(world.vocabulary)
sentences = world.sample(830, np.random.default_rng(0))
for sentence in sentences[:4]:
    print(world.decode(sentence))
lengths = [len(sentence) - 1 for sentence in sentences]
print(f"V = {V},", _("words per headline:"),
      f"{np.mean(lengths):.1f},", _("longest:"), max(lengths))
print(_("prompts:"), *headline_prompts(lab.lang), sep="\n  ")

# %% [markdown] name="ex-07-1-text" lang="en"
# ### The samples
#
# Token 0 is the “.” at the end of each headline above; before a headline it fills rows up on the left. The headline 7 3
# 9 4 gives, in rows of width 3,
#
# $$0\;0\;7 \to 3, \qquad 0\;7\;3 \to 9, \qquad 7\;3\;9 \to 4.$$
#
# **Exercise 07.1** · difficulty 1 of 5 · 6 min · 1 point. Write `prefix_samples`: the rows and the targets of one
# headline (its final 0 is already taken off). Of a prefix longer than `width` the last words are kept.

# %% [markdown] name="ex-07-1-text" lang="es"
# ### Las muestras
#
# El token 0 es el «.» con que acaba cada titular de arriba; delante de un titular rellena las filas por la izquierda.
# El titular 7 3 9 4 da, en filas de ancho 3,
#
# $$0\;0\;7 \to 3, \qquad 0\;7\;3 \to 9, \qquad 7\;3\;9 \to 4.$$
#
# **Ejercicio 07.1** · dificultad 1 de 5 · 6 min · 1 punto. Escribe `prefix_samples`: las filas y los objetivos de un
# titular (ya sin su 0 final). De un prefijo más largo que `width` se conservan las últimas palabras.

# %% name="ex-07-1"
def prefix_samples(tokens, width):
    """
    en: Return the contexts (n − 1, width) and the targets (n − 1,)
    en: of a headline of n words.
    es: Devuelve los contextos (n − 1, width) y los objetivos
    es: (n − 1,) de un titular de n palabras.
    """
    ### BEGIN SOLUTION
    contexts = np.zeros((len(tokens) - 1, width), int)
    for i in range(1, len(tokens)):
        seen = tokens[max(0, i - width):i]
        contexts[i - 1, width - len(seen):] = seen
    return contexts, tokens[1:]
    ### END SOLUTION

# %% name="check-07-1"
prefix_samples = lab.check("07.1", prefix_samples)

# %% [markdown] name="samples-text" lang="en"
# What is never a target is never learnt: the *first* word of a headline, and its *end*. A model of these samples
# cannot stop, however well it is trained. Now make all samples, and ask how many words of validation the training
# never held.

# %% [markdown] name="samples-text" lang="es"
# Lo que nunca es objetivo no se aprende: la *primera* palabra de un titular y su *final*. Un modelo de estas muestras
# no puede detenerse, por bien que se entrene. Haz ahora todas las muestras y pregunta cuántas palabras de la validación
# no estaban en el entrenamiento.

# %% name="samples"
width = max(lengths) - 1
pairs = [prefix_samples(one[:-1], width) for one in sentences]
contexts = np.concatenate([rows for rows, _targets in pairs])
targets = np.concatenate([targets for _rows, targets in pairs])
cut = round(0.8 * len(targets))
x_train, y_train = contexts[:cut], targets[:cut]
x_val, y_val = contexts[cut:], targets[cut:]
unseen = ~np.isin(y_val, y_train)
print(len(y_train), "+", len(y_val), _("samples; targets unseen:"),
      f"{unseen.mean():.3f}")

# %% [markdown] name="predict-07-a-text" lang="en"
# ## 2 · A loss that must look flat
#
# The study's first loss is the squared error of the V scores y against the one-hot target e, averaged over samples
# *and* words. It reports “no specific trend” over five epochs, and reads it as no learning.
#
# ### Predict before you see
#
# **What is that loss for a model whose scores are all 0, with V = 2400?** Write your guess in place of `None`.

# %% [markdown] name="predict-07-a-text" lang="es"
# ## 2 · Una pérdida que por fuerza parece plana
#
# La primera pérdida del estudio es el error cuadrático de las V puntuaciones y frente al objetivo one-hot e, promediado
# sobre muestras *y* palabras. El estudio ve en cinco épocas «ninguna tendencia concreta», y de ahí lee que no se
# aprende.
#
# ### Predice antes de mirar
#
# **¿Cuánto vale esa pérdida para un modelo con todas las puntuaciones a 0, con V = 2400?** Escribe tu estimación en
# lugar de `None`.

# %% name="predict-07-a"
guess = None
lab.predict("07.a", guess)

# %% [markdown] name="ex-07-2-text" lang="en"
# ### The best that can be said without reading
#
# Between “all 0” and “reads the headline” there is a third model: the same scores in every context, but the best ones.
# For one word whose target is 1 with frequency p, the mean of (y − e)² is p(1 − y)² + (1 − p)y².
#
# **Exercise 07.2** · difficulty 2 of 5 · 8 min · 2 points. Write `best_constant`: the scores (V,) with the least
# mean squared error over samples and words, if they must be the same for all samples; and that error.

# %% [markdown] name="ex-07-2-text" lang="es"
# ### Lo mejor que se puede decir sin leer
#
# Entre «todo 0» y «lee el titular» hay un tercer modelo: las mismas puntuaciones en todos los contextos, pero las
# mejores. Para una palabra cuyo objetivo vale 1 con frecuencia p, la media de (y − e)² es p(1 − y)² + (1 − p)y².
#
# **Ejercicio 07.2** · dificultad 2 de 5 · 8 min · 2 puntos. Escribe `best_constant`: las puntuaciones (V,) con el menor
# error cuadrático medio sobre muestras y palabras, si tienen que ser iguales para todas las muestras; y ese error.

# %% name="ex-07-2"
def best_constant(targets, V):
    """
    en: Return the best constant scores (V,) for the targets (n,),
    en: and their loss.
    es: Devuelve las mejores puntuaciones constantes (V,) para los
    es: objetivos (n,), y su pérdida.
    """
    ### BEGIN SOLUTION
    shares = np.bincount(targets, minlength=V) / len(targets)
    return shares, (1 - np.sum(shares**2)) / V
    ### END SOLUTION

# %% name="check-07-2"
best_constant = lab.check("07.2", best_constant)

# %% [markdown] name="claim-11-text" lang="en"
# ### A claim under test: “no trend, so the model is not learning”
#
# Train the control, live, for two epochs (five are in the table that the course ships), with the framework's Adam.

# %% [markdown] name="claim-11-text" lang="es"
# ### Una afirmación a prueba: «no hay tendencia, luego el modelo no aprende»
#
# Entrena el control, aquí mismo, durante dos épocas (las cinco están en la tabla que trae el curso), con el Adam de su
# herramienta.

# %% name="claim-11-flat"
adam = partial(Adam, epsilon=1e-7, epsilon_corrected=False)


def trained(loss, epochs=2):
    model = LSTM(V, embedding=10, hidden=100, dropout=0.1,
                 rng=np.random.default_rng(0))
    train(model, x_train, y_train, epochs=epochs, batch_size=32,
          learning_rate=1e-3, seed=0, loss=loss, optimizer=adam,
          progress=True)
    return model


control = trained(squared_error)
y_control = control.logits(x_val)
shares, least = best_constant(y_train, V)
constant = squared_error(np.tile(shares, (len(y_val), 1)), y_val)[0]
for name, loss in (
        (_("scores of 0"), 1 / V),
        (_("best constant, training"), least),
        (_("the same, validation"), constant),
        (_("control, validation"), squared_error(y_control, y_val)[0])):
    print(f"{name:31} {loss:.3e}")

# %% [markdown] name="flat-text" lang="en"
# One seed. The shipped grid has three for each of eight losses, in both languages: `python -m
# taulab.data.make_study_grid` makes it again. Every curve below is the mean of three seeds, in a band from the least to
# the greatest. (In the grid a seed draws the headlines, the first parameters and the batches.)

# %% [markdown] name="flat-text" lang="es"
# Una sola semilla. La tabla que trae el curso tiene tres por cada una de ocho pérdidas, en los dos idiomas: `python -m
# taulab.data.make_study_grid` la vuelve a hacer. Cada curva de abajo es la media de tres semillas, en una banda de la
# menor a la mayor. (En la tabla una semilla saca los titulares, los primeros parámetros y los lotes.)

# %% name="flat-figure"
grid = study_grid()
grid = grid[grid["language"] == lab.lang]


def runs(loss, weight, column):
    """
    en: Return a column of the grid for one loss: (seeds, epochs).
    es: Devuelve una columna de la tabla para una pérdida:
    es: (semillas, épocas).
    """
    rows = grid[(grid["loss"] == loss) & (grid["weight"] == weight)]
    return rows[column].reshape(len(np.unique(rows["seed"])), -1)


NAMES = {"control": _("control"), "entropy": _("“entropy”"),
         "kl": _("“KL”")}
WAYS = {"best": _("best"), "drawn": _("at random")}


def curve(ax, values, style, label):
    # en: The first lies on top, with the smallest marks, so that
    # en: curves on one another can all be seen.
    # es: La primera queda encima, con las marcas menores, para que
    # es: se vean todas las curvas que coinciden.
    place = len(ax.lines)
    epochs = np.arange(values.shape[1])
    line, = ax.plot(epochs, values.mean(axis=0), style, label=label,
                    zorder=4 - place / 10, markersize=5 + 1.5 * place)
    ax.fill_between(epochs, values.min(axis=0), values.max(axis=0),
                    color=line.get_color(), alpha=0.2, linewidth=0)


def level(ax, value, label, style=":"):
    ax.axhline(value, color="0.3", linestyle=style, linewidth=1.5,
               label=label)


fig, axes = plt.subplots(2, 1, figsize=(5.6, 7), sharex=True)
for ax in axes:
    curve(ax, runs("control", 0.0, "squared_error_train"), "o-",
          _("control, training"))
    curve(ax, runs("control", 0.0, "squared_error"), "s--",
          _("control, validation"))
    level(ax, 1 / V, _("scores of 0: 1/V"))
    level(ax, least, _("best constant (seed 0)"), "-.")
    ax.set_ylabel(_("squared error"))
axes[0].set_ylim(0, 6e-4)
axes[0].set_title(_("as on an axis from 0"))
axes[1].set_title(_("the same, enlarged"))
axes[1].set_xlabel(_("epoch"))
axes[0].legend(loc="lower left")
course.show(fig, alt=_(
    "The control's squared error over five epochs, twice. On an axis "
    "from 0 training and validation are one flat line just above "
    "0.0004. Enlarged, both fall from above the line 1/V to below the "
    "line of the best constant."))

# %% name="flat-table"
def interval(values):
    half = (stats.t.ppf(0.975, len(values) - 1)
            * values.std(ddof=1) / np.sqrt(len(values)))
    return f"{values.mean():.4g} ± {half:.3g}"


for name, column in ((_("training"), "squared_error_train"),
                     (_("validation"), "squared_error")):
    values = runs("control", 0.0, column)
    print(f"{name:13}", interval(values[:, 0]), "→",
          interval(values[:, -1]))
fall = runs("control", 0.0, "squared_error")
print(_("fall on validation:"), interval(fall[:, 0] - fall[:, -1]))

# %% [markdown] name="claim-11-verdict" lang="en"
# “No trend” is **true of the plot, and the conclusion fails**. The control falls in every seed, by the fifth epoch
# below the best constant. But between scores of 0 and the best constant lies about one part in a hundred of
# the loss: dividing by V makes any model look as if it stood still, a good one too. (Intervals are 95% for the mean of
# three seeds, Student's t: with three they are wide.)

# %% [markdown] name="claim-11-verdict" lang="es"
# «Ninguna tendencia» es **cierto del dibujo, y la conclusión falla**. El control baja en todas las semillas, y a la
# quinta época está por debajo de la mejor constante. Pero entre las puntuaciones a 0 y la mejor constante hay cerca
# de una centésima parte de la pérdida: al dividir entre V, cualquier modelo parece quieto, también uno bueno. (Los
# intervalos son del 95 % para la media de tres semillas, t de Student: con tres son anchos.)

# %% [markdown] name="predict-07-b-text" lang="en"
# ## 3 · An “entropy” of scores
#
# The study adds `entropy(y)`: the scores are clipped to [1e-7, 1], and −Σ c ln c is taken of what is left. No softmax,
# no sum of 1. The entropy of V = 2400 words cannot exceed ln V = 7.78 nats.
#
# ### Predict before you see
#
# **What does that function give when all 2400 scores are 0.2?**

# %% [markdown] name="predict-07-b-text" lang="es"
# ## 3 · Una «entropía» de puntuaciones
#
# El estudio añade `entropy(y)`: recorta las puntuaciones a [1e-7, 1] y toma −Σ c ln c de lo que queda. Sin softmax, sin
# que sumen 1. La entropía de V = 2400 palabras no puede pasar de ln V = 7.78 nats.
#
# ### Predice antes de mirar
#
# **¿Qué da esa función cuando las 2400 puntuaciones valen 0.2?**

# %% name="predict-07-b"
guess = None
lab.predict("07.b", guess)

# %% [markdown] name="predict-07-c-text" lang="en"
# **And when all of them are −1?**

# %% [markdown] name="predict-07-c-text" lang="es"
# **¿Y cuando todas valen −1?**

# %% name="predict-07-c"
guess = None
lab.predict("07.c", guess)

# %% [markdown] name="ex-07-3-text" lang="en"
# ### Its slope
#
# A term of the loss acts through its slope. The clip passes a score on unchanged inside [1e-7, 1], both ends included;
# outside it gives a constant.
#
# **Exercise 07.3** · difficulty 3 of 5 · 10 min · 3 points. Write `clipped_slope`: the derivative of −Σ c ln c, with
# c = clip(y, 1e-7, 1), with respect to each score.

# %% [markdown] name="ex-07-3-text" lang="es"
# ### Su pendiente
#
# Un término de la pérdida actúa por su pendiente. El recorte deja pasar una puntuación tal cual dentro de [1e-7, 1],
# con los dos extremos incluidos; fuera da una constante.
#
# **Ejercicio 07.3** · dificultad 3 de 5 · 10 min · 3 puntos. Escribe `clipped_slope`: la derivada de −Σ c ln c, con c =
# clip(y, 1e-7, 1), respecto a cada puntuación.

# %% name="ex-07-3"
def clipped_slope(y):
    """
    en: Return the slopes of −Σ c ln c by the scores y (n,).
    es: Devuelve las pendientes de −Σ c ln c respecto a las
    es: puntuaciones y (n,).
    """
    ### BEGIN SOLUTION
    inside = (y >= 1e-7) & (y <= 1)
    slope = -(np.log(np.clip(y, 1e-7, 1)) + 1)
    return np.where(inside, slope, 0.0)
    ### END SOLUTION

# %% name="check-07-3"
clipped_slope = lab.check("07.3", clipped_slope)

# %% [markdown] name="claim-12-text" lang="en"
# ### A claim under test: “the entropy of the outputs”
#
# Print value and slope for scores that are all the same.

# %% [markdown] name="claim-12-text" lang="es"
# ### Una afirmación a prueba: «la entropía de las salidas»
#
# Imprime valor y pendiente para puntuaciones todas iguales.

# %% name="claim-12-scores"
for score in (-1.0, 0.0, 1 / V, 0.2, np.exp(-1), 1.0, 7.0):
    y = np.full(V, score)
    value, slope = (round(x, 4) + 0.0 for x in (
        clipped_entropy(y)[0], clipped_slope(y)[0]))
    print(f"y = {score:7.4f}  {value:9.4f}  ",
          _("slope"), f"{slope:g}")
print("ln V =", f"{np.log(V):.4f}")

# %% [markdown] name="claim-12-verdict" lang="en"
# It **fails**: this is no entropy. It goes up to V/e = 882.9, more than a hundred times ln V, and it is near 0 both for
# scores that are all negative and for scores that are all 1: two opposites, neither of them certain of anything. And
# between them there is nothing to hold on to. Where all scores are negative the value is V · 1e-7 · 16.118 = 0.0039,
# nearly the least there is, and the slope is 0: a model that gets there stays. Descending this term pushes every score
# that starts below 1/e under zero.
#
# One weight, two spellings: the study's code says `10e-8` where its text says 10⁻⁷.

# %% [markdown] name="claim-12-verdict" lang="es"
# **Falla**: esto no es una entropía. Llega hasta V/e = 882.9, más de cien veces ln V, y vale casi 0 tanto con
# puntuaciones todas negativas como con puntuaciones todas iguales a 1: dos opuestos, y ninguno está seguro de nada. Y
# entre los dos no hay de dónde agarrarse. Donde todas las puntuaciones son negativas el valor es V · 1e-7 · 16.118 =
# 0.0039, casi el mínimo posible, y la pendiente es 0: el modelo que llega ahí, ahí se queda. Bajar por este término
# empuja por debajo de cero todas las puntuaciones que parten de menos de 1/e.
#
# Un peso, dos grafías: el código del estudio dice `10e-8` donde su texto dice 10⁻⁷.

# %% name="claim-16-weight"
print("10e-8 == 1e-7:", 10e-8 == 1e-7)
y = np.full(V, 1 / V)
print(_("its share of the loss:"),
      f"{1e-7 * clipped_entropy(y)[0]:.1e}",
      _("beside"), f"{1 / V:.1e}")

# %% [markdown] name="claim-16-verdict" lang="en"
# The numbers agree, so the claim **holds**; read as 10⁻⁸ it would be wrong by ten. (The same listing computes the KL
# twice and uses it once: waste, no error.) At that weight the term is some five hundred times smaller than the loss.
#
# ### Figures 1 and 2, with the lines that explain them
#
# Figure 1 compares the control with weight 10⁻⁷, figure 2 has larger weights. Both show “entropy” and “KL” on
# validation.

# %% [markdown] name="claim-16-verdict" lang="es"
# Los números coinciden, así que la afirmación **se cumple**; leída como 10⁻⁸, estaría mal por un factor diez. (El mismo
# listado calcula la KL dos veces y la usa una: un gasto, no un error.) Con ese peso el término es unas quinientas
# veces menor que la pérdida.
#
# ### Las figuras 1 y 2, con las líneas que las explican
#
# La figura 1 compara el control con el peso 10⁻⁷; la figura 2 trae pesos mayores. Las dos muestran «entropía» y «KL» en
# la validación.

# %% name="entropy-figure"
SHOWN = (("control", 0.0, "o-"), ("entropy", 1e-7, "s--"),
         ("entropy", 1e-3, "^-."), ("entropy", 0.1, "v:"),
         ("entropy", 10.0, "D-"))
fig, (top, bottom) = plt.subplots(
    2, 1, figsize=(5.6, 7.6), sharex=True)
for ax, column in ((top, "entropy"), (bottom, "kl")):
    for loss, weight, style in SHOWN:
        curve(ax, runs(loss, weight, column), style,
              _("control") if loss == "control" else
              _("“entropy”, weight {n:g}").format(n=weight))
level(top, np.log(V), "ln V")
level(top, V * 1e-7 * np.log(1e7), "V · 1e-7 · 16.118", "-.")
level(bottom, np.log(1e7), "−ln 1e-7 = 16.118", "-.")
top.set_yscale("log")
top.set_ylabel(_("“entropy” (log scale)"))
bottom.set_ylabel(NAMES["kl"])
bottom.set_xlabel(_("epoch"))
top.legend(loc="center right")
bottom.legend(handles=bottom.lines[-1:], loc="center right")
course.show(fig, alt=_(
    "Two panels over five epochs. Top, “entropy” on a log scale: the "
    "control starts near ln V and rises above it; with weight 1e-7 it "
    "stays a little lower; with larger weights it drops in one epoch to "
    "the floor, 0.0039. Bottom, “KL”: the control and weight 1e-7 fall "
    "from about 11 to about 8; the larger weights lie flat on 16.118."))

# %% [markdown] name="entropy-read" lang="en"
# What comes back: with 10⁻⁷ the “entropy” is a little lower (figure 1), though the “KL” ends almost a nat above the
# control's; with more weight the “KL” is high and flat (figure 2). The flat line has a name. All scores are negative,
# so all are clipped to 1e-7, and each sample pays −ln 1e-7 = 16.118 whatever the model has read. The term is not at
# odds with how models learn, as the study has it: nothing is left that could learn.
#
# What does not: in the study the “KL” of figure 1 *rises*; here it falls in every run, apart from single steps.

# %% [markdown] name="entropy-read" lang="es"
# Lo que vuelve a salir: con 10⁻⁷ la «entropía» es algo menor (figura 1), aunque la «KL» acaba casi un nat por encima de
# la del control; con más peso la «KL» es alta y plana (figura 2). Esa línea plana tiene nombre. Todas las puntuaciones
# son negativas, así que todas se recortan a 1e-7, y cada muestra paga −ln 1e-7 = 16.118 sea lo que sea lo que el modelo
# haya leído. No es que el término esté reñido con la manera de aprender del modelo, como dice el estudio: es que ya no
# queda nada que pueda aprender.
#
# Lo que no sale: en el estudio la «KL» de la figura 1 *sube*; aquí baja en todas las corridas, salvo pasos sueltos.

# %% [markdown] name="predict-07-d-text" lang="en"
# ## 4 · A “KL” below zero
#
# `kl_divergence` clips scores and one-hot targets to [1e-7, 1] and sums d ln(d/c). A KL divergence is 0 for the perfect
# answer, and never less.
#
# ### Predict before you see
#
# **What does the function give when all 2400 scores are 1, whatever the target?**

# %% [markdown] name="predict-07-d-text" lang="es"
# ## 4 · Una «KL» por debajo de cero
#
# `kl_divergence` recorta las puntuaciones y los objetivos a [1e-7, 1] y suma d ln(d/c). Una divergencia KL vale 0 para
# la respuesta perfecta, y nunca menos.
#
# ### Predice antes de mirar
#
# **¿Qué da la función cuando las 2400 puntuaciones valen 1, sea cual sea el objetivo?**

# %% name="predict-07-d"
guess = None
lab.predict("07.d", guess)

# %% name="claim-13-below-zero"
for name, y in ((_("perfect output"), np.eye(V)[7]),
                (_("all scores 1"), np.ones(V)),
                (_("all scores 1/V"), np.full(V, 1 / V)),
                (_("all scores −1"), np.full(V, -1.0))):
    print(f"{name:18} {clipped_kl(y, 7)[0]:+9.4f}")
print(_("control:"), f"{clipped_kl(y_control, y_val)[0]:+.4f}")
best = runs("kl", 100.0, "kl_train")[:, -1]
print(_("weight 100, training, after 5 epochs:"), best.round(4))

# %% [markdown] name="claim-13-verdict" lang="en"
# The claim “a penalty for divergence between prediction and truth” **fails**. Scoring 1 for every word costs *less*
# than being right: −(V − 1) · 1e-7 · 16.118 = −0.0039. At weight 100 the trained models go below zero on their training
# samples, where no divergence can be. “The KL falls” means that the scores inflate.

# %% [markdown] name="claim-13-verdict" lang="es"
# La afirmación «una penalización de la divergencia entre predicción y verdad» **falla**. Poner 1 a todas las palabras
# cuesta *menos* que acertar: −(V − 1) · 1e-7 · 16.118 = −0.0039. Con el peso 100, los modelos entrenados bajan de cero
# en sus muestras de entrenamiento, donde no puede estar ninguna divergencia. «La KL baja» quiere decir que las
# puntuaciones se inflan.

# %% [markdown] name="ex-07-4-text" lang="en"
# ### How far they inflate
#
# Let the scores be the same in all contexts, y for a word of frequency p. Leave out the 1e-7 of the targets. Then that
# word adds to the mean loss
#
# $$\frac{p (1 - y)^2 + (1 - p) y^2}{V} - w p \ln y, \qquad 0 < y \le 1,$$
#
# and above 1 the second term is level. Set the slope to 0.
#
# **Exercise 07.4** · difficulty 3 of 5 · 10 min · 3 points. Write `saturated`: the best score for each frequency in p,
# with weight w and V words. A word with p = 0 gets 0.

# %% [markdown] name="ex-07-4-text" lang="es"
# ### Hasta dónde se inflan
#
# Sean las puntuaciones iguales en todos los contextos, y para una palabra de frecuencia p. Deja fuera el 1e-7 de los
# objetivos. Entonces esa palabra suma a la pérdida media
#
# $$\frac{p (1 - y)^2 + (1 - p) y^2}{V} - w p \ln y, \qquad 0 < y \le 1,$$
#
# y por encima de 1 el segundo término es llano. Iguala la pendiente a 0.
#
# **Ejercicio 07.4** · dificultad 3 de 5 · 10 min · 3 puntos. Escribe `saturated`: la mejor puntuación para cada
# frecuencia de p, con peso w y V palabras. A una palabra con p = 0 le toca 0.

# %% name="ex-07-4"
def saturated(p, w, V):
    """
    en: Return the best scores, at most 1, for frequencies p (n,).
    es: Devuelve las mejores puntuaciones, de 1 como mucho, para las
    es: frecuencias p (n,).
    """
    ### BEGIN SOLUTION
    return np.minimum(1, (p + np.sqrt(p**2 + 2 * w * V * p)) / 2)
    ### END SOLUTION

# %% name="check-07-4"
saturated = lab.check("07.4", saturated)

# %% [markdown] name="claim-14-text" lang="en"
# ### A claim under test: “more diverse, a better learning capability”
#
# Which words share the best score? At the optimum, and in a model that you train now at weight 10.

# %% [markdown] name="claim-14-text" lang="es"
# ### Una afirmación a prueba: «más diverso, mejor capacidad de aprendizaje»
#
# ¿Qué palabras comparten la mejor puntuación? En el óptimo, y en un modelo que entrenas ahora con el peso 10.

# %% name="claim-14-ties"
for weight in (0.01, 1.0, 10.0, 100.0):
    y = saturated(shares, weight, V)
    print(f"w = {weight:6g}: ", _("words that score 1:"),
          np.sum(y >= 1), _("of"), np.sum(shares > 0), _("seen"))
inflated = trained(partial(scores_loss, kl=10.0))
y_kl = inflated.logits(x_val)
order = np.argsort(-y_kl, axis=1)
print(_("trained, weight 10:"), _("scores of 1 or more per context:"),
      f"{(y_kl >= 1).sum(axis=1).mean():.0f}")
print(_("sd of a score over contexts:"),
      f"{y_kl.std(axis=0).mean():.1e}")
print(_("different best words over contexts:"),
      len(set(order[:, 0])), _("of"), len(y_val))
print(_("different sets of the five best:"),
      len({frozenset(row[:5]) for row in order.tolist()}))
print(_("the five in the first context:"), world.decode(order[0, :5]))

# %% [markdown] name="claim-14-verdict" lang="en"
# It **fails**. At the optimum for weight 10, *every* word that was seen once scores 1: argmax chooses among more than a
# thousand equals, and what decides is noise of training. The model that you trained is not there after its two epochs,
# nor are those with five in the table below; but it shows the kind: the scores are one constant vector, the same for
# every prompt to a thousandth or so, and the best word is one word for ever.
#
# ### Figures 3 to 6
#
# “Entropy” and “KL” under KL weights, then the loss that was trained. (Training and validation are measured after each
# epoch, without dropout, on the same model.)

# %% [markdown] name="claim-14-verdict" lang="es"
# **Falla**. En el óptimo con peso 10, *cada* palabra vista una sola vez vale 1: argmax elige entre más de mil iguales,
# y lo que decide es el ruido del entrenamiento. El modelo que has entrenado no ha llegado ahí en sus dos épocas, ni
# tampoco los de la tabla de abajo, con cinco; pero muestra la clase de cosa: las puntuaciones son un solo vector
# constante, el mismo para cualquier prompt con una milésima de diferencia, poco más o menos, y la mejor palabra es una
# sola para siempre.
#
# ### Las figuras 3 a 6
#
# «Entropía» y «KL» con pesos de KL; después, la pérdida que se entrenó. (El entrenamiento y la validación se miden tras
# cada época, sin dropout, en el mismo modelo.)

# %% name="kl-figure"
KL = ((1.0, "o-"), (10.0, "s--"), (100.0, "^-."))
fig, (top, bottom) = plt.subplots(
    2, 1, figsize=(5.6, 7.6), sharex=True)
for weight, style in KL:
    for ax, column in ((top, "entropy"), (bottom, "kl")):
        curve(ax, runs("kl", weight, column), style,
              _("“KL”, weight {n:g}").format(n=weight))
level(top, np.log(V), "ln V")
level(top, V / np.e, "V/e", "-.")
level(bottom, 0, _("0, the perfect output"))
top.set_yscale("log")
top.set_ylabel(_("“entropy” (log scale)"))
bottom.set_ylabel(_("“KL”, validation"))
bottom.set_xlabel(_("epoch"))
top.legend(loc="center right")
bottom.legend(loc="upper right")
course.show(fig, alt=_(
    "Two panels over five epochs under “KL” weights 1, 10 and 100. Top: "
    "“entropy” jumps from about 7 to some hundreds in one epoch, and at "
    "weights 10 and 100 then falls; all far above ln V and below V/e. "
    "Bottom: “KL” falls from about 11 to about 1 and less."))

# %% name="loss-figure"
fig, axes = plt.subplots(
    2, 1, figsize=(5.6, 7.6), sharex=True, sharey=True)
for ax, end in ((axes[0], "_train"), (axes[1], "")):
    for weight, style in KL:
        loss = (runs("kl", weight, "squared_error" + end)
                + weight * runs("kl", weight, "kl" + end))
        curve(ax, loss[:, 1:], style,
              _("“KL”, weight {n:g}").format(n=weight))
    ax.set_yscale("log")
    ax.set_xticks(range(5), range(1, 6))
axes[0].set_ylabel(_("training loss (log scale)"))
axes[1].set_ylabel(_("validation loss (log scale)"))
axes[1].set_xlabel(_("epoch"))
axes[0].legend(loc="upper right")
course.show(fig, alt=_(
    "Training loss and validation loss after epochs 1 to 5 under “KL” "
    "weights 1, 10 and 100. In training the three curves come together "
    "near 1; on validation they stay apart, in the order of their "
    "weights."))

# %% name="loss-table"
for weight, _style in KL:
    loss = {end: (runs("kl", weight, "squared_error" + end)
                  + weight * runs("kl", weight, "kl" + end))[:, -1]
            for end in ("_train", "")}
    kl = runs("kl", weight, "kl")[:, -1]
    rare = runs("kl", weight, "kl_unseen")[:, -1]
    ones = runs("kl", weight, "saturated")[:, -1]
    print(f"w = {weight:5g}: ",
          _("training"), interval(loss["_train"]), " ",
          _("validation"), interval(loss[""]))
    print("   ", _("ratio of the two"),
          interval(loss[""] / loss["_train"]))
    print("   ", _("share of unseen words in the “KL”"),
          interval(rare / kl))
    print("   ", _("scores of 1 or more"), interval(ones))

# %% [markdown] name="loss-read" lang="en"
# Figures 3 to 6 come back: falling “entropy” at 10 and 100, falling “KL”, training losses that meet, a validation loss
# far above training, farther at 100. Read the last: nearly all of that validation “KL” comes from the one sample in
# seven or eight whose word was never seen in training. Its score stays low in all contexts, and the clip charges up to
# 16.118 for it. (A share above 1, at weight 100, is no slip: with words that were seen the “KL” can fall below 0.)
# “Overfitting at weight 100” is a constant vector meeting unseen words, times the weight.
#
# ### A claim under test: losses of different weights, compared
#
# The study sets curves of weights 1, 10 and 100 side by side and picks a weight by them. But each of those losses
# contains its own weight. Measure all models with one ruler instead: clip the scores, divide by their sum, and take the
# log loss in nats.

# %% [markdown] name="loss-read" lang="es"
# Las figuras 3 a 6 vuelven a salir: «entropía» que baja con 10 y 100, «KL» que baja, pérdidas de entrenamiento que se
# juntan, una pérdida de validación muy por encima de la de entrenamiento, y más con 100. Lee esto último: casi toda esa
# «KL» de validación viene de la muestra de cada siete u ocho cuya palabra no se vio nunca en el entrenamiento. Su
# puntuación es baja en todos los contextos, y el recorte cobra por ella hasta 16.118. (Una parte mayor que 1, con peso
# 100, no es un error: con las palabras vistas la «KL» puede bajar de 0.) El «sobreajuste con peso 100» es un vector
# constante que se topa con palabras nunca vistas, multiplicado por el peso.
#
# ### Una afirmación a prueba: pérdidas de pesos distintos, comparadas
#
# El estudio pone lado a lado curvas de pesos 1, 10 y 100 y elige con ellas un peso. Pero cada una de esas pérdidas
# contiene su propio peso. Mide en cambio todos los modelos con una misma regla: recorta las puntuaciones, divídelas
# entre su suma y toma la pérdida logarítmica en nats.

# %% name="claim-17-one-metric"
counted = np.log(np.bincount(y_train, minlength=V) + 0.5)
print(_("uniform"), f"{np.log(V):.3f}  ", _("words counted, + 0.5"),
      f"{log_loss(np.tile(counted, (len(y_val), 1)), y_val)[0]:.3f}")
for loss, weight, _style in (*SHOWN, *(("kl", *one) for one in KL)):
    values = runs(loss, weight, "normalised")[:, -1]
    error = runs(loss, weight, "squared_error")[:, -1]
    print(f"{NAMES[loss]:10} {weight:6g}  {interval(values):15} ",
          _("squared error"), f"{error.mean():.2e}")

# %% [markdown] name="claim-17-verdict" lang="en"
# The comparison **fails**: not commensurable. On one ruler all of them, whatever their weight, are worse than counting
# words without reading anything, and most are near or beyond the uniform distribution, ln V. By squared error, the
# study's own first loss, the KL models are some 600 to 2500 times *worse* than the control.
#
# ### A claim under test: “softmax is in the way of entropy terms”
#
# The study gave up softmax and cross-entropy because they would neglect the effect of the entropy terms. One call each
# gives the log loss, the entropy and both gradients.

# %% [markdown] name="claim-17-verdict" lang="es"
# La comparación **falla**: no son magnitudes comparables. Con una misma regla todos, sea cual sea su peso, son peores
# que contar palabras sin leer nada, y la mayoría queda cerca de la distribución uniforme, ln V, o más allá. En error
# cuadrático, la primera pérdida del propio estudio, los modelos con KL son de unas 600 a 2500 veces *peores* que el
# control.
#
# ### Una afirmación a prueba: «la softmax estorba a los términos de entropía»
#
# El estudio renunció a la softmax y a la entropía cruzada porque anularían el efecto de los términos de entropía. Una
# llamada a cada función da la pérdida logarítmica, la entropía y los dos gradientes.

# %% name="claim-10-softmax"
z = np.array([2.0, 1.0, 0.0, -1.0])
loss, gradient = log_loss(z, 0)
H, slope = mean_entropy(z)
print(_("loss in nats"), f"{loss:.4f}",
      _("gradient"), gradient.round(3))
print("H", f"{H:.4f}", _("gradient"), slope.round(3))
print("0 ≤ H ≤ ln 4 =", f"{np.log(4):.4f};  Σ =",
      f"{abs(gradient.sum()):.0e}, {abs(slope.sum()):.0e}")

# %% [markdown] name="claim-10-verdict" lang="en"
# It **fails**: with a softmax the entropy is one, its gradient reaches every logit, and lab 06 trains with such terms.
# Without it “entropy”, “KL” and temperature have no meaning. Lab 08 does the study again with softmax and log loss.

# %% [markdown] name="claim-10-verdict" lang="es"
# **Falla**: con softmax la entropía lo es de verdad, su gradiente llega a todos los logits, y el laboratorio 06 entrena
# con términos así. Sin ella, «entropía», «KL» y temperatura no significan nada. El laboratorio 08 repite el estudio con
# softmax y pérdida logarítmica.

# %% [markdown] name="cell-text" lang="en"
# ## 5 · Inside the model
#
# Why does a network with a memory end as a constant? Look into one step. From the vector x of the word read, and from
# what the layer said before, h, it makes four rows of sums
#
# $$a = x W + h R + b = (a_i, a_f, a_o, a_g),$$
#
# four quarters of equal width. With i = σ(aᵢ), f = σ(a_f), o = σ(aₒ), all from 0 to 1, and g = tanh(a_g), the cell
# keeps f of what it held and takes in i of what is new, and the layer says
#
# $$c_{\text{new}} = f\,c + i\,g, \qquad h_{\text{new}} = o \tanh(c_{\text{new}}).$$
#
# For one unit with the sums 0.5, 1, −0.5, 1 and c = 2: f = 0.7311, i = 0.6225, g = 0.7616, and so c = 1.9362.
#
# **Exercise 07.5** · difficulty 3 of 5 · 12 min · 3 points. Write `lstm_step` for n rows: h and c, both new. (`expit`
# is σ.)

# %% [markdown] name="cell-text" lang="es"
# ## 5 · Dentro del modelo
#
# ¿Por qué una red con memoria acaba siendo una constante? Mira un paso por dentro. Del vector x de la palabra leída, y
# de lo que la capa dijo antes, h, hace cuatro filas de sumas
#
# $$a = x W + h R + b = (a_i, a_f, a_o, a_g),$$
#
# cuatro cuartos del mismo ancho. Con i = σ(aᵢ), f = σ(a_f), o = σ(aₒ), todas de 0 a 1, y g = tanh(a_g), la celda
# conserva f de lo que tenía y toma i de lo nuevo, y la capa dice
#
# $$c_{\text{nueva}} = f\,c + i\,g, \qquad h_{\text{nueva}} = o \tanh(c_{\text{nueva}}).$$
#
# Para una unidad con las sumas 0.5, 1, −0.5, 1 y c = 2: f = 0.7311, i = 0.6225, g = 0.7616, y por tanto c = 1.9362.
#
# **Ejercicio 07.5** · dificultad 3 de 5 · 12 min · 3 puntos. Escribe `lstm_step` para n filas: h y c, las dos nuevas.
# (`expit` es σ.)

# %% name="ex-07-5"
def lstm_step(x, h, c, W, R, b):
    """
    en: Return the new h and c (n, m) after reading x (n, d).
    es: Devuelve h y c nuevas (n, m) tras leer x (n, d).
    """
    ### BEGIN SOLUTION
    i, f, o, g = np.split(x @ W + h @ R + b, 4, axis=1)
    c = expit(f) * c + expit(i) * np.tanh(g)
    return expit(o) * np.tanh(c), c
    ### END SOLUTION

# %% name="check-07-5"
lstm_step = lab.check("07.5", lstm_step)

# %% [markdown] name="ex-07-6-text" lang="en"
# ### And back
#
# Training knows dh and dc: how the loss changes with h and c, both new. (dc comes from the next step, dh from the
# output and from the next step.) The new cell has **two** ways to the loss, that one and through h.
#
# **Exercise 07.6** · difficulty 5 of 5 · 20 min · 4 points. Write `lstm_step_back`: the gradients with respect to the
# four sums aᵢ, a_f, aₒ, a_g, and to the old cell, in this order. You are given the gates themselves; σ′ = σ(1 − σ).

# %% [markdown] name="ex-07-6-text" lang="es"
# ### Y de vuelta
#
# El entrenamiento conoce dh y dc: cómo cambia la pérdida con h y c, las dos nuevas. (dc viene del paso siguiente; dh,
# de la salida y del paso siguiente.) La celda nueva tiene **dos** caminos hacia la pérdida: ese y el que pasa por h.
#
# **Ejercicio 07.6** · dificultad 5 de 5 · 20 min · 4 puntos. Escribe `lstm_step_back`: los gradientes respecto a las
# cuatro sumas aᵢ, a_f, aₒ, a_g, y a la celda vieja, en este orden. Recibes las puertas ya calculadas; σ′ = σ(1 − σ).

# %% name="ex-07-6"
def lstm_step_back(dh, dc, i, f, o, g, old):
    """
    en: Return the gradients (n, m) with respect to the sums
    en: behind i, f, o, g, and to the old cell: five arrays.
    es: Devuelve los gradientes (n, m) respecto a las sumas que hay
    es: detrás de i, f, o, g, y a la celda vieja: cinco arrays.
    """
    ### BEGIN SOLUTION
    new = f * old + i * g
    d_new = dc + dh * o * (1 - np.tanh(new)**2)
    return (d_new * g * i * (1 - i), d_new * old * f * (1 - f),
            dh * np.tanh(new) * o * (1 - o),
            d_new * i * (1 - g**2), d_new * f)
    ### END SOLUTION

# %% name="check-07-6"
lstm_step_back = lab.check("07.6", lstm_step_back)

# %% [markdown] name="cell-known-text" lang="en"
# A known case: the layer of the course's library, which the models here are made of.

# %% [markdown] name="cell-known-text" lang="es"
# Un caso conocido: la capa de la biblioteca del curso, de la que están hechos estos modelos.

# %% name="cell-known"
rng = np.random.default_rng(7)
a, c, dh, dc = (rng.normal(size=(2, n)) for n in (12, 3, 3, 3))
sums = np.split(a, 4, axis=1)
i, f, o, g = *map(expit, sums[:3]), np.tanh(sums[3])
h_lib, c_lib, back = lstm_cell(a.copy(), c)
da_lib = np.empty_like(a)
d_old = back(dh, dc, da_lib)
*da, d_mine = lstm_step_back(dh, dc, i, f, o, g, c)
h_mine, c_mine = lstm_step(a, np.zeros((2, 3)), c, np.eye(12),
                           np.zeros((3, 12)), np.zeros(12))
for mine, theirs in ((h_mine, h_lib), (c_mine, c_lib),
                     (np.hstack(da), da_lib), (d_mine, d_old)):
    print(f"{abs(mine - theirs).max():.0e}")

# %% name="saturation"
def hidden(model, contexts):
    """
    en: Return h (n, 100) after reading each row, column by column.
    es: Devuelve h (n, 100) tras leer cada fila, columna a columna.
    """
    E, W, R, b = (model.views[name] for name in "EWRb")
    h = c = np.zeros((len(contexts), len(R)), E.dtype)
    for column in contexts.T:
        h, c = lstm_step(E[column], h, c, W, R, b)
    return h


for name, model in ((_("control"), control),
                    (_("“KL”, weight 10"), inflated)):
    h = hidden(model, x_val)
    print(f"{name:14}", _("mean |h|"), f"{abs(h).mean():.3f}  ",
          _("sd over contexts"), f"{h.std(axis=0).mean():.1e}")

# %% [markdown] name="saturation-read" lang="en"
# After two epochs under weight 10 the units stand far from 0, and hardly differ between one headline and another: what
# goes into the last layer is a constant. A constant is also the quickest way down. The loss asks for scores near 1
# for a thousand words in *every* context, and the same h everywhere gives that. What the words before say could still
# be learnt afterwards, but with the scores clipped there is little left that pulls.

# %% [markdown] name="saturation-read" lang="es"
# Tras dos épocas con el peso 10, las unidades están lejos de 0 y apenas cambian de un titular a otro: lo que entra en
# la última capa es una constante. Una constante es además la bajada más rápida. La pérdida pide puntuaciones cercanas a
# 1 para mil palabras en *todos* los contextos, y la misma h en todas partes lo da. Lo que dicen las palabras anteriores
# podría aprenderse después, pero con las puntuaciones recortadas queda poco que tire.

# %% [markdown] name="predict-07-e-text" lang="en"
# ## 6 · Three tables, counted
#
# The study's evidence is three tables: ten words after each of six prompts, for the control, for weight 10 and for
# weight 100. It calls the second “more diverse and contextually varied”.
#
# ### Predict before you see
#
# Take a model that “entropy” at weight 0.1 has pushed to the floor: all scores negative, nothing learnt since.
#
# **How many different words are there among the 60 that it writes, always taking the best score?** (In English; mean
# of three seeds. The control has 3 or 4.)

# %% [markdown] name="predict-07-e-text" lang="es"
# ## 6 · Tres tablas, contadas
#
# La prueba que ofrece el estudio son tres tablas: diez palabras tras cada uno de seis prompts, para el control, para el
# peso 10 y para el peso 100. De la segunda dice que es «más diversa y variada según el contexto».
#
# ### Predice antes de mirar
#
# Toma un modelo que la «entropía» con peso 0.1 ha empujado al suelo: todas las puntuaciones negativas y nada aprendido
# desde entonces.
#
# **¿Cuántas palabras distintas hay entre las 60 que escribe, tomando siempre la mejor puntuación?** (En inglés; media
# de tres semillas. El control tiene 3 o 4.)

# %% name="predict-07-e"
guess = None
lab.predict("07.e", guess)

# %% name="tables"
TABLES = {
    _("control"): ("A To", """
        1100100100 1010010100 1010010100
        0100100100 1001001001 1100010010"""),
    _("weight 10"): ("Complain Gop Hair Progressive Race", """
        2123431243 3400303040 2311101341
        1414233040 4330341304 2333241033"""),
    _("weight 100"): ("23 An Crash Flight Left", """
        2141013031 0104144031 0300103141
        0103411310 0400324212 1300234314"""),
}
tables = {name: np.array([list(map(int, row))
                          for row in rows.split()])
          for name, (words, rows) in TABLES.items()}
for name, rows in tables.items():
    words = TABLES[name][0].split()
    counts = np.bincount(rows.ravel())
    print(f"{name:11}", len(counts), _("words in"), rows.size)
    print("   ", ", ".join(f"{w} {n}"
                           for w, n in zip(words, counts)))

# %% [markdown] name="ex-07-7-text" lang="en"
# Each “improved” table uses five words. Are they “contextually varied”? If the words depended on the prompt, a row
# would hold equal words more often than a random mix of the same 60. So count the **pairs of places within one row that
# hold the same word**, add up the rows, and compare with the same 60 words in other orders, laid over the whole table.
# If *any* order were as likely, then among n random orders and the table itself each place in the ranking is equally
# likely, and
#
# $$p = \frac{1 + \#\{\text{orders with as many pairs or more}\}}{1 + n}$$
#
# is small only by chance, or because the prompt matters.
#
# **Exercise 07.7** · difficulty 3 of 5 · 12 min · 3 points. Write `permutation_p`: `rows` holds a word in each place,
# as an integer; each row of `shuffles` is an order of all the places, to be applied to `rows.ravel()`.

# %% [markdown] name="ex-07-7-text" lang="es"
# Cada tabla «mejorada» usa cinco palabras. ¿Son «variadas según el contexto»? Si las palabras dependieran del prompt,
# una fila tendría palabras iguales más a menudo que una mezcla al azar de las mismas 60. Cuenta pues los **pares de
# sitios de una misma fila con la misma palabra**, suma las filas y compara con las mismas 60 palabras en otros órdenes,
# repartidas por toda la tabla. Si *cualquier* orden fuera igual de probable, entre n órdenes al azar y la propia tabla
# todos los puestos de la clasificación serían igual de probables, y
#
# $$p = \frac{1 + \#\{\text{órdenes con tantos pares o más}\}}{1 + n}$$
#
# solo es pequeña por azar, o porque el prompt importa.
#
# **Ejercicio 07.7** · dificultad 3 de 5 · 12 min · 3 puntos. Escribe `permutation_p`: `rows` tiene una palabra en cada
# sitio, como entero; cada fila de `shuffles` es un orden de todos los sitios, que se aplica a `rows.ravel()`.

# %% name="ex-07-7"
def permutation_p(rows, shuffles):
    """
    en: Return p for a table rows (n, k) and orders (N, n · k).
    es: Devuelve p para una tabla rows (n, k) y órdenes (N, n · k).
    """
    ### BEGIN SOLUTION
    def pairs(table):
        return sum((row[:, None] == row).sum() for row in table)

    words, found = rows.ravel(), pairs(rows)
    reached = sum(pairs(words[order].reshape(rows.shape)) >= found
                  for order in shuffles)
    return (1 + reached) / (1 + len(shuffles))
    ### END SOLUTION

# %% name="check-07-7"
permutation_p = lab.check("07.7", permutation_p)

# %% [markdown] name="claim-20-text" lang="en"
# ### A claim under test: “diverse and contextual”
#
# The three tables; then the same test where we know the answer, to see what it can find: tables in which each prompt
# has a favourite among five words and uses it with a chance of one half.

# %% [markdown] name="claim-20-text" lang="es"
# ### Una afirmación a prueba: «diverso y según el contexto»
#
# Las tres tablas; después, la misma prueba donde sabemos la respuesta, para ver qué puede encontrar: tablas en las que
# cada prompt tiene una favorita entre cinco palabras y la usa con probabilidad un medio.

# %% name="claim-20-counted"
rng = np.random.default_rng(0)
shuffles = rng.permuted(np.tile(np.arange(60), (1999, 1)), axis=1)
for name, rows in tables.items():
    print(f"{name:11} p = {permutation_p(rows, shuffles):.3f}")
found = 0
for trial in range(50):
    own = rng.integers(5, size=(6, 1))
    rows = np.where(rng.random((6, 10)) < 0.5, own,
                    rng.integers(5, size=(6, 10)))
    found += permutation_p(rows, shuffles[:199]) <= 0.05
print(_("a favourite for each prompt: p ≤ 0.05 in"), found, "/ 50")

# %% [markdown] name="claim-20-verdict" lang="en"
# It **fails**. In neither table can the dependence on the prompt be told from chance, and the test would have seen a
# moderate one nearly always. “More diverse than the control” is true of the count, 5 words for 2, and says nothing
# about what was learnt: here is what models of one seed each write that have learnt next to nothing.

# %% [markdown] name="claim-20-verdict" lang="es"
# **Falla**. En ninguna de las dos tablas se distingue del azar una dependencia del prompt, y la prueba habría visto
# casi siempre una moderada. «Más diverso que el control» es cierto de la cuenta, 5 palabras por 2, y no dice nada de lo
# que se aprendió: mira lo que escriben, con una semilla cada uno, modelos que casi no han aprendido nada.

# %% name="repertoires"
last = grid[(grid["epoch"] == 5) & (grid["seed"] == 0)]
for loss, weight in (("control", 0.0), ("entropy", 0.1),
                     ("kl", 10.0), ("kl", 100.0)):
    row = last[(last["loss"] == loss) & (last["weight"] == weight)][0]
    for way in ("best", "drawn"):
        some = row[way].split()
        print(f"{NAMES[loss]:10} {weight:4g} {WAYS[way]:8}",
              f"{len(some):2}: ", " ".join(some[:3]),
              "…" if len(some) > 3 else "")

# %% [markdown] name="claim-18-text" lang="en"
# ### A claim under test: “the loss made the difference”
#
# Between the first table and the others the study changed two things: the loss, and the way words are chosen (now those
# of the highest score, it says). Set them apart: two losses, two ways. *Best* takes the best score each time; *at
# random* takes one of the five best.

# %% [markdown] name="claim-18-text" lang="es"
# ### Una afirmación a prueba: «la diferencia la hizo la pérdida»
#
# Entre la primera tabla y las otras el estudio cambió dos cosas: la pérdida y la manera de elegir las palabras (ahora,
# dice, las de mayor puntuación). Sepáralas: dos pérdidas, dos maneras. *mejor* toma cada vez la mejor puntuación; *al
# azar*, una de las cinco mejores.

# %% name="claim-18-decoder"
for loss, weight in (("control", 0.0), ("kl", 10.0), ("kl", 100.0),
                     ("entropy", 0.1)):
    best, drawn = (runs(loss, weight, f"{way}_words")[:, -1]
                   for way in ("best", "drawn"))
    print(f"{NAMES[loss]:10} {weight:4g}  ", WAYS["best"], best,
          " ", WAYS["drawn"], drawn)

# %% [markdown] name="claim-18-verdict" lang="en"
# The comparison **fails**: the two are confounded. Given the way, the loss moves the count *down*: from the control to
# weight 10 the words become fewer, with either way. Given the loss, drawing moves it up. Exactly five words, whatever
# the prompt, is what drawing among the five best of one constant vector gives, and tables of exactly five words are
# what the study prints. That *fits* random draws; its code was not seen, so we do not know. With the best score taken
# every time these models write one word for ever.

# %% [markdown] name="claim-18-verdict" lang="es"
# La comparación **falla**: los dos efectos se confunden. Con la misma manera de elegir, la pérdida mueve la cuenta
# hacia *abajo*: del control al peso 10 las palabras son menos, con cualquiera de las dos. Con la misma pérdida, extraer
# al azar la mueve hacia arriba. Justo cinco palabras, sea cual sea el prompt, es lo que da extraer entre las cinco
# mejores de un vector constante, y tablas de justo cinco palabras son las que imprime el estudio. Eso *encaja* con
# extracciones al azar; su código no lo vimos, así que no lo sabemos. Tomando siempre la mejor puntuación, estos modelos
# escriben una sola palabra para siempre.

# %% [markdown] name="explorer-text" lang="en"
# ### The runs, to look through
#
# Move the loss and its weight, choose what is measured, and look at both pictures: the curve with the lines that
# explain it (thin lines are the three seeds), and the words that such a model writes. Three things to try:
#
# 1. Measured: “entropy”. Which losses end on which line, and what does the model write there?
# 2. Measured: “KL”, from weight 1 to weight 100. What happens to the two lists of words?
# 3. Is there a loss whose words you would call “contextual”? Change the seed before you say so.

# %% [markdown] name="explorer-text" lang="es"
# ### Las corridas, para recorrerlas
#
# Mueve la pérdida y su peso, elige qué se mide y mira las dos imágenes: la curva con las líneas que la explican (las
# líneas finas son las tres semillas) y las palabras que escribe un modelo así. Tres cosas que probar:
#
# 1. Se mide: «entropía». ¿Qué pérdidas acaban en qué línea, y qué escribe ahí el modelo?
# 2. Se mide: «KL», del peso 1 al peso 100. ¿Qué pasa con las dos listas de palabras?
# 3. ¿Hay alguna pérdida cuyas palabras llamarías «según el contexto»? Cambia la semilla antes de decirlo.

# %% name="explorer"
explorer = StudyExplorer(lang=lab.lang)
explorer

# %% name="explorer-static"
explorer.static()

# %% [markdown] name="claim-9-text" lang="en"
# ### A claim under test: “falling entropy is a key indicator of learning”
#
# Lab 04 met this claim with real entropies. Here it is with the study's own: the change of “entropy” over the epochs,
# beside the log loss on the one ruler at the end.

# %% [markdown] name="claim-9-text" lang="es"
# ### Una afirmación a prueba: «que baje la entropía es un indicador clave de que se aprende»
#
# El laboratorio 04 encontró esta afirmación con entropías de verdad. Aquí está con la del estudio: cuánto cambia la
# «entropía» de la primera época a la última, junto a la pérdida logarítmica con la regla común al final.

# %% name="claim-9-falling"
for loss, weight, _style in (*SHOWN, *(("kl", *one) for one in KL)):
    H, nats = (runs(loss, weight, column)
               for column in ("entropy", "normalised"))
    print(f"{NAMES[loss]:10} {weight:6g}  {H[:, 1].mean():8.3f} →"
          f"{H[:, -1].mean():8.3f}   {nats[:, -1].mean():.3f} nats")

# %% [markdown] name="claim-9-verdict" lang="en"
# It **fails** again. The deepest fall of all is that of the entropy weights, down to the floor, where the model has
# become the uniform one. The control's “entropy” rises.
#
# ## 7 · What the audit found
#
# | the study says | we found | cell |
# |---|---|---|
# | figure 1: at 10⁻⁷ “entropy” a little lower, else no change | comes back, but “KL” ends higher | `entropy-figure` |
# | figure 1: “KL” rises | does not come back: it falls | `entropy-figure` |
# | figure 2: “KL” high and flat | comes back: the line is −ln 1e-7 | `entropy-figure` |
# | figures 3–5: “entropy”, “KL”, training losses fall and meet | comes back; “KL” ends below 0 | `kl-figure` |
# | figure 6: validation far above training at 100 | comes back; from unseen words | `loss-table` |
# | no trend, so nothing is learnt | the scale hides it; the control learns a little | `claim-11-flat` |
# | weight 10 is optimal | no common ruler says so | `claim-17-one-metric` |
# | five words: diverse, contextual | not told from chance | `claim-20-counted` |
# | the loss improved the text | confounded with the decoder | `claim-18-decoder` |
#
# Not made again: its data and its own runs; other batch sizes, more epochs. And three seeds are few.
#
# ### The bibliography
#
# Its references [2], [3] and [4] name real papers with authors, numbers or years that are not theirs. Three titles were
# looked up by the course; the theory page has [what each really
# is](../../theory/en/07-an-lstm-study-audited.md#bibliography).

# %% [markdown] name="claim-9-verdict" lang="es"
# Vuelve a **fallar**. La caída más honda de todas es la de los pesos de entropía, hasta el suelo, donde el modelo se ha
# vuelto el uniforme. La «entropía» del control sube.
#
# ## 7 · Qué encontró la auditoría
#
# | el estudio dice | encontramos | celda |
# |---|---|---|
# | figura 1: con 10⁻⁷, «entropía» algo menor y nada más | sale, pero la «KL» acaba más alta | `entropy-figure` |
# | figura 1: la «KL» sube | no sale: baja | `entropy-figure` |
# | figura 2: «KL» alta y plana | sale: la línea es −ln 1e-7 | `entropy-figure` |
# | figuras 3–5: «entropía», «KL» y pérdidas bajan y se juntan | sale; la «KL» baja de 0 | `kl-figure` |
# | figura 6: validación muy por encima del entrenamiento con 100 | sale; por las palabras no vistas | `loss-table` |
# | no hay tendencia, luego no se aprende | la escala lo esconde; el control aprende un poco | `claim-11-flat` |
# | el peso 10 es óptimo | ninguna regla común lo dice | `claim-17-one-metric` |
# | cinco palabras: diverso, según el contexto | no se distingue del azar | `claim-20-counted` |
# | la pérdida mejoró el texto | confundida con la manera de elegir | `claim-18-decoder` |
#
# Lo que no se repitió: sus datos y sus propias corridas; otros tamaños de lote, más épocas. Y tres semillas son pocas.
#
# ### La bibliografía
#
# Sus referencias [2], [3] y [4] nombran artículos reales con autores, números o años que no son los suyos. El curso
# buscó los tres títulos; la página de teoría dice [qué es cada
# uno](../../theory/es/07-an-lstm-study-audited.md#bibliography).

# %% name="claim-21-references"
for number, said, is_at in (
        ("[2]", "arXiv:2104.00690", "doi:10.3390/e20110839"),
        ("[3]", "arXiv:2102.11225", "doi:10.18653/v1/D19-1421"),
        ("[4]", "arXiv:2105.09680", "arXiv:2402.06700")):
    print(number, said, "→", is_at)
print(_("arXiv:2104.00690 is on quantum wells in insulators,"))
print(_("arXiv:2105.09680 on tests of understanding Korean."))

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - **Know what your loss is for a model that says nothing**, and draw that line into every plot.
# - A term acts through its slope: clipped scores have none outside, and “entropy” and “KL” of scores are neither.
# - A loss that contains its own weight cannot choose the weight. Use one ruler.
# - Change one thing at a time: the decoder is half of what you read.
# - Count, shuffle, repeat: a table judged by eye is an anecdote.
#
# The author asked for the right next step: cross-entropy as a benchmark, other data, other models. That is lab 08.
#
# Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - **Averigua cuánto vale tu pérdida para un modelo que no dice nada**, y dibuja esa línea en cada figura.
# - Un término actúa por su pendiente: las puntuaciones recortadas no la tienen fuera, y la «entropía» y la «KL» de unas
#   puntuaciones no son ni lo uno ni lo otro.
# - Una pérdida que contiene su propio peso no puede elegir el peso. Usa una sola regla.
# - Cambia una sola cosa cada vez: la manera de elegir las palabras es la mitad de lo que lees.
# - Cuenta, baraja, repite: una tabla juzgada a ojo es una anécdota.
#
# El autor pidió él mismo el siguiente paso: la entropía cruzada como referencia, otros datos, otros modelos. Eso es el
# laboratorio 08.
#
# Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
