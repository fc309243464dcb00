# %% [markdown] name="title" lang="en"
# # 04 · Training toy models
#
# Of a real language nobody knows the true probabilities. Of a small invented one you do: then “how good is this model?”
# has an exact answer, and claims about training can be tested instead of believed. By the end of this lab you will be
# able to
#
# - say how far down a log loss can go, and why: it is entropy plus a divergence,
# - show what one-hot targets do to a model, with ten examples,
# - build the best bigram model by counting, and make room for what was never seen,
# - carry a gradient backwards through a hidden layer,
# - tell an underfitted model from an overfitted one, and stop in time,
# - compare two languages without being fooled by their tokens,
# - measure what temperature does to a model's sentences.
#
# **You need** lab 00 (softmax, entropy), lab 02 (KL divergence) and, for one exercise, the chain rule; [the theory of
# this lab](../../theory/en/04-training-toy-models.md) has every step on paper. **Time**: 135 to 150 minutes, 8
# exercises, 4 predictions. Everything runs from top to bottom at any moment: where your answer is still missing, the
# course lends you its own. The models here speak English; those of the Spanish edition speak Spanish.

# %% [markdown] name="title" lang="es"
# # 04 · Entrenar modelos de juguete
#
# De una lengua real nadie conoce las probabilidades verdaderas. De una pequeña e inventada, sí: entonces «¿hasta qué
# punto es bueno este modelo?» tiene una respuesta exacta, y lo que se dice del entrenamiento se puede comprobar en vez
# de creer. Al terminar este laboratorio sabrás
#
# - decir hasta dónde puede bajar una pérdida logarítmica, y por qué: es entropía más divergencia,
# - mostrar con diez ejemplos qué le hacen a un modelo los objetivos *one-hot*,
# - construir contando el mejor modelo de bigramas, y hacer sitio a lo que nunca se vio,
# - llevar un gradiente hacia atrás a través de una capa oculta,
# - distinguir un modelo subajustado de uno sobreajustado, y parar a tiempo,
# - comparar dos lenguas sin que te engañen sus tokens,
# - medir qué le hace la temperatura a las frases de un modelo.
#
# **Necesitas** el laboratorio 00 (softmax, entropía), el 02 (divergencia KL) y, para un ejercicio, la regla de la
# cadena; [la teoría de este laboratorio](../../theory/es/04-training-toy-models.md) desarrolla cada paso a mano.
# **Tiempo**: de 135 a 150 minutos, 8 ejercicios, 4 predicciones. Todo se ejecuta de principio a fin en cualquier
# momento: donde falte tu respuesta, el curso te presta la suya. Los modelos de aquí hablan español; los de la edición
# inglesa, inglés.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

from taulab import course
from taulab.calibration import fit_temperature
from taulab.corpus import grammar, windows
from taulab.course.widgets import TemperatureExplorer
from taulab.entropy import cross_entropy, entropy, kl_divergence
from taulab.models import MLP, Bigram, generate
from taulab.sampling import Chain, temperature
from taulab.softmax import softmax
from taulab.training import train

lab = course.open("04", lang=_("en"))
plt.style.use(course.STYLE)

# %% [markdown] name="world-text" lang="en"
# ## 1 · A small world with a known truth
#
# A grammar draws a subject, perhaps an adverb, a verb in some tense, a complement, perhaps a time, each with a known
# probability. One word is one token; token 0 is the full stop. Because the grammar is ours, the exact distribution of
# the next token after any beginning can be computed, and from it the **entropy rate**: the mean entropy per token in
# the long run.

# %% [markdown] name="world-text" lang="es"
# ## 1 · Un mundo pequeño con una verdad conocida
#
# Una gramática elige un sujeto, a veces un adverbio, un verbo en algún tiempo, un complemento y a veces un momento,
# cada cosa con una probabilidad conocida. Una palabra es un token; el token 0 es el punto final. Como la gramática es
# nuestra, se puede calcular la distribución exacta del token siguiente tras cualquier comienzo y, con ella, la **tasa
# de entropía**: la entropía media por token a largo plazo.

# %% name="world-seen"
g = grammar(lab.lang)
V = len(g.vocabulary)
for sentence in g.sample(5, np.random.default_rng(4)):
    print(g.decode(sentence))

print("V =", V, "  ln V =", np.log(V).round(3))
print(_("entropy rate in nats per token:"), round(g.entropy_rate, 3))

# %% [markdown] name="ex-04-1-text" lang="en"
# How good is a model q where the truth is p? The **log loss** is the mean surprise of the model, weighted by what
# really comes:
#
# $$-\sum_i p_i \ln q_i = H(p) + \mathrm{KL}(p \,\|\, q).$$
#
# The first term is the truth's own entropy, and no model gets rid of it. The second is zero only for q = p.
#
# **Exercise 04.1** · difficulty 1 of 5 · 6 min · 2 points. Write `log_loss`. A token that never comes, p = 0, adds 0;
# one that comes though q = 0 makes the loss infinite.

