# %% [markdown] name="title" lang="en"
# # 11 · Entropy calibration
#
# A language model writes, and it can score what it writes. Is it as uncertain about its own texts as true ones surprise
# it? Cao, Valiant and Liang put that question to models of up to 72 billion parameters; a web page sums their answer
# up. This lab puts it to worlds that are small enough to be known exactly, and reproduces the five figures of the page
# in miniature. By the end you will be able to
#
# - tell H, L and EntCE apart, and their sign from its look-alikes,
# - follow entropy and log loss step by step over the states of a world,
# - say when a slip is kept, and when a flat curve only means that all is lost,
# - fit a scaling law, and refuse one,
# - say what a temperature and a cut do to EntCE, and what they cost.
#
# **You need** lab 01 (entropy and τ), lab 03 (cuts) and lab 10 (heavy tails); [the theory of this
# lab](../../theory/en/11-entropy-calibration.md) has every step on paper. **Time**: 140 to 160 minutes, 8 exercises, 5
# predictions, the theory page included. Everything runs from top to bottom at any moment: where your answer is still
# missing, the course lends you its own.

# %% [markdown] name="title" lang="es"
# # 11 · Calibración de la entropía
#
# Un modelo de lenguaje escribe, y puede puntuar lo que escribe. ¿Duda de sus propios textos tanto como lo sorprenden
# los verdaderos? Cao, Valiant y Liang se lo preguntaron a modelos de hasta 72 mil millones de parámetros; una página
# web resume su respuesta. Este laboratorio se lo pregunta a mundos tan pequeños que se conocen con exactitud, y
# reproduce en miniatura las cinco figuras de la página. Al terminar sabrás
#
# - distinguir H, L y EntCE, y el EntCE de los números que se le parecen, como el del signo contrario,
# - seguir la entropía y la pérdida logarítmica paso a paso por los estados de un mundo,
# - decir cuándo se conserva un desliz, y cuándo una curva plana solo significa que todo está perdido,
# - ajustar una ley de escala, y rechazarla,
# - decir qué le hacen al EntCE una temperatura y un corte, y cuánto cuestan.
#
# **Necesitas** el laboratorio 01 (la entropía y τ), el 03 (los cortes) y el 10 (las colas pesadas); [la teoría de este
# laboratorio](../../theory/es/11-entropy-calibration.md) desarrolla cada paso a mano. **Tiempo**: de 140 a 160 minutos,
# 8 ejercicios, 5 predicciones, con la página de teoría incluida. Todo se ejecuta de principio a fin en cualquier
# momento: donde falte tu respuesta, el curso te presta la suya.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp
from tqdm.auto import tqdm

from taulab import course
from taulab.course.widgets import StepsExplorer
from taulab.data import calibration_grid
from taulab.entropy import entropy
from taulab.entropy_calibration import (
    calibrated_temperature, divergence_frontier, entce_estimate,
    entce_scaling, least_loss_temperature, sample_world,
    temper_steps, truncate)
from taulab.heavy_tails import draw_counts, power_law, singleton_mass
from taulab.sampling import top_p
from taulab.softmax import softmax
from taulab.worlds import (
    bridge_world, fork_world, occupancy, recovering_world,
    small_world, text_probabilities)

lab = course.open("11", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="two-text" lang="en"
# ## 1 · Two numbers
#
# Let texts have T tokens, p be the probability of each text in truth and q in the model. Per step, in nats,
#
# $$L = \frac{1}{T}\sum p \,(-\ln q), \qquad H = \frac{1}{T}\sum q\,(-\ln q), \qquad \text{EntCE} = H - L.$$
#
# L is the **log loss**: true text, scored by the model. H is the **entropy**: the model's own text, scored by the
# model. Their difference is the *entropy calibration error*. Above 0 the model loses itself in its own texts, below 0
# it repeats itself. A known case: one token, p = (½, ½), q = (0.8, 0.2). Then H = 0.5004 and L = 0.9163, so EntCE is
# −0.4159: the model is too sure.
#
# Our **small world** has four tokens and seven steps. In truth token 3 is rare, one in a hundred; the model writes it
# more often, and once it has, it is lost for ever: it draws from one law, whatever came before. All texts can be
# listed.

# %% [markdown] name="two-text" lang="es"
# ## 1 · Dos números
#
# Los textos tienen T tokens; p es la probabilidad de cada texto en la verdad y q en el modelo. Por paso, en nats,
#
# $$L = \frac{1}{T}\sum p \,(-\ln q), \qquad H = \frac{1}{T}\sum q\,(-\ln q), \qquad \text{EntCE} = H - L.$$
#
# L es la **pérdida logarítmica**: texto verdadero, puntuado por el modelo. H es la **entropía**: texto del propio
# modelo, puntuado por el modelo. Su diferencia es el *error de calibración de la entropía*. Por encima de 0 el modelo
# se pierde en sus propios textos; por debajo de 0 se repite. Un caso conocido, con un solo token: p = (½, ½) y q =
# (0.8, 0.2). Entonces H = 0.5004 y L = 0.9163, así que EntCE es −0.4159: el modelo está demasiado seguro.
#
# Nuestro **mundo pequeño** tiene cuatro tokens y siete pasos. En la verdad el token 3 es raro, uno de cada cien; el
# modelo lo escribe más a menudo y, en cuanto lo ha escrito, está perdido para siempre: extrae de una única ley, venga
# lo que venga antes. Todos los textos se pueden listar.

# %% name="two-seen"
world = small_world()
p, q = text_probabilities(world)
print(_("texts:"), len(p), _("  sums:"), p.sum().round(9),
      q.sum().round(9))
print(_("rare token, truth and model:"),
      world.truth[0, 1, 3].round(4), world.model[0, 1, 3].round(4))

# %% [markdown] name="predict-11-a-text" lang="en"
# ### Predict before you see
#
# A model that has learnt nothing gives all four tokens the same probability at every step. **What is its EntCE, in nats
# per step?**

# %% [markdown] name="predict-11-a-text" lang="es"
# ### Predice antes de mirar
#
# Un modelo que no ha aprendido nada da a los cuatro tokens la misma probabilidad en cada paso. **¿Cuál es su EntCE, en
# nats por paso?**

# %% name="predict-11-a"
guess = None
lab.predict("11.a", guess)

# %% [markdown] name="ex-11-1-text" lang="en"
# **Exercise 11.1** · difficulty 2 of 5 · 10 min · 2 points. Write `entce`. p and q hold the probability of every text.
# A text may be impossible on either side; where a true text has q = 0, the log loss is infinite and EntCE is −∞.

# %% [markdown] name="ex-11-1-text" lang="es"
# **Ejercicio 11.1** · dificultad 2 de 5 · 10 min · 2 puntos. Escribe `entce`. p y q dan la probabilidad de cada texto.
# Un texto puede ser imposible en cualquiera de los dos lados; si un texto verdadero tiene q = 0, la pérdida logarítmica
# es infinita y EntCE es −∞.

# %% name="ex-11-1"
def entce(p, q, steps):
    """
    en: Return H − L in nats per step; p, q: (n,), over all texts.
    es: Devuelve H − L en nats por paso; p, q: (n,), de cada texto.
    """
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):
        surprise = -np.log(q)
    H = np.sum(q[q > 0] * surprise[q > 0])
    L = np.sum(p[p > 0] * surprise[p > 0])
    return (H - L) / steps
    ### END SOLUTION

# %% name="check-11-1"
entce = lab.check("11.1", entce)

# %% [markdown] name="sign-text" lang="en"
# Now the look-alikes. An earlier version of the paper has the other sign; some print a whole text, or bits. And one
# common mistake looks like common sense: to compare H with the entropy of the *truth*. That is not what is asked, and
# for real text nobody knows it.

# %% [markdown] name="sign-text" lang="es"
# Ahora, los números que se le parecen. Una versión anterior del artículo lleva el otro signo; hay quien da el de un
# texto entero, o lo da en bits. Y hay un error corriente que parece de sentido común: comparar H con la entropía de la
# *verdad*. No es lo que se pregunta, y en texto real nadie la conoce.

# %% name="sign-seen"
found = entce(p, q, 7)
alike = {"EntCE": found, "L − H": -found,
         _("per text"): 7 * found, _("in bits"): found / np.log(2),
         _("H less that of the truth"):
             (entropy(q) - entropy(p)) / 7,
         _("a uniform model"): entce(p, np.full(4**7, 4.0**-7), 7),
         _("the truth as model"): entce(p, p, 7)}
for name, value in alike.items():
    print(f"{name:26} {value:+.5f}")

# %% [markdown] name="good-text" lang="en"
# **Calibrated is not good**: the uniform model has EntCE = 0, and every text of it is noise. EntCE compares a model
# with itself. How good it is, L says.
#
# **Nor does a good log loss calibrate.** What L has above the entropy of the truth, ε nats per step, bounds EntCE, by
# inequalities of Pinsker and of Fannes and Audenaert; but see how the bound grows with T. Braverman and others, who
# asked first, have one of its kind. They measured, too: the perplexity of true text, and the exponential of the entropy
# of what the model writes.

