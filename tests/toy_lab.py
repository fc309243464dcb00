"""A small lab with one exercise of each kind of answer, for the tests of the checks."""

import numpy as np
import sympy
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer, ChoiceAnswer, TrainingAnswer
from taulab.course.judging.answers.chance import Law
from taulab.course.judging.answers.samplers import SamplerAnswer
from taulab.course.judging.answers.symbolic import SymbolicAnswer
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception, Prediction
from taulab.course.judging.outcomes import Given, Seed, Symbols

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
WORDS = {
    "title": "Title", "why": "It matters.", "general": "This is not it.", "next_step": "Try by hand.",
    "hints": ("First.", "Second.", "Third."), "theory": "there", "points": 2, "minutes": 5, "difficulty": 2,
}


def wrong(name, answer):
    return Misconception(name, answer, f"Cause {name}.", f"Next {name}.")


def softmax(z, temperature):
    if not temperature > 0:
        raise ValueError("temperature must be positive")
    e = np.exp((z - z.max()) / temperature)
    return e / e.sum()


def softmax_by_logs(z, temperature):
    if temperature <= 0:
        raise ValueError
    return np.exp(z / temperature - np.logaddexp.reduce(z / temperature))


def multiplied(z, temperature):
    if temperature <= 0:
        raise ValueError
    return softmax(z, 1 / temperature)


def negative_accepted(z, temperature):
    return softmax(z, abs(temperature))


def in_place(z, temperature):
    z -= z.max()
    return softmax(z, temperature)


def unshifted(z, temperature):
    if temperature <= 0:
        raise ValueError
    e = np.exp(z / temperature)
    return e / e.sum()


logits = st.lists(st.integers(-6, 6).map(lambda k: k / 2), min_size=2, max_size=5).map(np.array)

ARRAY = Exercise(
    id="77.1", name="softmax", reference=softmax, alternatives=(softmax_by_logs,), **WORDS,
    inputs=st.tuples(logits, st.sampled_from([0.5, 1.0, 2.0, -1.0])),
    witnesses=((Z0, 2.0), (Z0, -1.0), (np.array([1000.0, 0.0]), 1.0)),
    misconceptions=(wrong("multiplied", multiplied), wrong("negative-accepted", negative_accepted),
                    wrong("in-place", in_place), wrong("unshifted", unshifted)),
)


def half_life():
    return float(np.log(2))


NUMBER = Exercise(
    id="77.2", name="half_life", reference=half_life, alternatives=(lambda: 0.6931471805599453,), **WORDS,
    inputs=st.just(()), witnesses=((),), answer=ArrayAnswer(rtol=1e-6, draws=0),
    misconceptions=(wrong("decimal", lambda: float(np.log10(2))),),
)


def kind_of_route(route):
    return "hotter" if route(1.0) > 1.0 else "colder"


CHOICE = Exercise(
    id="77.3", name="kind_of_route", reference=kind_of_route, alternatives=(lambda route: " Hotter"
                                                                           if route(2) > 2 else "COLDER",), **WORDS,
    inputs=st.tuples(st.sampled_from([Given("double"), Given("halve")])),
    witnesses=((Given("double"),), (Given("halve"),)), answer=ChoiceAnswer(options=("hotter", "colder")),
    misconceptions=(wrong("turned", lambda route: "colder" if route(1.0) > 1.0 else "hotter"),
                    wrong("constant", lambda route: "hotter")),
)


def rejected(q, r, rng, n):
    """Return n tokens drawn from q, each draw thrown away with chance r, and the number of draws made."""
    if not 0 <= r < 1:
        raise ValueError("r")
    draws = n + int(rng.negative_binomial(n, 1 - r)) if r else n
    return rng.choice(len(q), size=n, p=q), draws


def rejected_by_loop(q, r, rng, n):
    if r >= 1:
        raise ValueError("r=1 never ends")
    tokens, draws = [], 0
    while len(tokens) < n:
        draws += 1
        token = int(rng.choice(len(q), p=q))
        if rng.random() >= r:
            tokens.append(token)
    return tokens, draws


def not_redrawn(q, r, rng, n):
    if r >= 1:
        raise ValueError
    tokens = rng.choice(len(q), size=n, p=q)
    return tokens[rng.random(n) >= r], n