# %% [markdown] name="ex-04-1-text" lang="es"
# ¿Hasta qué punto es bueno un modelo q si la verdad es p? La **pérdida logarítmica** es la sorpresa media del modelo,
# ponderada por lo que de verdad aparece:
#
# $$-\sum_i p_i \ln q_i = H(p) + \mathrm{KL}(p \,\|\, q).$$
#
# El primer término es la entropía de la propia verdad, y ningún modelo se libra de él. El segundo solo es cero si q =
# p.
#
# **Ejercicio 04.1** · dificultad 1 de 5 · 6 min · 2 puntos. Escribe `log_loss`. Un token que nunca aparece, p = 0,
# aporta 0; uno que aparece aunque q = 0 hace infinita la pérdida.

# %% name="ex-04-1"
def log_loss(p, q):
    """
    en: Return the log loss in nats of the model q
    en: where the truth is p; both have shape (V,).
    es: Devuelve la pérdida logarítmica, en nats, del modelo
    es: q si la verdad es p; ambas tienen forma (V,).
    """
    ### BEGIN SOLUTION
    possible = p > 0
    return -np.sum(p[possible] * np.log(q[possible]))
    ### END SOLUTION

# %% name="check-04-1"
log_loss = lab.check("04.1", log_loss)

# %% name="floor-seen"
p, uniform = g.next_token_law([]), np.full(V, 1 / V)
both = entropy(p) + kl_divergence(p, uniform)
print(_("first word, truth as its own model:"))
print(f"   {log_loss(p, p):.3f}   H(p) = {entropy(p):.3f}")
print(_("first word, uniform model:"))
print(f"   {log_loss(p, uniform):.3f}   H + KL = {both:.3f}")

# %% [markdown] name="width-text" lang="en"
# A model that sees only the last few tokens has a floor of its own: the entropy of the next token *given that window*,
# averaged over all windows with the frequency at which they come. The grammar computes it exactly.

# %% [markdown] name="width-text" lang="es"
# Un modelo que solo ve los últimos tokens tiene su propio suelo: la entropía del token siguiente *dada esa ventana*,
# promediada sobre todas las ventanas con la frecuencia con que aparecen. La gramática lo calcula de manera exacta.

# %% name="width-seen"
for width in (1, 2, 3, 6):
    print(width, round(g.floor(width), 3))

contexts = g.contexts(3)


def probabilities(model, before, tau=1.0):
    return softmax(model.logits(before).astype(float), tau)


def exact_log_loss(model, tau=1.0):
    q = probabilities(model, contexts.windows, tau)
    return contexts.weights @ cross_entropy(contexts.laws, q)

# %% [markdown] name="one-hot-text" lang="en"
# ## 2 · What one-hot targets do
#
# In training, the truth shows itself only one token at a time: each example says “this token came”, a distribution with
# a single 1. [One of our sources](../../theory/en/claims.md#claim-7) concludes that such sparse targets force the model
# into peaks. Test it on the smallest case: one context, ten examples, six times token 0 and four times token 1.

# %% [markdown] name="one-hot-text" lang="es"
# ## 2 · Qué hacen los objetivos *one-hot*
#
# Al entrenar, la verdad solo se muestra token a token: cada ejemplo dice «apareció este», una distribución con un
# único 1. [Una de nuestras fuentes](../../theory/es/claims.md#claim-7) concluye que unos objetivos así de vacíos
# empujan al modelo hacia los picos. Compruébalo en el caso más pequeño: un contexto, diez ejemplos, seis veces el token
# 0 y cuatro veces el token 1.

# %% [markdown] name="predict-04-a-text" lang="en"
# ### Predict before you see
#
# **Where does the probability of token 0 end, after a very long training?**

# %% [markdown] name="predict-04-a-text" lang="es"
# ### Predice antes de mirar
#
# **¿Dónde acaba la probabilidad del token 0 tras un entrenamiento muy largo?**

# %% name="predict-04-a"
guess = None
lab.predict("04.a", guess)

# %% [markdown] name="ex-04-2-text" lang="en"
# Training follows the gradient of the mean loss over n examples, −(1/n) Σ ln q at the tokens that came.
#
# **Exercise 04.2** · difficulty 2 of 5 · 14 min · 3 points. Write `loss_gradient`: the derivative of the mean loss with
# respect to each logit, for n rows of logits and the token that came in each.

# %% [markdown] name="ex-04-2-text" lang="es"
# El entrenamiento sigue el gradiente de la pérdida media de n ejemplos, −(1/n) Σ ln q en los tokens que aparecieron.
#
# **Ejercicio 04.2** · dificultad 2 de 5 · 14 min · 3 puntos. Escribe `loss_gradient`: la derivada de la pérdida media
# respecto a cada logit, para n filas de logits y el token que apareció en cada una.

# %% name="ex-04-2"
def loss_gradient(z, targets):
    """
    en: Return the gradient, of shape (n, V), for logits
    en: z (n, V) and targets (n,), the tokens that came.
    es: Devuelve el gradiente, de forma (n, V), para los logits
    es: z (n, V) y targets (n,), los tokens que aparecieron.
    """
    ### BEGIN SOLUTION
    gradient = softmax(z)
    gradient[np.arange(len(z)), targets] -= 1
    return gradient / len(z)
    ### END SOLUTION

# %% name="check-04-2"
loss_gradient = lab.check("04.2", loss_gradient)

# %% [markdown] name="ex-04-3-text" lang="en"
# **Exercise 04.3** · difficulty 2 of 5 · 12 min · 3 points. Write `descend`: all examples share one row of logits,
# which starts at zero. At each step note the mean loss, then go against the gradient. Return the losses and the final
# logits.

