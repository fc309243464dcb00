# %% [markdown] name="title" lang="en"
# # 01 · Sweeping τ against H(q)
#
# Turn one knob, the temperature τ, and watch one number, the entropy H of the distribution q = softmax(z/τ).
# By the end of this lab you will be able to
#
# - compute H from the logits without a single logarithm per token,
# - handle both ends of the scale, τ = 0 and τ = ∞, ties included,
# - measure the slope ∂H/∂τ, and predict it: $\mathrm{Var}_q[z]/\tau^3$, never negative,
# - find the temperature that gives the entropy you ask for,
# - say where, on the logits of a real language model, a small turn of the knob changes most.
#
# **You need** lab 00 (softmax, entropy) or [the theory of this lab](../../theory/en/01-sweeping-tau.md), and what a
# derivative is. **Time**: 115 to 125 minutes, 7 exercises, 4 predictions, theory page included. Everything runs from
# top to bottom at any moment: where your answer is still missing, the course lends you its own.

# %% [markdown] name="title" lang="es"
# # 01 · Barrido de τ: cómo responde H(q)
#
# Gira un solo mando, la temperatura τ, y observa un solo número, la entropía H de la distribución q = softmax(z/τ).
# Al terminar este laboratorio sabrás
#
# - calcular H a partir de los logits sin un solo logaritmo por token,
# - tratar los dos extremos de la escala, τ = 0 y τ = ∞, empates incluidos,
# - medir la pendiente ∂H/∂τ y predecirla: $\mathrm{Var}_q[z]/\tau^3$, nunca negativa,
# - encontrar la temperatura que da la entropía que pides,
# - decir dónde, en los logits de un modelo de lenguaje real, un giro pequeño del mando cambia más las cosas.
#
# **Necesitas** el laboratorio 00 (softmax, entropía) o [la teoría de este
# laboratorio](../../theory/es/01-sweeping-tau.md), y saber qué es una derivada. **Tiempo**: de 115 a 125 minutos, 7
# ejercicios, 4 predicciones, con la página de teoría incluida. Todo se ejecuta de principio a fin en cualquier momento:
# donde falte tu respuesta, el curso te presta la suya.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np
from mpmath import mp

from taulab import course
from taulab.course.widgets import TemperatureExplorer
from taulab.data import next_token_logits
from taulab.entropy import entropy
from taulab.softmax import softmax

