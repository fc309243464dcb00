# %% [markdown] name="title" lang="en"
# # 12 · Calibrating without the trade-off
#
# Lab 11 left a dilemma: the temperature of least log loss leaves too much entropy, and the one that calibrates raises
# the log loss. Cao, Valiant and Liang prove that nobody has to pay: tilt each step by the **entropy that is still to
# come**. Here you build their method on worlds where nothing has to be estimated, take its proof apart, and see what it
# costs. By the end you will be able to
#
# - compute the future entropy of a model, and the adjusted model,
# - say why its log loss cannot rise, and why its EntCE is 0 all the same,
# - split EntCE exactly into what the fit and what the predictor left undone,
# - tell which errors of a predictor matter, and which cost nothing,
# - name rivals that beat it, and why its authors call it impractical.
#
# **You need** lab 11 (entropy calibration) and lab 01 (entropy and τ); [the theory of this
# lab](../../theory/en/12-without-the-trade-off.md) has every step on paper. **Time**: 130 to 150 minutes, 8 exercises,
# 5 predictions, the theory page included. Everything runs from top to bottom at any moment: where your answer is still
# missing, the course lends you its own.

# %% [markdown] name="title" lang="es"
# # 12 · Calibrar sin pagar por ello
#
# El laboratorio 11 dejó un dilema: la temperatura de menor pérdida logarítmica deja demasiada entropía, y la que
# calibra sube la pérdida. Cao, Valiant y Liang demuestran que no hay por qué pagar: basta con inclinar cada paso según
# la **entropía que aún está por venir**. Aquí construyes su método en mundos donde no hay nada que estimar, desmontas
# la demostración y ves lo que cuesta. Al terminar sabrás
#
# - calcular la entropía futura de un modelo, y el modelo ajustado,
# - decir por qué su pérdida logarítmica no puede subir, y por qué aun así su EntCE es 0,
# - descomponer EntCE con exactitud en lo que dejaron sin hacer el ajuste y el predictor,
# - distinguir qué errores de un predictor importan y cuáles no cuestan nada,
# - nombrar rivales que lo superan, y por qué sus autores lo llaman poco práctico.
#
# **Necesitas** el laboratorio 11 (la calibración de la entropía) y el 01 (la entropía y τ); [la teoría de este
# laboratorio](../../theory/es/12-without-the-trade-off.md) desarrolla cada paso a mano. **Tiempo**: de 130 a 150
# minutos, 8 ejercicios, 5 predicciones, con la página de teoría incluida. Todo se ejecuta de principio a fin en
# cualquier momento: donde falte tu respuesta, el curso te presta la suya.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np
import sympy as sp
from scipy.optimize import brentq
from tqdm.auto import tqdm

from taulab import course
from taulab.course.widgets import TreeExplorer
from taulab.dynamic_temperature import edt_from_entropy
from taulab.entropy import entropy
from taulab.entropy_calibration import calibrated_temperature
from taulab.entropy_calibration import calibration_by_step
from taulab.entropy_calibration import least_loss_temperature
from taulab.entropy_calibration import temper_steps, temper_texts
from taulab.future_entropy import adjusted, entce_bound
from taulab.future_entropy import fit_alphas, fit_lookahead
from taulab.future_entropy import learn_future
from taulab.softmax import softmax, temper
from taulab.worlds import counted_laws, fork_world, pair_world
from taulab.worlds import recovering_world, small_world
from taulab.worlds import sparse_chain, text_probabilities
from taulab.worlds import window_world

lab = course.open("12", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="world-text" lang="en"
# ## 1 · The trade-off
#
# The **small world** has four tokens and texts of T = 7. In truth token 3 is rare. The model is 93 % truth and 7 %
# noise, writes token 3 too often, and once it has, it is lost: it draws from one flat law for ever. As in lab 11, in
# nats per step,
#
# $$\begin{aligned} L &= \frac{1}{T}\,E_{p}[-\ln q(\text{text})], \\ H &= \frac{1}{T}\,E_{q}[-\ln q(\text{text})], \\
# \text{EntCE} &= H - L. \end{aligned}$$
#
# All is exact, for the laws depend on a **state**: the last token, and whether the model is lost. `truth` and `model`
# have the shape (T, S, V): step, state, token. `after[s, v]` is the state that token v leads to. Every text begins in
# state 0.

# %% [markdown] name="world-text" lang="es"
# ## 1 · El dilema
#
# El **mundo pequeño** tiene cuatro tokens y textos de T = 7. En los textos verdaderos el token 3 es raro. El modelo es
# un 93 % verdad y un 7 % ruido, escribe el token 3 demasiado a menudo y, una vez escrito, está perdido: extrae para
# siempre de una única ley plana. Como en el laboratorio 11, en nats por paso,
#
# $$\begin{aligned} L &= \frac{1}{T}\,E_{p}[-\ln q(\text{texto})], \\ H &= \frac{1}{T}\,E_{q}[-\ln q(\text{texto})], \\
# \text{EntCE} &= H - L. \end{aligned}$$
#
# Todo es exacto, porque las leyes dependen de un **estado**: el último token, y si el modelo está perdido. `truth` y
# `model` tienen la forma (T, S, V): paso, estado, token. `after[s, v]` es el estado al que lleva el token v. Todo texto
# empieza en el estado 0.

# %% name="trade-off-seen"
def row(name, world):
    steps = calibration_by_step(world)
    L, H = steps.log_loss.mean(), steps.entropy.mean()
    gap = round(steps.entce, 5) + 0.0
    print(f"{name:32} {L:.5f}  {H:.5f}  {gap:+.5f}")


world = small_world()
print(world.model.shape, world.model[0, [0, 1, 8]].round(3))
print(" " * 34, "L", " " * 6, "H", " " * 6, "H − L")
row(_("the truth itself"), world._replace(model=world.truth))
row(_("the model"), world)
least = least_loss_temperature(world)
calibrated = calibrated_temperature(world)
row(_("τ = {tau:.3f}, least log loss").format(tau=least),
    temper_steps(world, least))
row(_("τ = {tau:.3f}, calibrated").format(tau=calibrated),
    temper_steps(world, calibrated))

# %% [markdown] name="trade-off-read" lang="en"
# That is the trade-off. One τ has two things to do. At 0.833 the log loss is least and EntCE is not 0; at 0.811 EntCE
# is 0 and the log loss has risen again. And the cause of the surplus lies elsewhere: the model is too uncertain because
# it gets lost, and a temperature treats the token that leads astray like any other of its probability.

# %% [markdown] name="trade-off-read" lang="es"
# Ese es el dilema. Una sola τ tiene dos tareas. Con 0.833 la pérdida logarítmica es mínima y EntCE no es 0; con 0.811
# EntCE es 0 y la pérdida ha vuelto a subir. Y la causa del exceso está en otra parte: el modelo tiene demasiada
# incertidumbre porque se pierde, y una temperatura trata al token que lo extravía como a cualquier otro de igual
# probabilidad.

# %% [markdown] name="ex-12-1-text" lang="en"
# ## 2 · What is still to come
#
# The **future entropy** of a token is the entropy of the rest of the text after it, when the model writes on:
#
# $$f_t(v) = H(Y_{t+1}, \dots, Y_T \mid \text{what came}, Y_t = v).$$
#
# After the last token nothing is left, so there it is 0. A known case: three tosses of a fair coin. After the first
# toss two are left: 2 ln 2 = 1.3863 nats; after the second ln 2 = 0.6931; after the third 0. A world adds two things: a
# state's law weighs what comes after each token, and each token leads to another state.
#
# **Exercise 12.1** · difficulty 3 of 5 · 15 min · 4 points. Write `future_entropy`. Entry (t, s, v) is the entropy, in
# nats, of all steps after t, when token v came at step t in state s. The entropy of that draw itself is not in it.
# Probabilities may be 0.

# %% [markdown] name="ex-12-1-text" lang="es"
# ## 2 · Lo que aún está por venir
#
# La **entropía futura** de un token es la entropía del resto del texto tras él, cuando el modelo sigue escribiendo:
#
# $$f_t(v) = H(Y_{t+1}, \dots, Y_T \mid \text{lo anterior}, Y_t = v).$$
#
# Tras el último token no queda nada, así que ahí vale 0. Un caso conocido: tres lanzamientos de una moneda. Tras el
# primero quedan dos: 2 ln 2 = 1.3863 nats; tras el segundo, ln 2 = 0.6931; tras el tercero, 0. Un mundo añade dos
# cosas: la ley de un estado pondera lo que viene tras cada token, y cada token lleva a otro estado.
#
# **Ejercicio 12.1** · dificultad 3 de 5 · 15 min · 4 puntos. Escribe `future_entropy`. La entrada (t, s, v) es la
# entropía, en nats, de todos los pasos posteriores a t, si en el paso t salió el token v en el estado s. La entropía de
# esa misma extracción no cuenta. Las probabilidades pueden ser 0.

# %% name="ex-12-1"
def future_entropy(model, after):
    """
    en: Return the entropy still to come, (T, S, V); after: (S, V).
    es: Devuelve la entropía por venir, (T, S, V); after: (S, V).
    """
    ### BEGIN SOLUTION
    future, ends = np.empty(model.shape), np.zeros(len(after))
    for t in reversed(range(len(model))):
        q = model[t]
        future[t] = ends[after]
        H = -np.sum(q * np.log(np.where(q > 0, q, 1)), axis=1)
        ends = H + np.sum(q * future[t], axis=1)
    return future
    ### END SOLUTION

# %% name="check-12-1"
future_entropy = lab.check("12.1", future_entropy)

# %% [markdown] name="listed-text" lang="en"
# The small world has 4⁷ = 16 384 texts: few enough to list. Group them by their first token, and take the entropy of
# what follows:

# %% [markdown] name="listed-text" lang="es"
# El mundo pequeño tiene 4⁷ = 16 384 textos: se pueden enumerar. Agrúpalos por su primer token y toma la entropía de lo
# que sigue:

# %% name="listed-seen"
f = future_entropy(world.model, world.after)
texts = text_probabilities(world)[1].reshape(4, -1)
rest = texts / texts.sum(axis=1, keepdims=True)
print(_("by states:"), f[0, 0].round(3))
print(_("text by text:"), entropy(rest).round(3))
print(_("after the sixth token:"), f[5, 1].round(3))

# %% [markdown] name="listed-read" lang="en"
# Token 3 costs about 1.7 nats more than the others: six steps of being lost. A sum over seven steps took the place of
# one over 16 384 texts.

# %% [markdown] name="listed-read" lang="es"
# El token 3 cuesta unos 1.7 nats más que los otros: seis pasos de andar perdido. Una suma de siete pasos ha sustituido
# a otra de 16 384 textos.

# %% [markdown] name="ex-12-2-text" lang="en"
# ## 3 · The adjusted model
#
# Now tilt a law q by what each token leads to:
#
# $$\hat q(v) \propto q(v)^{1+\alpha}\, e^{-\alpha f(v)} = \text{softmax}\big((1+\alpha)\ln q - \alpha f\big).$$
#
# With α > 0 this does two things. The power 1 + α is a temperature τ = 1/(1 + α). The other factor shuns tokens after
# which the rest of the text is uncertain. A known case: two tokens of ½ each with f = 0 and 2, and α = 0.5, get odds of
# e: 0.7311 and 0.2689.
#
# **Exercise 12.2** · difficulty 2 of 5 · 8 min · 2 points. Write `adjusted_rows`, for one law in each row. α is above
# −1. f may be in the thousands (a text can be long), and q may hold 0.

# %% [markdown] name="ex-12-2-text" lang="es"
# ## 3 · El modelo ajustado
#
# Ahora inclina una ley q según aquello a lo que lleva cada token:
#
# $$\hat q(v) \propto q(v)^{1+\alpha}\, e^{-\alpha f(v)} = \text{softmax}\big((1+\alpha)\ln q - \alpha f\big).$$
#
# Con α > 0 hace dos cosas. La potencia 1 + α es una temperatura τ = 1/(1 + α). El otro factor evita los tokens tras los
# cuales el resto del texto es incierto. Un caso conocido: dos tokens de ½ cada uno con f = 0 y 2, y α = 0.5, quedan en
# una razón de e: 0.7311 y 0.2689.
#
# **Ejercicio 12.2** · dificultad 2 de 5 · 8 min · 2 puntos. Escribe `adjusted_rows`, con una ley en cada fila. α es
# mayor que −1. f puede valer miles (un texto puede ser largo), y en q puede haber 0.

# %% name="ex-12-2"
def adjusted_rows(q, f, alpha):
    """
    en: Return q^(1 + α) exp(−α f), row by row; q, f: (S, V).
    es: Devuelve q^(1 + α) exp(−α f) normalizada, fila a fila.
    """
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):
        z = (1 + alpha) * np.log(q) - alpha * f
    weights = np.exp(z - np.max(z, axis=1, keepdims=True))
    return weights / np.sum(weights, axis=1, keepdims=True)
    ### END SOLUTION