# %% [markdown] name="ex-04-3-text" lang="es"
# **Ejercicio 04.3** · dificultad 2 de 5 · 12 min · 3 puntos. Escribe `descend`: todos los ejemplos comparten una fila
# de logits, que empieza en cero. En cada paso anota la pérdida media y después avanza en contra del gradiente. Devuelve
# las pérdidas y los logits finales.

# %% name="ex-04-3"
def descend(targets, V, learning_rate, steps):
    """
    en: Return (losses, z): the mean loss before each step, shape
    en: (steps,), and the logits after the last, shape (V,).
    es: Devuelve (losses, z): la pérdida media antes de cada
    es: paso, forma (steps,), y los logits tras el último, (V,).
    """
    ### BEGIN SOLUTION
    z, losses = np.zeros(V), []
    for _step in range(steps):
        losses.append(np.mean(-np.log(softmax(z)[targets])))
        copies = np.tile(z, (len(targets), 1))
        slope = loss_gradient(copies, targets).sum(axis=0)
        z = z - learning_rate * slope
    return np.array(losses), z
    ### END SOLUTION

# %% name="check-04-3"
descend = lab.check("04.3", descend)

# %% [markdown] name="claim-7-text" lang="en"
# ### A claim under test: “sparse targets make the model peaky”
#
# Ten thousand steps, and the entropy of (0.6, 0.4) beside the final loss.

# %% [markdown] name="claim-7-text" lang="es"
# ### Una afirmación a prueba: «los objetivos *one-hot* vuelven picudo al modelo»
#
# Diez mil pasos, y la entropía de (0.6, 0.4) junto a la pérdida final.

# %% name="claim-7-peaks"
targets = np.array([0] * 6 + [1] * 4)
losses, z = descend(targets, 3, 1.0, 10_000)
print(softmax(z).round(3))
print(np.array(losses)[[0, 10, 100, -1]].round(4))
print(f"H = {entropy([0.6, 0.4]):.4f}")

# %% [markdown] name="claim-7-verdict" lang="en"
# It **holds under conditions**, and not as a law. Each target is a spike; their average is not, and the loss is
# smallest at the average: q = p. The loss does not fall to 0 either: its floor is H(p) = 0.673 nats. It is no distance,
# for at its best it is not zero. Peaks do come from one-hot targets, but another way: when the model has so many
# parameters that no two examples share a row. You will see that in section 4.

# %% [markdown] name="claim-7-verdict" lang="es"
# **Se cumple con condiciones**, y no como ley. Cada objetivo es un pico; su promedio, no, y la pérdida es mínima en el
# promedio: q = p. La pérdida tampoco baja a 0: su suelo es H(p) = 0.673 nats. No es una distancia, pues en su mejor
# punto no vale cero. De los objetivos *one-hot* sí salen picos, pero por otro camino: cuando el modelo tiene tantos
# parámetros que no hay dos ejemplos que compartan fila. Lo verás en la sección 4.

# %% [markdown] name="ex-04-4-text" lang="en"
# ## 3 · Counting is training
#
# A **bigram** model has one row of logits for each token that may come last. The last section says where each row ends:
# at the frequencies of what followed. So nothing needs to be trained; it is enough to count. Before the first token of
# a sentence stands 0, the full stop of the one before; the final 0 counts like any token.
#
# **Exercise 04.4** · difficulty 2 of 5 · 10 min · 2 points. Write `count_pairs`.

# %% [markdown] name="ex-04-4-text" lang="es"
# ## 3 · Contar es entrenar
#
# Un modelo de **bigramas** tiene una fila de logits por cada token que puede ser el último. La sección anterior dice
# dónde acaba cada fila: en las frecuencias de lo que vino después. No hace falta entrenar nada; basta contar. Antes del
# primer token de una frase está el 0, el punto de la anterior; el 0 final cuenta como cualquier otro token.
#
# **Ejercicio 04.4** · dificultad 2 de 5 · 10 min · 2 puntos. Escribe `count_pairs`.

# %% name="ex-04-4"
def count_pairs(sentences, V):
    """
    en: Return counts of shape (V, V): row, the token before;
    en: column, the token itself. Each sentence ends in 0.
    es: Devuelve recuentos de forma (V, V): fila, el token
    es: anterior; columna, el propio token. Cada frase acaba en 0.
    """
    ### BEGIN SOLUTION
    counts = np.zeros((V, V), int)
    for sentence in sentences:
        before = 0
        for token in sentence:
            counts[before, token] += 1
            before = token
    return counts
    ### END SOLUTION

# %% name="check-04-4"
count_pairs = lab.check("04.4", count_pairs)

# %% name="counts-seen"
sentences = g.sample(600, np.random.default_rng(0))
training, held_out = sentences[:300], sentences[300:]
counts = count_pairs(training, V)
law = g.next_token_law([])
for token in np.argsort(-counts[0])[:3]:
    print(f"{g.vocabulary[token]:4} {counts[0, token]} / "
          f"{counts[0].sum()}   p = {law[token]:.3f}")

# %% [markdown] name="predict-04-b-text" lang="en"
# ### Predict before you see
#
# Count the pairs of 300 sentences in English. **What share of the pairs in 300 fresh English sentences was never seen
# among them?**

