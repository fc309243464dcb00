# %% [markdown] name="title" lang="en"
# # 06 · Regularisation against temperature
#
# Two ways to make a model less sure of itself: divide its logits by a temperature *after* training, or add an entropy
# term to the loss *during* training. An essay on the subject says that the two are equivalent. In this lab you find
# out what is true of that. By the end you will be able to
#
# - write the gradient of an entropy term, and tell from its sign which way it pushes,
# - write down, in closed form, the distribution at which the penalised loss is least,
# - say for which divergence the equivalence is exact, and to which order it holds for the loss that is really used,
# - read off from any pair of tokens the temperature that would explain what you see,
# - compare two methods at an equal dose, and measure what the dose leaves unexplained.
#
# **You need** lab 02 (KL and Gibbs' principle); section 6 uses the sentences and the models of lab 04. [The theory of
# this lab](../../theory/en/06-regularisation-against-temperature.md) has the proofs. **Time**: 130 to 140 minutes, 7
# exercises, 4 predictions, the theory page included. Everything runs from top to bottom at any moment: where your
# answer is still missing, the course lends you its own.

# %% [markdown] name="title" lang="es"
# # 06 · Regularización frente a temperatura
#
# Hay dos maneras de que un modelo esté menos seguro de sí mismo: dividir sus logits entre una temperatura *después*
# de entrenarlo, o añadir un término de entropía a la pérdida *mientras* se entrena. Un ensayo sobre el tema dice que
# las dos son equivalentes. En este laboratorio averiguas qué hay de cierto. Al terminar sabrás
#
# - escribir el gradiente de un término de entropía y leer en su signo hacia dónde empuja,
# - escribir, en forma cerrada, la distribución en la que la pérdida penalizada es mínima,
# - decir con qué divergencia la equivalencia es exacta, y hasta qué orden vale con la pérdida que de verdad se usa,
# - leer en cualquier par de tokens la temperatura que explicaría lo que ves,
# - comparar dos métodos con la misma dosis, y medir lo que la dosis deja sin explicar.
#
# **Necesitas** el laboratorio 02 (KL y el principio de Gibbs); la sección 6 usa las frases y los modelos del
# laboratorio 04. [La teoría de este laboratorio](../../theory/es/06-regularisation-against-temperature.md) trae las
# demostraciones. **Tiempo**: de 130 a 140 minutos, 7 ejercicios, 4 predicciones, con la página de teoría incluida. Todo
# se ejecuta de principio a fin en cualquier momento: donde falte tu respuesta, el curso te presta la suya.

# %% name="setup"
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
from scipy import stats
from scipy.optimize import brentq, minimize
from scipy.special import wrightomega

from taulab import course
from taulab.corpus import grammar, windows
from taulab.course.widgets import PenaltyExplorer
from taulab.data import penalty_grid
from taulab.entropy import (cross_entropy, entropy,
                            entropy_from_logits, kl_divergence)
from taulab.losses import confidence_penalty
from taulab.models import MLP
from taulab.softmax import softmax, temper
from taulab.training import train