# %% [markdown] name="good-text" lang="es"
# **Calibrado no es bueno**: el modelo uniforme tiene EntCE = 0, y todos sus textos son ruido. El EntCE compara un
# modelo consigo mismo. Lo bueno que es lo dice L.
#
# **Tampoco calibra una buena pérdida logarítmica.** Lo que L tiene por encima de la entropía de la verdad, ε nats por
# paso, acota el EntCE, por las desigualdades de Pinsker y de Fannes y Audenaert; pero mira cómo crece la cota con T.
# Braverman y otros, los primeros en preguntárselo, tienen una del mismo tipo. También midieron: la perplejidad del
# texto verdadero, y la exponencial de la entropía de lo que escribe el modelo.

# %% name="good-seen"
eps = (-np.sum(p * np.log(q)) - entropy(p)) / 7
print(f"ε = {eps:.4f}")
for T in (7, 64, 1_000):
    bound = (T * eps / 2) ** 0.5 * np.log(4) + np.log(2) / T + eps
    print(f"T = {T:4}", _("  bound"), f"{bound:.3f}",
          _("  (never above"), f"{np.log(4):.3f})")
for name, true, own in (("AWD-LSTM, PTB", 58.3, 93.1),
                        ("CNN-LSTM, GBW", 29.8, 49.4),
                        ("Transformer, GBW", 28.1, 34.7),
                        ("GPT-2, WebText", 23.7, 61.2)):
    print(f"{name:18} {true} → {own}   EntCE {np.log(own/true):.3f}")

# %% [markdown] name="steps-text" lang="en"
# ## 2 · Step by step
#
# Listing texts ends soon: $4^{64}$ of them nobody lists. But the next-token laws of our worlds depend on little, a
# **state**: the last token, and whether the model is lost. A world is three arrays: `truth[t, s, v]` and
# `model[t, s, v]`, the law of token v at step t in state s, and `after[s, v]`, the state that follows. State 0 is the
# beginning.
#
# The sums over texts come apart into steps: H is the mean of all $H_t$ and L that of all $L_t$, where
#
# $$H_t = \sum_s a_t(s)\, H(q_{t,s}), \qquad L_t = \sum_s b_t(s) \sum_v p_{t,s}(v)\,(-\ln q_{t,s}(v)),$$
#
# and $a_t(s)$ is the probability of state s before step t if the *model* writes, $b_t(s)$ if the *truth* does. A
# known case: at step 1 all is in state 0, so $H_1$ is the entropy of one law, 1.2072 in the small world.
#
# **Exercise 11.2** · difficulty 3 of 5 · 15 min · 4 points. Write `by_step`: H and L at each step. A probability may be
# 0; $L_t$ is infinite where a true text needs a token that the model cannot write, and only there.

# %% [markdown] name="steps-text" lang="es"
# ## 2 · Paso a paso
#
# Listar los textos pronto deja de ser posible: $4^{64}$ no los lista nadie. Pero en nuestros mundos las leyes del
# siguiente token dependen de muy poco, de un **estado**: el último token, y si el modelo está perdido. Un mundo son
# tres arrays: `truth[t, s, v]` y `model[t, s, v]`, la ley del token v en el paso t y el estado s, y `after[s, v]`, el
# estado que sigue. El estado 0 es el comienzo.
#
# Las sumas sobre textos se reparten en pasos: H es la media de los $H_t$ y L la de los $L_t$, con
#
# $$H_t = \sum_s a_t(s)\, H(q_{t,s}), \qquad L_t = \sum_s b_t(s) \sum_v p_{t,s}(v)\,(-\ln q_{t,s}(v)),$$
#
# donde $a_t(s)$ es la probabilidad del estado s antes del paso t si escribe el *modelo*, y $b_t(s)$ si escribe la
# *verdad*. Un caso conocido: en el paso 1 todo está en el estado 0, así que $H_1$ es la entropía de una sola ley,
# 1.2072 en el mundo pequeño.
#
# **Ejercicio 11.2** · dificultad 3 de 5 · 15 min · 4 puntos. Escribe `by_step`: H y L en cada paso. Una probabilidad
# puede ser 0; $L_t$ es infinita donde un texto verdadero necesita un token que el modelo no puede escribir, y solo ahí.

# %% name="ex-11-2"
def by_step(truth, model, after):
    """
    en: Return H and L, each (T,); laws: (T, S, V), after: (S, V).
    es: Devuelve H y L, (T,) cada uno; leyes: (T, S, V).
    """
    ### BEGIN SOLUTION
    steps, states, V = truth.shape
    H, L = np.zeros(steps), np.zeros(steps)
    wrote = true = np.eye(states)[0]
    for t in range(steps):
        a = wrote[:, None] * model[t]
        b = true[:, None] * truth[t]
        with np.errstate(divide="ignore"):
            surprise = -np.log(model[t])
        H[t] = np.sum(a[a > 0] * surprise[a > 0])
        L[t] = np.sum(b[b > 0] * surprise[b > 0])
        wrote = np.bincount(after.ravel(), a.ravel(), states)
        true = np.bincount(after.ravel(), b.ravel(), states)
    return H, L
    ### END SOLUTION

# %% name="check-11-2"
by_step = lab.check("11.2", by_step)

# %% [markdown] name="steps-read-text" lang="en"
# With two lines both numbers of section 1 come back, without a list. The figure has 64 steps, and a third curve: the
# model's entropy on *true* prefixes, where it never meets what it wrote itself.

# %% [markdown] name="steps-read-text" lang="es"
# Con dos líneas vuelven los dos números de la sección 1, sin ninguna lista. La figura tiene 64 pasos, y una tercera
# curva: la entropía del modelo sobre prefijos *verdaderos*, donde nunca se encuentra con lo que él mismo escribió.

# %% name="steps-figure"
def scores(world):
    """
    en: L, H and EntCE of a world, nats per step.
    es: L, H y EntCE de un mundo, en nats por paso.
    """
    H, L = by_step(*world)
    return np.mean(L), np.mean(H), np.mean(H) - np.mean(L)


print("L {:.4f}   H {:.4f}   EntCE {:+.5f}".format(*scores(world)))
long_world = small_world(64)
H, L = by_step(*long_world)
H_true = np.sum(occupancy(long_world, "truth")
                * entropy(long_world.model), axis=1)
t = np.arange(1, 65)
fig, ax = plt.subplots(figsize=(5.6, 4))
ax.plot(t, H, label=_("H, own prefixes"))
ax.plot(t, H_true, ":", label=_("H, true prefixes"))
ax.plot(t, L, "--", label="L")
ax.set_xlabel(_("step t"))
ax.set_ylabel(_("nats"))
ax.legend()
course.show(fig, alt=_(
    "Entropy on own prefixes climbs from {first:.2f} at step 2 to "
    "{last:.2f} at step 64; log loss from {low:.2f} to {high:.2f}."
).format(first=H[1], last=H[-1], low=L[1], high=L[-1]))
print(_("mean:"), f"H {np.mean(H):.4f}",
      _("  on true prefixes"), f"{H_true.mean():.4f}",
      f"  L {np.mean(L):.4f}")

# %% [markdown] name="steps-read" lang="en"
# This is the paper's Fig. 3: the solid curve climbs away from the dashed one. L climbs as well, where the paper's is
# flat, because one true token in a hundred derails this model, and over 64 steps that adds up; section 3 has worlds in
# which it hardly does. EntCE is the sum of two parts: what **gathers**, from H on true prefixes up to H on its own, and
# what is **there already** on true prefixes, from L up to the dotted curve. One number hides both; in section 4 they
# will have opposite signs.

# %% [markdown] name="steps-read" lang="es"
# Esta es la Fig. 3 del artículo: la curva continua sube y se aparta de la discontinua. También L sube, donde la del
# artículo es plana, porque uno de cada cien tokens verdaderos descarrila a este modelo, y en 64 pasos eso se acumula;
# la sección 3 tiene mundos donde apenas ocurre. El EntCE es la suma de dos partes: lo que se **acumula**, de la H sobre
# prefijos verdaderos a la H sobre los propios, y lo que **ya estaba** en los prefijos verdaderos, de L a la curva de
# puntos. Un solo número esconde las dos; en la sección 4 tendrán signos opuestos.

# %% [markdown] name="sampled-text" lang="en"
# Of a language model neither list nor states are to be had: there one draws texts from both sides and takes means. H is
# best averaged from the entropies of the steps, for the surprise of the word drawn has the same mean and a larger
# spread. Texts are independent, steps of one text are not; so the standard error is that of the means of whole texts.
# Three seeds, 20 000 texts each:

# %% [markdown] name="sampled-text" lang="es"
# De un modelo de lenguaje no se tienen ni la lista ni los estados: se extraen textos de los dos lados y se toman
# medias. H se promedia mejor con las entropías de los pasos, porque la sorpresa de la palabra extraída tiene la misma
# media y más dispersión. Los textos son independientes y los pasos de un texto no; por eso el error estándar es el de
# las medias de textos enteros. Tres semillas, 20 000 textos cada una:

# %% name="sampled-seen"
exact = scores(world)[2]
for seed in range(3):
    found = entce_estimate(*sample_world(
        world, 20_000, np.random.default_rng(seed)))
    print(f"EntCE {found.entce:.5f} ± {found.entce_error:.5f}",
          _("  off by"),
          f"{(found.entce - exact) / found.entce_error:+.2f}",
          _("standard errors"))

# %% [markdown] name="claim-42-text" lang="en"
# ### A claim under test: “miscalibrated, with entropy per step increasing”
#
# The page takes the two for one: miscalibration is the growth of entropy. Try a model without any growth, 80 % truth
# and 20 % noise at every step. It is never lost.