# %% [markdown] name="predict-04-b-text" lang="es"
# ### Predice antes de mirar
#
# Cuenta los pares de 300 frases en inglés. **¿Qué proporción de los pares de otras 300 frases inglesas nunca se vio
# entre ellos?**

# %% name="predict-04-b"
guess = None
lab.predict("04.b", guess)

# %% name="unseen-seen"
for language in ("en", "es"):
    world = grammar(language)
    drawn = world.sample(600, np.random.default_rng(0))
    table = count_pairs(drawn[:300], len(world.vocabulary))
    before, after = windows(drawn[300:], 1)
    print(language, np.mean(table[before[:, 0], after] == 0).round(3))

# %% [markdown] name="ex-04-5-text" lang="en"
# Spanish has more word forms, and so more pairs that a small sample misses. Each unseen pair has probability 0,
# surprise infinity, and makes the log loss of the whole table infinite. The oldest cure: pretend that every pair was
# seen s times more.
#
# **Exercise 04.5** · difficulty 2 of 5 · 7 min · 2 points. Write `smoothed`: rows of probabilities from counts.

# %% [markdown] name="ex-04-5-text" lang="es"
# El español tiene más formas verbales, y por tanto más pares que una muestra pequeña no ve. Cada par no visto tiene
# probabilidad 0 y sorpresa infinita, y hace infinita la pérdida logarítmica de toda la tabla. El remedio más antiguo:
# fingir que cada par se vio otras s veces.
#
# **Ejercicio 04.5** · dificultad 2 de 5 · 7 min · 2 puntos. Escribe `smoothed`: filas de probabilidades a partir de
# recuentos.

# %% name="ex-04-5"
def smoothed(counts, s):
    """
    en: Return the table of probabilities, each row
    en: adding up to 1, with s added to every count.
    es: Devuelve la tabla de probabilidades, con filas
    es: que suman 1, tras sumar s a cada recuento.
    """
    ### BEGIN SOLUTION
    raised = counts + s
    return raised / raised.sum(axis=1, keepdims=True)
    ### END SOLUTION

# %% name="check-04-5"
smoothed = lab.check("04.5", smoothed)

# %% name="smoothing-figure"
pairs = g.contexts(1)
last = pairs.windows[:, 0]
amounts = np.geomspace(1e-3, 1, 25)
curve = [pairs.weights @ cross_entropy(pairs.laws,
                                       smoothed(counts, s)[last])
         for s in amounts]
fig, ax = plt.subplots()
ax.semilogx(amounts, curve, label=_("counted, with s added"))
ax.axhline(g.floor(1), color="0.4", linewidth=1,
           label=_("floor of any bigram"))
ax.set_xlabel(_("s, added to each count"))
ax.set_ylabel(_("exact log loss in nats"))
ax.legend()
course.show(fig, alt=_(
    "Exact log loss of the counted bigram model against s, log "
    "axis: a valley between s = 0.01 and 0.03. To the left it "
    "rises, for unseen pairs become too surprising; to the right "
    "faster, for the counts drown. It stays well above the floor."))
print(min(curve).round(3), round(g.floor(1), 3))

# %% [markdown] name="smoothing-read" lang="en"
# At s = 0 the curve is at infinity. Smoothing buys a finite loss with probability taken from what was seen, and there
# is a best price. The gap to the floor is what 300 sentences do not tell.

# %% [markdown] name="smoothing-read" lang="es"
# En s = 0 la curva está en el infinito. El suavizado compra una pérdida finita con probabilidad que quita a lo visto, y
# hay un precio óptimo. La distancia hasta el suelo es lo que 300 frases no cuentan.

# %% [markdown] name="ex-04-6-text" lang="en"
# ## 4 · A model with a hidden layer
#
# To see more than one token back, counting needs a row for every window, and most windows never come. A **multilayer
# perceptron** shares instead: each token has an *embedding* of 16 numbers, the embeddings of the window side by side
# form x, and
#
# $$a = xW + b, \qquad h = \tanh a, \qquad z = hU + c.$$
#
# Its gradient starts from dz, your `loss_gradient`, and goes back through the same three formulas.
#
# **Exercise 04.6** · difficulty 4 of 5 · 24 min · 3 points. Write `backward`: from x, h, U and dz, the gradients of W,
# b, U and c. Rows are examples; the slope of tanh at a is 1 − h².

# %% [markdown] name="ex-04-6-text" lang="es"
# ## 4 · Un modelo con una capa oculta
#
# Para ver más de un token hacia atrás, contar exige una fila por ventana, y casi ninguna ventana llega a aparecer. Un
# **perceptrón multicapa**, en cambio, comparte: cada token tiene un *embedding* de 16 números, los embeddings de la
# ventana uno junto a otro forman x, y
#
# $$a = xW + b, \qquad h = \tanh a, \qquad z = hU + c.$$
#
# Su gradiente parte de dz, tu `loss_gradient`, y vuelve por las mismas tres fórmulas.
#
# **Ejercicio 04.6** · dificultad 4 de 5 · 24 min · 3 puntos. Escribe `backward`: a partir de x, h, U y dz, los
# gradientes de W, b, U y c. Las filas son ejemplos; la pendiente de tanh en a es 1 − h².

