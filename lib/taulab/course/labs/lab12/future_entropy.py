"""`future_entropy`: how uncertain the rest of the text is after each token."""

import numpy as np

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import nearly
from taulab.course.language import mark as _
from taulab.future_entropy import future_entropy as in_the_library
from taulab.worlds import World, small_world

from .shared import AFTER, FORK, LN2, MODEL, OTHER_WAYS, RECOVERING, SMALL, arrays, entropies, worlds


def future_entropy(model, after):
    future, ends = np.empty(model.shape), np.zeros(len(after))
    for t in reversed(range(len(model))):
        q = model[t]
        future[t] = ends[after]
        H = -np.sum(q * np.log(np.where(q > 0, q, 1)), axis=1)
        ends = H + np.sum(q * future[t], axis=1)
    return future


def by_the_library(model, after):
    return in_the_library(World(model, model, after))


def one_by_one(model, after):
    T, S, V = model.shape

    def rest(t, s):
        if t == T:
            return 0.0
        return sum(q * (rest(t + 1, after[s, v]) - np.log(q)) for v, q in enumerate(model[t, s]) if q > 0)
    return np.array([[[rest(t + 1, after[s, v]) for v in range(V)] for s in range(S)] for t in range(T)])


inputs = worlds().map(lambda world: world[1:])
WORLD = arrays(small_world())[1:]
COIN = np.full((3, 1, 2), 0.5), np.zeros((1, 2), int)
EXAMPLE = MODEL, AFTER
CUT = np.array([[[0.7, 0.3, 0.0], [1.0, 0.0, 0.0]], [[0.2, 0.8, 0.0], [0.0, 0.6, 0.4]], [[0.3, 0.3, 0.4], [0, 0, 1]]])
WITNESSES = (EXAMPLE, COIN, (CUT, np.array([[0, 1, 1], [1, 0, 0]])), SMALL[1:], (FORK[1], FORK[2]),
             (MODEL[:1], AFTER), (np.ones((3, 2, 1)), np.array([[1], [0]])), (RECOVERING[1][:3], RECOVERING[2]),
             (np.array([[[0.3174, 0.6826]], [[1e-5, 1 - 1e-5]], [[1e-7, 1 - 1e-7]]]), np.zeros((1, 2), int)),
             (MODEL, np.array([[1, 2], [2, 0], [0, 1]])),
             (np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]]]), np.array([[0, 1], [1, 0]])))

EQUIVALENT = (("by_the_library: World(model, model, after) -> World(model, model, after)", "the truth is not used"),
              ("future_entropy: 1 -> 2 #3", "what is multiplied by q = 0 may be any finite number"),
              ("future_entropy: future[t] = ends[after] before q = model[t]", "neither needs the other"),
              ("future_entropy: H = …", "neither needs the other"),
              ("one_by_one: np.array([[[rest(t + 1, after[s, v]) …", "lists will do"),
              ("after: changed after use", "it holds whole numbers, which the mutant leaves alone"))

wrong = WrongAnswers()


def rest(model, after, entropy=entropies, mean=lambda q, f: np.sum(q * f, axis=1), last=0.0):
    """Return the future entropies as a recursion makes them whose steps may be wrong."""
    future, ends = np.zeros(model.shape), np.full(len(after), last)
    for t in reversed(range(len(model))):
        future[t] = ends[after]
        ends = entropy(model[t]) + mean(model[t], future[t])
    return future


@wrong(_("The entropy of the token's own step is counted; the future begins after the token."),
       _("After the last token nothing is left: future_entropy(...)[-1] is 0."), tried=COIN)
def own_step_counted(model, after):
    return rest(model, after) + entropies(model)[:, :, None]


@wrong(_("The surprise of the token itself is counted; the future begins after it."),
       _("After the last token nothing is left: future_entropy(...)[-1] is 0."), tried=COIN)
def own_surprise_counted(model, after):
    with np.errstate(divide="ignore"):
        return rest(model, after) - np.log(model)


@wrong(_("Only the next step is looked at; the future has all the steps that are left."),
       _("For three tosses of a fair coin the first row is 2 ln 2 = 1.3863."), tried=COIN)
def next_step_only(model, after):
    return rest(model, after, mean=lambda q, f: 0)


@wrong(_("The entropies that follow are averaged plainly; the model's law weighs them."),
       _("Weigh what each token leads to with q: Σ q f over the tokens."))
def plain_mean(model, after):
    return rest(model, after, mean=lambda q, f: np.mean(f, axis=1))


@wrong(_("What follows is summed over the tokens without weights: it grows with the vocabulary."),
       _("Weigh what each token leads to with q: Σ q f over the tokens."))
