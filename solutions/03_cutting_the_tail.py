# %% [markdown] name="title" lang="en"
# # 03 · Cutting the tail
#
# Temperature never makes a token impossible. Programs that write text therefore do something cruder as well: they cut
# the tail of the distribution before they draw. By the end of this lab you will be able to
#
# - write the three common cuts, top-k, top-p and min-p, as rules from logits to logits,
# - prove which of them may change places with the temperature, and measure what happens with the others,
# - say why two programs with the same settings draw from different distributions,
# - recognise a hidden top-k in a curve of H(τ),
# - find the sign trap in the repetition penalty of a well-known paper,
# - draw a token with noise and a maximum, without computing one probability.
#
# **You need** lab 00 (softmax) and lab 01 (entropy, real logits), or [the theory of this
# lab](../../theory/en/03-cutting-the-tail.md). **Time**: 125 to 135 minutes, 8 exercises, 4 predictions. Everything
# runs from top to bottom at any moment: where your answer is still missing, the course lends you its own.

# %% [markdown] name="title" lang="es"
# # 03 · Cortar la cola
#
# La temperatura nunca hace imposible un token. Por eso los programas que escriben texto hacen además algo más tosco:
# cortan la cola de la distribución antes de extraer. Al terminar este laboratorio sabrás
#
# - escribir los tres cortes más usados, top-k, top-p y min-p, como reglas que van de logits a logits,
# - demostrar cuáles pueden cambiar de sitio con la temperatura, y medir qué pasa con los demás,
# - decir por qué dos programas con los mismos ajustes extraen de distribuciones distintas,
# - reconocer un top-k oculto en una curva H(τ),
# - encontrar la trampa del signo en la penalización por repetición de un artículo conocido,
# - extraer un token con ruido y un máximo, sin calcular ni una probabilidad.
#
# **Necesitas** el laboratorio 00 (softmax) y el 01 (entropía, logits reales), o [la teoría de este
# laboratorio](../../theory/es/03-cutting-the-tail.md). **Tiempo**: de 125 a 135 minutos, 8 ejercicios, 4 predicciones.
# Todo se ejecuta de principio a fin en cualquier momento: donde falte tu respuesta, el curso te presta la suya.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

from taulab import course, sampling
from taulab.course.widgets import ChainExplorer
from taulab.data import next_token_logits
from taulab.entropy import entropy_from_logits
from taulab.sampling import Chain
from taulab.softmax import log_softmax, softmax