# %% name="ex-04-6"
def backward(x, h, U, dz):
    """
    en: Return (dW, db, dU, dc) for x (n, d), h =
    en: tanh(x W + b) (n, k), U (k, V) and dz (n, V).
    es: Devuelve (dW, db, dU, dc) para x (n, d), h =
    es: tanh(x W + b) (n, k), U (k, V) y dz (n, V).
    """
    ### BEGIN SOLUTION
    dU, dc = h.T @ dz, dz.sum(axis=0)
    da = dz @ U.T * (1 - h**2)
    dW, db = x.T @ da, da.sum(axis=0)
    return dW, db, dU, dc
    ### END SOLUTION

# %% name="check-04-6"
backward = lab.check("04.6", backward)

# %% name="backward-seen"
rng = np.random.default_rng(6)
x, W, b = (rng.normal(size=size) for size in ((5, 3), (3, 4), 4))
U, c = rng.normal(size=(4, 6)), rng.normal(size=6)
came = rng.integers(0, 6, 5)


def loss_at(W):
    q = softmax(np.tanh(x @ W + b) @ U + c)
    return np.mean(-np.log(q[np.arange(5), came]))


h = np.tanh(x @ W + b)
dW = backward(x, h, U, loss_gradient(h @ U + c, came))[0]
step = np.zeros((3, 4))
step[1, 2] = 1e-5
measured = (loss_at(W + step) - loss_at(W - step)) / 2e-5
print(f"{dW[1, 2]:.8f}   {measured:.8f}")

# %% [markdown] name="fit-text" lang="en"
# The library's `MLP` is this, with the embeddings. Now train it on the 300 sentences, window 3. One **epoch** is one
# pass over all examples, in steps that use a batch of 32 of them. Train for 80 epochs and watch two losses: on the
# training sentences, and on 300 others that it is not trained on (the **validation** loss).

# %% [markdown] name="fit-text" lang="es"
# El `MLP` de la biblioteca es esto, con los embeddings. Entrénalo ahora con las 300 frases, ventana 3. Una **época** es
# una pasada por todos los ejemplos, en pasos que usan un lote de 32. Entrena durante 80 épocas y observa dos pérdidas:
# en las frases de entrenamiento y en otras 300 con las que no se entrena (la pérdida de **validación**).

# %% name="fit-run"
seen, unseen = windows(training, 3), windows(held_out, 3)


def trained(epochs, patience=None, examples=seen, progress=False):
    model = MLP(V, width=3, embedding=16, hidden=64,
                rng=np.random.default_rng(0))
    history = train(model, *examples, epochs=epochs, batch_size=32,
                    learning_rate=3e-3, seed=0, validation=unseen,
                    patience=patience, progress=progress)
    return model, history


over, history = trained(80, progress=True)

# %% name="fit-figure"
fig, ax = plt.subplots()
epochs = np.arange(1, 81)
ax.plot(epochs, history.train_loss, label=_("training"))
ax.plot(epochs, history.validation_loss, label=_("validation"))
ax.axhline(g.floor(3), color="0.4", linewidth=1,
           label=_("floor, window 3"))
ax.set_xlabel(_("epoch"))
ax.set_ylabel(_("log loss in nats"))
ax.set_ylim(0.8, 5)
ax.legend()
course.show(fig, alt=_(
    "Log loss against the epoch. The training loss falls all the "
    "way and crosses below the floor of the language. The "
    "validation loss falls with it at first, turns within the "
    "first ten epochs and rises for the rest."))

# %% [markdown] name="fit-read" lang="en"
# (The training curve is a mean over each epoch, while the model was still learning; so it begins above the other.) The
# training loss ends *below the floor*. No model of the language can do that; a model of 300 sentences can, by
# learning them by heart. From where the validation loss turns, every epoch makes the model worse at the language.
#
# **Exercise 04.7** · difficulty 3 of 5 · 10 min · 2 points. Write `stop_early`: walk through the validation losses,
# stop as soon as `patience` epochs have passed without a new smallest one, and return where you stopped and where the
# best was. Epochs count from 0; if nothing stops you, the last epoch does.

# %% [markdown] name="fit-read" lang="es"
# (La curva de entrenamiento es una media de cada época, mientras el modelo aún aprendía; por eso empieza por encima de
# la otra.) La pérdida de entrenamiento acaba *por debajo del suelo*. Ningún modelo de la lengua puede hacer eso; un
# modelo de 300 frases sí, aprendiéndolas de memoria. Desde donde se da la vuelta la pérdida de validación, cada época
# empeora lo que el modelo sabe de la lengua.
#
# **Ejercicio 04.7** · dificultad 3 de 5 · 10 min · 2 puntos. Escribe `stop_early`: recorre las pérdidas de validación,
# para en cuanto hayan pasado `patience` épocas sin un nuevo mínimo y devuelve dónde paraste y dónde estaba la mejor.
# Las épocas se cuentan desde 0; si nada te detiene, lo hace la última.

