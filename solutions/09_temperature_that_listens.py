# %% [markdown] name="title" lang="en"
# # 09 · Temperature that listens
#
# A fixed τ treats every word alike. EDT, *entropy-based dynamic temperature*, listens: where the model is sure it
# cools, where it doubts it stays near its base. A digest of the paper praises it in round words. This lab writes the
# rule, breaks it on purpose, and puts the question that the praise leaves open: better than what? By the end you will
# be able to
#
# - write the rule, for a row and for a batch, and name its look-alikes,
# - say how many knobs it has, and what it can never do,
# - work out ROUGE-L and Self-BLEU, and say what they are blind to,
# - tell entropy from confidence,
# - compare two decoding rules at equal diversity, with the control that the claim needs.
#
# **You need** lab 01 (entropy and τ) and lab 03 (cuts); [the theory of this
# lab](../../theory/en/09-temperature-that-listens.md) has every step on paper. **Time**: 120 to 140 minutes, 8
# exercises, 5 predictions, the theory page included. Everything runs from top to bottom at any moment: where your
# answer is still missing, the course lends you its own. The questions here are English; those of the Spanish edition
# are Spanish.

# %% [markdown] name="title" lang="es"
# # 09 · Una temperatura que escucha
#
# Una τ fija trata igual a todas las palabras. EDT, la *temperatura dinámica basada en la entropía*, escucha: donde el
# modelo está seguro, enfría; donde duda, se queda cerca de su base. Un resumen del artículo que la propuso la elogia en
# términos generales. Este laboratorio escribe la regla, la rompe a propósito y hace la pregunta que el elogio deja
# abierta: ¿mejor que qué? Al terminar sabrás
#
# - escribir la regla, para una fila y para un lote, y nombrar a sus imitadoras,
# - decir cuántos mandos tiene, y qué no puede hacer nunca,
# - calcular ROUGE-L y Self-BLEU, y decir lo que no ven,
# - distinguir la entropía de la confianza,
# - comparar dos reglas de decodificación con la misma diversidad y con el control que pide la afirmación.
#
# **Necesitas** el laboratorio 01 (la entropía y τ) y el 03 (los cortes); [la teoría de este
# laboratorio](../../theory/es/09-temperature-that-listens.md) desarrolla cada paso a mano. **Tiempo**: de 120 a 140
# minutos, 8 ejercicios, 5 predicciones, con la página de teoría incluida. Todo se ejecuta de principio a fin en
# cualquier momento: donde falte tu respuesta, el curso te presta la suya. Las preguntas de aquí están en español; las
# de la edición inglesa, en inglés.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import brentq

from taulab import course
from taulab.answers import Answers
from taulab.conditional import first_pass, logits_at, new_model
from taulab.corpus.tasks import TASKS, task
from taulab.course.widgets import ListeningExplorer
from taulab.data import listening
from taulab.dynamic_temperature import dynatemp, edt_per_answer
from taulab.dynamic_temperature import schedule, udt
from taulab.entropy import entropy, entropy_from_logits
from taulab.sampling import min_p, top_k
from taulab.softmax import softmax
from taulab.text_scores import bleu

