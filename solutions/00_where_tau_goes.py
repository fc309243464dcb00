# %% [markdown] name="title" lang="en"
# # 00 · Where does τ go?
#
# A language model ends in a vector of numbers, one per **token** (a word or a piece of one, from a fixed list, the
# vocabulary): the **logits**. Before a token is drawn, they are turned into probabilities, and somewhere on the way a
# temperature τ is put in. A course note says that it matters *where*: dividing the logits by τ before softmax, or
# raising the finished probabilities to the power 1/τ, would give different distributions, and it asks its students to
# show the difference. You will try. By the end you will be able to
#
# - write softmax, entropy and a sampler from their definitions,
# - say which ways of putting τ in agree, to the last digit, and which do not,
# - recognise four impostors by probing them from outside,
# - keep a distribution alive in float32 where the obvious code loses it,
# - draw tokens at random and attach a standard error to what you count.
#
# **You need** Python, NumPy, powers and logarithms; no machine learning. [The theory of this
# lab](../../theory/en/00-where-tau-goes.md) may lie open beside it. **Time**: 130 to 140 minutes, 8 exercises, 4
# predictions, theory page included. Stuck? Run `lab.hint("00.1")` in a new cell. Everything runs from top to bottom at
# any moment: where your answer is still missing, the course lends you its own.

# %% [markdown] name="title" lang="es"
# # 00 · ¿Dónde va τ?
#
# Un modelo de lenguaje acaba en un vector de números, uno por **token** (una palabra o un trozo, de una lista fija, el
# vocabulario): los **logits**. Antes de extraer un token, esos números se convierten en probabilidades, y por el camino
# entra una temperatura τ. Unos apuntes de clase afirman que importa *dónde*: dividir los logits entre τ antes de la
# softmax o elevar las probabilidades ya hechas a la potencia 1/τ daría distribuciones distintas, y piden a sus
# estudiantes que muestren la diferencia. Vas a intentarlo. Al terminar sabrás
#
# - escribir softmax, entropía y un método de muestreo a partir de sus definiciones,
# - decir qué formas de introducir τ coinciden, hasta la última cifra, y cuáles no,
# - reconocer a cuatro impostores sondeándolos desde fuera,
# - mantener viva una distribución en float32 allí donde el código evidente la pierde,
# - extraer tokens al azar y acompañar lo que cuentas con un error estándar.
#
# **Necesitas** Python, NumPy, potencias y logaritmos; nada de aprendizaje automático. Puedes tener abierta al lado [la
# teoría de este laboratorio](../../theory/es/00-where-tau-goes.md). **Tiempo**: de 130 a 140 minutos, 8 ejercicios, 4
# predicciones, con la página de teoría incluida. ¿Te atascas? Ejecuta `lab.hint("00.1")` en una celda nueva. Todo se
# ejecuta de principio a fin en cualquier momento: donde falte tu respuesta, el curso te presta la suya.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

from taulab import course
from taulab.course.widgets import TwoRoutes
from taulab.data import next_token_logits