# %% [markdown] name="claim-42-text" lang="es"
# ### Una afirmación a prueba: «descalibrados, con la entropía por paso en aumento»
#
# La página toma las dos cosas por una: la descalibración es el crecimiento de la entropía. Prueba un modelo sin
# crecimiento alguno, un 80 % de verdad y un 20 % de ruido en cada paso. Nunca se pierde.

# %% name="claim-42-flat-but-wrong"
flat = world._replace(model=0.8 * world.truth + 0.2 / 4)
H, L = by_step(*flat)
print("H", np.round(H, 3))
print("L", np.round(L, 3))
print(f"EntCE {np.mean(H) - np.mean(L):+.4f}")

# %% [markdown] name="claim-42-verdict" lang="en"
# It **fails** as a definition. From the third step on H stays where it is, to the third decimal, and the model is
# further from calibrated than the one that gets lost. Miscalibrated means H ≠ L; growth is one of its symptoms, the one
# that long texts show.

# %% [markdown] name="claim-42-verdict" lang="es"
# **Falla** como definición. Desde el tercer paso H no cambia en sus tres primeros decimales, y el modelo está peor
# calibrado que el que se pierde. Descalibrado quiere decir H ≠ L; el crecimiento es uno de sus síntomas, el que
# enseñan los textos largos.

# %% [markdown] name="predict-11-b-text" lang="en"
# ### Predict before you see
#
# And the reverse? In the small world a temperature at every step, τ = 0.81, makes EntCE exactly 0. At τ = 1, H grew by
# 0.050 from step 2 to step 7. **By how much does it grow now, in nats?**

# %% [markdown] name="predict-11-b-text" lang="es"
# ### Predice antes de mirar
#
# ¿Y al revés? En el mundo pequeño una temperatura en cada paso, τ = 0.81, hace el EntCE exactamente 0. Con τ = 1, H
# crecía 0.050 del paso 2 al paso 7. **¿Cuánto crece ahora, en nats?**

# %% name="predict-11-b"
guess = None
lab.predict("11.b", guess)

# %% name="calibrated-seen"
tau = calibrated_temperature(world)
H, L = by_step(*temper_steps(world, tau))
print(f"τ = {tau:.4f}   EntCE {np.mean(H) - np.mean(L):+.1e}")
print("H", np.round(H, 3))
print("L", np.round(L, 3))

# %% [markdown] name="calibrated-read" lang="en"
# The growth is still there, a little slower. Early steps have too little entropy now, late ones too much, and the sum
# is 0. A calibrated mean mends no step. Turn the knobs yourself, in this world and in three others.

# %% [markdown] name="calibrated-read" lang="es"
# El crecimiento sigue ahí, algo más lento. Ahora a los primeros pasos les falta entropía, a los últimos les sobra, y la
# suma es 0. Una media calibrada no arregla ningún paso. Mueve tú los controles, en este mundo y en otros tres.

# %% name="explorer"
explorer = StepsExplorer(lab.lang)
explorer

# %% name="explorer-static"
explorer.static()

# %% [markdown] name="lost-text" lang="en"
# ## 3 · How a slip is kept
#
# Why should a model slip at all? The paper's model replays its training text of m words: each word as often as it came
# there. A word that came once, a *singleton*, it cannot know how to continue, and once it has written one it is lost.
# So each step derails it with probability q (here no longer that of a text), the share of singletons in its training
# text: lab 10's singleton mass.
#
# How much of a text is lost then? Before the first step nothing has come, and nothing is lost. A known case: with q = 1
# all is lost but the first step, so of 4 steps a share of 0.75.
#
# **Exercise 11.3** · difficulty 2 of 5 · 8 min · 2 points. Write `mean_lost`: the share of T steps that are written by
# a lost model, for each q. Each may be 0 or 1.

# %% [markdown] name="lost-text" lang="es"
# ## 3 · Cómo se conserva un desliz
#
# ¿Por qué iba a cometer deslices un modelo? El del artículo repite su texto de entrenamiento, de m palabras: cada
# palabra tantas veces como vino allí. Tras una palabra que vino una sola vez no puede saber cómo seguir, y en cuanto
# escribe una está perdido. Así que cada paso lo descarrila con probabilidad q (aquí ya no es la de un texto), la
# proporción de esas palabras en su texto de entrenamiento: la masa de las palabras vistas una vez del laboratorio 10.
#
# ¿Cuánto de un texto se pierde entonces? Antes del primer paso no ha venido nada, y nada está perdido. Un caso
# conocido: con q = 1 se pierde todo menos el primer paso, así que de 4 pasos una proporción de 0.75.
#
# **Ejercicio 11.3** · dificultad 2 de 5 · 8 min · 2 puntos. Escribe `mean_lost`: la proporción de T pasos que escribe
# un modelo perdido, para cada q. Cada una puede ser 0 o 1.

# %% name="ex-11-3"
def mean_lost(q, steps):
    """
    en: Return the share of lost steps for each q; q: (n,).
    es: Devuelve la proporción de pasos perdidos; q: (n,).
    """
    ### BEGIN SOLUTION
    before = np.arange(steps)
    return np.mean(1 - (1 - q[:, None]) ** before, axis=1)
    ### END SOLUTION

# %% name="check-11-3"
mean_lost = lab.check("11.3", mean_lost)

# %% [markdown] name="replay-text" lang="en"
# Now with real draws: texts of 1000 to a million words from a vocabulary of a million, heavy tail (α = 1.114, what the
# paper found in stories) and lighter (α = 1.5, its code). The share of singletons, its expectation, and the lost share
# of 100 steps, first if every singleton derails, then if one in a hundred does.

# %% [markdown] name="replay-text" lang="es"
# Ahora, con extracciones de verdad: textos de 1000 a un millón de palabras, sacadas de un vocabulario de un millón, con
# cola pesada (α = 1.114, lo que el artículo halló en relatos) o más ligera (α = 1.5, su código). Verás la proporción
# de palabras vistas una vez, su valor esperado y qué proporción de 100 pasos se pierde: primero si descarrilan todas
# ellas, después si lo hace una de cada cien.

# %% name="replay-seen"
rng = np.random.default_rng(0)
sizes = np.array([1e3, 1e4, 1e5, 1e6])
for a in (1.114, 1.5):
    words = power_law(a, 10**6)
    share = np.array([np.sum(draw_counts(words, int(m), rng) == 1) / m
                      for m in sizes])
    print(f"α = {a}")
    print(_("  drawn      "), share.round(3))
    print(_("  expected   "), singleton_mass(a, sizes, 10**6).round(3))
    print(_("  lost       "), np.round(mean_lost(share, 100), 3))
    print(_("  1 in 100   "), np.round(mean_lost(share / 100, 100), 4))

# %% [markdown] name="replay-read" lang="en"
# Where every singleton derails, nearly every step is lost with the heavy tail, at every size: with q = 0.4 the third
# word is already in doubt. With the lighter one q falls to a tenth, and the lost share keeps more than a third. This is
# **saturation**. It flattens a curve as a heavy tail would, and says nothing about tails. In the last rows T q is
# smaller, and there the lost share falls about as q does.
#
# So the **bridge world** lets a step lead to a rare word with probability κ only, κ = 0.01. In the model that word is a
# singleton with probability q; in truth with r, what the singletons deserve, which is less. After it the model draws
# from one law for ever. Fig. 3 again, for four sizes of text.

# %% [markdown] name="replay-read" lang="es"
# Donde toda palabra vista una vez descarrila, con la cola pesada se pierden casi todos los pasos, sea cual sea el
# tamaño: con q = 0.4 ya la tercera palabra está en duda. Con la más ligera q baja a una décima parte, y la proporción
# perdida conserva más de un tercio. Esto es **saturación**. Aplana una curva como lo haría una cola pesada, y no dice
# nada de las colas. En las últimas filas T q es menor, y ahí la proporción perdida cae más o menos como q.
#
# Por eso el **mundo puente** solo deja que un paso lleve a una palabra rara con probabilidad κ, κ = 0.01. En el modelo
# esa palabra es de las vistas una vez con probabilidad q; en la verdad, con r, lo que esas palabras merecen, que es
# menos. Después el modelo extrae de una única ley para siempre. Otra vez la Fig. 3, con cuatro tamaños de texto.

# %% name="bridge-figure"
fig, axes = plt.subplots(2, 1, figsize=(5.6, 7), sharex=True,
                         sharey=True)
t = np.arange(1, 101)
for ax, a in zip(axes, (1.114, 1.5)):
    for k, m in enumerate(sizes):
        H, L = by_step(*bridge_world(a, m, 10**6))
        ax.plot(t[1:], H[1:], "-" + "os^D"[k], color=f"C{k}",
                markevery=14, label=f"m = $10^{k + 3}$")
        ax.plot(t[1:], L[1:], "--", color=f"C{k}", linewidth=1)
        print(f"α = {a}  m = {m:<9.0f} H {H[1]:.3f} → {H[-1]:.3f}"
              f"   L {L[1]:.3f} → {L[-1]:.3f}")
    ax.set_title(f"α = {a}")
    ax.set_ylabel(_("nats"))
axes[0].legend()
axes[1].set_xlabel(_("step t; solid H, dashed L"))
course.show(fig, alt=_(
    "Two panels of entropy, solid, and log loss, dashed, over 100 "
    "steps. With α = 1.114 the entropies climb for every size; with "
    "α = 1.5 only small sizes climb, and less."))