lab = course.open("06", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="claim" lang="en"
# ## 1 · Plus or minus
#
# The essay writes the loss of the regularised training as
#
# $$L = -\sum_i p_i \ln q_i + \lambda H(q), \qquad \lambda > 0,$$
#
# with p the truth and q the model, and says that the second term raises the entropy of the model. Take one context in
# which the next token is one of three, with p = (0.6, 0.3, 0.1). The entropy is H(p) = 0.898 nats, and with λ = 0 the
# loss is least at q = p.

# %% [markdown] name="claim" lang="es"
# ## 1 · Más o menos
#
# El ensayo escribe así la pérdida del entrenamiento regularizado:
#
# $$L = -\sum_i p_i \ln q_i + \lambda H(q), \qquad \lambda > 0,$$
#
# donde p es la verdad y q el modelo, y dice que el segundo término sube la entropía del modelo. Toma un solo
# contexto, en el que el token siguiente puede ser uno de tres, con p = (0.6, 0.3, 0.1). La entropía es H(p) = 0.898
# nats, y con λ = 0 la pérdida es mínima en q = p.

# %% [markdown] name="predict-06-a-text" lang="en"
# ### Predict before you see
#
# **What is the entropy of q where this loss is least, with λ = 0.3?** Write your guess, in nats, in place of `None`.

# %% [markdown] name="predict-06-a-text" lang="es"
# ### Predice antes de mirar
#
# **¿Cuánto vale la entropía de q donde esta pérdida es mínima, con λ = 0.3?** Escribe tu estimación, en nats, en
# lugar de `None`.

# %% name="predict-06-a"
guess = None
lab.predict("06.a", guess)

# %% [markdown] name="ex-06-1-text" lang="en"
# ### The gradient
#
# Training does not see the loss, it sees the gradient with respect to the logits z. For q = softmax(z) a small change
# dz moves the probabilities by dqᵢ = $q_i\,(dz_i - \mathbb{E}_q[dz])$. From that, two gradients follow:
#
# $$\frac{\partial}{\partial z_i}\Big(-\sum_j p_j \ln q_j\Big) = q_i - p_i, \qquad
# \frac{\partial H}{\partial z_i} = -q_i\,(\ln q_i + H).$$
#
# In this course the loss is **−Σ p ln q − βH(q)**: β is the weight of an entropy *bonus*. The essay's λ is −β.
#
# **Exercise 06.1** · difficulty 3 of 5 · 10 min · 3 points. Write `penalised_gradient`: the gradient of the
# cross-entropy minus β times the entropy, with respect to z. β may be negative.

# %% [markdown] name="ex-06-1-text" lang="es"
# ### El gradiente
#
# El entrenamiento no ve la pérdida: ve el gradiente respecto a los logits z. Con q = softmax(z), un cambio pequeño dz
# mueve las probabilidades en dqᵢ = $q_i\,(dz_i - \mathbb{E}_q[dz])$. De ahí salen dos gradientes:
#
# $$\frac{\partial}{\partial z_i}\Big(-\sum_j p_j \ln q_j\Big) = q_i - p_i, \qquad
# \frac{\partial H}{\partial z_i} = -q_i\,(\ln q_i + H).$$
#
# En este curso la pérdida es **−Σ p ln q − βH(q)**: β es el peso de un *premio* a la entropía. La λ del ensayo es −β.
#
# **Ejercicio 06.1** · dificultad 3 de 5 · 10 min · 3 puntos. Escribe `penalised_gradient`: el gradiente, respecto a
# z, de la entropía cruzada menos β por la entropía. β puede ser negativa.

# %% name="ex-06-1"
def penalised_gradient(z, p, beta):
    """
    en: Return the gradient of −Σ p ln q − beta ·
    en: H(q) with respect to z, for q = softmax(z).
    es: Devuelve el gradiente de −Σ p ln q − beta
    es: · H(q) respecto a z, con q = softmax(z).
    """
    ### BEGIN SOLUTION
    q = softmax(z)
    H = -np.sum(q * np.log(q))
    return q - p + beta * q * (np.log(q) + H)
    ### END SOLUTION

# %% name="check-06-1"
penalised_gradient = lab.check("06.1", penalised_gradient)

# %% [markdown] name="claim-1-text" lang="en"
# ### A claim under test: “the entropy term raises the entropy”
#
# Start at the truth, z = ln p, and walk downhill with your gradient until nothing changes; CE is the cross-entropy, −Σ
# p ln q. With the essay's sign (weight +λ), and with the other.

# %% [markdown] name="claim-1-text" lang="es"
# ### Una afirmación a prueba: «el término de entropía sube la entropía»
#
# Parte de la verdad, z = ln p, y baja la cuesta con tu gradiente hasta que nada cambie; EC es la entropía cruzada, −Σ p
# ln q. Con el signo del ensayo (peso +λ) y con el otro.

# %% name="claim-1-sign"
p = np.array([0.6, 0.3, 0.1])


def descend(z, p, beta, steps=500, rate=1.0):
    for step in range(steps):
        z = z - rate * penalised_gradient(z, p, beta)
    return softmax(z)


for weight in (1.5, 0.9, 0.3, 0.0, -0.3, -1.0):
    q = descend(np.log(p), p, -weight)
    print(_("CE"), f"{weight:+.1f} H   q = {q.round(3)}"
                   f"   H = {entropy(q):.3f} nats")

# %% [markdown] name="claim-1-verdict" lang="en"
# The claim **fails**. A loss is *minimised*, so a term +λH is pushed down: the entropy falls from 0.898 to 0.783 at λ =
# 0.3 and to 0.489 at λ = 0.9. To raise it, subtract: −βH, as Pereyra and others do in the paper that introduced this
# **confidence penalty**. Nothing crashes with the wrong sign. The training runs, the loss falls, and the model gets
# surer.

# %% [markdown] name="claim-1-verdict" lang="es"
# La afirmación **falla**. Una pérdida se *minimiza*, y minimizarla empuja hacia abajo el término +λH: la entropía cae
# de 0.898 a 0.783 con λ = 0.3 y a 0.489 con λ = 0.9. Para subirla hay que restar: −βH, como hacen Pereyra y otros en
# el artículo que introdujo esta **penalización de la confianza**. Con el signo equivocado nada se rompe. El
# entrenamiento avanza, la pérdida baja y el modelo se vuelve más seguro.

# %% name="sign-figure"
weights = np.linspace(-2, 1.8, 20)
found = [entropy(descend(np.log(p), p, -w)) for w in weights]
fig, ax = plt.subplots()
ax.plot(weights, found, "o-",
        label=_("where CE + weight · H is least"))
ax.axhline(np.log(3), color="0.4", linestyle=":", label="ln 3")
ax.axhline(entropy(p), color="0.4", linestyle="-.", label="H(p)")
ax.axvline(0, color="0.4", linewidth=1)
ax.set_xlabel(_("weight of H: −β at the left, +λ at the right"))
ax.set_ylabel(_("entropy (nats)"))
ax.legend(loc="lower left")
course.show(fig, alt=_(
    "Entropy at the minimum against the weight of H in the loss. "
    "The curve falls all the way: from near ln 3 = 1.099 at weight "
    "−2, through H(p) = 0.898 at 0, to 0.265 at +1.8. A positive "
    "weight never raises the entropy."))

# %% [markdown] name="claim-2-text" lang="en"
# ### A claim under test: “the term penalises deterministic predictions”
#
# A penalty is what a prediction has to pay. Print what the term +0.3 H adds to the loss of a prediction that is
# certain, of one that is in doubt, and of the uniform one.

# %% [markdown] name="claim-2-text" lang="es"
# ### Una afirmación a prueba: «el término penaliza las predicciones deterministas»
#
# Una penalización es lo que una predicción tiene que pagar. Imprime lo que el término +0.3 H suma a la pérdida de una
# predicción segura, de una dudosa y de la uniforme.

# %% name="claim-2-penalised"
for q in (np.array([1.0, 0.0, 0.0]), p, np.full(3, 1 / 3)):
    print(f"q = {q.round(3)!s:22} 0.3 H(q) = {0.3 * entropy(q):.4f}")

# %% [markdown] name="claim-2-verdict" lang="en"
# It **fails** as written. The certain prediction pays nothing, and the uniform one pays the most, 0.3 ln 3 = 0.3296.
# With the minus, doubt is rewarded and certainty goes without: that is what the words describe.

# %% [markdown] name="claim-2-verdict" lang="es"
# **Falla** tal como está escrita. La predicción segura no paga nada, y la uniforme es la que más paga, 0.3 ln 3 =
# 0.3296. Con el menos, la duda se premia y la seguridad se queda sin premio: eso es lo que describen las palabras.

# %% [markdown] name="claim-15-text" lang="en"
# ### A claim under test: “penalise high entropy, for the sake of diversity”
#
# A student's report praises entropy regularisation because it makes a model explore and vary, and then penalises
# *high* entropy, with the plus sign. Count the choices: exp H, the perplexity, says among how many equally likely
# tokens the model is choosing.

# %% [markdown] name="claim-15-text" lang="es"
# ### Una afirmación a prueba: «penalizar la entropía alta, en favor de la diversidad»
#
# Un trabajo de estudiante elogia la regularización por entropía porque hace que un modelo explore y varíe, y después
# penaliza la entropía *alta*, con el signo más. Cuenta las opciones: exp H, la perplejidad, dice entre cuántos tokens
# igual de probables está eligiendo el modelo.

# %% name="claim-15-goals"
print(_("exp H with CE + λH, with CE − λH"))
for weight in (0.0, 0.3, 0.9, 1.5):
    plus, minus = (np.exp(entropy(descend(np.log(p), p, beta)))
                   for beta in (-weight, weight))
    print(f"λ = {weight}   {plus:.2f}   {minus:.2f}")

# %% [markdown] name="claim-15-verdict" lang="en"
# It **fails**: the plus takes the number of choices from 2.45 down to 1.37, the minus takes it up towards 3. Lowering
# the entropy on purpose is a respectable aim (it is used for unlabelled data, where a sure guess is wanted), but it
# is the opposite of exploring.
#
# The plus has one more surprise in store. From λ = 1.85 on, the loss has a second valley.

# %% [markdown] name="claim-15-verdict" lang="es"
# **Falla**: con el más, el número de opciones baja de 2.45 a 1.37; con el menos sube hacia 3. Bajar la entropía a
# propósito es un fin respetable (se usa con datos sin etiquetar, cuando interesa una respuesta segura), pero es lo
# contrario de explorar.
#
# El signo más guarda otra sorpresa. Desde λ = 1.85 la pérdida tiene un segundo valle.

# %% name="two-valleys"
for start in (np.log(p), np.array([0.0, 2.0, -2.0])):
    q = descend(start, p, -2.0)
    loss = cross_entropy(p, q) + 2 * entropy(q)
    print(f"{softmax(start).round(3)} → {q.round(3)}  ",
          _("CE + 2 H ="), f"{loss:.4f}")

# %% [markdown] name="two-valleys-read" lang="en"
# With λ = 2, a model that starts out betting on the second token stays there, at (0.173, 0.816, 0.011), although the
# truth gives that token 0.3. From here on the sign is the right one.

# %% [markdown] name="two-valleys-read" lang="es"
# Con λ = 2, un modelo que empieza apostando por el segundo token se queda ahí, en (0.173, 0.816, 0.011), aunque la
# verdad le da 0.3 a ese token. De aquí en adelante, el signo es el bueno.

# %% [markdown] name="optimum-text" lang="en"
# ## 2 · The minimum in closed form
#
# To test a claim about training you need not train. With β > 0 a model that is free in each context ends at the
# minimum of −Σ p ln q − βH(q) under Σ q = 1. Subtract c(Σ q − 1), as in lab 02, and set the derivative by qᵢ to zero.
# The constants are collected in c:
#
# $$p_i = q_i\,(\beta \ln q_i + c).$$
#
# That equation has qᵢ outside and inside a logarithm. Mathematicians have given its solution a name. The **Wright
# function** ω(x) is the number with ω + ln ω = x, and `scipy.special.wrightomega` computes it. Call the bracket βωᵢ.
# Then qᵢ = exp(ωᵢ − c/β), and the equation reads pᵢ/β = qᵢωᵢ. Take its logarithm: ωᵢ + ln ωᵢ = ln(pᵢ/β) + c/β. So
#
# $$q_i = \exp\Big(\omega_i - \frac{c}{\beta}\Big), \qquad
# \omega_i = \omega\Big(\ln\frac{p_i}{\beta} + \frac{c}{\beta}\Big).$$
#
# A token with pᵢ = 0 has ω(−∞) = 0, and so q = e^(−c/β), which is greater than 0. Multiply out pᵢ = qᵢ(β ln qᵢ + c)
# and sum over the tokens: 1 = −βH(q) + c, so c = 1 + βH(q). It lies between 1 and 1 + β ln V, and Σ q falls as c
# grows: a root to be bracketed.

# %% [markdown] name="optimum-text" lang="es"
# ## 2 · El mínimo en forma cerrada
#
# Para poner a prueba una afirmación sobre el entrenamiento no hace falta entrenar. Con β > 0, un modelo libre en cada
# contexto acaba en el mínimo de −Σ p ln q − βH(q) con Σ q = 1. Resta c(Σ q − 1), como en el laboratorio 02, e iguala
# a cero la derivada respecto a qᵢ. Las constantes se reúnen en c:
#
# $$p_i = q_i\,(\beta \ln q_i + c).$$
#
# En esa ecuación qᵢ está fuera y dentro de un logaritmo. Su solución tiene nombre propio. La **función de Wright** ω(x)
# es el número tal que ω + ln ω = x, y `scipy.special.wrightomega` la calcula. Llama βωᵢ al paréntesis. Entonces
# qᵢ = exp(ωᵢ − c/β), y la ecuación queda pᵢ/β = qᵢωᵢ. Toma su logaritmo: ωᵢ + ln ωᵢ = ln(pᵢ/β) + c/β. Así que
#
# $$q_i = \exp\Big(\omega_i - \frac{c}{\beta}\Big), \qquad
# \omega_i = \omega\Big(\ln\frac{p_i}{\beta} + \frac{c}{\beta}\Big).$$
#
# Un token con pᵢ = 0 tiene ω(−∞) = 0, y por tanto q = e^(−c/β), que es mayor que 0. Desarrolla pᵢ = qᵢ(β ln qᵢ + c)
# y suma sobre los tokens: 1 = −βH(q) + c, es decir, c = 1 + βH(q). Está entre 1 y 1 + β ln V, y Σ q baja cuando c
# crece: una raíz que se puede encerrar.

# %% [markdown] name="ex-06-2-text" lang="en"
# **Exercise 06.2** · difficulty 4 of 5 · 20 min · 3 points. Write `penalised_optimum`: find c with `brentq`, return
# q. Leave c a little room at both ends (0.9 and 1.1 + β ln V), for a uniform p sits right at one of them. Give
# `brentq` the option `xtol=1e-14`, and silence the logarithm of 0 with `np.errstate(divide="ignore")`.

# %% [markdown] name="ex-06-2-text" lang="es"
# **Ejercicio 06.2** · dificultad 4 de 5 · 20 min · 3 puntos. Escribe `penalised_optimum`: busca c con `brentq` y
# devuelve q. Déjale a c un poco de sitio en los dos extremos (0.9 y 1.1 + β ln V), porque una p uniforme cae justo en
# uno de ellos. Dale a `brentq` la opción `xtol=1e-14`, y silencia el logaritmo de 0 con `np.errstate(divide="ignore")`.

# %% name="ex-06-2"
def penalised_optimum(p, beta):
    """
    en: Return the q at which −Σ p ln q − beta · H(q)
    en: is least, for beta > 0.
    es: Devuelve la q en la que −Σ p ln q − beta · H(q)
    es: es mínima, con beta > 0.
    """
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):
        log_y = np.log(p / beta)

    def q(c):
        return np.exp(wrightomega(log_y + c / beta) - c / beta)

    def surplus(c):
        return q(c).sum() - 1

    most = 1.1 + beta * np.log(len(p))
    return q(brentq(surplus, 0.9, most, xtol=1e-14))
    ### END SOLUTION