# %% name="check-12-2"
adjusted_rows = lab.check("12.2", adjusted_rows)

# %% [markdown] name="adjusted-text" lang="en"
# On the first step of the small world, with α = 0.246 and the f of above, beside the temperature 1/(1 + α) and the
# truth:

# %% [markdown] name="adjusted-text" lang="es"
# En el primer paso del mundo pequeño, con α = 0.246 y la f de antes, junto a la temperatura 1/(1 + α) y la verdad:

# %% name="adjusted-seen"
q, alpha = world.model[0, :1], 0.246
print(_("model      "), q[0].round(4))
print(_("temperature"), temper(q[0], 1 / (1 + alpha)).round(4))
print(_("adjusted   "), adjusted_rows(q, f[0, :1], alpha)[0].round(4))
print(_("truth      "), world.truth[0, 0])

# %% [markdown] name="adjusted-read" lang="en"
# The temperature takes four tenths of the share of token 3, as it would from any token as rare; the adjusted model
# takes six tenths. Nobody told it that token 3 is wrong: it knows only how uncertain its own text would become.

# %% [markdown] name="adjusted-read" lang="es"
# La temperatura le quita al token 3 cuatro décimas partes de su probabilidad, como a cualquier token igual de raro; el
# modelo ajustado le quita seis. Nadie le ha dicho que el token 3 esté mal: solo sabe cuánta incertidumbre tendría su
# propio texto.

# %% [markdown] name="lemma-text" lang="en"
# ## 4 · The slope
#
# Which α? At each step the one of least log loss. Let p be the truth's law there. The log loss of the step is
#
# $$L_t(\alpha) = E_p[-\ln \hat q], \qquad \ln \hat q = (1+\alpha)\ln q - \alpha f - \ln Z(\alpha).$$
#
# Two facts carry the whole method: its derivative is a difference of two means of one **score**, ln q − f, and its
# second derivative is a variance. SymPy finds both for three tokens; u stands for ln q.

# %% [markdown] name="lemma-text" lang="es"
# ## 4 · La pendiente
#
# ¿Qué α? En cada paso, la de menor pérdida logarítmica. Sea p la ley de la verdad en ese paso. La pérdida del paso es
#
# $$L_t(\alpha) = E_p[-\ln \hat q], \qquad \ln \hat q = (1+\alpha)\ln q - \alpha f - \ln Z(\alpha).$$
#
# Dos hechos sostienen todo el método: su derivada es una diferencia de dos medias de una misma **puntuación**, ln q −
# f, y su segunda derivada es una varianza. SymPy halla las dos con tres tokens; u es ln q.

# %% name="lemma-sympy"
a = sp.Symbol("alpha")
u, F, p = (sp.symbols(f"{name}:3") for name in "ufp")
z = [(1 + a) * u[i] - a * F[i] for i in range(3)]
Z = sum(map(sp.exp, z))
loss = sp.log(Z) - sum(p[i] * z[i] for i in range(3))
law = [sp.exp(z[i]) / Z for i in range(3)]
score = [u[i] - F[i] for i in range(3)]
means = [sum(w[i] * score[i] for i in range(3)) for w in (law, p)]
variance = sum(law[i] * score[i]**2 for i in range(3)) - means[0]**2
print(_("first derivative less the difference of means:"),
      sp.expand(sp.diff(loss, a) - (means[0] - means[1])))
print(_("second derivative less the variance:"),
      sp.expand(sp.diff(loss, a, 2) - variance))

# %% [markdown] name="ex-12-3-text" lang="en"
# A variance is never negative, so L_t is **convex** in its α: one minimum, where the slope is 0. And **the log loss
# cannot rise**: α = 0 is the model as it was, and the least value is no larger than that at 0. Nothing in this argument
# needs f to be right.
#
# In a world there are several states. `joint[s, v]` is the probability that a true text comes to state s before this
# step and then has token v; it sums to 1, and a state's own probability is the sum of its row. A known case: where the
# truth is the adjusted model itself, the two means agree and the slope is 0.
#
# **Exercise 12.3** · difficulty 3 of 5 · 12 min · 3 points. Write `slope`, the derivative of L_t by α over all states,
# with the help of `adjusted_rows`. joint, q and f have the shape (S, V), and f is held fixed. A token with q = 0 has no
# joint probability either.

# %% [markdown] name="ex-12-3-text" lang="es"
# Una varianza nunca es negativa, así que L_t es **convexa** en su α: un solo mínimo, donde la pendiente es 0. Y **la
# pérdida logarítmica no puede subir**: α = 0 es el modelo tal como estaba, y el valor mínimo no es mayor que el de 0.
# Nada de este argumento pide que f sea correcta.
#
# En un mundo hay varios estados. `joint[s, v]` es la probabilidad de que un texto verdadero llegue al estado s antes de
# este paso y tenga después el token v; suma 1, y la probabilidad de un estado es la suma de su fila. Un caso conocido:
# donde la verdad es el propio modelo ajustado, las dos medias coinciden y la pendiente es 0.
#
# **Ejercicio 12.3** · dificultad 3 de 5 · 12 min · 3 puntos. Escribe `slope`, la derivada de L_t respecto a α sobre
# todos los estados, con ayuda de `adjusted_rows`. joint, q y f tienen la forma (S, V), y f se mantiene fija. Un token
# con q = 0 tampoco tiene probabilidad conjunta.