# %% [markdown] name="bridge-read" lang="en"
# With the heavy tail even a million words leave a visible climb; with the lighter one little is left. The log loss
# rises too, a little: true texts meet the rare words r/q times as often as the model's own do, and that ratio tends to
# 1 − 1/α, near 0 for a heavy tail. That is why the dashed lines of the paper look flat.

# %% [markdown] name="bridge-read" lang="es"
# Con la cola pesada incluso un millón de palabras deja una subida visible; con la más ligera queda poca. La pérdida
# logarítmica también sube un poco: los textos verdaderos dan con las palabras raras r/q veces tan a menudo como los del
# modelo, y ese cociente tiende a 1 − 1/α, cerca de 0 con una cola pesada. Por eso las líneas discontinuas del artículo
# parecen planas.

# %% [markdown] name="ex-11-4-text" lang="en"
# ## 4 · Against size
#
# If EntCE falls as a power of the size, EntCE = $e^C \cdot$ size$^\beta$, the points lie on a line where both axes are
# logarithms, and β is its slope. The paper's code fits that by least squares. A known case: half the error at four
# times the size is β = −½.
#
# An EntCE of 0 or less has no logarithm. Whoever drops such models fits the rest, and a law comes out that the family
# does not keep.
#
# **Exercise 11.4** · difficulty 2 of 5 · 8 min · 2 points. Write `scaling_slope`; if any EntCE is not above 0, raise
# `ValueError`.

# %% [markdown] name="ex-11-4-text" lang="es"
# ## 4 · Frente al tamaño
#
# Si el EntCE cae como una potencia del tamaño, EntCE = $e^C \cdot$ tamaño$^\beta$, los puntos están en una recta donde
# los dos ejes son logaritmos, y β es su pendiente. El código del artículo la ajusta por mínimos cuadrados. Un caso
# conocido: la mitad del error con cuatro veces el tamaño es β = −½.
#
# Un EntCE de 0 o menos no tiene logaritmo. Quien descarta esos modelos ajusta los demás, y sale una ley que la familia
# no cumple.
#
# **Ejercicio 11.4** · dificultad 2 de 5 · 8 min · 2 puntos. Escribe `scaling_slope`; si algún EntCE no pasa de 0, lanza
# `ValueError`.

# %% name="ex-11-4"
def scaling_slope(sizes, entce):
    """
    en: Return the slope of ln EntCE on ln size; both (k,).
    es: Devuelve la pendiente de ln EntCE sobre ln tamaño.
    """
    ### BEGIN SOLUTION
    if not np.all(entce > 0):
        raise ValueError("entce")
    x, y = np.log(sizes), np.log(entce)
    x = x - np.mean(x)
    return np.sum(x * y) / np.sum(x**2)
    ### END SOLUTION

# %% name="check-11-4"
scaling_slope = lab.check("11.4", scaling_slope)

# %% [markdown] name="scaling-text" lang="en"
# Fig. 2 in miniature: 13 sizes of text over three orders of magnitude, the three exponents that the paper measured, and
# two vocabularies, a million words and a billion. Beside each slope stand that of q itself *at that v*, and
# 1/α − 1, which holds for an endless vocabulary and α > 1 alone. The interval is 95 %; the numbers are exact, so it
# describes the bend of the curve and no chance.

# %% [markdown] name="scaling-text" lang="es"
# La Fig. 2 en miniatura: 13 tamaños de texto en tres órdenes de magnitud, los tres exponentes que midió el artículo y
# dos vocabularios, un millón de palabras y mil millones. Junto a cada pendiente están la de la propia q *con esa v*, y
# 1/α − 1, que solo vale con un vocabulario sin fin y α > 1. El intervalo es del 95 %; los números son exactos, así que
# describe la curvatura y no el azar.

# %% name="scaling-figure"
m = np.geomspace(1e3, 1e6, 13)
runs = [(a, v) for v in (10**6, 10**9) for a in (0.918, 1.114, 1.5)]
fig, ax = plt.subplots(figsize=(5.6, 4.6))
print("α      v        1/α−1     q    EntCE", _("  interval"))
for a, v in tqdm(runs, leave=False):
    found = np.array([scores(bridge_world(a, size, v))[2]
                      for size in m])
    fit = entce_scaling(m, found)
    mass = scaling_slope(m, singleton_mass(a, m, v))
    print(f"{a:<6} {v:.0e}  {1 / a - 1:+.3f}  {mass:+.3f}"
          f"  {scaling_slope(m, found):+.3f}   "
          f"{fit.interval[0]:+.3f} … {fit.interval[1]:+.3f}")
    ax.loglog(m, found, "o-" if v < 1e8 else "^--", markersize=4,
              color={0.918: "C0", 1.114: "C1", 1.5: "C2"}[a],
              label=f"α = {a}, v = {v:.0e}")
ax.set_ylim(1e-4)
ax.set_xlabel(_("words of training text, m"))
ax.set_ylabel(_("EntCE, nats per step"))
ax.legend(loc="lower left")
course.show(fig, alt=_(
    "EntCE against m, both in powers of ten: six falling curves, the "
    "steepest for α = 1.5; with the larger vocabulary the curves of "
    "the heavy tails are flatter."))

# %% [markdown] name="scaling-read" lang="en"
# The mechanism works as the paper says: **EntCE falls about as the singleton mass does**, and the heavier the tail, the
# slower. Compare with q at the same v first; 1/α − 1 is far off for a million words, where α = 1.114 falls twice as
# steeply. And at α = 0.918 the formula gives +0.089, an error that grows: outside its domain, for q falls with m
# whatever the tail. At an exponent of −0.1 a tenth of the error takes ten billion times the text.

# %% [markdown] name="scaling-read" lang="es"
# El mecanismo funciona como dice el artículo: **el EntCE cae más o menos como la masa de las palabras vistas una vez**,
# y cuanto más pesada la cola, más despacio. Compara primero con q y la misma v; 1/α − 1 se aleja mucho con un millón de
# palabras, donde con α = 1.114 la caída es el doble de empinada. Y con α = 0.918 la fórmula da +0.089, un error que
# crece: está fuera de su dominio, porque q cae con m sea cual sea la cola. Con un exponente de −0.1, la décima parte
# del error pide diez mil millones de veces más texto.

# %% [markdown] name="predict-11-c-text" lang="en"
# ### Predict before you see
#
# In the bridge world one step in a hundred leads to a rare word. Let every step do so, κ = 1, with α = 1.5 and
# v = $10^6$. **By what factor does EntCE change when the training text grows from 1000 to 10 000 words?** (With
# κ = 0.01 it is 0.48.)

# %% [markdown] name="predict-11-c-text" lang="es"
# ### Predice antes de mirar
#
# En el mundo puente uno de cada cien pasos lleva a una palabra rara. Haz que lleven todos, κ = 1, con α = 1.5 y
# v = $10^6$. **¿Por qué factor cambia el EntCE cuando el texto de entrenamiento crece de 1000 a 10 000 palabras?** (Con
# κ = 0.01 es 0.48.)

# %% name="predict-11-c"
guess = None
lab.predict("11.c", guess)

# %% name="kappa-seen"
for kappa in (1.0, 0.1, 0.01):
    found = np.array([scores(bridge_world(1.5, size, 10**6,
                                          kappa=kappa))[2]
                      for size in m])
    print(f"κ = {kappa:<5}", found[::4].round(4),
          _("  slope"), f"{scaling_slope(m, found):+.3f}")

# %% [markdown] name="kappa-read" lang="en"
# With κ = 1 EntCE climbs over a hump, and one line through it has a slope near 0, at an exponent that should give −1/3.
# Had you measured only that, you would have reported a heavy tail. **A slope of 0 may be saturation**: look at the lost
# share, or at H against its ceiling, before you explain it.

# %% [markdown] name="kappa-read" lang="es"
# Con κ = 1 el EntCE pasa por una joroba, y una sola recta a través de ella tiene una pendiente cercana a 0, con un
# exponente que debería dar −1/3. Si solo hubieras medido eso, habrías anunciado una cola pesada. **Una pendiente de 0
# puede ser saturación**: mira la proporción perdida, o H frente a su techo, antes de explicarla.

# %% [markdown] name="claim-43-text" lang="en"
# ### A claim under test: “from 0.5B to 70B parameters”
#
# The paper's appendix lists the models: the smallest has 0.41, the largest 72 billion parameters. How much can
# such a range tell?

# %% [markdown] name="claim-43-text" lang="es"
# ### Una afirmación a prueba: «de 0.5B a 70B parámetros»
#
# El apéndice del artículo enumera los modelos: el menor tiene 0.41, el mayor 72 mil millones de parámetros. ¿Cuánto
# puede decir un intervalo así?

# %% name="claim-43-sizes"
ratio = 72 / 0.41
print(_("ratio {ratio:.0f}, orders of magnitude {orders:.2f}").format(
    ratio=ratio, orders=np.log10(ratio)))
for slope in (-0.05, -0.10, -0.13, -0.33):
    print(f"β = {slope:.2f}:", _("the largest has"),
          f"{ratio**slope:.2f}", _("of the smallest's EntCE"))

# %% [markdown] name="claim-43-verdict" lang="en"
# It holds only **conditionally**: as a rounding. The models run from 0.41 to 72, a ratio of 176, and no family spans it
# alone. Two orders of magnitude are enough to tell −0.33 from 0; to tell −0.05 from −0.10, 0.77 of the smallest's EntCE
# must be told from 0.60, family by family.