# %% name="ex-04-7"
def stop_early(validation, patience):
    """
    en: Return (stop, best), two epochs counted
    en: from 0, for the validation losses of a run.
    es: Devuelve (stop, best), dos épocas contadas desde 0,
    es: para las pérdidas de validación de un entrenamiento.
    """
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(validation):
        if loss < validation[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return len(validation) - 1, best
    ### END SOLUTION

# %% name="check-04-7"
stop_early = lab.check("04.7", stop_early)

# %% name="three-models"
print(stop_early(history.validation_loss, 5))

# en: with patience, train goes back to the best epoch
# es: con paciencia, train vuelve a la mejor época
early, _early_history = trained(80, patience=5)
under, _under_history = trained(2)
models = [(_("2 epochs"), under), (_("A, stopped early"), early),
          (_("B, 80 epochs"), over)]
print(_("training loss, exact log loss, mean model entropy, floor"))
for name, model in models:
    q = probabilities(model, seen[0])
    learnt = cross_entropy(np.eye(V)[seen[1]], q).mean()
    H = contexts.weights @ entropy(
        probabilities(model, contexts.windows))
    print(f"{learnt:.3f}   {exact_log_loss(model):.3f}   {H:.3f}"
          f"   {g.floor(3):.3f}   {name}")

# %% [markdown] name="claim-9-text" lang="en"
# ### A claim under test: “models are trained to minimise their entropy; a falling entropy shows a good model”
#
# Read the table again, column by column. And one more model: all its probability on the full stop, always.

# %% [markdown] name="claim-9-text" lang="es"
# ### Una afirmación a prueba: «los modelos se entrenan para minimizar su entropía; que baje indica un buen modelo»
#
# Vuelve a leer la tabla, columna a columna. Y un modelo más: toda su probabilidad en el punto final, siempre.

# %% name="claim-9-entropy"
stopped = np.full(V, 1e-9)
stopped[0] = 1 - 1e-9 * (V - 1)
everywhere = np.tile(stopped, (len(contexts.laws), 1))
loss = contexts.weights @ cross_entropy(contexts.laws, everywhere)
print(_("entropy:"), f"{entropy(stopped):.6f}")
print(_("exact log loss:"), f"{loss:.3f}")

# %% [markdown] name="claim-9-verdict" lang="en"
# It **fails**. What falls in training is the *cross*-entropy with the data. The model's own entropy falls all the way
# from the first model to the third, while the log loss first falls and then rises. A model of almost no entropy is the
# worst of all. The only honest use of H is beside the log loss: the third model believes that it is less surprised than
# it is, the mark of **overconfidence**, and lab 05 measures it.

# %% [markdown] name="claim-9-verdict" lang="es"
# **Falla**. Lo que baja al entrenar es la entropía *cruzada* con los datos. La entropía del propio modelo baja sin
# parar del primer modelo al tercero, mientras que la pérdida logarítmica primero baja y después sube. Un modelo casi
# sin entropía es el peor de todos. El único uso honrado de H es junto a la pérdida logarítmica: el tercer modelo
# espera sorprenderse menos de lo que se sorprende, la marca de la **sobreconfianza**, y el laboratorio 05 la mide.

# %% [markdown] name="claim-6-text" lang="en"
# ### A claim under test: “temperature scaling mitigates overfitting”
#
# Give the third model the temperature that serves it best on the held-out sentences, and compare.

# %% [markdown] name="claim-6-text" lang="es"
# ### Una afirmación a prueba: «el escalado de temperatura mitiga el sobreajuste»
#
# Dale al tercer modelo la temperatura que más le conviene en las frases de validación, y compara.

# %% name="claim-6-overfit"
for name, model in models[1:]:
    logits = model.logits(unseen[0]).astype(float)
    tau = fit_temperature(logits, unseen[1])
    before, after = (exact_log_loss(model, t) for t in (1.0, tau))
    print(f"τ̂ = {tau:.2f}   {before:.3f} → {after:.3f}   {name}")

# %% [markdown] name="claim-6-verdict" lang="en"
# It holds **only in part**. A temperature above 1 takes back the excess of confidence, and the log loss of the
# overfitted model falls a good way. In this run it stays above that of the model stopped early, with no temperature at
# all; lab 05 shows a run in which the two come out close. What no temperature brings back is what was unlearnt between
# the two: which token is likelier than which.

# %% [markdown] name="claim-6-verdict" lang="es"
# Se cumple **solo en parte**. Una temperatura mayor que 1 retira el exceso de confianza, y la pérdida logarítmica del
# modelo sobreajustado baja un buen trecho. En esta ejecución queda por encima de la del modelo que paró a tiempo, sin
# temperatura alguna; el laboratorio 05 muestra otra en la que las dos quedan cerca. Lo que ninguna temperatura devuelve
# es lo que se desaprendió entre los dos: qué token es más probable que cuál.

# %% [markdown] name="perplexity-text" lang="en"
# ## 5 · Two languages
#
# The **perplexity** exp(nats per token) reads like a number of choices. For the true English of this course it is 4.06,
# for the Spanish 5.21. Is Spanish harder? In Spanish one word, “fuimos”, says what English says in two, “we went”:
# fewer tokens, each with more to tell. Per *character* nobody gains by cutting words differently: exp(nats per sentence
# ÷ characters per sentence).

# %% [markdown] name="perplexity-text" lang="es"
# ## 5 · Dos lenguas
#
# La **perplejidad** exp(nats por token) se lee como un número de opciones. Para el inglés verdadero de este curso vale
# 4.06; para el español, 5.21. ¿Es más difícil el español? En español una palabra, «fuimos», dice lo que el inglés dice
# con dos, «we went»: menos tokens, cada uno con más que contar. Por *carácter* nadie gana cortando las palabras de otro
# modo: exp(nats por frase ÷ caracteres por frase).

# %% [markdown] name="predict-04-c-text" lang="en"
# ### Predict before you see
#
# Per character, the English of this course has perplexity 1.384. **And the Spanish?**

# %% [markdown] name="predict-04-c-text" lang="es"
# ### Predice antes de mirar
#
# Por carácter, el inglés de este curso tiene perplejidad 1.384. **¿Y el español?**

# %% name="predict-04-c"
guess = None
lab.predict("04.c", guess)

# %% name="perplexity-seen"
print(_("per sentence: nats, tokens, characters;"))
print(_("perplexity: per token, per character"))
for language in ("en", "es"):
    world = grammar(language)
    per_token = np.exp(world.entropy_rate)
    per_character = np.exp(world.entropy / world.characters)
    print(f"{language}   {world.entropy:6.3f}"
          f"   {world.mean_length:.2f}   {world.characters:.2f}"
          f"   {per_token:.2f}   {per_character:.3f}")

# %% [markdown] name="perplexity-read" lang="en"
# Per token Spanish looks 28% harder, per character 1.3%. These are two invented grammars and prove nothing about the
# languages of the world; what they prove is that a perplexity without its unit says nothing.

# %% [markdown] name="perplexity-read" lang="es"
# Por token el español parece un 28 % más difícil; por carácter, un 1.3 %. Son dos gramáticas inventadas y no
# demuestran nada sobre las lenguas del mundo; lo que demuestran es que una perplejidad sin su unidad no dice nada.

# %% [markdown] name="predict-04-d-text" lang="en"
# ## 6 · What the models write
#
# Let the models speak. Model A was stopped early; model B was trained for 80 epochs and has the much larger log loss.
#
# ### Predict before you see
#
# **Which one writes the larger share of grammatical sentences?** Write `"A"` or `"B"`, with the quotation marks.

# %% [markdown] name="predict-04-d-text" lang="es"
# ## 6 · Lo que escriben los modelos
#
# Deja hablar a los modelos. El modelo A paró a tiempo; el B se entrenó durante 80 épocas y tiene una pérdida
# logarítmica mucho mayor.
#
# ### Predice antes de mirar
#
# **¿Cuál escribe una proporción mayor de frases gramaticales?** Escribe `"A"` o `"B"`, con las comillas.

# %% name="predict-04-d"
guess = None
lab.predict("04.d", guess)

# %% name="writing-seen"
known = {g.decode(sentence) for sentence in training}
for name, model in models[1:]:
    written = generate(model, 300, np.random.default_rng(1))
    right = np.mean([g.is_grammatical(s) for s in written])
    copied = np.mean([g.decode(s) in known for s in written])
    print(name)
    print("  ", _("grammatical:"), f"{right:.2f}")
    print("  ", _("copied from the training sentences:"),
          f"{copied:.2f}")
    for sentence in written[:3]:
        print("  ", g.decode(sentence))

# %% [markdown] name="writing-read" lang="en"
# More than half of what model B writes is copied. Judged by its sentences it looks fluent; judged by the probability it
# gives to *other* correct sentences, it is the worse model. Both numbers are needed, and a third one: how much of the
# text is new.
#
# **Exercise 04.8** · difficulty 2 of 5 · 10 min · 2 points. Write `distinct_n`: of all runs of n tokens within the
# sentences, the share that are different from each other.

# %% [markdown] name="writing-read" lang="es"
# Más de la mitad de lo que escribe el modelo B es copia. Por sus frases parece fluido; por la probabilidad que da a
# *otras* frases correctas, es el peor modelo. Hacen falta los dos números, y un tercero: cuánto del texto es nuevo.
#
# **Ejercicio 04.8** · dificultad 2 de 5 · 10 min · 2 puntos. Escribe `distinct_n`: de todas las secuencias de n tokens
# seguidos dentro de las frases, la proporción de las que son distintas entre sí.

# %% name="ex-04-8"
def distinct_n(sentences, n):
    """
    en: Return the number of distinct n-grams divided by the
    en: number of all n-grams; sentences are integer arrays.
    es: Devuelve el número de n-gramas distintos entre el
    es: número de todos; las frases son arrays de enteros.
    """
    ### BEGIN SOLUTION
    grams = [tuple(sentence[i:i + n].tolist())
             for sentence in sentences
             for i in range(len(sentence) - n + 1)]
    return len(set(grams)) / len(grams)
    ### END SOLUTION

# %% name="check-04-8"
distinct_n = lab.check("04.8", distinct_n)

# %% name="temperature-figure"
def shares(sentences):
    right = [g.is_grammatical(s) for s in sentences]
    again = [np.array_equal(s, t)
             for s, t in zip(sentences, sentences[1:])]
    return np.mean(right), distinct_n(sentences, 2), np.mean(again)


taus = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3, 1.6, 2.0])
curves = np.transpose([
    shares(generate(early, 200, np.random.default_rng(2),
                    chain=Chain((temperature, t)))) for t in taus])