# %% name="ex-12-3"
def slope(joint, q, f, alpha):
    """
    en: Return dL_t/dα_t, one number; joint, q, f: (S, V).
    es: Devuelve dL_t/dα_t, un número; joint, q, f: (S, V).
    """
    ### BEGIN SOLUTION
    law = adjusted_rows(q, f, alpha)
    score = np.log(np.where(q > 0, q, 1)) - f
    expected = np.sum(law * score, axis=1)
    at = np.sum(joint, axis=1)
    return np.sum(at * expected) - np.sum(joint * score)
    ### END SOLUTION

# %% name="check-12-3"
slope = lab.check("12.3", slope)

# %% [markdown] name="differences-text" lang="en"
# The same slope by differences, on the first step of the small world, where every text is in state 0:

# %% [markdown] name="differences-text" lang="es"
# La misma pendiente por diferencias, en el primer paso del mundo pequeño, donde todo texto está en el estado 0:

# %% name="differences-seen"
q, p, f0 = (x[0, :1] for x in (world.model, world.truth, f))


def loss_at(alpha):
    return -np.sum(p * np.log(adjusted_rows(q, f0, alpha)))


print("α       L_t       ", _("slope      by differences"))
for alpha in (-0.2, 0.0, 0.2, 0.4, 0.6):
    by_differences = (loss_at(alpha + 1e-5)
                      - loss_at(alpha - 1e-5)) / 2e-5
    print(f"{alpha:+.1f}  {loss_at(alpha):.6f}"
          f"  {slope(p, q, f0, alpha):+.7f}  {by_differences:+.7f}")

# %% [markdown] name="reach-text" lang="en"
# ## 5 · From the last step to the first
#
# The f that the method needs is that of the **adjusted** model: how uncertain the text will be once the later steps are
# tilted too. So one goes backwards. At the last step f = 0. Once α_T is found the last step's law is known, hence f at
# step T − 1, hence α there, and so on. That is the paper's Algorithm 1 with an exact f.
#
# What is missing is `joint`. How often a true text comes to each state is a recursion forwards:

# %% [markdown] name="reach-text" lang="es"
# ## 5 · Del último paso al primero
#
# La f que pide el método es la del modelo **ajustado**: la incertidumbre que tendrá el texto cuando también estén
# inclinados los pasos siguientes. Por eso se va hacia atrás. En el último paso f = 0. Hallada α_T se conoce la ley del
# último paso, con ella f en el paso T − 1, con ella la α de ahí, y así sucesivamente. Es el algoritmo 1 del artículo
# con una f exacta.
#
# Falta `joint`. Con qué frecuencia llega un texto verdadero a cada estado es una recursión hacia delante:

# %% name="reach"
def reach(truth, after):
    at = np.zeros(truth.shape[:2])
    at[0, 0] = 1
    for t in range(len(truth) - 1):
        np.add.at(at[t + 1], after, at[t][:, None] * truth[t])
    return at

# %% name="reach-seen"
at = reach(world.truth, world.after)
print(at[:3].round(3))

# %% [markdown] name="ex-12-4-text" lang="en"
# Row t of `reach` is the law of the state before step t; once a true text has had a token 3, the model is lost:
# states 5 to 8.
#
# **Exercise 12.4** · difficulty 4 of 5 · 20 min · 5 points. Write `fit`. From the last step to the first, find the α at
# which the slope of that step is 0, to five digits (`brentq` finds the zero of a function between two ends), adjust the
# step, and carry its uncertainty on to the step before. Every α here lies between −0.9 and 9. Return the α, in the
# order of the steps, and the adjusted laws.

# %% [markdown] name="ex-12-4-text" lang="es"
# La fila t de `reach` es la ley del estado antes del paso t; en cuanto un texto verdadero ha tenido un token 3, el
# modelo está perdido: estados 5 a 8.
#
# **Ejercicio 12.4** · dificultad 4 de 5 · 20 min · 5 puntos. Escribe `fit`. Del último paso al primero, busca la α con
# la que la pendiente de ese paso es 0, con cinco cifras (`brentq` halla el cero de una función entre dos extremos),
# ajusta el paso y lleva su incertidumbre al paso anterior. Aquí toda α está entre −0.9 y 9. Devuelve las α, en el orden
# de los pasos, y las leyes ajustadas.

# %% name="ex-12-4"
def fit(truth, model, after):
    """
    en: Return α, (T,), and the adjusted laws, (T, S, V).
    es: Devuelve α, (T,), y las leyes ajustadas, (T, S, V).
    """
    ### BEGIN SOLUTION
    alphas, laws = np.empty(len(model)), np.empty(model.shape)
    at, ends = reach(truth, after), np.zeros(len(after))
    for t in reversed(range(len(model))):
        f, joint = ends[after], at[t][:, None] * truth[t]
        alphas[t] = brentq(
            lambda alpha: slope(joint, model[t], f, alpha), -0.9, 9)
        q = laws[t] = adjusted_rows(model[t], f, alphas[t])
        H = -np.sum(q * np.log(np.where(q > 0, q, 1)), axis=1)
        ends = H + np.sum(q * f, axis=1)
    return alphas, laws
    ### END SOLUTION

# %% name="check-12-4"
fit = lab.check("12.4", fit)

# %% [markdown] name="table-text" lang="en"
# Now the small world again, with all that this course knows. *Whole texts* is one τ on whole texts, normalised over all
# of them at once, as in lab 11: in a world a recursion does it, elsewhere nobody can.

# %% [markdown] name="table-text" lang="es"
# Y ahora, otra vez el mundo pequeño, con todo lo que este curso sabe. *Textos enteros* es una τ sobre textos enteros,
# normalizada a la vez sobre todos, como en el laboratorio 11: en un mundo lo hace una recursión; fuera de él no lo
# puede hacer nadie.

# %% name="table-seen"
alphas, laws = fit(world.truth, world.model, world.after)
print("α =", alphas.round(3))
scaled = world._replace(model=laws)
whole = calibrated_temperature(world, temper_texts)
print(" " * 34, "L", " " * 6, "H", " " * 6, "H − L")
row(_("the model"), world)
row(_("τ = {tau:.3f}, calibrated").format(tau=calibrated),
    temper_steps(world, calibrated))
row(_("whole texts, τ = {tau:.3f}").format(tau=whole),
    temper_texts(world, whole))
row(_("future-entropy scaling"), scaled)

# %% [markdown] name="table-read" lang="en"
# Both promises hold: EntCE is 0, and the log loss is lower than that of any temperature on the steps. All α are small
# and positive, and after the first step nearly alike.

# %% [markdown] name="table-read" lang="es"
# Se cumplen las dos promesas: EntCE es 0, y la pérdida es menor que la de cualquier temperatura sobre los pasos. Todas
# las α son pequeñas y positivas, y tras el primer paso casi iguales.

# %% [markdown] name="explorer-text" lang="en"
# Move α yourself. The tree has all beginnings of texts of three tokens; each node shows what is still to come after it.
# Set all α alike, then each alone; take the future of the adjusted model, of the base model, or none, and watch EntCE
# and the log loss.

# %% [markdown] name="explorer-text" lang="es"
# Mueve α tú. El árbol contiene todos los comienzos de textos de tres tokens; cada nodo muestra lo que aún está por
# venir tras él. Pon primero la misma α en todos los pasos y luego cada una por separado; toma el futuro del modelo
# ajustado, el del modelo base o ninguno, y observa EntCE y la pérdida logarítmica.

# %% name="explorer"
explorer = TreeExplorer(lab.lang)
explorer

# %% name="explorer-static"
explorer.static()

# %% [markdown] name="worlds-text" lang="en"
# Other worlds. In the **recovering world** one token derails the model for three steps, a rarer one for ever. In the
# **fork world** the truth itself is uncertain after token 0, and rightly so. And a larger one that nobody made for the
# purpose: 16 tokens, of which 6 follow each; a model that has counted 3000 triples; texts of 16 tokens, of which there
# are 16¹⁶, or 1.8 · 10¹⁹.

# %% [markdown] name="worlds-text" lang="es"
# Otros mundos. En el **mundo que se recupera** un token deja perdido al modelo tres pasos, y otro, más raro, para
# siempre. En el **mundo de la bifurcación** la propia verdad es incierta tras el token 0, y con razón. Y uno mayor que
# nadie diseñó para esto: 16 tokens, cada uno con 6 sucesores posibles; un modelo que ha contado 3000 ternas; textos de
# 16 tokens, de los que hay 16¹⁶, es decir, 1.8 · 10¹⁹.

# %% name="worlds-seen"
rng = np.random.default_rng(0)
chain = sparse_chain(16, 6, 1, rng)
counted = window_world(chain, counted_laws(chain, 3_000, rng),
                       steps=16)