# %% [markdown] name="claim-43-verdict" lang="es"
# Se cumple solo **con condiciones**: como redondeo. Los modelos van de 0.41 a 72, una razón de 176, y ninguna familia
# la recorre sola. Dos órdenes de magnitud bastan para distinguir −0.33 de 0; para distinguir −0.05 de −0.10 hay que
# saber, familia a familia, si el EntCE del mayor es 0.77 o 0.60 veces el del menor.

# %% [markdown] name="predict-11-d-text" lang="en"
# ### Predict before you see
#
# The bridge world has the law built in. Do models keep to it that nobody built for it? First a small network, trained
# on 10 000 triples of words until the loss on triples kept apart rises. **Which sign has its EntCE: 1, 0 or −1?**

# %% [markdown] name="predict-11-d-text" lang="es"
# ### Predice antes de mirar
#
# El mundo puente lleva la ley dentro. ¿La cumplen modelos que nadie hizo para ella? Primero, una red pequeña, entrenada
# con 10 000 tripletas de palabras hasta que sube la pérdida en tripletas guardadas aparte. **¿Qué signo tiene su EntCE:
# 1, 0 o −1?**

# %% name="predict-11-d"
guess = None
lab.predict("11.d", guess)

# %% [markdown] name="family-text" lang="en"
# The course ships 114 models with their exact numbers (`python -m taulab.data.make_calibration_grid` makes them again):
# networks, and counted trigrams that give a share of their counts to all words alike. The truths are sparse chains, one
# with a heavy tail, one with a light one. Each model goes on for 60 steps from two true words. Means over the seeds,
# with the two parts of section 2.

# %% [markdown] name="family-text" lang="es"
# El curso trae 114 modelos con sus números exactos (`python -m taulab.data.make_calibration_grid` los vuelve a hacer):
# redes, y trigramas contados que dan una parte de sus recuentos a todas las palabras por igual. Las verdades son
# cadenas en las que a cada palabra la siguen pocas, una de cola pesada y otra de cola ligera. Cada modelo sigue 60
# pasos a partir de dos palabras verdaderas. Medias sobre las semillas, con las dos partes de la sección 2.

# %% name="family-figure"
grid = calibration_grid()
fig, axes = plt.subplots(2, 1, figsize=(5.6, 7), sharex=True)
for ax, model in zip(axes, ("trigrams", "MLP")):
    for k, a in enumerate((1.1, 2.0)):
        rows = grid[(grid["model"] == model) & (grid["alpha"] == a)]
        here = np.unique(rows["m"])
        mean = {name: np.array([np.mean(rows[name][rows["m"] == m_])
                                for m_ in here])
                for name in ("entce", "entropy", "entropy_true",
                             "log_loss")}
        ax.plot(here, mean["entce"], "o^"[k] + "-",
                label=f"α = {a}")
        try:
            slope = f"{scaling_slope(here, mean['entce']):+.2f}"
        except ValueError:
            slope = _("none")
        print(f"{model}, α = {a}:", _("slope"), slope)
        print(_("  gathers       "),
              (mean["entropy"] - mean["entropy_true"]).round(3)[::2])
        print(_("  there already "),
              (mean["entropy_true"] - mean["log_loss"]).round(3)[::2])
    ax.axhline(0, color="0.5", linewidth=1)
    ax.set_title(_("counted trigrams") if model == "trigrams"
                 else _("networks"))
    ax.set_ylabel("EntCE")
    ax.legend()
axes[1].set_xscale("log")
axes[1].set_xlabel(_("training triples, m"))
course.show(fig, alt=_(
    "EntCE against m. Trigrams: with α = 2 it falls from above 2 to "
    "near 0, with α = 1.1 it is small, rises at first and falls. "
    "Networks: negative nearly everywhere, and nearer 0 with more."))

# %% [markdown] name="family-read" lang="en"
# **They keep to no such law.** In trigrams EntCE gathers step by step, as in the figure of the paper, but the pace is
# not that of the tail: the truth has finitely many different triples, and once they have all come, the discount fades
# as 1/m. With α = 1.1 EntCE even grows at first, because an overconfidence on true prefixes is unlearnt faster than the
# slips. In networks next to nothing gathers from 3000 triples on; they are overconfident already on true prefixes.
# (With 300 the seeds disagree in sign.) That is overfitting, and τ > 1 of lab 05 is what they need. A slope does not
# exist for them, and that is the right answer.

# %% [markdown] name="family-read" lang="es"
# **No cumplen esa ley.** En los trigramas el EntCE se acumula paso a paso, como en la figura del artículo, pero el
# ritmo no es el de la cola: la verdad tiene un número finito de tripletas distintas y, una vez que han venido todas, el
# descuento se apaga como 1/m. Con α = 1.1 el EntCE incluso crece al principio, porque un exceso de confianza sobre los
# prefijos verdaderos se corrige antes que los deslices. En las redes, desde 3000 tripletas, no se acumula casi nada; ya
# estaban demasiado seguras sobre prefijos verdaderos. (Con 300 las semillas no coinciden en el signo.) Eso es
# sobreajuste, y lo que necesitan es la τ > 1 del laboratorio 05. Para ellas no existe pendiente, y esa es la respuesta
# correcta.

# %% [markdown] name="knobs-text" lang="en"
# ## 5 · Knobs
#
# A temperature at every step is the first remedy. Move τ in the small world, and look at both numbers.

# %% [markdown] name="knobs-text" lang="es"
# ## 5 · Mandos
#
# Una temperatura en cada paso es el primer remedio. Mueve τ en el mundo pequeño, y mira los dos números.

# %% name="knobs-seen"
for tau in (0.5, 0.7, 0.8, 0.9, 1.0, 1.1):
    L, H, gap = scores(temper_steps(world, tau))
    print(f"τ = {tau}   L {L:.4f}   H {H:.4f}   EntCE {gap:+.4f}")
for name, tau in ((_("EntCE = 0"), calibrated_temperature(world)),
                  (_("least L"), least_loss_temperature(world))):
    L, H, gap = scores(temper_steps(world, tau))
    print(f"{name:10} τ = {tau:.4f}   L {L:.5f}   EntCE {gap:+.5f}")
for a in (1.114, 1.5):
    print(f"α = {a}:", _("τ with EntCE = 0, four sizes:"), np.round([
        calibrated_temperature(bridge_world(a, size, 10**6))
        for size in sizes], 3))

# %% [markdown] name="knobs-read" lang="en"
# Cooling lowers H, and L has its least where EntCE is not 0 yet. From there on calibrating costs log loss: **that is
# the trade-off**, here 0.0002 nats, for a world that was nearly calibrated by then. But up to there, from τ = 1 down to
# 0.83, cooling improved *both*: this model is truth with noise mixed in, so it is too flat even on true prefixes, which
# a model that was trained to the least loss is not. Where L is least near τ = 1, as in the paper's Fig. 4, every bit of
# cooling costs from the start.
#
# In the bridge world the calibrating τ moves slowly: a thousand times the text takes it from 0.88 to 0.96 with the
# heavy tail, from 0.96 to 0.995 with the lighter one. The paper found it similar across the sizes of its models.

# %% [markdown] name="knobs-read" lang="es"
# Enfriar baja H, y L tiene su mínimo donde el EntCE todavía no es 0. A partir de ahí calibrar cuesta pérdida
# logarítmica: **ese es el precio del equilibrio**, aquí 0.0002 nats, en un mundo que para entonces ya estaba casi
# calibrado. Pero hasta ahí, de τ = 1 a 0.83, enfriar mejoró *las dos cosas*: este modelo es verdad mezclada con ruido,
# así que es demasiado plano hasta en prefijos verdaderos, cosa que no le pasa a un modelo entrenado hasta la pérdida
# mínima. Donde L es mínima cerca de τ = 1, como en la Fig. 4 del artículo, enfriar cuesta desde el principio.
#
# En el mundo puente la τ que calibra se mueve despacio: mil veces más texto la lleva de 0.88 a 0.96 con la cola pesada,
# y de 0.96 a 0.995 con la más ligera. El artículo la encontró parecida en todos los tamaños de sus modelos.

# %% [markdown] name="predict-11-e-text" lang="en"
# ### Predict before you see
#
# The usual remedy cuts: top-p with P = 0.9 keeps, at each step, the likeliest tokens that make up at least nine tenths
# of the model's probability. In the **fork world** the truth itself hesitates after one of its six tokens, and goes on
# surely after the others. Texts of 64 steps: **what share of the true ones can the cut model still write at all?**

# %% [markdown] name="predict-11-e-text" lang="es"
# ### Predice antes de mirar
#
# El remedio habitual corta: top-p con P = 0.9 conserva en cada paso los tokens más probables que juntos llegan al menos
# a nueve décimas de la probabilidad del modelo. En el **mundo de la bifurcación** la propia verdad vacila tras uno de
# sus seis tokens, y tras los demás sigue sin dudar. Con textos de 64 pasos: **¿qué proporción de los verdaderos puede
# escribir todavía el modelo cortado?**

# %% name="predict-11-e"
guess = None
lab.predict("11.e", guess)