# %% name="check-06-2"
penalised_optimum = lab.check("06.2", penalised_optimum)

# %% [markdown] name="routes-text" lang="en"
# Three routes to the same place: your formula, your gradient walked downhill, and SciPy's minimiser, which is told
# the loss alone and must find the slope by itself.

# %% [markdown] name="routes-text" lang="es"
# Tres caminos al mismo sitio: tu fórmula, tu gradiente cuesta abajo y el minimizador de SciPy, que solo conoce la
# pérdida y tiene que encontrar la pendiente por sí mismo.

# %% name="routes-seen"
for beta in (0.1, 0.3, 1.0):
    def loss(z):
        q = softmax(z)
        return cross_entropy(p, q) - beta * entropy(q)

    q = penalised_optimum(p, beta)
    others = (descend(np.log(p), p, beta),
              softmax(minimize(loss, np.zeros(3), tol=1e-9).x))
    gaps = [f"{np.abs(q - other).max():.0e}" for other in others]
    print(f"β = {beta}   q = {q.round(5)}   |Δq| =", *gaps)

# %% [markdown] name="reverse-text" lang="en"
# ## 3 · Is it a temperature?
#
# First a case where it is. Turn the divergence round, so that the *model* weighs the logarithm, and take the same
# bonus:
#
# $$\mathrm{KL}(q \,\|\, p) - \beta H(q) = -\Big(\mathbb{E}_q[\ln p] + (1 + \beta)\,H(q)\Big).$$
#
# The bracket is the score F(q) of lab 02, with the logits z = ln p and the price τ = 1 + β. Gibbs' principle says
# where it is largest.
#
# **Exercise 06.3** · difficulty 2 of 5 · 6 min · 2 points. Write `reverse_optimum`: the q at which KL(q‖p) − βH(q) is
# least. `temper(p, τ)` is at hand.

# %% [markdown] name="reverse-text" lang="es"
# ## 3 · ¿Es una temperatura?
#
# Primero, un caso en que sí. Dale la vuelta a la divergencia, de modo que sea el *modelo* quien pondere el logaritmo,
# y conserva el premio:
#
# $$\mathrm{KL}(q \,\|\, p) - \beta H(q) = -\Big(\mathbb{E}_q[\ln p] + (1 + \beta)\,H(q)\Big).$$
#
# El paréntesis es la puntuación F(q) del laboratorio 02, con los logits z = ln p y el precio τ = 1 + β. El principio
# de Gibbs dice dónde es máxima.
#
# **Ejercicio 06.3** · dificultad 2 de 5 · 6 min · 2 puntos. Escribe `reverse_optimum`: la q en la que KL(q‖p) − βH(q)
# es mínima. Tienes `temper(p, τ)` a mano.

# %% name="ex-06-3"
def reverse_optimum(p, beta):
    """
    en: Return the q at which KL(q‖p) − beta · H(q) is least.
    es: Devuelve la q en la que KL(q‖p) − beta · H(q) es mínima.
    """
    ### BEGIN SOLUTION
    return temper(p, 1 + beta)
    ### END SOLUTION

# %% name="check-06-3"
reverse_optimum = lab.check("06.3", reverse_optimum)

# %% [markdown] name="reward-text" lang="en"
# The same with a reward: a model that is tuned to maximise $\mathbb{E}_q[r]$ − β KL(q‖p) ends at
# $q_i \propto p_i e^{r_i/\beta}$ (lab 02). Let the second of three tokens be rewarded, and change β.

# %% [markdown] name="reward-text" lang="es"
# Lo mismo con recompensa: un modelo que se ajusta para maximizar $\mathbb{E}_q[r]$ − β KL(q‖p) acaba en
# $q_i \propto p_i e^{r_i/\beta}$ (laboratorio 02). Recompensa el segundo de tres tokens y cambia β.

# %% name="reward-seen"
old, reward = np.array([0.7, 0.2, 0.1]), np.array([0.0, 1.0, 0.0])
for beta in (0.2, 1.0, 5.0):
    q = softmax(np.log(old) + reward / beta)
    print(f"β = {beta}   {q.round(3)}")

# %% [markdown] name="reward-read" lang="en"
# With β = 1 the second token rises from 0.2 to 0.405, with β = 0.2 to 0.974; the first and the third keep their ratio
# of 7. So β is the temperature *of the reward*, not of the model: at a large β the old model comes back, and nothing
# flattens it.

# %% [markdown] name="reward-read" lang="es"
# Con β = 1 el segundo token sube de 0.2 a 0.405; con β = 0.2, a 0.974. El primero y el tercero conservan su razón de 7.
# Así que β es la temperatura *de la recompensa*, no la del modelo: con una β grande vuelve el modelo de antes, y nada
# lo aplana.

# %% [markdown] name="ex-06-4-text" lang="en"
# So with reverse KL the equivalence is exact: **τ = 1 + β**, in every context, for every p. But models are trained
# with the cross-entropy, where the *truth* weighs the logarithm. Is that optimum a temperature too? Ask the tokens.
# If q = temper(p, τ), then each pair of neighbours obeys ln qᵢ − ln qᵢ₊₁ = (ln pᵢ − ln pᵢ₊₁)/τ, and so each pair
# names a τ.
#
# **Exercise 06.4** · difficulty 2 of 5 · 6 min · 2 points. Write `implied_temperatures`: an array with one τ for each
# pair of neighbours, V − 1 in all. The p that you get falls from token to token.

# %% [markdown] name="ex-06-4-text" lang="es"
# Así que con la KL inversa la equivalencia es exacta: **τ = 1 + β**, en todos los contextos y con cualquier p. Pero
# los modelos se entrenan con la entropía cruzada, donde es la *verdad* la que pondera el logaritmo. ¿También ese
# óptimo es una temperatura? Pregúntaselo a los tokens. Si q = temper(p, τ), cada par de vecinos cumple ln qᵢ − ln
# qᵢ₊₁ = (ln pᵢ − ln pᵢ₊₁)/τ, y por tanto cada par da una τ.
#
# **Ejercicio 06.4** · dificultad 2 de 5 · 6 min · 2 puntos. Escribe `implied_temperatures`: un array con una τ por cada
# par de vecinos, V − 1 en total. La p que recibes baja de token en token.

