# %% [markdown] name="title" lang="en"
# # 13 · A real language model
#
# Toys, so far, and eight stored rows. Here is SmolLM2, a model with 135 million parameters, in NumPy: you read its
# rows, weigh its texts, write the step that it writes with, and measure what τ does to it. By the end you will be able
# to
#
# - compute the entropy of a row of 49 152 tokens, tail included,
# - compare a model on two languages, per byte,
# - write one step of attention with a cache,
# - say which words its entropy stands before,
# - say when a text is caught in a loop, and which rules free it,
# - judge on programs whether a temperature that listens is worth it,
# - measure whether a real model is too sure, and whether its own texts surprise it as real ones do.
#
# **You need** lab 03 (rules that cut), lab 05 (calibration) and lab 09 (temperatures that listen); [the theory of this
# lab](../../theory/en/13-a-real-language-model.md) has every step on paper. **Time**: 120 to 140 minutes, 6 exercises,
# 6 predictions, the theory page included. Everything runs from top to bottom at any moment: where your answer is still
# missing, the course lends you its own.

# %% [markdown] name="title" lang="es"
# # 13 · Un modelo de lenguaje real
#
# Hasta ahora, juguetes y ocho filas guardadas. Aquí está SmolLM2, un modelo de 135 millones de parámetros, en NumPy:
# lees sus filas, pesas sus textos, escribes el paso con el que escribe y mides qué le hace τ. Al terminar sabrás
#
# - calcular la entropía de una fila de 49 152 tokens, cola incluida,
# - comparar un modelo en dos idiomas, por byte,
# - escribir un paso de atención con memoria,
# - decir ante qué palabras se concentra su entropía,
# - decir cuándo un texto ha caído en un bucle y qué reglas lo sacan de él,
# - juzgar con programas si una temperatura que escucha vale la pena,
# - medir si un modelo real está demasiado seguro, y si sus propios textos le sorprenden como los de verdad.
#
# **Necesitas** el laboratorio 03 (reglas que cortan), el 05 (calibración) y el 09 (temperaturas que escuchan); [la
# teoría de este laboratorio](../../theory/es/13-a-real-language-model.md) desarrolla cada paso a mano. **Tiempo**: de
# 120 a 140 minutos, 6 ejercicios, 6 predicciones, con la página de teoría incluida. Todo se ejecuta de principio a fin
# en cualquier momento: donde falte tu respuesta, el curso te presta la suya.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np
from scipy import stats

from taulab import course
from taulab.calibration import expected_calibration_error
from taulab.course.widgets import SamplerExplorer
from taulab.data import smollm_code, smollm_library
from taulab.data import smollm_positions, smollm_runs
from taulab.data.listening import holm
from taulab.data.token_kinds import sentence_numbers, token_kinds
from taulab.smollm import installed, load
from taulab.softmax import softmax