def depends_on_token(q, r, rng, n):
    if r >= 1:
        raise ValueError
    p = q * (1 - r * q)
    return rng.choice(len(q), size=n, p=p / p.sum()), n + int(rng.negative_binomial(n, 1 - r * np.sum(q * q)))


def accepts_with_r(q, r, rng, n):
    if r >= 1:
        raise ValueError
    return rng.choice(len(q), size=n, p=q), n + int(rng.negative_binomial(n, r))


def law(q, r, rng, n):
    return Law(q, n, number=(n / (1 - r), np.sqrt(n * r) / (1 - r)))


Q = np.array([0.6, 0.3, 0.1])
SAMPLER = Exercise(
    id="77.4", name="rejected", reference=rejected, alternatives=(rejected_by_loop,), **WORDS,
    inputs=st.tuples(st.just(Q), st.sampled_from([0.3, 0.7]), st.integers(0, 99).map(Seed), st.just(1000)),
    witnesses=((Q, 0.7, Seed(5), 8000), (Q, 1.0, Seed(5), 10)), answer=SamplerAnswer(law=law),
    misconceptions=(wrong("not-redrawn", not_redrawn), wrong("depends-on-token", depends_on_token),
                    wrong("accepts-with-r", accepts_with_r)),
)


def entropy_expr(z, tau):
    weights = [sympy.exp(x / tau) for x in z]
    return -sum(w / sum(weights) * sympy.log(w / sum(weights)) for w in weights)


def entropy_from_z(z, tau):
    total = sum(sympy.exp(x / tau) for x in z)
    return sympy.log(total) - sum(x * sympy.exp(x / tau) for x in z) / total / tau


rationals = st.sampled_from(["1", "2", "1/2", "-1", "3/2"])
points = st.tuples(st.fixed_dictionaries({"z1": rationals, "z2": rationals, "tau": st.sampled_from(["1", "2", "1/3"])}))

SYMBOLIC = Exercise(
    id="77.5", name="entropy_expr", reference=entropy_expr, alternatives=(entropy_from_z,), **WORDS,
    inputs=st.tuples(st.just(Symbols("z", 2)), st.just(Symbols("tau", positive=True)), points),
    witnesses=((Symbols("z", 2), Symbols("tau", positive=True), ({"z1": "2", "z2": "1", "tau": "2"},)),),
    answer=SymbolicAnswer(),
    misconceptions=(wrong("bits", lambda z, tau: entropy_expr(z, tau) / sympy.log(2)),
                    wrong("sign", lambda z, tau: -entropy_expr(z, tau)),
                    wrong("temperature-missing", lambda z, tau: entropy_expr(z, 1))),
)


def descend(x, rate, steps):
    """Minimise x² by gradient descent; return the losses and the last x."""
    losses = []
    for _step in range(steps):
        losses.append(float(np.sum(x**2)))
        x = x - rate * 2 * x
    return np.array(losses), x


def descend_lists(x, rate, steps):
    losses, x = [], np.array(x)
    for _step in range(steps):
        losses.append(float(np.dot(x, x)))
        x = x * (1 - 2 * rate)
    return losses, x


def ascend(x, rate, steps):
    return descend(x, -rate, steps)


TRAINING = Exercise(
    id="77.6", name="descend", reference=descend, alternatives=(descend_lists,), **WORDS,
    inputs=st.tuples(st.just(np.array([1.0, -2.0])), st.sampled_from([0.1, 0.2]), st.integers(1, 5)),
    witnesses=((np.array([1.0, -2.0]), 0.1, 3),), answer=TrainingAnswer(),
    misconceptions=(wrong("ascend", ascend),
                    wrong("factor-missing", lambda x, rate, steps: descend(x, rate / 2, steps))),
)

LAB = LabExercises(
    number="77", slug="toy_lab", exercises=(ARRAY, NUMBER, CHOICE, SAMPLER, SYMBOLIC, TRAINING),
    predictions=(Prediction("77.a", "ln 2?", half_life, "It is {truth:.3f}, you said {guess}."),
                 Prediction("77.b", "Which way?", lambda: "up", "Up.")),
    given={"double": lambda x: 2 * x, "halve": lambda x: x / 2},
)