# %% name="ex-06-4"
def implied_temperatures(p, q):
    """
    en: Return an array: for each pair of neighbouring
    en: tokens, the temperature that would turn p into q.
    es: Devuelve un array: para cada par de tokens
    es: vecinos, la temperatura que convertiría p en q.
    """
    ### BEGIN SOLUTION
    return np.diff(np.log(p)) / np.diff(np.log(q))
    ### END SOLUTION

# %% name="check-06-4"
implied_temperatures = lab.check("06.4", implied_temperatures)

# %% [markdown] name="predict-06-b-text" lang="en"
# ### Predict before you see
#
# With β = 1 the optimum for p = (0.6, 0.3, 0.1) is q = (0.467, 0.325, 0.208). The first pair implies τ = 1.91. **What
# does the second pair imply?**

# %% [markdown] name="predict-06-b-text" lang="es"
# ### Predice antes de mirar
#
# Con β = 1 el óptimo para p = (0.6, 0.3, 0.1) es q = (0.467, 0.325, 0.208). El primer par implica τ = 1.91. **¿Qué
# implica el segundo?**

# %% name="predict-06-b"
guess = None
lab.predict("06.b", guess)

# %% [markdown] name="claim-3-text" lang="en"
# ### A claim under test: “entropy regularisation and temperature are equivalent”
#
# The essay's derivation prints the two formulas one below the other. Yours has numbers: one context, four weights,
# two pairs.

# %% [markdown] name="claim-3-text" lang="es"
# ### Una afirmación a prueba: «la regularización por entropía y la temperatura son equivalentes»
#
# La demostración del ensayo imprime las dos fórmulas una debajo de la otra. La tuya tiene números: un contexto,
# cuatro pesos, dos pares.

# %% name="claim-3-equivalence"
print(_("τ of each pair: KL(q‖p) − βH, then CE − βH"))
for beta in (0.1, 0.3, 1.0, 5.0):
    reverse = implied_temperatures(p, reverse_optimum(p, beta))
    forward = implied_temperatures(p, penalised_optimum(p, beta))
    print(f"β = {beta}   {reverse.round(4)}   {forward.round(4)}")

# %% name="implied-figure"
betas = np.geomspace(0.02, 5, 40)
optima = [penalised_optimum(p, beta) for beta in betas]
implied = np.array([implied_temperatures(p, q) for q in optima])
first, second = (implied.T - 1) / betas
fig, ax = plt.subplots()
ax.semilogx(betas, second, label=_("tokens 2 and 3"))
ax.semilogx(betas, first, label=_("tokens 1 and 2"))
ax.axhline(1, color="0.4", linestyle=":", label="τ = 1 + β")
ticks = [0.03, 0.1, 0.3, 1, 3]
ax.set_xticks(ticks, ticks)
ax.minorticks_off()
ax.set_xlabel(_("weight β (log scale)"))
ax.set_ylabel("(τ − 1)/β")
ax.legend()
course.show(fig, alt=_(
    "Implied temperature minus 1, divided by β, against β. Both "
    "pairs start near 1, where τ = 1 + β; they part as β grows, "
    "and at β = 5 one pair stands at 1.72, the other at 0.82."))

# %% [markdown] name="claim-3-verdict" lang="en"
# The claim holds **under stated conditions**: exactly for reverse KL, and for the cross-entropy only where β is
# small. For larger weights no single τ turns p into q: at β = 5 one pair says 5.10 and the other 9.62. Rare tokens
# are lifted more than a temperature would lift them.
#
# How small is small? Shrink β and watch the distance between the optimum and temper(p, 1 + β).

# %% [markdown] name="claim-3-verdict" lang="es"
# La afirmación se cumple **con condiciones**: exactamente con la KL inversa, y con la entropía cruzada solo si β es
# pequeña. Con pesos mayores ninguna τ única convierte p en q: con β = 5 un par dice 5.10 y el otro 9.62. Los tokens
# raros suben más de lo que los subiría una temperatura.
#
# ¿Cómo de pequeña? Reduce β y observa la distancia entre el óptimo y temper(p, 1 + β).

# %% name="order-seen"
print(_("largest distance of q from p, temper(p, 1 + β), the line"))
for beta in (0.4, 0.2, 0.1, 0.05, 0.025):
    q = penalised_optimum(p, beta)
    line = p * (1 - beta * (np.log(p) + entropy(p)))
    gaps = [np.abs(q - other).max()
            for other in (p, temper(p, 1 + beta), line)]
    print(f"β = {beta:<5}  ", *(f"{gap:.6f}  " for gap in gaps))

# %% [markdown] name="order-read" lang="en"
# Half the β, half the way from p: that is first order. Half the β, and in the end a quarter of the distance to
# temper(p, 1 + β): that is second order. The two curves, and the straight line q ≈ p(1 − β(ln p + H(p))), leave p in
# one direction and part afterwards (where every p is above 0: a token with p = 0 has no such line). Physicists would
# say: equivalent *to first order in β*.

# %% [markdown] name="order-read" lang="es"
# La mitad de β, la mitad del camino desde p: eso es primer orden. La mitad de β y, al final, la cuarta parte de la
# distancia a temper(p, 1 + β): eso es segundo orden. Las dos curvas, y la recta q ≈ p(1 − β(ln p + H(p))), salen de p
# en la misma dirección y después se separan (si todas las p son mayores que 0: un token con p = 0 no tiene tal recta).
# En física se diría: equivalentes *a primer orden en β*.

# %% [markdown] name="predict-06-c-text" lang="en"
# ### Predict before you see
#
# With only two tokens there is only one pair, and so each context has its τ. For p = (0.6, 0.4) and β = 0.3 it is
# 1.302, close to 1 + β. **What is it for p = (0.999, 0.001), with the same β?**

# %% [markdown] name="predict-06-c-text" lang="es"
# ### Predice antes de mirar
#
# Con solo dos tokens hay un solo par, así que cada contexto tiene su τ. Para p = (0.6, 0.4) y β = 0.3 es 1.302, cerca
# de 1 + β. **¿Cuánto vale para p = (0.999, 0.001), con la misma β?**

# %% name="predict-06-c"
guess = None
lab.predict("06.c", guess)

# %% [markdown] name="claim-4-text" lang="en"
# ### A claim under test: “by tuning λ one gets the smoothing of a temperature”
#
# One β for a whole training, one τ for a whole generation. Sweep the certainty of a context of two tokens.

# %% [markdown] name="claim-4-text" lang="es"
# ### Una afirmación a prueba: «ajustando λ se obtiene el suavizado de una temperatura»
#
# Una β para todo un entrenamiento, una τ para toda una generación. Barre la certeza de un contexto de dos tokens.

# %% name="claim-4-context"
sureness = np.array([0.6, 0.75, 0.9, 0.97, 0.99, 0.997, 0.999,
                     0.9997, 0.9999])
shown = [0, 2, 4, 6]
fig, ax = plt.subplots()
print(_("τ at p ="), *(f"{p1:<7}" for p1 in sureness[shown]))
for beta, style in ((0.3, "o-"), (0.1, "s--"), (0.03, "^-.")):
    taus = np.array([
        implied_temperatures(pair, penalised_optimum(pair, beta))[0]
        for pair in np.c_[sureness, 1 - sureness]])
    ax.semilogx(1 - sureness, taus, style, label=f"β = {beta}")
    print(f"β = {beta:<4}", *(f"{tau:<7.3f}" for tau in taus[shown]))
ax.invert_xaxis()
ax.set_xlabel(_("probability of the second token"))
ax.set_ylabel(_("implied temperature τ"))
ax.legend()
course.show(fig, alt=_(
    "Implied temperature against the probability of the second of "
    "two tokens, for β = 0.3, 0.1 and 0.03; the context gets surer "
    "to the right. Each curve starts at about 1 + β and rises as "
    "the context gets surer; at β = 0.3 it goes from 1.302 at 0.4 "
    "to 2.062 at 0.001."))

# %% [markdown] name="claim-4-verdict" lang="en"
# It holds **under stated conditions**: for one context of two tokens, or with reverse KL. For a model with many
# contexts it does not. The same β = 0.3 is τ = 1.302 in a doubtful context, 1.602 at p = 0.99 and 2.062 at p = 0.999.
# The penalty heats the sure contexts most; a temperature treats all alike. A language model has contexts of every kind,
# so no value of λ gives the smoothing of one τ.

# %% [markdown] name="claim-4-verdict" lang="es"
# Se cumple **con condiciones**: en un solo contexto de dos tokens, o con la KL inversa. En un modelo con muchos
# contextos, no. La misma β = 0.3 equivale a τ = 1.302 en un contexto dudoso, a 1.602 con p = 0.99 y a 2.062 con p =
# 0.999. La penalización calienta más los contextos seguros; una temperatura los trata a todos igual. Un modelo de
# lenguaje tiene contextos de todas las clases, así que ningún valor de λ da el suavizado de una sola τ.