worlds = {_("small"): world, _("recovering"): recovering_world(),
          _("fork"): fork_world(), _("counted"): counted}
for name, one in worlds.items():
    print(name)
    row(_("  the model"), one)
    row(_("  calibrated τ"), temper_steps(
        one, calibrated_temperature(one)))
    found = fit(one.truth, one.model, one.after)
    row(_("  future-entropy scaling"),
        one._replace(model=found[1]))
    print(f"  α: {found[0].min():.3f} … {found[0].max():.3f}")

# %% [markdown] name="worlds-read" lang="en"
# In all four EntCE is 0 and the log loss falls. In the counted world, where the trade-off bites hardest, the calibrated
# τ has a higher log loss than the model that it started from.

# %% [markdown] name="worlds-read" lang="es"
# En los cuatro EntCE es 0 y la pérdida baja. En el mundo contado, donde el dilema es más duro, la τ calibrada tiene más
# pérdida que el modelo del que partía.

# %% [markdown] name="predict-12-a-text" lang="en"
# ## 6 · Why it works
#
# ### Predict before you see
#
# EntCE is 0: summed over the steps, entropy and log loss agree. In the small world, after the fit, **is H_t = L_t at
# each step, "yes" or "no"?**

# %% [markdown] name="predict-12-a-text" lang="es"
# ## 6 · Por qué funciona
#
# ### Predice antes de mirar
#
# EntCE es 0: sumadas sobre los pasos, entropía y pérdida coinciden. En el mundo pequeño, tras el ajuste, **¿es H_t =
# L_t en cada paso? Responde "yes" (sí) o "no".**

# %% name="predict-12-a"
guess = None
lab.predict("12.a", guess)

# %% name="by-step-seen"
steps = calibration_by_step(scaled)
print("H_t − L_t:", (steps.entropy - steps.log_loss).round(4))
print(_("sum:"), abs(np.sum(steps.entropy
                             - steps.log_loss)).round(9))

# %% [markdown] name="identity-text" lang="en"
# What does vanish at each step is something else. Let g_t be the slope, and let the predictor be off by e = f̂ − f.
# From the formula of ln q̂,
#
# $$-\ln \hat q + \hat f = -(1+\alpha)(\ln q - \hat f) + \ln Z.$$
#
# Take the mean under the truth less the mean under q̂, both after the same true prefix. Z drops out, and the score
# gives −g_t:
#
# $$\begin{aligned} &E_p[-\ln \hat q + f] - E_{\hat q}[-\ln \hat q + f] \\
# &\qquad = (1+\alpha_t)\, g_t - (E_p[e] - E_{\hat q}[e]). \end{aligned}$$
#
# On the left stands what changes in “surprise so far, plus uncertainty to come” when one true token takes the place of
# one of the model's. Begin with a text that the model writes alone: T·H. Swap its tokens one by one for true ones: at
# the end it is T·L. So the left sides add up to T(L − H), and
#
# $$\begin{aligned} T \cdot \text{EntCE} &= -\sum_t (1+\alpha_t)\, g_t \\
# &\quad + \sum_t E_{\text{true prefix}}\big(E_p[e_t] - E_{\hat q}[e_t]\big). \end{aligned}$$
#
# It holds for any α and any predictor. Where every slope is 0 and f̂ is right, EntCE is 0. The paper's theorem is this
# with bounds: if all |g_t| ≤ ε_t and |e| ≤ δ, then T |EntCE| ≤ 2Tδ + Σ (1 + α_t) ε_t.
#
# A known case: α = 0 everywhere. Then q̂ = q, and T·EntCE = −Σ g_t: a model that is not calibrated always has log loss
# to gain.
#
# **Exercise 12.5** · difficulty 4 of 5 · 15 min · 4 points. Write `entce_parts`: the two sums of the identity, the
# first from the slopes, (T,), the second from the errors e, (T, S, V). `laws` is the adjusted model. Use `reach`.

# %% [markdown] name="identity-text" lang="es"
# Lo que sí se anula en cada paso es otra cosa. Sea g_t la pendiente, y que el predictor se equivoque en e = f̂ − f. De
# la fórmula de ln q̂ sale
#
# $$-\ln \hat q + \hat f = -(1+\alpha)(\ln q - \hat f) + \ln Z.$$
#
# Toma la media según la verdad menos la media según q̂, ambas tras el mismo prefijo verdadero. Z se cancela, y la
# puntuación da −g_t:
#
# $$\begin{aligned} &E_p[-\ln \hat q + f] - E_{\hat q}[-\ln \hat q + f] \\
# &\qquad = (1+\alpha_t)\, g_t - (E_p[e] - E_{\hat q}[e]). \end{aligned}$$
#
# A la izquierda está lo que cambia la suma de «sorpresa hasta aquí más incertidumbre por venir» cuando un token
# verdadero ocupa el lugar de uno del modelo. Empieza con un texto escrito solo por el modelo: T·H. Cambia sus tokens
# uno a uno por los verdaderos: al final es T·L. Así, los lados izquierdos suman T(L − H), y
#
# $$\begin{aligned} T \cdot \text{EntCE} &= -\sum_t (1+\alpha_t)\, g_t \\
# &\quad + \sum_t E_{\text{prefijo verdadero}}\big(E_p[e_t] - E_{\hat q}[e_t]\big). \end{aligned}$$
#
# Vale para cualquier α y cualquier predictor. Donde toda pendiente es 0 y f̂ es correcta, EntCE es 0. El teorema del
# artículo es esto mismo con cotas: si todas las |g_t| ≤ ε_t y |e| ≤ δ, entonces T |EntCE| ≤ 2Tδ + Σ (1 + α_t) ε_t.
#
# Un caso conocido: α = 0 en todas partes. Entonces q̂ = q y T·EntCE = −Σ g_t: a un modelo que no está calibrado siempre
# le queda pérdida por ganar.
#
# **Ejercicio 12.5** · dificultad 4 de 5 · 15 min · 4 puntos. Escribe `entce_parts`: las dos sumas de la identidad, la
# primera con las pendientes, (T,), la segunda con los errores e, (T, S, V). `laws` es el modelo ajustado. Usa `reach`.

# %% name="ex-12-5"
def entce_parts(truth, laws, after, alphas, slopes, errors):
    """
    en: Return two numbers, whose sum is T · EntCE.
    es: Devuelve dos números, cuya suma es T · EntCE.
    """
    ### BEGIN SOLUTION
    at = reach(truth, after)
    from_slopes = -np.sum((1 + alphas) * slopes)
    from_errors = np.sum(at[:, :, None] * (truth - laws) * errors)
    return from_slopes, from_errors
    ### END SOLUTION

# %% name="check-12-5"
entce_parts = lab.check("12.5", entce_parts)

# %% [markdown] name="parts-text" lang="en"
# Try it on fits that are wrong on purpose. `adjusted` takes α as they are given, `fit_alphas` is the course's `fit`;
# both accept `errors`, added to f, and the second `slopes` at which to stop.

# %% [markdown] name="parts-text" lang="es"
# Pruébalo con ajustes estropeados a propósito. `adjusted` toma las α que se le dan, `fit_alphas` es el `fit` del curso;
# los dos admiten `errors`, que se suman a f, y el segundo `slopes`, las pendientes en las que detenerse.

# %% name="parts-seen"
def both_sides(name, found):
    parts = entce_parts(world.truth, found.world.model, world.after,
                        found.alphas, found.slopes,
                        found.predicted - found.future)
    T_entce = 7 * calibration_by_step(found.world).entce
    first, second = np.round(parts, 5) + 0.0
    print(f"{name:30} {T_entce:+.5f} = {first:+.5f} {second:+.5f}")


rng = np.random.default_rng(0)
noise = rng.uniform(-0.1, 0.1, world.model.shape)
print(_("T times EntCE = from the slopes, from the errors"))
both_sides("α = 0", adjusted(world, 0.0))
both_sides("α = 0.1", adjusted(world, 0.1))
both_sides(_("every slope −0.05"), fit_alphas(world, slopes=-0.05))
blind = np.zeros(world.model.shape)
for t in reversed(range(7)):
    blind[t] = -fit_alphas(world, errors=blind).future[t]
both_sides(_("f̂ = 0: a τ for each step"), fit_alphas(
    world, errors=blind))
both_sides(_("f ± 0.1 at random"), fit_alphas(world, errors=noise))

# %% [markdown] name="predict-12-b-text" lang="en"
# ### Predict before you see
#
# A predictor takes the future entropy of token 3 alone 0.5 nats too large, in every state and step. The bound 2Tδ
# allows T |EntCE| = 7. **What is EntCE after the fit, in nats per step, with its sign?**

# %% [markdown] name="predict-12-b-text" lang="es"
# ### Predice antes de mirar
#
# Un predictor da 0.5 nats de más a la entropía futura del token 3, y solo a la suya, en todo estado y paso. La cota 2Tδ
# permite T |EntCE| = 7. **¿Cuánto vale EntCE tras el ajuste, en nats por paso y con su signo?**

