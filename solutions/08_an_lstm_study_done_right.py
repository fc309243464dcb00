# %% [markdown] name="title" lang="en"
# # 08 · An LSTM study, done right
#
# Lab 07 took a student's study apart. At its end its author asks for more: the benchmark of a categorical
# cross-entropy, other models, other texts. This lab does what was asked for, on headlines whose true law is known. By
# the end you will be able to
#
# - average a loss over the words that there are, and measure how far a model is from the truth,
# - write the two steps that make a transformer: where a word may look, and the way back,
# - tell more data from a better model, and an effect from the chance of a seed,
# - say which losses hide a temperature, and which one,
# - read β as a temperature where words are decisions, and see it change the best word.
#
# **You need** lab 04 (log loss and its floor) and lab 06 (penalties); [the theory of this
# lab](../../theory/en/08-an-lstm-study-done-right.md) has every step on paper. **Time**: 125 to 140 minutes, 7
# exercises, 5 predictions, the theory page included. Everything runs from top to bottom at any moment: where your
# answer is still missing, the course lends you its own. The headlines here are English; those of the Spanish edition
# are Spanish.

# %% [markdown] name="title" lang="es"
# # 08 · Un estudio con LSTM, bien hecho
#
# El laboratorio 07 desmontó el estudio de un estudiante. Al final, su autor pide más: la referencia de una entropía
# cruzada categórica, otros modelos, otros textos. Este laboratorio hace lo que pedía, con titulares cuya ley verdadera
# se conoce. Al terminar sabrás
#
# - promediar una pérdida sobre las palabras que hay, y medir a qué distancia de la verdad está un modelo,
# - escribir los dos pasos que hacen un transformer: adónde puede mirar una palabra, y el camino de vuelta,
# - distinguir más datos de un modelo mejor, y un efecto del azar de una semilla,
# - decir qué pérdidas esconden una temperatura, y cuál,
# - leer β como una temperatura donde las palabras son decisiones, y verla cambiar la mejor palabra.
#
# **Necesitas** el laboratorio 04 (la pérdida logarítmica y su suelo) y el 06 (penalizaciones); [la teoría de este
# laboratorio](../../theory/es/08-an-lstm-study-done-right.md) desarrolla cada paso a mano. **Tiempo**: de 125 a 140
# minutos, 7 ejercicios, 5 predicciones, con la página de teoría incluida. Todo se ejecuta de principio a fin en
# cualquier momento: donde falte tu respuesta, el curso te presta la suya. Los titulares de aquí están en español; los
# de la edición inglesa, en inglés.

# %% name="setup"
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np
from scipy import stats

from taulab import course, decision
from taulab.corpus import grammar, headline_grammar, sequences
from taulab.corpus import python_lines, windows
from taulab.course.widgets import PowerExplorer
from taulab.data import headline_grid
from taulab.entropy import entropy, kl_divergence
from taulab.losses import confidence_penalty, log_loss
from taulab.losses import mean_entropy
from taulab.models import Bigram, Transformer, bigram_counts
from taulab.models import generate
from taulab.sampling import Chain, temperature
from taulab.softmax import log_softmax, softmax, temper
from taulab.training import train