names = [_("grammatical sentences"), _("share of distinct bigrams"),
         _("same sentence as the one before")]

fig, ax = plt.subplots()
for curve, name, marker in zip(curves, names, "os^"):
    ax.plot(taus, curve, marker=marker, label=name)
ax.set_xlabel(_("temperature τ"))
ax.set_ylabel(_("share"))
fig.legend(loc="outside upper left")
course.show(fig, alt=_(
    "Three shares against temperature, for the model stopped "
    "early. At τ = 0 every sentence is grammatical and the same as "
    "the one before. Repetition is nearly gone by τ = 0.4; "
    "grammaticality falls all the way, while the share of distinct "
    "bigrams rises."))

# %% [markdown] name="temperature-read" lang="en"
# Greedy decoding says one correct sentence for ever. Heat buys variety and pays with grammar: no temperature here gives
# both. Nor can heat be judged by distinct bigrams alone, for pure noise has the highest share of all.

# %% [markdown] name="temperature-read" lang="es"
# La decodificación voraz repite sin fin una misma frase correcta. El calor compra variedad y la paga con gramática:
# aquí ninguna temperatura da las dos cosas. Tampoco basta con los bigramas distintos para juzgar el calor, pues el
# ruido puro tiene la proporción más alta de todas.

# %% [markdown] name="own-entropy-text" lang="en"
# ### Does a model know how surprised it is?
#
# Two numbers per model: H, the mean entropy of its own predictions along *its own* text, with a standard error, and L,
# its log loss on the language. If they agree, the model is **entropy-calibrated**; H − L below zero means that it
# writes as if it knew more than it does.