# %% [markdown] name="explorer-text" lang="en"
# ### Both knobs side by side
#
# Two pictures of the same tokens: the bars of one are the optimum with β, those of the other p at τ. In both, a thin
# mark shows p and a diamond the other distribution. The temperature can be set freely, tied to 1 + β, or tied to the
# entropy that β gives. Three things to try:
#
# 1. Tie τ to 1 + β and raise β from 0.1 to 3. Which of the two gives more to the rarest token?
# 2. Choose the two rivals with a tail and tie τ to equal entropy. What does β do to the rivals, and what to the tail?
# 3. Choose the certain token and raise β. Which temperature can follow?

# %% [markdown] name="explorer-text" lang="es"
# ### Los dos mandos, uno al lado del otro
#
# Dos imágenes de los mismos tokens: en una las barras son el óptimo con β; en la otra, p a τ. En las dos, una marca
# fina señala p y un rombo, la otra distribución. La temperatura se puede fijar a mano, atar a 1 + β o atar a la
# entropía que da β. Prueba tres cosas:
#
# 1. Ata τ a 1 + β y sube β de 0.1 a 3. ¿Cuál de los dos le da más al token más raro?
# 2. Elige los dos rivales con cola y ata τ a «igual entropía». ¿Qué hace β con los rivales, y qué con la cola?
# 3. Elige el token seguro y sube β. ¿Qué temperatura puede seguirla?

# %% name="explorer"
explorer = PenaltyExplorer(p, lang=lab.lang)
explorer

# %% name="explorer-static"
explorer.static()

# %% [markdown] name="ex-06-5-text" lang="en"
# ## 4 · Two relatives, and the size of the vocabulary
#
# **Label smoothing** replaces the target p by (1 − ε)p + εu, where u is uniform over the V tokens, and keeps the
# cross-entropy. You know where a cross-entropy is least.
#
# **Exercise 06.5** · difficulty 1 of 5 · 4 min · 1 point. Write `smoothing_optimum`: the q at which it is least.

# %% [markdown] name="ex-06-5-text" lang="es"
# ## 4 · Dos parientes, y el tamaño del vocabulario
#
# El **suavizado de etiquetas** sustituye el objetivo p por (1 − ε)p + εu, donde u es uniforme sobre los V tokens, y
# conserva la entropía cruzada. Ya sabes dónde es mínima una entropía cruzada.
#
# **Ejercicio 06.5** · dificultad 1 de 5 · 4 min · 1 punto. Escribe `smoothing_optimum`: la q en la que es mínima.

# %% name="ex-06-5"
def smoothing_optimum(p, epsilon):
    """
    en: Return an array: the q at which the cross-entropy
    en: against the smoothed target is least.
    es: Devuelve un array: la q en la que es mínima la
    es: entropía cruzada con el objetivo suavizado.
    """
    ### BEGIN SOLUTION
    return (1 - epsilon) * p + epsilon / len(p)
    ### END SOLUTION

# %% name="check-06-5"
smoothing_optimum = lab.check("06.5", smoothing_optimum)

# %% name="relatives-seen"
print("p = (0.6, 0.3, 0.1)")
for name, q in (("ε = 0.1", smoothing_optimum(p, 0.1)),
                ("β = 0.1", penalised_optimum(p, 0.1))):
    print(f"{name}   τ = {implied_temperatures(p, q).round(3)}")

sure = np.array([1.0, 0.0, 0.0, 0.0])
print("\np = (1, 0, 0, 0)")
for name, q in (("τ = 1.5", temper(sure, 1.5)),
                ("ε = 0.1", smoothing_optimum(sure, 0.1)),
                ("β = 0.5", penalised_optimum(sure, 0.5))):
    print(name, q.round(4))

# %% [markdown] name="relatives-read" lang="en"
# A mixture is no temperature either: its two pairs imply 1.089 and 1.221, further apart than those of the penalty.
# And where the truth is certain the three part company. Tempering leaves a certain prediction certain, at every τ;
# smoothing and penalty put a floor under the other tokens, whether or not they can ever come.
#
# How high is the floor of the penalty? It is shared by V − 1 tokens, and there tables of three tokens mislead.

# %% [markdown] name="relatives-read" lang="es"
# Una mezcla tampoco es una temperatura: sus dos pares implican 1.089 y 1.221, más separados que los de la
# penalización. Y donde la verdad es segura, las tres toman caminos distintos. El templado deja segura una predicción
# segura, con cualquier τ; el suavizado y la penalización ponen un suelo bajo los demás tokens, puedan o no aparecer
# alguna vez.
#
# ¿A qué altura está el suelo de la penalización? Lo comparten V − 1 tokens, y ahí las tablas de tres tokens engañan.

# %% [markdown] name="predict-06-d-text" lang="en"
# ### Predict before you see
#
# One token is certain, β = 0.1. With V = 10 tokens the optimum keeps q = 0.9996 on it. **How much does it keep with V =
# 50 257?**

# %% [markdown] name="predict-06-d-text" lang="es"
# ### Predice antes de mirar
#
# Un token es seguro, β = 0.1. Con V = 10 tokens el óptimo le deja q = 0.9996. **¿Cuánto le deja con V = 50 257?**

# %% name="predict-06-d"
guess = None
lab.predict("06.d", guess)

# %% [markdown] name="claim-8-text" lang="en"
# ### A claim under test: “λ controls the strength”
#
# Three things the essay does not say: how many tokens there are, in which unit H is counted, and over which contexts
# it is averaged. Do they matter?

# %% [markdown] name="claim-8-text" lang="es"
# ### Una afirmación a prueba: «λ controla la intensidad»
#
# Tres cosas que el ensayo no dice: cuántos tokens hay, en qué unidad se cuenta H y sobre qué contextos se promedia.
# ¿Importan?

# %% name="claim-8-strength"
def kept(V, beta):
    sure = np.zeros(V)
    sure[0] = 1.0
    return penalised_optimum(sure, beta)[0]


print(_("q of the certain token: H in nats, H in bits"))
for V in (10, 100, 1_000, 50_257):
    nats, bits = kept(V, 0.1), kept(V, 0.1 / np.log(2))
    print(f"V = {V:6}   {nats:.4f}   {bits:.4f}")

# en: Two contexts with 90% and 10% of the text; CE averaged
# en: over the text, H over the two alike.
# es: Dos contextos con el 90 % y el 10 % del texto; EC promediada
# es: sobre el texto, H por igual sobre los dos.
for share in (0.9, 0.1):
    beta = 0.1 * 0.5 / share
    print(_("{n}%").format(n=round(100 * share)),
          f"  β = {beta:.3f}: q = {kept(50_257, beta):.4f}")

# %% [markdown] name="claim-8-verdict" lang="en"
# It holds **under stated conditions**. The same 0.1 leaves 0.9996 or 0.8133 on a certain token, according to V.
# Counting H in bits multiplies β by 1/ln 2 = 1.443, and of 0.8133 only 0.6140 is left. And if the entropy is averaged
# over other contexts than the cross-entropy (over each kind once, over padding), each context gets a β of its own:
# 0.9992 and 0.2105 in the last two lines. A weight without V, unit and average says nothing.

# %% [markdown] name="claim-8-verdict" lang="es"
# Se cumple **con condiciones**. El mismo 0.1 deja 0.9996 o 0.8133 en un token seguro, según V. Contar H en bits
# multiplica β por 1/ln 2 = 1.443, y de 0.8133 solo queda 0.6140. Y si la entropía se promedia sobre otros contextos que
# la entropía cruzada (una vez por clase, sobre el relleno), cada contexto recibe su propia β: 0.9992 y 0.2105 en las
# dos últimas líneas. Un peso sin V, unidad y promedio no dice nada.

# %% [markdown] name="dose-text" lang="en"
# ## 5 · Many contexts, one dose
#
# A model with one β has softened all its contexts at once. Its fair opponent is the unpenalised model at the one τ
# that gives the **same mean entropy**, averaged over the contexts as often as they come. Whatever then still differs
# is what the equivalence leaves unexplained.
#
# **Exercise 06.6** · difficulty 3 of 5 · 10 min · 3 points. Write `equal_entropy_temperature`: the τ at which the
# weighted mean entropy of softmax(z/τ), over the rows of z, equals the target. `entropy_from_logits(z, τ)` gives one
# entropy per row; the τ lies between 0.001 and 1000, on either side of 1.