# %% [markdown] name="ex-11-5-text" lang="en"
# One true token that was cut makes a text impossible, and the log loss infinite. That is true and says little: one
# impossible text in a million has the same L = ∞ as all. So print beside it the **survival**, the share of true texts
# in which the model gives every token a probability above 0, each text with its true probability. A known case: one
# step that keeps 0.3 of the truth and another that keeps it all leave 0.3.
#
# **Exercise 11.5** · difficulty 2 of 5 · 12 min · 3 points. Write `survival` for a world whose model may have zeros.

# %% [markdown] name="ex-11-5-text" lang="es"
# Un solo token verdadero cortado hace imposible un texto, e infinita la pérdida logarítmica. Es cierto y dice poco: un
# texto imposible entre un millón tiene la misma L = ∞ que todos. Por eso imprime a su lado la **supervivencia**, la
# proporción de textos verdaderos en los que el modelo da a cada token una probabilidad por encima de 0, cada texto con
# su probabilidad verdadera. Un caso conocido: un paso que conserva 0.3 de la verdad y otro que la conserva toda dejan
# 0.3.
#
# **Ejercicio 11.5** · dificultad 2 de 5 · 12 min · 3 puntos. Escribe `survival` para un mundo cuyo modelo puede tener
# ceros.

# %% name="ex-11-5"
def survival(truth, model, after):
    """
    en: Return the share of true texts that the model can write.
    es: Devuelve la proporción de textos que se pueden escribir.
    """
    ### BEGIN SOLUTION
    steps, states, V = truth.shape
    reach = np.eye(states)[0]
    for t in range(steps):
        allowed = reach[:, None] * truth[t] * (model[t] > 0)
        reach = np.bincount(after.ravel(), allowed.ravel(), states)
    return np.sum(reach)
    ### END SOLUTION

# %% name="check-11-5"
survival = lab.check("11.5", survival)

# %% name="cut-seen"
for name, here in ((_("small, 7 steps"), world),
                   (_("recovering, 64 steps"), recovering_world(64)),
                   (_("fork, 64 steps"), fork_world(64))):
    print(name)
    for P in (0.98, 0.95, 0.9):
        cut = truncate(here, top_p, P)
        L, H, gap = scores(cut)
        floor = by_step(here.truth, np.maximum(cut.model, 1e-12),
                        here.after)[1]
        print(f"  P {P:<4}  L {L:.4f}  EntCE {gap:+.4f}",
              _(" survival"), f"{survival(*cut):.4f}",
              _(" floor"), f"{np.mean(floor):.3f}")

# %% [markdown] name="cut-read" lang="en"
# As soon as a cut takes anything, L is infinite and EntCE −∞: a cut model is never entropy calibrated. The last column
# shows why the common repair misleads. A floor of $10^{-12}$ makes L finite, at 27.6 nats for each token that was cut:
# a number of your own making. The survival needs no such choice. What it says is hard: of 64 steps in the recovering
# world a cut that keeps nine tenths of each leaves three texts in a hundred, in the fork world six. It is more than
# $0.9^{64}$ = 0.001, for many steps lose less than they may.

# %% [markdown] name="cut-read" lang="es"
# En cuanto un corte quita algo, L es infinita y EntCE −∞: un modelo cortado nunca está calibrado en entropía. La última
# columna muestra por qué engaña el arreglo corriente. Un suelo de $10^{-12}$ hace finita L, a 27.6 nats por cada token
# cortado: un número de tu propia cosecha. La supervivencia no pide esa elección. Lo que dice es duro: en 64 pasos del
# mundo que se recupera, un corte que en cada paso conserva nueve décimas deja tres textos de cada cien; en el
# de la bifurcación, seis. Es más que $0.9^{64}$ = 0.001, porque muchos pasos pierden menos de lo permitido.

# %% [markdown] name="ex-11-6-text" lang="en"
# A temperature on **whole texts** is another thing: q(text)$^{1/\tau}$, normalised once over all texts. Its next-token
# laws look ahead. A prefix is worth the sum, over all ways to end the text, of q(end)$^{1/\tau}$; with τ < 1 a token
# that leads to a sure future is worth more than one that leads to many doubts, with τ > 1 less. At the last step
# nothing follows, and the two temperatures are the same.
#
# A known case, two steps with τ = ½: all laws are (½, ½), except that after token 0 the law is (0.9, 0.1). The ends
# after token 0 are worth 0.9² + 0.1² = 0.82, those after token 1 0.25 + 0.25 = 0.5. So the first law goes to 0.82 :
# 0.5, that is (0.6212, 0.3788), where a temperature at every step leaves it at (½, ½).
#
# **Exercise 11.6** · difficulty 4 of 5 · 20 min · 5 points. Write `temper_texts`: the next-token laws, (T, S, V), of a
# world's model with τ on whole texts. A probability of 0 stays 0. Texts may be long: a product of many numbers below 1
# runs to 0. `logsumexp(a, axis=1)` is the logarithm of the sum of exp(a) over axis 1.

# %% [markdown] name="ex-11-6-text" lang="es"
# Una temperatura sobre **textos enteros** es otra cosa: q(texto)$^{1/\tau}$, normalizado una sola vez sobre todos los
# textos. Sus leyes del siguiente token miran adelante. Un prefijo vale la suma, sobre todas las maneras de
# acabar el texto, de q(final)$^{1/\tau}$; con τ < 1 un token que lleva a un futuro seguro vale más que uno que lleva a
# muchas dudas, y con τ > 1 menos. En el último paso no sigue nada, y las dos temperaturas son la misma.
#
# Un caso conocido, dos pasos con τ = ½: todas las leyes son (½, ½), salvo que tras el token 0 la ley es (0.9, 0.1). Los
# finales tras el token 0 valen 0.9² + 0.1² = 0.82; tras el token 1, 0.25 + 0.25 = 0.5. Así que la primera ley es
# proporcional a (0.82, 0.5), o sea, (0.6212, 0.3788), mientras que una temperatura en cada paso la deja en (½, ½).
#
# **Ejercicio 11.6** · dificultad 4 de 5 · 20 min · 5 puntos. Escribe `temper_texts`: las leyes del siguiente token, (T,
# S, V), del modelo de un mundo con τ sobre textos enteros. Una probabilidad 0 sigue siendo 0. Los textos pueden ser
# largos: un producto de muchos números menores que 1 se va a 0. `logsumexp(a, axis=1)` es el logaritmo de la suma de
# exp(a) sobre el eje 1.

# %% name="ex-11-6"
def temper_texts(model, after, tau):
    """
    en: Return laws (T, S, V); model: (T, S, V), after: (S, V).
    es: Devuelve leyes (T, S, V); model: (T, S, V), after: (S, V).
    """
    ### BEGIN SOLUTION
    steps, states, V = model.shape
    laws, ends = np.zeros(model.shape), np.zeros(states)
    for t in reversed(range(steps)):
        with np.errstate(divide="ignore"):
            weights = np.log(model[t]) / tau + ends[after]
        ends = logsumexp(weights, axis=1)
        laws[t] = np.exp(weights - ends[:, None])
    return laws
    ### END SOLUTION

# %% name="check-11-6"
temper_texts = lab.check("11.6", temper_texts)

# %% name="global-seen"
def whole(world, tau):
    return world._replace(model=np.array(temper_texts(
        world.model, world.after, tau)))


tau_texts = brentq(lambda tau: scores(whole(world, tau))[2], 0.5, 1)
tau_steps = calibrated_temperature(world)
for name, here in ((_("as it is"), world),
                   (f"τ = {tau_steps:.4f}" + _(", each step"),
                    temper_steps(world, tau_steps)),
                   (f"τ = {tau_texts:.4f}" + _(", each step"),
                    temper_steps(world, tau_texts)),
                   (f"τ = {tau_texts:.4f}" + _(", whole texts"),
                    whole(world, tau_texts))):
    L, H, gap = scores(here)
    print(f"{name:28} L {L:.5f}   EntCE {gap:+.5f}")
for tau in (0.8, tau_texts, 0.87):
    print(f"τ = {tau:.4f}", _("whole texts: L"),
          f"{scores(whole(world, tau))[0]:.6f}")

# %% [markdown] name="global-read" lang="en"
# On whole texts one τ does both: EntCE is 0, and L is *less* than any temperature at every step reaches. The last rows
# show that it is the least L of all τ: no accident, but moment matching, since the derivative of L in τ is (H − L)/τ,
# both of the tempered model. What spoils it is the price: for a real model no one can sum over all ends of a text. Lab
# 12 is about getting near it.
#
# The common error, tempering the rows with the same τ, looks right because both cool. It leaves EntCE at +0.018.
#
# One more knob is training on what people like. A toy of an **instruction-tuned** model: q$^{1/s}$ at every step, times
# exp(reward), where the reward likes one token or dislikes another. All of them in one plane, the paper's Fig. 4.

# %% [markdown] name="global-read" lang="es"
# Sobre textos enteros una sola τ hace las dos cosas: EntCE es 0, y L es *menor* de lo que alcanza cualquier temperatura
# en cada paso. Las últimas filas muestran que es la menor L de todas las τ: no es casualidad, sino igualdad de
# momentos, porque la derivada de L respecto a τ es (H − L)/τ, las dos del modelo templado. Lo que lo estropea es el
# precio: en un modelo real nadie puede sumar sobre todos los finales de un texto. El laboratorio 12 trata de acercarse.
#
# El error corriente, templar las filas con la misma τ, parece correcto porque las dos enfrían. Deja EntCE en +0.018.
#
# Otro mando es entrenar con lo que gusta a la gente. Un modelo **ajustado con instrucciones**, en miniatura: q$^{1/s}$
# en cada paso, multiplicado por exp(recompensa), donde la recompensa premia un token o castiga otro. Todos juntos en un
# plano, la Fig. 4 del artículo.