lab = course.open("13", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="which-text" lang="en"
# ## 1 · A row
#
# The model is 93 MB (licence Apache-2.0). `taulab model` installs it if you ask for it, and `taulab model --remove`
# takes it away. Nothing here needs it: the course has stored what it says at each token of three texts, one in English,
# the same in Spanish, a small program, and what it writes. Which of the two you have, this cell tells.

# %% [markdown] name="which-text" lang="es"
# ## 1 · Una fila
#
# El modelo ocupa 93 MB (licencia Apache-2.0). `taulab model` lo instala si lo pides, y `taulab model --remove` lo
# quita. Nada de este laboratorio lo necesita: el curso ha guardado lo que dice en cada token de tres textos, uno en
# inglés, el mismo en español y un programa pequeño, y lo que escribe. Esta celda te dice cuál de las dos cosas tienes.

# %% name="which-seen"
here = installed()
print(_("the model itself, and stored positions") if here
      else _("stored positions; for the model: taulab model"))
texts = {name: smollm_positions(name)
         for name in ("en", "es", "code")}
called = {"en": _("English"), "es": _("Spanish"),
          "code": _("program")}
for name, p in texts.items():
    print(f"{called[name]:9}{len(p.true):4}", _("positions:"),
          repr(p.start + "".join(p.text[:7])))

# %% [markdown] name="predict-13-a-text" lang="en"
# ### Predict before you see
#
# At τ = 1 the mean entropy of the English text is 3.01 nats per token; with all tokens equal it would be ln 49 152 =
# 10.80. **What is it at τ = 1.4, in nats?**

# %% [markdown] name="predict-13-a-text" lang="es"
# ### Predice antes de mirar
#
# Con τ = 1, la entropía media del texto inglés es de 3.01 nats por token; con todos los tokens iguales sería ln 49 152
# = 10.80. **¿Cuánto vale con τ = 1.4, en nats?**

# %% name="predict-13-a"
guess = None
lab.predict("13.a", guess)

# %% [markdown] name="row-text" lang="en"
# One row in full would be 49 152 numbers. It is stored in 79: the 24 likeliest tokens one by one, then groups of
# neighbours in the order of their probabilities. `counts` says how many tokens a number stands for.

# %% [markdown] name="row-text" lang="es"
# Una fila entera serían 49 152 números. Está guardada en 79: los 24 tokens más probables uno a uno, y después grupos de
# vecinos en el orden de sus probabilidades. `counts` dice a cuántos tokens representa cada número.

# %% name="row-seen"
p = texts["en"]
print(repr(p.start + "".join(p.text[:8])), "→", repr(str(p.text[8])))
for text, log_p in zip(p.top_text[8, :6], p.log_p[8]):
    bar = "█" * round(100 * np.exp(log_p))
    print(f"{str(text)!r:>12} {np.exp(log_p):6.3f} {bar}")
print(_("the tokens of the last group:"), p.counts[-1])

# %% [markdown] name="ex-13-1-text" lang="en"
# A known case: one token of 0.5, one of 0.25 and a group of five with 0.05 each have the entropy 1.4421 nats at τ = 1,
# and 1.8185 at τ = 2.
#
# **Exercise 13.1** · difficulty 3 of 5 · 12 min · 2 points. Write `row_entropy`, in nats. The row may not add up to 1
# exactly, and τ may be as small as 0.0005.

# %% [markdown] name="ex-13-1-text" lang="es"
# Un caso conocido: un token de 0.5, uno de 0.25 y un grupo de cinco con 0.05 cada uno tienen una entropía de 1.4421
# nats con τ = 1, y de 1.8185 con τ = 2.
#
# **Ejercicio 13.1** · dificultad 3 de 5 · 12 min · 2 puntos. Escribe `row_entropy`, en nats. Puede que la fila no sume
# exactamente 1, y τ puede ser tan pequeña como 0.0005.

# %% name="ex-13-1"
def row_entropy(log_p, counts, temperature):
    """
    en: Return H(τ) of a row; log_p: (K,) ln p of one token each.
    en: counts: (K,), how many tokens each entry stands for.
    es: Devuelve H(τ) de una fila; log_p: (K,), ln p de un token.
    es: counts: (K,), a cuántos tokens representa cada entrada.
    """
    ### BEGIN SOLUTION
    x = log_p / temperature
    x = x - x.max()
    weights = counts * np.exp(x)
    Z = weights.sum()
    return np.log(Z) - (weights * x).sum() / Z
    ### END SOLUTION

# %% name="check-13-1"
row_entropy = lab.check("13.1", row_entropy)

# %% [markdown] name="sweep-text" lang="en"
# Now the sweep of lab 01, on running text. Beside the whole entropy stands what is left of it if the 24 likeliest
# tokens alone are looked at, as most interfaces show them.

# %% [markdown] name="sweep-text" lang="es"
# Ahora, el barrido del laboratorio 01, sobre un texto seguido. Junto a la entropía entera está lo que queda de ella si
# solo se miran los 24 tokens más probables, que es lo que enseña la mayoría de las interfaces.

# %% name="sweep-figure"
taus = np.arange(0.4, 2.01, 0.1)
whole = {name: [np.mean([row_entropy(row, p.counts, tau)
                         for row in p.log_p]) for tau in taus]
         for name, p in texts.items()}
seen = [np.mean([row_entropy(row[:24], np.ones(24), tau)
                 for row in texts["en"].log_p]) for tau in taus]

fig, ax = plt.subplots(figsize=(5.6, 4))
for (name, curve), style in zip(whole.items(), ("o-", "s-", "^-")):
    ax.plot(taus, curve, style, markersize=4,
            label=called[name])
ax.plot(taus, seen, "k:", label=_("English, 24 tokens alone"))
ax.set_xlabel("τ")
ax.set_ylabel(_("mean entropy, nats"))
ax.legend()
course.show(fig, alt=_(
    "Mean entropy of three texts against τ, rising; from τ = 0.4 to 2 "
    "in English from {low:.1f} to {high:.1f} nats, of 24 tokens alone "
    "to {seen:.1f}.").format(low=whole["en"][0], high=whole["en"][-1],
                             seen=seen[-1]))

# %% name="tail-seen"
p = texts["en"]
for tau in 1.0, 1.4:
    weights = p.counts * np.exp(p.log_p / tau)
    tail = weights[:, 24:].sum(axis=1) / weights.sum(axis=1)
    H = np.mean([row_entropy(row, p.counts, tau) for row in p.log_p])
    print(f"τ = {tau}: H = {H:.2f}, ",
          _("share of the tokens after the 24 likeliest:"),
          f"{tail.mean():.3f}")

# %% [markdown] name="sweep-read" lang="en"
# From τ = 1 to τ = 1.4 the entropy of the English text grows from 3.01 to 5.37 nats. That is the tail: at τ = 1 the
# tokens after the 24 likeliest hold 17% of the probability, at τ = 1.4 they hold 46%. A list of 24 tokens sees nothing
# of it.

# %% [markdown] name="sweep-read" lang="es"
# De τ = 1 a τ = 1.4 la entropía del texto inglés crece de 3.01 a 5.37 nats. Es la cola: con τ = 1, los tokens que van
# detrás de los 24 más probables tienen el 17 % de la probabilidad; con τ = 1.4, el 46 %. Una lista de 24 tokens no ve
# nada de eso.

# %% [markdown] name="predict-13-b-text" lang="en"
# ### Where it lives
#
# Before each token the model has an entropy; then the token comes. Sort the tokens by what they turn out to be: (A) a
# word that only joins others, *the*, *of*, *was*; (B) any other word; (C) a name, which begins with a capital; (D) a
# sign, such as a comma; (E) a line end. Of a word of several tokens only the first one counts here.
#
# ### Predict before you see
#
# **Before which of the five is the mean entropy largest in the English text?** Write the letter, in quotation marks.

# %% [markdown] name="predict-13-b-text" lang="es"
# ### Dónde está
#
# Ante cada token el modelo tiene una entropía; después sale el token. Clasifica los tokens según lo que resulten ser:
# (A) una palabra que solo enlaza otras, *la*, *de*, *era*; (B) cualquier otra palabra; (C) un nombre, que empieza con
# mayúscula; (D) un signo, como la coma; (E) un fin de línea. De una palabra de varios tokens, aquí solo cuenta el
# primero.
#
# ### Predice antes de mirar
#
# **¿Ante cuál de los cinco es mayor la entropía media en el texto inglés?** Escribe la letra, entre comillas.

# %% name="predict-13-b"
guess = None
lab.predict("13.b", guess)

# %% [markdown] name="kinds-text" lang="en"
# Words that only join others are those of a short list, one for each language, of the course
# (`taulab.data.token_kinds`). A name is a word with a capital where no sentence begins. In the program the first kind
# are Python's keywords, and all other words are names. Sentences are drawn with replacement for the intervals, lines in
# the program; a kind with fewer than five tokens is left out.

# %% [markdown] name="kinds-text" lang="es"
# Las palabras que solo enlazan otras son las de una lista corta del curso, una por idioma (`taulab.data.token_kinds`).
# Un nombre es una palabra con mayúscula donde no empieza una frase. En el programa, del primer tipo son las palabras
# reservadas de Python, y todas las demás son nombres. Para los intervalos se extraen frases con reemplazo, y líneas en
# el programa; un tipo con menos de cinco tokens no se muestra.

# %% name="kinds-table"
kinds = {"function": _("joining word"),
         "keyword": _("keyword"),
         "content": _("other word"), "name": _("name"),
         "inside": _("inside a word"), "digit": _("digit"),
         "sign": _("sign"), "line": _("line end")}


def by_kind(name):
    p, found = texts[name], {}
    words, H = [p.start, *p.text], p.entropy[:, 2]
    kind, part = (of(words, name)
                  for of in (token_kinds, sentence_numbers))
    n = part.max() + 1
    again = np.random.default_rng(0).integers(0, n, (1000, n))
    for one in [one for one in kinds if (kind == one).sum() > 4]:
        held = kind == one
        sums = np.bincount(part[held], H[held], n)[again].sum(1)
        held_again = np.bincount(part[held], None, n)[again].sum(1)
        some = held_again > 0
        ends = np.quantile(sums[some] / held_again[some],
                           [0.025, 0.975])
        found[one] = (held.sum(), H[held].mean(), *ends,
                      H[held].sum() / H.sum())
    return found


lives = {name: by_kind(name) for name in texts}
for name, found in lives.items():
    print(f"{called[name]:16}", _("tokens     H     95 %      share"))
    for one, (n, H, low, high, share) in found.items():
        print(f"  {kinds[one]:16}{n:4}{H:8.2f}   "
              f"{low:.2f} – {high:.2f}{share:7.0%}")

# %% name="kinds-figure"
fig, ax = plt.subplots(figsize=(5.6, 4.4))
places = {one: -i for i, one in enumerate(kinds)}
for (name, found), style, up in zip(lives.items(), "os^", (2, 0, -2)):
    n, H, low, high, share = np.transpose([*found.values()])
    ax.errorbar(H, [places[one] + up / 9 for one in found],
                xerr=[H - low, high - H], fmt=style, capsize=3,
                label=called[name])
ax.set_yticks([*places.values()], [*kinds.values()])
ax.set_xlabel(_("mean entropy before it at τ = 1, nats"))
ax.set_xlim(0)
ax.legend(loc="center right", bbox_to_anchor=(1, 0.4))
course.show(fig, alt=_(
    "Mean entropy before tokens of each kind, with intervals. In English "
    "{content:.1f} nats before other words, {function:.1f} before joining "
    "words, {sign:.1f} before signs; in Spanish {inside:.1f} inside a "
    "word.").format(inside=lives["es"]["inside"][1], **{
        one: lives["en"][one][1]
        for one in ("content", "function", "sign")}))

# %% [markdown] name="kinds-read" lang="en"
# Before the words that say something: 3.84 nats in English, 2.76 before joining words and 1.83 before signs. Six names
# of one text settle nothing about names. Nearly half of all entropy, 48%, stands before other words. In Spanish 26%
# stands inside words, at 2.19 nats each: that is the tokenizer's work, for the English text has hardly any such token.
# And a line end of the program, with the blanks that follow it, is among the surest things of all, 0.54 nats, though it
# is a free choice before it is made. The model does not know which kind will come: a kind has the entropy of the
# places where it came, not an entropy of its own.

# %% [markdown] name="kinds-read" lang="es"
# Ante las palabras que dicen algo: 3.84 nats en inglés, 2.76 ante palabras de enlace y 1.83 ante signos. Seis nombres
# de un solo texto no deciden nada sobre los nombres. Casi la mitad de toda la entropía, el 48 %, está ante otras
# palabras. En español, el 26 % está dentro de las palabras, con 2.19 nats por token: es obra del tokenizador, pues el
# texto inglés apenas tiene tokens así. Y un fin de línea del programa, con los espacios que lo siguen, es de lo más
# seguro que hay, 0.54 nats, aunque, antes de ponerlo, la elección sea libre. El modelo no sabe qué tipo va a salir: un
# tipo tiene la entropía de los lugares donde salió, no una entropía propia.

# %% [markdown] name="predict-13-c-text" lang="en"
# ## 2 · Per byte, not per token
#
# ### Predict before you see
#
# The Spanish text says what the English one says, in nearly as many bytes. The model learnt from English. **How many
# times as many bits per byte does the Spanish text cost it?**

# %% [markdown] name="predict-13-c-text" lang="es"
# ## 2 · Por byte, no por token
#
# ### Predice antes de mirar
#
# El texto español dice lo mismo que el inglés, con casi los mismos bytes. El modelo aprendió con textos ingleses.
# **¿Cuántas veces más bits por byte le cuesta el texto español?**

# %% name="predict-13-c"
guess = None
lab.predict("13.c", guess)

# %% [markdown] name="ex-13-2-text" lang="en"
# Log loss per token depends on what a token is. Spanish words come to this model in crumbs, each of which is easy once
# the first is known. A byte is the same for everybody. For three tokens with p = 1/2, 1/4, 1/8 and 1, 5 and 6 bytes: 6
# bits over 12 bytes, 0.5.
#
# **Exercise 13.2** · difficulty 1 of 5 · 8 min · 2 points. Write `bits_per_byte`.

# %% [markdown] name="ex-13-2-text" lang="es"
# La pérdida logarítmica por token depende de qué es un token. Las palabras españolas le llegan a este modelo en
# migajas, y cada una es fácil cuando se conoce la primera. Un byte es lo mismo para todos. Con tres tokens de p = 1/2,
# 1/4 y 1/8, y de 1, 5 y 6 bytes: 6 bits entre 12 bytes, 0.5.
#
# **Ejercicio 13.2** · dificultad 1 de 5 · 8 min · 2 puntos. Escribe `bits_per_byte`.

# %% name="ex-13-2"
def bits_per_byte(log_p, sizes):
    """
    en: Return the log loss of a text in bits per byte.
    en: log_p: (n,), ln p of each token; sizes: (n,), its bytes.
    es: Devuelve la pérdida logarítmica en bits por byte.
    es: log_p: (n,), ln p de cada token; sizes: (n,), sus bytes.
    """
    ### BEGIN SOLUTION
    return -log_p.sum() / np.log(2) / sizes.sum()
    ### END SOLUTION

# %% name="check-13-2"
bits_per_byte = lab.check("13.2", bits_per_byte)

# %% name="bytes-table"
print(_("text        bytes per token  bits per token  bits per byte"))
for name, p in texts.items():
    print(f"{called[name]:10}{p.sizes.mean():16.2f}"
          f"{-p.true.mean() / np.log(2):17.2f}"
          f"{bits_per_byte(p.true, p.sizes):16.2f}")

# %% [markdown] name="bytes-read" lang="en"
# Per token the Spanish text costs 1.2 times as much as the English one, per byte 1.9 times: its tokens are shorter.
# Both are facts about this model and its tokenizer, made for English; neither is one about Spanish.

# %% [markdown] name="bytes-read" lang="es"
# Por token, el texto español cuesta 1.2 veces lo que el inglés; por byte, 1.9 veces: sus tokens son más cortos. Las dos
# cosas son hechos de este modelo y de su tokenizador, pensados para el inglés; ninguna lo es del español.

# %% [markdown] name="ex-13-3-text" lang="en"
# ## 3 · Nothing read twice
#
# To write one more token, the model must look at all tokens before it. What it needs of them, their keys and values,
# does not change: it is kept. A new token x adds the key xK and the value xV, then asks with xQ. The score of a key is
# its product with the question, over √s, the root of the length of a key.
#
# **Exercise 13.3** · difficulty 3 of 5 · 15 min · 3 points. Write `cached_step`. The cache may be empty; scores may be
# in the hundreds. Lab 08 has attention without a cache.

# %% [markdown] name="ex-13-3-text" lang="es"
# ## 3 · Nada se lee dos veces
#
# Para escribir un token más, el modelo tiene que mirar todos los anteriores. Lo que necesita de ellos, sus claves y sus
# valores, no cambia: se guarda. Un token nuevo x añade la clave xK y el valor xV, y pregunta con xQ. La puntuación de
# una clave es su producto con la pregunta dividido entre √s, la raíz de la longitud de una clave.
#
# **Ejercicio 13.3** · dificultad 3 de 5 · 15 min · 3 puntos. Escribe `cached_step`. La memoria puede estar vacía; las
# puntuaciones pueden ser de cientos. El laboratorio 08 tiene la atención sin memoria.

# %% name="ex-13-3"
def cached_step(keys, values, x, Q, K, V):
    """
    en: Return keys, values with the new token, and what it finds.
    en: keys: (t, s), values: (t, m), x: (d,); Q, K, V: matrices.
    es: Devuelve keys y values con el token nuevo, y lo que halla.
    es: keys: (t, s), values: (t, m), x: (d,); Q, K, V: matrices.
    """
    ### BEGIN SOLUTION
    keys = np.vstack([keys, x @ K])
    values = np.vstack([values, x @ V])
    scores = keys @ (x @ Q) / np.sqrt(keys.shape[1])
    return keys, values, softmax(scores) @ values
    ### END SOLUTION

# %% name="check-13-3"
cached_step = lab.check("13.3", cached_step)

# %% [markdown] name="cache-text" lang="en"
# Is it the same as reading everything at once? Twelve random tokens, step by step, and then with the causal mask of lab
# 08.

# %% [markdown] name="cache-text" lang="es"
# ¿Es lo mismo que leerlo todo de una vez? Doce tokens al azar, paso a paso, y después con la máscara causal del
# laboratorio 08.

# %% name="cache-seen"
rng = np.random.default_rng(0)
x, (Q, K, V) = rng.normal(size=(12, 6)), rng.normal(size=(3, 6, 4))
keys, values, found = np.zeros((0, 4)), np.zeros((0, 4)), []
for token in x:
    keys, values, y = cached_step(keys, values, token, Q, K, V)
    found.append(y)
scores = (x @ Q) @ (x @ K).T / 2
scores[~np.tri(12, dtype=bool)] = -np.inf
difference = abs(np.array(found) - softmax(scores) @ x @ V).max()
print(_("largest difference:"), f"{difference:.0e}")

# %% [markdown] name="own-text" lang="en"
# The forward pass of `taulab.smollm` does this in 30 layers with 3 heads of keys each. Where the model is installed,
# write your own beginning here; without it, the stored one is continued.

# %% [markdown] name="own-text" lang="es"
# La pasada hacia delante de `taulab.smollm` hace esto en 30 capas, con 3 cabezas de claves en cada una. Si el modelo
# está instalado, escribe aquí tu propio comienzo; sin él, se continúa el que está guardado.

# %% name="own-seen"
mine = _("The old man who mended the nets")
if here:
    tokenizer, model = load()
    tokens = tokenizer.encode(mine)
    state, z = model.read(model.start(1), tokens[None])
    written, z = [], z[:, -1]
    for step in range(12):
        written.append(int(z[0].argmax()))
        state, z = model.step(state, written[-1:])
    print(mine + tokenizer.decode(written))
else:
    stored = smollm_runs(lab.lang).text[0, 0]
    print(mine + "".join(stored[:12]))

# %% [markdown] name="ex-13-4-text" lang="en"
# ## 4 · Loops
#
# That was the likeliest token each time. Let it go on, and such a text begins to repeat itself. A text is caught if it
# *ends* with the same round of tokens `times` times: 9, 1, 2, 1, 2, 1, 2 ends with three rounds of two tokens.
#
# **Exercise 13.4** · difficulty 2 of 5 · 12 min · 2 points. Write `loop_period`: the length of the shortest such round,
# 0 if there is none.

# %% [markdown] name="ex-13-4-text" lang="es"
# ## 4 · Bucles
#
# Eso era cada vez el token más probable. Déjalo seguir, y un texto así empieza a repetirse. Un texto está atrapado si
# *termina* con la misma vuelta de tokens `times` veces: 9, 1, 2, 1, 2, 1, 2 termina con tres vueltas de dos tokens.
#
# **Ejercicio 13.4** · dificultad 2 de 5 · 12 min · 2 puntos. Escribe `loop_period`: la longitud de la vuelta más corta
# con la que termina así, y 0 si no hay ninguna.

# %% name="ex-13-4"
def loop_period(tokens, times):
    """
    en: Return the shortest round that a text ends with `times` times.
    en: tokens: (n,), whole numbers; times: 2 or more.
    es: Devuelve la vuelta más corta con la que acaba `times` veces.
    es: tokens: (n,), números enteros; times: 2 o más.
    """
    ### BEGIN SOLUTION
    tokens = list(tokens)
    for period in range(1, len(tokens) // times + 1):
        if tokens[-period:] * times == tokens[-period * times:]:
            return period
    return 0
    ### END SOLUTION

# %% name="check-13-4"
loop_period = lab.check("13.4", loop_period)

# %% name="loops-table"
both = [smollm_runs(language) for language in ("en", "es")]
print(_("rule                  caught   different pairs, nats of H"))
for i, rule in enumerate(both[0].rules):
    written = [tokens for runs in both for tokens in runs.tokens[i]]
    caught = sum(loop_period(tokens, 3) > 0 for tokens in written)
    pairs = np.mean([len(set(zip(tokens[:-1], tokens[1:]))) / 159
                     for tokens in written])
    H = np.mean([runs.entropy[i].mean() for runs in both])
    rule = _("greedy") if rule == "greedy" else rule
    print(f"{rule:22}{caught} / 8{pairs:11.2f}{H:14.2f}")

# %% [markdown] name="loops-read" lang="en"
# Eight texts of 160 tokens for each rule, four in each language; the greedy ones are the same text four times. Greedy
# decoding and τ = 0.4 are caught; from τ = 0.7 on no text is, of these eight. min-p at 0.1 cuts so much that two of its
# texts are caught although τ is 1; made hotter, before or after the cut, it is not. Eight texts do not measure a rate:
# they show that it happens.

# %% [markdown] name="loops-read" lang="es"
# Ocho textos de 160 tokens por regla, cuatro en cada idioma; los voraces son cuatro veces el mismo. La decodificación
# voraz y τ = 0.4 caen en bucles; desde τ = 0.7 no cae ninguno de estos ocho. min-p con 0.1 corta tanto que caen dos de
# sus textos aunque τ sea 1; con más temperatura, antes o después del corte, ninguno. Ocho textos no miden una
# frecuencia: enseñan que ocurre.

# %% [markdown] name="predict-13-d-text" lang="en"
# ### A temperature that listens, on programs
#
# Lab 09 tried EDT, τ = T₀ N^(θ/H), on toys whose right answers are known. Here the model goes on with six beginnings of
# programs, 32 tokens each: at a fixed τ, with EDT (θ = 1), with dynatemp, which goes from half of T₀ to one and a half
# as H rises, and with their controls: the same temperatures of the same text, **shuffled** over its steps. Nobody reads
# the texts. A program counts as *sound* if its whole lines are Python, as far as they go, and read no name that nothing
# gives (`python -m taulab.data.make_smollm_code`).
#
# ### Predict before you see
#
# With T₀ = 1.2 EDT is compared with a fixed τ that draws from as much entropy. **What does EDT gain, in points of 100
# sound programs?** (Below 0: it loses.)

# %% [markdown] name="predict-13-d-text" lang="es"
# ### Una temperatura que escucha, con programas
#
# El laboratorio 09 probó EDT, τ = T₀ N^(θ/H), en juguetes cuyas respuestas correctas se conocen. Aquí el modelo
# continúa seis comienzos de programas, con 32 tokens cada vez: con una τ fija, con EDT (θ = 1), con dynatemp, que va de
# la mitad de T₀ a una vez y media a medida que crece H, y con sus controles: las mismas temperaturas del mismo texto,
# **barajadas** entre sus pasos. Nadie lee los textos. Un programa cuenta como *sano* si sus líneas enteras son Python,
# hasta donde llegan, y no leen ningún nombre sin definir (`python -m taulab.data.make_smollm_code`).
#
# ### Predice antes de mirar
#
# Con T₀ = 1.2, EDT se compara con una τ fija que extrae con la misma entropía. **¿Cuánto gana EDT, en puntos sobre 100,
# en programas sanos?** (Por debajo de 0, pierde.)

# %% name="predict-13-d"
guess = None
lab.predict("13.d", guess)

# %% [markdown] name="programs-text" lang="en"
# `of` gives what a rule comes to, seed by seed: the mean over the six beginnings. *Heat* is the mean entropy of what
# was drawn from, *pairs* the share of different pairs of neighbours in a text, *loss* the mean −ln p at τ = 1.

# %% [markdown] name="programs-text" lang="es"
# `of` da lo que alcanza una regla, semilla por semilla: la media de los seis comienzos. El *calor* es la
# entropía media de aquello de lo que se extrajo; *pares*, la proporción de pares distintos de tokens vecinos en un
# texto; *pérdida*, la media de −ln p con τ = 1.

# %% name="programs-table"
programs = smollm_code()
fixed = 0.6, 0.8, 1.0, 1.2
seeds = np.unique(programs["seed"])


def of(what, rule, base):
    rows = programs[(programs["rule"] == rule)
                    & (programs["base"] == base)]
    return np.array([rows[what][rows["seed"] == seed].mean()
                     for seed in seeds])


rules = [("fixed", tau) for tau in fixed] + [
    (shuffled + rule, base) for rule, bases in
    (("edt", (1.0, 1.2)), ("dynatemp", (1.0, 1.4)))
    for base in bases for shuffled in ("", "shuffled ")]
shown = {"fixed": _("fixed τ"), "edt": "edt",
         "shuffled edt": _("edt, shuffled"), "dynatemp": "dynatemp",
         "shuffled dynatemp": _("dynatemp, shuffled")}
measures = {"heat": _("heat"), "pairs": _("pairs"),
            "sound": _("sound"), "loss": _("loss")}
print(" " * 25 + "".join(f"{what:>9}" for what in measures.values()))
for rule, base in rules:
    print(f"{shown[rule]:20}{base:5}" + "".join(
        f"{of(what, rule, base).mean():9.2f}" for what in measures))

# %% [markdown] name="equal-text" lang="en"
# At the same T₀ EDT looks better than a fixed τ, for it is colder. So, as in lab 09: **equal what?** Nobody knows here
# which words would do, so useful entropy cannot be had; pairs hardly differ in 32 tokens. What is left is heat. The
# level of a rule is what a fixed τ comes to at the same heat, between two neighbouring temperatures of the table. Seeds
# are the sample; Holm's steps take the number of tests into account.

# %% [markdown] name="equal-text" lang="es"
# Con la misma T₀, EDT parece mejor que una τ fija, porque es más fría. Así que, como en el laboratorio 09: **¿a igual
# qué?** Aquí nadie sabe qué palabras valdrían, así que la entropía útil no se puede calcular; los pares apenas difieren
# en 32 tokens. Queda el calor. El nivel de una regla es lo que alcanza una τ fija con el mismo calor, entre dos
# temperaturas vecinas de la tabla. La muestra son las semillas; los pasos de Holm tienen en cuenta cuántas pruebas son.

# %% name="gains-table"
def level(what, rule):
    """
    en: Return what a fixed τ comes to, seed by seed, at equal heat.
    es: Devuelve a qué llega una τ fija, por semilla, a igual calor.
    """
    heats = [of("heat", "fixed", tau).mean() for tau in fixed]
    place = np.interp(of("heat", *rule).mean(), heats, range(4))
    i = min(int(place), 2)
    return ((i + 1 - place) * of(what, "fixed", fixed[i])
            + (place - i) * of(what, "fixed", fixed[i + 1]))


gains = {rule: 100 * (of("sound", *rule) - level("sound", rule))
         for rule in rules[4:]}
for rule, base in rules[4::2]:
    less = _("{rule} less its shuffle").format(rule=shown[rule])
    gains[less, base] = (
        gains[rule, base] - gains["shuffled " + rule, base])
halves = {rule: stats.sem(gain) * stats.t.ppf(0.975, len(seeds) - 1)
          for rule, gain in gains.items()}
adjusted = holm([stats.ttest_1samp(gain, 0).pvalue
                 for gain in gains.values()])
print(f"{'':24}", _("points of 100 sound programs"))
for (rule, gain), p_value in zip(gains.items(), adjusted):
    label = shown.get(rule[0], rule[0])
    print(f"{label:25}{rule[1]:5}{gain.mean():+8.1f}",
          f"± {halves[rule]:.1f}   p = {p_value:.2f}")

# %% name="programs-figure"
fig, ax = plt.subplots(figsize=(5.6, 4))
t = stats.t.ppf(0.975, len(seeds) - 1)
for label, drawn, style in (
        (_("fixed τ"), rules[:4], "o-"), ("edt", rules[4:8:2], "s"),
        (_("edt, shuffled"), rules[5:8:2], "s:"),
        ("dynatemp", rules[8::2], "^"),
        (_("dynatemp, shuffled"), rules[9::2], "^:")):
    x, y = ([of(what, *rule) for rule in drawn]
            for what in ("heat", "sound"))
    ax.errorbar(np.mean(x, axis=1), np.mean(y, axis=1),
                yerr=t * stats.sem(y, axis=1), capsize=3,
                fmt=style.rstrip(":"),
                label=label, markerfacecolor="none" if ":" in style
                else None)
ax.set_xlabel(_("heat: entropy drawn from, nats"))
ax.set_ylabel(_("share of sound programs"))
ax.legend()
course.show(fig, alt=_(
    "Share of sound programs against heat, with intervals. Fixed τ falls "
    "from {cold:.2f} at τ = 0.6 to {hot:.2f} at τ = 1.2; the other rules "
    "lie on both sides of that line.").format(
        cold=of("sound", "fixed", 0.6).mean(),
        hot=of("sound", "fixed", 1.2).mean()))

# %% [markdown] name="programs-read" lang="en"
# At T₀ = 1.2 EDT seems to gain 34 points on a fixed τ, 0.83 sound programs against 0.49; but it draws from half as much
# entropy, 1.15 nats against 2.30. At equal heat 1.8 points are left, ± 13.1. No line of the table holds against Holm's
# steps: with 96 texts for each rule a gain or loss of ten points would go unseen. The lowest p, 0.07, is that of
# shuffled EDT, which loses: to spread heat over steps at random seems to cost more than to hold it constant, as in lab
# 09. Judged by log loss nothing would win, whatever was drawn: among all ways to spread as much entropy over the same
# steps one τ for all has the least (lab 02). And sound is not right: nobody ran these programs, or read them.

# %% [markdown] name="programs-read" lang="es"
# Con T₀ = 1.2, EDT parece sacarle 34 puntos a una τ fija, 0.83 programas sanos frente a 0.49; pero extrae con la mitad
# de entropía, 1.15 nats frente a 2.30. A igual calor quedan 1.8 puntos, ± 13.1. Ninguna línea de la tabla resiste los
# pasos de Holm: con 96 textos por regla, una ganancia o pérdida de diez puntos pasaría inadvertida. La p más baja,
# 0.07, es la de EDT barajado, que pierde: repartir el calor al azar entre los pasos parece costar más que mantenerlo
# constante, como en el laboratorio 09. Si juzgara la pérdida logarítmica, no ganaría ninguna regla, se extrajera lo que
# se extrajera: entre todas las formas de repartir la misma entropía entre los mismos pasos, la menor pérdida es la de
# una sola τ para todos (laboratorio 02). Y sano no es correcto: nadie ha ejecutado estos programas, ni los ha leído.

# %% [markdown] name="predict-13-e-text" lang="en"
# ## 5 · Is it too sure?
#
# ### Predict before you see
#
# Lab 05 fitted the τ̂ at which a model's log loss on new text is least. The English text was written for this course,
# so the model has never seen it. **What is τ̂ for it?** (Above 1: the model is too sure.)

# %% [markdown] name="predict-13-e-text" lang="es"
# ## 5 · ¿Está demasiado seguro?
#
# ### Predice antes de mirar
#
# El laboratorio 05 ajustaba la τ̂ con la que la pérdida logarítmica de un modelo en un texto nuevo es mínima. El texto
# inglés se escribió para este curso, así que el modelo no lo ha visto nunca. **¿Cuánto vale τ̂ para él?** (Por encima
# de 1, el modelo está demasiado seguro.)

# %% name="predict-13-e"
guess = None
lab.predict("13.e", guess)

# %% [markdown] name="ex-13-5-text" lang="en"
# A known case: five rows with p = 0.8 and a group of four with 0.05 each; three times the likeliest token came. Of the
# temperatures 0.65, 1.5 and 4, the loss is least at 1.5.
#
# **Exercise 13.5** · difficulty 3 of 5 · 12 min · 3 points. Write `best_temperature`.

# %% [markdown] name="ex-13-5-text" lang="es"
# Un caso conocido: cinco filas con p = 0.8 y un grupo de cuatro con 0.05 cada uno; tres veces salió el token más
# probable. De las temperaturas 0.65, 1.5 y 4, la pérdida es mínima con 1.5.
#
# **Ejercicio 13.5** · dificultad 3 de 5 · 12 min · 3 puntos. Escribe `best_temperature`.

# %% name="ex-13-5"
def best_temperature(log_p, counts, true, temperatures):
    """
    en: Return the temperature of the least mean log loss.
    en: log_p: (n, K); counts: (K,); true: (n,), ln p of what came.
    es: Devuelve la temperatura de menor pérdida logarítmica media.
    es: log_p: (n, K); counts: (K,); true: (n,), ln p de lo que salió.
    """
    ### BEGIN SOLUTION
    losses = []
    for tau in temperatures:
        Z = (counts * np.exp(log_p / tau)).sum(axis=1)
        losses.append((np.log(Z) - true / tau).mean())
    return temperatures[np.argmin(losses)]
    ### END SOLUTION

# %% name="check-13-5"
best_temperature = lab.check("13.5", best_temperature)

# %% [markdown] name="hat-text" lang="en"
# With an interval: blocks of 20 neighbouring tokens are drawn with replacement, for neighbours share their fate.

# %% [markdown] name="hat-text" lang="es"
# Con un intervalo: se extraen con reemplazo bloques de 20 tokens vecinos, porque los vecinos comparten su suerte.

# %% name="hat-table"
grid = np.arange(0.7, 1.4, 0.02).round(2)
rng = np.random.default_rng(0)
for name, p in texts.items():
    starts = np.arange(0, len(p.true) - 19, 20)
    fits = []
    for draw in range(60):
        rows = (rng.choice(starts, len(starts))[:, None]
                + np.arange(20)).ravel()
        fits.append(best_temperature(p.log_p[rows], p.counts,
                                     p.true[rows], grid))
    low, high = np.quantile(fits, [0.025, 0.975])
    fit = best_temperature(p.log_p, p.counts, p.true, grid)
    print(f"{called[name]:9} τ̂ = {fit:.2f},  ",
          f"95 %: {low:.2f} – {high:.2f}")

# %% name="reliability-figure"
fig, ax = plt.subplots(figsize=(5.6, 4.4))
gaps = {}
for (name, p), style in zip(texts.items(), ("o-", "s-", "^-")):
    sure, right = np.exp(p.log_p[:, 0]), p.rank == 0
    bins = np.array_split(np.argsort(sure), 5)
    ax.plot([sure[rows].mean() for rows in bins],
            [right[rows].mean() for rows in bins], style,
            label=called[name])
    gaps[name] = sure.mean() - right.mean()
ax.plot([0, 1], [0, 1], "k:")
ax.set_xlabel(_("confidence, mean of a fifth of the tokens"))
ax.set_ylabel(_("share of tokens that it got right"))
ax.legend()
course.show(fig, alt=_(
    "Reliability diagram of the likeliest token, five bins for each "
    "text. Mean confidence less accuracy: {en:+.2f} in English, "
    "{es:+.2f} in Spanish, {code:+.2f} in code.").format(**gaps))

# %% [markdown] name="hat-read" lang="en"
# On English τ̂ is 1.04: the model is a little too sure. On Spanish it is 1.10: where it knows less, it does not know
# that well enough. The interval of the program holds 1, and is too wide to tell. One text each, of a thousand bytes or
# so: the intervals say how far these texts settle it, not what another kind of text would give.

# %% [markdown] name="hat-read" lang="es"
# En inglés τ̂ vale 1.04: el modelo está un poco demasiado seguro. En español vale 1.10: donde sabe menos, no se da
# cuenta lo bastante. El intervalo del programa contiene el 1 y es demasiado ancho para decidir. Un texto de cada clase,
# de unos mil bytes: los intervalos dicen hasta dónde deciden estos textos, no qué daría otra clase de texto.

# %% [markdown] name="domain-text" lang="en"
# ### Another domain
#
# Is that prose alone? The model has read passages of twelve modules of Python's own library, version 3.11.7, 128 tokens
# of each from its first function or class on (`python -m taulab.data.make_smollm_library`). These are public, so that
# the model has most likely learnt from them; the texts of the course it has never seen. Modules are the sample there.
# ECE is that of lab 05, on ten bins.

# %% [markdown] name="domain-text" lang="es"
# ### Otro dominio
#
# ¿Pasa solo con la prosa? El modelo ha leído pasajes de doce módulos de la biblioteca de Python, versión 3.11.7, 128
# tokens de cada uno desde su primera función o clase (`python -m taulab.data.make_smollm_library`). Son públicos, así
# que lo más probable es que el modelo haya aprendido de ellos; los textos del curso no los ha visto nunca. Ahí la
# muestra son los módulos. El ECE es el del laboratorio 05, con diez intervalos.

# %% name="domain-table"
library = smollm_library()
domains = {called[name]: (p.log_p, p.true, p.rank, p.sizes, 20)
           for name, p in texts.items()}
domains[_("library")] = (
    library.log_p.reshape(-1, len(library.counts)),
    *(array.ravel() for array in library[2:4]),
    library.sizes.ravel(), library.sizes.shape[1])


def judged(log_p, true, rank, sizes):
    """
    en: Return bits per byte, τ̂ and ECE of some tokens.
    es: Devuelve bits por byte, τ̂ y ECE de unos tokens.
    """
    sure = np.minimum(np.exp(log_p[:, 0]), 1)
    return (bits_per_byte(true, sizes),
            best_temperature(log_p, library.counts, true, grid),
            expected_calibration_error(sure, rank == 0, n_bins=10))


table = {}
for name, (*arrays, size) in domains.items():
    rng, found = np.random.default_rng(0), []
    starts = np.arange(0, len(arrays[1]) - size + 1, size)
    for draw in range(40):
        rows = (rng.choice(starts, len(starts))[:, None]
                + np.arange(size)).ravel()
        found.append(judged(*(array[rows] for array in arrays)))
    table[name] = judged(*arrays), *np.quantile(
        found, [0.025, 0.975], axis=0)
print(" " * 11 + _("bits per byte").ljust(17) + "τ̂".ljust(18) + "ECE")
for name, numbers in table.items():
    print(f"{name:10}" + "".join(
        f"{middle:5.2f} ({low:.2f}–{high:.2f})"
        for middle, low, high in zip(*numbers)))

# %% [markdown] name="domain-read" lang="en"
# In the library, too, the model is a little too sure, τ̂ = 1.06 (1.00 to 1.08), although it has most likely read it. To
# have seen a text is not to know it by heart: at 0.96 bits per byte (0.82 to 1.14) it costs about as much as English
# prose. The little program of the course, 0.54, is of the easiest kind; its interval says how little one program
# settles. ECE is small everywhere, 0.04 to 0.09. Its intervals lie higher than it does itself, for it is no mean: noise
# in a bin counts as a gap, and what is drawn again has more noise.

# %% [markdown] name="domain-read" lang="es"
# También en la biblioteca el modelo está un poco demasiado seguro, τ̂ = 1.06 (de 1.00 a 1.08), aunque lo más probable
# es que la haya leído. Haber visto un texto no es sabérselo de memoria: con 0.96 bits por byte (de 0.82 a 1.14) cuesta
# más o menos lo que la prosa inglesa. El pequeño programa del curso, 0.54, es de los más fáciles; su intervalo dice lo
# poco que decide un solo programa. El ECE es pequeño en todas partes, de 0.04 a 0.09. Sus intervalos quedan más arriba
# que el propio valor, porque no es una media: el ruido de cada grupo cuenta como desajuste, y lo que se extrae otra vez
# tiene más ruido.

# %% [markdown] name="ex-13-6-text" lang="en"
# ## 6 · Does its own text surprise it?
#
# At each step the model expects a surprise: its entropy H. What comes has the surprise −ln p. The mean of −ln p − H is
# the **surplus** of a text. For a text drawn from the model at τ = 1 its expected value is 0, whatever the model. Texts
# are the sample, for the tokens of one text share its fate: the half width of the interval is t times the standard
# error of their mean.
#
# **Exercise 13.6** · difficulty 2 of 5 · 10 min · 2 points. Write `surplus`: the mean over texts, and the half width.
# For log_p (−1, −3) and (−4, −4) and the entropies (1, 2) in both, with t = 2: 1.5 and 2.

# %% [markdown] name="ex-13-6-text" lang="es"
# ## 6 · ¿Le sorprende su propio texto?
#
# En cada paso el modelo espera una sorpresa: su entropía H. Lo que sale tiene la sorpresa −ln p. La media de −ln p − H
# es el **excedente** de un texto. En un texto extraído del modelo con τ = 1 su valor esperado es 0, sea cual sea el
# modelo. La muestra son los textos, porque los tokens de uno comparten su suerte: la mitad del ancho del intervalo es t
# veces el error estándar de su media.
#
# **Ejercicio 13.6** · dificultad 2 de 5 · 10 min · 2 puntos. Escribe `surplus`: la media sobre los textos y la mitad
# del ancho. Con log_p (−1, −3) y (−4, −4), entropías (1, 2) en ambos y t = 2: 1.5 y 2.

# %% name="ex-13-6"
def surplus(log_p, entropy, t):
    """
    en: Return mean and half width of the surplus of several texts.
    en: log_p, entropy: (texts, T); t: a quantile.
    es: Devuelve media y mitad del ancho del excedente de los textos.
    es: log_p, entropy: (textos, T); t: un cuantil.
    """
    ### BEGIN SOLUTION
    means = (-log_p - entropy).mean(axis=1)
    return means.mean(), t * means.std(ddof=1) / np.sqrt(len(means))
    ### END SOLUTION

# %% name="check-13-6"
surplus = lab.check("13.6", surplus)

# %% name="surplus-table"
def row(label, log_p, entropy):
    t = stats.t.ppf(0.975, len(log_p) - 1)
    middle, half = surplus(log_p, entropy, t)
    print(f"{label:22}{middle:+7.2f} ± {half:.2f}")


for name, p in texts.items():
    n = len(p.true) // 4
    row(_("real text, ") + called[name], p.true[:4 * n].reshape(4, n),
        p.entropy[:4 * n, 2].reshape(4, n))
for i in 1, 2, 3, 4, 5:
    row(both[0].rules[i],
        np.concatenate([runs.log_p[i] for runs in both]),
        np.concatenate([runs.entropy[i] for runs in both]))

# %% [markdown] name="surplus-read" lang="en"
# At τ = 1 the surplus of its own texts is near 0, as it must be. Cooler, or cut, texts surprise the model less than it
# expects; at τ = 1.4 they surprise it by more than two nats per token. Of the real texts, cut in four, the Spanish one
# lies above 0: it surprises the model more than it expects. For English and the program four pieces are too few to
# tell; the intervals hold 0.

# %% [markdown] name="surplus-read" lang="es"
# Con τ = 1, el excedente de sus propios textos está cerca de 0, como tiene que ser. Los textos más fríos, o cortados,
# le sorprenden menos de lo que espera; los de τ = 1.4 le sorprenden más: su excedente pasa de dos nats por token. De
# los textos de verdad, cortados en cuatro, el español queda por encima de 0: sorprende al modelo más de lo que este
# espera. Para el inglés y el programa, cuatro trozos son pocos para decidir; los intervalos contienen el 0.

# %% [markdown] name="predict-13-f-text" lang="en"
# ## 7 · Be the sampler
#
# ### Predict before you see
#
# The greedy English text of section 4 ends in a loop of 15 tokens, “, and he made things that people made. He made
# things that people made”. Said for the first time, this round has a total surprise of 14.48 nats; the second time, of
# 6.66. **And the fifth time, in nats?**

# %% [markdown] name="predict-13-f-text" lang="es"
# ## 7 · Sé tú quien muestrea
#
# ### Predice antes de mirar
#
# El texto voraz inglés del apartado 4 acaba en un bucle de 15 tokens, «, and he made things that people made. He made
# things that people made». La primera vez que se dice, esta vuelta tiene una sorpresa total de 14.48 nats; la segunda,
# de 6.66. **¿Y la quinta vez, en nats?**

# %% name="predict-13-f"
guess = None
lab.predict("13.f", guess)

# %% name="rounds-seen"
for language in "en", "es":
    runs = smollm_runs(language)
    tokens, surprise = runs.tokens[0, 0], -runs.log_p[0, 0]
    period = loop_period(tokens, 3)
    alike = tokens[period:] == tokens[:-period]
    start = len(alike) - np.argmin(alike[::-1])
    rounds = (len(tokens) - start) // period
    costs = surprise[start:start + rounds * period]
    print(f"{called[language]:9}", _("tokens of a round:"), period)
    print("  nats:", costs.reshape(rounds, -1).sum(axis=1).round(2))

# %% [markdown] name="rounds-read" lang="en"
# A round is never as surprising as when it was said for the first time: in English its total falls from 14.48 to 1.72
# nats in the fifth round, in Spanish from 26.09 to 5.24 in the third. The loop digs itself in. What does it cost to get
# out?

# %% [markdown] name="rounds-read" lang="es"
# Una vuelta nunca sorprende tanto como cuando se dijo por primera vez: en inglés su total baja de 14.48 a 1.72 nats en
# la quinta vuelta; en español, de 26.09 a 5.24 en la tercera. El bucle se afianza solo. ¿Cuánto cuesta salir?

# %% [markdown] name="sampler-text" lang="en"
# Choose the tokens yourself. Where the model is installed it speaks; if not, a toy of the course does, pairs of words
# counted in headlines, and says so. Keys 1 to 9 say a token, d lets the chain draw one, t ten. Go back and say another
# token, and a branch goes off. Each token is marked by its surprise at τ = 1: not at all below 1 nat, with a double
# line from 6 on.
#
# - **As likely as greedy.** Set τ = 0 and draw 12 tokens. Go back, and find another text of 12 tokens whose total
#   surprise is as low, or lower.
# - **Out of the loop.** Draw on until the text goes round. Go back into its first round, leave it with a single other
#   token, and let the chain write on. What did that token cost, and does the text stay out? Leave a later round at the
#   same place: is that dearer?

# %% [markdown] name="sampler-text" lang="es"
# Elige tú los tokens. Si el modelo está instalado, habla él; si no, habla un juguete del curso, parejas de palabras
# contadas en titulares, y lo dice. Con las teclas del 1 al 9 dices un token; con d, la cadena extrae uno, y con t,
# diez. Vuelve atrás y di otro token, y saldrá una rama. Cada token va marcado según su sorpresa con τ = 1: sin marca
# por debajo de 1 nat, con una línea doble a partir de 6.
#
# - **Tan probable como el voraz.** Pon τ = 0 y extrae 12 tokens. Vuelve atrás y busca otro texto de 12 tokens cuya
#   sorpresa total sea igual de baja o más baja.
# - **Fuera del bucle.** Sigue extrayendo hasta que el texto dé vueltas. Vuelve a la primera vuelta, sal de ella con un
#   solo token distinto y deja que la cadena siga escribiendo. ¿Cuánto costó ese token, y se queda fuera el texto? Sal
#   por el mismo lugar en una vuelta posterior: ¿es más caro?

# %% name="sampler"
explorer = SamplerExplorer(lab.lang)
explorer

# %% name="sampler-static"
explorer.static()

# %% [markdown] name="sampler-read" lang="en"
# With SmolLM2 and its English beginning: 12 greedy tokens cost 17.95 nats. With the comma of key 3 first, and greedy
# from there on, they cost 16.35, and say “, and the old man who mended the nets.” The loop is left at a higher price
# from round to round: at the fourth token of it the likeliest other one costs 1.71 nats in the first round and 5.72 in
# the sixth, and so it rises at 14 of the 15 places. At the tenth it does not: 1.54 and 1.44 nats. The toy of pairs pays
# the same in every round, for it sees the last word alone.

# %% [markdown] name="sampler-read" lang="es"
# Con SmolLM2 y su comienzo inglés: 12 tokens voraces cuestan 17.95 nats. Con la coma de la tecla 3 al principio, y
# voraces de ahí en adelante, cuestan 16.35 y dicen «, and the old man who mended the nets.». Dejar el bucle cuesta más
# en cada vuelta: en su cuarto token, el más probable de los otros cuesta 1.71 nats en la primera vuelta y
# 5.72 en la sexta, y así sube en 14 de los 15 lugares. En el décimo no: 1.54 y 1.44 nats. El juguete de parejas paga lo
# mismo en cada vuelta, porque solo ve la última palabra.

# %% [markdown] name="end" lang="en"
# ## What was not shown
#
# One model, small, tuned to follow instructions, its weights rounded to four bits; three short texts and one beginning
# in each language. Nothing here says how good its answers are, nor how a larger model behaves, nor that Spanish is
# hard.
#
# **In one line**: a real row is mostly tail; a loss is paid per byte, confidence is checked per text, and cold writing
# goes round in circles.
#
# Your progress so far:

# %% [markdown] name="end" lang="es"
# ## Lo que no se ha mostrado
#
# Un modelo, pequeño, ajustado para seguir instrucciones, con los pesos redondeados a cuatro bits; tres textos cortos y
# un comienzo en cada idioma. Nada de esto dice lo buenas que son sus respuestas, ni cómo se comporta un modelo más
# grande, ni que el español sea difícil.
#
# **En una línea**: una fila real es sobre todo cola; la pérdida se paga por byte, la confianza se comprueba texto a
# texto, y lo que se escribe en frío da vueltas en círculo.
#
# Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