# %% [markdown] name="dose-text" lang="es"
# ## 5 · Muchos contextos, una dosis
#
# Un modelo con una β ha suavizado todos sus contextos a la vez. Su rival justo es el modelo sin penalizar con la
# única τ que da la **misma entropía media**, promediada sobre los contextos según su frecuencia. Lo que entonces siga
# siendo distinto es lo que la equivalencia deja sin explicar.
#
# **Ejercicio 06.6** · dificultad 3 de 5 · 10 min · 3 puntos. Escribe `equal_entropy_temperature`: la τ con la que la
# entropía media ponderada de softmax(z/τ), sobre las filas de z, iguala el objetivo. `entropy_from_logits(z, τ)` da
# una entropía por fila; la τ está entre 0.001 y 1000, a un lado o al otro de 1.

# %% name="ex-06-6"
def equal_entropy_temperature(z, weights, target):
    """
    en: Return the τ at which weights @ H(softmax(z / τ)),
    en: row by row, equals the target in nats.
    es: Devuelve la τ con la que weights @ H(softmax(z / τ)),
    es: fila por fila, iguala el objetivo en nats.
    """
    ### BEGIN SOLUTION
    def excess(log_tau):
        H = entropy_from_logits(z, np.exp(log_tau))
        return weights @ H - target

    return np.exp(brentq(excess, np.log(1e-3), np.log(1e3)))
    ### END SOLUTION

# %% name="check-06-6"
equal_entropy_temperature = lab.check(
    "06.6", equal_entropy_temperature)

# %% [markdown] name="three-contexts-text" lang="en"
# Three contexts, from sure to doubtful, that make up 50%, 30% and 20% of a text; β = 0.3. No training yet: both
# models are at their optimum.

# %% [markdown] name="three-contexts-text" lang="es"
# Tres contextos, de seguro a dudoso, que forman el 50 %, el 30 % y el 20 % de un texto; β = 0.3. Todavía sin
# entrenamiento: los dos modelos están en su óptimo.

# %% name="three-contexts"
laws = np.array([[0.97, 0.02, 0.01],
                 [0.6, 0.3, 0.1],
                 [0.4, 0.35, 0.25]])
shares = np.array([0.5, 0.3, 0.2])

penalised = np.array([penalised_optimum(law, 0.3) for law in laws])
target = shares @ entropy(penalised)
tau = equal_entropy_temperature(np.log(laws), shares, target)
tempered = temper(laws, tau)

print(f"H(p) = {shares @ entropy(laws):.4f}   H(β) = {target:.4f}"
      f"   H(τ) = {shares @ entropy(tempered):.4f} nats"
      f"   τ = {tau:.4f}")
for law, ours, theirs in zip(laws, penalised, tempered):
    print(f"\np = {law}")
    for name, q in (("β", ours), ("τ", theirs)):
        print(f"   {name}: {q.round(3)!s:20} H = {entropy(q):.3f}")


def apart(q, other):
    return shares @ kl_divergence(q, other)


print(f"\nKL(τ‖β) = {apart(tempered, penalised):.5f}")
print(f"KL(p‖·): β {apart(laws, penalised):.5f}"
      f"   τ {apart(laws, tempered):.5f}")
print(f"KL(·‖p): β {apart(penalised, laws):.5f}"
      f"   τ {apart(tempered, laws):.5f}")

# %% [markdown] name="three-contexts-read" lang="en"
# At an equal dose the two models are close: KL(τ‖β) = 0.00061 nats, while either is about 0.027 away from the truth.
# The sure context is softer under β (0.427 nats against 0.413), the doubtful ones under τ.
#
# And look who wins. Measured by KL(p‖·), which is what log loss counts, β is better: it *must* be, since −Σ p ln q −
# βH(q) is least there, and both have the same H. Measured by KL(·‖p), τ must win, by the same argument with reverse
# KL. **Each is the best answer to its own question.** The whole gap between them is the gap between the two
# directions of KL.

# %% [markdown] name="three-contexts-read" lang="es"
# Con la misma dosis los dos modelos quedan cerca: KL(τ‖β) = 0.00061 nats, mientras que cada uno está a unos 0.027 de
# la verdad. El contexto seguro es más suave con β (0.427 nats frente a 0.413); los dudosos, con τ.
#
# Y mira quién gana. Medido con KL(p‖·), que es lo que cuenta la pérdida logarítmica, β es mejor: *tiene* que serlo,
# porque ahí −Σ p ln q − βH(q) es mínima y los dos tienen la misma H. Medido con KL(·‖p) tiene que ganar τ, por el
# mismo argumento con la KL inversa. **Cada uno es la mejor respuesta a su propia pregunta.** Toda la diferencia entre
# ellos es la diferencia entre los dos sentidos de la KL.

# %% [markdown] name="ex-06-7-text" lang="en"
# One thing neither does here: change the order of the tokens. A temperature never can. A penalty cannot at its
# optimum, for a larger p gives a larger q. But a network shares its parameters among contexts, and there it might.
# Count it.
#
# **Exercise 06.7** · difficulty 2 of 5 · 5 min · 2 points. Write `changed_tops`: the weighted share of contexts
# (rows) in which two models, given by their logits, name different likeliest tokens.

# %% [markdown] name="ex-06-7-text" lang="es"
# Una cosa que aquí no hace ninguno de los dos: cambiar el orden de los tokens. Una temperatura no puede nunca. Una
# penalización no puede en su óptimo, porque a una p mayor le toca una q mayor. Pero una red comparte sus parámetros
# entre contextos, y ahí sí podría. Cuéntalo.
#
# **Ejercicio 06.7** · dificultad 2 de 5 · 5 min · 2 puntos. Escribe `changed_tops`: la proporción ponderada de
# contextos (filas) en los que dos modelos, dados por sus logits, dan un token más probable distinto.

# %% name="ex-06-7"
def changed_tops(z, other, weights):
    """
    en: Return the weighted share of rows in which z and other
    en: have their largest logit at different tokens.
    es: Devuelve la proporción ponderada de filas en las que z y
    es: other tienen su logit mayor en tokens distintos.
    """
    ### BEGIN SOLUTION
    changed = z.argmax(axis=1) != other.argmax(axis=1)
    return np.sum(weights * changed)
    ### END SOLUTION

# %% name="check-06-7"
changed_tops = lab.check("06.7", changed_tops)

# %% name="tops-seen"
z = np.log(laws)
print("τ = 1, τ = 3:", changed_tops(z, z / 3, shares))
print("p, β = 0.3:  ", changed_tops(z, np.log(penalised), shares))

# %% [markdown] name="grammar-text" lang="en"
# ## 6 · In a language, and in a network
#
# The sentences of lab 04 come from a grammar, so the law of the next word after each last word is known exactly, and
# your formula applies to it. Two things are new. There are 135 words in English and 327 in Spanish; and after most
# words many others *cannot* come. A temperature leaves those at 0. The penalty does not: β ln V of about 1 is where
# its floor begins to cost. Find the τ of equal entropy for a few β.

# %% [markdown] name="grammar-text" lang="es"
# ## 6 · En una lengua, y en una red
#
# Las frases del laboratorio 04 salen de una gramática, así que la ley de la palabra que sigue a cada última palabra
# se conoce con exactitud, y tu fórmula se le puede aplicar. Hay dos cosas nuevas. El vocabulario tiene 135 palabras en
# inglés y 327 en español; y detrás de casi todas hay muchas que *no pueden* venir. Una temperatura las deja en 0. La
# penalización no: con β ln V cerca de 1 su suelo empieza a costar. Busca la τ de igual entropía para unas cuantas β.

# %% name="grammar-exact"
world = grammar(lab.lang)
V = len(world.vocabulary)
last_word = world.contexts(1)
laws, shares = last_word.laws, last_word.weights
with np.errstate(divide="ignore"):
    z_true = np.log(laws)

hottest = shares @ entropy_from_logits(z_true, np.inf)
print(f"V = {V}   1/ln V = {1 / np.log(V):.3f}"
      f"   H(p) = {shares @ entropy(laws):.3f}"
      f"   H(τ = ∞) = {hottest:.3f} nats\n")
print("β      H       Σ q(p = 0)   τ       TV(β, τ)")
for beta in (0.03, 0.1, 0.12, 0.14, 0.2):
    q = np.array([penalised_optimum(law, beta) for law in laws])
    target = shares @ entropy(q)
    stray = shares @ (q * (laws == 0)).sum(axis=1)
    line = f"{beta:<7}{target:.3f}   {stray:.4f}"
    if target < hottest:
        tau = equal_entropy_temperature(z_true, shares, target)
        gaps = np.abs(q - softmax(z_true, tau)).sum(axis=1) / 2
        line += f"       {tau:.3f}   {shares @ gaps:.4f}"
    print(line)