lab = course.open("00", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="predict-00-a-text" lang="en"
# ## 1 · Two roads, one question
#
# Four tokens with the logits z₀ = (2, 1, 0, −1), and τ = 2. Route 1 divides the logits by τ and turns them into
# probabilities with softmax. Route 2 takes softmax first, raises each probability to the power 1/τ and divides by the
# sum. The course note says that the results differ.
#
# **Predict before you see**: take the token where the two routes differ most. How large is that difference? Write a
# number in place of `None`. A prediction earns no marks and loses none; what you remember is the gap.

# %% [markdown] name="predict-00-a-text" lang="es"
# ## 1 · Dos caminos, una pregunta
#
# Cuatro tokens con los logits z₀ = (2, 1, 0, −1), y τ = 2. El camino 1 divide los logits entre τ y los convierte en
# probabilidades con la softmax. El camino 2 aplica primero la softmax, eleva cada probabilidad a la potencia 1/τ y
# divide entre la suma. Los apuntes dicen que los resultados difieren.
#
# **Predice antes de mirar**: toma el token en el que los dos caminos difieren más. ¿Cuánto vale esa diferencia?
# Escribe un número en lugar de `None`. Una predicción no suma ni resta puntos; lo que se te queda es la diferencia.

# %% name="predict-00-a"
guess = None
lab.predict("00.a", guess)

# %% [markdown] name="bench-text" lang="en"
# ### Now play
#
# The bars are route 1; the marks on them are route 2. Drag a logit, or focus it and use the arrow keys; then move τ.
# Find out: what happens to the bars if *all* logits move up by the same amount? What do τ = 0 and τ = ∞ do? And with
# which of the other choices for the second route do the marks move off the bars?

# %% [markdown] name="bench-text" lang="es"
# ### Ahora, juega
#
# Las barras son el camino 1; las marcas sobre ellas, el camino 2. Arrastra un logit, o selecciónalo y usa las flechas
# del teclado; luego mueve τ. Averigua: ¿qué les pasa a las barras si *todos* los logits suben lo mismo? ¿Qué hacen
# τ = 0 y τ = ∞? ¿Y con cuáles de las otras opciones para el segundo camino se salen las marcas de las barras?

# %% name="bench"
bench = TwoRoutes(lang=lab.lang)
bench

# %% name="bench-picture"
bench.picture()

# %% [markdown] name="ex-00-1-text" lang="en"
# ## 2 · From logits to probabilities
#
# The softmax of z at temperature τ is
#
# $$q_i = \frac{\exp(z_i/\tau)}{\sum_j \exp(z_j/\tau)}.$$
#
# Adding the same number c to every logit multiplies every exponential by the same factor, which cancels. That freedom
# is a tool: `np.exp(1000)` overflows, but after subtracting the largest logit nothing is larger than exp(0) = 1. A
# logit of −inf belongs to a token that has been cut: its probability is 0.
#
# **Exercise 00.1** · difficulty 1 of 5 · 10 min · 2 points. Write `softmax`.

# %% [markdown] name="ex-00-1-text" lang="es"
# ## 2 · De logits a probabilidades
#
# La softmax de z a temperatura τ es
#
# $$q_i = \frac{\exp(z_i/\tau)}{\sum_j \exp(z_j/\tau)}.$$
#
# Sumar un mismo número c a todos los logits multiplica todas las exponenciales por el mismo factor, que se cancela. Esa
# libertad es una herramienta: `np.exp(1000)` se desborda, pero tras restar el logit mayor nada supera exp(0) = 1. Un
# logit −inf pertenece a un token cortado: su probabilidad es 0.
#
# **Ejercicio 00.1** · dificultad 1 de 5 · 10 min · 2 puntos. Escribe `softmax`.

# %% name="ex-00-1"
def softmax(z, temperature=1.0):
    """
    en: Return the probabilities exp(z / temperature),
    en: normalised to sum 1.
    es: Devuelve las probabilidades exp(z / temperature),
    es: normalizadas para que sumen 1.
    """
    ### BEGIN SOLUTION
    e = np.exp((z - z.max()) / temperature)
    return e / e.sum()
    ### END SOLUTION

# %% name="check-00-1"
softmax = lab.check("00.1", softmax)

# %% name="softmax-seen"
z0 = np.array([2.0, 1.0, 0.0, -1.0])
for temperature in (0.5, 1.0, 2.0):
    print(f"τ = {temperature}   {softmax(z0, temperature).round(4)}")

# %% [markdown] name="ex-00-2-text" lang="en"
# ## 3 · How uncertain is it?
#
# A token of probability q has **surprisal** −ln q: 0 if it was certain, large if it was rare. The **entropy** is the
# mean surprisal, each token weighted with its own probability:
#
# $$H(q) = -\sum_i q_i \ln q_i.$$
#
# With natural logarithms the unit is the *nat*; 1 bit = ln 2 nats. A token of probability 0 never occurs and adds 0,
# though `0 * np.log(0)` says `nan`.
#
# **Exercise 00.2** · difficulty 1 of 5 · 8 min · 2 points. Write `entropy`, in nats.

# %% [markdown] name="ex-00-2-text" lang="es"
# ## 3 · ¿Cuánta incertidumbre hay?
#
# Un token de probabilidad q tiene **sorpresa** −ln q: 0 si era seguro, grande si era raro. La **entropía** es la
# sorpresa media, en la que cada token pesa según su propia probabilidad:
#
# $$H(q) = -\sum_i q_i \ln q_i.$$
#
# Con logaritmos naturales la unidad es el *nat*; 1 bit = ln 2 nats. Un token de probabilidad 0 no ocurre nunca y aporta
# 0, aunque `0 * np.log(0)` diga `nan`.
#
# **Ejercicio 00.2** · dificultad 1 de 5 · 8 min · 2 puntos. Escribe `entropy`, en nats.

# %% name="ex-00-2"
def entropy(p):
    """
    en: Return the entropy of the distribution p, in nats.
    es: Devuelve la entropía de la distribución p, en nats.
    """
    ### BEGIN SOLUTION
    p = p[p > 0]
    return np.sum(p * np.log(1 / p))
    ### END SOLUTION

# %% name="check-00-2"
entropy = lab.check("00.2", entropy)

# %% name="entropy-seen"
for p in ([0.25, 0.25, 0.25, 0.25], [1.0, 0.0, 0.0, 0.0], [0.1, 0.9]):
    # en: + 0.0 makes 0 of −0
    # es: + 0.0 convierte −0 en 0
    nats = entropy(np.array(p)) + 0.0
    print(f"{p}   {nats:.4f} nats   {nats / np.log(2):.4f} bits")

# %% [markdown] name="ex-00-3-text" lang="en"
# ## 4 · The other place for τ
#
# Suppose that nobody gives you the logits, only the finished probabilities q = softmax(z). You can still temper them:
# raise each to the power 1/τ, and normalise what comes out. Call the result q̃:
#
# $$\tilde q_i = \frac{q_i^{1/\tau}}{\sum_j q_j^{1/\tau}}$$
#
# **Exercise 00.3** · difficulty 2 of 5 · 5 min · 2 points. Write `temper`.

# %% [markdown] name="ex-00-3-text" lang="es"
# ## 4 · El otro lugar para τ
#
# Supón que nadie te da los logits, solo las probabilidades ya hechas, q = softmax(z). Aún puedes templarlas: eleva cada
# una a la potencia 1/τ y normaliza lo que salga. Llama q̃ al resultado:
#
# $$\tilde q_i = \frac{q_i^{1/\tau}}{\sum_j q_j^{1/\tau}}$$
#
# **Ejercicio 00.3** · dificultad 2 de 5 · 5 min · 2 puntos. Escribe `temper`.

# %% name="ex-00-3"
def temper(q, temperature):
    """
    en: Return q to the power 1 / temperature, normalised.
    es: Devuelve q elevada a la potencia
    es: 1 / temperature, normalizada.
    """
    ### BEGIN SOLUTION
    powers = q ** (1 / temperature)
    return powers / powers.sum()
    ### END SOLUTION

# %% name="check-00-3"
temper = lab.check("00.3", temper)

# %% [markdown] name="ex-00-4-text" lang="en"
# Now measure instead of guessing. Comparing entropies is not enough: shuffle a distribution and its entropy stays the
# same. Compare the distributions themselves, token by token, and report the **largest absolute difference**.
#
# **Exercise 00.4** · difficulty 1 of 5 · 5 min · 1 point. Write `route_gap`. A route is a function of (z, temperature).

# %% [markdown] name="ex-00-4-text" lang="es"
# Ahora mide en vez de adivinar. Comparar entropías no basta: baraja una distribución y su entropía no cambia. Compara
# las propias distribuciones, token a token, y da la **mayor diferencia absoluta**.
#
# **Ejercicio 00.4** · dificultad 1 de 5 · 5 min · 1 punto. Escribe `route_gap`. Un camino es una función de
# (z, temperature).

# %% name="ex-00-4"
def route_gap(route_a, route_b, z, temperature):
    """
    en: Return the largest absolute difference between
    en: the two routes at (z, temperature).
    es: Devuelve la mayor diferencia absoluta entre
    es: los dos caminos en (z, temperature).
    """
    ### BEGIN SOLUTION
    a, b = route_a(z, temperature), route_b(z, temperature)
    return np.max(np.abs(a - b))
    ### END SOLUTION

# %% name="check-00-4"
route_gap = lab.check("00.4", route_gap)

# %% [markdown] name="claim-32-text" lang="en"
# ### A claim under test: “q^(1/τ), normalised, is a different distribution from softmax(z/τ)”
#
# First on four tokens, then on the 49 152 logits that a real model gives after eight prompts, texts that it has to
# continue. It is SmolLM2-135M-Instruct with weights of 4 bits (Q4_1), without a token that marks the beginning. Row 0
# follows “The capital of France is”.

# %% [markdown] name="claim-32-text" lang="es"
# ### Una afirmación a prueba: «q^(1/τ), normalizada, es una distribución distinta de softmax(z/τ)»
#
# Primero con cuatro tokens; después con los 49 152 logits que da un modelo real tras ocho prompts, textos que debe
# continuar. Es SmolLM2-135M-Instruct con pesos de 4 bits (Q4_1), sin token que marque el comienzo. La fila 0 sigue a
# «The capital of France is».

# %% name="claim-32-same"
def through_logits(z, temperature):
    return softmax(z, temperature)


def through_probabilities(z, temperature):
    return temper(softmax(z), temperature)


real = next_token_logits()
for temperature in (0.5, 1.0, 2.0, 5.0):
    gaps = [route_gap(through_logits, through_probabilities,
                      z, temperature)
            for z in (z0, *real.logits.astype(float))]
    print(f"τ = {temperature}   {gaps[0]:.1e}   {max(gaps[1:]):.1e}")

# %% [markdown] name="claim-32-verdict" lang="en"
# Differences of 1e-16 or so are the rounding of float64: the claim **fails**. The reason fits in one line. With Z = Σⱼ
# exp(zⱼ), the sum that softmax divides by, the power is q^(1/τ) = exp(z/τ) · Z^(−1/τ), and the factor Z^(−1/τ) is the
# same for every token: the normalisation removes it. One distribution, two roads.

# %% [markdown] name="claim-32-verdict" lang="es"
# Diferencias del orden de 1e-16 son el redondeo de float64: la afirmación **falla**. La razón cabe en una línea. Con
# Z = Σⱼ exp(zⱼ), la suma entre la que divide la softmax, la potencia es q^(1/τ) = exp(z/τ) · Z^(−1/τ), y el factor
# Z^(−1/τ) es el mismo para todos los tokens: la normalización lo elimina. Una sola distribución, dos caminos.

# %% [markdown] name="what-differs" lang="en"
# ## 5 · So what *does* differ?
#
# The first row is tempering; the other four only look like it. Each has been seen in published code.
#
# | kind | what it does |
# |---|---|
# | `same` | softmax(z/τ), or anything equal to it |
# | `unnormalised` | q^(1/τ) without the final division |
# | `no_effect` | q/τ, then normalised: τ cancels |
# | `double_softmax` | softmax(q/τ): probabilities treated as logits |
# | `inverted` | q^τ normalised: cooling where you asked for heat |

# %% [markdown] name="what-differs" lang="es"
# ## 5 · Entonces, ¿qué es lo que sí cambia?
#
# La primera fila es templar; las otras cuatro solo lo parecen. Todas se han visto en código publicado.
#
# | tipo | qué hace |
# |---|---|
# | `same` | softmax(z/τ), o cualquier cosa igual a ella |
# | `unnormalised` | q^(1/τ) sin la división final |
# | `no_effect` | q/τ normalizada: τ se cancela |
# | `double_softmax` | softmax(q/τ): las probabilidades tratadas como logits |
# | `inverted` | q^τ normalizada: enfría donde pediste calor |

# %% [markdown] name="predict-00-b-text" lang="en"
# ### Predict before you see
#
# Take q of z₀ and τ = 2. Without the final division, what do the four numbers √qᵢ **add up to**?

# %% [markdown] name="predict-00-b-text" lang="es"
# ### Predice antes de mirar
#
# Toma la q de z₀ y τ = 2. Sin la división final, ¿cuánto **suman** los cuatro números √qᵢ?

# %% name="predict-00-b"
guess = None
lab.predict("00.b", guess)

# %% name="five-figure"
q0 = softmax(z0)
routes = {
    "same": temper(q0, 2.0),
    "unnormalised": np.sqrt(q0),
    "no_effect": q0 / 2 / np.sum(q0 / 2),
    "double_softmax": softmax(q0 / 2),
    "inverted": q0**2 / np.sum(q0**2),
}
fig, axes = plt.subplots(3, 2, figsize=(5.6, 7), sharey=True)
for ax, (kind, p) in zip(axes.flat, routes.items()):
    hatch = "//" if p.sum() > 1.001 else None
    ax.bar(range(4), p, hatch=hatch, edgecolor="white")
    ax.plot(range(4), routes["same"], "k_", markersize=18)
    ax.set_title(f"{kind}   Σ = {p.sum():.3f}", fontsize=12)
    ax.set_xticks(range(4))
axes[1, 0].set_ylabel(_("value at τ = 2"))
axes[2, 1].set_axis_off()
course.show(fig, alt=_(
    "Five small bar charts at τ = 2 for z₀; "
    "black dashes mark softmax(z/τ) in each. "
    "Unnormalised bars stand too high and add up to 1.763; "
    "no_effect keeps the original distribution; "
    "double_softmax is almost flat; inverted is too steep."))

# %% [markdown] name="ex-00-5-text" lang="en"
# Now unmask them. You are given a route as a black box: a function of (z, temperature) that you may call as often as
# you like. Which logits and which temperatures tell the five kinds apart?
#
# **Exercise 00.5** · difficulty 3 of 5 · 18 min · 3 points. Write `impostor`: return the kind, as a string.

# %% [markdown] name="ex-00-5-text" lang="es"
# Ahora, desenmascáralos. Recibes un camino como caja negra: una función de (z, temperature) a la que puedes llamar
# cuantas veces quieras. ¿Qué logits y qué temperaturas distinguen los cinco tipos?
#
# **Ejercicio 00.5** · dificultad 3 de 5 · 18 min · 3 puntos. Escribe `impostor`: devuelve el tipo, como cadena de
# texto.

# %% name="ex-00-5"
def impostor(route):
    """
    en: Return the kind of this route: same, unnormalised,
    en: no_effect, double_softmax or inverted.
    es: Devuelve el tipo de este camino: same, unnormalised,
    es: no_effect, double_softmax o inverted.
    """
    ### BEGIN SOLUTION
    z = np.array([2.0, 1.0, 0.0, -1.0])
    cool, hot = route(z, 1.0), route(z, 2.0)
    if not np.isclose(hot.sum(), 1):
        return "unnormalised"
    if np.allclose(hot, cool):
        return "no_effect"
    if hot.max() > cool.max():
        return "inverted"
    right = np.allclose(cool, softmax(z))
    return "same" if right else "double_softmax"
    ### END SOLUTION

# %% name="check-00-5"
impostor = lab.check("00.5", impostor)

# %% name="line-up"
boxes = [
    lambda z, t: temper(softmax(z), t),
    lambda z, t: softmax(z) ** (1 / t),
    lambda z, t: softmax(z) / t / np.sum(softmax(z) / t),
    lambda z, t: softmax(softmax(z) / t),
    lambda z, t: softmax(z * t),
]
shuffled = np.random.default_rng(5).permutation(boxes)
for number, box in enumerate(shuffled, start=1):
    print(number, impostor(box))

# %% [markdown] name="precision-text" lang="en"
# ## 6 · The digits you do not have
#
# Mathematically one distribution; in a computer, two. Going through q means writing very small probabilities down
# before raising them to a power, and whatever has become 0 stays 0. Half precision (float16) cannot write anything
# below about 6e-8, single precision (float32) nothing below about 1e-45.

# %% [markdown] name="precision-text" lang="es"
# ## 6 · Las cifras que no tienes
#
# Matemáticamente es una sola distribución; en la máquina son dos. Pasar por q obliga a escribir probabilidades muy
# pequeñas antes de elevarlas a una potencia, y lo que se ha vuelto 0 se queda en 0. La media precisión (float16) no
# puede escribir nada por debajo de unos 6e-8; la precisión simple (float32), nada por debajo de unos 1e-45.

# %% [markdown] name="predict-00-c-text" lang="en"
# ### Predict before you see
#
# On row 0 of the real logits, q is stored in float16. **What share of the 49 152 probabilities becomes exactly 0?**
# Give a number between 0 and 1.

# %% [markdown] name="predict-00-c-text" lang="es"
# ### Predice antes de mirar
#
# En la fila 0 de los logits reales, q se guarda en float16. **¿Qué parte de las 49 152 probabilidades se vuelve
# exactamente 0?** Da un número entre 0 y 1.

# %% name="predict-00-c"
guess = None
lab.predict("00.c", guess)

# %% name="precision-seen"
paris = real.logits[0].astype(float)


def stored(q, dtype):
    """
    en: Return q after a stay in a less precise dtype.
    es: Devuelve q tras pasar por un dtype menos preciso.
    """
    back = q.astype(dtype).astype(float)
    return back / back.sum()


half = stored(softmax(paris), np.float16)
print(f"q = 0: {100 * np.mean(half == 0):.1f} %")
through_half, direct = temper(half, 2.0), softmax(paris, 2.0)
print(f"H(2) = {entropy(through_half):.3f}   {entropy(direct):.3f}")

# %% name="precision-figure"
temperatures = np.geomspace(0.5, 20, 30)
fig, ax = plt.subplots()
markers = {"float16": "o", "float32": "s", "float64": "^"}
for dtype, marker in markers.items():
    kept = stored(softmax(paris), dtype)
    gaps = [np.max(np.abs(temper(kept, t) - softmax(paris, t)))
            for t in temperatures]
    ax.loglog(temperatures, np.maximum(gaps, 1e-18), marker=marker,
              markersize=4, label=dtype)
ax.set_xlabel(_("temperature τ (log scale)"))
ax.set_ylabel(_("largest difference of the two routes"))
ax.legend()
course.show(fig, alt=_(
    "Largest difference between the two routes on real row 0 "
    "against temperature, one curve per precision in which q "
    "was stored. float64 stays below 1e-15, "
    "float32 reaches 4e-9, float16 0.006."))

# %% [markdown] name="ex-00-6-text" lang="en"
# The remedy is to keep **logarithms** of probabilities. ln q can be −120 without any trouble, and tempering is a
# division followed by a normalisation: subtract the logarithm of the sum of exponentials (again after a shift by the
# maximum).
#
# **Exercise 00.6** · difficulty 3 of 5 · 12 min · 2 points. Write `temper_log`: from ln q to ln q̃, without leaving the
# logarithms.

# %% [markdown] name="ex-00-6-text" lang="es"
# El remedio es conservar los **logaritmos** de las probabilidades. ln q puede valer −120 sin ningún problema, y templar
# es una división seguida de una normalización: resta el logaritmo de la suma de exponenciales (otra vez, tras restar el
# máximo).
#
# **Ejercicio 00.6** · dificultad 3 de 5 · 12 min · 2 puntos. Escribe `temper_log`: de ln q a ln q̃, sin salir de los
# logaritmos.

# %% name="ex-00-6"
def temper_log(log_q, temperature):
    """
    en: Return the logarithm of q to the power 1 / temperature,
    en: normalised, given log_q = ln q.
    es: Devuelve el logaritmo de q elevada a 1 / temperature,
    es: normalizada, dado log_q = ln q.
    """
    ### BEGIN SOLUTION
    y = log_q / temperature
    y = y - y.max()
    return y - np.log(np.sum(np.exp(y)))
    ### END SOLUTION

# %% name="check-00-6"
temper_log = lab.check("00.6", temper_log)

# %% name="float32-seen"
far = np.array([0.0, -20.0, -120.0], dtype=np.float32)
print("softmax(z/τ)", softmax(far, 10.0))
print("q^(1/τ)     ", temper(softmax(far).astype(np.float32), 10.0))
print("exp(ln q̃)   ", np.exp(temper_log(far, 10.0)))

# %% [markdown] name="ex-00-7-text" lang="en"
# ## 7 · Drawing a token
#
# Lay the probabilities end to end on a line from 0 to 1 and throw a dart at it: the segment that is hit is the token.
# That is the *inverse CDF*: draw x uniformly from [0, 1) and find the first token whose cumulative sum exceeds x.
# Randomness comes from a **generator** that you are given, so that a seed reproduces every draw.
#
# **Exercise 00.7** · difficulty 2 of 5 · 10 min · 2 points. Write `draw`: n tokens (their indices) from q. The
# functions `rng.random(n)`, `np.cumsum` and `np.searchsorted` help; `rng.choice` passes too, but hides what you came to
# see.

# %% [markdown] name="ex-00-7-text" lang="es"
# ## 7 · Extraer un token
#
# Coloca las probabilidades una tras otra en una recta de 0 a 1 y lanza un dardo: el segmento en que cae es el token.
# El método se llama *inversa de la función de distribución*: extrae x uniforme en [0, 1) y busca el primer token cuya
# suma acumulada supera x. El azar viene de un **generador** que se te da, para que una semilla reproduzca cada
# extracción.
#
# **Ejercicio 00.7** · dificultad 2 de 5 · 10 min · 2 puntos. Escribe `draw`: n tokens (sus índices) extraídos de q. Te
# ayudarán `rng.random(n)`, `np.cumsum` y `np.searchsorted`; `rng.choice` también pasa, pero esconde lo que has venido
# a ver.

# %% name="ex-00-7"
def draw(q, rng, n):
    """
    en: Return n token indices drawn from the distribution q
    en: with the generator rng.
    es: Devuelve n índices de tokens extraídos de la distribución q
    es: con el generador rng.
    """
    ### BEGIN SOLUTION
    ends = np.cumsum(q) / np.sum(q)
    return np.searchsorted(ends, rng.random(n), side="right")
    ### END SOLUTION

# %% name="check-00-7"
draw = lab.check("00.7", draw)

# %% [markdown] name="standard-error-text" lang="en"
# A count hardly ever equals what is expected. With n draws the observed share of a token of probability q strays from q
# by about one **standard error**, √(q(1−q)/n); beyond 2 of them about one time in 20. To halve the error takes four
# times the draws.

# %% [markdown] name="standard-error-text" lang="es"
# Un recuento casi nunca coincide con lo esperado. Con n extracciones, la proporción observada de un token de
# probabilidad q se aparta de q más o menos un **error estándar**, √(q(1−q)/n); más de 2, una vez de cada 20. Para
# reducir el error a la mitad hacen falta cuatro veces más extracciones.

# %% name="standard-error-figure"
q, n = softmax(z0, 2.0), 1000
tokens = draw(q, np.random.default_rng(7), n)
shares = np.bincount(tokens, minlength=4) / n
fig, ax = plt.subplots()
ax.bar(range(4), q, color="0.8", edgecolor="0.3", label="q")
two_errors = 2 * np.sqrt(q * (1 - q) / n)
ax.errorbar(range(4), shares, yerr=two_errors, fmt="o", capsize=6,
            label=_("1000 draws, ± 2 standard errors"))
ax.set_xticks(range(4))
ax.set_xlabel(_("token"))
ax.set_ylabel(_("probability"))
fig.legend(loc="outside upper left")
course.show(fig, alt=_(
    "Grey bars: the probabilities of four tokens at τ = 2. "
    "Dots with error bars: the shares among 1000 draws, each "
    "within about two standard errors of its bar."))

# %% [markdown] name="ex-00-8-text" lang="en"
# ## 8 · The third place for τ
#
# The course note mentions a third idea, and dismisses it: sample from softmax(z), and reject the token with
# probability τ, then draw again. What *exactly* is wrong with it? Find out with a constant chance of rejection, r.
#
# **Exercise 00.8** · difficulty 3 of 5 · 12 min · 3 points. Write `rejected`: return n accepted tokens, and how many
# draws they took in all. Draws after the n-th accepted token do not count. A rejection chance of 1 or more would never
# end, and one below 0 is none: raise `ValueError`.

# %% [markdown] name="ex-00-8-text" lang="es"
# ## 8 · El tercer lugar para τ
#
# Los apuntes mencionan una tercera idea y la descartan: extraer de softmax(z) y rechazar el token con
# probabilidad τ; después, volver a extraer. ¿Qué tiene de malo *exactamente*? Averígualo con una probabilidad de
# rechazo constante, r.
#
# **Ejercicio 00.8** · dificultad 3 de 5 · 12 min · 3 puntos. Escribe `rejected`: devuelve n tokens aceptados y cuántas
# extracciones costaron en total. Las extracciones posteriores al n-ésimo token aceptado no cuentan. Con una
# probabilidad de rechazo de 1 o más no acabaría nunca, y por debajo de 0 no es una probabilidad: lanza `ValueError`.

# %% name="ex-00-8"
def rejected(q, r, rng, n):
    """
    en: Return (tokens, draws): n tokens from q, each draw
    en: rejected with probability r and repeated.
    es: Devuelve (tokens, extracciones): n tokens de q; cada
    es: extracción se rechaza con probabilidad r y se repite.
    """
    ### BEGIN SOLUTION
    if not 0 <= r < 1:
        raise ValueError(f"r={r}: must be at least 0 and less than 1")
    tokens, draws = [], 0
    ends = np.cumsum(q) / np.sum(q)
    while len(tokens) < n:
        token = np.searchsorted(ends, rng.random(), side="right")
        draws += 1
        if rng.random() >= r:
            tokens.append(token)
    return np.array(tokens), draws
    ### END SOLUTION

# %% name="check-00-8"
rejected = lab.check("00.8", rejected)

# %% [markdown] name="predict-00-d-text" lang="en"
# **With r = 0.7, how many draws does one accepted token cost on average?**

# %% [markdown] name="predict-00-d-text" lang="es"
# **Con r = 0.7, ¿cuántas extracciones cuesta, en promedio, un token aceptado?**

# %% name="predict-00-d"
guess = None
lab.predict("00.d", guess)

# %% [markdown] name="claim-35-text" lang="en"
# ### A claim under test: “rejecting with probability τ is nonsensical”

# %% [markdown] name="claim-35-text" lang="es"
# ### Una afirmación a prueba: «rechazar con probabilidad τ es un disparate»

# %% name="claim-35-rejection"
q = np.array([0.6, 0.3, 0.1])
for r in (0.0, 0.3, 0.7):
    tokens, draws = rejected(q, r, np.random.default_rng(35), 4000)
    shares = np.bincount(tokens, minlength=3) / len(tokens)
    error = np.sqrt(q * (1 - q) / len(tokens))
    print(f"r = {r}   {shares.round(3)} ± {error.round(3)}"
          f"   {draws / len(tokens):.2f}")

# %% [markdown] name="claim-35-verdict" lang="en"
# It **holds**. A constant rejection treats every token alike, so the distribution does not change at all; it only costs
# 1/(1 − r) draws per token, and with r ≥ 1 it never ends. As a temperature it has no effect.

# %% [markdown] name="claim-35-verdict" lang="es"
# **Se cumple**. Un rechazo constante trata igual a todos los tokens, así que la distribución no cambia en nada; solo
# cuesta 1/(1 − r) extracciones por token, y con r ≥ 1 no termina nunca. Como temperatura no hace nada.

# %% [markdown] name="claim-37-text" lang="en"
# ### A claim under test: “τ → 0 gives the largest logit, τ = 1 the model itself, τ → ∞ the uniform distribution”
#
# The course note states these three limits. Test them, once without and once with tied maxima.

# %% [markdown] name="claim-37-text" lang="es"
# ### Una afirmación a prueba: «τ → 0 da el logit mayor, τ = 1 el propio modelo, τ → ∞ la distribución uniforme»
#
# Los apuntes enuncian estos tres límites. Ponlos a prueba, una vez sin máximos empatados y otra con ellos.

# %% name="claim-37-limits"
tied = np.array([2.0, 2.0, 0.0, -1.0])
for temperature in (0.01, 0.1, 1.0, 10.0, 1000.0):
    alone = softmax(z0, temperature)
    shared = softmax(tied, temperature)
    print(f"{temperature:<7} {alone.round(3)}   {shared.round(3)}")

# %% [markdown] name="stepwise-text" lang="en"
# ## 9 · One token is not a text
#
# The identity of section 4 holds for *one* distribution. A text is drawn token by token, and each step normalises
# anew; that is not p(text)^(1/τ), normalised over all texts. Take texts of two tokens: the first is A with probability
# 0.6, followed by one of eight tokens, all equally likely; or B with 0.4, and then its second token is certain. What is
# the probability of A at τ = 0.5, step by step, and if whole texts are tempered?

# %% [markdown] name="stepwise-text" lang="es"
# ## 9 · Un token no es un texto
#
# La identidad de la sección 4 vale para *una* distribución. Un texto se extrae token a token y cada paso normaliza de
# nuevo; eso no es p(texto)^(1/τ), normalizada sobre todos los textos. Toma textos de dos tokens: el primero es A con
# probabilidad 0.6, seguido de uno de ocho tokens, todos igual de probables; o B con 0.4, y entonces su segundo token es
# seguro. ¿Cuál es la probabilidad de A con τ = 0.5, paso a paso, y si se templan los textos enteros?

# %% name="stepwise-seen"
first = np.array([0.6, 0.4])
texts = np.array([0.6 / 8] * 8 + [0.4])
stepwise = temper(first, 0.5)[0]
jointly = temper(texts, 0.5)[:8].sum()
print(f"{stepwise:.3f}   {jointly:.3f}")

# %% [markdown] name="stepwise-read" lang="en"
# Step by step A gains, to 0.692; over whole texts it loses, to 0.220, because each of its eight texts is rarer than the
# one that begins with B. Stepwise cooling looks at the next token alone and does not see how many ways lead on from
# there. Every engine works stepwise; methods that temper whole texts must look ahead (Shih, Sadigh and Ermon,
# [arXiv:2302.03686](https://arxiv.org/abs/2302.03686)).

# %% [markdown] name="stepwise-read" lang="es"
# Paso a paso A gana, hasta 0.692; sobre textos enteros pierde, hasta 0.220, porque cada uno de sus ocho textos es más
# raro que el único que empieza por B. Enfriar paso a paso mira solo el token siguiente y no ve cuántos caminos siguen
# desde ahí. Todos los motores van paso a paso; los métodos que templan textos enteros tienen que mirar más lejos (Shih,
# Sadigh y Ermon, [arXiv:2302.03686](https://arxiv.org/abs/2302.03686)).

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - **τ may act on the logits or as a power 1/τ of the probabilities: the same thing, if you normalise and keep the
#   digits.**
# - The three limits hold, with one condition that the second column shows: tied maxima share at τ → 0.
# - Not normalising, q/τ, a second softmax and the exponent τ are different things; probe with unequal logits and τ ≠ 1.
# - Keep logarithms where probabilities get small.
# - A constant rejection changes nothing but the bill.
# - All this is about one step: cooling each step is not cooling the distribution of texts.
#
# Next: lab 01 turns the knob and watches the entropy. Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - **τ puede actuar sobre los logits o como potencia 1/τ de las probabilidades: es lo mismo si normalizas y conservas
#   las cifras.**
# - Los tres límites se cumplen, con una condición que muestra la segunda columna: los máximos empatados se reparten
#   cuando τ → 0.
# - No normalizar, q/τ, una segunda softmax y el exponente τ son otra cosa; sondea con logits distintos y τ ≠ 1.
# - Conserva logaritmos donde las probabilidades se hacen pequeñas.
# - Un rechazo constante no cambia nada más que la factura.
# - Todo esto trata de un solo paso: enfriar cada paso no es enfriar la distribución de los textos.
#
# A continuación: el laboratorio 01 gira el mando y observa la entropía. Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
