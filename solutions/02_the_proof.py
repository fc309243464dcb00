# %% [markdown] name="title" lang="en"
# # 02 · Proving ∂H/∂τ = Var/τ³
#
# In lab 01 you measured the slope of the entropy and a formula predicted it. A measurement, however good, covers only
# the points where it was made. Here you prove the formula, first by brute force with a computer algebra system, then
# with an argument so short that it fits in your memory. By the end you will be able to
#
# - use SymPy to differentiate, substitute, and judge whether an expression is zero,
# - derive the slope for any number of tokens from one function, τ ln Z,
# - find the slip in a published second derivative,
# - change the unit of a derivative without changing its meaning,
# - say what softmax(z/τ) *maximises*, and by how much anything else falls short,
# - keep the formula right when the logits move with τ.
#
# **You need** lab 01, and derivatives of exp and ln; the method of Lagrange is used once, and explained there. [The
# theory of this lab](../../theory/en/02-the-proof.md) has every step on paper. **Time**: 115 to 125 minutes, 7
# exercises, 4 predictions. Everything runs from top to bottom at any moment: where your answer is still missing, the
# course lends you its own.

# %% [markdown] name="title" lang="es"
# # 02 · La demostración de ∂H/∂τ = Var/τ³
#
# En el laboratorio 01 mediste la pendiente de la entropía y una fórmula la predijo. Una medición, por buena que sea,
# solo alcanza los puntos donde se hizo. Aquí demuestras la fórmula: primero por la fuerza, con un sistema de álgebra
# simbólica; después, con un argumento tan corto que cabe en la memoria. Al terminar sabrás
#
# - usar SymPy para derivar, sustituir y juzgar si una expresión es cero,
# - deducir la pendiente para cualquier número de tokens a partir de una sola función, τ ln Z,
# - encontrar la errata de una segunda derivada publicada,
# - cambiar la unidad de una derivada sin cambiar su significado,
# - decir qué *maximiza* softmax(z/τ), y cuánto le falta a cualquier otra distribución,
# - mantener la fórmula correcta cuando los logits se mueven con τ.
#
# **Necesitas** el laboratorio 01 y las derivadas de exp y ln; el método de Lagrange se usa una vez, y se explica allí.
# [La teoría de este laboratorio](../../theory/es/02-the-proof.md) desarrolla cada paso a mano. **Tiempo**: de 115
# a 125 minutos, 7 ejercicios, 4 predicciones. Todo se ejecuta de principio a fin en cualquier momento: donde falte tu
# respuesta, el curso te presta la suya.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np
import sympy as sp

from taulab import course
from taulab.entropy import entropy, entropy_from_logits, kl_divergence
from taulab.softmax import logsumexp, softmax