# %% name="predict-12-b"
guess = None
lab.predict("12.b", guess)

# %% [markdown] name="ex-12-6-text" lang="en"
# The errors enter as Σ reach (p − q̂) e. If every |e| ≤ δ, how large can that be? The theorem says 2Tδ, whatever the
# laws are. Here they are known, and p and q̂ overlap.
#
# A known case: where q̂ is the truth, no error of the predictor costs anything.
#
# **Exercise 12.6** · difficulty 3 of 5 · 10 min · 3 points. Write `worst_errors`: the most that errors between −δ and δ
# can add to T·EntCE, while `laws` stay as they are. Each step, state and token may have an error of its own.

# %% [markdown] name="ex-12-6-text" lang="es"
# Los errores entran como Σ reach (p − q̂) e. Si todo |e| ≤ δ, ¿cuánto puede valer eso? El teorema dice 2Tδ, sean cuales
# sean las leyes. Aquí se conocen, y p y q̂ se solapan.
#
# Un caso conocido: donde q̂ es la verdad, ningún error del predictor cuesta nada.
#
# **Ejercicio 12.6** · dificultad 3 de 5 · 10 min · 3 puntos. Escribe `worst_errors`: lo máximo que pueden sumar a
# T·EntCE unos errores entre −δ y δ, mientras `laws` no cambie. Cada paso, estado y token puede tener su propio error.

# %% name="ex-12-6"
def worst_errors(truth, laws, after, delta):
    """
    en: Return the most that errors up to delta add to T · EntCE.
    es: Devuelve lo más que errores hasta delta suman a T · EntCE.
    """
    ### BEGIN SOLUTION
    at = reach(truth, after)
    return delta * np.sum(at[:, :, None] * np.abs(truth - laws))
    ### END SOLUTION

# %% name="check-12-6"
worst_errors = lab.check("12.6", worst_errors)

# %% [markdown] name="bound-text" lang="en"
# Put errors in on purpose: the most harmful pattern, δ where p > q̂ and −δ elsewhere; random ones; the same for all.
# The laws change with them, so the worst is taken at the laws that come out.

# %% [markdown] name="bound-text" lang="es"
# Mete errores a propósito: el patrón más dañino, δ donde p > q̂ y −δ en lo demás; unos al azar; el mismo para todos.
# Las leyes cambian con ellos, así que lo peor se toma con las leyes que resultan.

# %% name="bound-figure"
sign = np.where(world.truth > laws, 1.0, -1.0)
deltas = np.geomspace(0.01, 1, 9)
found = {name: [] for name in ("bound", "worst", "harmful", "random")}
for delta in deltas:
    spoilt = fit_alphas(world, errors=delta * sign)
    found["bound"].append(entce_bound(spoilt.alphas, 0, delta))
    found["worst"].append(worst_errors(
        world.truth, spoilt.world.model, world.after, delta))
    found["harmful"].append(
        7 * abs(calibration_by_step(spoilt.world).entce))
    at_random = [fit_alphas(world, errors=rng.choice(
        [-delta, delta], world.model.shape)) for _seed in range(5)]
    found["random"].append([7 * abs(calibration_by_step(
        one.world).entce) for one in at_random])
fig, ax = plt.subplots(figsize=(5.6, 4))
ax.loglog(deltas, found["bound"], "-", label="2Tδ")
ax.loglog(deltas, found["worst"], "--",
          label=_("worst, these laws"))
ax.loglog(deltas, found["harmful"], "o", label=_("harmful pattern"))
ax.loglog(deltas, found["random"], ".", color="0.5")
ax.plot([], [], ".", color="0.5", label=_("random signs"))
ax.set_ylim(3e-5, 30)
ax.set_xlabel(_("error δ of the future entropy, nats"))
ax.set_ylabel(_("T |EntCE|, nats per text"))
ax.legend(loc="lower right")
course.show(fig, alt=_(
    "T |EntCE| against δ, both on logarithmic axes. The bound lies "
    "{times:.0f} times above the worst at δ = {delta:.2f}; the "
    "harmful pattern lies on the worst; errors of random sign lie "
    "lower, most of them far lower."
    ).format(times=found["bound"][4] / found["worst"][4],
             delta=deltas[4]))

# %% name="bound-rows"
print(_("δ = 0.5: T times EntCE, and the log loss"))
for name, errors in ((_("harmful"), 0.5 * sign),
                     (_("opposite"), -0.5 * sign),
                     (_("token 3 alone"), 0.5 * (np.arange(4) == 3)),
                     (_("the same for all"), 0.5)):
    spoilt = fit_alphas(world, errors=errors)
    steps = calibration_by_step(spoilt.world)
    total = round(7 * steps.entce, 4) + 0.0
    print(f"{name:18} {total:+.4f}",
          f"  L = {steps.log_loss.mean():.5f}")
early = fit_alphas(world, slopes=-0.05)
print(_("every slope −0.05:"),
      round(7 * calibration_by_step(early.world).entce, 4),
      _("  bound:"), round(entce_bound(early.alphas, 0.05, 0.0), 4))

# %% [markdown] name="bound-read" lang="en"
# The two halves of the bound are not alike. That of the slopes is reached: stop each fit too early, and EntCE is the
# bound itself. That of the errors is far from reached, because p and q̂ share almost all their mass: 2δ would need laws
# without a token in common. And a common error costs nothing, since a row is normalised: a predictor needs to know
# *which* token leads to more, not how much there is. On token 3 alone half a nat costs little, for the two laws give it
# hardly any mass to differ in: EntCE falls to −0.0066, since the token that leads astray is shunned too much. The
# opposite of the harmful pattern even lowers the log loss. No wonder: it has looked at the truth.

# %% [markdown] name="bound-read" lang="es"
# Las dos mitades de la cota no se parecen. La de las pendientes se alcanza: detén cada ajuste demasiado pronto, y EntCE
# es la cota misma. La de los errores queda muy lejos, porque p y q̂ comparten casi toda su masa: 2δ pediría leyes sin
# un solo token en común. Y un error común no cuesta nada, porque cada fila se normaliza: un predictor necesita saber
# *qué* token lleva a más, no cuánto hay. Solo en el token 3, medio nat cuesta poco, porque ahí las dos leyes apenas
# tienen masa en la que diferir: EntCE baja a −0.0066, pues se evita demasiado el token que extravía. El patrón opuesto
# al dañino incluso baja la pérdida. No es de extrañar: ha mirado la verdad.

# %% [markdown] name="ex-12-7-text" lang="en"
# ## 7 · A learned predictor
#
# Outside of a world nobody sums over states. Algorithm 2 of the paper makes **labels**: let the adjusted model continue
# a prefix several times, and average the surprise of what it writes,
#
# $$\frac{1}{m}\sum_{i=1}^{m}\ \sum_{s > t} -\ln \hat q(Y^{(i)}_s \mid \dots).$$
#
# Its mean is the future entropy. A known case: where all four tokens are alike, 600 tokens have the surprise 600 ln 4 =
# 831.8, whatever they are.
#
# **Exercise 12.7** · difficulty 2 of 5 · 10 min · 2 points. Write `label`. A continuation starts in `state`, its first
# token is drawn at `step`, the t + 1 of the formula, its last at the end of the text: `continuations` has the shape (m,
# T − step), and may have no columns. Texts may be long.

# %% [markdown] name="ex-12-7-text" lang="es"
# ## 7 · Un predictor aprendido
#
# Fuera de un mundo nadie suma sobre estados. El algoritmo 2 del artículo fabrica **etiquetas**: deja que el modelo
# ajustado continúe varias veces un prefijo, y promedia la sorpresa de lo que escribe,
#
# $$\frac{1}{m}\sum_{i=1}^{m}\ \sum_{s > t} -\ln \hat q(Y^{(i)}_s \mid \dots).$$
#
# Su media es la entropía futura. Un caso conocido: donde los cuatro tokens son iguales, 600 tokens tienen la sorpresa
# 600 ln 4 = 831.8, sean los que sean.
#
# **Ejercicio 12.7** · dificultad 2 de 5 · 10 min · 2 puntos. Escribe `label`. Una continuación arranca en `state`, su
# primer token se extrae en el paso `step`, el t + 1 de la fórmula, y el último al final del texto: `continuations`
# tiene la forma (m, T − step), y puede no tener columnas. Los textos pueden ser largos.

# %% name="ex-12-7"
def label(laws, after, step, state, continuations):
    """
    en: Return the mean surprise of the continuations, in nats.
    es: Devuelve la sorpresa media de las continuaciones, en nats.
    """
    ### BEGIN SOLUTION
    total = 0.0
    for tokens in continuations:
        here = state
        for k, token in enumerate(tokens):
            total -= np.log(laws[step + k, here, token])
            here = after[here, token]
    return total / len(continuations)
    ### END SOLUTION

# %% name="check-12-7"
label = lab.check("12.7", label)