lab = course.open("08", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="ex-08-1-text" lang="en"
# ## 1 · Losses that can be compared
#
# Sentences differ in length, so their rows are filled up with something. If that something counts, or if each sentence
# counts once however long it is, two models are compared on different questions. For two sentences with the losses (1,
# 5) and (2, 2, 2, 2) the mean per word is 14/6 = 2.3333.
#
# **Exercise 08.1** · difficulty 2 of 5 · 8 min · 2 points. Write `masked_log_loss`: the mean loss of the real words.
# What stands beyond the length of a row may be anything, even `inf` or `nan`; a row may have no real word at all.

# %% [markdown] name="ex-08-1-text" lang="es"
# ## 1 · Pérdidas que se pueden comparar
#
# Las frases tienen longitudes distintas, así que sus filas se rellenan con algo. Si ese algo cuenta, o si cada frase
# cuenta una vez por larga que sea, se comparan dos modelos con preguntas distintas. Con dos frases de pérdidas (1, 5) y
# (2, 2, 2, 2) la media por palabra es 14/6 = 2.3333.
#
# **Ejercicio 08.1** · dificultad 2 de 5 · 8 min · 2 puntos. Escribe `masked_log_loss`: la pérdida media de las palabras
# de verdad. Más allá de la longitud de una fila puede haber cualquier cosa, hasta `inf` o `nan`; una fila puede no
# tener ninguna palabra de verdad.

# %% name="ex-08-1"
def masked_log_loss(losses, lengths):
    """
    en: Return the mean of the real losses.
    en: losses: (n, T); row i has lengths[i] real words, first.
    es: Devuelve la media de las pérdidas de verdad.
    es: losses: (n, T); la fila i empieza con lengths[i] de verdad.
    """
    ### BEGIN SOLUTION
    real = np.arange(losses.shape[1]) < lengths[:, None]
    return losses[real].mean()
    ### END SOLUTION

# %% name="check-08-1"
masked_log_loss = lab.check("08.1", masked_log_loss)

# %% [markdown] name="claim-10-text" lang="en"
# ### A claim under test: “a softmax conflicts with entropy terms”
#
# With that reason the study gave up the softmax and the cross-entropy. Ask for both at once: the loss, its entropy term
# and the gradient.

# %% [markdown] name="claim-10-text" lang="es"
# ### Una afirmación a prueba: «una softmax está reñida con los términos de entropía»
#
# Con esa razón el estudio renunció a la softmax y a la entropía cruzada. Pide las dos cosas a la vez: la pérdida, su
# término de entropía y el gradiente.

# %% name="claim-10-together"
z, y = np.array([[2.0, 1.0, 0.0, -1.0]]), np.array([1])
value, gradient = confidence_penalty(z, y, 0.1)
print(f"{log_loss(z, y)[0]:.4f} − 0.1 · {mean_entropy(z)[0]:.4f}"
      f" = {value:.4f}")
print(gradient.round(4), "  Σ =", abs(gradient.sum()).round(12))

# %% [markdown] name="claim-10-verdict" lang="en"
# It **fails**. One call gives all three, and the components of the gradient add up to 0, as those of any loss of a
# softmax must. What conflicts with an entropy is a linear output: of scores that may be negative no entropy is defined.

# %% [markdown] name="claim-10-verdict" lang="es"
# **Falla**. Una sola llamada da las tres cosas, y las componentes del gradiente suman 0, como las de cualquier pérdida
# de una softmax. Lo que está reñido con una entropía es una salida lineal: de puntuaciones que pueden ser negativas no
# hay entropía definida.

# %% [markdown] name="world-text" lang="en"
# ## 2 · A known truth
#
# The headlines come from a grammar: a hidden topic, a template, words that follow a heavy-tailed law. The vocabulary
# has 2400 words, and of each next word the exact law is known. So the loss of a model can be cut in two: the entropy of
# the truth, which nobody can save, and KL(p‖q), which this model wastes.

# %% [markdown] name="world-text" lang="es"
# ## 2 · Una verdad conocida
#
# Los titulares salen de una gramática: un tema escondido, una plantilla, palabras que siguen una ley de cola pesada. El
# vocabulario tiene 2400 palabras, y de cada palabra siguiente se conoce la ley exacta. Así, la pérdida de un modelo se
# puede partir en dos: la entropía de la verdad, que nadie puede ahorrarse, y KL(p‖q), lo que este modelo desperdicia.

# %% name="world-seen"
g = headline_grammar(lab.lang)
V = len(g.vocabulary)
sentences = g.sample(830, np.random.default_rng(0))
seen, held_out = sentences[:664], sentences[664:]
for sentence in seen[:4]:
    print(g.decode(sentence))

new = g.sample(100, np.random.default_rng(999))
laws = g.laws(new)
floor = entropy(laws).mean()
print(_("floor, nats per token:"), floor.round(3))

# %% [markdown] name="ex-08-2-text" lang="en"
# A known case: for the law (0.5, 0.5, 0) a model with logits (1, 0, 0) has the cross-entropy 1.0514, and the entropy of
# the law is 0.6931. What is left is KL.
#
# **Exercise 08.2** · difficulty 2 of 5 · 8 min · 2 points. Write `mean_kl`. A token with p = 0 adds nothing; one that
# can come although its logit is −∞ makes the result infinite. Logits of a row may lie thousands apart.

# %% [markdown] name="ex-08-2-text" lang="es"
# Un caso conocido: con la ley (0.5, 0.5, 0), un modelo de logits (1, 0, 0) tiene entropía cruzada 1.0514, y la entropía
# de la ley es 0.6931. Lo que queda es KL.
#
# **Ejercicio 08.2** · dificultad 2 de 5 · 8 min · 2 puntos. Escribe `mean_kl`. Un token con p = 0 no aporta nada; uno
# que puede aparecer aunque su logit sea −∞ hace infinito el resultado. Entre dos logits de una fila puede haber miles.

# %% name="ex-08-2"
def mean_kl(laws, z):
    """
    en: Return the mean over the rows of KL(p‖softmax(z)), in nats.
    en: laws, z: (n, V), a true law and logits in each row.
    es: Devuelve la media sobre las filas de KL(p‖softmax(z)).
    es: laws, z: (n, V), una ley verdadera y unos logits por fila.
    """
    ### BEGIN SOLUTION
    log_q = z - z.max(axis=1, keepdims=True)
    log_q = log_q - np.log(np.exp(log_q).sum(axis=1, keepdims=True))
    possible = laws > 0
    terms = np.zeros(laws.shape)
    terms[possible] = laws[possible] * (np.log(laws[possible])
                                        - log_q[possible])
    return terms.sum(axis=1).mean()
    ### END SOLUTION

# %% name="check-08-2"
mean_kl = lab.check("08.2", mean_kl)

# %% [markdown] name="predict-08-a-text" lang="en"
# ### Predict before you see
#
# The study's LSTM, but with a softmax and the log loss, in the study's budget: 830 headlines, five epochs. Against it
# stands a model that looks at nothing and knows only how often each word came. **By how many nats per word does the
# LSTM beat it?** (0 if it does not; negative if it is worse.)

# %% [markdown] name="predict-08-a-text" lang="es"
# ### Predice antes de mirar
#
# La LSTM del estudio, pero con softmax y pérdida logarítmica, y con el presupuesto del estudio: 830 titulares, cinco
# épocas. Enfrente, un modelo que no mira nada y solo sabe cuántas veces apareció cada palabra. **¿Por cuántos nats por
# palabra le gana la LSTM?** (0 si no le gana; negativo si es peor.)

# %% name="predict-08-a"
guess = None
lab.predict("08.a", guess)

# %% [markdown] name="counted-text" lang="en"
# What can be had by counting? Three models, each counted in an instant: words alone, pairs mixed with words, and pairs
# after Kneser and Ney, who give what they take from rare pairs to the words that follow many others.

# %% [markdown] name="counted-text" lang="es"
# ¿Qué se consigue contando? Tres modelos, cada uno contado en un instante: palabras solas, pares mezclados con
# palabras, y pares a la manera de Kneser y Ney, que dan lo que quitan a los pares raros a las palabras que siguen a
# muchas otras.

# %% name="counted-seen"
def counted(sentences):
    counts = bigram_counts(*windows(sentences, 1), V)
    return {_("words"): Bigram.unigram(counts),
            _("pairs and words"): Bigram.interpolated(counts),
            "Kneser–Ney": Bigram.kneser_ney(counts)}


def kl_of(model):
    return mean_kl(laws, model.teacher_forced(sequences(new))[0]
                   .astype(float))


for name, model in counted(seen).items():
    kl = kl_of(model)
    print(f"{name:18} KL = {kl:.3f}  ", _("log loss"),
          f"{floor + kl:.3f}")

# %% [markdown] name="predict-08-b-text" lang="en"
# ### Predict before you see
#
# Now the models that learn, with 830 headlines and as much training as helps: an MLP of three words, the study's LSTM,
# a small transformer. **Which has the least log loss: `"counting"` (Kneser–Ney), `"MLP"`, `"LSTM"` or
# `"transformer"`?**

# %% [markdown] name="predict-08-b-text" lang="es"
# ### Predice antes de mirar
#
# Ahora, los modelos que aprenden, con 830 titulares y tanto entrenamiento como ayude: un MLP de tres palabras, la LSTM
# del estudio, un transformer pequeño. **¿Cuál tiene la menor pérdida logarítmica: `"counting"` (Kneser–Ney), `"MLP"`,
# `"LSTM"` o `"transformer"`?**

# %% name="predict-08-b"
guess = None
lab.predict("08.b", guess)

# %% [markdown] name="ex-08-3-text" lang="en"
# ## 3 · Looking back
#
# A transformer looks back with **attention**. Each word asks with a vector q and offers a vector k. The score of word j
# for word i is their product qᵢ·kⱼ, divided by √d so that it does not grow with the length d of the vectors; a softmax
# turns the scores of row i into weights. A word may see itself and what stands before it, and nothing after.
#
# **Exercise 08.3** · difficulty 3 of 5 · 12 min · 3 points. Write `causal_weights`. Scores may be in the thousands.

# %% [markdown] name="ex-08-3-text" lang="es"
# ## 3 · Mirar atrás
#
# Un transformer mira atrás con **atención**. Cada palabra pregunta con un vector q y ofrece un vector k. La puntuación
# de la palabra j para la palabra i es su producto qᵢ·kⱼ, dividido entre √d para que no crezca con la longitud d de los
# vectores; una softmax convierte en pesos las puntuaciones de la fila i. Una palabra puede verse a sí misma y lo que
# tiene delante, y nada de lo que viene después.
#
# **Ejercicio 08.3** · dificultad 3 de 5 · 12 min · 3 puntos. Escribe `causal_weights`. Las puntuaciones pueden ser de
# miles.

# %% name="ex-08-3"
def causal_weights(q, k):
    """
    en: Return the weights (T, T) of causal attention; q, k: (T, d).
    es: Devuelve los pesos (T, T) de la atención causal.
    es: q, k: (T, d).
    """
    ### BEGIN SOLUTION
    scores = q @ k.T / np.sqrt(q.shape[1])
    scores[~np.tri(len(q), dtype=bool)] = -np.inf
    return softmax(scores)
    ### END SOLUTION

# %% name="check-08-3"
causal_weights = lab.check("08.3", causal_weights)

# %% [markdown] name="ex-08-4-text" lang="en"
# Training needs the way back. If L depends on the weights A, with dA = ∂L/∂A, what is the gradient with respect to the
# scores s in front of the softmax? From ∂Aⱼ/∂sᵢ = Aⱼ(δᵢⱼ − Aᵢ) it follows without any Jacobian in memory.
#
# **Exercise 08.4** · difficulty 4 of 5 · 12 min · 3 points. Write `softmax_back`, for rows that have a softmax each. A
# forbidden place has A = 0: nothing moves it.

# %% [markdown] name="ex-08-4-text" lang="es"
# El entrenamiento necesita el camino de vuelta. Si L depende de los pesos A, con dA = ∂L/∂A, ¿cuál es el gradiente
# respecto a las puntuaciones s que hay delante de la softmax? De ∂Aⱼ/∂sᵢ = Aⱼ(δᵢⱼ − Aᵢ) sale sin ninguna jacobiana en
# la memoria.
#
# **Ejercicio 08.4** · dificultad 4 de 5 · 12 min · 3 puntos. Escribe `softmax_back`, para filas con una softmax cada
# una. Un lugar prohibido tiene A = 0: nada lo mueve.

# %% name="ex-08-4"
def softmax_back(A, dA):
    """
    en: Return the gradient by the scores; A: (n, T) softmax rows.
    en: dA: (n, T), the gradient by A.
    es: Devuelve el gradiente respecto a las puntuaciones.
    es: A: (n, T), filas de softmax; dA: (n, T), gradiente por A.
    """
    ### BEGIN SOLUTION
    return A * (dA - (A * dA).sum(axis=1, keepdims=True))
    ### END SOLUTION

# %% name="check-08-4"
softmax_back = lab.check("08.4", softmax_back)

# %% [markdown] name="train-text" lang="en"
# Train a transformer for 12 epochs, and after each measure two things on the fresh headlines: its log loss, exactly,
# and the mean entropy of its own predictions. Which of its twelve states is kept, the held-out headlines say: what
# chooses a model must not be what judges it.

# %% [markdown] name="train-text" lang="es"
# Entrena un transformer durante 12 épocas, y tras cada una mide dos cosas en los titulares nuevos: su pérdida
# logarítmica, exacta, y la entropía media de sus propias predicciones. Cuál de sus doce estados se conserva lo dicen
# los titulares apartados: lo que elige un modelo no debe ser lo que lo juzga.

# %% name="train-seen"
transformer = Transformer(V, width=32, dropout=0.1,
                          rng=np.random.default_rng(0))
curve, best = [], (np.inf, None)
with TemporaryDirectory() as folder:
    for epoch in range(1, 13):
        train(transformer, sequences(seen), epochs=epoch, seed=0,
              batch_size=32, learning_rate=3e-3,
              checkpoint=f"{folder}/run.npz")
        z = transformer.teacher_forced(sequences(new))[0]
        curve.append((floor + mean_kl(laws, z.astype(float)),
                      mean_entropy(z)[0]))
        kept = log_loss(*transformer.teacher_forced(
            sequences(held_out)))[0]
        if kept < best[0]:
            best = kept, transformer.parameters.copy()

transformer.parameters[...] = best[1]
losses, entropies = np.array(curve).T
print(_("log loss: first, least, last"),
      np.array([losses[0], losses.min(), losses[-1]]).round(2))
print(_("entropy: at the least loss, last"),
      entropies[[losses.argmin(), -1]].round(2))

# %% name="train-figure"
fig, (top, bottom) = plt.subplots(2, 1, figsize=(5.6, 7), sharex=True)
epochs = np.arange(1, 13)
top.plot(epochs, losses, "o-", label=_("log loss"))
top.axhline(floor, color="0.4", linestyle=":", label=_("floor"))
top.axvline(1 + losses.argmin(), color="0.6", linestyle="--")
bottom.plot(epochs, entropies, "s-", color="C1",
            label=_("entropy of the model"))
bottom.axhline(floor, color="0.4", linestyle=":",
               label=_("entropy of the truth"))
bottom.axvline(1 + losses.argmin(), color="0.6", linestyle="--")
bottom.set_xlabel(_("epoch"))
for ax in (top, bottom):
    ax.set_ylabel(_("nats"))
    ax.legend()
course.show(fig, alt=_(
    "Two curves over 12 epochs. Above, the log loss falls, turns at "
    "the dashed line and rises again. Below, the entropy of the "
    "model wavers at first, then falls, past the line too."))

# %% [markdown] name="train-read" lang="en"
# The log loss falls, turns and rises. The entropy, after some wavering, falls and goes on falling: nothing in it says
# where to stop, and a study that reads a falling entropy as progress would have praised the epochs in which the model
# got worse. That is [claim 9](../../theory/en/claims.md#claim-9) a second time.

# %% [markdown] name="train-read" lang="es"
# La pérdida logarítmica baja, da la vuelta y sube. La entropía, tras algún vaivén, baja y sigue bajando: nada en ella
# dice dónde parar, y un estudio que lea como progreso una entropía que baja habría elogiado las épocas en las que el
# modelo empeoraba. Es la [afirmación 9](../../theory/es/claims.md#claim-9) por segunda vez.

# %% [markdown] name="models-text" lang="en"
# ## 4 · More data, or a better model?
#
# One run is one run. The course has made them for you with several seeds (`python -m taulab.data.make_headline_grid`
# makes them again), on the English headlines in both editions. Means of three seeds; the bars are 95% intervals
# (Student's t, with two degrees of freedom: wide). With 5000 headlines there is a single run of each, without a bar.

# %% [markdown] name="models-text" lang="es"
# ## 4 · ¿Más datos o un modelo mejor?
#
# Una ejecución es una ejecución. El curso las ha hecho por ti con varias semillas (`python -m
# taulab.data.make_headline_grid` las vuelve a hacer), con los titulares ingleses en las dos ediciones. Medias de tres
# semillas; las barras son intervalos del 95 % (t de Student, con dos grados de libertad: anchos). Con 5000 titulares
# hay una sola ejecución de cada uno, sin barra.

# %% name="models-figure"
english = headline_grammar("en")
fresh = english.sample(200, np.random.default_rng(999))
true_laws = english.laws(fresh)
least = entropy(true_laws).mean()
grid = headline_grid()
grid = grid[grid["language"] == "en"]


def runs(amount, model, loss="log loss", seeds=5):
    wanted = ((grid["headlines"] == amount) & (grid["model"] == model)
              & (grid["loss"] == loss) & (grid["seed"] < seeds))
    return grid[wanted]


def mean_and_half_width(values, level=0.95):
    n = len(values)
    if n == 1:
        return values[0], np.nan
    quantile = stats.t.ppf((1 + level) / 2, n - 1)
    return np.mean(values), quantile * stats.sem(values)


def by_counting(amount, seed):
    headlines = english.sample(amount, np.random.default_rng(seed))
    pairs = windows(headlines[:round(0.8 * amount)], 1)
    model = Bigram.kneser_ney(bigram_counts(*pairs, V))
    z = model.teacher_forced(sequences(fresh))[0].astype(float)
    return least + mean_kl(true_laws, z)


found = {}
for amount, seeds in ((830, 3), (5_000, 1)):
    found[amount, "Kneser–Ney"] = [by_counting(amount, seed)
                                   for seed in range(seeds)]
    for kind in ("MLP", "LSTM", "transformer"):
        values = runs(amount, kind, seeds=3)["log_loss"]
        if len(values):
            found[amount, kind] = values

fig, ax = plt.subplots(figsize=(5.6, 4))
for place, (amount, kind) in enumerate(found):
    mean, half = mean_and_half_width(found[amount, kind])
    colour, marker = ("C0", "o") if amount == 830 else ("C1", "s")
    ax.errorbar(mean, -place, xerr=half, fmt=marker, color=colour,
                capsize=3)
    spread = f"± {half:.3f}" if half > 0 else _("one run")
    print(f"{amount:5} {kind:12} {mean:.3f}", spread)
ax.axvline(least, color="0.4", linestyle=":")
ax.set_yticks(-np.arange(len(found)),
              [f"{kind}, {amount}" for amount, kind in found])
ax.set_xlabel(_("log loss in nats; dotted: the floor"))
course.show(fig, alt=_(
    "Log loss of each kind of model, with intervals, on 830 and on "
    "5000 headlines, and the floor at the left as a dotted line. "
    "With more headlines every model moves to the left."))

# %% [markdown] name="models-read" lang="en"
# With 830 headlines the study's LSTM, twenty epochs long and still improving, loses to a counted model; the MLP comes
# close to it on the other side, and the small transformer is ahead of both. Then look at the lower half. Six times as
# many headlines buy a counted model and the transformer more than the change from one to the other buys with the same
# headlines, and the floor is still far away: between these two, data are worth more than architecture. (All models
# share one learning rate; a longer training would narrow the gap of the LSTM, and what it would come to was not tried.)

# %% [markdown] name="models-read" lang="es"
# Con 830 titulares, la LSTM del estudio, con veinte épocas y mejorando todavía, pierde contra un modelo contado; el MLP
# queda cerca de este, por el otro lado, y el transformer pequeño va por delante de los dos. Mira después la mitad de
# abajo. Seis veces más titulares les dan al modelo contado y al transformer más de lo que da cambiar el uno por el otro
# con los mismos titulares, y el suelo sigue lejos: entre estos dos, los datos valen más que la arquitectura. (Todos
# comparten una tasa de aprendizaje; un entrenamiento más largo acortaría la distancia de la LSTM, y hasta dónde no se
# ha probado.)

# %% [markdown] name="claim-19-text" lang="en"
# ### A claim under test: “these results show it conclusively”
#
# The study draws that from one seed, five epochs and six prompts, with no benchmark. How much can one seed say? Here
# are four changes of the loss, each with five seeds, and each seed *paired*: the same headlines, first parameters and
# batches as the plain log loss. With four comparisons each interval is taken at 98.75%, so that all four hold together
# with 95% (Bonferroni).

# %% [markdown] name="claim-19-text" lang="es"
# ### Una afirmación a prueba: «estos resultados lo muestran de forma concluyente»
#
# El estudio lo deduce de una semilla, cinco épocas y seis prompts, sin modelo de referencia. ¿Cuánto puede decir una
# semilla? Aquí hay cuatro cambios de la pérdida, cada uno con cinco semillas, y cada semilla *emparejada*: los mismos
# titulares, parámetros iniciales y lotes que la pérdida logarítmica sola. Como son cuatro comparaciones, cada intervalo
# se toma al 98.75 %, para que los cuatro juntos valgan al 95 % (Bonferroni).

# %% name="claim-19-seeds"
plain = runs(830, "transformer")
changes = {"−0.1 H": "-H 0.1", "+0.1 H": "+H 0.1",
           _("smoothing 0.1"): "smoothing 0.1",
           _("squared error"): "squared error"}


def difference(loss, column):
    return runs(830, "transformer", loss)[column] - plain[column]



fig, ax = plt.subplots(figsize=(5.6, 4))
for place, (name, loss) in enumerate(changes.items()):
    values = difference(loss, "log_loss")
    mean, half = mean_and_half_width(values, 1 - 0.05 / 4)
    ax.errorbar(mean, -place, xerr=half, fmt="o", capsize=4)
    ax.plot(values, 0 * values - place - 0.2, "|", color="0.4")
    cooled = mean_and_half_width(difference(loss, "log_loss_tau"),
                                 1 - 0.05 / 4)
    print(f"{name:16} {mean:+.3f} ± {half:.3f}  ",
          _("each at its τ̂:"), "{:+.3f} ± {:.3f}".format(*cooled))
ax.axvline(0, color="0.4", linestyle=":")
ax.set_yticks(-np.arange(4), list(changes))
ax.set_xlabel(_("log loss less that of the plain loss, nats"))
course.show(fig, alt=_(
    "Differences in log loss to the plain loss for four changes of "
    "the loss, with intervals that hold together, and ticks for the "
    "seeds. A dotted line marks no difference."))

# %% [markdown] name="claim-19-verdict" lang="en"
# It **fails**. One seed and one run would have said something here as well; what makes it evidence is the pairing, the
# interval and the benchmark. With them: the right sign, −0.1 H, lowers the log loss of this transformer by 0.04 nats,
# the study's sign, +0.1 H, raises it by 0.05, label smoothing lowers it by 0.11, and a squared error costs 0.41. Then
# the last column: read each model at its best temperature τ̂. (It is fitted on the headlines that judge; but it is one
# number, so the gain is small.) What the entropy term of either sign did can there no longer be told from 0, nor from
# what it was at τ = 1; of label smoothing something remains. All that is said of this model, this amount of text and
# this stopping rule, and of nothing else. And no interval can answer the question that the study put, for it had no log
# loss to compare with.

# %% [markdown] name="claim-19-verdict" lang="es"
# **Falla**. Una semilla y una ejecución también aquí habrían dicho algo; lo que lo convierte en evidencia es el
# emparejamiento, el intervalo y el modelo de referencia. Con ellos: el signo bueno, −0.1 H, baja la pérdida logarítmica
# de este transformer en 0.04 nats; el signo del estudio, +0.1 H, la sube en 0.05; el suavizado de etiquetas la baja en
# 0.11, y un error cuadrático cuesta 0.41. Y la última columna: lee cada modelo a su mejor temperatura, τ̂. (Está
# ajustada con los titulares que juzgan; pero es un solo número, y la ventaja es pequeña.) Ahí lo que hizo el término de
# entropía, con un signo o con el otro, ya no se distingue de 0, ni tampoco de lo que era con τ = 1; del suavizado de
# etiquetas algo queda. Todo eso se dice de este modelo, de esta cantidad de texto y de esta regla de parada, y de nada
# más. Y ningún intervalo puede contestar la pregunta del estudio, que no tenía pérdida logarítmica con que comparar.

# %% [markdown] name="predict-08-c-text" lang="en"
# ## 5 · Losses that hide a temperature
#
# ### Predict before you see
#
# Labeau and Cohen trained language models with **power divergences**, families of losses around the log loss. A model
# learns p = (0.6, 0.3, 0.1) with the α-divergence, α = 0.5, until nothing changes. **Which temperature turns what it
# has learnt back into p?**

# %% [markdown] name="predict-08-c-text" lang="es"
# ## 5 · Pérdidas que esconden una temperatura
#
# ### Predice antes de mirar
#
# Labeau y Cohen entrenaron modelos de lenguaje con **divergencias de potencias**, familias de pérdidas alrededor de la
# logarítmica. Un modelo aprende p = (0.6, 0.3, 0.1) con la divergencia α, con α = 0.5, hasta que nada cambia. **¿Qué
# temperatura convierte otra vez en p lo que ha aprendido?**

# %% name="predict-08-c"
guess = None
lab.predict("08.c", guess)

# %% [markdown] name="ex-08-5-text" lang="en"
# With q = softmax(z), the token y that came, and e_y, which is 1 at y:
#
# $$
# \begin{aligned}
# D_\alpha &= \frac{q_y^{1-\alpha} - 1}{\alpha(\alpha - 1)}, \\
# \nabla D_\alpha &= \frac{q_y^{1-\alpha}}{\alpha}(q - e_y), \\
# D_\beta &= \frac{\sum_i q_i^\beta}{\beta} - \frac{q_y^{\beta-1}}{\beta-1} + \frac{1}{\beta(\beta-1)}, \\
# \nabla D_\beta &= q^\beta - q\sum_i q_i^\beta + q_y^{\beta-1}(q - e_y), \\
# D_\gamma &= -\ln q_y + \frac{\ln\sum_i q_i^{\gamma+1}}{\gamma+1}, \\
# \nabla D_\gamma &= \text{softmax}((\gamma+1)z) - e_y.
# \end{aligned}
# $$
#
# As α → 1, β → 1 and γ → 0 each becomes −ln q_y. At β = 2 it is half the squared error. For z = (1, 0, −1) and y = 2
# the log loss is 2.4076.
#
# **Exercise 08.5** · difficulty 4 of 5 · 15 min · 4 points. Write `power_loss`, loss and gradient. The power at which a
# family is the log loss is never asked for; the logits may be large.

# %% [markdown] name="ex-08-5-text" lang="es"
# Con q = softmax(z), el token y que llegó, y e_y, que vale 1 en y:
#
# $$
# \begin{aligned}
# D_\alpha &= \frac{q_y^{1-\alpha} - 1}{\alpha(\alpha - 1)}, \\
# \nabla D_\alpha &= \frac{q_y^{1-\alpha}}{\alpha}(q - e_y), \\
# D_\beta &= \frac{\sum_i q_i^\beta}{\beta} - \frac{q_y^{\beta-1}}{\beta-1} + \frac{1}{\beta(\beta-1)}, \\
# \nabla D_\beta &= q^\beta - q\sum_i q_i^\beta + q_y^{\beta-1}(q - e_y), \\
# D_\gamma &= -\ln q_y + \frac{\ln\sum_i q_i^{\gamma+1}}{\gamma+1}, \\
# \nabla D_\gamma &= \text{softmax}((\gamma+1)z) - e_y.
# \end{aligned}
# $$
#
# Cuando α → 1, β → 1 y γ → 0, cada una se convierte en −ln q_y. Con β = 2 es la mitad del error cuadrático. Para z =
# (1, 0, −1) e y = 2 la pérdida logarítmica es 2.4076.
#
# **Ejercicio 08.5** · dificultad 4 de 5 · 15 min · 4 puntos. Escribe `power_loss`, pérdida y gradiente. Nunca se pide
# la potencia con la que una familia es la pérdida logarítmica; los logits pueden ser grandes.

# %% name="ex-08-5"
def power_loss(z, y, family, k):
    """
    en: Return (loss, gradient by z) for logits z (V,) and a token y.
    en: family: "alpha", "beta" or "gamma"; k: its power.
    es: Devuelve (pérdida, gradiente por z) para logits z (V,)
    es: y un token y. family: "alpha", "beta" o "gamma"; k: potencia.
    """
    ### BEGIN SOLUTION
    log_q, one = log_softmax(z), np.eye(len(z))[y]
    q = np.exp(log_q)
    if family == "alpha":
        weight = np.exp((1 - k) * log_q[y])
        return ((weight - 1) / (k * (k - 1)),
                weight * (q - one) / k)
    if family == "beta":
        weight, total = np.exp((k - 1) * log_q[y]), np.sum(q ** k)
        return (total / k - weight / (k - 1) + 1 / (k * (k - 1)),
                q ** k - q * total + weight * (q - one))
    total = np.sum(q ** (k + 1))
    return (np.log(total) / (k + 1) - log_q[y],
            q ** (k + 1) / total - one)
    ### END SOLUTION

# %% name="check-08-5"
power_loss = lab.check("08.5", power_loss)

# %% [markdown] name="hidden-text" lang="en"
# Let tokens come with probabilities p = (0.6, 0.3, 0.1), and walk downhill with your gradient, averaged over what
# comes.

# %% [markdown] name="hidden-text" lang="es"
# Deja que lleguen tokens con probabilidades p = (0.6, 0.3, 0.1), y baja la cuesta con tu gradiente, promediado sobre lo
# que llega.

# %% name="hidden-seen"
p = np.array([0.6, 0.3, 0.1])


def learnt(family, k, steps=700, rate=0.5):
    z = np.zeros(3)
    for _step in range(steps):
        z = z - rate * sum(p[y] * power_loss(z, y, family, k)[1]
                           for y in range(3))
    return softmax(z)


for family, k, tau in (("alpha", 0.5, 0.5), ("alpha", 2.0, 2.0),
                       ("gamma", 1.0, 2.0), ("beta", 2.0, 1.0)):
    print(f"{family} {k}   q = {learnt(family, k).round(3)}   "
          f"p, τ = {tau}: {temper(p, tau).round(3)}")

# %% [markdown] name="hidden-read" lang="en"
# α has learnt p at the temperature τ = α, γ at τ = 1 + γ, and neither says so; β has learnt p. A model trained with α =
# 0.5 and judged at τ = 1 looks far too sure of itself although it knows everything: divide its logits by 2, and it is
# p.
#
# Does that survive in a network that has seen 4000 English headlines for five epochs (one run for each loss)? The
# temperature τ̂, fitted on the headlines that judge (one number, so the gain is small), and what each loss does to the
# ten commonest words and to rare ones, those after the first 500:

# %% [markdown] name="hidden-read" lang="es"
# α ha aprendido p a la temperatura τ = α; γ, a τ = 1 + γ, y ninguna lo dice; β ha aprendido p. Un modelo entrenado con
# α = 0.5 y juzgado a τ = 1 parece demasiado seguro de sí mismo aunque lo sabe todo: divide sus logits entre 2, y es p.
#
# ¿Sobrevive eso en una red que ha visto 4000 titulares ingleses durante cinco épocas (una ejecución por pérdida)? La
# temperatura τ̂, ajustada con los titulares que juzgan (un solo número, así que la ventaja es pequeña), y lo que cada
# pérdida hace con las diez palabras más comunes y con las raras, las que vienen tras las 500 primeras:

# %% name="rare-figure"
trained = {_("log loss"): "log loss", "α = 0.5": "alpha 0.5",
           "α = 2": "alpha 2", "γ = 1": "gamma 1",
           "β = 2": "squared error"}
print(_("τ̂; log loss at τ = 1, at τ̂; top ten; rare"))
fig, (above, below) = plt.subplots(
    2, 1, figsize=(5.6, 6.5), sharey=True)
for place, (name, loss) in enumerate(trained.items()):
    rows = runs(4_000, "transformer", loss)
    means = {column: rows[column].mean() for column in
             ("tau", "log_loss", "log_loss_tau", "top", "rare")}
    print(f"{name:19} {means['tau']:.2f}", *(
        f"{means[column]:.2f}" for column in list(means)[1:]))
    above.plot(means["top"], -place, "o", color="C0")
    below.plot(means["rare"], -place, "s", color="C1")
above.set_xlabel(_("log loss of the top ten words, nats"))
below.set_xlabel(_("log loss of rare words, nats"))
for ax in (above, below):
    ax.set_yticks(-np.arange(len(trained)), list(trained))
course.show(fig, alt=_(
    "Log loss of the ten commonest words, above, and of rare words, "
    "below, for each of five losses."))

# %% [markdown] name="rare-read" lang="en"
# The theory is visible through the noise of training: τ̂ lies near 1 for the log loss and the squared error, near 2 for
# α = 0.5, near 0.6 where the theory says ½. So much of what they seem to lose at τ = 1 they lose by the hidden
# temperature: two thirds for α = 0.5, half for α = 2, nearly all for γ = 1, which at its τ̂ comes close to the log
# loss. The squared error has no such excuse; it hides nothing, and stays 0.8 nats behind.
#
# The last two columns are read at τ = 1, where the hidden temperature alone makes rare words cheaper and common ones
# dearer: so it is with α = 2 and γ = 1. With α = 0.5, whose hidden temperature sharpens, rare words cost more. The
# squared error hides none: to rare words it is deaf, as its gradient says. One run for each loss: differences of a
# tenth of a nat are not to be trusted, such as the gain of α = 0.5 on the commonest words, or what separates γ = 1 at
# its τ̂ from the log loss.

# %% [markdown] name="rare-read" lang="es"
# La teoría se ve a través del ruido del entrenamiento: τ̂ queda cerca de 1 con la pérdida logarítmica y con el error
# cuadrático, cerca de 2 con α = 0.5, cerca de 0.6 donde la teoría dice ½. Así que mucho de lo que parecen perder a τ =
# 1 lo pierden por la temperatura escondida: dos tercios con α = 0.5, la mitad con α = 2, casi todo con γ = 1, que a su
# τ̂ se acerca a la pérdida logarítmica. El error cuadrático no tiene esa excusa: no esconde nada, y se queda 0.8 nats
# por detrás.
#
# Las dos últimas columnas se leen a τ = 1, donde la temperatura escondida basta para que las palabras raras cuesten
# menos y las comunes más: así pasa con α = 2 y γ = 1. Con α = 0.5, cuya temperatura escondida afila, las raras cuestan
# más. El error cuadrático no esconde ninguna: es sordo a las palabras raras, como dice su gradiente. Una ejecución por
# pérdida: de diferencias de una décima de nat no hay que fiarse, como la mejora de α = 0.5 con las palabras más
# comunes, o lo que separa a γ = 1, a su τ̂, de la pérdida logarítmica.

# %% [markdown] name="explorer-text" lang="en"
# Turn it yourself: choose a family and a power, see what is learnt of p (thin marks), and find the τ that brings p
# back.

# %% [markdown] name="explorer-text" lang="es"
# Gíralo tú: elige una familia y una potencia, mira qué se aprende de p (marcas finas), y busca la τ que devuelve p.

# %% name="explorer"
explorer = PowerExplorer(lab.lang)
explorer

# %% name="explorer-static"
explorer.static()

# %% [markdown] name="predict-08-d-text" lang="en"
# ## 6 · Words as decisions
#
# ### Predict before you see
#
# A student cites *Entropy-Regularized Token-Level Policy Optimization* as a paper on “training data against
# variability”. It is about **decisions**: an agent writes an action word by word, gets a reward, and pays β KL(π‖ρ) for
# leaving the language model ρ that it started from. In state A of a small world there are four actions of two words
# each. Near ρ (a large β) the second is likeliest; for the reward alone (a small β) the third. Print ρ and, at β =
# 0.05, what each action is worth, Q; as β grows Q falls somewhat, for it contains later KL costs. **At which β does the
# likeliest action change?**

# %% [markdown] name="predict-08-d-text" lang="es"
# ## 6 · Las palabras como decisiones
#
# ### Predice antes de mirar
#
# Un estudiante cita *Entropy-Regularized Token-Level Policy Optimization* como un artículo sobre «datos de
# entrenamiento frente a variabilidad». Trata de **decisiones**: un agente escribe una acción palabra a palabra, recibe
# una recompensa y paga β KL(π‖ρ) por apartarse del modelo de lenguaje ρ del que partió. En el estado A de un mundo
# pequeño hay cuatro acciones de dos palabras. Cerca de ρ (β grande) la más probable es la segunda; por la sola
# recompensa (β pequeña), la tercera. Imprime ρ y, con β = 0.05, lo que vale cada acción, Q; cuando β crece, Q baja
# algo, pues contiene costes de KL posteriores. **¿Con qué β cambia la acción más probable?**

# %% name="given-08-d"
rho = decision.actions(decision.WORLD["A"])[0]
Q = decision.action_values(decision.WORLD, "A", 0.05, 0.9)
print("ρ =", rho)
print(_("at β = 0.05: Q ="), Q.round(3))

# %% name="predict-08-d"
guess = None
lab.predict("08.d", guess)

# %% [markdown] name="ex-08-6-text" lang="en"
# Let Q be what an action is worth. The best policy maximises E_π[Q] − β KL(π‖ρ). By Gibbs' principle (lab 02) it is ρ
# tilted, π ∝ ρ e^(Q/β), and what it is worth is
#
# $$V = \beta \ln \sum_a \rho_a\, e^{Q_a/\beta}.$$
#
# A known case: with all Q equal, V is that Q, whatever β.
#
# **Exercise 08.6** · difficulty 3 of 5 · 12 min · 3 points. Write `soft_value`. Q/β may be in the thousands; some ρ may
# be 0.

# %% [markdown] name="ex-08-6-text" lang="es"
# Sea Q lo que vale una acción. La mejor política maximiza E_π[Q] − β KL(π‖ρ). Por el principio de Gibbs (laboratorio
# 02) es ρ inclinada, π ∝ ρ e^(Q/β), y vale
#
# $$V = \beta \ln \sum_a \rho_a\, e^{Q_a/\beta}.$$
#
# Un caso conocido: si todas las Q son iguales, V es esa Q, sea cual sea β.
#
# **Ejercicio 08.6** · dificultad 3 de 5 · 12 min · 3 puntos. Escribe `soft_value`. Q/β puede ser de miles; algunas ρ
# pueden ser 0.

# %% name="ex-08-6"
def soft_value(rho, Q, beta):
    """
    en: Return β ln Σ ρ e^(Q/β); rho, Q: (n,); beta > 0.
    es: Devuelve β ln Σ ρ e^(Q/β); rho, Q: (n,); beta > 0.
    """
    ### BEGIN SOLUTION
    possible = rho > 0
    rho, Q = rho[possible], Q[possible]
    top = Q.max()
    return top + beta * np.log(np.sum(rho * np.exp((Q - top) / beta)))
    ### END SOLUTION

# %% name="check-08-6"
soft_value = lab.check("08.6", soft_value)

# %% [markdown] name="tokens-text" lang="en"
# An action is two words: first left or right, then slow or fast. Over whole actions the sum has a term for each: ten
# words and five places would make 100 000 of them. The same V comes out word by word: a first word is worth the soft
# value of the second words that may follow it, and if the values after each beginning are known or learnt (as in ETPO),
# only what is reached on the way is computed.

# %% [markdown] name="tokens-text" lang="es"
# Una acción son dos palabras: primero izquierda o derecha, después despacio o deprisa. Sobre acciones enteras la suma
# tiene un término por acción: diez palabras y cinco lugares darían 100 000. La misma V sale palabra a palabra: una
# primera palabra vale lo que el valor suave de las segundas que la pueden seguir, y si los valores tras cada comienzo
# se conocen o se aprenden (como en ETPO), solo se calcula lo que se va encontrando.

# %% name="tokens-seen"
world, gamma = decision.WORLD, 0.9
rho, _ends = decision.actions(world["A"])
for beta in (0.05, 0.25, 1.0, 4.0):
    Q = decision.action_values(world, "A", beta, gamma)
    second = [soft_value(np.array([0.2, 0.8]), pair, beta)
              for pair in (Q[:2], Q[2:])]
    by_word = soft_value(np.array([0.5, 0.5]), np.array(second), beta)
    pi = decision.soft_policy(rho, Q, beta)
    print(f"β = {beta:<5} V = {soft_value(rho, Q, beta):.4f}"
          f" = {by_word:.4f}   π = {pi.round(3)}")

# %% [markdown] name="claim-22-text" lang="en"
# ### A claim under test: what the cited papers are about
#
# The study sums up three papers: one “trades training data against variability”, one “varies the entropy rate”, one
# combines “MSE and KL”. Two of these can be tested here. What is traded in the first? Print reward and KL for each β.
# And is a squared error in the third? Compare β = 2 with it.

# %% [markdown] name="claim-22-text" lang="es"
# ### Una afirmación a prueba: de qué tratan los artículos citados
#
# El estudio resume tres artículos: uno «equilibra datos de entrenamiento y variabilidad», otro «varía la tasa de
# entropía», otro combina «MSE y KL». Dos de ellos se pueden comprobar aquí. ¿Qué se equilibra en el primero? Imprime la
# recompensa y la KL con cada β. ¿Y hay un error cuadrático en el tercero? Compáralo con β = 2.

# %% name="claim-22-papers"
for beta in (0.05, 0.25, 1.0, 4.0):
    Q = decision.action_values(world, "A", beta, gamma)
    pi = decision.soft_policy(rho, Q, beta)
    print(f"β = {beta:<5} E[Q] = {pi @ Q:.3f}   "
          f"KL(π‖ρ) = {kl_divergence(pi, rho):.3f}   "
          f"H(π) = {entropy(pi):.3f}")
z = np.array([1.0, 0.0, -1.0])
print(power_loss(z, 2, "beta", 2.0)[0].round(4),
      (np.sum((softmax(z) - np.eye(3)[2]) ** 2) / 2).round(4))

# %% [markdown] name="claim-22-verdict" lang="en"
# It **fails**. What is traded is the reward against the divergence from a fixed language model: as β grows, E[Q] falls
# and π goes back to ρ. (Q itself depends on β, for it contains what the KL of later actions costs: part of the fall is
# that price.) The squared error is in the third paper as one member of one family, β = 2, and no KL is added to it.
# (The second, by Takahashi and Tanaka-Ishii, extrapolates the log loss over the amount of text and of context; theory
# 07 has the bibliography.)

# %% [markdown] name="claim-22-verdict" lang="es"
# **Falla**. Lo que se equilibra es la recompensa y la divergencia respecto a un modelo de lenguaje fijo: cuando β
# crece, E[Q] baja y π vuelve a ρ. (La propia Q depende de β, pues contiene lo que cuesta la KL de las acciones
# posteriores: parte de la bajada es ese precio.) El error cuadrático está en el tercero como un miembro de una familia,
# β = 2, y no se le suma ninguna KL. (El segundo, de Takahashi y Tanaka-Ishii, extrapola la pérdida logarítmica sobre la
# cantidad de texto y de contexto; la teoría 07 trae la bibliografía.)

# %% name="policy-figure"
betas = np.geomspace(0.05, 8, 60)
policies = np.array([decision.soft_policy(
    rho, decision.action_values(world, "A", beta, gamma), beta)
    for beta in betas])
names = [_("left, slow"), _("left, fast"),
         _("right, slow"), _("right, fast")]
fig, ax = plt.subplots(figsize=(5.6, 4))
styles = "-", "--", "-.", ":"
for name, line, style in zip(names, policies.T, styles):
    ax.plot(betas, line, style, label=name)
ax.plot(np.full(4, 8), rho, "k_", markersize=14, label="ρ")
ax.set_xscale("log")
ax.set_xticks([0.05, 0.2, 1, 4], ["0.05", "0.2", "1", "4"])
ax.set_xlabel(_("β (log scale)"))
ax.set_ylabel(_("probability of the action"))
ax.legend()
course.show(fig, alt=_(
    "Probability of four actions against β. At small β right slow "
    "has nearly everything; near 0.2 left fast overtakes it; at "
    "large β all approach ρ, marked at the right."))

# %% [markdown] name="policy-read" lang="en"
# β is a temperature, but not on the logits of ρ: it divides the Q that are added to them. Temperature on logits never
# changes which token is likeliest (lab 00). This one does, at β = 0.207: below it the reward decides, above it the
# habit.

# %% [markdown] name="policy-read" lang="es"
# β es una temperatura, pero no sobre los logits de ρ: divide las Q que se les suman. Una temperatura sobre logits nunca
# cambia cuál es el token más probable (laboratorio 00). Esta sí, con β = 0.207: por debajo decide la recompensa; por
# encima, la costumbre.

# %% [markdown] name="predict-08-e-text" lang="en"
# ## 7 · What the models write
#
# ### Predict before you see
#
# The transformer of the course that saw 5000 headlines writes 200 more. **Of its first 1000 tokens at τ = 1, what
# share is different from all the others counted before** (distinct-1)? For headlines of the grammar itself you will see
# the number in a moment.

# %% [markdown] name="predict-08-e-text" lang="es"
# ## 7 · Lo que escriben los modelos
#
# ### Predice antes de mirar
#
# El transformer del curso que vio 5000 titulares escribe otros 200. **De sus primeros 1000 tokens con τ = 1, ¿qué
# proporción son palabras distintas** (distinct-1)? La cifra de los titulares de la propia gramática la verás enseguida.

# %% name="predict-08-e"
guess = None
lab.predict("08.e", guess)

# %% [markdown] name="ex-08-7-text" lang="en"
# The longer a text, the more it repeats: the tokens of a language are finite. So distinct-n (lab 04) compares two
# writers only over equally many tokens. Take the sentences in order until the budget is used up; the one in which it
# ends is cut; n-grams never cross the end of a sentence.
#
# **Exercise 08.7** · difficulty 2 of 5 · 8 min · 2 points. Write `distinct_n` with a budget. A budget larger than the
# text takes all of it.

# %% [markdown] name="ex-08-7-text" lang="es"
# Cuanto más largo es un texto, más se repite: los tokens de una lengua son finitos. Por eso distinct-n (laboratorio 04)
# solo compara a dos autores con el mismo número de tokens. Toma las frases en orden hasta agotar el presupuesto; la
# frase en la que se agota se corta; ningún n-grama cruza el final de una frase.
#
# **Ejercicio 08.7** · dificultad 2 de 5 · 8 min · 2 puntos. Escribe `distinct_n` con un presupuesto. Si es mayor que el
# texto, vale el texto entero.

# %% name="ex-08-7"
def distinct_n(sentences, n, budget):
    """
    en: Return distinct n-grams over all, in `budget` tokens.
    en: sentences: integer arrays; the first tokens count.
    es: Devuelve los n-gramas distintos entre todos.
    es: Cuentan los primeros `budget` tokens de las frases.
    """
    ### BEGIN SOLUTION
    grams = []
    for sentence in sentences:
        kept = sentence[:budget]
        budget = budget - len(kept)
        grams += [tuple(kept[i:i + n])
                  for i in range(len(kept) - n + 1)]
    return len(set(grams)) / len(grams)
    ### END SOLUTION

# %% name="check-08-7"
distinct_n = lab.check("08.7", distinct_n)

# %% name="writing-seen"
truth = g.sample(200, np.random.default_rng(5))
print(_("distinct-1"), f"{distinct_n(truth, 1, 1_000):.3f}  ",
      _("the grammar"))
for tau in (0.0, 0.5, 1.0):
    written = generate(transformer, 200, np.random.default_rng(5),
                       chain=Chain((temperature, tau)))
    right = np.mean([g.is_grammatical(s) for s in written])
    print(_("distinct-1"), f"{distinct_n(written, 1, 1_000):.3f}  ",
          f"τ = {tau}  ", _("grammatical:"), f"{right:.2f}")
    print("  ", g.decode(written[0]))

# %% [markdown] name="writing-read" lang="en"
# Greedy decoding says one headline for ever, as in the study's tables. At τ = 1 the model's words are nearly as varied
# as the grammar's, and almost none of its headlines obeys the grammar: 830 headlines are too few, and the 5000 of the
# course's run do not suffice either: with them the share is 0.11. Variety is what a sampler gives, whatever the model
# has learnt; so “more diverse words” is no evidence of a better model.

# %% [markdown] name="writing-read" lang="es"
# La decodificación voraz dice un mismo titular sin fin, como en las tablas del estudio. Con τ = 1 las palabras del
# modelo son casi tan variadas como las de la gramática, y casi ninguno de sus titulares la respeta: 830 titulares son
# demasiado pocos, y los 5000 de la ejecución del curso tampoco bastan: con ellos la proporción es 0.11. La variedad la
# da el muestreo, haya aprendido lo que haya aprendido el modelo; por eso unas «palabras más diversas» no son prueba de
# un modelo mejor.

# %% [markdown] name="others-text" lang="en"
# ### Other texts
#
# The study asked for a wide array of texts. Here is one more, the everyday sentences of lab 04, in the same number: is
# the order of the models the same?

# %% [markdown] name="others-text" lang="es"
# ### Otros textos
#
# El estudio pedía textos de muchas clases. Aquí va uno más, las frases cotidianas del laboratorio 04, en el mismo
# número: ¿queda igual el orden de los modelos?

# %% name="others-seen"
everyday = grammar(lab.lang)
lines = everyday.sample(830, np.random.default_rng(0))
fresh = everyday.sample(200, np.random.default_rng(999))
true_laws = everyday.laws(fresh)
size = len(everyday.vocabulary)
counts = bigram_counts(*windows(lines[:664], 1), size)
network = Transformer(size, width=32, dropout=0.1,
                      rng=np.random.default_rng(0))
train(network, sequences(lines[:664]), epochs=20, batch_size=32,
      learning_rate=3e-3, seed=0, patience=2,
      validation=sequences(lines[664:]))
print(_("floor, nats per token:"), entropy(true_laws).mean().round(3))
for name, model in ((_("words"), Bigram.unigram(counts)),
                    ("Kneser–Ney", Bigram.kneser_ney(counts)),
                    ("transformer", network)):
    z = model.teacher_forced(sequences(fresh))[0].astype(float)
    print(f"{name:12} KL = {mean_kl(true_laws, z):.3f}")

# %% [markdown] name="code-text" lang="en"
# And one whose law nobody knows: lines of code of Python's own library, with a vocabulary of 2400. Lines that come more
# than once are kept once, so that none stands both among the known and among those kept apart. Without a law there is
# no floor and no KL; what is left is the log loss on lines kept apart.

# %% [markdown] name="code-text" lang="es"
# Y uno cuya ley no conoce nadie: líneas de código de la propia biblioteca de Python, con un vocabulario de 2400. De las
# líneas repetidas se conserva una, para que ninguna esté a la vez entre las conocidas y las apartadas. Sin ley no hay
# suelo ni KL; queda la pérdida logarítmica en líneas apartadas.

# %% name="code-seen"
once = {tuple(line): line for line in python_lines().sentences}
code = list(once.values())
order = np.random.default_rng(0).permutation(len(code))
known = [code[i] for i in order[:664]]
apart = [code[i] for i in order[664:830]]
counts = bigram_counts(*windows(known, 1), V)
for name, model in ((_("words"), Bigram.unigram(counts)),
                    ("Kneser–Ney", Bigram.kneser_ney(counts))):
    z, came = model.teacher_forced(sequences(apart))
    print(f"{name:12}", _("log loss"), f"{log_loss(z, came)[0]:.2f}")

# %% [markdown] name="others-read" lang="en"
# The order is the same, the distances are not: with a small vocabulary and the same number of sentences all models come
# closer to the floor. What pairs add to words differs most of all: little in headlines, more in code, most in the
# everyday sentences. A number of nats from one kind of text says nothing about another.

# %% [markdown] name="others-read" lang="es"
# El orden es el mismo; las distancias, no: con un vocabulario pequeño y el mismo número de frases, todos los modelos
# quedan más cerca del suelo. Lo que más cambia es lo que los pares añaden a las palabras: poco en los titulares, más en
# el código, lo que más en las frases cotidianas. Una cifra de nats de una clase de texto no dice nada de otra.

# %% [markdown] name="not-shown" lang="en"
# **What this does not show.** Two of the three kinds of text come from grammars of ours; the third is code, and only
# counted. One size of each network, one optimiser, one learning rate; English headlines for all runs with several
# seeds: three seeds for the models, five for the penalties, but one for the power divergences and for 5000 headlines.
# The families of losses are stated in the form of Cichocki and Amari; the experiments of Labeau and Cohen were not
# repeated. The world of section 6 has twelve actions: it shows what β does, not how well ETPO trains an agent.

# %% [markdown] name="not-shown" lang="es"
# **Lo que esto no muestra.** Dos de las tres clases de texto salen de gramáticas nuestras; la tercera es código, y solo
# contado. Un tamaño de cada red, un optimizador, una tasa de aprendizaje; titulares ingleses para todas las ejecuciones
# con varias semillas: tres semillas para los modelos, cinco para las penalizaciones, pero una sola para las
# divergencias de potencias y para los 5000 titulares. Las familias de pérdidas se dan en la forma de Cichocki y Amari;
# los experimentos de Labeau y Cohen no se han repetido. El mundo de la sección 6 tiene doce acciones: muestra lo que
# hace β, no lo bien que ETPO entrena a un agente.

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - **Average over real words, and compare with what counting gives.** A benchmark is half of a result.
# - Log loss = the truth's entropy + KL. Only the second is a model's fault.
# - A falling entropy does not say where to stop.
# - **α hides τ = α, γ hides τ = 1 + γ, β hides nothing.** Fit τ̂ before you compare.
# - Reward less β KL(π‖ρ): β is a temperature on Q, and it can change the best word.
# - One seed shows nothing. Pair them, and count the comparisons.
#
# Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - **Promedia sobre palabras de verdad, y compara con lo que da contar.** Un modelo de referencia es medio resultado.
# - Pérdida logarítmica = entropía de la verdad + KL. Solo la segunda es culpa de un modelo.
# - Una entropía que baja no dice dónde parar.
# - **α esconde τ = α, γ esconde τ = 1 + γ, β no esconde nada.** Ajusta τ̂ antes de comparar.
# - Recompensa menos β KL(π‖ρ): β es una temperatura sobre Q, y puede cambiar la mejor palabra.
# - Una semilla no demuestra nada. Emparéjalas, y cuenta las comparaciones.
#
# Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
