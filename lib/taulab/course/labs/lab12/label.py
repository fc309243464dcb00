"""`label`: an estimate of the future entropy, from continuations that the model wrote."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .shared import AFTER, LAWS, LN2, MODEL, NOTEBOOK, OTHER_WAYS, SMALL, entropies, worlds


def label(laws, after, step, state, continuations):
    total = 0.0
    for tokens in continuations:
        here = state
        for k, token in enumerate(tokens):
            total -= np.log(laws[step + k, here, token])
            here = after[here, token]
    return total / len(continuations)


def all_at_once(laws, after, step, state, continuations):
    here = np.full(len(continuations), state)
    surprise = np.zeros(len(continuations))
    for q, tokens in zip(laws[step:], continuations.T):
        surprise += np.log(1 / q[here, tokens])
        here = after[here, tokens]
    return surprise.sum() / surprise.size


@st.composite
def cases(draw):
    _truth, laws, after = draw(worlds(least=1))
    T, S, V = laws.shape
    step, m = draw(st.integers(0, T)), draw(st.integers(1, 3))
    tokens = draw(st.lists(st.integers(0, V - 1), min_size=m * (T - step), max_size=m * (T - step)))
    return laws, after, step, draw(st.integers(0, S - 1)), np.array(tokens, int).reshape(m, T - step)


inputs = cases()
CHANGING = np.array([[[0.5, 0.5]], [[0.25, 0.75]], [[0.1, 0.9]]])
ONE = CHANGING, np.zeros((1, 2), int), 1, 0, np.array([[0, 1]])
EXAMPLE = SMALL[1], SMALL[2], 1, 4, np.array([[3, 0], [1, 1], [0, 3]])
NAMED = LAWS, NOTEBOOK[2], 5, 1, np.array([[0, 3], [3, 1], [2, 0]])
LONG = np.full((60, 1, 2), (1e-6, 1 - 1e-6)), np.zeros((1, 2), int), 0, 0, np.zeros((2, 60), int)
WITNESSES = (EXAMPLE, ONE, (*EXAMPLE[:2], 0, 0, np.array([[0, 3, 3], [3, 1, 2]])), LONG,
             (*EXAMPLE[:2], 3, 2, np.zeros((2, 0), int)),
             (MODEL, AFTER, 0, 0, np.array([[1, 0], [0, 1], [0, 0], [1, 1]])),
             (MODEL, AFTER, 1, 1, np.array([[1]])), (MODEL, AFTER[[1, 0, 2]][:, ::-1].copy(), 0, 0, np.array([[1, 0]])),
             (MODEL, AFTER, 0, 0, np.array([[1, 0]])), (*EXAMPLE[:3], 1, EXAMPLE[4]), (*ONE[:3], 0, np.array([[1, 1]])),
             (*ONE[:2], 0, 0, np.array([[0, 1, 1]])),
             (np.array([[[1 - 1e-6, 1e-6]]]), np.zeros((1, 2), int), 0, 0, np.array([[1], [0]])),
             (np.array([[[1 - 1e-6, 1e-6]]]), np.zeros((1, 2), int), 0, 0, np.array([[0]])),
             (np.ones((2, 1, 1)), np.zeros((1, 1), int), 0, 0, np.array([[0, 0]])))
EQUIVALENT = (("all_at_once: surprise = …", "neither needs the other"),
              ("remembered without step", "the columns of the continuations tell it"),
              ("after: changed after use", "it holds whole numbers, which the mutant leaves alone"),
              ("continuations: changed after use", "it holds whole numbers, which the mutant leaves alone"))

wrong = WrongAnswers()


def surprises(laws, after, step, state, continuations, begin=None, state_of=lambda after, here, v: after[here, v]):
    """Return −ln q of each token of each continuation, (m, T − step), read with slips."""
    found = np.zeros(continuations.shape)
    for i, tokens in enumerate(continuations):
        here = state
        for k, token in enumerate(tokens):
            found[i, k] = -np.log(laws[min((step if begin is None else begin) + k, len(laws) - 1), here, token])
            here = state_of(after, here, token)
    return found


@wrong(_("The mean is over the steps too; a label is the surprise of the whole rest."),
       _("Sum along each continuation, then average over the continuations."), tried=EXAMPLE)
def per_step(*case):
    return float(surprises(*case).sum() / max(case[4].size, 1))


@wrong(_("The continuations were summed; a label is their mean."),
       _("Divide by len(continuations)."), tried=EXAMPLE)
def summed(*case):
    return float(surprises(*case).sum())


@wrong(_("The state stayed where it was: each token leads to another."),
       _("After each token: here = after[here, token]."), tried=EXAMPLE)
def state_not_moved(*case):
    return float(surprises(*case, state_of=lambda after, here, v: here).sum(axis=1).mean())


@wrong(_("The state was not set back: each continuation began where the one before ended."),
       _("Set here = state at the beginning of each continuation."), tried=EXAMPLE)
def state_not_set_back(laws, after, step, state, continuations):
    total, here = 0.0, state
    for tokens in continuations:
        for k, token in enumerate(tokens):
            total -= np.log(laws[step + k, here, token])
            here = after[here, token]
    return total / len(continuations)


@wrong(_("The laws are those of the first steps: a continuation begins at `step`."),
       _("Token k of a continuation is drawn at step + k."), tried=ONE)
def from_the_beginning(laws, after, step, state, continuations):
    return float(surprises(laws, after, step, state, continuations, begin=0).sum(axis=1).mean())


@wrong(_("One and the same step for all tokens: the law changes from step to step."),
       _("Token k of a continuation is drawn at step + k."), tried=ONE)
def step_not_moved(laws, after, step, state, continuations):
    return float(surprises(np.repeat(laws[step:step + 1], len(laws), axis=0) if step < len(laws) else laws,
                           after, step, state, continuations).sum(axis=1).mean())


@wrong(_("The laws are a step late: the first token is drawn at `step` itself."),
       _("Token k of a continuation is drawn at step + k."), tried=ONE)
def step_late(laws, after, step, state, continuations):
    return float(surprises(laws, after, step, state, continuations, begin=step + 1).sum(axis=1).mean())


@wrong(_("The laws are a step early: the first token is drawn at `step` itself."),
       _("Token k of a continuation is drawn at step + k."), tried=ONE)
def step_early(laws, after, step, state, continuations):
    return float(surprises(laws, after, step, state, continuations, begin=step - 1).sum(axis=1).mean())


@wrong(_("The state moved on before the token was read: its law is that of the state before it."),
       _("Add −ln laws[step + k, here, token] first; then here = after[here, token]."), tried=EXAMPLE)
def moved_first(laws, after, step, state, continuations):
    total = 0.0
    for tokens in continuations:
        here = state
        for k, token in enumerate(tokens):
            here = after[here, token]
            total -= np.log(laws[step + k, here, token])
    return total / len(continuations)


@wrong(_("The token before was taken for the state; a state is where after[state, token] leads."),
       _("After each token: here = after[here, token]."), tried=EXAMPLE)
def token_for_state(*case):
    return float(surprises(*case, state_of=lambda after, here, v: min(v, len(after) - 1)).sum(axis=1).mean())


@wrong(_("The indices of `after` are exchanged: first the state, then the token."),
       _("After each token: here = after[here, token]."), tried=NAMED)
def indices_exchanged(*case):
    return float(surprises(*case, state_of=lambda after, here, v: after[v, here]).sum(axis=1).mean())


@wrong(_("Only the last surprise of each continuation is counted."),
       _("Add the surprise inside the loop over the tokens."), tried=EXAMPLE)
def last_alone(*case):
    return float(surprises(*case)[:, -1:].sum(axis=1).mean())


@wrong(_("The median of the continuations; a label is their mean, or it has a bias."),
       _("Use np.mean."), tried=EXAMPLE)
def median(*case):
    return float(np.median(surprises(*case).sum(axis=1)))


def a_little_too_small(inputs, outcomes):
    """Return whether no value is too large, all are nearly right, and some are wrong."""
    wanted = np.array([label(*arguments) for arguments in inputs])
    values = [getattr(got, "value", None) for got in outcomes]
    if not all(isinstance(value, float | int) for value in values):
        return False
    short = wanted - np.array(values)
    nearly = np.all(short >= -1e-9) and np.all(short <= 1e-3 * wanted + 1e-6)
    return bool(nearly and np.any(short > 1e-8 * wanted + 1e-11))


@wrong(_("A small number was added to the probabilities: rare tokens come out too likely."),
       _("Take np.log(q) itself: a token that was drawn has q > 0."), recognise=a_little_too_small)
def softened(*case):
    return float(-np.log(np.exp(-surprises(*case)) + 1e-12).sum(axis=1).mean())


@wrong(_("The first token of each continuation was left out."),
       _("The continuation begins after the token that is labelled: all of it counts."), tried=EXAMPLE)
def first_left_out(*case):
    return float(surprises(*case)[:, 1:].sum(axis=1).mean())


@wrong(_("The last token of each continuation was left out."),
       _("A text of T tokens has a surprise at each of its steps."), tried=EXAMPLE)
def last_left_out(*case):
    return float(surprises(*case)[:, :-1].sum(axis=1).mean())


@wrong(_("The probabilities were averaged before the logarithm: that is too little, by Jensen."),
       _("Take −ln of each continuation, then average."), tried=EXAMPLE)
def mean_probability(*case):
    with np.errstate(divide="ignore"):
        return float(-np.log(np.exp(-surprises(*case).sum(axis=1)).mean()))


@wrong(_("The product of the probabilities ran to 0 before the logarithm was taken."),
       _("Sum the logarithms instead of multiplying."), tried=LONG)
def product_first(*case):
    with np.errstate(divide="ignore"):
        return float(-np.log(np.exp(-surprises(*case)).prod(axis=1)).mean())


@wrong(_("The sign is turned: a surprise is 0 or more."), _("Add −ln q of each token."), tried=EXAMPLE)
def sign_turned(*case):
    return -float(surprises(*case).sum(axis=1).mean())


@wrong(_("That is in bits."), _("Use np.log: nats."), tried=EXAMPLE)
def in_bits(*case):
    return float(surprises(*case).sum(axis=1).mean()) / LN2


@wrong(_("The entropies on the way were summed: the same on average, and steadier, but not the paper's label."),
       _("Add the surprise −ln q of the token that came, not the entropy of its law."), tried=EXAMPLE)
def entropies_on_the_way(laws, after, step, state, continuations):
    total = 0.0
    for tokens in continuations:
        here = state
        for k, token in enumerate(tokens):
            total += entropies(laws[step + k, here])
            here = after[here, token]
    return float(total / len(continuations))


@wrong(_("Only the first continuation was used."), _("Average over all of them."), tried=EXAMPLE)
def first_continuation(laws, after, step, state, continuations):
    return label(laws, after, step, state, continuations[:1])


@wrong(_("The text begins in state 0, but a continuation goes on from `state`."),
       _("Set here = state at the beginning of each continuation."), tried=EXAMPLE)
def state_of_the_beginning(laws, after, step, state, continuations):
    return label(laws, after, step, 0, continuations)


@wrong(_("Each token was weighed with its probability; drawing has done that already."),
       _("A token that was drawn counts once: add −ln q."), tried=EXAMPLE)
def weighed_twice(*case):
    found = surprises(*case)
    return float((np.exp(-found) * found).sum(axis=1).mean())


EXERCISE = Exercise(
    id="12.7", name="label", points=2, minutes=10, difficulty=2, theory="learning",
    title=_("A label from continuations"),
    why=_("Where nobody can sum over all texts, the future entropy has to be learned from draws."),
    reference=label,
    alternatives=(all_at_once,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(NAMED,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Walk through each continuation: a surprise for each token, and the state that follows."),
           _("Token k is drawn from laws[step + k, here]; then here = after[here, token]."),
           _("Sum −np.log(laws[step + k, here, token]) over everything, and divide by len(continuations).")),
    general=_("This is not the mean surprise of the continuations, from this state and step on."),
    next_step=_("label(laws, world.after, 5, 1, np.array([[0, 3], [3, 1], [2, 0]])) is 4.3477, "
                "with the laws of the fit."),
)