def plain_sum(model, after):
    return rest(model, after, mean=lambda q, f: np.sum(f, axis=1))


@wrong(_("The largest future was taken; an entropy is a mean."),
       _("Weigh what each token leads to with q: Σ q f over the tokens."))
def largest_taken(model, after):
    return rest(model, after, mean=lambda q, f: np.max(f, axis=1))


@wrong(_("Only the likeliest continuation was followed; all of them count, with their probabilities."),
       _("Weigh what each token leads to with q: Σ q f over the tokens."))
def likeliest_followed(model, after):
    return rest(model, after, mean=lambda q, f: f[np.arange(len(q)), np.argmax(q, axis=1)])


@wrong(_("A step too many: after the last token one more is counted."),
       _("Start from 0 after the last token: the last row of the result is 0."), tried=COIN)
def one_step_too_many(model, after):
    return np.stack([(entropies(q) + np.sum(q * f, axis=1))[after] for q, f in zip(model, rest(model, after))])


@wrong(_("The text has ended a step too early: the entropy of the last step is missing."),
       _("The last row of the result is 0, the one before it holds the entropies of the last step."), tried=COIN)
def one_step_short(model, after):
    return np.concatenate([rest(model[:-1], after), 0 * model[-1:]])


@wrong(_("The token leads to another state, and its row was not used."),
       _("Read what comes after token v in state s at the state after[s, v]."), tried=EXAMPLE)
def state_not_moved(model, after):
    return rest(model, np.tile(np.arange(len(after))[:, None], after.shape[1]))


@wrong(_("After the first token the text stays in one state; each token leads on to another."),
       _("Weigh what each token leads to with q: Σ q f over the tokens."), tried=WORLD)
def one_move_only(model, after):
    later = np.cumsum(entropies(model)[::-1], axis=0)[::-1]
    return np.concatenate([later[1:], 0 * later[:1]])[:, after]


@wrong(_("That is the state before the token, its own draw included; the future begins where the token leads."),
       _("Read what comes after token v in state s at the state after[s, v]."), tried=COIN)
def from_the_state_before(model, after):
    return np.stack([np.repeat(own[:, None], model.shape[2], axis=1)
                     for own in entropies(model) + np.sum(model * rest(model, after), axis=2)])


@wrong(_("Σ q f was taken of the state before, not of the one that the token leads to."),
       _("Add H and Σ q f for each state first, then read the sum at after."), tried=WORLD)
def mean_of_the_state_before(model, after):
    future = np.zeros(model.shape)
    for t in reversed(range(len(model) - 1)):
        q = model[t + 1]
        future[t] = entropies(q)[after] + np.sum(q * future[t + 1], axis=1)[:, None]
    return future


@wrong(_("States are numbered from 0, as rows are; here one was subtracted."),
       _("Read what comes after token v in state s at the state after[s, v]."), tried=EXAMPLE)
def states_from_one(model, after):
    return rest(model, after - 1)


@wrong(_("The axes of after are turned: the state comes first, then the token."),
       _("Read what comes after token v in state s at the state after[s, v]."))
def token_before_state(model, after):
    T, S, V = model.shape
    return rest(model, np.array([[after[v, s] for v in range(V)] for s in range(S)]))


@wrong(_("The token's number was taken for the state that it leads to."),
       _("Read what comes after token v in state s at the state after[s, v]."), tried=EXAMPLE)
def token_for_state(model, after):
    return rest(model, np.tile(np.minimum(np.arange(after.shape[1]), len(after) - 1), (len(after), 1)))


@wrong(_("The law of the first step was used at every step."),
       _("At step t the model draws from model[t]."), tried=EXAMPLE)
def first_law_everywhere(model, after):
    return rest(np.tile(model[:1], (len(model), 1, 1)), after)


@wrong(_("The law of the token's own step was used; the future begins with the next draw."),
       _("future[t] needs the entropies of model[t + 1], model[t + 2] and so on."), tried=EXAMPLE)
def law_of_the_own_step(model, after):
    future = np.zeros(model.shape)
    for t in reversed(range(len(model) - 1)):
        future[t] = (entropies(model[t]) + np.sum(model[t] * future[t + 1], axis=1))[after]
    return future


@wrong(_("The steps run from the first to the last: what a step needs comes after it."),
       _("Go backwards: for t in reversed(range(T))."))
def forwards(model, after):
    return rest(model[::-1], after)[::-1]


@wrong(_("The result is in bits."), _("Use the natural logarithm: ln 2 = 0.6931 for a toss."), tried=COIN)
def in_bits(model, after):
    return rest(model, after) / LN2