# %% [markdown] name="grammar-read" lang="en"
# Σ q(p = 0) is the probability on words that cannot come. The last number, TV(β, τ), is the **total variation**
# between the two distributions: half the sum of |differences|, which is the largest difference in the probability of
# any event. At β = 0.03 the equivalence is all but perfect: τ is 1 + β, and the total variation is below 0.001. At β =
# 0.12 it is 0.035 in English and 0.044 in Spanish, and τ runs away. At β = 0.2 **there is no τ at all**: the penalised
# model has more entropy than any temperature can give, since 8% to 11% of its probability lies on words that cannot
# come.

# %% [markdown] name="grammar-read" lang="es"
# Σ q(p = 0) es la probabilidad puesta en palabras que no pueden venir. El último número, TV(β, τ), es la **variación
# total** entre las dos distribuciones: la mitad de la suma de las |diferencias|, que es la mayor diferencia en la
# probabilidad de un suceso cualquiera. Con β = 0.03 la equivalencia es casi perfecta: τ es 1 + β, y la variación total
# no llega a 0.001. Con β = 0.12 es 0.035 en inglés y 0.044 en español, y τ se dispara. Con β = 0.2 **no hay ninguna
# τ**: el modelo penalizado tiene más entropía de la que puede dar cualquier temperatura, porque entre el 8 % y el
# 11 % de su probabilidad está en palabras que no pueden venir.

# %% [markdown] name="live-text" lang="en"
# ### Now train
#
# A network is not free in each context: it has seen 2000 sentences, not the grammar, and what it learns after one
# word it uses after others. Train the MLP of lab 04 twice, with the same sentences, first parameters and batches,
# once without penalty and once with β = 0.1. The check is exact again: the true laws of all contexts of two words.

# %% [markdown] name="live-text" lang="es"
# ### Ahora, a entrenar
#
# Una red no es libre en cada contexto: ha visto 2000 frases, no la gramática, y lo que aprende detrás de una palabra
# lo usa detrás de otras. Entrena dos veces el MLP del laboratorio 04, con las mismas frases, los mismos parámetros
# iniciales y los mismos lotes, una vez sin penalización y otra con β = 0.1. La comprobación vuelve a ser exacta: las
# leyes verdaderas de todos los contextos de dos palabras.

# %% name="live-train"
sentences = world.sample(2_000, np.random.default_rng(6))
contexts, targets = windows(sentences, 2)
pairs = world.contexts(2)


def trained_logits(beta):
    model = MLP(V, width=2, embedding=16, hidden=64,
                rng=np.random.default_rng(6))
    train(model, contexts, targets, epochs=12, batch_size=128,
          learning_rate=0.01, seed=6, progress=True,
          loss=partial(confidence_penalty, beta=beta))
    return model.logits(pairs.windows).astype(float)


beta = 0.1
z_plain, z_beta = trained_logits(0.0), trained_logits(beta)

# %% name="live-compared"
laws, shares = pairs.laws, pairs.weights
target = shares @ entropy_from_logits(z_beta)
tau = equal_entropy_temperature(z_plain, shares, target)
z_tau = z_plain / tau
print(f"H(p) = {shares @ entropy(laws):.3f}   τ = {tau:.3f}")
for name, z in (("β = 0", z_plain), (f"β = {beta}", z_beta),
                (f"τ = {tau:.3f}", z_tau)):
    q = softmax(z)
    stray = shares @ (q * (laws == 0)).sum(axis=1)
    print(f"{name:10} H = {shares @ entropy(q):.3f}  ", _("CE ="),
          f"{shares @ cross_entropy(laws, q):.3f}  ",
          f"Σ q(p = 0) = {stray:.3f}")
gaps = np.abs(softmax(z_beta) - softmax(z_tau)).sum(axis=1) / 2
changed = changed_tops(z_beta, z_plain, shares)
print(f"TV(β, τ) = {shares @ gaps:.3f}")
print(_("changed tops:"), f"{changed:.3f}")

# %% [markdown] name="live-read" lang="en"
# Three things to read. The plain model is surer than the truth (its H is below that of p) and pays for it: the
# cross-entropy of *both* softened models is lower. The two roads end close together. And the last number says that
# some contexts have changed their likeliest word, which no temperature could do.
#
# But this is one seed. Are a few hundredths much or little? Try β = 0.3, then put it back.

# %% [markdown] name="live-read" lang="es"
# Hay tres cosas que leer. El modelo sin penalizar está más seguro de lo debido (su H queda por debajo de la de p) y
# lo paga: la entropía cruzada de los *dos* modelos suavizados es menor. Los dos caminos acaban cerca. Y el último
# número dice que algunos contextos han cambiado su palabra más probable, cosa que ninguna temperatura podría hacer.
#
# Pero esto es una sola semilla. ¿Unas centésimas son mucho o poco? Prueba con β = 0.3, y vuelve a dejarlo como
# estaba.

# %% [markdown] name="grid-text" lang="en"
# ### Ten seeds, five weights
#
# The course has made that comparison for you 240 times: both languages, 500 and 5000 sentences, five weights and a
# control, ten seeds. (The numbers are shipped with the course; `python -m taulab.data.make_penalty_grid` makes them
# again.) Each model is compared with the plain one at the τ of equal mean entropy. The **control** is a second plain
# model, same sentences, other first parameters and batches. What two plain models disagree about, nobody would blame
# on a penalty.
#
# Intervals are 95% confidence intervals for the mean over ten seeds (Student's t).

# %% [markdown] name="grid-text" lang="es"
# ### Diez semillas, cinco pesos
#
# El curso ha hecho por ti esa comparación 240 veces: los dos idiomas, 500 y 5000 frases, cinco pesos y un control,
# diez semillas. (Los números vienen con el curso; `python -m taulab.data.make_penalty_grid` los vuelve a hacer.) Cada
# modelo se compara con el modelo sin penalizar a la τ de igual entropía media. El **control** es un segundo modelo
# sin penalizar, con las mismas frases y otros parámetros iniciales y lotes. Lo que separa a dos modelos sin penalizar
# no se le puede achacar a una penalización.
#
# Los intervalos son intervalos de confianza del 95 % para la media de las diez semillas (t de Student).

# %% name="grid-figure"
grid = penalty_grid()
grid = grid[grid["language"] == lab.lang]
betas = np.unique(grid["beta"])[1:]


def over_seeds(amount, beta, column, minus=None):
    """
    en: Return mean and half width of a column, or of its
    en: difference from another, at one amount of text and one β.
    es: Devuelve media y semianchura de una columna, o de su
    es: diferencia con otra, con una cantidad de texto y una β.
    """
    rows = grid[(grid["sentences"] == amount)
                & (grid["beta"] == beta)]
    values = rows[column] - (rows[minus] if minus else 0)
    error = values.std(ddof=1) / np.sqrt(len(values))
    return values.mean(), stats.t.ppf(0.975, len(values) - 1) * error


fig, (above, below) = plt.subplots(2, 1, figsize=(5.6, 8.4))
for amount, style, dots, colour in ((500, "o-", ":", "C0"),
                                    (5_000, "s--", "-.", "C1")):
    for ax, columns in ((above, ("variation",)),
                        (below, ("least_loss", "least_loss_tau"))):
        mean, half = np.transpose(
            [over_seeds(amount, beta, *columns) for beta in betas])
        ax.errorbar(betas, mean, half, fmt=style, capsize=3,
                    color=colour,
                    label=_("{n} sentences").format(n=amount))
        mean, half = over_seeds(amount, 0.0, *columns)
        ax.axhline(mean, color=colour, linestyle=dots, linewidth=1.5,
                   label=_("{n}, other seed").format(n=amount))
        ax.axhspan(mean - half, mean + half, color=colour,
                   alpha=0.15, linewidth=0)
above.set_title(_("total variation at equal entropy"))
below.set_title(_("least log loss (nats)"))
below.set_ylabel(_("penalised minus plain"))
for ax in (above, below):
    ax.set_xscale("log")
    ax.set_xticks(betas, betas)
    ax.minorticks_off()
    ax.set_xlabel(_("weight β (log scale)"))
below.legend(loc="upper left")
course.show(fig, alt=_(
    "Two panels against β, with intervals over ten seeds; a flat "
    "line in a band is the control. Above: the total variation "
    "between penalised and tempered model rises from about 0.01 at "
    "β = 0.03 to more than 0.2 at β = 1; the control lies between "
    "0.17 and 0.24. Below: the least log loss of the penalised "
    "model is above that of the plain one at every β; the control "
    "differs from it by no more than chance."))