lab = course.open("03", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="tail-text" lang="en"
# ## 1 · The tail is small, and you draw often
#
# Take a real row: the logits of a small language model after “I have not decided yet, but maybe I will”. Its
# vocabulary has 49 152 tokens. How much probability do the 50 likeliest hold, and how probable is a text of twenty
# tokens without a single one from outside, if every row were like this one?

# %% [markdown] name="tail-text" lang="es"
# ## 1 · La cola es pequeña, pero extraes muchas veces
#
# Toma una fila real: los logits de un modelo de lenguaje pequeño después de «I have not decided yet, but maybe I will».
# Su vocabulario tiene 49 152 tokens. ¿Cuánta probabilidad tienen los 50 más probables, y qué probabilidad hay de que un
# texto de veinte tokens no contenga ningún otro, si todas las filas fueran como esta?

# %% name="tail-seen"
row = next_token_logits().logits[3].astype(float)
q = np.sort(softmax(row))[::-1]
head = q[:50].sum()

print(f"V = {len(row)}   H = {entropy_from_logits(row):.3f} nats")
print(f"top-k 50: {head:.3f}")
print(_("twenty tokens without the tail:"), f"{head**20:.3f}")

# %% [markdown] name="tail-read" lang="en"
# The tail holds 17% of the probability, spread over 49 102 tokens, most of them nonsense here. Only one text in forty
# would stay clear of it. Cooling thins the tail, but it also makes the few good tokens less varied. Cutting leaves the
# ratios of the good ones alone.

# %% [markdown] name="tail-read" lang="es"
# La cola tiene el 17 % de la probabilidad, repartida entre 49 102 tokens, casi todos absurdos aquí. Solo uno de cada
# cuarenta textos se libraría de ella. Enfriar adelgaza la cola, pero también resta variedad a los pocos tokens buenos.
# Cortar no toca las proporciones entre los buenos.

# %% [markdown] name="ex-03-1-text" lang="en"
# ## 2 · Top-k
#
# Every rule of this lab takes logits and returns logits: the same numbers where a token stays, −inf where it is cut.
# Then rules can be chained, and one softmax at the end renormalises. **Top-k** keeps the k likeliest tokens: exactly
# k, and of tied tokens those of lower index. If k is larger than the vocabulary, nothing is cut.
#
# **Exercise 03.1** · difficulty 2 of 5 · 10 min · 2 points. Write `top_k`.

# %% [markdown] name="ex-03-1-text" lang="es"
# ## 2 · Top-k
#
# Todas las reglas de este laboratorio reciben logits y devuelven logits: los mismos números donde el token se queda,
# −inf donde se corta. Así las reglas se pueden encadenar, y una sola softmax al final renormaliza. **Top-k** conserva
# los k tokens más probables: exactamente k y, entre empatados, los de menor índice. Si k supera el tamaño del
# vocabulario, no se corta nada.
#
# **Ejercicio 03.1** · dificultad 2 de 5 · 10 min · 2 puntos. Escribe `top_k`.

# %% name="ex-03-1"
def top_k(z, k):
    """
    en: Return the logits z, of shape (V,), floats,
    en: with -inf everywhere but at the k likeliest.
    es: Devuelve los logits z, de forma (V,), decimales, con
    es: -inf en todas partes salvo en los k más probables.
    """
    ### BEGIN SOLUTION
    order = np.argsort(-z, kind="stable")
    result = np.full(len(z), -np.inf)
    result[order[:k]] = z[order[:k]]
    return result
    ### END SOLUTION

# %% name="check-03-1"
top_k = lab.check("03.1", top_k)

# %% name="top-k-seen"
print(top_k(np.array([3.0, 2.0, 1.0]), 2))
print(top_k(np.array([1.0, 3.0, 2.0, 2.0]), 2))

# %% [markdown] name="predict-03-a-text" lang="en"
# ### Predict before you see
#
# Some libraries come with a top-k of 50 unless you say otherwise. You measure H(τ) on this row and believe that you
# draw from the whole vocabulary, where H at τ = 5 is 10.47 nats. **What do you get at τ = 5 with the hidden top-k?**

# %% [markdown] name="predict-03-a-text" lang="es"
# ### Predice antes de mirar
#
# Algunas bibliotecas traen un top-k de 50 si no dices lo contrario. Mides H(τ) en esta fila creyendo que extraes del
# vocabulario entero, donde H con τ = 5 vale 10.47 nats. **¿Cuánto obtienes con τ = 5 y el top-k oculto?**

# %% name="predict-03-a"
guess = None
lab.predict("03.a", guess)

# %% name="cap-figure"
taus = np.geomspace(0.25, 20, 60)
whole = [entropy_from_logits(row, t) for t in taus]
capped = [entropy_from_logits(top_k(row, 50), t) for t in taus]
fig, ax = plt.subplots()
ax.semilogx(taus, whole, label=_("whole vocabulary"))
ax.semilogx(taus, capped, label="top-k, k = 50")
ax.axhline(np.log(50), color="0.4", linewidth=1)
ax.annotate("ln 50", (0.26, np.log(50)), xytext=(0, 5),
            textcoords="offset points")
ticks = [0.5, 1, 2, 5, 10, 20]
ax.set_xticks(ticks, ticks)
ax.minorticks_off()
ax.set_xlabel(_("temperature τ"))
ax.set_ylabel(_("entropy H in nats"))
ax.legend()
course.show(fig, alt=_(
    "Entropy against temperature, log axis. Over the whole "
    "vocabulary H rises to 10.8 nats. With top-k at 50 it leaves "
    "that curve before τ = 1 and flattens below the line ln 50 = "
    "3.91."))

# %% [markdown] name="cap-read" lang="en"
# Fifty tokens cannot hold more than ln 50 = 3.91 nats. A curve of H(τ) that flattens at the logarithm of a round number
# is the fingerprint of a cut that nobody mentioned. Before you measure “the entropy of a model”, look for it.

# %% [markdown] name="cap-read" lang="es"
# Cincuenta tokens no pueden contener más de ln 50 = 3.91 nats. Una curva H(τ) que se aplana en el logaritmo de un
# número redondo es la huella de un corte que nadie mencionó. Antes de medir «la entropía de un modelo», búscala.

# %% [markdown] name="ex-03-2-text" lang="en"
# ## 3 · Top-p, the nucleus
#
# Fifty is too many after “The capital of France is” and too few after “Once upon a time, there was a little”. **Top-p**
# lets the row decide: it keeps the smallest number of tokens, likeliest first, whose probabilities add up to p or more.
# The token with which the sum crosses p stays; otherwise a favourite with more than p would leave nothing at all.
#
# Of q = (0.4, 0.3, 0.15, 0.1, 0.05), p = 0.8 keeps three: 0.4 + 0.3 is too little, with 0.15 it is enough.
# Sums are rounded: of (0.4, 0.3, 0.2, 0.1), p = 0.9 should keep three, but the sum may come out a hair below 0.9. The
# solved notebook allows 1e-12 for that; the check does not ask for it.
#
# **Exercise 03.2** · difficulty 3 of 5 · 18 min · 3 points. Write `top_p`. Each logit must stay at its own token;
# of equal ones the lower index comes first.

# %% [markdown] name="ex-03-2-text" lang="es"
# ## 3 · Top-p, el núcleo
#
# Cincuenta son demasiados después de «The capital of France is» y muy pocos después de «Once upon a time, there was a
# little». **Top-p** deja decidir a la fila: conserva el menor número de tokens, empezando por el más probable, cuyas
# probabilidades suman p o más. El token con el que la suma cruza p se queda; si no, un favorito con más de p no dejaría
# nada.
#
# De q = (0.4, 0.3, 0.15, 0.1, 0.05), p = 0.8 conserva tres: 0.4 + 0.3 no llega; con 0.15 ya basta.
# Las sumas se redondean: de (0.4, 0.3, 0.2, 0.1), p = 0.9 debería conservar tres, pero la suma puede quedarse un pelo
# por debajo de 0.9. El cuaderno resuelto admite 1e-12 por eso; la comprobación no lo exige.
#
# **Ejercicio 03.2** · dificultad 3 de 5 · 18 min · 3 puntos. Escribe `top_p`. Cada logit debe quedarse en su token;
# entre iguales va primero el de menor índice.

# %% name="ex-03-2"
def top_p(z, p):
    """
    en: Return the logits z, of shape (V,), with
    en: -inf outside the nucleus of mass p.
    es: Devuelve los logits z, de forma (V,),
    es: con -inf fuera del núcleo de masa p.
    """
    ### BEGIN SOLUTION
    order = np.argsort(-z, kind="stable")
    q = softmax(z)[order]
    before = np.cumsum(q) - q
    result = np.full(len(z), -np.inf)
    kept = order[before < p - 1e-12]
    result[kept] = z[kept]
    return result
    ### END SOLUTION

# %% name="check-03-2"
top_p = lab.check("03.2", top_p)

# %% name="top-p-seen"
five = np.log([0.4, 0.3, 0.15, 0.1, 0.05])
print(softmax(top_p(five, 0.8)).round(3))

real = next_token_logits()
for number in (0, 1, 3):
    nucleus = top_p(real.logits[number].astype(float), 0.9)
    print(np.isfinite(nucleus).sum(), real.prompts[number])

# %% [markdown] name="predict-03-b-text" lang="en"
# ### Predict before you see
#
# At τ = 1 the nucleus of 0.9 has 94 tokens on our row. Now the logits are divided by τ = 1.5 first. **How many tokens
# are in the nucleus then?**

# %% [markdown] name="predict-03-b-text" lang="es"
# ### Predice antes de mirar
#
# Con τ = 1 el núcleo de 0.9 tiene 94 tokens en nuestra fila. Ahora los logits se dividen antes entre τ = 1.5.
# **¿Cuántos tokens tiene entonces el núcleo?**

# %% name="predict-03-b"
guess = None
lab.predict("03.b", guess)

# %% [markdown] name="ex-03-3-text" lang="en"
# ## 4 · Min-p
#
# A nucleus has to reach its mass, so heat makes it swallow the tail. **Min-p** asks another question: how does a token
# compare with the favourite? It keeps the tokens with qᵢ ≥ m · max q; m, between 0 and 1, is the argument `p` below.
#
# **Exercise 03.3** · difficulty 2 of 5 · 6 min · 2 points. Write `min_p`. It needs no sorting, and if you write the
# condition in logits, no softmax either.

# %% [markdown] name="ex-03-3-text" lang="es"
# ## 4 · Min-p
#
# Un núcleo tiene que alcanzar su masa, así que el calor le hace tragarse la cola. **Min-p** pregunta otra cosa: ¿cómo
# queda un token frente al favorito? Conserva los tokens con qᵢ ≥ m · max q; m, entre 0 y 1, es el argumento `p` de
# abajo.
#
# **Ejercicio 03.3** · dificultad 2 de 5 · 6 min · 2 puntos. Escribe `min_p`. No hace falta ordenar y, si escribes la
# condición en logits, tampoco hace falta softmax.

# %% name="ex-03-3"
def min_p(z, p):
    """
    en: Return the logits z with -inf where the
    en: probability is below p times the largest one.
    es: Devuelve los logits z con -inf donde la
    es: probabilidad es menor que p por la mayor.
    """
    ### BEGIN SOLUTION
    return np.where(z >= z.max() + np.log(p), z, -np.inf)
    ### END SOLUTION

# %% name="check-03-3"
min_p = lab.check("03.3", min_p)

# %% name="survivors-figure"
taus = np.geomspace(0.4, 5, 40)
rules = [("top-k 50", sampling.top_k, 50),
         ("top-p 0.9", sampling.top_p, 0.9),
         ("min-p 0.1", sampling.min_p, 0.1),
         ("top-nσ 1", sampling.top_n_sigma, 1.0)]
fig, ax = plt.subplots()
for name, rule, setting in rules:
    left = [np.isfinite(rule(row / t, setting)).sum() for t in taus]
    ax.loglog(taus, left, label=name)
ax.axhline(len(row), color="0.4", linewidth=1)
ax.annotate("V", (4.6, len(row)), xytext=(0, 4),
            textcoords="offset points")
ax.set_ylim(0.7, 2e5)
ticks = [0.5, 1, 2, 5]
ax.set_xticks(ticks, ticks)
ax.minorticks_off()
ax.set_xlabel(_("temperature τ, before the rule"))
ax.set_ylabel(_("tokens that survive"))
ax.legend()
course.show(fig, alt=_(
    "Number of tokens that survive against the temperature applied "
    "before the rule, both axes logarithmic. Top-k stays at 50 and "
    "top-nσ at 24. Min-p rises slowly; top-p shoots up, from 94 at "
    "τ = 1 to 7164 at τ = 2."))

# %% [markdown] name="survivors-read" lang="en"
# Two lines are flat: those rules do not care how hot it is. (Top-nσ keeps what lies within n standard deviations of the
# largest logit; dividing all logits by τ divides that distance too.) The other two do care, and for them the question
# *before or after the temperature?* has consequences.

# %% [markdown] name="survivors-read" lang="es"
# Dos líneas son horizontales: a esas reglas les da igual el calor que haga. (Top-nσ conserva lo que está a menos de n
# desviaciones estándar del mayor logit; dividir todos los logits entre τ divide también esa distancia.) A las otras
# dos no les da igual, y para ellas la pregunta *¿antes o después de la temperatura?* tiene consecuencias.

# %% [markdown] name="orders-text" lang="en"
# ## 5 · One set of settings, two programs
#
# A `Chain` applies stages, one after the other. Take z = (3, 2, 1), top-p 0.8 and τ = 0.5, in both orders.

# %% [markdown] name="orders-text" lang="es"
# ## 5 · Unos mismos ajustes, dos programas
#
# Una `Chain` aplica etapas, una tras otra. Toma z = (3, 2, 1), top-p 0.8 y τ = 0.5, en los dos órdenes.

# %% name="orders-seen"
z = np.array([3.0, 2.0, 1.0])
heat, cut = (sampling.temperature, 0.5), (sampling.top_p, 0.8)
for name, stages in ((_("τ, then top-p"), (heat, cut)),
                     (_("top-p, then τ"), (cut, heat))):
    print(softmax(Chain(*stages)(z)).round(3), name)

# %% [markdown] name="orders-read" lang="en"
# One program always says the first token; the other says the second one time in eight. Neither is wrong: transformers
# and vLLM apply the temperature first, llama.cpp applies it last. “τ = 0.5, top-p 0.8” is not a description of a
# method until the order is named.

# %% [markdown] name="orders-read" lang="es"
# Un programa dice siempre el primer token; el otro dice el segundo una de cada ocho veces. Ninguno se equivoca:
# transformers y vLLM aplican primero la temperatura; llama.cpp, al final. «τ = 0.5, top-p 0.8» no describe un método
# hasta que se nombra el orden.

# %% [markdown] name="explorer-text" lang="en"
# Move the stages yourself, with the mouse or the keyboard. Three things to try:
#
# 1. Move the temperature after top-p. Which token comes back? (The second, #1.)
# 2. Switch min-p on and top-p off, and raise τ step by step, with the temperature first, then last. (First: never
#    fewer tokens survive. Last: always the same ones.)
# 3. Choose a real row, top-p and min-p both on, τ = 2, and the order of each engine. Whose entropy is the smallest?

# %% [markdown] name="explorer-text" lang="es"
# Mueve tú las etapas, con el ratón o con el teclado. Prueba tres cosas:
#
# 1. Mueve la etapa de temperatura detrás de la de top-p. ¿Qué token vuelve? (El segundo, #1.)
# 2. Activa min-p, apaga top-p y sube τ poco a poco, con esa etapa primero y luego al final. (Primero: nunca
#    sobreviven menos. Al final: siempre los mismos.)
# 3. Elige una fila real, con top-p y min-p activados, τ = 2 y el orden de cada programa. ¿Cuál da la menor entropía?

# %% name="explorer"
explorer = ChainExplorer(z, lang=lab.lang)
explorer

# %% name="explorer-static"
explorer.static()

# %% [markdown] name="ex-03-4-text" lang="en"
# How large is the difference? The **total variation distance** between two distributions is the probability that has to
# be moved to turn one into the other: TV = ½ Σ |pᵢ − qᵢ|, from 0 (equal) to 1 (nothing in common). Above it is 0.119.
#
# **Exercise 03.4** · difficulty 2 of 5 · 8 min · 2 points. Write `order_gap`: the TV between “temperature, then rule”
# and “rule, then temperature”. `rule` is a function from logits to logits; the check brings its own: `keep_three`
# (top-k), `nucleus` (top-p), `relative_level` (min-p), `subtracting` (takes 1 from the logit of token 0) and others.

# %% [markdown] name="ex-03-4-text" lang="es"
# ¿Cuánto se diferencian? La **distancia de variación total** entre dos distribuciones es la probabilidad que hay que
# mover para convertir una en la otra: TV = ½ Σ |pᵢ − qᵢ|, de 0 (iguales) a 1 (nada en común). Arriba vale 0.119.
#
# **Ejercicio 03.4** · dificultad 2 de 5 · 8 min · 2 puntos. Escribe `order_gap`: la TV entre «temperatura y después
# regla» y «regla y después temperatura». `rule` es una función de logits a logits; la comprobación trae las suyas:
# `keep_three` (top-k), `nucleus` (top-p), `relative_level` (min-p), `subtracting` (resta 1 al logit del token 0) y
# otras.

# %% name="ex-03-4"
def order_gap(rule, z, temperature):
    """
    en: Return the total variation distance between
    en: the two orders, a number from 0 to 1.
    es: Devuelve la distancia de variación total
    es: entre los dos órdenes, un número de 0 a 1.
    """
    ### BEGIN SOLUTION
    before = softmax(rule(z / temperature))
    after = softmax(rule(z) / temperature)
    return 0.5 * np.sum(np.abs(before - after))
    ### END SOLUTION

# %% name="check-03-4"
order_gap = lab.check("03.4", order_gap)

# %% name="gap-seen"
rules = [("top-k 3", lambda z: top_k(z, 3)),
         ("top-p 0.8", lambda z: top_p(z, 0.8)),
         ("min-p 0.3", lambda z: min_p(z, 0.3))]
for t in (0.5, 1.0, 2.0):
    gaps = [f"{name}: {order_gap(rule, five, t):.3f}"
            for name, rule in rules]
    print(f"τ = {t}  ", "   ".join(gaps))

# %% [markdown] name="predict-03-c-text" lang="en"
# ### Predict before you see
#
# On the real row min-p 0.1 keeps 6 tokens at τ = 1. An enthusiast sets τ = 100, in a program that applies the
# temperature first. **How many of the 49 152 tokens survive min-p 0.1?**

# %% [markdown] name="predict-03-c-text" lang="es"
# ### Predice antes de mirar
#
# En la fila real min-p 0.1 conserva 6 tokens con τ = 1. Alguien muy entusiasta pone τ = 100, en un programa que aplica
# primero la temperatura. **¿Cuántos de los 49 152 tokens sobreviven a min-p 0.1?**

# %% name="predict-03-c"
guess = None
lab.predict("03.c", guess)

# %% name="hot-seen"
heat, cut = (sampling.temperature, 100.0), (sampling.min_p, 0.1)
for name, stages in ((_("τ, then min-p"), (heat, cut)),
                     (_("min-p, then τ"), (cut, heat))):
    left = Chain(*stages)(row)
    alive, H = np.isfinite(left).sum(), entropy_from_logits(left)
    print(f"{alive:6}   H = {H:.3f} nats   {name}")

# %% [markdown] name="ex-03-5-text" lang="en"
# With the cut first, six sensible tokens remain and τ = 100 only makes them equally likely: H = ln 6. With the
# temperature first, nothing is cut at all. So min-p does not commute with temperature. But something almost as good is
# true: min-p *after* τ with level m keeps exactly the tokens of min-p *before* τ with another level m′.
#
# **Exercise 03.5** · difficulty 3 of 5 · 8 min · 2 points. Find m′ with pencil and paper, then write `moved_level`.

# %% [markdown] name="ex-03-5-text" lang="es"
# Con el corte primero quedan seis tokens sensatos, y τ = 100 solo los hace igual de probables: H = ln 6. Con la
# temperatura primero no se corta nada. Así que min-p no conmuta con la temperatura. Pero se cumple algo casi igual de
# bueno: min-p *después* de τ con nivel m conserva justo los tokens de min-p *antes* de τ con otro nivel m′.
#
# **Ejercicio 03.5** · dificultad 3 de 5 · 8 min · 2 puntos. Halla m′ con lápiz y papel; después, escribe
# `moved_level`.

# %% name="ex-03-5"
def moved_level(p, temperature):
    """
    en: Return the level m' of a min-p before the temperature
    en: that does what the level p does after it.
    es: Devuelve el nivel m' de un min-p anterior a la
    es: temperatura que hace lo que el nivel p hace después.
    """
    ### BEGIN SOLUTION
    return p**temperature
    ### END SOLUTION

# %% name="check-03-5"
moved_level = lab.check("03.5", moved_level)

# %% name="moved-seen"
print(_("tokens kept: after τ, before τ, the same ones?"))
for t in (0.5, 2.0, 100.0):
    level = moved_level(0.1, t)
    after = np.isfinite(min_p(row / t, 0.1))
    before = np.isfinite(min_p(row, level))
    same = _("yes") if np.array_equal(after, before) else _("no")
    print(f"τ = {t:5}   m′ = {level:<8.3g}"
          f"{after.sum():6}{before.sum():6}   {same}")

# %% [markdown] name="ex-03-6-text" lang="en"
# ## 6 · What commutes with temperature?
#
# To show that a rule does *not* commute, one counterexample is enough. To show that it does, no number of examples is;
# but a search that finds nothing tells you where a proof is worth trying.
#
# **Exercise 03.6** · difficulty 3 of 5 · 12 min · 3 points. Write `commutes`: given a rule as a black box, return True
# if no row that you try shows a gap beyond rounding, else False.

# %% [markdown] name="ex-03-6-text" lang="es"
# ## 6 · ¿Qué conmuta con la temperatura?
#
# Para mostrar que una regla *no* conmuta basta un contraejemplo. Para mostrar que sí conmuta no basta ningún número de
# ejemplos; pero una búsqueda que no encuentra nada te dice dónde vale la pena intentar una demostración.
#
# **Ejercicio 03.6** · dificultad 3 de 5 · 12 min · 3 puntos. Escribe `commutes`: dada una regla como caja negra,
# devuelve True si ninguna de las filas que pruebas muestra una diferencia mayor que el redondeo, y False si no.

# %% name="ex-03-6"
def commutes(rule):
    """
    en: Return True if the rule and a temperature
    en: may change places, else False.
    es: Devuelve True si la regla y una temperatura
    es: pueden cambiar de sitio, y False si no.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    rows = rng.normal(scale=2, size=(30, 6))
    gaps = [order_gap(rule, z, t) for t in (0.5, 2.0) for z in rows]
    return max(gaps) < 1e-9
    ### END SOLUTION

# %% name="check-03-6"
commutes = lab.check("03.6", commutes)

# %% name="commute-seen"
rules = [("top-k 3", sampling.top_k, 3),
         ("top-nσ 1", sampling.top_n_sigma, 1.0),
         ("top-p 0.8", sampling.top_p, 0.8),
         ("min-p 0.3", sampling.min_p, 0.3),
         (_("typical 0.8"), sampling.typical, 0.8),
         ("ε 0.12", sampling.epsilon_cutoff, 0.12),
         ("η 0.12", sampling.eta_cutoff, 0.12)]
for name, rule, setting in rules:
    print(f"{name:12}", commutes(lambda z: rule(z, setting)))

# %% [markdown] name="commute-read" lang="en"
# Two survive the search, and both have a proof of one line. **Top-k** looks only at the order of the logits, and
# dividing by τ > 0 keeps the order. **Top-nσ** compares max z − zᵢ with nσ, and dividing by τ divides both sides.
# Everything that looks at *probabilities* fails, for τ changes probabilities: that includes the last three, which you
# have not met yet.

# %% [markdown] name="commute-read" lang="es"
# Dos sobreviven a la búsqueda, y las dos tienen una demostración de una línea. **Top-k** solo mira el orden de los
# logits, y dividir entre τ > 0 conserva el orden. **Top-nσ** compara max z − zᵢ con nσ, y dividir entre τ divide los
# dos lados. Todo lo que mira *probabilidades* falla, pues τ cambia las probabilidades: también las tres últimas, que
# aún no conoces.

# %% [markdown] name="typical-text" lang="en"
# ## 7 · Four more cuts, side by side
#
# - **Typical** sampling keeps the tokens whose surprise −ln qᵢ is closest to its mean, H, until they hold a given mass.
# - **ε** keeps the tokens with qᵢ ≥ ε; **η** uses the level min(ε, √ε · e^(−H)), lower where H is large.
# - **Top-nσ** you have seen.
#
# On our row, with settings that people use:

# %% [markdown] name="typical-text" lang="es"
# ## 7 · Cuatro cortes más, uno al lado del otro
#
# - El muestreo **típico** conserva los tokens cuya sorpresa −ln qᵢ está más cerca de su media, H, hasta reunir una masa
#   dada.
# - **ε** conserva los tokens con qᵢ ≥ ε; **η** usa el nivel min(ε, √ε · e^(−H)), más bajo donde H es grande.
# - **Top-nσ** ya lo has visto.
#
# En nuestra fila, con ajustes que se usan de verdad:

# %% name="typical-seen"
cuts = [("top-k 50", sampling.top_k, 50),
        ("top-p 0.9", sampling.top_p, 0.9),
        ("min-p 0.1", sampling.min_p, 0.1),
        (_("typical 0.9"), sampling.typical, 0.9),
        (_("typical 0.2"), sampling.typical, 0.2),
        ("ε 3e-4", sampling.epsilon_cutoff, 3e-4),
        ("η 3e-4", sampling.eta_cutoff, 3e-4),
        ("top-nσ 1", sampling.top_n_sigma, 1.0)]
print(_("rule, tokens kept, their mass, H in nats, favourite kept?"))
for name, rule, setting in cuts:
    left = rule(row, setting)
    alive = np.isfinite(left)
    mass, H = softmax(row)[alive].sum(), entropy_from_logits(left)
    kept = _("yes") if alive[row.argmax()] else _("no")
    print(f"{name:12}{alive.sum():6}{mass:8.3f}{H:8.3f}   {kept}")

# %% [markdown] name="typical-read" lang="en"
# Typical 0.2 cuts the *likeliest* token: with surprise 1.51 where 3.94 is typical, it is too predictable. Typical 0.9
# and top-p 0.9 keep the same 94 tokens here, and η equals ε, since its level is lower only where H is large. On other
# rows they differ. Try some.

# %% [markdown] name="typical-read" lang="es"
# El muestreo típico con 0.2 corta el token *más probable*: con una sorpresa de 1.51 donde lo típico es 3.94, resulta
# demasiado previsible. Típico 0.9 y top-p 0.9 conservan aquí los mismos 94 tokens, y η coincide con ε, porque su nivel
# solo es más bajo donde H es grande. En otras filas difieren. Prueba algunas.

# %% [markdown] name="ex-03-7-text" lang="en"
# ## 8 · A penalty for repetition, and its sign trap
#
# A rule of another kind: tokens already used should become less likely. The paper that introduced the **repetition
# penalty** divides their logits by a number ρ such as 1.2. [One of our sources](../../theory/en/claims.md#claim-36)
# says no more than “down-weight” them.
#
# Take z = (2, 1, −1, −2), with probabilities (0.696, 0.256, 0.035, 0.013). Tokens 0 and 2 have been used; ρ = 1.3.

# %% [markdown] name="ex-03-7-text" lang="es"
# ## 8 · Una penalización por repetición y su trampa del signo
#
# Una regla de otra clase: los tokens ya usados deben volverse menos probables. El artículo que introdujo la
# **penalización por repetición** divide sus logits entre un número ρ, por ejemplo 1.2. [Una de nuestras
# fuentes](../../theory/es/claims.md#claim-36) solo dice que hay que «reducir su peso».
#
# Toma z = (2, 1, −1, −2), con probabilidades (0.696, 0.256, 0.035, 0.013). Los tokens 0 y 2 ya se usaron; ρ = 1.3.

# %% [markdown] name="predict-03-d-text" lang="en"
# ### Predict before you see
#
# **What is the probability of the third token (logit −1, now 0.035) after dividing both used logits by 1.3?**

# %% [markdown] name="predict-03-d-text" lang="es"
# ### Predice antes de mirar
#
# **¿Qué probabilidad tiene el tercer token (logit −1, ahora 0.035) tras dividir entre 1.3 los dos logits usados?**

# %% name="predict-03-d"
guess = None
lab.predict("03.d", guess)

# %% [markdown] name="ex-03-7-task" lang="en"
# The libraries in common use know the trap: they divide a positive logit by ρ and *multiply* a negative one.
#
# **Exercise 03.7** · difficulty 2 of 5 · 10 min · 3 points. Write `penalise` in that sign-aware form. A token that was
# used several times is penalised once.

# %% [markdown] name="ex-03-7-task" lang="es"
# Las bibliotecas más usadas conocen la trampa: dividen entre ρ un logit positivo y *multiplican* por ρ uno negativo.
#
# **Ejercicio 03.7** · dificultad 2 de 5 · 10 min · 3 puntos. Escribe `penalise` de esa forma, según el signo. Un
# token usado varias veces se penaliza una sola vez.

# %% name="ex-03-7"
def penalise(z, tokens, penalty):
    """
    en: Return new logits in which the tokens (an
    en: integer array) have been penalised once each.
    es: Devuelve logits nuevos en los que los tokens (un
    es: array de enteros) se han penalizado una vez cada uno.
    """
    ### BEGIN SOLUTION
    result = z.copy()
    used = np.unique(tokens)
    lower = np.where(z > 0, z / penalty, z * penalty)
    result[used] = lower[used]
    return result
    ### END SOLUTION

# %% name="check-03-7"
penalise = lab.check("03.7", penalise)

# %% [markdown] name="claim-36-text" lang="en"
# ### A claim under test: “divide the logits of repeated tokens to down-weight them”
#
# Division as in the paper, the sign-aware form, and the sign-aware form after adding −3 or +3 to *all* logits, which
# softmax does not notice. Then the two orders with τ = 2.

# %% [markdown] name="claim-36-text" lang="es"
# ### Una afirmación a prueba: «dividir los logits de los tokens repetidos reduce su peso»
#
# La división como en el artículo, la forma según el signo, y esta misma después de sumar −3 o +3 a *todos* los
# logits, cosa que la softmax no nota. Después, los dos órdenes con τ = 2.

# %% name="claim-36-penalty"
z, used = np.array([2.0, 1.0, -1.0, -2.0]), np.array([0, 2])
divided = z.copy()
divided[used] /= 1.3


def on_logits(z):
    return penalise(z, used, 1.3)


def on_log_probabilities(z):
    return penalise(log_softmax(z), used, 1.3)


print(softmax(z).round(3), _("nothing penalised"))
print(softmax(divided).round(3), _("divided, as in the paper"))
for shift in (0.0, -3.0, 3.0):
    print(softmax(on_logits(z + shift)).round(3),
          _("sign-aware, logits moved by"), shift)
print(_("gap between the orders:"))
for name, rule in ((_("on logits"), on_logits),
                   (_("on log-probabilities"), on_log_probabilities)):
    print(f"{order_gap(rule, z, 2.0):.3f}   {name}")

# %% [markdown] name="claim-36-verdict" lang="en"
# It **holds under conditions**, and not for division by ρ where a logit is negative: the third token rises from 0.035
# to 0.058. The sign-aware form lowers every used logit, though here the third token does not lose probability: the
# first one lost more, and that is shared out among all. The form commutes with τ exactly, for x/ρ and xρ both scale
# with x. But it depends on a constant that softmax ignores: with +3 the second token, never penalised, rises to 0.502.
# A model whose logits happen to sit elsewhere is penalised differently. On log-probabilities, which are fixed by q,
# that ambiguity disappears; but then the penalty no longer commutes with τ: the gap is 0.036.

# %% [markdown] name="claim-36-verdict" lang="es"
# **Se cumple con condiciones**, y no al dividir entre ρ si un logit es negativo: el tercer token sube de 0.035 a 0.058.
# La forma según el signo baja todos los logits usados, aunque aquí el tercer token no pierde probabilidad: el primero
# perdió más, y eso se reparte entre todos. Esta forma conmuta con τ de manera exacta, porque x/ρ y xρ escalan con x.
# Pero depende de una constante que la softmax ignora: con +3 el segundo token, que nadie penalizó, sube a 0.502. Un
# modelo con los logits desplazados recibe otra penalización. Con log-probabilidades, que q determina, esa ambigüedad
# desaparece; pero entonces la penalización ya no conmuta con τ: la diferencia es 0.036.

# %% [markdown] name="ex-03-8-text" lang="en"
# ## 9 · The draw itself
#
# In lab 00 a token was drawn with a cumulative sum. Engines often do it otherwise. Let the tokens run a race: token i
# arrives after a time Eᵢ/qᵢ, where the Eᵢ are independent and exponential with mean 1. The first to arrive is token i
# with probability qᵢ ([the proof](../../theory/en/03-cutting-the-tail.md#draw) is one integral). Now take −ln, which
# turns the smallest time into the largest number:
#
# $$-\ln \frac{E_i}{q_i} = z_i - \ln Z - \ln E_i.$$
#
# ln Z is the same for all tokens. So: add independent **Gumbel noise**, −ln E, to each logit, and take the largest.
#
# **Exercise 03.8** · difficulty 3 of 5 · 10 min · 3 points. Write `gumbel_sample`: n draws from softmax(z) with the
# generator `rng`. Try it without softmax and without a cumulative sum.

# %% [markdown] name="ex-03-8-text" lang="es"
# ## 9 · La extracción misma
#
# En el laboratorio 00 se extraía un token con una suma acumulada. Los programas suelen hacerlo de otro modo. Haz que
# los tokens corran una carrera: el token i llega tras un tiempo Eᵢ/qᵢ, donde las Eᵢ son independientes y exponenciales
# de media 1. El primero en llegar es el token i con probabilidad qᵢ ([la
# demostración](../../theory/es/03-cutting-the-tail.md#draw) es una integral). Toma ahora −ln, que convierte el menor
# tiempo en el mayor número:
#
# $$-\ln \frac{E_i}{q_i} = z_i - \ln Z - \ln E_i.$$
#
# ln Z es igual para todos los tokens. Así que suma a cada logit **ruido de Gumbel** independiente, −ln E, y quédate con
# el mayor.
#
# **Ejercicio 03.8** · dificultad 3 de 5 · 10 min · 3 puntos. Escribe `gumbel_sample`: n extracciones de softmax(z) con
# el generador `rng`. Intenta hacerlo sin softmax y sin suma acumulada.

# %% name="ex-03-8"
def gumbel_sample(z, rng, n):
    """
    en: Return n tokens drawn from softmax(z),
    en: an integer array of shape (n,).
    es: Devuelve n tokens extraídos de softmax(z),
    es: un array de enteros de forma (n,).
    """
    ### BEGIN SOLUTION
    noise = rng.gumbel(size=(n, len(z)))
    return np.argmax(z + noise, axis=1)
    ### END SOLUTION

# %% name="check-03-8"
gumbel_sample = lab.check("03.8", gumbel_sample)

# %% name="draw-seen"
chain = Chain((sampling.temperature, 0.8), (sampling.top_p, 0.9))
tokens = gumbel_sample(chain(row), np.random.default_rng(3), 12)
text = dict(zip(real.top_ids[3], real.top_text[3]))
for six in (tokens[:6], tokens[6:]):
    print(*(f"[{text.get(token, '…')}]" for token in six))

# %% [markdown] name="search-text" lang="en"
# ## 10 · Drawing is not searching
#
# Why draw at all, and not look for the likeliest *text*? Take texts of two tokens: first A with 0.6 or B with 0.4;
# after A three tokens with a third each, after B two with 0.9 and 0.1. Greedy takes the likeliest first token. **Beam
# search** keeps the best few beginnings; here two.

# %% [markdown] name="search-text" lang="es"
# ## 10 · Extraer no es buscar
#
# ¿Por qué extraer, y no buscar el *texto* más probable? Toma textos de dos tokens: primero A con 0.6 o B con 0.4;
# después de A, tres tokens con un tercio cada uno; después de B, dos con 0.9 y 0.1. La decodificación voraz toma el
# primer token más probable. La **búsqueda en haz** (*beam search*) conserva los mejores comienzos; aquí, dos.

# %% name="search-seen"
first = {"A": 0.6, "B": 0.4}
second = {"A": [1 / 3, 1 / 3, 1 / 3], "B": [0.9, 0.1]}
for width in (1, 2):
    beginnings = sorted(first, key=first.get)[-width:]
    best = max((first[begin] * max(second[begin]), begin)
               for begin in beginnings)
    print(f"{width}: {best[0]:.2f}, {best[1]}…")

surprise = -log_softmax(row)
print(f"{surprise.min():.2f}   {entropy_from_logits(row):.2f}")

# %% [markdown] name="search-read" lang="en"
# Greedy ends at 0.20, two beams find the text with 0.36. But likelier is not better. The last line is the real row: if
# every row were like it, a text of favourites alone would cost 1.51 nats per token, a text that is drawn 3.94 on
# average. People do not write texts so far from surprising, and those that a search finds are dull and repeat
# themselves: the **likelihood trap** ([Zhang and others](../../theory/en/03-cutting-the-tail.md#references)). So one
# draws, and cuts the tail.

# %% [markdown] name="search-read" lang="es"
# La decodificación voraz acaba en 0.20; dos comienzos bastan para hallar el texto de 0.36. Pero más probable no es
# mejor. La última línea es la fila real: si todas fueran como ella, un texto hecho solo de favoritos costaría 1.51 nats
# por token; uno extraído, 3.94 de media. Nadie escribe textos tan poco sorprendentes, y los que encuentra una búsqueda
# son sosos y se repiten: la **trampa de la verosimilitud** ([Zhang y
# otros](../../theory/es/03-cutting-the-tail.md#references)). Por eso se extrae, y se corta la cola.

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - **A setting without an order is not a method.** Name the order, or compute the gap.
# - What looks at ranks or at spreads commutes with τ; what looks at probabilities does not. Min-p at least obeys
#   m′ = m^τ.
# - A hidden top-k of 50 caps the entropy at ln 50 = 3.91 nats.
# - Dividing a negative logit makes it larger; the sign-aware penalty depends on where the logits sit.
# - Noise and a maximum draw from softmax exactly. The likeliest text is something else, and seldom wanted.
#
# Next: lab 04 trains models small enough to know the truth about them. Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - **Un ajuste sin orden no es un método.** Nombra el orden o calcula la diferencia.
# - Lo que solo mira el orden o la dispersión de los logits conmuta con τ; lo que mira probabilidades, no. Min-p, al
#   menos, se puede traducir: m′ = m^τ.
# - Un top-k oculto de 50 limita la entropía a ln 50 = 3.91 nats.
# - Dividir un logit negativo lo hace mayor; la penalización según el signo depende de dónde están los logits.
# - Ruido y un máximo extraen de la softmax de manera exacta. El texto más probable es otra cosa, y rara vez se busca.
#
# A continuación: el laboratorio 04 entrena modelos tan pequeños que se sabe la verdad sobre ellos. Tu progreso hasta
# aquí:

# %% name="progress"
lab.progress()
