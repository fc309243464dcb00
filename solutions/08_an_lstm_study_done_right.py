# %% [markdown] name="title" lang="en"
# # 08 · An LSTM study, done right
#
# Lab 07 took a student's study apart. Its author had asked for more: a proper loss as a benchmark, other models, other
# texts. This lab does what was asked for, on headlines whose true law is known. By the end you will be able to
#
# - average a loss over the words that there are, so that models can be compared.
#
# **You need** lab 04 (log loss and its floor), lab 06 (penalties). [The theory of this
# lab](../../theory/en/08-an-lstm-study-done-right.md) has the proofs. **Time**: 10 to 20 minutes, 1 exercises, 1
# predictions, the theory page included. Everything runs from top to bottom at any moment: where your answer is still
# missing, the course lends you its own.

# %% [markdown] name="title" lang="es"
# # 08 · Un estudio con LSTM, bien hecho
#
# El laboratorio 07 desmontó el estudio de un estudiante. Su autor pedía más: una pérdida en regla como referencia,
# otros modelos, otros textos. Este laboratorio hace lo que pedía, con titulares cuya ley verdadera se conoce. Al
# terminar sabrás
#
# - promediar una pérdida sobre las palabras que hay, de modo que los modelos se puedan comparar.
#
# **Necesitas** el laboratorio 04 (la pérdida logarítmica y su suelo) y el 06 (penalizaciones). [La teoría de este
# laboratorio](../../theory/es/08-an-lstm-study-done-right.md) trae las demostraciones. **Tiempo**: de 10 a 20 minutos,
# 1 ejercicios, 1 predicciones, con la página de teoría incluida. Todo se ejecuta de principio a fin en cualquier
# momento: donde falte tu respuesta, el curso te presta la suya.

# %% name="setup"
import numpy as np

from taulab import course
from taulab.losses import confidence_penalty, log_loss, mean_entropy

lab = course.open("08", lang=_("en"))

# %% [markdown] name="ex-08-1-text" lang="en"
# ## 1 · A loss that can be compared
#
# Sentences differ in length, so their rows are filled up with something. If that something counts, or if each
# sentence counts once however long it is, two models are compared on different questions.
#
# **Exercise 08.1** · difficulty 2 of 5 · 8 min · 2 points. Write `masked_log_loss`: the mean loss of the real words.
# What stands beyond the length of a row may be anything, even `inf` or `nan`; a row may have no real word at all.

# %% [markdown] name="ex-08-1-text" lang="es"
# ## 1 · Una pérdida que se puede comparar
#
# Las frases tienen longitudes distintas, así que sus filas se rellenan con algo. Si ese algo cuenta, o si cada frase
# cuenta una vez por larga que sea, se comparan dos modelos con preguntas distintas.
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

# %% [markdown] name="predict-08-a-text" lang="en"
# ### Predict before you see
#
# **A model learns p = (0.6, 0.3, 0.1) with the α-divergence, α = 0.5. Which temperature turns it back into p?**

# %% [markdown] name="predict-08-a-text" lang="es"
# ### Predice antes de mirar
#
# **Un modelo aprende p = (0.6, 0.3, 0.1) con la divergencia α, α = 0.5. ¿Qué temperatura lo vuelve a convertir en p?**

# %% name="predict-08-a"
guess = None
lab.predict("08.a", guess)

# %% [markdown] name="claim-10-text" lang="en"
# ### A claim under test: “a softmax conflicts with entropy terms”
#
# With that reason the study gave up the softmax and the cross-entropy. Ask for both at once: the loss, its penalty, and
# the gradient.

# %% [markdown] name="claim-10-text" lang="es"
# ### Una afirmación a prueba: «una softmax está reñida con los términos de entropía»
#
# Con esa razón el estudio renunció a la softmax y a la entropía cruzada. Pide las dos cosas a la vez: la pérdida, su
# penalización y el gradiente.

# %% name="claim-10-together"
z, y = np.array([[2.0, 1.0, 0.0, -1.0]]), np.array([1])
value, gradient = confidence_penalty(z, y, 0.1)
print(f"{log_loss(z, y)[0]:.4f} − 0.1 · {mean_entropy(z)[0]:.4f}"
      f" = {value:.4f}")
print(gradient.round(4), gradient.sum().round(12))

# %% [markdown] name="claim-10-verdict" lang="en"
# It **fails**. One call gives both, and the components of the gradient add up to 0, as those of a softmax must.

# %% [markdown] name="claim-10-verdict" lang="es"
# **Falla**. Una llamada da las dos cosas, y las componentes del gradiente suman 0, como tiene que ser con una softmax.

# %% [markdown] name="recap" lang="en"
# ## Recap
#
# - **Average a loss over real words.**
#
# Your progress so far:

# %% [markdown] name="recap" lang="es"
# ## Resumen
#
# - **Promedia la pérdida sobre palabras de verdad.**
#
# Tu progreso hasta aquí:

# %% name="progress"
lab.progress()