# %% [markdown] name="own-entropy-text" lang="es"
# ### ¿Sabe un modelo cuánto se sorprende?
#
# Dos números por modelo: H, la entropía media de sus propias predicciones a lo largo de *su propio* texto, con un error
# estándar, y L, su pérdida logarítmica en la lengua. Si coinciden, el modelo está **calibrado en entropía**; H − L por
# debajo de cero significa que escribe como si supiera más de lo que sabe.

# %% name="own-entropy-seen"
for name, model in models:
    written = generate(model, 300, np.random.default_rng(3))
    own = [entropy(probabilities(model, windows([s], 3)[0]))
           for s in written if s[-1] == 0]
    H = np.array([h.sum() for h in own])
    tokens = np.array([len(h) for h in own])
    mean = H.sum() / tokens.sum()
    apart = np.std(H - mean * tokens, ddof=1) / tokens.mean()
    error = apart / np.sqrt(len(own))
    loss = exact_log_loss(model)
    print(f"H = {mean:.2f} ± {error:.2f}   L = {loss:.2f}"
          f"   H − L = {mean - loss:+.2f}   {name}")

# %% [markdown] name="own-entropy-read" lang="en"
# The undertrained model is too unsure of itself; the longer the training, the more a model believes its own text.

# %% [markdown] name="own-entropy-read" lang="es"
# El modelo poco entrenado duda demasiado de sí mismo; cuanto más dura el entrenamiento, más se cree un modelo su propio
# texto.

# %% [markdown] name="explorer-text" lang="en"
# ## 7 · Turn the knob yourself
#
# This is the next word after the beginning of a held-out sentence, according to model B. Below are the entropy and the
# likeliest words of the truth. Find the τ at which the model has the same entropy. Are they the same words? (No: a
# temperature can equal the entropies, but the model goes on preferring what followed these words in its training
# sentences.)

# %% [markdown] name="explorer-text" lang="es"
# ## 7 · Gira tú el mando
#
# Esta es la palabra siguiente tras el comienzo de una frase de validación, según el modelo B. Abajo están la entropía y
# las palabras más probables según la gramática. Busca la τ con la que el modelo tiene la misma entropía. ¿Son las
# mismas palabras? (No: una temperatura puede igualar las entropías, pero el modelo sigue prefiriendo lo que seguía a
# estas palabras en sus frases de entrenamiento.)

# %% name="explorer"
beginning = held_out[1][:2]
truth = g.next_token_law(beginning)
likeliest = np.argsort(-truth)[:5]
print(g.decode(beginning), f"…   H(p) = {entropy(truth):.3f} nats")
for token in likeliest:
    print(f"   {truth[token]:.3f}   {g.vocabulary[token]}")

explorer = TemperatureExplorer(
    over.logits([[0, *beginning]])[0], labels=g.vocabulary,
    lang=lab.lang)
explorer

# %% name="explorer-static"
explorer.static()

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - **Log loss = H(p) + KL(p‖q).** Its floor is the entropy of the truth; below it lies only memory.
# - One-hot targets lead to frequencies, not to peaks. Counting finds them without training.
# - The validation loss says when to stop; the entropy of the model does not.
# - A perplexity needs its unit: per token and per character are two different stories.
# - Grammatical text, new text and a small log loss are three things. Measure all three.
#
# Next: lab 05 asks whether a model that says 80% is right 80% of the time. Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - **Pérdida logarítmica = H(p) + KL(p‖q).** Su suelo es la entropía de la verdad; por debajo solo hay memoria.
# - Los objetivos *one-hot* llevan a frecuencias, no a picos. Contar las encuentra sin entrenar.
# - La pérdida de validación dice cuándo parar; la entropía del modelo, no.
# - Una perplejidad necesita su unidad: por token y por carácter son dos historias distintas.
# - Texto gramatical, texto nuevo y una pérdida pequeña son tres cosas. Mide las tres.
#
# A continuación: el laboratorio 05 pregunta si un modelo que dice 80 % acierta el 80 % de las veces. Tu progreso hasta
# aquí:

# %% name="progress"
lab.progress()