@wrong(_("The sign is turned: an entropy is 0 or more."), _("H = −Σ q ln q."), tried=COIN)
def sign_turned(model, after):
    return -rest(model, after)


@wrong(_("That is per step; the future entropy is the sum over the steps that are left."),
       _("For three tosses of a fair coin the first row is 2 ln 2 = 1.3863."), tried=COIN)
def per_step(model, after):
    left = np.maximum(np.arange(len(model))[::-1], 1)
    return rest(model, after) / left[:, None, None]


@wrong(_("It is divided by T; the future entropy is the sum over the steps that are left."),
       _("For three tosses of a fair coin the first row is 2 ln 2 = 1.3863."), tried=COIN)
def over_all_steps(model, after):
    return rest(model, after) / len(model)


@wrong(_("The rows stand in the order in which they were found, from the last step to the first."),
       _("Write into future[t], or turn the list round: its last row is 0."), tried=COIN)
def found_order(model, after):
    return rest(model, after)[::-1].copy()


@wrong(_("The first row was never filled: the loop stops before step 0."),
       _("Let t run down to 0: for t in reversed(range(T))."), tried=COIN)
def first_row_missing(model, after):
    return np.concatenate([0 * model[:1], rest(model, after)[1:]])


@wrong(_("The entropies were not added up on the way back: only that of the last step is carried on."),
       _("At each step add the entropy of its law to Σ q f."), tried=COIN)
def last_entropy_only(model, after):
    future = np.zeros(model.shape)
    for t in reversed(range(len(model) - 1)):
        ends = np.sum(model[t + 1] * future[t + 1], axis=1)
        future[t] = (entropies(model[-1]) if t == len(model) - 2 else ends)[after]
    return future


@wrong(_("A probability of 0 made 0 · ln 0, which is nan."),
       _("Let the logarithm see 1 where q is 0: np.where(q > 0, q, 1)."))
def zero_log_zero(model, after):
    with np.errstate(all="ignore"):
        return rest(model, after, lambda q: -np.sum(q * np.log(q), axis=1))


@wrong(_("The values are nearly right: a small number in the logarithm, or a clipped q, shows."),
       _("Let the logarithm see 1 where q is 0, and q itself elsewhere."), recognise=nearly(future_entropy, 1e-4))
def epsilon_in_the_log(model, after):
    return rest(model, after, lambda q: -np.sum(q * np.log(q + 1e-6), axis=1))


@wrong(_("The mean over the tokens was taken for H; an entropy is a sum."),
       _("H = −Σ q ln q, summed over the tokens."), tried=COIN)
def mean_for_sum(model, after):
    return rest(model, after, lambda q: entropies(q) / q.shape[1])


@wrong(_("Entropy and future were summed over the whole table; each state has its own."),
       _("Sum over the tokens alone: axis=1 of q."), tried=WORLD)
def over_the_table(model, after):
    return rest(model, after, lambda q: np.full(len(q), np.sum(entropies(q))),
                lambda q, f: np.full(len(q), np.sum(q * f)))


@wrong(_("The sum runs over the states; a law is a row, and its tokens stand along axis 1."),
       _("Sum over the tokens alone: axis=1 of q."))
def over_axis_0(model, after):
    return rest(model, after, lambda q: np.sum(-q * np.log(np.where(q > 0, q, 1)), axis=0),
                lambda q, f: np.sum(q * f, axis=0))


@wrong(_("All states of a step share one entropy here, the sum of theirs."),
       _("Sum over the tokens alone: axis=1 of q."))
def over_all_states(model, after):
    return rest(model, after, lambda q: np.full(len(q), np.sum(entropies(q))))


@wrong(_("That is the entropy from each state on; what is asked is after each token."),
       _("The result has the shape of model: read it at after[s, v]."))
def by_state(model, after):
    return np.stack([entropies(q) + np.sum(q * f, axis=1) for q, f in zip(model, rest(model, after))])


EXERCISE = Exercise(
    id="12.1", name="future_entropy", points=4, minutes=15, difficulty=3, theory="future",
    title=_("The entropy that is still to come"),
    why=_("A temperature looks at one step; what a token leads to may matter more."),
    reference=future_entropy,
    alternatives=(by_the_library, one_by_one),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(WORLD,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Go from the last step to the first, and keep what is still to come from each state on."),
           _("From a state: the entropy of its law, plus Σ q f over the tokens. f is what comes after each."),
           _("future[t] = ends[after], then ends = H + Σ q · future[t]; ends starts with zeros.")),
    general=_("This is not the entropy of all steps after the token, by the model's own laws."),
    next_step=_("In small_world() the entries [0, 0] are 6.568, 6.642, 6.712 and 8.301; the last row is 0."),
)