lab = course.open("02", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="primer" lang="en"
# ## 1 · SymPy on half a page
#
# A *symbol* stands for a number you have not chosen. Expressions built from symbols can be differentiated exactly, and
# numbers put in at the end. What you tell SymPy about a symbol matters: with `positive=True` it may write √(τ²) = τ.

# %% [markdown] name="primer" lang="es"
# ## 1 · SymPy en media página
#
# Un *símbolo* representa un número que aún no has elegido. Las expresiones hechas de símbolos se derivan de forma
# exacta, y los números se ponen al final. Importa lo que le digas a SymPy de un símbolo: con `positive=True` puede
# escribir √(τ²) = τ.

# %% name="primer-seen"
tau = sp.Symbol("tau", positive=True)
a, b = sp.symbols("a b", real=True)

f = sp.log(sp.exp(a / tau) + sp.exp(b / tau))
print(sp.diff(f, tau))
print(f.subs({a: 2, b: 1, tau: 2}))
print(f.subs({a: 2, b: 1, tau: 2}).evalf(50))
print(sp.simplify(sp.exp(a) * sp.exp(-a)))

# %% [markdown] name="zero-text" lang="en"
# Two ways to ask whether an expression is zero: `simplify`, which tries to rewrite it and may fail or take very long;
# and putting in random fractions with 50 digits, which is quick and almost impossible to fool. The checks of this lab
# use the second.

# %% [markdown] name="zero-text" lang="es"
# Hay dos formas de preguntar si una expresión es cero: `simplify`, que intenta reescribirla y puede fallar o tardar
# muchísimo; y sustituir fracciones al azar y evaluar con 50 cifras, que es rápido y casi imposible de engañar. Las
# comprobaciones de este laboratorio usan la segunda.

# %% [markdown] name="ex-02-1-text" lang="en"
# ## 2 · Two tokens, three tokens
#
# Write the entropy as an expression. The logits come as a tuple of symbols, so the same code serves V = 2 and V = 3.
#
# **Exercise 02.1** · difficulty 2 of 5 · 12 min · 2 points. Write `entropy_expr`: −Σ q ln q for q = softmax(z/τ), in
# SymPy, with `sp.exp` and `sp.log`.

# %% [markdown] name="ex-02-1-text" lang="es"
# ## 2 · Dos tokens, tres tokens
#
# Escribe la entropía como expresión. Los logits llegan en una tupla de símbolos, así que el mismo código sirve para
# V = 2 y V = 3.
#
# **Ejercicio 02.1** · dificultad 2 de 5 · 12 min · 2 puntos. Escribe `entropy_expr`: −Σ q ln q con q = softmax(z/τ), en
# SymPy, con `sp.exp` y `sp.log`.

# %% name="ex-02-1"
def entropy_expr(z, tau):
    """
    en: Return the entropy of softmax(z / tau) as a
    en: SymPy expression; z is a tuple of symbols.
    es: Devuelve la entropía de softmax(z / tau) como
    es: expresión de SymPy; z es una tupla de símbolos.
    """
    ### BEGIN SOLUTION
    e = [sp.exp(logit / tau) for logit in z]
    q = [x / sum(e) for x in e]
    return -sum(p * sp.log(p) for p in q)
    ### END SOLUTION

# %% name="check-02-1"
entropy_expr = lab.check("02.1", entropy_expr)

# %% name="entropy-seen"
z2 = sp.symbols("z1:3", real=True)
z3 = sp.symbols("z1:4", real=True)
value = entropy_expr(z2, tau).subs({z2[0]: 2, z2[1]: 1, tau: 2})
print(value.evalf(20))
print(entropy_from_logits(np.array([2.0, 1.0]), 2.0))

# %% [markdown] name="ex-02-2-text" lang="en"
# Now the claim itself, as a difference that must vanish: the derivative of your expression minus
# $\mathrm{Var}_q[z]$/τ³.
#
# **Exercise 02.2** · difficulty 3 of 5 · 14 min · 3 points. Write `slope_residual`: the expression ∂H/∂τ −
# $\mathrm{Var}_q[z]$/τ^power, for a whole number `power`. With 3 it must vanish, with 2 it must not: the check looks at
# both. Return the expression, not a verdict about it.

# %% [markdown] name="ex-02-2-text" lang="es"
# Ahora la afirmación misma, como una diferencia que debe anularse: la derivada de tu expresión menos
# $\mathrm{Var}_q[z]$/τ³.
#
# **Ejercicio 02.2** · dificultad 3 de 5 · 14 min · 3 puntos. Escribe `slope_residual`: la expresión ∂H/∂τ −
# $\mathrm{Var}_q[z]$/τ^power, con `power` entero. Con 3 debe anularse, con 2 no: la comprobación mira los dos. Devuelve
# la expresión, no un veredicto sobre ella.

# %% name="ex-02-2"
def slope_residual(z, tau, power=3):
    """
    en: Return the SymPy expression dH/dtau - Var_q[z]
    en: / tau**power for q = softmax(z / tau).
    es: Devuelve la expresión de SymPy dH/dtau -
    es: Var_q[z] / tau**power con q = softmax(z / tau).
    """
    ### BEGIN SOLUTION
    e = [sp.exp(logit / tau) for logit in z]
    q = [x / sum(e) for x in e]
    mean = sum(p * logit for p, logit in zip(q, z))
    variance = sum(p * (logit - mean) ** 2 for p, logit in zip(q, z))
    return sp.diff(entropy_expr(z, tau), tau) - variance / tau**power
    ### END SOLUTION

# %% name="check-02-2"
slope_residual = lab.check("02.2", slope_residual)

# %% [markdown] name="claim-37-text" lang="en"
# ### A claim under test: “∂H/∂τ = $\mathrm{Var}_q[z]$/τ³”
#
# Two verdicts for V = 2 and V = 3: 50 digits at random fractions, and `simplify`, which here does succeed once the
# logarithms have been expanded.

# %% [markdown] name="claim-37-text" lang="es"
# ### Una afirmación a prueba: «∂H/∂τ = $\mathrm{Var}_q[z]$/τ³»
#
# Dos veredictos para V = 2 y V = 3: fracciones al azar evaluadas con 50 cifras, y `simplify`, que aquí sí lo consigue
# una vez desarrollados los logaritmos.

# %% name="claim-37-proof"
rng = np.random.default_rng(2)
for z in (z2, z3):
    residual = slope_residual(z, tau)
    point = {symbol: sp.Rational(int(rng.integers(-9, 10)), 7)
             for symbol in z} | {tau: sp.Rational(5, 3)}
    digits = sp.N(residual.subs(point), 50, chop=1e-45)
    expanded = sp.expand_log(residual, force=True)
    print(f"V = {len(z)}   {digits}   {sp.simplify(expanded)}")

# %% [markdown] name="claim-37-verdict" lang="en"
# It **holds** for V = 2 and V = 3, for all logits at once: that is a proof, if you trust `simplify`. For V = 49 152
# this road is closed. You need an idea instead of force.

# %% [markdown] name="claim-37-verdict" lang="es"
# **Se cumple** con V = 2 y V = 3, para todos los logits a la vez: es una demostración, si te fías de `simplify`. Con
# V = 49 152 este camino está cerrado. En lugar de fuerza hace falta una idea.

# %% [markdown] name="ex-02-3-text" lang="en"
# ## 3 · The idea: one function knows everything
#
# Let Z = Σ exp(zᵢ/τ). Differentiate τ ln Z with respect to τ, product rule:
#
# $$\frac{\partial (\tau \ln Z)}{\partial \tau} = \ln Z + \tau\,\frac{\partial \ln Z}{\partial \tau}
# = \ln Z - \frac{\mathbb{E}_q[z]}{\tau} = H.$$
#
# The entropy *is* the slope of τ ln Z, for any V. No token is written out.
#
# **Exercise 02.3** · difficulty 1 of 5 · 4 min · 2 points. Write `entropy_from_log_partition`: given the expression ln
# Z, return H.

# %% [markdown] name="ex-02-3-text" lang="es"
# ## 3 · La idea: una sola función lo sabe todo
#
# Sea Z = Σ exp(zᵢ/τ). Deriva τ ln Z respecto a τ con la regla del producto:
#
# $$\frac{\partial (\tau \ln Z)}{\partial \tau} = \ln Z + \tau\,\frac{\partial \ln Z}{\partial \tau}
# = \ln Z - \frac{\mathbb{E}_q[z]}{\tau} = H.$$
#
# La entropía *es* la pendiente de τ ln Z, para cualquier V. No hace falta escribir ni un token.
#
# **Ejercicio 02.3** · dificultad 1 de 5 · 4 min · 2 puntos. Escribe `entropy_from_log_partition`: dada la expresión ln
# Z, devuelve H.

# %% name="ex-02-3"
def entropy_from_log_partition(log_Z, tau):
    """
    en: Return the entropy as a SymPy expression, from
    en: the expression log_Z = ln Z and the symbol tau.
    es: Devuelve la entropía como expresión de SymPy, a partir
    es: de la expresión log_Z = ln Z y del símbolo tau.
    """
    ### BEGIN SOLUTION
    return sp.diff(tau * log_Z, tau)
    ### END SOLUTION

# %% name="check-02-3"
entropy_from_log_partition = lab.check(
    "02.3", entropy_from_log_partition)

# %% [markdown] name="proof" lang="en"
# Once more, and the proof is done. With x = 1/τ the first derivative of ln Z is Σⱼ zⱼ exp(xzⱼ)/Z = $\mathbb{E}_q[z]$,
# and the second $\mathbb{E}_q[z^2]$ − $\mathbb{E}_q[z]^2$ = $\mathrm{Var}_q[z]$. Since 1/τ changes at the rate −1/τ²,
# two facts follow:
#
# $$\frac{\partial \ln Z}{\partial \tau} = -\frac{\mathbb{E}_q[z]}{\tau^2}, \qquad
# \frac{\partial\, \mathbb{E}_q[z]}{\partial \tau} = -\frac{\mathrm{Var}_q[z]}{\tau^2}.$$
#
# Put them into the derivative of H = ln Z − $\mathbb{E}_q[z]$/τ; the two terms with the mean cancel:
#
# $$\frac{\partial H}{\partial \tau} = -\frac{\mathbb{E}_q[z]}{\tau^2} + \frac{\mathbb{E}_q[z]}{\tau^2}
# + \frac{1}{\tau}\cdot\frac{\mathrm{Var}_q[z]}{\tau^2} = \frac{\mathrm{Var}_q[z]}{\tau^3}. \qquad\blacksquare$$
#
# Two powers of τ come from the chain rule, one from the 1/τ in front of the mean. The cell lets SymPy check the steps
# with an *unknown* function L(1/τ) in the place of ln Z: nothing is assumed about V.

# %% [markdown] name="proof" lang="es"
# Una vez más, y la demostración está hecha. Con x = 1/τ la primera derivada de ln Z es Σⱼ zⱼ
# exp(xzⱼ)/Z = $\mathbb{E}_q[z]$, y la segunda, $\mathbb{E}_q[z^2]$ − $\mathbb{E}_q[z]^2$ = $\mathrm{Var}_q[z]$. Como
# 1/τ cambia a razón de −1/τ², se siguen dos hechos:
#
# $$\frac{\partial \ln Z}{\partial \tau} = -\frac{\mathbb{E}_q[z]}{\tau^2}, \qquad
# \frac{\partial\, \mathbb{E}_q[z]}{\partial \tau} = -\frac{\mathrm{Var}_q[z]}{\tau^2}.$$
#
# Llévalos a la derivada de H = ln Z − $\mathbb{E}_q[z]$/τ; los dos términos con la media se cancelan:
#
# $$\frac{\partial H}{\partial \tau} = -\frac{\mathbb{E}_q[z]}{\tau^2} + \frac{\mathbb{E}_q[z]}{\tau^2}
# + \frac{1}{\tau}\cdot\frac{\mathrm{Var}_q[z]}{\tau^2} = \frac{\mathrm{Var}_q[z]}{\tau^3}. \qquad\blacksquare$$
#
# Dos potencias de τ vienen de la regla de la cadena; una, del 1/τ que precede a la media. La celda deja que SymPy
# compruebe los pasos con una función *desconocida* L(1/τ) en el lugar de ln Z: no se supone nada sobre V.

# %% name="proof-checked"
x = sp.Symbol("x", positive=True)
L = sp.Function("L")
variance = sp.diff(L(x), x, 2).subs(x, 1 / tau).doit()

H = sp.diff(tau * L(1 / tau), tau)
print(sp.simplify(sp.diff(H, tau) - variance / tau**3))

# %% [markdown] name="ex-02-4-text" lang="en"
# ## 4 · The second derivative, and a published slip
#
# How fast does the slope itself change? With κ₃ = $\mathbb{E}_q[(z - \mathbb{E}_q[z])^3]$, the third cumulant, the
# variance moves at the rate −κ₃/τ², and the product rule gives
#
# $$\frac{\partial^2 H}{\partial \tau^2} = -\frac{\kappa_3}{\tau^5} - \frac{3\,\mathrm{Var}_q[z]}{\tau^4}.$$
#
# A public sampler that solves for a target entropy uses −(2μ₃ + 3μ₂)/τ² instead, with the central moments
# μ₂ = $\mathrm{Var}_q[z]$/τ² and μ₃ = κ₃/τ³ of ln q. One of the two must be wrong.

# %% [markdown] name="ex-02-4-text" lang="es"
# ## 4 · La segunda derivada y una errata publicada
#
# ¿A qué ritmo cambia la propia pendiente? Con κ₃ = $\mathbb{E}_q[(z - \mathbb{E}_q[z])^3]$, el tercer cumulante, la
# varianza se mueve a razón de −κ₃/τ², y la regla del producto da
#
# $$\frac{\partial^2 H}{\partial \tau^2} = -\frac{\kappa_3}{\tau^5} - \frac{3\,\mathrm{Var}_q[z]}{\tau^4}.$$
#
# Un método de muestreo publicado, que busca la τ de una entropía objetivo, usa en su lugar −(2μ₃ + 3μ₂)/τ², con los
# momentos centrales μ₂ = $\mathrm{Var}_q[z]$/τ² y μ₃ = κ₃/τ³ de ln q. Una de las dos tiene que estar mal.

# %% [markdown] name="predict-02-a-text" lang="en"
# ### Predict before you see
#
# On z₀ = (2, 1, 0, −1) the curve H(τ) first bends upwards, then downwards. **At which τ does it change?** (Think of
# the picture of lab 01 with the three tangents.)

# %% [markdown] name="predict-02-a-text" lang="es"
# ### Predice antes de mirar
#
# Con z₀ = (2, 1, 0, −1) la curva H(τ) se curva primero hacia arriba y luego hacia abajo. **¿En qué τ cambia?**
# (Recuerda la imagen del laboratorio 01 con las tres tangentes.)

# %% name="predict-02-a"
guess = None
lab.predict("02.a", guess)

# %% [markdown] name="ex-02-4-task" lang="en"
# **Exercise 02.4** · difficulty 4 of 5 · 10 min · 3 points. Write `curvature`, a number: ∂²H/∂τ² at one τ. A cut
# token (logit −inf) adds nothing. From here on you are back in NumPy.

# %% [markdown] name="ex-02-4-task" lang="es"
# **Ejercicio 02.4** · dificultad 4 de 5 · 10 min · 3 puntos. Escribe `curvature`, un número: ∂²H/∂τ² en una τ. Un
# token cortado (logit −inf) no aporta nada. A partir de aquí vuelves a NumPy.

# %% name="ex-02-4"
def curvature(z, temperature):
    """
    en: Return the second derivative of H with
    en: respect to τ at this temperature.
    es: Devuelve la segunda derivada de H
    es: respecto a τ a esta temperatura.
    """
    ### BEGIN SOLUTION
    z = z[np.isfinite(z)]
    q = softmax(z, temperature)
    deviation = z - np.sum(q * z)
    variance = np.sum(q * deviation**2)
    third = np.sum(q * deviation**3)
    return -third / temperature**5 - 3 * variance / temperature**4
    ### END SOLUTION

# %% name="check-02-4"
curvature = lab.check("02.4", curvature)

# %% name="slip-figure"
z0 = np.array([2.0, 1.0, 0.0, -1.0])


def published(z, temperature):
    q = softmax(z, temperature)
    deviation = np.log(q) - np.sum(q * np.log(q))
    second, third = (np.sum(q * deviation**k) for k in (2, 3))
    return -(2 * third + 3 * second) / temperature**2


def second_difference(z, temperature, step=1e-3):
    left, middle, right = (entropy_from_logits(z, temperature + move)
                           for move in (-step, 0, step))
    return (left - 2 * middle + right) / step**2


grid = np.linspace(0.3, 2, 60)
fig, ax = plt.subplots()
ax.plot(grid, [curvature(z0, t) for t in grid],
        label="−κ₃/τ⁵ − 3Var/τ⁴")
ax.plot(grid, [published(z0, t) for t in grid],
        label=_("as published"))
ax.plot(grid[::6], [second_difference(z0, t) for t in grid[::6]],
        "o", label=_("measured"))
ax.axhline(0, color="0.4", linewidth=1)
ax.set_xlabel(_("temperature τ"))
ax.set_ylabel("∂²H/∂τ²")
ax.legend()
course.show(fig, alt=_(
    "Second derivative of the entropy of z₀ against temperature. "
    "The measured points lie on the derived curve, which is "
    "positive below τ = 0.38 and negative above; the published "
    "curve stays positive much longer and has the wrong sign at "
    "0.5."))
for second in (curvature, published, second_difference):
    print(second(z0, 0.5))

# %% [markdown] name="slip-verdict" lang="en"
# At τ = 0.5 the published formula gives +5.405 where −1.513 is right: not even the sign. A second difference, three
# lines of code, would have shown it. The slip went unnoticed because that sampler uses the value only to shape its
# steps.

# %% [markdown] name="slip-verdict" lang="es"
# En τ = 0.5 la fórmula publicada da +5.405 donde lo correcto es −1.513: ni siquiera acierta el signo. Una segunda
# diferencia, tres líneas de código, lo habría mostrado. La errata pasó inadvertida porque ese método solo usa el valor
# para ajustar sus pasos.

# %% [markdown] name="ex-02-5-text" lang="en"
# ## 5 · Nats, bits and what happens to a derivative
#
# H in bits is H in nats divided by ln 2. Differentiating is linear, so its slope is divided by ln 2 as well: once,
# though a variance appears in the formula. Only a quantity that is itself a *square* of entropies, such as the
# varentropy, the variance of −ln q, needs (ln 2)².
#
# **Exercise 02.5** · difficulty 2 of 5 · 5 min · 1 point. Write `slope_in`: ∂H/∂τ with H in the unit `"nat"` or
# `"bit"`. Any other unit raises `ValueError`.

# %% [markdown] name="ex-02-5-text" lang="es"
# ## 5 · Nats, bits y qué le pasa a una derivada
#
# H en bits es H en nats dividida entre ln 2. Derivar es lineal, así que su pendiente también se divide entre ln 2: una
# sola vez, aunque en la fórmula aparezca una varianza. Solo una cantidad que es ella misma el *cuadrado* de entropías,
# como la varentropía, la varianza de −ln q, necesita (ln 2)².
#
# **Ejercicio 02.5** · dificultad 2 de 5 · 5 min · 1 punto. Escribe `slope_in`: ∂H/∂τ con H en la unidad `"nat"` o
# `"bit"`. Cualquier otra unidad lanza `ValueError`.

# %% name="ex-02-5"
def slope_in(z, temperature, unit):
    """
    en: Return dH/dτ at this temperature with H in "nat" or "bit".
    es: Devuelve dH/dτ a esta temperatura, con H en "nat" o "bit".
    """
    ### BEGIN SOLUTION
    if unit not in ("nat", "bit"):
        raise ValueError(f"unit={unit!r}: must be 'nat' or 'bit'")
    q = softmax(z, temperature)
    slope = np.sum(q * (z - np.sum(q * z)) ** 2) / temperature**3
    return slope if unit == "nat" else slope / np.log(2)
    ### END SOLUTION

# %% name="check-02-5"
slope_in = lab.check("02.5", slope_in)

# %% [markdown] name="kl-text" lang="en"
# ## 6 · What does softmax maximise?
#
# First a ruler for distributions. The **KL divergence** from q to p is
#
# $$\mathrm{KL}(q \,\|\, p) = \sum_i q_i \ln\frac{q_i}{p_i} \ge 0,$$
#
# and it is zero only if q = p. The reason: −ln x ≥ 1 − x for every x > 0, with equality only at x = 1. Put x = pᵢ/qᵢ,
# weight with qᵢ, add up: the right side gives Σ qᵢ − Σ pᵢ ≥ 0 over the tokens with qᵢ > 0. Test it on 10 000 random
# pairs.

# %% [markdown] name="kl-text" lang="es"
# ## 6 · ¿Qué maximiza la softmax?
#
# Primero, una vara de medir entre distribuciones. La **divergencia KL** entre q y p, en ese orden, es
#
# $$\mathrm{KL}(q \,\|\, p) = \sum_i q_i \ln\frac{q_i}{p_i} \ge 0,$$
#
# y solo es cero si q = p. La razón: −ln x ≥ 1 − x para todo x > 0, con igualdad solo en x = 1. Pon x = pᵢ/qᵢ, pondera
# con qᵢ y suma: el lado derecho da Σ qᵢ − Σ pᵢ ≥ 0 sobre los tokens con qᵢ > 0. Pruébalo con 10 000 pares al azar.

# %% name="kl-seen"
rng = np.random.default_rng(6)
q = rng.dirichlet(np.ones(5), 10_000)
p = rng.dirichlet(np.ones(5), 10_000)
there, back = kl_divergence(q, p), kl_divergence(p, q)
print(f"min KL(q‖p) = {there.min():.2e}")
print(f"max KL(q‖q) = {np.abs(kl_divergence(q, q)).max():.1e}")
print(f"KL(q‖p) = {there[0]:.4f}   KL(p‖q) = {back[0]:.4f}")

# %% [markdown] name="ex-02-6-text" lang="en"
# Now let q be *any* distribution over the tokens, and score it: a high mean logit is good, and so is a high entropy,
# with weight τ.
#
# $$F(q) = \mathbb{E}_q[z] + \tau H(q)$$
#
# Physicists call −F a *free energy* (their energies are −z). `free_energy` keeps the name and turns the sign, so that
# the best q has the highest score. At τ = 0 the best q is greedy; at τ = ∞ only the entropy counts.
#
# **Exercise 02.6** · difficulty 2 of 5 · 6 min · 3 points. Write `free_energy`: F(q). A probability of 0 adds 0 to
# both terms, even where the logit is −inf; a q that spends probability on such a token scores −inf.

# %% [markdown] name="ex-02-6-text" lang="es"
# Sea ahora q *cualquier* distribución sobre los tokens, y puntúala: un logit medio alto es bueno, y una entropía alta
# también, con peso τ.
#
# $$F(q) = \mathbb{E}_q[z] + \tau H(q)$$
#
# En física, −F se llama *energía libre* (sus energías son −z). `free_energy` conserva el nombre y cambia el signo, de
# modo que la mejor q tiene la puntuación más alta. Con τ = 0 la mejor q es la voraz; con τ = ∞ solo cuenta la entropía.
#
# **Ejercicio 02.6** · dificultad 2 de 5 · 6 min · 3 puntos. Escribe `free_energy`: F(q). Una probabilidad 0 aporta 0
# a los dos términos, incluso si el logit es −inf; una q que gasta probabilidad en un token así puntúa −inf.

# %% name="ex-02-6"
def free_energy(q, z, temperature):
    """
    en: Return E_q[z] + temperature · H(q), in the units of z.
    es: Devuelve E_q[z] + temperature · H(q),
    es: en las unidades de z.
    """
    ### BEGIN SOLUTION
    kept = q > 0
    q, z = q[kept], z[kept]
    return np.sum(q * z) - temperature * np.sum(q * np.log(q))
    ### END SOLUTION

# %% name="check-02-6"
free_energy = lab.check("02.6", free_energy)

# %% [markdown] name="predict-02-b-text" lang="en"
# ### Predict before you see
#
# On z₀ greedy scores F = 2 at every τ. Uniform scores 0.5 + τ ln 4. **At which τ do they tie?**

# %% [markdown] name="predict-02-b-text" lang="es"
# ### Predice antes de mirar
#
# Con z₀ la distribución voraz obtiene F = 2 a cualquier τ. La uniforme obtiene 0.5 + τ ln 4. **¿Con qué τ empatan?**

# %% name="predict-02-b"
guess = None
lab.predict("02.b", guess)

# %% [markdown] name="predict-02-c-text" lang="en"
# At τ = 1 neither is the best possible. **By how much does the uniform distribution miss the maximum?**

# %% [markdown] name="predict-02-c-text" lang="es"
# Con τ = 1 ninguna es la mejor posible. **¿Cuánto le falta a la uniforme para llegar al máximo?**

# %% name="predict-02-c"
guess = None
lab.predict("02.c", guess)

# %% [markdown] name="gibbs-text" lang="en"
# ### Gibbs' principle
#
# Maximise F(q) under Σ qᵢ = 1: subtract λ(Σ qᵢ − 1), where λ is the price of the condition, and look for the point at
# which no small change helps. Setting ∂/∂qᵢ of F(q) − λ(Σ qᵢ − 1) to zero gives zᵢ − τ(ln qᵢ + 1) − λ = 0, which SymPy
# solves for qᵢ: a constant times exp(zᵢ/τ). The maximiser is softmax(z/τ). And any other q falls short by exactly τ
# times its KL divergence:
#
# $$\tau \ln Z - F(q) = \tau\,\mathrm{KL}\big(q \,\|\, \mathrm{softmax}(z/\tau)\big).$$

# %% [markdown] name="gibbs-text" lang="es"
# ### El principio de Gibbs
#
# Maximiza F(q) con la condición Σ qᵢ = 1: resta λ(Σ qᵢ − 1), donde λ es el precio de la condición, y busca el punto en
# que ningún cambio pequeño ayuda. Igualar a cero ∂/∂qᵢ de F(q) − λ(Σ qᵢ − 1) da zᵢ − τ(ln qᵢ + 1) − λ = 0, que SymPy
# resuelve para qᵢ: una constante por exp(zᵢ/τ). El maximizador es softmax(z/τ). Y a cualquier otra q le falta
# exactamente τ por su divergencia KL:
#
# $$\tau \ln Z - F(q) = \tau\,\mathrm{KL}\big(q \,\|\, \mathrm{softmax}(z/\tau)\big).$$

# %% name="gibbs-solved"
q_i = sp.Symbol("q_i", positive=True)
z_i, multiplier = sp.symbols("z_i lambda", real=True)
lagrangian = q_i * z_i - tau * q_i * sp.log(q_i) - multiplier * q_i
print(sp.solve(sp.diff(lagrangian, q_i), q_i))

for name, q in (("1, 0, 0, 0", np.array([1.0, 0.0, 0.0, 0.0])),
                ("1/4", np.full(4, 0.25)),
                ("softmax", softmax(z0))):
    score = free_energy(q, z0, 1.0)
    missing = abs(logsumexp(z0) - score)
    divergence = kl_divergence(q, softmax(z0))
    print(f"{name:11} F = {score:.4f}   ln Z − F = {missing:.4f}"
          f"   KL = {divergence:.4f}")

# %% name="simplex-figure"
z_three = np.array([2.0, 1.0, 0.0])
corners = np.array([[0, 0], [1, 0], [0.5, np.sqrt(3) / 2]])
steps = 60
points = np.array([(i, j, steps - i - j) for i in range(steps + 1)
                   for j in range(steps + 1 - i)]) / steps
scores = [free_energy(q, z_three, 1.0) for q in points]
marked = [(softmax(z_three), "*", "softmax(z/τ)"),
          (np.full(3, 1 / 3), "s", _("uniform")),
          (np.array([1.0, 0.0, 0.0]), "o", _("greedy"))]

fig, ax = plt.subplots(figsize=(5.6, 5.6))
shades = ax.tricontourf(*(points @ corners).T, scores, levels=14,
                        cmap="cividis")
for q, marker, name in marked:
    ax.plot(*(q @ corners), marker, color="white", clip_on=False,
            markeredgecolor="black", label=name,
            markersize=18 if marker == "*" else 9)
for corner, name in zip(corners, ("z = 2", "z = 1", "z = 0")):
    ax.annotate(name, corner, textcoords="offset points",
                xytext=(0, 8 if corner[1] else -20), ha="center")
ax.set_axis_off()
fig.legend(loc="outside upper left")
fig.colorbar(shades, label="F(q)", location="bottom")
course.show(fig, alt=_(
    "Triangle of all distributions over three tokens, shaded by "
    "F(q). The score is a single hill; its top, marked by a star, "
    "is softmax(z/τ). The uniform distribution and the greedy "
    "corner lie lower."))

# %% [markdown] name="gibbs-read" lang="en"
# So temperature has a meaning beyond a knob: it is the *price* at which entropy is paid for in logits. Lab 06
# needs this sentence, when an entropy term enters the loss of a model in training.

# %% [markdown] name="gibbs-read" lang="es"
# La temperatura, pues, significa algo más que un mando: es el *precio* al que se paga la entropía en logits. El
# laboratorio 06 necesita esta frase, cuando un término de entropía entra en la pérdida de un modelo que se entrena.

# %% [markdown] name="reward-text" lang="en"
# ### The same with a reward
#
# Tuning a language model with rewards r looks for the q that is largest in $\mathbb{E}_q[r]$ − β KL(q‖π), where π is
# the model as it was: earn reward, but do not stray far. Write the KL out, and this is F(q) with the logits r + β ln π
# and τ = β. Gibbs' principle then gives the best q without any search: π, tilted by the reward,
#
# $$q_i \propto \pi_i\, e^{r_i/\beta}.$$
#
# Three tokens, three candidates: the tilted model, all on the largest reward, and no change at all.

# %% [markdown] name="reward-text" lang="es"
# ### Lo mismo con recompensa
#
# Ajustar un modelo de lenguaje con recompensas r es buscar la q que hace máximo $\mathbb{E}_q[r]$ − β KL(q‖π), donde π
# es el modelo tal como era: gana recompensa, pero no te alejes mucho. Desarrolla la KL y verás que eso es F(q) con los
# logits r + β ln π y τ = β. El principio de Gibbs da entonces la mejor q sin buscar nada: π, inclinada por la
# recompensa,
#
# $$q_i \propto \pi_i\, e^{r_i/\beta}.$$
#
# Tres tokens, tres candidatas: el modelo inclinado, todo a la mayor recompensa y no cambiar nada.

# %% name="reward-seen"
old, reward = np.array([0.7, 0.2, 0.1]), np.array([0.0, 1.0, 2.0])
beta = 1.0
logits = reward + beta * np.log(old)
for q in (softmax(logits, beta), np.array([0.0, 0.0, 1.0]), old):
    worth = np.sum(q * reward) - beta * kl_divergence(q, old)
    print(f"{q.round(3)!s:20} {worth:6.3f}"
          f"   F = {free_energy(q, logits, beta):6.3f}")

# %% [markdown] name="reward-read" lang="en"
# The tilted model is worth 0.684. All on the largest reward is worth −0.303, less than no change at all, 0.400: it
# strays too far. Change β: a small one lets the reward decide alone, a large one leaves the model as it was.
#
# ### Read backwards
#
# At τ = 1, ln Z(z) is the largest $\mathbb{E}_q[z]$ + H(q) over all q. The converse holds too: −H(q) is the largest
# $\mathbb{E}_q[z]$ − ln Z(z) over all z, reached at z = ln q. Each of the two functions gives the other: that is
# **Legendre duality**. Try 10 000 random z, then ln q.

# %% [markdown] name="reward-read" lang="es"
# El modelo inclinado vale 0.684. Todo a la mayor recompensa vale −0.303, menos que no cambiar nada, 0.400: se aleja
# demasiado. Cambia β: una pequeña deja que la recompensa decida sola; una grande deja el modelo como estaba.
#
# ### Leído al revés
#
# Con τ = 1, ln Z(z) es el mayor valor de $\mathbb{E}_q[z]$ + H(q) entre todas las q. También vale el recíproco: −H(q)
# es el mayor valor de $\mathbb{E}_q[z]$ − ln Z(z) entre todas las z, y se alcanza en z = ln q. Cada una de las dos
# funciones da la otra: es la **dualidad de Legendre**. Prueba con 10 000 z al azar y después con ln q.

# %% name="duality-seen"
q = np.array([0.6, 0.3, 0.1])
tries = np.random.default_rng(2).normal(0, 2, size=(10_000, 3))
heights = tries @ q - logsumexp(tries)
print(f"z: {heights.max():.4f}   ln q: "
      f"{np.log(q) @ q - logsumexp(np.log(q)):.4f}")
print(f"−H(q) = {-entropy(q):.4f}")

# %% [markdown] name="duality-read" lang="en"
# The best of the random z comes close to −0.8979 and none exceeds it; ln q reaches it.

# %% [markdown] name="duality-read" lang="es"
# La mejor de las z al azar se acerca a −0.8979 y ninguna lo supera; ln q lo alcanza.

# %% [markdown] name="ex-02-7-text" lang="en"
# ## 7 · When the logits move too
#
# Everything so far held z fixed. The covariance under q is
# $\mathrm{Cov}_q(a, b)$ = $\sum_i q_i\,(a_i - \mathbb{E}_q[a])(b_i - \mathbb{E}_q[b])$. If z depends on τ (a sampler
# that rescales, a model trained at τ), the formula changes. Write y = z/τ. For any change of y,
# dH = −$\mathrm{Cov}_q(y, dy)$; and dy/dτ = (dz/dτ)/τ − z/τ². Together:
#
# $$\frac{dH}{d\tau} = \frac{\mathrm{Var}_q[z]}{\tau^3} - \frac{\mathrm{Cov}_q(z,\, dz/d\tau)}{\tau^2}.$$
#
# A test you can do in your head: if z = τw with fixed w, then softmax(z/τ) does not depend on τ, and the slope must be
# 0.
#
# **Exercise 02.7** · difficulty 3 of 5 · 8 min · 3 points. Write `slope_moving`; `dz` holds the derivatives dzᵢ/dτ.

# %% [markdown] name="ex-02-7-text" lang="es"
# ## 7 · Cuando los logits también se mueven
#
# Hasta ahora z estaba fija. La covarianza bajo q es
# $\mathrm{Cov}_q(a, b)$ = $\sum_i q_i\,(a_i - \mathbb{E}_q[a])(b_i - \mathbb{E}_q[b])$. Si z depende de τ (un método de
# muestreo que reescala, un modelo entrenado con τ), la fórmula cambia. Escribe y = z/τ. Para cualquier cambio de y,
# dH = −$\mathrm{Cov}_q(y, dy)$; y dy/dτ = (dz/dτ)/τ − z/τ². En conjunto:
#
# $$\frac{dH}{d\tau} = \frac{\mathrm{Var}_q[z]}{\tau^3} - \frac{\mathrm{Cov}_q(z,\, dz/d\tau)}{\tau^2}.$$
#
# Una prueba que puedes hacer de cabeza: si z = τw con w fija, softmax(z/τ) no depende de τ, y la pendiente debe ser 0.
#
# **Ejercicio 02.7** · dificultad 3 de 5 · 8 min · 3 puntos. Escribe `slope_moving`; `dz` contiene las derivadas
# dzᵢ/dτ.

# %% name="ex-02-7"
def slope_moving(z, dz, temperature):
    """
    en: Return dH/dτ at this temperature when
    en: the logits move at the rates dz.
    es: Devuelve dH/dτ a esta temperatura cuando
    es: los logits se mueven a razón de dz.
    """
    ### BEGIN SOLUTION
    q = softmax(z, temperature)
    deviation = z - np.sum(q * z)
    variance = np.sum(q * deviation**2)
    covariance = np.sum(q * deviation * dz)
    return variance / temperature**3 - covariance / temperature**2
    ### END SOLUTION

# %% name="check-02-7"
slope_moving = lab.check("02.7", slope_moving)

# %% name="moving-seen"
w = np.array([2.0, 1.0, 0.0, -1.0])
for temperature in (0.5, 1.0, 2.0):
    with_tau = slope_moving(temperature * w, w, temperature)
    still = slope_moving(w, np.zeros(4), temperature)
    print(f"τ = {temperature}   z = τw: {with_tau:+.1e}"
          f"   dz/dτ = 0: {still:.5f}")

# %% [markdown] name="predict-02-d-text" lang="en"
# ### One last prediction
#
# Two tokens, z = (1, 0). The slope ∂H/∂τ is small when τ is tiny and small when τ is large. **At which τ is it
# largest?**

# %% [markdown] name="predict-02-d-text" lang="es"
# ### Una última predicción
#
# Dos tokens, z = (1, 0). La pendiente ∂H/∂τ es pequeña con τ diminuta y pequeña con τ grande. **¿Con qué τ es máxima?**

# %% name="predict-02-d"
guess = None
lab.predict("02.d", guess)

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - **Entropy is the τ-slope of τ ln Z; its own slope is a variance.**
# - `simplify` proves small cases; an idea proves all of them; 50 digits at random fractions catch the slips.
# - A published formula is a claim. A finite difference is three lines.
# - softmax(z/τ) is the distribution that maximises $\mathbb{E}_q[z]$ + τH(q); anything else falls short by τ·KL.
# - If z moves with τ, a covariance enters.
#
# Next: lab 03 cuts the tail. Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - **La entropía es la pendiente de τ ln Z respecto a τ; su propia pendiente es una varianza.**
# - `simplify` demuestra casos pequeños; una idea los demuestra todos; las fracciones al azar con 50 cifras cazan las
# erratas.
# - Una fórmula publicada es una afirmación. Una diferencia finita son tres líneas.
# - softmax(z/τ) es la distribución que maximiza $\mathbb{E}_q[z]$ + τH(q); a cualquier otra le falta τ·KL.
# - Si z se mueve con τ, entra una covarianza.
#
# A continuación: el laboratorio 03 corta la cola. Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