# %% name="plane-figure"
def tuned(world, s, reward):
    with np.errstate(divide="ignore"):
        logits = np.log(world.model) / s + np.array(reward)
    return world._replace(model=softmax(logits))


liked = tuned(world, 0.7, [0.5, 0, 0, 0])
warned = tuned(world, 0.9, [0, 0, 0, -1])
taus = np.linspace(0.6, 1.5, 31)
fig, ax = plt.subplots(figsize=(5.6, 4.6))
for name, change, style in (
        (_("τ at every step"), temper_steps, "-"),
        (_("τ on whole texts"), whole, "--")):
    points = np.array([scores(change(world, tau)) for tau in taus])
    ax.plot(points[:, 0], points[:, 2], style, label=name)
for name, here, mark in ((_("as it is"), world, "o"),
                         (_("likes token 0"), liked, "s"),
                         (_("dislikes token 3"), warned, "^")):
    L, H, gap = scores(here)
    print(f"{name:18} L {L:.4f}   EntCE {gap:+.4f}")
    ax.plot(L, gap, mark, label=name)
ax.axhline(0, color="0.5", linewidth=1)
ax.set_xlabel(_("log loss L, nats per step"))
ax.set_ylabel(_("EntCE, nats per step"))
ax.legend(loc="lower right")
course.show(fig, alt=_(
    "EntCE against L. Two hooks open to the right, of which that of "
    "whole texts lies further left. The model that likes token 0 is "
    "below 0 and right, the one that dislikes token 3 left of all."))

# %% [markdown] name="claim-44-text" lang="en"
# ### A claim under test: the remedies “lower entropy, but typically worsen log loss”
#
# The remedies are temperature and instruction tuning. Lab 01 tried the first half, and it held for τ < 1. Now the
# second half: is there a base model that cooling improves, one that *heating* improves, and a tuned one that is better
# in both?

# %% [markdown] name="claim-44-text" lang="es"
# ### Una afirmación a prueba: los remedios «bajan la entropía, pero suelen empeorar la pérdida logarítmica»
#
# Los remedios son la temperatura y el ajuste con instrucciones. El laboratorio 01 probó la primera mitad, que se
# cumplió con τ < 1. Ahora, la segunda: ¿hay un modelo base al que mejore enfriar, uno al que mejore *calentar*, y uno
# ajustado que sea mejor en las dos cosas?

# %% name="claim-44-log-loss"
for name, here in ((_("small, T = 7"), world),
                   (_("fork, T = 8"), fork_world(8)),
                   (_("fork, T = 64"), fork_world(64))):
    best = least_loss_temperature(here)
    print(f"{name:20}", _("least L at τ ="), f"{best:.3f}:",
          f"{scores(here)[0]:.4f} → "
          f"{scores(temper_steps(here, best))[0]:.4f}")
for name, here in ((_("likes token 0"), liked),
                   (_("dislikes token 3"), warned)):
    L, H, gap = scores(here)
    print(f"{name:18} H {H:.3f}  L {L:.4f}  EntCE {gap:+.4f}")

# %% [markdown] name="claim-44-verdict" lang="en"
# It holds only **conditionally**: where L is least at τ = 1, which training aims at. Cooling lowers L in the small
# world; in the fork world it does so in short texts, while in long ones heating does, because there the true texts too
# have derailed the model, which is then too sure. And a tuning that dislikes the very token by which the model gets
# lost lowers both, L and EntCE, and ends nearly calibrated. The tuning that likes an ordinary word costs diversity, as
# in the paper. An earlier version of the paper itself reports a tuned model of 70 billion parameters whose log
# loss improves when τ goes *up*, to 1.026.

# %% [markdown] name="claim-44-verdict" lang="es"
# Se cumple solo **con condiciones**: donde L es mínima en τ = 1, que es a lo que apunta el entrenamiento. En el mundo
# pequeño enfriar baja L; en el mundo de la bifurcación lo hace en textos cortos, mientras que en los largos lo hace
# calentar, porque allí también los textos verdaderos han descarrilado al modelo, que entonces está demasiado seguro. Y
# un ajuste que castiga justo el token con el que el modelo se pierde baja las dos cosas, L y EntCE, y acaba casi
# calibrado. El ajuste que premia una palabra corriente cuesta diversidad, como en el artículo. Una versión anterior del
# propio artículo da cuenta de un modelo ajustado de 70 mil millones de parámetros cuya pérdida logarítmica mejora
# cuando τ *sube*, a 1.026.

# %% [markdown] name="ex-11-7-text" lang="en"
# ## 6 · Quality
#
# The paper's Fig. 5 has quality against entropy, quality being **MAUVE**. It *estimates*, from sampled texts, turned
# into vectors and gathered into clusters, how near two distributions are. Where texts can be listed nothing need be
# estimated. Mix truth and model, r = λp + (1 − λ)q. KL(q‖r) is what the model writes and the mixture would not:
# nonsense. KL(p‖r) is what is true and the mixture would not write: lack of diversity. For λ from 0 to 1 the points
#
# $$x = e^{-c\,KL(q \Vert r)}, \qquad y = e^{-c\,KL(p \Vert r)}$$
#
# trace the **divergence frontier**, with c = 5 in MAUVE; the area below it is 1 where p = q. Known cases: for λ = 0
# the mixture is the model, so x = 1; p = (1, 0), q = (½, ½), c = 2 and λ = ¼ give x = 0.9375, y = 0.3906.
#
# **Exercise 11.7** · difficulty 3 of 5 · 12 min · 3 points. Write `frontier`: x and y for each λ in `shares`. 0 · ln 0
# counts 0; a divergence may be infinite.

# %% [markdown] name="ex-11-7-text" lang="es"
# ## 6 · Calidad
#
# La Fig. 5 del artículo muestra la calidad frente a la entropía, y calidad es ahí **MAUVE**. *Estima*, con textos de
# muestra convertidos en vectores y reunidos en grupos, lo cerca que están dos distribuciones. Donde los textos se
# pueden listar no hay nada que estimar. Mezcla la verdad y el modelo, r = λp + (1 − λ)q. KL(q‖r) es lo que el modelo
# escribe y la mezcla no escribiría: disparates. KL(p‖r) es lo que es verdad y la mezcla no escribiría: falta de
# diversidad. Con λ de 0 a 1 los puntos
#
# $$x = e^{-c\,KL(q \Vert r)}, \qquad y = e^{-c\,KL(p \Vert r)}$$
#
# trazan la **frontera de divergencia**, con c = 5 en MAUVE; el área que queda debajo es 1 donde p = q. Casos
# conocidos: con λ = 0 la mezcla es el modelo, así que x = 1; p = (1, 0), q = (½, ½), c = 2 y λ = ¼ dan x = 0.9375,
# y = 0.3906.
#
# **Ejercicio 11.7** · dificultad 3 de 5 · 12 min · 3 puntos. Escribe `frontier`: x e y para cada λ de `shares`. 0 · ln
# 0 cuenta 0; una divergencia puede ser infinita.

# %% name="ex-11-7"
def frontier(p, q, shares, c):
    """
    en: Return x and y, each (k,); p, q: (n,), shares: (k,).
    es: Devuelve x e y, (k,) cada uno; p, q: (n,), shares: (k,).
    """
    ### BEGIN SOLUTION
    def KL(a, b):
        some = a > 0
        with np.errstate(divide="ignore"):
            return np.sum(a[some] * np.log(a[some] / b[some]))

    mixtures = [lam * p + (1 - lam) * q for lam in shares]
    x = np.exp([-c * KL(q, r) for r in mixtures])
    y = np.exp([-c * KL(p, r) for r in mixtures])
    return x, y
    ### END SOLUTION

# %% name="check-11-7"
frontier = lab.check("11.7", frontier)

# %% name="frontier-figure"
p, q = text_probabilities(world)
shares = np.linspace(0, 1, 201)
x, y = frontier(p, q, shares, 5.0)
print(_("area by trapezia"),
      f"{x[-1] - np.trapezoid(y, x):.4f}", _("  exact"),
      f"{divergence_frontier(p, q).area:.4f}")
quality, entropies = [], []
taus = np.linspace(0.4, 1.6, 13)
for tau in taus:
    here = temper_steps(world, tau)
    quality.append(divergence_frontier(
        *text_probabilities(here)).area)
    entropies.append(scores(here)[1])
fig, ax = plt.subplots(figsize=(5.6, 4.2))
ax.plot(entropies, quality, "o-", label=_("τ at every step"))
for name, here, mark in ((_("whole texts"),
                          whole(world, tau_texts), "D"),
                         (_("likes token 0"), liked, "s"),
                         (_("dislikes token 3"), warned, "^")):
    area = divergence_frontier(*text_probabilities(here)).area
    print(f"{name:18} {area:.3f}")
    ax.plot(scores(here)[1], area, mark, label=name)
ax.set_xlabel(_("entropy H, nats per step"))
ax.set_ylabel(_("area under the frontier"))
ax.legend()
course.show(fig, alt=_(
    "Area against H for temperatures from 0.4 to 1.6: from {first:.2f} "
    "it rises to {best:.2f} and falls to {last:.2f}. The model that "
    "dislikes token 3 lies above, the one that likes token 0 below."
).format(first=quality[0], best=max(quality), last=quality[-1]))