# %% [markdown] name="labels-text" lang="en"
# One label after each first token, from 400 continuations, beside the exact future entropy of the adjusted model; and
# one label alone, as Algorithm 1 uses them:

# %% [markdown] name="labels-text" lang="es"
# Una etiqueta tras cada primer token, con 400 continuaciones, junto a la entropía futura exacta del modelo ajustado; y
# etiquetas de una sola, como puede usarlas el algoritmo 1:

# %% name="labels-seen"
def write_on(laws, after, step, state, m, rng):
    texts = np.zeros((m, len(laws) - step), int)
    for text in texts:
        here = state
        for k in range(len(text)):
            text[k] = rng.choice(laws.shape[2],
                                 p=laws[step + k, here])
            here = after[here, text[k]]
    return texts


rng = np.random.default_rng(0)
exact = future_entropy(laws, world.after)[0, 0]
for v in range(4):
    state = world.after[0, v]
    texts = write_on(laws, world.after, 1, state, 400, rng)
    alone = [label(laws, world.after, 1, state, texts[i:i + 1])
             for i in range(400)]
    print(v, f"{exact[v]:.3f}",
          f"{label(laws, world.after, 1, state, texts):.3f}"
          f" ± {np.std(alone, ddof=1) / 20:.3f}",
          _("  one alone: ±"), np.std(alone, ddof=1).round(2))

# %% [markdown] name="predict-12-c-text" lang="en"
# ### Predict before you see
#
# A single label after one of the common tokens is off by about two nats, nearly as much as tells token 3 from them. Now
# all of Algorithm 1, learned: n true texts; at each step α from their tokens; then, for each token of the vocabulary,
# each prefix is continued once after it, and a regression learns the labels. Here the simplest: one number for each
# step and token, 28 in all. **With how many true texts does it have a lower log loss than one τ calibrated exactly: 30,
# 100, 300 or 1000?**

# %% [markdown] name="predict-12-c-text" lang="es"
# ### Predice antes de mirar
#
# Una sola etiqueta tras uno de los tokens frecuentes se desvía unos dos nats, casi tanto como lo que los separa del
# token 3. Ahora, el algoritmo 1 entero, aprendido: n textos verdaderos; en cada paso, α a partir de sus tokens;
# después, por cada token del vocabulario, cada prefijo se continúa una vez tras él, y una regresión aprende las
# etiquetas. Aquí la más sencilla: un número por paso y token, 28 en total. **¿Con cuántos textos verdaderos tiene menos
# pérdida que una τ calibrada de forma exacta: 30, 100, 300 o 1000?**

# %% name="predict-12-c"
guess = None
lab.predict("12.c", guess)

# %% name="learned-figure"
sizes = (30, 100, 300, 1_000, 3_000)
learned = {}
for name in (_("small"), _("fork")):
    for n in tqdm(sizes, desc=name):
        fits = [learn_future(worlds[name], n,
                             np.random.default_rng(seed)).world
                for seed in range(5)]
        steps = [calibration_by_step(one) for one in fits]
        learned[name, n] = ([one.log_loss.mean() for one in steps],
                            [abs(one.entce) for one in steps])
fig, axes = plt.subplots(2, 1, figsize=(5.6, 6.4), sharex=True)
for ax, name in zip(axes, (_("small"), _("fork"))):
    for k in range(5):
        ax.plot(sizes, [learned[name, n][0][k] for n in sizes],
                ".", color="0.5")
    ax.plot(sizes, [np.mean(learned[name, n][0]) for n in sizes],
            "o-", label=_("learned, mean of 5"))
    one = worlds[name]
    for label_, style, other in (
            (_("the model"), ":", one),
            (_("calibrated τ"), "--", temper_steps(
                one, calibrated_temperature(one))),
            (_("exact f"), "-.", fit_alphas(one).world)):
        ax.axhline(calibration_by_step(other).log_loss.mean(),
                   linestyle=style, color="0.3", label=label_)
    ax.set_ylabel(_("log loss, nats per step"))
    ax.set_title(name)
axes[1].legend()
axes[1].set_xscale("log")
axes[1].set_xlabel(_("true texts n"))
beats = [next(n for n in sizes if np.mean(learned[name, n][0])
              < calibration_by_step(temper_steps(
                  worlds[name], calibrated_temperature(
                      worlds[name]))).log_loss.mean())
         for name in (_("small"), _("fork"))]
course.show(fig, alt=_(
    "Log loss against the number of true texts in two worlds. The "
    "learned curves fall, cross the calibrated τ by n = {small} and "
    "{fork}, and level off near the exact fit.").format(
        small=beats[0], fork=beats[1]))
for name in (_("small"), _("fork")):
    print(name, _("mean |EntCE|:"), np.round(
        [np.mean(learned[name, n][1]) for n in sizes], 4))

# %% [markdown] name="learned-read" lang="en"
# At 30 texts it is worse than the model, at a few hundred it beats the τ, and in the small world it ends *below* the
# exact fit. The gain comes from the lost rows: one number for each token shuns token 3 there too, where the exact f no
# longer sees a difference and the truth still does. The theorem promises EntCE = 0 and a log loss that does not rise,
# not the least one.
#
# What a predictor does not see stays as an error for ever. In the **pair world** the model is lost once token 2 comes
# right after token 1, so after token 2 all hangs on the token before.

# %% [markdown] name="learned-read" lang="es"
# Con 30 textos es peor que el modelo, con unos cientos supera a la τ, y en el mundo pequeño acaba *por debajo* del
# ajuste exacto. La ganancia viene de las filas perdidas: un número por token evita también ahí el token 3, donde la f
# exacta ya no ve ninguna diferencia y la verdad sí. El teorema promete EntCE = 0 y una pérdida que no sube, no la
# mínima.
#
# Lo que un predictor no ve queda como error para siempre. En el **mundo de la pareja** el modelo se pierde cuando el
# token 2 viene justo después del token 1, así que tras el token 2 todo depende del token anterior.

# %% name="blind-seen"
pair = pair_world()
seen = np.zeros((9, 4))
seen[np.arange(1, 9), np.arange(8) % 4] = 1
row(_("the model"), pair)
row(_("calibrated τ"), temper_steps(
    pair, calibrated_temperature(pair)))
for n in (300, 3_000):
    for name, features in ((_("nothing"), None),
                           (_("last token"), seen)):
        found = learn_future(pair, n, np.random.default_rng(1),
                             features=features)
        row(_("n = {n}, it sees: {what}").format(n=n, what=name),
            found.world)

# %% [markdown] name="blind-read" lang="en"
# The blind predictor keeps an EntCE of about 0.01, however many texts it gets. With the last token in view the error is
# a few thousandths, and the log loss lower. A predictor has to see what the trouble hangs on.

# %% [markdown] name="blind-read" lang="es"
# El predictor ciego conserva una EntCE de alrededor de 0.01, por muchos textos que reciba. Con el último token a la
# vista el error es de unas milésimas, y la pérdida, menor. Un predictor tiene que ver aquello de lo que depende el
# problema.

# %% [markdown] name="ex-12-8-text" lang="en"
# ## 8 · Rivals
#
# Before this method came a cheaper one, by Braverman and others: **look ahead one step**. Weigh each token with the
# entropy of the one law that it leads to,
#
# $$\hat q(v) \propto q(v)\, e^{-a\,H(\text{next law} \mid v)},$$
#
# with the base model's H, and one a for all steps, chosen by log loss. A known case: at a = 0 nothing changes. The last
# step has nothing to look at and stays as it is.
#
# **Exercise 12.8** · difficulty 2 of 5 · 8 min · 2 points. Write `lookahead`. a may be in the thousands, and a law may
# hold 0.

# %% [markdown] name="ex-12-8-text" lang="es"
# ## 8 · Rivales
#
# Antes de este método hubo uno más barato, de Braverman y otros: **mirar un paso adelante**. Pondera cada token con la
# entropía de la única ley a la que lleva,
#
# $$\hat q(v) \propto q(v)\, e^{-a\,H(\text{ley siguiente} \mid v)},$$
#
# con la H del modelo base y una misma a en todos los pasos, elegida por la pérdida logarítmica. Un caso conocido: con a
# = 0 no cambia nada. El último paso no tiene adónde mirar y se queda como está.
#
# **Ejercicio 12.8** · dificultad 2 de 5 · 8 min · 2 puntos. Escribe `lookahead`. a puede valer miles, y una ley puede
# contener 0.

# %% name="ex-12-8"
def lookahead(model, after, a):
    """
    en: Return the laws, (T, S, V); the last step is unchanged.
    es: Devuelve las leyes, (T, S, V); el último paso no cambia.
    """
    ### BEGIN SOLUTION
    laws, H = model.copy(), entropy(model)
    for t in range(len(model) - 1):
        with np.errstate(divide="ignore"):
            z = np.log(model[t]) - a * H[t + 1][after]
        laws[t] = softmax(z)
    return laws
    ### END SOLUTION

# %% name="check-12-8"
lookahead = lab.check("12.8", lookahead)