# %% name="grid-table"
tables = [
    [(_("variation"), "variation"),
     ("KL(τ‖β)", "kl"),
     (_("changed top"), "changed_tops"),
     (_("log loss"), "loss", "loss_tau")],
    [(_("distinct-2"), "distinct", "distinct_tau"),
     (_("grammatical, β"), "grammatical"),
     (_("grammatical, τ"), "grammatical_tau"),
     (_("difference"), "grammatical", "grammatical_tau")]]
for amount in (500, 5_000):
    print(_("{n} sentences").format(n=amount))
    for table in tables:
        print("β    ", *(f"{head:15}" for head, *_columns in table))
        for beta in (0.0, *betas):
            cells = [over_seeds(amount, beta, *columns)
                     for _head, *columns in table]
            print(f"{beta:<5}", *(f"{mean:+.4f}±{half:.4f} "
                                  for mean, half in cells))
        print()

# %% [markdown] name="grid-read" lang="en"
# The columns: total variation; KL(τ‖β) in nats; share of contexts with another likeliest word; log loss and distinct-2
# (different pairs of neighbouring words over all pairs), each *penalised minus tempered*; the share of grammatical
# sentences among 1000 that the penalised model writes, the same of the tempered one, and their difference. The row
# β = 0 is the control.
#
# **How far does the equivalence go?**
#
# - **Up to β = 0.1**, about half of 1/ln V, penalty and temperature differ by at most 0.04 in total variation. Two
#   plain models with different seeds differ by 0.17 to 0.24: five times as much and more. At β = 0.1 no difference in
#   grammaticality or distinct-2 can be told from zero. For these models the texts do not tell the two apart (a
#   difference of less than a point or two in grammaticality would not show here); the log loss does, by 0.005 to
#   0.016 nats.
# - **At β = 0.3** the penalised model is about as far away as another seed, and the difference has a direction: at
#   the same entropy it writes more distinct pairs and more grammatical sentences, by 1 to 5 points in a hundred, of a
#   level of only 6% to 13%. At this dose both write mostly nonsense.
# - **The likeliest word changes** in 1% to 6% of contexts in most seeds at β = 0.1. In 6 of the 40 it is 18% to 20%,
#   because one context, the start of a sentence (some 15% of all), has two words that are almost equally likely. A
#   temperature changes none; another seed changes 29% to 37% on average, for many words of this grammar are almost
#   equally likely.
# - **Log loss** goes against the argument of section 5 for small weights: at equal entropy the penalised model has
#   the *greater* one up to β = 0.3 with 500 sentences and, with 5000, up to β = 0.1, by 0.001 to 0.005 nats. The
#   promised order appears at larger weights: at β = 1 with 500 sentences, from β = 0.3 on with 5000. The argument is
#   about the truth, and the network minimised its sample.
# - **As a remedy** the penalty never beat the best temperature. Give each model the one that suits it best: the
#   penalised one loses by 0.001 to 0.19 nats, at every β, in both languages.
#
# Two cautions. Both temperatures, that of equal entropy and the best, were picked on the exact laws: an oracle, which
# nobody has outside a grammar; on held-out text either is an estimate. And each interval stands for itself: among
# so many of 95%, one in twenty misses by chance.

# %% [markdown] name="grid-read" lang="es"
# Las columnas: variación total; KL(τ‖β) en nats; proporción de contextos con otra palabra más probable; pérdida
# logarítmica y distinct-2 (pares distintos de palabras vecinas entre todos los pares), cada una *penalizado menos
# templado*; la proporción de frases gramaticales entre las 1000 que escribe el modelo penalizado, la del templado y
# la diferencia. La fila β = 0 es el control.
#
# **¿Hasta dónde llega la equivalencia?**
#
# - **Hasta β = 0.1**, más o menos la mitad de 1/ln V, penalización y temperatura difieren como mucho en 0.04 de
#   variación total. Dos modelos sin penalizar con semillas distintas difieren entre 0.17 y 0.24: cinco veces más,
#   como poco. Con β = 0.1 ninguna diferencia en gramaticalidad ni en distinct-2 se distingue de cero. Con estos
#   modelos, los textos no permiten distinguir la una de la otra (una diferencia de menos de uno o dos puntos en
#   gramaticalidad no se notaría aquí); la pérdida logarítmica sí, con diferencias de 0.005 a 0.016 nats.
# - **Con β = 0.3** el modelo penalizado queda más o menos tan lejos como otra semilla, y la diferencia tiene un
#   sentido: con la misma entropía escribe más pares distintos y más frases gramaticales, de 1 a 5 puntos
#   porcentuales más, sobre un nivel de apenas el 6 % al 13 %. Con esta dosis los dos escriben sobre todo
#   disparates.
# - **La palabra más probable cambia** en un 1 % a un 6 % de los contextos en casi todas las semillas con β = 0.1. En 6
#   de las 40 cambia en un 18 % a un 20 %, porque en un solo contexto, el comienzo de frase (cerca del 15 % de todos),
#   hay dos palabras casi igual de probables. Una temperatura no cambia ninguna; otra semilla cambia, de media, entre el
#   29 % y el 37 %, porque en esta gramática muchas palabras son casi igual de probables.
# - **La pérdida logarítmica** va en contra del argumento de la sección 5 con pesos pequeños: con la misma entropía,
#   la del modelo penalizado es *mayor* hasta β = 0.3 con 500 frases y, con 5000, hasta β = 0.1, de 0.001 a 0.005 nats.
#   El orden prometido aparece con pesos mayores: con β = 1 si las frases son 500, desde β = 0.3 si son 5000. El
#   argumento habla de la verdad, y la red minimizó su muestra.
# - **Como remedio**, la penalización no ganó nunca a la mejor temperatura. Da a cada modelo la que mejor le va: el
#   penalizado pierde de 0.001 a 0.19 nats, con todas las β, en los dos idiomas.
#
# Dos cautelas. Las dos temperaturas, la de igual entropía y la mejor, se eligieron con las leyes exactas: un oráculo
# que nadie tiene fuera de una gramática; con texto apartado, cualquiera de las dos es una estimación. Y cada intervalo
# vale por sí solo: entre tantos del 95 %, uno de cada veinte falla por azar.

# %% [markdown] name="not-shown" lang="en"
# **What this does not show.** One architecture, one optimiser, a fixed number of epochs without early stopping, a
# grammar of a few hundred words. The scale 1/ln V was found for a certain token; it should carry over, the numbers
# will not. Published gains of the confidence penalty come from large models and other tasks, and nothing here
# contradicts them. What is refuted is the general sentence; what is measured is where, in one small world, it stops
# being a good approximation.

# %% [markdown] name="not-shown" lang="es"
# **Lo que esto no muestra.** Una arquitectura, un optimizador, un número fijo de épocas sin parada temprana, una
# gramática de unos cientos de palabras. La escala 1/ln V se halló para un token seguro; debería valer en otros sitios,
# los números no. Las mejoras publicadas de la penalización de la confianza vienen de modelos grandes y de otras
# tareas, y nada de aquí las contradice. Lo refutado es la frase general; lo medido es dónde, en un mundo pequeño,
# deja de ser una buena aproximación.

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - **A loss is minimised: +λH sharpens, −βH flattens.**
# - With reverse KL the bonus is exactly a temperature, τ = 1 + β. With the cross-entropy only to first order in β;
#   beyond that each pair of tokens and each context implies a τ of its own, higher where the context is surer.
# - Label smoothing is a mixture, not a temperature. A certain token stays certain under τ, not under β or ε.
# - A weight means nothing without V, the unit of H, and the contexts it is averaged over.
# - At equal mean entropy the penalised optimum has the least cross-entropy, the tempered one the least reverse KL.
#
# Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - **Una pérdida se minimiza: +λH agudiza, −βH aplana.**
# - Con la KL inversa el premio es exactamente una temperatura, τ = 1 + β. Con la entropía cruzada, solo a primer
#   orden en β; más allá, cada par de tokens y cada contexto implica su propia τ, mayor donde el contexto es más
#   seguro.
# - El suavizado de etiquetas es una mezcla, no una temperatura. Un token seguro sigue seguro con τ; con β o ε, no.
# - Un peso no significa nada sin V, la unidad de H y los contextos sobre los que se promedia.
# - Con la misma entropía media, el óptimo penalizado tiene la menor entropía cruzada; el templado, la menor KL
#   inversa.
#
# Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