# %% [markdown] name="frontier-read" lang="en"
# As in the paper, **quality is best at a middle entropy**, and falls towards both sides. Is the best τ a fact? Ask
# three divergences.

# %% [markdown] name="frontier-read" lang="es"
# Como en el artículo, **la calidad es máxima con una entropía intermedia**, y cae hacia los dos lados. ¿Es un hecho la
# mejor τ? Pregúntaselo a tres divergencias.

# %% name="best-seen"
rows = []
for tau in np.arange(0.5, 1.05, 0.05):
    p, q = text_probabilities(temper_steps(world, tau))
    rows.append([tau, np.sum(p * np.log(p / q)),
                 np.sum(q * np.log(q / p)),
                 -divergence_frontier(p, q).area])
rows = np.array(rows)
for k, name in ((1, "KL(p‖q)"), (2, "KL(q‖p)"), (3, _("area"))):
    print(f"{name:8}", _("best τ"),
          f"{rows[np.argmin(rows[:, k]), 0]:.2f}")

# %% [markdown] name="best-read" lang="en"
# Three answers. KL(p‖q), which is T times what L has above its floor, punishes lack of diversity and wants more heat;
# KL(q‖p) punishes what the truth would hardly write and wants less. “The best temperature” needs the name of its judge.

# %% [markdown] name="best-read" lang="es"
# Tres respuestas. KL(p‖q), que es T veces lo que L tiene por encima de su suelo, castiga la falta de diversidad y
# quiere más calor; KL(q‖p) castiga lo que la verdad apenas escribiría y quiere menos. «La mejor temperatura» necesita
# el nombre de su juez.

# %% [markdown] name="ex-11-8-text" lang="en"
# ## 7 · Find the bug
#
# A program scores responses to prompts. A text is tokens 0, 1, 2, … of which the first `prompt` are the prompt. The
# model predicts the *next* token, so its array of log-probabilities is shifted: `scores[:, i]` belongs to token i + 1,
# and token 0 has none. Here is a function of the kind that the paper's published code has. It runs without a word.

# %% [markdown] name="ex-11-8-text" lang="es"
# ## 7 · Encuentra el error
#
# Un programa puntúa respuestas a prompts. Un texto son los tokens 0, 1, 2, … de los que los primeros `prompt` forman el
# prompt. El modelo predice el token *siguiente*, así que su array de logaritmos de probabilidades está desplazado:
# `scores[:, i]` es del token i + 1, y el token 0 no tiene. Aquí va una función como la que tiene el código publicado
# con el artículo. Se ejecuta sin decir nada.

# %% name="late-seen"
def as_found(scores, prompt, steps):
    return -np.mean(scores[:, prompt:prompt + steps])


H, L = by_step(*small_world(8))
# en: one row of scores; token 0 marks the beginning
# es: una fila de puntuaciones; el token 0 marca el comienzo
row = -np.array([L])
print(f"L = {as_found(row, 1, 7):.5f}")
print(f"EntCE = {np.mean(H[:7]) - as_found(row, 1, 7):.5f}")

# %% [markdown] name="late-text" lang="en"
# But section 1 found 0.09597. A known case for scores (−3, −½, −2, −¼, −1), a prompt of two tokens and a response of
# two: tokens 2 and 3 cost 0.5 and 2, so 1.25 per step.
#
# **Exercise 11.8** · difficulty 2 of 5 · 8 min · 2 points. Write `response_loss`, mended: the log loss of the response,
# nats per step, mean over texts. Texts may go on after the response.

# %% [markdown] name="late-text" lang="es"
# Pero la sección 1 halló 0.09597. Un caso conocido, con puntuaciones (−3, −½, −2, −¼, −1), un prompt de dos tokens y
# una respuesta de dos: los tokens 2 y 3 cuestan 0.5 y 2, así que 1.25 por paso.
#
# **Ejercicio 11.8** · dificultad 2 de 5 · 8 min · 2 puntos. Escribe `response_loss`, ya corregida: la pérdida
# logarítmica de la respuesta, en nats por paso, media de los textos. Los textos pueden seguir tras la respuesta.

# %% name="ex-11-8"
def response_loss(scores, prompt, steps):
    """
    en: Return the log loss per step; scores: (n, N − 1).
    es: Devuelve la pérdida por paso; scores: (n, N − 1).
    """
    ### BEGIN SOLUTION
    first = prompt - 1
    return -np.mean(scores[:, first:first + steps])
    ### END SOLUTION

# %% name="check-11-8"
response_loss = lab.check("11.8", response_loss)

# %% name="late-cost"
for name, make, T in ((_("small"), small_world, 7),
                      (_("fork"), fork_world, 8),
                      (_("recovering"), recovering_world, 64),
                      (_("small"), small_world, 1024)):
    H, L = by_step(*make(T + 1))
    row = -np.array([L])
    right = np.mean(H[:T]) - response_loss(row, 1, T)
    late = np.mean(H[:T]) - as_found(row, 1, T)
    print(f"{name:12} T = {T:<5} {right:.5f}", _("  one late"),
          f"{late:.5f}")

# %% [markdown] name="late-read" lang="en"
# The slip drops the first token of the response, dear because little is known there, and takes the one after the last
# in its place. It changes L by $(L_{T+1} - L_1)/T$: by half of EntCE itself in the short texts of the fork world, by
# next to nothing over the 1000 steps of the paper. It survived because its numbers looked right. A test with a known
# case would have found it.

# %% [markdown] name="late-read" lang="es"
# El desliz deja fuera el primer token de la respuesta, caro porque ahí se sabe poco, y toma en su lugar el que sigue al
# último. Cambia L en $(L_{T+1} - L_1)/T$: la mitad del propio EntCE en los textos cortos del mundo de la
# bifurcación, casi nada en los 1000 pasos del artículo. Sobrevivió porque sus números parecían correctos. Una prueba
# con un caso conocido lo habría encontrado.

# %% [markdown] name="figures-read" lang="en"
# ### Five figures, side by side
#
# | figure | in the paper | here |
# |---|---|---|
# | 1 | singleton mass at finite v; code lighter than text | the mass agrees; of code lab 10 is not certain |
# | 2 | EntCE is a power of size, slowest with heavy tails | so on the bridge; not in trigrams and networks |
# | 3 | H climbs, L is flat | H climbs; L climbs a little, as r/q says |
# | 4 | every remedy lowers H and raises L | so where L is least near τ = 1; else both can improve |
# | 5 | quality is best at middle entropy | so; at which entropy, depends on the divergence |
#
# **What this does not show.** The bridge world has the law of singletons built in: it shows that the law survives the
# way from a probability to nats, and where it does not, and nothing about what happens in a language model. Sizes here
# are words of text, those of the paper parameters. Our models derail for ever or for a few steps, by one token; real
# ones drift. The networks are tiny. No number of the paper's models was measured again.

# %% [markdown] name="figures-read" lang="es"
# ### Cinco figuras, una junto a otra
#
# | figura | en el artículo | aquí |
# |---|---|---|
# | 1 | la masa con v finita; código: cola más ligera | la masa coincide; lo del código, en duda (laboratorio 10) |
# | 2 | el EntCE es potencia del tamaño, más lenta con colas pesadas | así en el puente; en trigramas y redes no |
# | 3 | H sube, L es plana | H sube; L sube un poco, como dice r/q |
# | 4 | cada remedio baja H y sube L | así donde L es mínima cerca de τ = 1; si no, ambas pueden mejorar |
# | 5 | la calidad es máxima con entropía intermedia | así; con cuál depende de la divergencia |
#
# **Lo que esto no muestra.** El mundo puente lleva dentro la ley de las palabras vistas una vez: muestra que la ley
# sobrevive al camino de una probabilidad a unos nats, y dónde no, y nada sobre lo que ocurre en un modelo de lenguaje.
# Aquí los tamaños son palabras de texto; en el artículo, parámetros. Nuestros modelos descarrilan para siempre o por
# unos pasos, con un solo token; los reales se desvían poco a poco. Las redes son diminutas. No se ha vuelto a medir
# ningún número de los modelos del artículo.

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - **EntCE = H − L**, nats per step: own texts less true ones. Calibrated is not good.
# - It is what gathers on the model's own texts plus what is wrong on true ones already; growth is a symptom.
# - A slip is kept; if many are, all is lost, and **a slope of 0 may be saturation**. Compare with q at the same v, and
#   refuse a law where EntCE is not above 0.
# - A cut makes L infinite: print what survives.
# - One τ on whole texts calibrates and lowers L at once; at every step it cannot.
# - “Best” needs the name of its judge, and a slice a known case.
#
# Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - **EntCE = H − L**, en nats por paso: textos propios menos verdaderos. Calibrado no es bueno.
# - Es lo que se acumula en los textos propios más lo que ya falla en los verdaderos; el crecimiento es un síntoma.
# - Un desliz se conserva; si son muchos todo está perdido, y **una pendiente de 0 puede ser saturación**. Compara con q
#   y la misma v, y rechaza la ley donde EntCE no pase de 0.
# - Un corte hace infinita L: imprime lo que sobrevive.
# - Una τ sobre textos enteros calibra y a la vez baja L; en cada paso no puede.
# - «La mejor» pide el nombre de su juez, y unos índices, un caso conocido con que probarlos.
#
# Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