lab = course.open("01", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="known" lang="en"
# ## 1 · What you already know
#
# Four tokens, four logits: z₀ = (2, 1, 0, −1). At τ = 1 the model favours the first token; if all four were equally
# likely, the entropy would be ln 4, the largest that four tokens allow. Run the cell and check both facts.

# %% [markdown] name="known" lang="es"
# ## 1 · Lo que ya sabes
#
# Cuatro tokens, cuatro logits: z₀ = (2, 1, 0, −1). Con τ = 1 el modelo prefiere el primer token; si los cuatro fueran
# igual de probables, la entropía sería ln 4, la mayor que permiten cuatro tokens. Ejecuta la celda y comprueba ambas
# cosas.

# %% name="known-case"
z0 = np.array([2.0, 1.0, 0.0, -1.0])

print("q      =", softmax(z0).round(3))
print("H(q)   =", entropy(softmax(z0)).round(3), "nats")
print("ln 4   =", np.log(4).round(3), "nats")
print("H(1/4) =", entropy(np.full(4, 1 / 4)).round(3), "nats")

# %% [markdown] name="predict-01-a-text" lang="en"
# ### Predict before you see
#
# At τ = 1 the entropy is 0.948 nats. **What is it at τ = 2?** Write your guess, in nats, in place of `None`. It earns
# no marks and loses none; what you remember is the gap.

# %% [markdown] name="predict-01-a-text" lang="es"
# ### Predice antes de mirar
#
# Con τ = 1 la entropía es 0.948 nats. **¿Cuánto vale con τ = 2?** Escribe tu estimación, en nats, en lugar de `None`.
# No suma ni resta puntos; lo que se te queda es la diferencia.

# %% name="predict-01-a"
guess = None
lab.predict("01.a", guess)

# %% [markdown] name="explorer-text" lang="en"
# ### The whole lab in one picture
#
# Move τ with the mouse or the arrow keys. At the left, the probabilities; at the right, H against τ, with a point where
# you are and its tangent. Three things to try, each of which becomes an exercise:
#
# 1. Go to τ = 0, then choose the preset with two equal maxima and return to τ = 0. What is different?
# 2. Tick the linear τ axis. Where is the tangent steepest? Is it ever horizontal, or falling?
# 3. Choose a real row. Between which temperatures does almost everything happen?

# %% [markdown] name="explorer-text" lang="es"
# ### Todo el laboratorio en una imagen
#
# Mueve τ con el ratón o con las flechas del teclado. A la izquierda, las probabilidades; a la derecha, H frente a τ,
# con un punto donde estás y su tangente. Prueba tres cosas; cada una será después un ejercicio:
#
# 1. Ve a τ = 0; elige luego el ejemplo con dos máximos iguales y vuelve a τ = 0. ¿Qué cambia?
# 2. Marca el eje τ lineal. ¿Dónde es más empinada la tangente? ¿Llega a ser horizontal, o a bajar?
# 3. Elige una fila real. ¿Entre qué temperaturas ocurre casi todo?

# %% name="explorer"
explorer = TemperatureExplorer(z0, lang=lab.lang)
explorer

# %% name="explorer-static"
explorer.static()

# %% [markdown] name="ex-01-1-text" lang="en"
# ## 2 · Entropy straight from the logits
#
# Write q through its logarithm, ln qᵢ = zᵢ/τ − ln Z with Z = Σⱼ exp(zⱼ/τ), and average −ln qᵢ with the weights q:
#
# $$H = \ln Z - \frac{\mathbb{E}_q[z]}{\tau}.$$
#
# Here $\mathbb{E}_q[z] = \sum_i q_i z_i$ is the mean logit with the weights q. One exponential per token, and the only
# logarithm is that of Z. Two traps: a logit of 1000 overflows `exp`, so shift by the maximum; and a token that has been
# cut carries the logit −inf, whose probability 0 must add 0, not `nan`.
#
# **Exercise 01.1** · difficulty 2 of 5 · 12 min · 2 points. Write `entropy_from_logits`, in nats.

# %% [markdown] name="ex-01-1-text" lang="es"
# ## 2 · La entropía directamente desde los logits
#
# Escribe q a través de su logaritmo, ln qᵢ = zᵢ/τ − ln Z con Z = Σⱼ exp(zⱼ/τ), y promedia −ln qᵢ con los pesos q:
#
# $$H = \ln Z - \frac{\mathbb{E}_q[z]}{\tau}.$$
#
# Aquí $\mathbb{E}_q[z] = \sum_i q_i z_i$ es la media de los logits con los pesos q. Una exponencial por token, y el
# único logaritmo es el de Z. Hay dos trampas: un logit de 1000 desborda `exp`, así que resta el máximo; y un token
# cortado lleva el logit −inf, cuya probabilidad 0 debe aportar 0, no `nan`.
#
# **Ejercicio 01.1** · dificultad 2 de 5 · 12 min · 2 puntos. Escribe `entropy_from_logits`, en nats.

# %% name="ex-01-1"
def entropy_from_logits(z, temperature=1.0):
    """
    en: Return the entropy of softmax(z / temperature), in nats.
    es: Devuelve la entropía de softmax(z / temperature), en nats.
    """
    ### BEGIN SOLUTION
    z = z[np.isfinite(z)]
    y = (z - z.max()) / temperature
    e = np.exp(y)
    return np.log(e.sum()) - (e * y).sum() / e.sum()
    ### END SOLUTION

# %% name="check-01-1"
entropy_from_logits = lab.check("01.1", entropy_from_logits)

# %% [markdown] name="after-01-1" lang="en"
# Forgetting to divide the mean by τ goes unnoticed at τ = 1, the one temperature at which most people try their code.
# **Test at τ ≠ 1, with unequal logits, and once with a −inf.**

# %% [markdown] name="after-01-1" lang="es"
# Olvidar dividir la media entre τ no se nota con τ = 1, justo la temperatura con la que casi todo el mundo prueba su
# código. **Prueba con τ ≠ 1, con logits distintos y, una vez, con un −inf.**

# %% name="second-route"
for temperature in (0.5, 1.0, 2.0):
    q = softmax(z0, temperature)
    h = entropy_from_logits(z0, temperature)
    print(f"τ = {temperature}   {h:.12f}"
          f"   −Σ q ln q = {entropy(q):.12f}")

# %% [markdown] name="ex-01-2-text" lang="en"
# ## 3 · The two ends of the scale
#
# As τ falls to 0, softmax(z/τ) keeps only the largest logit: greedy decoding. As τ grows without bound, every token
# becomes equally likely. Neither end can be computed by dividing: you need the limit. And the limit has edges.
#
# - If two logits share the maximum, they share the probability.
# - A token cut with −inf stays cut at every temperature, τ = ∞ included.
# - A negative temperature would favour the *least* likely token, and is almost surely a mistake: raise `ValueError`.
#
# **Exercise 01.2** · difficulty 2 of 5 · 10 min · 2 points. Write `softmax_at`, exact at τ = 0 and τ = ∞ (`np.inf`).

# %% [markdown] name="ex-01-2-text" lang="es"
# ## 3 · Los dos extremos de la escala
#
# Cuando τ baja hacia 0, softmax(z/τ) conserva solo el logit mayor: es la decodificación voraz. Cuando τ crece sin
# límite, todos los tokens acaban siendo igual de probables. A ninguno de los dos extremos se llega dividiendo: hace
# falta el límite. Y el límite tiene sus esquinas.
#
# - Si dos logits comparten el máximo, comparten la probabilidad.
# - Un token cortado con −inf sigue cortado a cualquier temperatura, incluida τ = ∞.
# - Una temperatura negativa premiaría al token *menos* probable, y casi seguro es un error: lanza `ValueError`.
#
# **Ejercicio 01.2** · dificultad 2 de 5 · 10 min · 2 puntos. Escribe `softmax_at`, exacta con τ = 0 y con τ = ∞
# (`np.inf`).

# %% name="ex-01-2"
def softmax_at(z, temperature):
    """
    en: Return softmax(z / temperature), with its limits
    en: at temperature 0 and np.inf.
    es: Devuelve softmax(z / temperature), con sus límites
    es: en temperature 0 y np.inf.
    """
    ### BEGIN SOLUTION
    if not temperature >= 0:
        raise ValueError(f"temperature={temperature}: below zero")
    if temperature == 0:
        kept = z == z.max()
        return kept / kept.sum()
    if temperature == np.inf:
        kept = np.isfinite(z)
        return kept / kept.sum()
    e = np.exp((z - z.max()) / temperature)
    return e / e.sum()
    ### END SOLUTION

# %% name="check-01-2"
softmax_at = lab.check("01.2", softmax_at)

# %% name="limits-seen"
for temperature in (0, 0.01, 0.1, 1, 10, 100, np.inf):
    print(f"{temperature:<6} {softmax_at(z0, temperature).round(4)}")

# %% [markdown] name="claim-34-text" lang="en"
# ### A claim under test: “ties have measure zero in practice”
#
# For real numbers drawn from a density, two never coincide. But models do not compute with real numbers: `bfloat16`
# keeps 8 significant bits, so that between 8 and 16 it knows only multiples of 1/16. Draw 1000 rows of 50 257 Gaussian
# logits (mean 0, standard deviation 3), round them, and count how often the maximum is shared.

# %% [markdown] name="claim-34-text" lang="es"
# ### Una afirmación a prueba: «en la práctica, los empates tienen medida cero»
#
# Dos números reales extraídos de una densidad no coinciden nunca. Pero los modelos no calculan con números reales:
# `bfloat16` conserva 8 bits significativos, de modo que entre 8 y 16 solo conoce los múltiplos de 1/16. Extrae 1000
# filas de 50 257 logits gaussianos (media 0, desviación estándar 3), redondéalas y cuenta cuántas veces el máximo está
# compartido.

# %% name="claim-34-ties"
def to_bfloat16(x):
    """
    en: Round float32 numbers to bfloat16: keep the upper 16
    en: of their 32 bits, nearest, ties to even.
    es: Redondea números float32 a bfloat16: conserva los
    es: 16 bits altos de 32, al más cercano, empates al par.
    """
    bits = x.view(np.uint32)
    nearest = bits + 0x7FFF + ((bits >> 16) & 1)
    return (nearest & 0xFFFF0000).view(np.float32)


def tied_at_the_top(z):
    return np.sum(z == z.max()) > 1


rng = np.random.default_rng(34)
rows, tied_bf16, tied_fp16 = 1_000, 0, 0
for row in range(rows):
    z = 3 * rng.standard_normal(50_257, dtype=np.float32)
    top = z[z > z.max() - 0.2]
    tied_bf16 += tied_at_the_top(to_bfloat16(top))
    tied_fp16 += tied_at_the_top(top.astype(np.float16))

for name, tied in (("bfloat16", tied_bf16), ("float16", tied_fp16)):
    share = tied / rows
    error = np.sqrt(share * (1 - share) / rows)
    print(f"{name:9} {100 * share:.1f} ± {100 * error:.1f} %")

# %% [markdown] name="claim-34-verdict" lang="en"
# In the long run one row in 23 under `bfloat16` and one in 180 under `float16`; your 1000 rows stray a little from that
# (the ± is one standard error). The claim **fails** for the numbers that models use. It also depends on where the
# logits sit: shift them all up by 20 and the grid gets coarser, though softmax does not notice the shift.

# %% [markdown] name="claim-34-verdict" lang="es"
# A la larga, una fila de cada 23 con `bfloat16` y una de cada 180 con `float16`; tus 1000 filas se apartan un poco de
# eso (el ± es un error estándar). La afirmación **falla** para los números que usan los modelos. Además depende
# de dónde estén los logits: súmales 20 a todos y la rejilla se vuelve más gruesa, aunque la softmax no note la
# traslación.

# %% [markdown] name="ex-01-3-text" lang="en"
# ## 4 · The sweep
#
# Now the curve. Given logits and a list of temperatures, return one entropy per temperature, in the order given.
#
# **Exercise 01.3** · difficulty 1 of 5 · 4 min · 2 points. Write `sweep`.

# %% [markdown] name="ex-01-3-text" lang="es"
# ## 4 · El barrido
#
# Ahora, la curva. Con unos logits y una lista de temperaturas, devuelve una entropía por temperatura, en el orden dado.
#
# **Ejercicio 01.3** · dificultad 1 de 5 · 4 min · 2 puntos. Escribe `sweep`.

# %% name="ex-01-3"
def sweep(z, temperatures):
    """
    en: Return the entropy of softmax(z / τ), in nats,
    en: for each τ in temperatures: shape (n,).
    es: Devuelve la entropía de softmax(z / τ), en nats,
    es: para cada τ de temperatures: forma (n,).
    """
    ### BEGIN SOLUTION
    return np.array([entropy_from_logits(z, t) for t in temperatures])
    ### END SOLUTION

# %% name="check-01-3"
sweep = lab.check("01.3", sweep)

# %% name="sweep-figure"
temperatures = np.geomspace(0.1, 20, 200)
fig, ax = plt.subplots()
tied = np.array([2.0, 2.0, 0.0, -1.0])
ax.semilogx(temperatures, sweep(z0, temperatures),
            label="z₀ = (2, 1, 0, −1)")
ax.semilogx(temperatures, sweep(tied, temperatures),
            label=_("tied: (2, 2, 0, −1)"))
ax.axhline(np.log(4), color="0.4", linestyle=":", label="ln 4")
ax.axhline(np.log(2), color="0.4", linestyle="-.", label="ln 2")
ax.set_xlabel(_("temperature τ (log scale)"))
ax.set_ylabel(_("entropy H (nats)"))
bits = ax.secondary_yaxis("right", functions=(
    lambda nats: nats / np.log(2), lambda bits: bits * np.log(2)))
bits.set_ylabel(_("entropy H (bits)"))
ax.legend()
course.show(fig, alt=_(
    "Two rising curves of entropy against temperature. "
    "The one for z₀ climbs from 0 to ln 4; the one for tied logits "
    "starts at ln 2, because two maxima share the probability "
    "even at τ = 0. Neither curve ever falls."))

# %% [markdown] name="read-sweep" lang="en"
# Both curves rise and neither ever falls. The left end is ln(number of tied maxima), the right end ln(number of finite
# logits). Everything between is set by how far the logits stand apart.

# %% [markdown] name="read-sweep" lang="es"
# Las dos curvas suben y ninguna baja jamás. El extremo izquierdo es ln(número de máximos empatados); el derecho,
# ln(número de logits finitos). Lo que ocurre en medio depende de cuánto se separan los logits.

# %% [markdown] name="real-text" lang="en"
# ### Now a real model
#
# These are the logits that SmolLM2-135M-Instruct, a small language model with weights of 4 bits (Q4_1), gives for the
# next token after a few prompts, without a token that marks the beginning: a vocabulary of 49 152. Row 0 follows “The
# capital of France is”, row 4 “La capital de Francia es”.

# %% [markdown] name="real-text" lang="es"
# ### Ahora, un modelo real
#
# Estos son los logits que SmolLM2-135M-Instruct, un modelo de lenguaje pequeño con pesos de 4 bits (Q4_1), da para el
# token que sigue a unos cuantos prompts, sin token que marque el comienzo: un vocabulario de 49 152. La fila 0 sigue a
# «The capital of France is»; la 4, a «La capital de Francia es».

# %% name="real-rows"
real = next_token_logits()
paris = real.logits[0].astype(float)

print(real.prompts[0])
likeliest = softmax(real.logits[0])[real.top_ids[0][:5]]
for token, p in zip(real.top_text[0][:5], likeliest):
    print(f"{str(token)!r:12} {p:.4f}")
print(f"exp H = {np.exp(entropy_from_logits(paris)):.2f}")

# %% [markdown] name="predict-01-b-text" lang="en"
# The last number is the **perplexity**, exp H: how many equally likely tokens would be as uncertain. At τ = 1 it is
# 4.40. **What is it at τ = 2?**

# %% [markdown] name="predict-01-b-text" lang="es"
# El último número es la **perplejidad**, exp H: cuántos tokens igual de probables darían la misma incertidumbre. Con
# τ = 1 vale 4.40. **¿Cuánto vale con τ = 2?**

# %% name="predict-01-b"
guess = None
lab.predict("01.b", guess)

# %% name="real-figure"
fig, ax = plt.subplots(figsize=(5.6, 5))
for row in (0, 3, 4, 7):
    grid = np.geomspace(0.2, 10, 60)
    curve = sweep(real.logits[row].astype(float), grid)
    ax.semilogx(grid, curve, label=real.prompts[row])
ax.axhline(np.log(real.logits.shape[1]), color="0.4", linewidth=1)
ax.set_xlabel(_("temperature τ (log scale)"))
ax.set_ylabel(_("entropy H (nats)"))
fig.legend(loc="outside upper left")
course.show(fig, alt=_(
    "Entropy against temperature for four real prompts. "
    "All four curves rise steeply between τ = 1 and τ = 2, from "
    "less than 5 nats to more than 7.8, and then level off "
    "under the ceiling ln 49 152 = 10.8."))

# %% [markdown] name="read-real" lang="en"
# With four tokens the rise was gentle; with 49 152 it is a cliff. Tens of thousands of tokens that share almost nothing
# at τ = 1 wake up together. Mind what this does *not* say: above τ = 1.3 both Spanish rows lie higher, but this model
# was trained on English and cuts Spanish words into fragments. Entropy per token compares neither languages nor
# prompts.

# %% [markdown] name="read-real" lang="es"
# Con cuatro tokens la subida era suave; con 49 152 es una pared. Decenas de miles de tokens que con τ = 1 no se
# reparten casi nada despiertan a la vez. Fíjate en lo que esto *no* dice: por encima de τ = 1.3 las dos filas en
# español quedan más arriba, pero este modelo se entrenó con inglés y rompe las palabras españolas en trozos. La
# entropía por token no compara ni idiomas ni prompts.

# %% [markdown] name="ex-01-4-text" lang="en"
# ## 5 · How steep?
#
# Measure the slope ∂H/∂τ before you trust a formula for it. The symmetric difference quotient looks a step h to both
# sides:
#
# $$\frac{\partial H}{\partial \tau} \approx \frac{H(\tau + h) - H(\tau - h)}{2h}.$$
#
# **Exercise 01.4** · difficulty 2 of 5 · 5 min · 2 points. Write `slope_fd` (*fd* for *finite difference*).

# %% [markdown] name="ex-01-4-text" lang="es"
# ## 5 · ¿Cómo de empinada?
#
# Mide la pendiente ∂H/∂τ antes de fiarte de una fórmula. El cociente simétrico mira un paso h a cada lado:
#
# $$\frac{\partial H}{\partial \tau} \approx \frac{H(\tau + h) - H(\tau - h)}{2h}.$$
#
# **Ejercicio 01.4** · dificultad 2 de 5 · 5 min · 2 puntos. Escribe `slope_fd` (*fd*, del inglés *finite difference*:
# diferencia finita).

# %% name="ex-01-4"
def slope_fd(z, temperature, step):
    """
    en: Return the slope of H at temperature,
    en: by the symmetric difference with this step.
    es: Devuelve la pendiente de H en temperature,
    es: por la diferencia simétrica con ese paso.
    """
    ### BEGIN SOLUTION
    above = entropy_from_logits(z, temperature + step)
    below = entropy_from_logits(z, temperature - step)
    return (above - below) / (2 * step)
    ### END SOLUTION

# %% name="check-01-4"
slope_fd = lab.check("01.4", slope_fd)

# %% [markdown] name="step-text" lang="en"
# Which step is best? Smaller is better until it is worse. The cell differentiates H at τ = 1.7 with 40 digits and shows
# how far each step lands from that.

# %% [markdown] name="step-text" lang="es"
# ¿Qué paso conviene? Cuanto menor, mejor, hasta que deja de serlo. La celda deriva H en τ = 1.7 con 40 cifras y muestra
# a qué distancia queda cada paso.

# %% name="step-figure"
def entropy_40_digits(temperature):
    e = [mp.exp(logit / temperature) for logit in (2, 1, 0, -1)]
    return -sum(x / sum(e) * mp.log(x / sum(e)) for x in e)


with mp.workdps(40):
    truth = float(mp.diff(entropy_40_digits, mp.mpf("1.7")))

steps = np.geomspace(1e-12, 1, 60)
central = [abs(slope_fd(z0, 1.7, h) - truth) for h in steps]
here = entropy_from_logits(z0, 1.7)
forward = [abs((entropy_from_logits(z0, 1.7 + h) - here) / h - truth)
           for h in steps]

fig, ax = plt.subplots()
ax.loglog(steps, forward, "s", markersize=4,
          label=_("one side: error falls like h"))
ax.loglog(steps, central, "o", markersize=4,
          label=_("both sides: error falls like h²"))
ax.set_xlabel(_("step h"))
ax.set_ylabel(_("error of the slope"))
ax.legend()
course.show(fig, alt=_(
    "Error of the slope against the step, both on log scales: "
    "two V shapes. From the right the error falls with the step, "
    "twice as steeply for the symmetric difference; "
    "below about 1e-5 (both sides) or 1e-8 (one side) rounding "
    "makes it grow again."))

# %% [markdown] name="ex-01-5-text" lang="en"
# ## 6 · The slope, without measuring
#
# The theory derives it in six lines, and lab 02 proves it symbolically. Here you use it, with a variance in which each
# token counts with its probability:
#
# $$\frac{\partial H}{\partial \tau} = \frac{\mathrm{Var}_q[z]}{\tau^3}, \qquad
# \mathrm{Var}_q[z] = \sum_i q_i \left(z_i - \mathbb{E}_q[z]\right)^2.$$
#
# A cut token (logit −inf) adds nothing, as in 01.1.
#
# **Exercise 01.5** · difficulty 2 of 5 · 7 min · 2 points. Write `entropy_slope`.

# %% [markdown] name="ex-01-5-text" lang="es"
# ## 6 · La pendiente, sin medirla
#
# La teoría la deduce en seis líneas y el laboratorio 02 la demuestra simbólicamente. Aquí la usas, con una varianza en
# la que cada token cuenta según su probabilidad:
#
# $$\frac{\partial H}{\partial \tau} = \frac{\mathrm{Var}_q[z]}{\tau^3}, \qquad
# \mathrm{Var}_q[z] = \sum_i q_i \left(z_i - \mathbb{E}_q[z]\right)^2.$$
#
# Un token cortado (logit −inf) no aporta nada, como en 01.1.
#
# **Ejercicio 01.5** · dificultad 2 de 5 · 7 min · 2 puntos. Escribe `entropy_slope`.

# %% name="ex-01-5"
def entropy_slope(z, temperature):
    """
    en: Return ∂H/∂τ = Var_q[z] / τ³ at this temperature,
    en: with q = softmax(z / τ).
    es: Devuelve ∂H/∂τ = Var_q[z] / τ³ a esta temperatura,
    es: con q = softmax(z / τ).
    """
    ### BEGIN SOLUTION
    z = z[np.isfinite(z)]
    q = softmax(z, temperature)
    mean = np.sum(q * z)
    return np.sum(q * (z - mean) ** 2) / temperature**3
    ### END SOLUTION

# %% name="check-01-5"
entropy_slope = lab.check("01.5", entropy_slope)

# %% [markdown] name="claim-37-text" lang="en"
# ### A claim under test: “H never decreases with τ, and stands still only if all logits are equal”
#
# A formula and a measurement that know nothing of each other should agree. Then look for the worst case: 2000 random
# vectors, the smallest slope found.

# %% [markdown] name="claim-37-text" lang="es"
# ### Una afirmación a prueba: «H nunca baja con τ, y solo se queda quieta si todos los logits son iguales»
#
# Una fórmula y una medición que no saben nada la una de la otra deberían coincidir. Después, busca el peor caso: 2000
# vectores al azar y la menor pendiente encontrada.

# %% name="claim-37-slope"
for temperature in (0.5, 1.0, 1.7, 4.0):
    measured = slope_fd(z0, temperature, 1e-5)
    predicted = entropy_slope(z0, temperature)
    print(f"τ = {temperature}   {measured:.8f}   {predicted:.8f}")

rng = np.random.default_rng(37)
slopes = [entropy_slope(rng.normal(0, 3, size=6), rng.uniform(0.3, 5))
          for _trial in range(2_000)]
equal = entropy_slope(np.full(3, 3.0), 1.0)
print(f"min = {min(slopes):.2e}   (3, 3, 3): {equal}")

# %% [markdown] name="claim-37-verdict" lang="en"
# It **holds under stated conditions**, at finite τ and over finite logits: a variance is never negative and is zero
# only where nothing varies. At the two ends themselves, τ = 0 and τ = ∞, the curve is flat whatever the logits.

# %% [markdown] name="claim-37-verdict" lang="es"
# **Se cumple con condiciones**, con τ finita y sobre logits finitos: una varianza nunca es negativa y solo vale cero
# donde nada varía. En los dos extremos, τ = 0 y τ = ∞, la curva es plana sean cuales sean los logits.

# %% name="tangent-figure"
fig, ax = plt.subplots()
temperatures = np.linspace(0.05, 4, 200)
ax.plot(temperatures, sweep(z0, temperatures), label="H(τ)")
for temperature, marker in ((0.5, "o"), (1.0, "s"), (2.0, "^")):
    near = temperature + np.array([-0.25, 0.25])
    height = entropy_from_logits(z0, temperature)
    slope = entropy_slope(z0, temperature)
    ax.plot(near, height + slope * (near - temperature), color="0.3")
    ax.plot(temperature, height, marker, markersize=8,
            label=f"τ = {temperature}")
ax.set_xlabel(_("temperature τ"))
ax.set_ylabel(_("entropy H (nats)"))
ax.legend()
course.show(fig, alt=_(
    "The curve H(τ) of z₀ with three tangents drawn from Var/τ³, "
    "at τ = 0.5, 1 and 2. Each touches the curve; the "
    "tangents get flatter as τ grows."))

# %% [markdown] name="ex-01-6-text" lang="en"
# ## 7 · “Give me one nat”
#
# H only rises, so between its two limits it takes each value exactly once. That makes the question backwards
# answerable: which τ gives entropy H*? Samplers that keep the uncertainty constant ask it at every token.
#
# Newton's method is tempting, now that you have the slope: follow the tangent to the target. From τ = 1, with a target
# of 0.05 nats on z₀, its first step lands at τ = −0.46. A **bracket** cannot escape: keep two temperatures between
# which the target lies, and halve the interval. If they do not enclose it, move them apart first. Work in ln τ, where
# 0.001 and 1000 are equally far from 1. A target at or beyond the limits has no answer: raise `ValueError`.
#
# **Exercise 01.6** · difficulty 4 of 5 · 20 min · 3 points. Write `temperature_for_entropy`.

# %% [markdown] name="ex-01-6-text" lang="es"
# ## 7 · «Dame un nat»
#
# H solo sube; por eso, entre sus dos límites, toma cada valor exactamente una vez. Así que la pregunta inversa tiene
# respuesta: ¿qué τ da la entropía H*? Los métodos de muestreo que mantienen constante la incertidumbre se la hacen en
# cada token.
#
# Dan ganas de usar el método de Newton, ahora que tienes la pendiente: seguir la tangente hasta el objetivo. Desde
# τ = 1, con un objetivo de 0.05 nats sobre z₀, su primer paso cae en τ = −0.46. De **dos extremos que encierran la
# raíz** no hay escapatoria: conserva dos temperaturas que dejen el objetivo en medio y quédate cada vez con la mitad
# que aún lo contiene. Si no lo encierran, sepáralas antes. Trabaja en ln τ, donde 0.001 y 1000 están igual de lejos
# de 1. Un objetivo en los límites o más allá no tiene respuesta: lanza `ValueError`.
#
# **Ejercicio 01.6** · dificultad 4 de 5 · 20 min · 3 puntos. Escribe `temperature_for_entropy`.

# %% name="ex-01-6"
def temperature_for_entropy(z, target):
    """
    en: Return the temperature at which softmax(z / τ)
    en: has the entropy target, in nats.
    es: Devuelve la temperatura con la que softmax(z / τ)
    es: tiene la entropía target, en nats.
    """
    ### BEGIN SOLUTION
    ties, finite = np.sum(z == z.max()), np.sum(np.isfinite(z))
    if not np.log(ties) < target < np.log(finite):
        raise ValueError(f"target={target}: between ln {ties} "
                         f"and ln {finite}, ends excluded")
    low, high = -1.0, 1.0
    while entropy_from_logits(z, np.exp(low)) > target:
        low -= 1
    while entropy_from_logits(z, np.exp(high)) < target:
        high += 1
    for _halving in range(60):
        middle = (low + high) / 2
        if entropy_from_logits(z, np.exp(middle)) < target:
            low = middle
        else:
            high = middle
    return np.exp((low + high) / 2)
    ### END SOLUTION

# %% name="check-01-6"
temperature_for_entropy = lab.check("01.6", temperature_for_entropy)

# %% [markdown] name="predict-01-c-text" lang="en"
# For row 0 the entropies reach from 0 to ln 49 152 = 10.80 nats. **At which τ does the row reach half of that?**

# %% [markdown] name="predict-01-c-text" lang="es"
# En la fila 0 las entropías van de 0 a ln 49 152 = 10.80 nats. **¿Con qué τ llega la fila a la mitad?**

# %% name="predict-01-c"
guess = None
lab.predict("01.c", guess)

# %% name="same-entropy"
for row in (0, 3, 4, 7):
    z = real.logits[row].astype(float)
    temperature = temperature_for_entropy(z, 3.0)
    print(f"τ(H = 3) = {temperature:.4f}   {real.prompts[row]}")

# %% [markdown] name="read-same-entropy" lang="en"
# Four prompts, one entropy, four temperatures. A fixed τ is a fixed *knob*, not a fixed uncertainty.

# %% [markdown] name="read-same-entropy" lang="es"
# Cuatro prompts, una misma entropía, cuatro temperaturas. Fijar τ es fijar el *mando*, no la incertidumbre.

# %% [markdown] name="ex-01-7-text" lang="en"
# ## 8 · Where temperature works hardest
#
# On a log scale a step of the knob is a *factor*, and the slope against ln τ is
# $\tau\,\partial H/\partial\tau = \mathrm{Var}_q[z]/\tau^2$. Physics knows it as the **heat capacity** C. Its peak is
# where the knob has most effect: turn it a little there, and much changes.
#
# **Exercise 01.7** · difficulty 2 of 5 · 6 min · 2 points. Write `capacity_peak`: the temperature of the grid where C
# is largest, and C there.

# %% [markdown] name="ex-01-7-text" lang="es"
# ## 8 · Dónde trabaja más la temperatura
#
# En escala logarítmica un paso del mando es un *factor*, y la pendiente frente a ln τ es
# $\tau\,\partial H/\partial\tau = \mathrm{Var}_q[z]/\tau^2$. En física se llama **capacidad calorífica**, C. Su pico
# está donde el mando tiene más efecto: con girarlo un poco, cambia mucho.
#
# **Ejercicio 01.7** · dificultad 2 de 5 · 6 min · 2 puntos. Escribe `capacity_peak`: la temperatura de la rejilla en la
# que C es mayor, y el valor de C en ella.

# %% name="ex-01-7"
def capacity_peak(z, temperatures):
    """
    en: Return (temperature, value) of the largest heat capacity
    en: Var_q[z] / τ² over the grid.
    es: Devuelve (temperatura, valor) de la mayor capacidad
    es: calorífica Var_q[z] / τ² en la rejilla.
    """
    ### BEGIN SOLUTION
    capacities = [t * entropy_slope(z, t) for t in temperatures]
    best = np.argmax(capacities)
    return temperatures[best], capacities[best]
    ### END SOLUTION

# %% name="check-01-7"
capacity_peak = lab.check("01.7", capacity_peak)

# %% name="capacity-figure"
grid = np.geomspace(0.1, 10, 120)
fig, (toy, tall) = plt.subplots(2, 1, figsize=(5.6, 7))
top, height = capacity_peak(z0, grid)
curve = [t * entropy_slope(z0, t) for t in grid]
toy.semilogx(grid, curve, label="z₀")
toy.plot(top, height, "o", label=f"({top:.2f}, {height:.2f})")
toy.set_title(_("four tokens"))
for row in (0, 4):
    z = real.logits[row].astype(float)
    curve = [t * entropy_slope(z, t) for t in grid]
    tall.semilogx(grid, curve, label=real.prompts[row])
    tall.plot(*capacity_peak(z, grid), "o", color="0.2")
tall.set_ylim(top=19)
tall.set_title(_("real rows: 49 152 tokens"))
for ax in (toy, tall):
    ax.set_xlabel(_("temperature τ (log scale)"))
    ax.set_ylabel(_("heat capacity C"))
    ax.legend()
course.show(fig, alt=_(
    "Heat capacity against temperature. Above, z₀: one broad peak "
    "of height 0.74 at τ = 0.64. Below, two real rows with tall "
    "peaks of 13.3 and 12.4 near τ = 1.3; the Spanish row has a "
    "second, small peak near τ = 0.2."))

# %% [markdown] name="read-capacity" lang="en"
# The tall peak is the whole vocabulary waking up. The Spanish row shows a second, small one near τ = 0.2: there four
# articles compete, `" el"`, `" la"`, `" una"` and `" un"`, long before anything else takes part. Two scales of
# difference between logits, two peaks.

# %% [markdown] name="read-capacity" lang="es"
# El pico alto es el vocabulario entero que despierta. La fila en español muestra otro, pequeño, cerca de τ = 0.2: allí
# compiten cuatro artículos, `" el"`, `" la"`, `" una"` y `" un"`, mucho antes de que nadie más participe. Dos escalas
# de diferencia entre logits, dos picos.

# %% [markdown] name="physics-text" lang="en"
# ### Two names from physics
#
# Two tokens whose logits differ by g are a *two-level system*, and the hump of its heat capacity is the **Schottky
# anomaly**: for any g it peaks at τ = 0.417 g, 0.439 high. And H is the **Legendre transform** of ln Z, read as a
# function of β = 1/τ: of all β, the one at which ln Z(β) − β m is *smallest* belongs to the temperature whose mean
# logit is m, and the smallest value is its entropy. So H is the largest entropy that a mean logit of m allows. Both are
# two lines of code.

# %% [markdown] name="physics-text" lang="es"
# ### Dos nombres de la física
#
# Dos tokens cuyos logits difieren en g forman un *sistema de dos niveles*, y la joroba de su capacidad calorífica es la
# **anomalía de Schottky**: para cualquier g, el pico está en τ = 0.417 g y mide 0.439. Y H es la **transformada de
# Legendre** de ln Z, vista como función de β = 1/τ: de todas las β, aquella en la que ln Z(β) − β m es *menor* es la de
# la temperatura cuyo logit medio es m, y ese valor mínimo es su entropía. Así que H es la mayor entropía que permite un
# logit medio m. Cada cosa son dos líneas de código.

# %% name="physics-seen"
for gap in (1.0, 10.0):
    fine = gap * np.geomspace(0.3, 0.6, 2000)
    temperature, height = capacity_peak(np.array([gap, 0.0]), fine)
    print(f"g = {gap:4}   {temperature / gap:.3f} g   {height:.3f}")

mean = np.sum(softmax(z0, 2.0) * z0)
betas = np.linspace(0, 2, 4001)
heights = [np.log(np.exp(b * z0).sum()) - b * mean for b in betas]
best = np.argmin(heights)
print(f"β = {betas[best]:.3f}   {heights[best]:.6f}"
      f"   H(2) = {entropy_from_logits(z0, 2.0):.6f}")

# %% [markdown] name="predict-01-d-text" lang="en"
# ## 9 · Cooling is not cutting
#
# One last claim under test: “temperature reduces entropy”. You know enough to say when. And there is another way to
# reduce entropy: keep only the 50 likeliest tokens and drop the rest. At τ = 2 the full row 0 has 8.64 nats.
# **How much is left if only the top 50 are kept?**

# %% [markdown] name="predict-01-d-text" lang="es"
# ## 9 · Enfriar no es cortar
#
# Una última afirmación a prueba: «la temperatura reduce la entropía». Ya sabes lo suficiente para decir cuándo. Y hay
# otra forma de reducirla: conservar solo los 50 tokens más probables y descartar el resto. Con τ = 2, la fila 0
# completa tiene 8.64 nats. **¿Cuánto queda si solo se conservan los 50 primeros?**

# %% name="predict-01-d"
guess = None
lab.predict("01.d", guess)

# %% name="claim-44-truncation-temperature"
top50 = np.where(paris >= np.sort(paris)[-50], paris, -np.inf)
for temperature in (0.5, 1.0, 2.0):
    full = entropy_from_logits(paris, temperature)
    cut = entropy_from_logits(top50, temperature)
    print(f"τ = {temperature}   {full:.3f}   H(top 50) = {cut:.3f}")
print(f"ln 50 = {np.log(50):.3f}")
kept = softmax(paris, 2.0)[np.isfinite(top50)].sum()
print(f"q(top 50) = {kept:.2f}")

# %% [markdown] name="claim-44-verdict" lang="en"
# “Temperature reduces entropy” **holds for τ < 1 only**; τ > 1 raises it. Cutting also lowers the entropy here, from
# 8.64 to 3.25 nats at τ = 2, but by another road: 50 tokens can never exceed ln 50, and 81% of the probability was
# thrown away. Lab 03 is about that cut.

# %% [markdown] name="claim-44-verdict" lang="es"
# «La temperatura reduce la entropía» **solo se cumple con τ < 1**; con τ > 1 la aumenta. Cortar también la baja aquí,
# de 8.64 a 3.25 nats con τ = 2, pero por otro camino: 50 tokens no pueden pasar de ln 50, y se ha tirado el 81 % de la
# probabilidad. De ese corte trata el laboratorio 03.

# %% [markdown] name="leak-text" lang="en"
# ## 10 · Per context, not per text
#
# The theorem is about *one* distribution, the next token after a given context. The entropy of a whole generated text
# may fall as τ rises. Take texts of 100 tokens. As long as a text is open, ten tokens of logit 5 keep it so, and one of
# logit 0 leads into a fixed ending, where nothing is left to choose. The entropy of the text is the sum of the
# entropies of its steps, each weighted with how often it is reached.

# %% [markdown] name="leak-text" lang="es"
# ## 10 · Por contexto, no por texto
#
# El teorema trata de *una* distribución, la del token que sigue a un contexto dado. La entropía de un texto generado
# entero puede bajar cuando τ sube. Toma textos de 100 tokens. Mientras un texto sigue abierto, diez tokens de logit 5
# lo mantienen así y uno de logit 0 lleva a un final fijo, donde ya no queda nada que elegir. La entropía del texto es
# la suma de las entropías de sus pasos, cada una con el peso de lo a menudo que se llega a él.

# %% name="leak-seen"
z = np.array([5.0] * 10 + [0.0])
for temperature in (0.5, 1.0, 1.5, 2.0, 3.0):
    stays = softmax(z, temperature)[:10].sum()
    still_open = np.mean(stays ** np.arange(100))
    step = entropy_from_logits(z, temperature)
    print(f"τ = {temperature}   {step:.3f}   {step * still_open:.3f}")

# %% [markdown] name="leak-read" lang="en"
# The first column, the entropy of an open step, rises with τ; the second, the entropy of the text per token, falls from
# 2.302 to 1.074 nats. A hotter step leaks sooner into the ending. No context breaks the theorem: the entropy of each
# rises or stays at 0. What changes is how often each is visited.

# %% [markdown] name="leak-read" lang="es"
# La primera columna, la entropía de un paso abierto, sube con τ; la segunda, la entropía del texto por token, baja de
# 2.302 a 1.074 nats. Un paso más caliente se escapa antes hacia el final. Ningún contexto incumple el teorema: la
# entropía de cada uno sube o se queda en 0. Lo que cambia es cuántas veces se visita cada uno.

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - $H = \ln Z - \mathbb{E}_q[z]/\tau$: one exponential per token.
# - τ = 0 and τ = ∞ are limits, and ties and cut tokens have a say in them.
# - **In one context, hotter never means less entropy: the slope is Var/τ³.** Over whole generated texts it may.
# - So each entropy between ln(ties) and ln(finite logits) has one temperature, and a bracket finds it.
# - On real row 0, two thirds of the whole range of entropies lie between τ = 1 and τ = 2.
#
# Next: lab 02 proves the slope. Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - $H = \ln Z - \mathbb{E}_q[z]/\tau$: una exponencial por token.
# - τ = 0 y τ = ∞ son límites, y en ellos cuentan los empates y los tokens cortados.
# - **En un contexto, más calor nunca da menos entropía: la pendiente es Var/τ³.** En textos enteros sí puede darla.
# - Por eso cada entropía entre ln(empates) y ln(logits finitos) tiene una sola temperatura, y dos extremos que la
#   encierran la encuentran.
# - En la fila real 0, dos tercios de todo el recorrido de la entropía quedan entre τ = 1 y τ = 2.
#
# A continuación: el laboratorio 02 demuestra la pendiente. Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
