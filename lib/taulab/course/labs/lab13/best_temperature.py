"""`best_temperature`: the temperature at which a model is least surprised by a text."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def mean_loss(log_p, counts, true, temperature):
    Z = (counts * np.exp(log_p / temperature)).sum(axis=1)
    return (np.log(Z) - true / temperature).mean()


def best_temperature(log_p, counts, true, temperatures):
    losses = [mean_loss(log_p, counts, true, temperature) for temperature in temperatures]
    return temperatures[np.argmin(losses)]


def all_at_once(log_p, counts, true, temperatures):
    inverse = 1 / np.asarray(temperatures)[:, None, None]
    log_Z = np.log((np.exp(inverse * log_p) * counts).sum(axis=2))
    return min(zip((log_Z - inverse[:, 0] * true).sum(axis=1), temperatures))[1]


GRID = np.array([0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0])


def case(seed, n, K, hidden, temperatures=GRID):
    """Return n rows of K groups that are too sure by a factor, what came, and a grid."""
    rng = np.random.default_rng(seed)
    z, counts = -np.sort(-rng.normal(size=(n, K)) * 2), rng.integers(1, 9, K)
    places = np.array([rng.choice(K, p=w / w.sum()) for w in counts * np.exp(z / hidden)])
    log_p = z - np.log((counts * np.exp(z)).sum(axis=1, keepdims=True))
    return log_p, counts, log_p[np.arange(n), places], temperatures


inputs = st.builds(case, st.integers(0, 99), st.integers(4, 30), st.integers(2, 5), st.sampled_from([0.6, 1.0, 1.6]))
SURE = (np.log([[0.8, 0.05]] * 5), np.array([1, 4]), np.log([0.8, 0.8, 0.8, 0.05, 0.05]), np.array([0.65, 1.5, 4.0]))
SHY = np.log([[0.7, 0.2, 0.05]] * 10), np.array([1, 1, 2]), np.log([0.7] * 9 + [0.2]), GRID
WITNESSES = (SURE, SHY, case(1, 40, 5, 2.0), case(2, 40, 5, 0.6), case(3, 25, 3, 1.0), case(4, 1, 3, 1.0),
             case(5, 30, 4, 1.5, GRID[::-1]), case(6, 30, 4, 1.5, np.array([0.9, 3.0, 1.4])),
             case(8, 3, 4, 1.0, np.array([1.7])), (*case(7, 20, 4, 1.3)[:3], [0.6, 1.2, 2.4]),
             case(11, 60, 6, 1.2, np.linspace(0.5, 2, 61)), case(12, 60, 2, 0.8, np.linspace(0.5, 2, 61)),
             case(13, 9, 3, 1.6, np.geomspace(0.4, 4, 200)), (SHY[0], np.array([1, 9, 1]), *SHY[2:]),
             (SHY[0] * 1.5, *SHY[1:]), (*SHY[:3], GRID[:3]),
             (np.tile(SHY[0], (300, 1)), SHY[1], np.tile(SHY[2], 300), GRID[::-1]),
             (np.array([[0, -1], [0, -2], [0, -1]]), np.array([1, 2]), np.array([0, 0, -1]), GRID))


def finely(rows, width=0.001):
    """Return a case again, with a fine grid around its best temperature."""
    best = best_temperature(*rows[:3], np.linspace(0.4, 4, 3601))
    return *rows[:3], np.linspace(best - width, best + width, 201)


FINE = finely(case(14, 12, 4, 1.3))
WITNESSES += (FINE, finely(case(15, 30, 3, 0.8)), (FINE[0], np.array([3, 1, 1, 4]), *FINE[2:]),
              (np.roll(FINE[0], 1, axis=1), *FINE[1:]), (*FINE[:3], FINE[3][:100]))
SHIFT, ROWS, ONE = ("as many numbers in each row: all losses move alike", "as many rows at each temperature",
                    "with a single group nothing hangs on the temperature")
EQUIVALENT = (("mean_loss: (counts * np.exp(log_p / temperature)).sum(axis=1) -> …", SHIFT),
              ("all_at_once: (np.exp(inverse * log_p) * counts).sum(axis=2) -> …", SHIFT),
              ("mean_loss: (np.log(Z) - true / temperature).mean() -> …", ROWS),
              ("all_at_once: (log_Z - inverse[:, 0] * true).sum(axis=1) -> …", ROWS),
              ("counts: a single entry along axis 0", ONE), ("log_p: a single entry along axis 1", ONE),
              ("result: small as 0", "temperatures are not that small"),
              ("counts: changed after use", "they are whole numbers, which the mutant leaves alone"))

wrong = WrongAnswers()


def least(loss):
    """Return a wrong answer that takes the temperature where something else is least."""
    return lambda log_p, counts, true, temperatures: temperatures[int(np.argmin(
        [loss(log_p, counts, true, temperature) for temperature in temperatures]))]


def entropy_at(log_p, counts, temperature):
    weights = counts * np.exp(log_p / temperature)
    Z = weights.sum(axis=1)
    return (np.log(Z) - (weights * log_p).sum(axis=1) / Z / temperature).mean()


wrong(_("The hottest always came out: ln Z is missing, is not each row's, or the last one was kept."),
      _("Of each token ln Z − true / temperature, with the Z of its own row (axis 1)."), tried=SURE,
      name="without-the-sum")(
          least(lambda log_p, counts, true, temperature: -true.mean() / temperature))
wrong(_("The counts were left out of Z: a group weighs as much as one token."),
      _("Let Z be Σ counts · exp(log_p / temperature)."), tried=SURE, name="without-counts")(
          least(lambda log_p, counts, true, temperature: mean_loss(log_p, np.ones(len(counts)), true, temperature)))
wrong(_("That is the temperature of the greatest loss."),
      _("Take np.argmin."), tried=SURE, name="greatest")(
          least(lambda *arguments: -mean_loss(*arguments)))
wrong(_("Divided turned into multiplied: the result is the inverse of the right one."),
      _("Divide ln p by the temperature, in Z and in the loss."), tried=SURE, name="turned-round")(
          least(lambda log_p, counts, true, temperature: mean_loss(log_p, counts, true, 1 / temperature)))
wrong(_("The coldest always came out: true is missing, has another sign or no temperature, or Z mixes rows."),
      _("The loss of a token is ln Z − true / temperature; take its mean."), tried=SURE, name="true-not-divided")(
          least(lambda log_p, counts, true, temperature:
                (np.log((counts * np.exp(log_p / temperature)).sum(axis=1)) - true).mean()))
wrong(_("That is where entropy is nearest to the loss at τ = 1, another question."),
      _("Compute the loss of the tokens that came, and take the least."), name="entropy-equals-loss")(
          least(lambda log_p, counts, true, temperature: abs(entropy_at(log_p, counts, temperature) + true.mean())))
wrong(_("ln was taken of the rows' Z together."),
      _("Each row has its own ln Z: add up along axis 1, ln, then the mean."), name="one-z-for-all")(
          least(lambda log_p, counts, true, temperature:
                np.log((counts * np.exp(log_p / temperature)).sum()) - true.mean() / temperature))
wrong(_("The largest was taken out of log_p in Z, and not out of true."),
      _("Take the same number out of both, or add it to ln Z again."), name="largest-in-one-place")(
          least(lambda log_p, counts, true, temperature:
                mean_loss(log_p - log_p.max(axis=1, keepdims=True), counts, true, temperature)))
wrong(_("The median was taken; a log loss is a mean."),
      _("Take the mean over the rows."), name="median")(
          least(lambda log_p, counts, true, temperature: float(np.median(
              np.log((counts * np.exp(log_p / temperature)).sum(axis=1)) - true / temperature))))
wrong(_("The temperature was put on the share of each group, not on a token."),
      _("Z = Σ counts · exp(log_p / temperature): the counts stay outside."), tried=SURE, name="shares-tempered")(
          least(lambda log_p, counts, true, temperature: float((np.log(np.exp(
              (log_p + np.log(counts)) / temperature).sum(axis=1)) - true / temperature).mean())))

wrong(_("The probabilities were multiplied: of a long text 0 is left, at every temperature."),
      _("Add up the logarithms, ln Z − true / temperature."), name="product")(
          least(lambda log_p, counts, true, temperature:
                -np.prod(np.exp(true / temperature) / (counts * np.exp(log_p / temperature)).sum(axis=1))))
wrong(_("Z itself is in the loss, not ln Z."),
      _("The loss of a token is ln Z − true / temperature; take its mean."), name="without-ln")(
          least(lambda log_p, counts, true, temperature:
                ((counts * np.exp(log_p / temperature)).sum(axis=1) - true / temperature).mean()))


@wrong(_("That is the place in the list; the temperature there is asked for."),
       _("Return temperatures[np.argmin(losses)]."), tried=SURE)
def place(log_p, counts, true, temperatures):
    return int(np.argmin([mean_loss(log_p, counts, true, temperature) for temperature in temperatures]))


@wrong(_("That is the inverse of the temperature."),
       _("Return temperatures[np.argmin(losses)]."), tried=SURE)
def inverse(log_p, counts, true, temperatures):
    return 1 / best_temperature(log_p, counts, true, temperatures)


@wrong(_("A best temperature was taken for each row, and their mean; one is asked for all rows together."),
       _("Take the mean over the rows for each temperature, then np.argmin."), tried=SURE)
def row_by_row(log_p, counts, true, temperatures):
    return np.mean([best_temperature(row[None], counts, came, temperatures) for row, came in zip(log_p, true)])


@wrong(_("That is the least loss; the temperature that has it is asked for."),
       _("Return temperatures[np.argmin(losses)]."), tried=SURE)
def loss_itself(log_p, counts, true, temperatures):
    return min(mean_loss(log_p, counts, true, temperature) for temperature in temperatures)


EXERCISE = Exercise(
    id="13.5", name="best_temperature", points=3, minutes=12, difficulty=3, theory="calibration",
    title=_("The temperature that a text asks for"),
    why=_("Whether a real model is too sure of itself is one number: the τ at which its loss is least."),
    reference=best_temperature,
    alternatives=(all_at_once,),
    inputs=inputs, witnesses=WITNESSES, tried=(SURE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("The loss of one token at τ is −ln q: ln Z − true / temperature."),
           _("Z of a row is Σ counts · exp(log_p / temperature), as in 13.1."),
           _("Take the mean over the rows for each temperature, then np.argmin.")),
    general=_("This is not the temperature of the least mean log loss."),
    next_step=_("p = 0.8 and four times 0.05; three of five tokens were the likeliest. Of 0.65, 1.5 and 4: 1.5."),
)