lab = course.open("09", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="rule-text" lang="en"
# ## 1 · The rule
#
# At each word the model gives logits z. Let q = softmax(z), at τ = 1 and over the whole vocabulary, and H its entropy
# in nats. EDT draws the word from softmax(z/τ) with
#
# $$\tau = T_0 \, N^{\theta/H}, \qquad 0 < N < 1.$$
#
# T₀ is the base, N is 0.8 in the paper, and θ says how closely the rule listens. A known case: four equal logits have H
# = 1.3863, so with θ = 1 the factor is 0.8^(1/1.3863) = 0.8513.

# %% [markdown] name="rule-text" lang="es"
# ## 1 · La regla
#
# En cada palabra el modelo da unos logits z. Sea q = softmax(z), con τ = 1 y sobre todo el vocabulario, y H su entropía
# en nats. EDT extrae la palabra de softmax(z/τ) con
#
# $$\tau = T_0 \, N^{\theta/H}, \qquad 0 < N < 1.$$
#
# T₀ es la base, N es 0.8 en el artículo, y θ dice con cuánta atención escucha la regla. Un caso conocido: cuatro logits
# iguales tienen H = 1.3863, así que con θ = 1 el factor es 0.8^(1/1.3863) = 0.8513.

# %% name="rule-seen"
H = entropy(softmax(np.zeros(4)))
print(f"H = {H:.4f}   0.8^(1/H) = {0.8 ** (1 / H):.4f}")

# %% [markdown] name="predict-09-a-text" lang="en"
# ### Predict before you see
#
# The rule seems to have three knobs: T₀, N and θ. **Which θ makes N = 0.5 the same rule as N = 0.8 with θ = 1?**

# %% [markdown] name="predict-09-a-text" lang="es"
# ### Predice antes de mirar
#
# La regla parece tener tres mandos: T₀, N y θ. **¿Con qué θ es N = 0.5 la misma regla que N = 0.8 con θ = 1?**

# %% name="predict-09-a"
guess = None
lab.predict("09.a", guess)

# %% [markdown] name="ex-09-1-text" lang="en"
# **Exercise 09.1** · difficulty 1 of 5 · 10 min · 2 points. Write `edt` for one row of logits. They may be in the
# thousands, and a token that was cut has the logit −∞. At least two tokens are possible, so H > 0.

# %% [markdown] name="ex-09-1-text" lang="es"
# **Ejercicio 09.1** · dificultad 1 de 5 · 10 min · 2 puntos. Escribe `edt` para una fila de logits. Los logits pueden
# valer miles, y el de un token cortado es −∞. Al menos dos tokens son posibles, así que H > 0.

# %% name="ex-09-1"
def edt(z, base, theta, N):
    """
    en: Return the temperature that EDT chooses; z: (V,), H > 0.
    es: Devuelve la temperatura que elige EDT; z: (V,), H > 0.
    """
    ### BEGIN SOLUTION
    q = np.exp(z - np.max(z))
    q = q[q > 0] / np.sum(q)
    H = -np.sum(q * np.log(q))
    return base * N ** (theta / H)
    ### END SOLUTION

# %% name="check-09-1"
edt = lab.check("09.1", edt)

# %% [markdown] name="claim-24-text" lang="en"
# ### A claim under test: “N is fixed, θ is tuned”
#
# The digest lists N and θ as two parameters. Since N^(θ/H) = e^(−κ/H) with κ = θ ln(1/N), print κ and τ for two pairs.

# %% [markdown] name="claim-24-text" lang="es"
# ### Una afirmación a prueba: «N se fija, θ se ajusta»
#
# El resumen presenta N y θ como dos parámetros. Como N^(θ/H) = e^(−κ/H) con κ = θ ln(1/N), imprime κ y τ con dos
# parejas.

# %% name="claim-24-one-knob"
z = np.array([3.0, 1.0, 0.0, 0.0])
for N, theta in ((0.8, 1.0), (0.64, 0.5)):
    kappa = theta * np.log(1 / N)
    print(f"N = {N}, θ = {theta}: κ = {kappa:.4f}"
          f"   τ = {edt(z, 1.5, theta, N):.4f}")

# %% [markdown] name="claim-24-verdict" lang="en"
# It **fails**. The two pairs are one rule. A search over both N and θ tries the same rule again and again; what can be
# tuned are T₀ and κ.

# %% [markdown] name="claim-24-verdict" lang="es"
# **Falla**. Las dos parejas son una misma regla. Una búsqueda sobre N y θ prueba una y otra vez la misma regla; lo que
# se puede ajustar son T₀ y κ.

# %% [markdown] name="claim-25-text" lang="en"
# ### A claim under test: “high entropy raises the temperature, in proportion to the uncertainty”
#
# Draw τ/T₀ against H, beside a line that is sold under the same name.

# %% [markdown] name="claim-25-text" lang="es"
# ### Una afirmación a prueba: «una entropía alta sube la temperatura, en proporción a la incertidumbre»
#
# Dibuja τ/T₀ frente a H, junto a una recta que se vende con el mismo nombre.

# %% name="claim-25-shape"
H = np.linspace(0.02, 8, 400)
fig, ax = plt.subplots(figsize=(5.6, 4))
for theta, style in ((0.2, "-"), (1.0, "--"), (3.0, "-.")):
    ax.plot(H, 0.8 ** (theta / H), style, label=f"EDT, θ = {theta}")
ax.plot(H, H / np.log(3_000), ":", label="H / ln V, V = 3000")
ax.axhline(1, color="0.6", linewidth=1)
ax.set_xlabel(_("entropy H of the step, nats"))
ax.set_ylabel("τ / T₀")
ax.legend()
course.show(fig, alt=_(
    "Factor of the base temperature against the entropy. Three "
    "curves of EDT start at 0, climb and level off below 1; the "
    "larger θ, the later. A straight line passes through them."))
for H in (0.05, 0.3, 1.0, 2.0, 8.0):
    print(f"H = {H:<4}", "  ".join(
        f"{0.8 ** (theta / H):.4f}" for theta in (0.2, 1.0, 3.0)))

# %% [markdown] name="claim-25-verdict" lang="en"
# It **fails**, twice. τ never exceeds T₀: the rule only cools, and what it calls hot is the temperature you chose. And
# the curve levels off: with θ = 1, from H = 1 to H = 2 the factor goes from 0.8000 to 0.8944, not to twice as much. The
# straight line is what a proportion would be.

# %% [markdown] name="claim-25-verdict" lang="es"
# **Falla**, y por partida doble. τ nunca pasa de T₀: la regla solo enfría, y lo que llama caliente es la temperatura
# que elegiste. Y la curva se aplana: con θ = 1, de H = 1 a H = 2 el factor va de 0.8000 a 0.8944, no al doble. La recta
# es lo que sería una proporción.

# %% [markdown] name="alike-text" lang="en"
# Look-alikes are common, because a wrong line still gives temperatures that look reasonable. On z = (3, 1, 0, 0) with
# T₀ = 1.5 and θ = 1, only the first of these is the rule of the paper:

# %% [markdown] name="alike-text" lang="es"
# Las imitadoras abundan, porque una línea equivocada sigue dando temperaturas de aspecto razonable. Con z = (3, 1, 0,
# 0), T₀ = 1.5 y θ = 1, solo la primera de estas es la regla del artículo:

# %% name="alike-seen"
H = entropy_from_logits(z)
alike = {"EDT": edt(z, 1.5, 1.0, 0.8),
         _("H in bits"): 1.5 * 0.8 ** (np.log(2) / H),
         "N^(θH)": 1.5 * 0.8 ** H,
         _("without N"): 1.5 * np.exp(-1 / H),
         _("H of z/T₀"): 1.5 * 0.8 ** (
             1 / entropy_from_logits(z, 1.5)),
         "T₀ H / ln V": 1.5 * H / np.log(4),
         "dynatemp 0–1.5": dynatemp(z, 0.0, 1.5)}
for name, tau in alike.items():
    print(f"{name:15} {tau:.4f}")

# %% [markdown] name="alike-read" lang="en"
# The rule of llama.cpp called *dynatemp* is a rule of its own: it takes a share of ln n, n being the tokens that are
# left, and runs between two temperatures. From zero up, with exponent 1, it is the line T₀ H/ln V.

# %% [markdown] name="alike-read" lang="es"
# *dynatemp*, de llama.cpp, es una regla aparte: mira qué parte de ln n es H, donde n son los tokens que quedan, y según
# esa parte va de una temperatura a otra. Desde cero, con exponente 1, es la recta T₀ H/ln V.

# %% [markdown] name="ex-09-2-text" lang="en"
# ## 2 · Its limits
#
# As H falls to 0, θ/H grows without bound and τ runs to 0 faster than any power; a row with one possible token has H =
# 0. So a program needs a **floor**, the least τ that it allows. And texts are decoded in batches: each row has an
# entropy, and a temperature, of its own.
#
# **Exercise 09.2** · difficulty 2 of 5 · 12 min · 3 points. Write `edt_rows`, for a table of logits. A τ below `floor`
# becomes `floor`, and so does that of a row with one possible token. 0 < floor < base.

# %% [markdown] name="ex-09-2-text" lang="es"
# ## 2 · Sus límites
#
# Cuando H baja hacia 0, θ/H crece sin límite y τ cae a 0 más deprisa que cualquier potencia; una fila con un solo token
# posible tiene H = 0. Por eso un programa necesita un **suelo**, la menor τ que admite. Y los textos se decodifican por
# lotes: cada fila tiene su propia entropía, y su propia temperatura.
#
# **Ejercicio 09.2** · dificultad 2 de 5 · 12 min · 3 puntos. Escribe `edt_rows`, para una tabla de logits. Una τ menor
# que `floor` pasa a valer `floor`, y también la de una fila con un solo token posible. 0 < floor < base.

# %% name="ex-09-2"
def edt_rows(Z, base, theta, N, floor):
    """
    en: Return one temperature for each row, (n,); Z: (n, V).
    es: Devuelve una temperatura por fila, (n,); Z: (n, V).
    """
    ### BEGIN SOLUTION
    Q = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    Q = Q / np.sum(Q, axis=1, keepdims=True)
    H = np.sum(Q * np.log(1 / np.where(Q > 0, Q, 1)), axis=1)
    with np.errstate(divide="ignore"):
        return np.maximum(base * N ** (theta / H), floor)
    ### END SOLUTION

# %% name="check-09-2"
edt_rows = lab.check("09.2", edt_rows)

# %% [markdown] name="claim-30-text" lang="en"
# ### A claim under test: the rule is stated in full by its formula
#
# The digest gives one line, and nothing about a certain step, the unit of H, a cut before it, or a batch. You have seen
# the unit; try the other three.

# %% [markdown] name="claim-30-text" lang="es"
# ### Una afirmación a prueba: la fórmula basta para enunciar la regla
#
# El resumen da una línea, y nada sobre un paso seguro, la unidad de H, un corte previo o un lote. La unidad ya la has
# visto; prueba las otras tres.

# %% name="claim-30-as-written"
sure = np.array([0.0, -np.inf, -np.inf])
with np.errstate(all="ignore"):
    q = softmax(sure)
    print(_("certain, as written:"), -np.sum(q * np.log(q)))
print(_("certain, with a floor:"),
      edt_rows(sure[None], 1.0, 1.0, 0.8, 0.01))
row = np.random.default_rng(0).normal(0, 2, 3_000)
for k in (3_000, 50, 5, 2):
    cut = top_k(row, k)
    print(f"top-{k:<5} H = {entropy_from_logits(cut):.3f}",
          f"  τ = {edt(cut, 1.0, 1.0, 0.8):.3f}")
batch = np.array([[9.0, 4.0, 0.0, 0.0], [0.5, 0.0, 0.0, 0.0]])
together = 0.8 ** (1 / np.mean(entropy_from_logits(batch)))
print(_("row by row:"),
      edt_rows(batch, 1.0, 1.0, 0.8, 0.01).round(3),
      _("  from the mean H:"), together.round(3))

# %% [markdown] name="claim-30-verdict" lang="en"
# It holds only **conditionally**. The line leaves open four things that change τ: a certain step gives nan where 0 · ln
# 0 is not caught; bits have another θ than nats; after a cut H is smaller, so the same step is cooled more; and a mean
# over the batch heats a sure row by its doubtful neighbour. With all four said, the line suffices.

# %% [markdown] name="claim-30-verdict" lang="es"
# Se cumple solo **con condiciones**. La línea deja abiertas cuatro cosas que cambian τ: un paso seguro da nan donde no
# se vigila 0 · ln 0; en bits θ no vale lo mismo que en nats; tras un corte H es menor, así que el mismo paso se enfría
# más; y una media del lote calienta una fila segura por culpa de su vecina dudosa. Dichas las cuatro, la línea basta.

# %% [markdown] name="memory-text" lang="en"
# The digest warns of three signs of failure. Two wait in section 7; the third is “memory spikes: check for hidden model
# duplication”. There is a smaller cause. Models give logits in float32. If the temperatures come in float64, z/τ is
# float64 too: twice as much.

# %% [markdown] name="memory-text" lang="es"
# El resumen avisa de tres señales de fallo. Dos esperan en la sección 7; la tercera son los «picos de memoria: busca
# una duplicación oculta del modelo». Hay una causa más pequeña. Los modelos dan logits en float32. Si las temperaturas
# vienen en float64, z/τ también: el doble.

# %% name="memory-seen"
Z = np.zeros((64, 3_000), np.float32)
tau = np.full((64, 1), 0.7)
print((Z / tau).dtype, (Z / tau).nbytes // Z.nbytes,
      (Z / tau.astype(Z.dtype)).dtype)

# %% [markdown] name="ex-09-3-text" lang="en"
# ## 3 · Listening to the source
#
# Chang and others listen to something else. A model that translates or answers has a **source**. Ask it twice, with the
# source and with the source hidden: where the two distributions p and r differ, the source matters, and there is no
# room for play. Their rule is
#
# $$\tau = T_0 \, 2^{-KL(p \Vert r)/\sigma}.$$
#
# σ, in nats, is the **bandwidth**: a KL of σ halves τ. The price is a second pass through the model at each word. A
# known case: with p = r the KL is 0 and τ = T₀.
#
# **Exercise 09.3** · difficulty 2 of 5 · 10 min · 2 points. Write `kld`. Logits may be large or −∞; τ is 0 where p > 0
# and r = 0.

# %% [markdown] name="ex-09-3-text" lang="es"
# ## 3 · Escuchar a la fuente
#
# Chang y otros escuchan otra cosa. Un modelo que traduce o responde tiene una **fuente**. Pregúntale dos veces, con la
# fuente y con la fuente oculta: donde las dos distribuciones p y r difieren, la fuente importa y no conviene
# improvisar. Su regla es
#
# $$\tau = T_0 \, 2^{-KL(p \Vert r)/\sigma}.$$
#
# σ, en nats, es la **anchura**: una KL de σ reduce τ a la mitad. El precio es una segunda pasada por el modelo en cada
# palabra. Un caso conocido: con p = r la KL es 0 y τ = T₀.
#
# **Ejercicio 09.3** · dificultad 2 de 5 · 10 min · 2 puntos. Escribe `kld`. z son los logits con la fuente, z_without
# los de la fuente oculta, y bandwidth es σ. Los logits pueden ser grandes o −∞; τ es 0 donde p > 0 y r = 0.

# %% name="ex-09-3"
def kld(z, z_without, base, bandwidth):
    """
    en: Return base · 2^(−KL/bandwidth); z, z_without: (V,).
    es: Devuelve base · 2^(−KL/bandwidth); z, z_without: (V,).
    """
    ### BEGIN SOLUTION
    log_p = z - np.max(z)
    log_p = log_p - np.log(np.sum(np.exp(log_p)))
    log_r = z_without - np.max(z_without)
    log_r = log_r - np.log(np.sum(np.exp(log_r)))
    possible = np.exp(log_p) > 0
    KL = np.sum(np.exp(log_p[possible])
                * (log_p[possible] - log_r[possible]))
    return base * 2 ** (-KL / bandwidth)
    ### END SOLUTION

# %% name="check-09-3"
kld = lab.check("09.3", kld)

# %% [markdown] name="task-text" lang="en"
# Now a model that has a source. The task: short questions about people; their right answers, and how often each comes,
# are known exactly. A small network has learnt from 300 pairs, with the source hidden in one row of eight. Look at one
# answer word by word: H, and what each rule makes of it with T₀ = 1.

# %% [markdown] name="task-text" lang="es"
# Ahora, un modelo que tiene fuente. La tarea: preguntas cortas sobre personas; sus respuestas correctas, y la
# frecuencia de cada una, se conocen exactamente. Una red pequeña ha aprendido de 300 parejas, con la fuente oculta en
# una fila de cada ocho. Mira una respuesta palabra a palabra: H, y lo que cada regla hace con ella con T₀ = 1.

# %% name="task-seen"
toy = task("answer", lab.lang)


def new_case(seed, pairs=None):
    model, known = new_model(toy, seed, pairs)
    sources = toy.fresh(50, {source for source, answer in known},
                        np.random.default_rng(1))
    answers = Answers(toy.laws(sources))
    return model, sources, answers, logits_at(
        model, toy, sources, answers)


model, sources, answers, z = new_case(0)
z_without = logits_at(model, toy, sources, answers, hide=True)
longest = max(range(50), key=lambda i: max(
    len(toy.encode(answer)) for answer in toy.law(sources[i])))
print(sources[longest])
text = max(toy.law(sources[longest]), key=lambda answer: len(
    toy.encode(answer)))
words = toy.encode(text).tolist()
print(_("word"), " " * 10, "H      EDT    KLD")
for k, word in enumerate(words):
    i = answers.nodes.index((longest, *words[:k]))
    print(f"{toy.vocabulary[word]:14} "
          f"{entropy_from_logits(z[i]):.3f}  "
          f"{edt(z[i], 1.0, 0.2, 0.8):.3f}  "
          f"{kld(z[i], z_without[i], 1.0, 4.0):.3f}")

# %% [markdown] name="predict-09-b-text" lang="en"
# ### Predict before you see
#
# A digest recommends θ = 0.2. Above H = 1 nat that leaves τ between 0.956 T₀ and T₀: almost a fixed temperature. The
# answers to 50 new questions are drawn at τ = 1, by three such models. **What is the mean τ of EDT over their words,
# with T₀ = 1 and θ = 0.2?**

# %% [markdown] name="predict-09-b-text" lang="es"
# ### Predice antes de mirar
#
# El resumen recomienda θ = 0.2. Por encima de H = 1 nat eso deja τ entre 0.956 T₀ y T₀: casi una temperatura fija. Las
# respuestas a 50 preguntas nuevas se extraen con τ = 1, de tres modelos como este. **¿Cuál es la τ media de EDT sobre
# sus palabras, con T₀ = 1 y θ = 0.2?**

# %% name="predict-09-b"
guess = None
lab.predict("09.b", guess)

# %% [markdown] name="claim-23-text" lang="en"
# ### A claim under test: “T₀ = 0.8 and θ = 0.2 are near-optimal”
#
# The paper tunes T₀ and θ for each task, and 0.8 is its N. What would θ = 0.2 do to the words of these answers? How far
# each is reached, and what happens there, is known without drawing any: the right answers form a tree, and the model's
# probabilities multiply along it.

# %% [markdown] name="claim-23-text" lang="es"
# ### Una afirmación a prueba: «T₀ = 0.8 y θ = 0.2 son casi óptimas»
#
# El artículo ajusta T₀ y θ en cada tarea, y 0.8 es su N. ¿Qué les haría θ = 0.2 a las palabras de estas respuestas? Con
# qué probabilidad se llega a cada palabra, y lo que pasa allí, se sabe sin extraer ninguna respuesta: las respuestas
# correctas forman un árbol, y las probabilidades del modelo se multiplican a lo largo de él.

# %% name="claim-23-almost-fixed"
def heard(z, theta):
    return edt_rows(z, 1.0, theta, 0.8, 1e-6)


steps = answers.steps(z)
for theta in (0.2, 1.0, 3.0):
    print(f"θ = {theta}:", _("mean τ"), np.average(
        heard(z, theta), weights=steps.reach).round(3))
share = np.average(steps.entropy < 1, weights=steps.reach)
print(_("words with H < 1 nat:"), share.round(2))

# %% [markdown] name="claim-23-verdict" lang="en"
# It **fails**. Nothing in the digest supports these numbers, and they are not even harmless: with θ = 0.2 the rule is
# almost fixed only above one nat, and most words lie below. On average it cools by a third. What is best depends on the
# task, on the model and on what is held equal: sections 7 and 8.

# %% [markdown] name="claim-23-verdict" lang="es"
# **Falla**. Nada en el resumen apoya esas cifras, y ni siquiera son inofensivas: con θ = 0.2 la regla solo es casi fija
# por encima de un nat, y la mayoría de las palabras queda por debajo. En promedio enfría un tercio. Lo mejor depende de
# la tarea, del modelo y de lo que se mantenga igual: secciones 7 y 8.

# %% [markdown] name="ex-09-4-text" lang="en"
# ## 4 · Scores of texts
#
# The digest measures quality by ROUGE-L and BLEU, diversity by Self-BLEU. **ROUGE-L** takes the longest common
# subsequence: words that both texts have in the same order, not necessarily side by side. Its length over the words of
# the answer is the precision P, over those of the reference the recall R, and the score is F = 2PR/(P + R).
#
# A known case: *a b* against *b a* has one word in common in order: P = R = F = 0.5.
#
# **Exercise 09.4** · difficulty 2 of 5 · 10 min · 2 points. Write `rouge_l` for two lists of words, as a number from 0
# to 1. Either may be empty; where nothing is common the score is 0.

# %% [markdown] name="ex-09-4-text" lang="es"
# ## 4 · Puntuaciones de textos
#
# El resumen mide la calidad con ROUGE-L y BLEU, y la diversidad con Self-BLEU. **ROUGE-L** toma la subsecuencia común
# más larga: palabras que los dos textos tienen en el mismo orden, no necesariamente juntas. Su longitud entre las
# palabras de la respuesta es la precisión P; entre las de la referencia, la exhaustividad R; y la puntuación es F =
# 2PR/(P + R).
#
# Un caso conocido: *a b* frente a *b a* tiene una palabra común en orden: P = R = F = 0.5.
#
# **Ejercicio 09.4** · dificultad 2 de 5 · 10 min · 2 puntos. Escribe `rouge_l` para dos listas de palabras, como un
# número de 0 a 1. Cualquiera puede estar vacía; donde no hay nada en común la puntuación es 0.

# %% name="ex-09-4"
def rouge_l(answer, reference):
    """
    en: Return the F of the longest common subsequence, 0 to 1.
    es: Devuelve la F de la subsecuencia común más larga, de 0 a 1.
    """
    ### BEGIN SOLUTION
    row = [0] * (len(reference) + 1)
    for word in answer:
        above, row = row, [0]
        for j, other in enumerate(reference):
            if word == other:
                row.append(above[j] + 1)
            else:
                row.append(max(row[-1], above[j + 1]))
    return 2 * row[-1] / max(len(answer) + len(reference), 1)
    ### END SOLUTION

# %% name="check-09-4"
rouge_l = lab.check("09.4", rouge_l)

# %% [markdown] name="bleu-text" lang="en"
# **BLEU** counts runs of one to four words (n-grams) that the answer shares with a reference, and takes the geometric
# mean of the four shares; a short answer is punished. One share of 0 would make the whole score 0, so programs *smooth*
# it, each in its way. By hand, for *she eats rice .* against *she eats fish .*: three of four words, one of three
# pairs, no triple, no quadruple.

# %% [markdown] name="bleu-text" lang="es"
# **BLEU** cuenta las series de una a cuatro palabras (n-gramas) que la respuesta comparte con una referencia, y toma la
# media geométrica de las cuatro proporciones; una respuesta corta se penaliza. Una sola proporción de 0 haría 0
# la puntuación entera, así que los programas la *suavizan*, cada uno a su manera. A mano, para *ella come arroz .*
# frente a *ella come pescado .*: tres de cuatro palabras, una de tres parejas, ningún grupo de tres ni de cuatro.

# %% name="bleu-seen"
answer = _("she eats rice .").split()
reference = _("she eats fish .").split()
for name in ("exp", "floor", "add-k", "none"):
    print(f"{name:6} {bleu(answer, [reference], smoothing=name):.1f}")
print("exp   ", round(100 * (3 / 4 / 3 / 4 / 4) ** 0.25, 1))
print(_("ROUGE-L"), rouge_l(answer, reference))

# %% [markdown] name="bleu-read" lang="en"
# One pair of sentences, four scores from 0 to 50. A BLEU without the name of its smoothing is half a number. And what
# all of them miss is the meaning: one wrong word is one wrong word, whether it is *fish* or *not*.

# %% [markdown] name="bleu-read" lang="es"
# Una pareja de frases, cuatro puntuaciones entre 0 y 50. Un BLEU sin el nombre de su suavizado es medio número. Y lo
# que ninguna ve es el significado: una palabra equivocada es una palabra equivocada, sea *pescado* o *no*.

# %% [markdown] name="ex-09-5-text" lang="en"
# **Self-BLEU** measures how alike several answers to one question are: the mean BLEU of each answer, with all the
# others together as its references. A known case: copies of one answer give 100.
#
# **Exercise 09.5** · difficulty 2 of 5 · 10 min · 3 points. Write `self_bleu` with the help of `bleu(answer,
# references)`. There are at least two answers, each a list of words; two may be equal.

# %% [markdown] name="ex-09-5-text" lang="es"
# **Self-BLEU** mide cuánto se parecen varias respuestas a una misma pregunta: el BLEU medio de cada respuesta, con
# todas las demás juntas como referencias. Un caso conocido: unas copias de una misma respuesta dan 100.
#
# **Ejercicio 09.5** · dificultad 2 de 5 · 10 min · 3 puntos. Escribe `self_bleu` con ayuda de `bleu(answer,
# references)`. Hay al menos dos respuestas, cada una una lista de palabras; puede haber dos iguales.

# %% name="ex-09-5"
def self_bleu(answers):
    """
    en: Return the mean BLEU of each answer against all the others.
    es: Devuelve el BLEU medio de cada respuesta frente a las demás.
    """
    ### BEGIN SOLUTION
    scores = [bleu(answer, answers[:i] + answers[i + 1:])
              for i, answer in enumerate(answers)]
    return sum(scores) / len(scores)
    ### END SOLUTION

# %% name="check-09-5"
self_bleu = lab.check("09.5", self_bleu)

# %% [markdown] name="claim-26-text" lang="en"
# ### A claim under test: “a lower Self-BLEU than greedy decoding”
#
# The digest counts that as evidence of better diversity. Score ten greedy answers, a few sentences, and pure noise.

# %% [markdown] name="claim-26-text" lang="es"
# ### Una afirmación a prueba: «un Self-BLEU menor que el de la decodificación voraz»
#
# El resumen lo cuenta como prueba de una diversidad mejor. Puntúa diez respuestas voraces, unas pocas frases y puro
# ruido.

# %% name="claim-26-greedy"
some = [line.split() for line in (
    _("she sang a song ."), _("yesterday she sang a song ."),
    _("he sang a song ."))]
rng = np.random.default_rng(0)
noise = [rng.integers(0, 3_000, 6).astype(str).tolist()
         for _draw in range(10)]
print(_("ten greedy answers:"), round(self_bleu([some[0]] * 10), 2))
print(_("three sentences:"), round(self_bleu(some), 2))
print(_("noise:"), round(self_bleu(noise), 2))

# %% [markdown] name="claim-26-verdict" lang="en"
# It **fails** as evidence. Greedy decoding always says the same, so it has 100 by construction, the most there
# is: nothing can lie above. Noise does best. Self-BLEU says something only between answers of equal quality.

# %% [markdown] name="claim-26-verdict" lang="es"
# **Falla** como prueba. La decodificación voraz dice siempre lo mismo, así que tiene 100 por construcción, lo máximo
# que existe: nada puede superarlo. El ruido es quien gana. Self-BLEU solo dice algo entre respuestas de la misma
# calidad.

# %% [markdown] name="claim-27-text" lang="en"
# ### A claim under test: “plot the trade-off score to find optimal settings”
#
# Quality Q and likeness S are often put into one score, with a direction and a scale that a reader must guess. Here are
# two methods, (50, 60) and (30, 40), and two scores of our own: the distance to the ideal (Q at its best, S = 0), which
# is better the smaller, and the harmonic mean of Q and 100 − S, better the larger.

# %% [markdown] name="claim-27-text" lang="es"
# ### Una afirmación a prueba: «representa la puntuación de equilibrio para hallar los ajustes óptimos»
#
# La calidad Q y el parecido S se juntan a menudo en una sola puntuación, con un sentido y una escala que el lector
# tiene que adivinar. Aquí van dos métodos, (50, 60) y (30, 40), y dos puntuaciones nuestras: la distancia al ideal (Q
# en su máximo, S = 0), mejor cuanto menor, y la media armónica de Q y 100 − S, mejor cuanto mayor.

# %% name="claim-27-flip"
for Q, S in ((50, 60), (30, 40)):
    far = [np.hypot(1 - Q / best, S / 100) for best in (50, 100)]
    harmonic = 2 * Q * (100 - S) / (Q + 100 - S)
    print(f"Q = {Q}, S = {S}:", _("distance"),
          f"{far[0]:.3f} {far[1]:.3f}  ",
          _("harmonic mean"), f"{harmonic:.1f}")

# %% [markdown] name="claim-27-verdict" lang="en"
# It holds only **conditionally**. With 50 as the best possible Q the second method is nearer to the ideal; with 100 it
# is the first, and the harmonic mean agrees. One score can rank methods only after its formula, its direction and its
# scale are stated, and “significantly” needs a test besides.

# %% [markdown] name="claim-27-verdict" lang="es"
# Se cumple solo **con condiciones**. Con 50 como mejor Q posible, el segundo método queda más cerca del ideal; con 100,
# el primero, y la media armónica está de acuerdo. Una puntuación única solo ordena métodos cuando se dan su fórmula, su
# sentido y su escala, y un «significativamente» pide además un contraste.

# %% [markdown] name="predict-09-c-text" lang="en"
# ## 5 · Entropy is not confidence
#
# ### Predict before you see
#
# Two tokens of ½ each have H = 0.693 nats. In another distribution the likeliest token has ½ as well, and 50 000 others
# share the rest equally. **What is its entropy, in nats?**

# %% [markdown] name="predict-09-c-text" lang="es"
# ## 5 · La entropía no es la confianza
#
# ### Predice antes de mirar
#
# Dos tokens de ½ cada uno tienen H = 0.693 nats. En otra distribución el token más probable también tiene ½, y otros
# 50 000 se reparten el resto por igual. **¿Cuál es su entropía, en nats?**

# %% name="predict-09-c"
guess = None
lab.predict("09.c", guess)

# %% [markdown] name="claim-31-text" lang="en"
# ### A claim under test: “entropy is a reliable proxy for confidence”
#
# The whole rule stands on that. Compare three measures on the two distributions, then ask the model of section 3 what
# its doubt means: at a step of high entropy, is more than one word right?

# %% [markdown] name="claim-31-text" lang="es"
# ### Una afirmación a prueba: «la entropía es un indicador fiable de la confianza»
#
# Toda la regla se apoya en eso. Compara tres medidas en las dos distribuciones, y pregunta después al modelo de la
# sección 3 qué significa su duda: en un paso de entropía alta, ¿es correcta más de una palabra?

# %% name="claim-31-top-half"
two = np.array([0.5, 0.5])
many = np.r_[0.5, np.full(50_000, 0.5 / 50_000)]
for q in (two, many):
    top = np.sort(q)[::-1]
    print(f"max q = {top[0]}   H = {entropy(q):.3f}   ",
          _("margin"), f"{top[0] - top[1]:.5f}")
doubt = entropy_from_logits(z)
one_right = answers.choices == 1
hot = doubt > 1
print(_("steps with H > 1 where one word alone is right:"),
      one_right[hot].mean().round(2))
print(_("correlation of H with the true entropy:"),
      np.corrcoef(doubt, answers.true_entropy)[0, 1].round(2))

# %% [markdown] name="claim-31-verdict" lang="en"
# It **fails**. The likeliest token is as sure in both rows, and H differs by a factor of nine; the margin between the
# first two tells them apart the other way round. And the entropy hears two things at once: that several words are right
# (there heat is wanted) and that the model does not know (there it hurts). At more than half of the hot steps here one
# word alone is right. The rule cannot tell the one from the other, for H is all that it hears.

# %% [markdown] name="claim-31-verdict" lang="es"
# **Falla**. El token más probable está igual de seguro en las dos filas, y H difiere en un factor de nueve; el margen
# entre los dos primeros las distingue al revés. Y la entropía oye dos cosas a la vez: que varias palabras son correctas
# (ahí conviene el calor) y que el modelo no sabe (ahí hace daño). Aquí, en más de la mitad de los pasos de entropía
# alta (los *calientes*, en lo que sigue) solo es correcta una palabra. La regla no puede distinguir lo uno de lo otro,
# porque H es todo lo que oye.

# %% [markdown] name="case-text" lang="en"
# A case. Of all the steps at which one word alone is right, here is the one reached most often with H > 1: the
# likeliest words, the right one with a star, and what EDT with θ = 0.2 leaves of τ where a cold answer was due.

# %% [markdown] name="case-text" lang="es"
# Un caso. De todos los pasos en los que solo es correcta una palabra, este es el que se alcanza más a menudo con H > 1:
# las palabras más probables, con un asterisco la correcta, y lo que EDT con θ = 0.2 deja de τ donde convenía una
# respuesta fría.

# %% name="case-seen"
i = np.argmax(np.where(hot & one_right, steps.reach, 0))
source, *before = answers.nodes[i]
print(sources[source], "→",
      " ".join(toy.vocabulary[word] for word in before), "…")
right = next(words[len(before)] for words in map(
    toy.encode, toy.law(sources[source]))
    if words[:len(before)].tolist() == before)
for word in np.argsort(-z[i])[:4]:
    print(f"  {toy.vocabulary[word]:12} {softmax(z[i])[word]:.2f}",
          "*" if word == right else "")
print(f"H = {doubt[i]:.2f}  ",
      f"τ/T₀ = {heard(z[i:i + 1], 0.2)[0]:.3f}",
      _("  true entropy:"), abs(answers.true_entropy[i].round(3)))

# %% [markdown] name="explorer-text" lang="en"
# Turn the knobs yourself. A model answers word by word; choose the word and see what the rule hears there, the model's
# entropy and the true one, what it makes of τ, and the fixed τ whose answers are as diverse. Let it hear the truth, and
# compare.

# %% [markdown] name="explorer-text" lang="es"
# Muévelo tú. Un modelo responde palabra a palabra; elige la palabra y mira lo que oye ahí la regla, la entropía del
# modelo y la verdadera, lo que hace con τ, y la τ fija cuyas respuestas son igual de diversas. Deja que oiga la verdad,
# y compara.

# %% name="explorer"
explorer = ListeningExplorer(lab.lang)
explorer

# %% name="explorer-static"
explorer.static()

# %% [markdown] name="ex-09-6-text" lang="en"
# ## 6 · The price of a nat
#
# Heat buys diversity and pays with right answers. At one step, with the temperature τ, let P be the probability that
# the word is right. Turn τ up a little: H grows, and ln P falls wherever the right words have the larger logits on
# average. From lab 01, H changes with 1/τ by −Var[z]/τ, and ln P by E[z | right] − E[z], means under softmax(z/τ). The
# quotient is the **price**, what is lost of ln P for each nat won:
#
# $$\tau \, \frac{E[z \mid \text{right}] - E[z]}{\mathrm{Var}[z]}.$$
#
# A known case: if every word is right, nothing can be lost, and the price is 0.
#
# **Exercise 09.6** · difficulty 3 of 5 · 10 min · 3 points. Write `price`. `right` is a mask with at least one True;
# the logits are not all equal; words with logit −∞ have no part in it.

# %% [markdown] name="ex-09-6-text" lang="es"
# ## 6 · El precio de un nat
#
# El calor compra diversidad y paga con respuestas correctas. En un paso, con la temperatura τ, sea P la probabilidad de
# que la palabra sea correcta. Sube un poco τ: H crece, y ln P baja siempre que las palabras correctas tengan, en
# promedio, los logits mayores. Por el laboratorio 01, H cambia con 1/τ a razón de −Var[z]/τ, y ln P a razón de E[z |
# correcta] − E[z], medias bajo softmax(z/τ). El cociente es el **precio**, lo que se pierde de ln P por cada nat
# ganado:
#
# $$\tau \, \frac{E[z \mid \text{correcta}] - E[z]}{\mathrm{Var}[z]}.$$
#
# Un caso conocido: si todas las palabras son correctas no hay nada que perder, y el precio es 0.
#
# **Ejercicio 09.6** · dificultad 3 de 5 · 10 min · 3 puntos. Escribe `price`. `right` es una máscara con al menos un
# True; los logits no son todos iguales; las palabras de logit −∞ no intervienen.

# %% name="ex-09-6"
def price(z, right, tau):
    """
    en: Return what a nat costs; z: (V,); right: (V,) booleans.
    es: Devuelve lo que cuesta un nat; z: (V,); right: booleanos.
    """
    ### BEGIN SOLUTION
    q = softmax(z, tau)
    z, right, q = z[q > 0], right[q > 0], q[q > 0]
    mean = np.sum(q * z)
    among_right = np.sum(q[right] * z[right]) / np.sum(q[right])
    return tau * (among_right - mean) / np.sum(q * (z - mean) ** 2)
    ### END SOLUTION

# %% name="check-09-6"
price = lab.check("09.6", price)

# %% [markdown] name="price-text" lang="en"
# Two kinds of step, each with a slip of 2% spread over all wrong words of 100: one where a single word is right, one
# where four are. What does a nat cost at each, as τ is turned?

# %% [markdown] name="price-text" lang="es"
# Dos clases de paso, cada una con un 2 % de desliz, repartido entre las palabras equivocadas de un vocabulario de 100:
# una en la que solo una palabra es correcta, otra en la que lo son cuatro. ¿Cuánto cuesta un nat en cada una según τ?

# %% name="price-seen"
def step(right, slip=0.02, size=100):
    wrong = np.full(size - len(right), slip / (size - len(right)))
    return np.log(np.r_[np.array(right) * (1 - slip), wrong])


due, free = step([1.0]), step([0.5, 0.25, 0.15, 0.1])
for tau in (0.7, 1.0, 1.5):
    print(f"τ = {tau}:", _("one right"),
          f"{price(due, np.arange(100) < 1, tau):.4f}  ",
          _("four right"),
          f"{price(free, np.arange(100) < 4, tau):.4f}")

# %% [markdown] name="price-read" lang="en"
# If a nat is dearer at one step than at another, move heat: cool the first, warm the second, and at equal H more
# answers are right. At a fixed τ = 1 the two steps nearly agree in price, so there is next to nothing to win with H;
# what is won must come from elsewhere. H counts all that can be said, wrong words included. A nat at the step with one
# right word buys noise alone. So count only what helps: the **useful entropy** U, that of an answer given that it is
# right. A step with one right word adds nothing to U, so cooling it costs nothing.

# %% [markdown] name="price-read" lang="es"
# Si un nat es más caro en un paso que en otro, mueve el calor: enfría el primero, calienta el segundo, y con la misma H
# serán correctas más respuestas. Con τ = 1 fija los dos pasos casi coinciden en el precio, así que con la misma H no
# hay casi nada que ganar; lo que se gane tiene que venir de otro sitio. H cuenta todo lo que se puede decir, palabras
# equivocadas incluidas. Un nat en el paso con una sola palabra correcta solo compra ruido. Cuenta, pues, solo lo que
# sirve: la **entropía útil** U, la de una respuesta sabiendo que es correcta. Un paso con una sola palabra correcta no
# aporta nada a U, así que enfriarlo no cuesta nada.

# %% [markdown] name="where-text" lang="en"
# Where do slips happen, and where is useful entropy? Cut the steps by their H, for the questions and for a second task:
# short programs, where form and variable are free at first and then have to be copied. If the hot steps slip as much as
# they are useful, listening to H gains nothing.

# %% [markdown] name="where-text" lang="es"
# ¿Dónde están los deslices, y dónde la entropía útil? Parte los pasos por su H, en las preguntas y en una segunda
# tarea: programas cortos, donde la forma y la variable son libres al principio y luego hay que copiarlas. Si los pasos
# calientes tienen tanta parte de los deslices como de la entropía útil, escuchar a H no gana nada.

# %% name="where-figure"
coder = task("code", lab.lang)
writer, known = new_model(coder, 0)
jobs = coder.fresh(50, {source for source, code in known},
                   np.random.default_rng(1))
programs = Answers(coder.laws(jobs))
z_code = logits_at(writer, coder, jobs, programs)
edges = [0, 0.2, 0.5, 1, 2, np.inf]
fig, axes = plt.subplots(2, 1, figsize=(5.6, 6.5), sharex=True)
for ax, name, found in ((axes[0], _("questions"), steps),
                        (axes[1], _("programs"),
                         programs.steps(z_code))):
    for shift, what, values in (
            (-0.2, _("slips"), found.slips),
            (0.2, _("useful entropy"), found.useful)):
        total = np.histogram(found.entropy, edges, weights=values)[0]
        ax.bar(np.arange(5) + shift, total / total.sum(), 0.4,
               label=what)
    ax.set_ylabel(_("share"))
    ax.set_title(name)
    ax.legend()
    hot_steps = found.entropy > 1
    print(f"{name:10}", _("steps with H > 1: slips"),
          f"{found.slips[hot_steps].sum() / found.slips.sum():.2f}",
          _("useful"),
          f"{found.useful[hot_steps].sum() / found.useful.sum():.2f}")
axes[1].set_xticks(np.arange(5), ["< 0.2", "0.2–0.5", "0.5–1",
                                  "1–2", "> 2"])
axes[1].set_xlabel(_("entropy H of the step, nats"))
course.show(fig, alt=_(
    "Shares of slips and of useful entropy in five classes of H. In "
    "questions both are largest between 1 and 2 nats. In programs "
    "the useful entropy lies at a higher H than the slips."))

# %% [markdown] name="where-read" lang="en"
# In the questions the hot steps have about as large a share of the slips as of the useful entropy: heat cannot be moved
# to advantage by H alone. In the programs of this model they have more of the useful entropy than of the slips, because
# an open choice costs little there and the copies that follow are nearly sure. There listening to H can pay.

# %% [markdown] name="where-read" lang="es"
# En las preguntas, los pasos calientes tienen más o menos la misma proporción de los deslices que de la entropía útil:
# con H sola no se puede mover el calor con ventaja. En los programas de este modelo tienen más de la entropía útil que
# de los deslices, porque allí una elección libre cuesta poco y las copias que siguen son casi seguras. Allí escuchar a
# H puede compensar.

# %% [markdown] name="predict-09-d-text" lang="en"
# ## 7 · Better than what?
#
# ### Predict before you see
#
# A, the **acceptability**, is the probability that an answer is right. In the questions EDT with θ = 3 and T₀ = 1 gains
# more than ten points of 100 over a fixed τ = 1. Now let both have the same useful entropy: T₀ is turned up until the
# answers of EDT are as diverse as those of the fixed τ. **How many points does EDT gain then?** (Negative if it loses;
# the mean of three models.)

# %% [markdown] name="predict-09-d-text" lang="es"
# ## 7 · ¿Mejor que qué?
#
# ### Predice antes de mirar
#
# A, la **aceptabilidad**, es la probabilidad de que una respuesta sea correcta. En las preguntas, EDT con θ = 3 y T₀ =
# 1 gana más de diez puntos de 100 a una τ = 1 fija. Ahora, que los dos tengan la misma entropía útil: se sube T₀ hasta
# que las respuestas de EDT sean tan diversas como las de la τ fija. **¿Cuántos puntos gana EDT entonces?** (Negativo si
# pierde; la media de tres modelos.)

# %% name="predict-09-d"
guess = None
lab.predict("09.d", guess)

# %% [markdown] name="ex-09-7-text" lang="en"
# A **decoder** is a function: given a base temperature it returns a dictionary with A, H, U and the mean τ of its
# answers. `fixed(t)` is one with a fixed τ, `rule(T0)` one that listens. With T₀ both grow more diverse.
#
# **Exercise 09.7** · difficulty 3 of 5 · 13 min · 4 points. Write `gain_at_equal`: find the T₀ between 0.05 and 20 at
# which the rule has the same `by` ("H" or "U") as `fixed(t)`, and return what A the rule has more. If no T₀ does it,
# raise `ValueError`. `brentq(f, a, b)` finds a root, and raises `ValueError` where f has the same sign at both ends.

# %% [markdown] name="ex-09-7-text" lang="es"
# Un **decodificador** es una función: de una temperatura base devuelve un diccionario con A, H, U y la τ media de sus
# respuestas. `fixed(t)` es uno de τ fija; `rule(T0)`, uno que escucha. Con T₀ los dos se vuelven más diversos.
#
# **Ejercicio 09.7** · dificultad 3 de 5 · 13 min · 4 puntos. Escribe `gain_at_equal`: halla la T₀ entre 0.05 y 20 con
# la que la regla tiene la misma `by` ("H" o "U") que `fixed(t)`, y devuelve cuánta A tiene de más la regla. Si ninguna
# T₀ lo logra, lanza `ValueError`. `brentq(f, a, b)` halla una raíz, y lanza `ValueError` si f tiene el mismo signo en
# los dos extremos.

# %% name="ex-09-7"
def gain_at_equal(fixed, rule, t, by):
    """
    en: Return rule's A less fixed(t)'s, at equal `by`.
    es: Devuelve la A de rule menos la de fixed(t), con igual `by`.
    """
    ### BEGIN SOLUTION
    goal = fixed(t)
    T0 = brentq(lambda base: rule(base)[by] - goal[by], 0.05, 20)
    return rule(T0)["A"] - goal["A"]
    ### END SOLUTION

# %% name="check-09-7"
gain_at_equal = lab.check("09.7", gain_at_equal)

# %% [markdown] name="live-text" lang="en"
# Five models, each trained on its own 300 questions and tried on 50 others. Everything but the training is exact. First
# what is usually done: both at the same setting, T₀ = 1. Then at equal H, and at equal U. (Diversity does not grow
# forever: in great heat only the shortest answers are still right. So T₀ is looked for below the peak.)

# %% [markdown] name="live-text" lang="es"
# Cinco modelos, cada uno entrenado con sus 300 preguntas y probado con otras 50. Todo es exacto menos el entrenamiento.
# Primero lo que se suele hacer: los dos con el mismo ajuste, T₀ = 1. Después, con la misma H y con la misma U. (La
# diversidad no crece para siempre: con mucho calor solo siguen siendo correctas las respuestas más cortas. Por eso T₀
# se busca por debajo del máximo.)

# %% name="live-seen"
def decoder(case, listening, cut=0.0):
    answers, z = case[2], min_p(case[3], cut) if cut else case[3]
    reach = answers.steps(case[3]).reach

    def at(base):
        score = answers.score(z, base * listening)
        return {"A": score.acceptability.mean(),
                "H": score.entropy.mean(), "U": score.useful.mean(),
                "tau": np.average(base * listening, weights=reach)}
    return at


def below_the_peak(rule, by):
    peak = max(np.geomspace(0.5, 8, 13), key=lambda T: rule(T)[by])
    return lambda base: rule(min(base, peak))


def gain(case, listening, by, cut=0.0):
    fixed = decoder(case, np.ones(len(case[3])))
    rule = below_the_peak(decoder(case, listening, cut), by)
    try:
        return 100 * gain_at_equal(fixed, rule, 1.0, by)
    except ValueError:
        return np.nan


cases = [new_case(seed) for seed in range(5)]
for theta in (0.2, 1.0, 3.0):
    same = [100 * (decoder(case, heard(case[3], theta))(1.0)["A"]
                   - case[2].score(case[3]).acceptability.mean())
            for case in cases]
    print(f"θ = {theta}", _("T₀ = 1:"), np.round(same, 1))
    for by in ("H", "U"):
        print(f"         {by}:", np.round(
            [gain(case, heard(case[3], theta), by)
             for case in cases], 1))

# %% [markdown] name="live-read" lang="en"
# At the same T₀ every row praises the rule, and the larger θ the more: it is merely colder. At equal H nothing is left
# of the gain on average, whatever θ. At equal U θ = 0.2 keeps about a point, θ = 1 gains with some models and loses
# with others, and θ = 3 loses on average. **What is held equal decides the verdict**, so a claim that does not say it
# claims nothing.

# %% [markdown] name="live-read" lang="es"
# Con la misma T₀ todas las filas elogian la regla, y tanto más cuanto mayor es θ: solo es más fría. Con la misma H no
# queda en promedio nada de la ganancia, sea cual sea θ. Con la misma U, θ = 0.2 conserva alrededor de un punto, θ = 1
# gana con unos modelos y pierde con otros, y θ = 3 pierde en promedio. **El veredicto lo decide lo que se mantiene
# igual**, así que una afirmación que no lo dice no afirma nada.

# %% [markdown] name="mean-text" lang="en"
# Some compare at equal *mean temperature* instead. Look at what that makes equal.

# %% [markdown] name="mean-text" lang="es"
# Hay quien compara con la misma *temperatura media*. Mira qué iguala eso.

# %% name="mean-seen"
for case in cases[:3]:
    listens = decoder(case, heard(case[3], 1.0))(1.0)
    plain = decoder(case, np.ones(len(case[3])))(listens["tau"])
    for name, found in (("EDT", listens), (_("fixed"), plain)):
        print(f"{name:6}", "  ".join(
            f"{key} {value:.3f}" for key, value in found.items()))

# %% [markdown] name="mean-read" lang="en"
# At the same mean τ the fixed temperature has the higher A and the lower diversity, in every pair. Equal mean
# temperature makes nothing equal that a reader cares for. And here is the first sign of failure of the digest, “low
# diversity despite high entropy”: with T₀ = 1 the rule has less U than a fixed τ = 1, because it only cools. A higher
# T₀ cures it, and then its gain is what section 7 shows.

# %% [markdown] name="mean-read" lang="es"
# Con la misma τ media, la temperatura fija tiene la A mayor y la diversidad menor, en todas las parejas. La misma
# temperatura media no iguala nada que le importe a un lector. Y aquí está la primera señal de fallo del resumen,
# «diversidad baja a pesar de una entropía alta»: con T₀ = 1 la regla tiene menos U que una τ = 1 fija, porque solo
# enfría. Una T₀ mayor lo cura, y entonces su ganancia es la que muestra la sección 7.

# %% [markdown] name="second-text" lang="en"
# The second sign, “degraded quality at low entropy”: where the model is sure and wrong, cooling makes it surer. Take
# the questions whose coldest answer is wrong.

# %% [markdown] name="second-text" lang="es"
# La segunda señal, «calidad degradada con entropía baja»: donde el modelo está seguro y equivocado, enfriar lo vuelve
# más seguro. Toma las preguntas cuya respuesta más fría es incorrecta.

# %% name="second-seen"
found = []
for case in cases:
    score = case[2].score
    wrong = score(case[3], 0.05).acceptability < 0.5
    found.append([wrong.sum(), *(
        score(case[3], tau).acceptability[wrong].mean()
        for tau in (1.0, 0.6, heard(case[3], 1.0)))])
print(_("questions; A at τ = 1, at τ = 0.6, with EDT, θ = 1"))
for many, *rest in found:
    print(f"{many:4.0f}      ", " ".join(f"{a:.3f}" for a in rest))

# %% [markdown] name="second-read" lang="en"
# On these questions neither a colder τ nor the rule mends anything worth the name; the points that θ = 1
# won above at T₀ = 1 come from the others. A temperature moves probability towards what the model believes; it teaches
# it nothing.

# %% [markdown] name="second-read" lang="es"
# En estas preguntas ni una τ más fría ni la regla arreglan nada que merezca ese nombre; los puntos que θ = 1
# ganó arriba con T₀ = 1 vienen de las demás. Una temperatura mueve probabilidad hacia lo que el modelo cree; no le
# enseña nada.

# %% [markdown] name="predict-09-e-text" lang="en"
# ### Predict before you see
#
# Lab 03 knew a simpler remedy against unlikely words: a cut. Both are compared with a fixed τ = 1 at equal useful
# entropy: EDT with θ = 0.2, and min-p with m = 0.05 in front of a fixed τ. **Which gains more: `"EDT"` or `"min-p"`?**

# %% [markdown] name="predict-09-e-text" lang="es"
# ### Predice antes de mirar
#
# El laboratorio 03 conocía un remedio más simple contra las palabras improbables: un corte. Los dos se comparan con una
# τ = 1 fija a igual entropía útil: EDT con θ = 0.2, y min-p con m = 0.05 delante de una τ fija. **¿Cuál gana más:
# `"EDT"` o `"min-p"`?**

# %% name="predict-09-e"
guess = None
lab.predict("09.e", guess)

# %% name="cut-seen"
rows = {"EDT 0.2": [], "min-p": [], _("EDT 0.2, both cut"): [],
        _("EDT 1, both cut"): []}
for case in cases:
    even = np.ones(len(case[3]))
    rows["EDT 0.2"].append(gain(case, heard(case[3], 0.2), "U"))
    rows["min-p"].append(gain(case, even, "U", cut=0.05))
    cut_plain = below_the_peak(decoder(case, even, 0.05), "U")
    goal = decoder(case, even)(1.0)["U"]
    T = brentq(lambda base: cut_plain(base)["U"] - goal, 0.05, 20)
    for theta, name in ((0.2, _("EDT 0.2, both cut")),
                        (1.0, _("EDT 1, both cut"))):
        rule = decoder(case, heard(case[3], theta), 0.05)
        rows[name].append(100 * gain_at_equal(
            cut_plain, below_the_peak(rule, "U"), T, "U"))
for name, values in rows.items():
    print(f"{name:24}", np.round(values, 1),
          _("mean"), f"{np.mean(values):+.2f}")

# %% [markdown] name="cut-read" lang="en"
# On average the cut gains several points where the rule gains one; and with the same cut on both sides of the
# comparison, what the rule adds is next to nothing for θ = 0.2, and no gain for θ = 1. Most of what a small θ does is
# to cut the tail of sure steps, and badly.

# %% [markdown] name="cut-read" lang="es"
# En promedio el corte gana varios puntos donde la regla gana uno; y con el mismo corte en los dos lados de la
# comparación, lo que añade la regla es casi nada con θ = 0.2, y ninguna ganancia con θ = 1. Casi todo lo que hace una θ
# pequeña es cortar la cola de los pasos seguros, y mal.

# %% [markdown] name="claim-28-text" lang="en"
# ### A claim under test: “instance-level EDT degenerates to fixed temperatures but still outperforms them”
#
# One τ for each *answer*, from the mean entropy of a first pass. Print three of them, and the gain at equal U.

# %% [markdown] name="claim-28-text" lang="es"
# ### Una afirmación a prueba: «la EDT por instancia degenera en temperaturas fijas y aun así las supera»
#
# Una τ por cada *respuesta*, de la entropía media de una primera pasada. Imprime tres, y la ganancia con la misma U.

# %% name="claim-28-per-answer"
gains = []
for case in cases:
    first, lengths = first_pass(case[0], toy, case[1])
    taus = edt_per_answer(first, 1.0, 1.0, lengths=lengths)
    gains.append(gain(case, taus[case[2].source], "U"))
print("τ:", taus[:3].round(3))
print(_("gain at equal U:"), np.round(gains, 1),
      _("mean"), f"{np.mean(gains):+.2f}")

# %% [markdown] name="claim-28-verdict" lang="en"
# It **fails** as it stands: what differs from answer to answer is no fixed temperature, and if it were, it could not
# outperform itself. Whether one τ for each answer helps is a question for measurement. In these questions it does not,
# on average over the models.

# %% [markdown] name="claim-28-verdict" lang="es"
# **Falla** tal como está: lo que cambia de una respuesta a otra no es una temperatura fija, y si lo fuera no podría
# superarse a sí misma. Si una τ por respuesta ayuda es cosa de medirlo. En estas preguntas no ayuda, en promedio sobre
# los modelos.

# %% [markdown] name="claim-39-text" lang="en"
# ### A claim under test: “adaptive schedules change τ with the position”
#
# A course note sets such schedules aside. Try two that hear nothing and only count words, τ from 1.4 down to 0.6 and
# the reverse, with half of the way gone every two words; beside them the rule, and the margin in place of H.

# %% [markdown] name="claim-39-text" lang="es"
# ### Una afirmación a prueba: «las temperaturas adaptativas cambian con la posición»
#
# Unos apuntes dejan a un lado esos esquemas. Prueba dos que no oyen nada y solo cuentan palabras: τ de 1.4 a 0.6 y al
# revés, con la mitad del camino cada dos palabras; a su lado, la regla, y el margen en lugar de H.

# %% name="claim-39-position"
rules = {
    "τ(t) 1.4 → 0.6": lambda case: schedule(
        case[2].step, 1.4, 0.6, 2.0),
    "τ(t) 0.6 → 1.4": lambda case: schedule(
        case[2].step, 0.6, 1.4, 2.0),
    "EDT 0.2": lambda case: heard(case[3], 0.2),
    _("margin 0.2"): lambda case: udt(
        case[3], 1.0, 0.2, by="margin"),
    _("true law, 0.6"): lambda case: np.where(
        case[2].choices == 1, 0.6, 1.0)}
for name, rule in rules.items():
    print(f"{name:18}", np.round([gain(case, rule(case), "U")
                                  for case in cases], 1))

# %% [markdown] name="claim-39-verdict" lang="en"
# It **fails** as a definition. EDT and KLD depend on the distribution at the step: two answers at the same place get
# two temperatures. A schedule is another thing, and a control that any rule must meet. In these questions the hot start
# gains more than EDT on average, because their open words come first, and the reverse loses badly or has no T₀ (nan).
# In the last line the ear is perfect: it cools only where one word alone is right. That is what listening could gain,
# if entropy heard it.

# %% [markdown] name="claim-39-verdict" lang="es"
# **Falla** como definición. EDT y KLD dependen de la distribución en cada paso: dos respuestas en el mismo lugar
# reciben dos temperaturas. Un esquema por posición es otra cosa, y un control al que toda regla tiene que enfrentarse.
# En estas preguntas el comienzo caliente gana en promedio más que EDT, porque sus palabras abiertas vienen primero, y
# el esquema inverso pierde mucho o no tiene T₀ (nan). En la última línea el oído es perfecto: solo enfría donde una
# única palabra es correcta. Eso es lo que se podría ganar escuchando, si la entropía lo oyera.

# %% [markdown] name="claim-29-text" lang="en"
# ### A claim under test: “it scales linearly with model size”
#
# The digest speaks of different model sizes and of linear growth; the paper has one base model. What can be tried here
# is better and worse models: trained on 100 pairs, and on 1000.

# %% [markdown] name="claim-29-text" lang="es"
# ### Una afirmación a prueba: «crece linealmente con el tamaño del modelo»
#
# El resumen habla de distintos tamaños de modelo y de un crecimiento lineal; el artículo tiene un solo modelo base. Lo
# que se puede probar aquí son modelos peores y mejores: entrenados con 100 parejas y con 1000.

# %% name="claim-29-better-models"
for pairs in (100, 1_000):
    for seed in range(2):
        case = new_case(seed, pairs)
        right = case[2].score(case[3]).acceptability.mean()
        found = [gain(case, heard(case[3], theta), "U")
                 for theta in (0.2, 1.0, 3.0)]
        print(f"{pairs:5} A = {right:.2f}  ",
              _("gain, θ = 0.2, 1, 3:"), np.round(found, 1))

# %% [markdown] name="claim-29-verdict" lang="en"
# It **fails**: nobody has measured it, and here nothing grows with the model. The models that are right far more often
# gain no more by θ = 0.2, less than a point, and lose by θ = 1 and most of all by θ = 3.

# %% [markdown] name="claim-29-verdict" lang="es"
# **Falla**: nadie lo ha medido, y aquí nada crece con el modelo. Los modelos que aciertan mucho más a menudo no ganan
# más con θ = 0.2, menos de un punto, y pierden con θ = 1 y, sobre todo, con θ = 3.

# %% [markdown] name="ex-09-8-text" lang="en"
# ## 8 · The control that a claim needs
#
# A common control **shuffles**: the same temperatures, dealt out to other steps. A rule that beats its shuffle is said
# to have listened. But random heat costs by itself, so a rule can beat its shuffle and still lose to a constant. What a
# claim of a gain needs is a fixed τ, after the same cut, at equal diversity.
#
# **Exercise 09.8** · difficulty 1 of 5 · 5 min · 1 point. Write `flaw`. `rule` and `control` are dictionaries with the
# keys "kind" ("edt", "fixed", "shuffled", "greedy"), "cut" (the m of min-p, 0 for none) and "U". Return the first that
# applies: "cut" if the cuts differ, "control" if the control is no fixed τ, "diversity" if the two U differ by more
# than 0.01, else "none".

# %% [markdown] name="ex-09-8-text" lang="es"
# ## 8 · El control que pide una afirmación
#
# Un control habitual **baraja**: las mismas temperaturas, repartidas a otros pasos. De una regla que gana a su versión
# barajada se dice que ha escuchado. Pero el calor al azar ya cuesta por sí solo, así que una regla puede ganar a su
# versión barajada y perder contra una constante. Lo que pide una afirmación de ganancia es una τ fija, tras el mismo
# corte y con la misma diversidad.
#
# **Ejercicio 09.8** · dificultad 1 de 5 · 5 min · 1 punto. Escribe `flaw`. `rule` y `control` son diccionarios con las
# claves "kind" ("edt", "fixed", "shuffled", "greedy"), "cut" (la m de min-p, 0 si no hay) y "U". Devuelve lo primero
# que se cumpla: "cut" si los cortes difieren, "control" si el control no es una τ fija, "diversity" si las dos U
# difieren en más de 0.01, y si no "none".

# %% name="ex-09-8"
def flaw(rule, control):
    """
    en: Return "cut", "control", "diversity" or "none".
    es: Devuelve "cut", "control", "diversity" o "none".
    """
    ### BEGIN SOLUTION
    if rule["cut"] != control["cut"]:
        return "cut"
    if control["kind"] != "fixed":
        return "control"
    if abs(rule["U"] - control["U"]) > 0.01:
        return "diversity"
    return "none"
    ### END SOLUTION

# %% name="check-09-8"
flaw = lab.check("09.8", flaw)

# %% name="shuffle-seen"
rng = np.random.default_rng(0)
shuffled = []
for case in cases:
    taus = heard(case[3], 0.2)
    for source in range(50):
        here = np.flatnonzero(case[2].source == source)
        taus[here] = rng.permutation(taus[here])
    shuffled.append(taus)
for by in "UH":
    print(_("at equal {by}").format(by=by))
    print("  EDT 0.2 ", np.round(
        [gain(case, heard(case[3], 0.2), by) for case in cases], 1))
    print(" ", _("shuffled"), np.round(
        [gain(*pair, by) for pair in zip(cases, shuffled)], 1))

# %% [markdown] name="shuffle-read" lang="en"
# The temperatures of each question were dealt out anew over its steps. nan says that no T₀ makes them as diverse: a
# cold τ at an open word cannot be made up for. Where both can be compared, the rule beats its shuffle by far: at equal
# H the shuffle loses points, the rule less than half a point. But the rule loses too, to a constant. All that beating a
# shuffle shows is that random heat is bad.

# %% [markdown] name="shuffle-read" lang="es"
# Las temperaturas de cada pregunta se repartieron de nuevo entre sus pasos. nan dice que ninguna T₀ las hace igual de
# diversas: una τ fría en una palabra abierta no se compensa con nada. Donde se pueden comparar, la regla gana con
# holgura a su versión barajada: con la misma H la barajada pierde puntos; la regla, menos de medio punto. Pero también
# la regla pierde, contra una constante. Lo único que muestra ganar a una versión barajada es que el calor al azar es
# malo.

# %% [markdown] name="grid-text" lang="en"
# ### All tasks
#
# Questions are one task. The course has run four, in each language, with six models each (`python -m
# taulab.data.make_listening_grid` runs them again): translating into the language of this edition, answering,
# shortening headlines, writing code. The figure has the gain of EDT over a fixed τ = 1 against θ; bars are 95%
# intervals over the models. A point is missing where no T₀ gives equal diversity.

# %% [markdown] name="grid-text" lang="es"
# ### Todas las tareas
#
# Las preguntas son una sola tarea. El curso ha ejecutado cuatro, en cada lengua, con seis modelos cada una
# (`python -m taulab.data.make_listening_grid` las vuelve a ejecutar): traducir a la lengua de esta edición, responder,
# acortar titulares, escribir código. La figura da la ganancia de EDT sobre una τ = 1 fija frente a θ; las barras son
# intervalos del 95 % sobre los modelos. Falta un punto donde ninguna T₀ da la misma diversidad.

# %% name="grid-figure"
names = {f"translate to {lab.lang}": _("translate"),
         "answer": _("answer"), "shorten": _("shorten"),
         "code": _("programs")}
thetas = np.array([0.1, 0.2, 0.3, 0.5, 1.0, 3.0])
fig, axes = plt.subplots(2, 1, figsize=(5.6, 7), sharex=True)
for ax, by in zip(axes, "UH"):
    for k, (name, shown) in enumerate(names.items()):
        found = [listening.gain(name, lab.lang, "edt", theta,
                                equal=by) for theta in thetas]
        ax.errorbar(thetas * 1.04 ** k, [g.mean for g in found],
                    [g.half_width for g in found], label=shown,
                    fmt="os^D"[k] + "-", capsize=2)
    ax.axhline(0, color="0.5", linewidth=1)
    ax.set_ylabel(_("gain, points"))
    ax.set_title(_("at equal {by}").format(by=by))
axes[0].set_ylim(-20, 5)
axes[0].legend()
axes[1].set_xscale("log")
axes[1].set_xticks(thetas, [str(theta) for theta in thetas])
axes[1].set_xlabel("θ")
course.show(fig, alt=_(
    "Gain of EDT against θ in four tasks. Above, at equal U, small "
    "gains or none for small θ, and falling curves. Below, at equal "
    "H, all curves lie below 0 and fall."))

# %% [markdown] name="grid-rows-text" lang="en"
# And beside EDT: what the cut does, what is left after it, and what a perfect ear would gain.

# %% [markdown] name="grid-rows-text" lang="es"
# Y junto a EDT: lo que hace el corte, lo que queda después, y lo que ganaría un oído perfecto.

# %% name="grid-rows"
def line(label, *rule, cut=0.0, **how):
    gains = [listening.gain(name, lab.lang, *rule, min_p=cut, **how)
             for name in names]
    print(f"{label:24}", *(f"{g.mean:+9.1f}" for g in gains))


print(" " * 24, *(f"{name:>9}" for name in names.values()))
line(_("EDT 0.2, T₀ = 1"), "edt", 0.2, equal="same")
line(_("EDT 0.2, equal U"), "edt", 0.2)
line(_("EDT 1, equal U"), "edt", 1.0)
line(_("both after min-p, 0.2"), "edt", 0.2, cut=0.05)
line(_("both after min-p, 1"), "edt", 1.0, cut=0.05)
line(_("per answer, equal U"), "per answer", 1.0)
line(_("hot first, equal U"), "hot first")
line(_("KLD σ = 4, equal U"), "kld", 4.0)
line(_("true law, equal U"), "true law")

# %% [markdown] name="grid-tests-text" lang="en"
# Many comparisons find something by chance. Six θ on eight tasks, each tested against no gain, and corrected by Holm's
# steps. S is Self-BLEU, the diversity of print, of ten answers drawn to each source, wrong ones among them (`python -m
# taulab.data.make_self_bleu_grid`):

# %% [markdown] name="grid-tests-text" lang="es"
# Muchas comparaciones encuentran algo por azar. Seis θ en ocho tareas, cada una contrastada con una ganancia nula, y
# corregidas con los pasos de Holm. S es Self-BLEU, la medida de diversidad que se suele publicar, de diez
# respuestas sorteadas por fuente, también las incorrectas (`python -m taulab.data.make_self_bleu_grid`):

# %% name="grid-tests"
for by in "UHS":
    found = [listening.gain(*which, "edt", theta, equal=by)
             for which in TASKS for theta in thetas]
    found = [g for g in found if np.isfinite(g.p)]
    p = np.array([g.p for g in found])
    held = [g for g, p_ in zip(found, listening.holm(p)) if p_ < 0.05]
    print(_("equal {by}: {n} tests, {some} with p < 0.05").format(
        by=by, n=len(p), some=np.sum(p < 0.05)))
    print("  ", _("after Holm {n}, gains among them: {up}").format(
        n=len(held), up=sum(g.mean > 0 for g in held)))

# %% [markdown] name="grid-read" lang="en"
# At equal H no gain is left in any task, and at equal Self-BLEU none that the tests can tell from chance. At equal U
# θ = 0.2 gains at most a point and a half, most in programs; θ = 1 does no better there and loses elsewhere, and θ = 3
# loses wherever some T₀ makes U equal. After the same cut on both sides the small θ adds nothing worth a word, and the
# larger one costs in most tasks. A perfect ear would gain more than five points in each: listening is a good idea, and
# entropy is a poor ear. And no rule is best everywhere: the hot start helps where the open words come first, in answers
# and translations, and harms in headlines and programs. (These are means; where an interval holds 0, as at equal U that
# of θ = 3 in programs, nothing is decided.)

# %% [markdown] name="grid-read" lang="es"
# Con la misma H no queda ganancia en ninguna tarea, y con el mismo Self-BLEU ninguna que las pruebas distingan del
# azar. Con la misma U, θ = 0.2 gana como mucho un punto y medio, sobre todo en los programas; ahí θ = 1 no lo mejora,
# en lo demás pierde, y θ = 3 pierde donde alguna T₀ iguala U. Tras el mismo corte en los dos lados, la θ pequeña no
# añade nada que merezca mención, y la mayor cuesta en casi todas las tareas. Un oído perfecto ganaría más de cinco
# puntos en cada una: escuchar es buena idea, y la entropía es mal oído. Y ninguna regla es la mejor en todas partes: el
# comienzo caliente ayuda donde las palabras abiertas vienen primero, en respuestas y traducciones, y perjudica en
# titulares y programas. (Son medias; donde un intervalo contiene el 0, como con la misma U el de θ = 3 en los
# programas, no hay nada decidido.)

# %% [markdown] name="not-shown" lang="en"
# **What this does not show.** A small network, toy tasks with word lists of ours, five or six models, 50 sources a
# task; questions, headlines and programs share their structure in both languages, so the two are not separate evidence.
# A language model has 50 000 tokens and a heavy tail, where a cut, and a small θ, have more to do. Answers were scored
# as right or wrong, not by readers. No number of the paper was checked, because its tables were not at hand. What
# carries over is the question: equal what?

# %% [markdown] name="not-shown" lang="es"
# **Lo que esto no muestra.** Una red pequeña, tareas de juguete con listas de palabras nuestras, cinco o seis modelos,
# 50 fuentes por tarea; las preguntas, los titulares y los programas tienen la misma estructura en las dos lenguas, así
# que no son dos pruebas independientes. Un modelo de lenguaje tiene 50 000 tokens y una cola pesada, donde un corte, y
# una θ pequeña, tienen más que hacer. Las respuestas se dieron por correctas o incorrectas, sin lectores. No se ha
# comprobado ninguna cifra del artículo, porque no se disponía de sus tablas. Lo que vale en otros sitios es la
# pregunta: ¿igual en qué?

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - τ = T₀ e^(−κ/H): **two knobs, and it only cools.** It needs a floor, nats, the row's own H, and a stated place among
#   the cuts.
# - **Entropy hears doubt, not its reason.** Several right words and not knowing sound alike.
# - Self-BLEU praises noise, BLEU hangs on its smoothing, and a score of both on its scale.
# - A nat has a price; moving heat helps where prices differ.
# - **Equal what?** A fixed τ, the same cut, equal diversity. The same T₀ or the same mean τ makes nothing equal.
#
# Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - τ = T₀ e^(−κ/H): **dos mandos, y solo enfría.** Necesita un suelo, nats, la H de cada fila y un lugar declarado
#   entre los cortes.
# - **La entropía oye la duda, no su motivo.** Varias palabras correctas y no saber suenan igual.
# - Self-BLEU elogia el ruido, BLEU depende de su suavizado, y una puntuación de los dos, de su escala.
# - Un nat tiene un precio; mover calor ayuda donde los precios difieren.
# - **¿Igual en qué?** Una τ fija, el mismo corte, la misma diversidad. Ni la misma T₀ ni la misma τ media igualan nada.
#
# Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