# %% [markdown] name="rules-text" lang="en"
# The other rivals look at nothing but the step's own entropy H, like the temperatures of lab 09: **entropy rules**.
# Four of them:
#
# - *cool doubt*: τ = τ₀ − s(H − 1). Where the model doubts, it is cooled.
# - *heat doubt*: the same with s < 0.
# - EDT with θ = 1, which cools doubt least.
# - the way of *entropix*, a public sampler: in its middle range [the
#   code](https://github.com/xjdr-alt/entropix/blob/0889713a472068b2072602a3057126e69defafef/entropix/sampler.py)
#   multiplies the temperature by 1 + 0.3 (H + V), in bits; V is the *varentropy*, the variance of the surprise. It also
#   listens to attention, cuts tails, picks among several draws, and inserts a token where it doubts most; none of that
#   is in here.
#
# Each gets the τ₀ that makes EntCE 0, so that all meet at equal calibration.

# %% [markdown] name="rules-text" lang="es"
# Los demás rivales solo miran la entropía H del propio paso, como las temperaturas del laboratorio 09: **reglas de
# entropía**. Cuatro de ellas:
#
# - *enfriar la duda*: τ = τ₀ − s(H − 1). Donde el modelo duda, se enfría.
# - *calentar la duda*: lo mismo con s < 0.
# - EDT con θ = 1, que donde menos enfría es en la duda.
# - la manera de *entropix*, un método de muestreo público: en su zona media [el
#   código](https://github.com/xjdr-alt/entropix/blob/0889713a472068b2072602a3057126e69defafef/entropix/sampler.py)
#   multiplica la temperatura por 1 + 0.3 (H + V), en bits; V es la *varentropía*, la varianza de la sorpresa. También
#   escucha a la atención, corta colas, elige entre varias extracciones e inserta un token donde más duda; nada de eso
#   está aquí.
#
# Cada una recibe la τ₀ que hace 0 su EntCE, para que todas se midan con la misma calibración.

# %% name="rules"
def listen(world, tau):
    tau = np.maximum(tau, 0.05)
    return world._replace(model=temper(world.model, tau))


def doubt(s):
    return lambda world, base: listen(
        world, base - s * (entropy(world.model) - 1))


def edt(world, base):
    return listen(world, edt_from_entropy(
        entropy(world.model), base, 1.0))


def entropix(world, base):
    bits = -np.log2(world.model)
    H = np.sum(world.model * bits, axis=2)
    V = np.sum(world.model * (bits - H[..., None]) ** 2, axis=2)
    return listen(world, base * (1 + 0.3 * (H + V)))


def at_entce_0(rule, world):
    """
    en: Return the rule's world with the base where EntCE is 0.
    es: Devuelve el mundo de la regla con la base de EntCE 0.
    """
    bases = np.geomspace(0.2, 3, 28)
    gaps = [calibration_by_step(rule(world, base)).entce
            for base in bases]
    k = next(k for k in range(27) if gaps[k] <= 0 < gaps[k + 1])
    return rule(world, brentq(lambda base: calibration_by_step(
        rule(world, base)).entce, bases[k], bases[k + 1]))

# %% [markdown] name="predict-12-d-text" lang="en"
# ### Predict before you see
#
# In the fork world the truth itself hesitates after token 0, and goes on surely. **What has the least log loss there:
# "A" future-entropy scaling, "B" lookahead at its best a, or "C" one calibrated τ?**

# %% [markdown] name="predict-12-d-text" lang="es"
# ### Predice antes de mirar
#
# En el mundo de la bifurcación la propia verdad vacila tras el token 0, y luego sigue segura. **¿Qué tiene ahí la menor
# pérdida: "A" el escalado por entropía futura, "B" mirar un paso adelante con su mejor a, o "C" una τ calibrada?**

# %% name="predict-12-d"
guess = None
lab.predict("12.d", guess)

# %% name="rivals-rows"
def coolest(world):
    found = [(s, at_entce_0(doubt(s), world))
             for s in (0.0, 0.6, 1.2, 1.8, 2.4)]
    return min(found, key=lambda pair: calibration_by_step(
        pair[1]).log_loss.mean())


for name in (_("small"), _("recovering"), _("fork")):
    one = worlds[name]
    print(name)
    row(_("  one τ"), temper_steps(
        one, calibrated_temperature(one)))
    row(_("  whole texts"), temper_texts(
        one, calibrated_temperature(one, temper_texts)))
    s, cooled = coolest(one)
    row(_("  cool doubt, best s = {s}").format(s=s), cooled)
    row(_("  heat doubt, s = −0.5"), at_entce_0(doubt(-0.5), one))
    row("  EDT, θ = 1", at_entce_0(edt, one))
    row("  entropix", at_entce_0(entropix, one))
    a = fit_lookahead(one)
    row(_("  lookahead, a = {a:.2f}").format(a=abs(a)),
        one._replace(model=lookahead(one.model, one.after, a)))
    row(_("  future-entropy scaling"), fit_alphas(one).world)

# %% [markdown] name="plane-text" lang="en"
# All on one plane, EntCE across and log loss up: the small world above, the fork world below. A curve is one knob
# turned; the dotted line is where a model is calibrated.

# %% [markdown] name="plane-text" lang="es"
# Todo en un plano, EntCE en horizontal y pérdida en vertical: arriba el mundo pequeño, abajo el de la bifurcación. Una
# curva es un mando que gira; la línea de puntos marca dónde un modelo está calibrado.

# %% name="plane-figure"
def curve(ax, worlds, style, label):
    steps = [calibration_by_step(one) for one in worlds]
    ax.plot([one.entce for one in steps],
            [one.log_loss.mean() for one in steps], style,
            label=label)


fig, axes = plt.subplots(2, 1, figsize=(5.6, 8))
for ax, name in zip(axes, (_("small"), _("fork"))):
    one = worlds[name]
    taus = np.linspace(0.7, 1, 16)
    curve(ax, [temper_steps(one, tau) for tau in taus], "-",
          _("τ at each step"))
    curve(ax, [temper_texts(one, tau) for tau in taus], "--",
          _("τ on whole texts"))
    curve(ax, [one._replace(model=lookahead(
        one.model, one.after, a)) for a in np.linspace(0, 6, 16)],
        "-.", _("lookahead, a from 0"))
    curve(ax, [doubt(1.3)(one, base)
               for base in np.linspace(0.7, 1.3, 16)], ":",
          _("cool doubt"))
    curve(ax, [one], "s", _("the model"))
    curve(ax, [fit_alphas(one).world], "*",
          _("future-entropy scaling"))
    ax.axvline(0, color="0.5", linestyle=":", linewidth=1)
    low = calibration_by_step(fit_alphas(one).world).log_loss.mean()
    ax.set_ylim(low - 0.002, low + 0.019)
    ax.set_xlim(-0.1, 0.13)
    ax.set_title(name)
    ax.set_ylabel(_("log loss, nats per step"))
axes[1].legend(loc="upper center")
axes[1].set_xlabel(_("EntCE, nats per step"))
course.show(fig, alt=_(
    "Log loss against EntCE in two worlds. The curve of τ has its "
    "least point to the right of 0; future-entropy scaling lies on 0 "
    "and below it. In the lower world lookahead starts at the model "
    "and only climbs, and the rule that cools doubt is off the top."))

# %% [markdown] name="rivals-read" lang="en"
# In the small world lost rows betray themselves: they are the most uncertain ones. There a rule that cools doubt hard
# even beats the method, with no future in it at all. In the recovering world lookahead lies below it in log loss,
# though it is not calibrated. The fork world is where both fail, for there doubt is honest: the best that lookahead can
# do is not to look (a ≈ 0), and the best s is 0, which is one τ. Whole texts come close in all three, and are the one
# rival that sees all that is to come.
#
# EDT and heating doubt are behind one τ in all three. Heating by varentropy as well helps a little where lost rows are
# flat, for a flat row has hardly any, and stays cooler than the others.

# %% [markdown] name="rivals-read" lang="es"
# En el mundo pequeño las filas perdidas se delatan: son las más inciertas. Allí una regla que enfría mucho la duda
# incluso supera al método, sin ningún futuro en ella. En el mundo que se recupera, mirar un paso adelante queda por
# debajo en pérdida, aunque sin calibrar. En el mundo de la bifurcación fallan los dos, porque allí la duda es honesta:
# lo mejor que puede hacer quien mira un paso es no mirar (a ≈ 0), y la mejor s es 0, es decir, una sola τ. Los textos
# enteros se acercan en los tres, y son el único rival que ve todo lo que está por venir.
#
# EDT y calentar la duda quedan por detrás de una sola τ en los tres. Calentar también según la varentropía ayuda un
# poco donde las filas perdidas son planas, porque una fila plana apenas tiene, y queda más fría que las demás.

# %% [markdown] name="long-text" lang="en"
# Is the method at least the best of all that listen? Longer texts in the recovering world, a rule tuned by hand, and
# the same world with another law for the lost:

# %% [markdown] name="long-text" lang="es"
# ¿Es el método, al menos, el mejor de todos los que escuchan? Textos más largos en el mundo que se recupera, una regla
# ajustada a mano, y el mismo mundo con otra ley para los perdidos:

# %% name="long-seen"
long = recovering_world(64)
flat = long.model.copy()
lost = np.arange(len(long.after)) > 6
flat[:, lost] = 1 / 6
for name, model in ((_("lost law as it is"), long.model),
                    (_("lost law uniform"), flat)):
    one = long._replace(model=model)
    print(name)
    row(_("  future-entropy scaling"), fit_alphas(one).world)
    row(_("  cool doubt, s = 1.3"), at_entce_0(doubt(1.3), one))

# %% [markdown] name="long-read" lang="en"
# No. There the rule wins, clearly. But it hangs on luck: cooling a lost row helps only because its law still ranks the
# tokens as the truth does; with a uniform law there is nothing to gain from cooling it, and the rule loses far more.
# The theorem promises no win over other methods. It promises that nothing is lost, whatever the world.
#
# And it starts from any model. Whatever a rival gains can be taken first, and the rest calibrated afterwards:

# %% [markdown] name="long-read" lang="es"
# No. Ahí la regla gana, y con claridad. Pero depende de la suerte: enfriar una fila perdida solo ayuda porque su ley
# aún ordena los tokens como la verdad; con una ley uniforme no hay nada que ganar enfriándola, y la regla pierde mucho
# más. El teorema no promete ganar a otros métodos. Promete que no se pierde nada, sea cual sea el mundo.
#
# Y parte de cualquier modelo. Lo que gane un rival se puede tomar primero, y calibrar después lo que quede:

# %% name="tuned-first"
for name in (_("recovering"), _("counted")):
    one = worlds[name]
    ahead = one._replace(model=lookahead(
        one.model, one.after, fit_lookahead(one)))
    print(name)
    row(_("  future-entropy scaling"), fit_alphas(one).world)
    row(_("  lookahead"), ahead)
    row(_("  lookahead, then scaling"), fit_alphas(ahead).world)

# %% [markdown] name="shared-text" lang="en"
# Must there be an α for each step? The identity says no: all that EntCE = 0 needs is that the weighted slopes add up to
# 0. One α for all steps can do that.

# %% [markdown] name="shared-text" lang="es"
# ¿Hace falta una α por paso? La identidad dice que no: para que EntCE sea 0 basta con que las pendientes ponderadas
# sumen 0. Una misma α para todos los pasos puede lograrlo.

# %% name="shared-seen"
for name in (_("small"), _("fork")):
    one = worlds[name]
    alpha = brentq(
        lambda a: adjusted(one, a).slopes.sum(), 0, 2)
    row(_("{name}: α = {alpha:.4f}").format(name=name, alpha=alpha),
        adjusted(one, alpha).world)

# %% [markdown] name="predict-12-e-text" lang="en"
# ## 9 · What it costs
#
# ### Predict before you see
#
# The paper's algorithm learns one predictor for each step and each token, from continuations that the model writes to
# the end of the text: one for each true text. **How many tokens has it to write for 300 true texts of 1024 tokens, with
# a vocabulary of 50 257?**

# %% [markdown] name="predict-12-e-text" lang="es"
# ## 9 · Lo que cuesta
#
# ### Predice antes de mirar
#
# El algoritmo del artículo aprende un predictor por paso y por token, con continuaciones que el modelo escribe hasta el
# final del texto: una por cada texto verdadero. **¿Cuántos tokens tiene que escribir con 300 textos verdaderos de 1024
# tokens y un vocabulario de 50 257?**

# %% name="predict-12-e"
guess = None
lab.predict("12.e", guess)

# %% [markdown] name="claim-45-text" lang="en"
# ### A claim under test: “a pathway to practical methods”
#
# A page about the paper says that it offers a pathway to stable and diverse texts at once, and motivates practical
# methods. Count what the learned fit needs: predictors T·V, continuations n·T·V, the tokens drawn for them; and what it
# gains over one calibrated τ, which needs no continuation at all.

# %% [markdown] name="claim-45-text" lang="es"
# ### Una afirmación a prueba: «un camino hacia métodos prácticos»
#
# Una página sobre el artículo dice que ofrece un camino hacia textos estables y diversos a la vez, y que motiva métodos
# prácticos. Cuenta lo que necesita el ajuste aprendido: predictores T·V, continuaciones n·T·V, los tokens extraídos
# para ellas; y lo que gana sobre una τ calibrada, que no necesita ninguna continuación.

# %% name="claim-45-impractical"
print(f"{'':13}    T      V     n", _("  predictors  tokens drawn"),
      _("  gain"))
for name, T, V in ((_("small"), 7, 4), (_("fork"), 8, 6),
                   (_("a GPT-2 text"), 1_024, 50_257)):
    n, drawn, gain = 300, 300 * V * T * (T - 1) / 2, "?"
    if name in worlds:
        tempered = temper_steps(
            worlds[name], calibrated_temperature(worlds[name]))
        tau_loss = calibration_by_step(tempered).log_loss.mean()
        gain = f"{tau_loss - np.mean(learned[name, n][0]):.4f}"
    print(f"{name:13} {T:4} {V:6} {n:5} {T * V:12,}"
          f" {drawn:13.2g}  {gain:>7}")

# %% [markdown] name="claim-45-verdict" lang="en"
# It **fails**, as far as anyone has shown. The theorem holds, and you have seen it hold. But the algorithm that it is
# about needs a predictor for each step and token, and continuations by the adjusted model for each: fifty million
# predictors for one length of text, and some 8 · 10¹² tokens drawn for 300 true texts. What it gained here was one or
# two thousandths of a nat per step. Its authors call it impractical themselves, and published no code for it. What may
# lead further lies between: one predictor for all steps and tokens, a single α, one step of lookahead. The theorem's δ
# then measures what is given up; we know of no such measurement on a language model, and made none.

# %% [markdown] name="claim-45-verdict" lang="es"
# **Falla**, al menos con lo que se ha mostrado hasta hoy. El teorema se cumple, y lo has visto cumplirse. Pero el
# algoritmo del que trata necesita un predictor por paso y por token, y continuaciones del modelo ajustado para cada
# uno: cincuenta millones de predictores para una sola longitud de texto, y unos 8 · 10¹² tokens extraídos con 300
# textos verdaderos. Lo que ganó aquí fueron una o dos milésimas de nat por paso. Sus propios autores lo llaman poco
# práctico, y no publicaron código. Lo que puede llevar más lejos está en medio: un predictor para todos los pasos y
# tokens, una sola α, mirar un paso adelante. El δ del teorema mide entonces a qué se renuncia; no conocemos ninguna
# medición así en un modelo de lenguaje, y aquí no la hemos hecho.

# %% [markdown] name="not-shown" lang="en"
# **What this does not show.** Worlds of a few tokens, in which a state tells all; in all but one of them getting lost
# was put in by hand. No language model was calibrated here. The learned predictors were constants and linear ones, with
# the true texts given and the length of a text known. And a calibrated model need not be a good one: EntCE is one
# number, which the uniform model has at 0.

# %% [markdown] name="not-shown" lang="es"
# **Lo que esto no muestra.** Mundos de pocos tokens, en los que un estado lo dice todo; en todos menos uno, perderse se
# introdujo a mano. Aquí no se ha calibrado ningún modelo de lenguaje. Los predictores aprendidos fueron constantes y
# lineales, con los textos verdaderos dados y la longitud del texto conocida. Y un modelo calibrado no tiene por qué ser
# bueno: EntCE es un número, y el modelo uniforme lo tiene en 0.

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - **q̂ ∝ q^(1 + α) e^(−α f)**: cool a step, and shun tokens after which the text gets uncertain. f is the adjusted
#   model's, so go backwards.
# - Each step takes its least log loss; α = 0 is allowed, so **the log loss cannot rise**.
# - Where all slopes are 0, **EntCE is 0**: the sum vanishes, not each step.
# - **T·EntCE = −Σ (1 + α) g + Σ (p − q̂) e.** Errors the same for every token cost nothing; the bound 2Tδ is never met.
# - Rivals can win, where doubt is a sign of being lost; where it is honest, only the future tells.
# - **One predictor for each step and token**: proved, and not practical.
#
# Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - **q̂ ∝ q^(1 + α) e^(−α f)**: enfría un paso y evita los tokens tras los cuales el texto se vuelve incierto. f es la
#   del modelo ajustado, así que se va hacia atrás.
# - Cada paso toma su menor pérdida; α = 0 está permitida, así que **la pérdida no puede subir**.
# - Donde todas las pendientes son 0, **EntCE es 0**: se anula la suma, no cada paso.
# - **T·EntCE = −Σ (1 + α) g + Σ (p − q̂) e.** Los errores iguales para todo token no cuestan nada; la cota 2Tδ no se
#   alcanza nunca.
# - Los rivales pueden ganar donde la duda es señal de estar perdido; donde es honesta, solo lo dice el futuro.
# - **Un predictor por paso y por token**: demostrado, y poco práctico.
#
# Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
