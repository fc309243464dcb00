"""What theory 07 prints, recomputed."""

import numpy as np

from taulab.corpus import headline_grammar, prefixes
from taulab.course.labs.lab07.best_constant import best_constant
from taulab.course.labs.lab07.cells import BACK_BY_HAND, BY_HAND
from taulab.course.labs.lab07.clipped_slope import clipped_slope
from taulab.course.labs.lab07.lstm_step import lstm_step
from taulab.course.labs.lab07.lstm_step_back import lstm_step_back
from taulab.course.labs.lab07.permutation_p import permutation_p
from taulab.course.labs.lab07.saturated import saturated
from taulab.data import make_study_grid, study_grid
from taulab.losses.scores import clipped_entropy, clipped_kl, squared_error

GIVEN = None
V = 2_400
FIVE = np.array([1, 1, 1, 2, 0])

GRID = study_grid()
LOSSES = [(loss, weight) for loss, weights in make_study_grid.WEIGHTS.items() for weight in weights]
#: Column of the grid -> decimals in the table of section "metric".
COLUMNS = {"entropy": 1, "kl": 2, "best_words": 1, "drawn_words": 1, "normalised": 2}
FLOOR = 1.0           # an "entropy" below it is printed with four decimals
WEIGHT = {1e-7: "1e-7", 1e-3: "0.001", 0.1: "0.1", 1.0: "1", 10.0: "10", 100.0: "100"}


def chosen(language, loss, weight, epoch=5):
    return GRID[(GRID["language"] == language) & (GRID["loss"] == loss) & (GRID["weight"] == weight)
                & (GRID["epoch"] == epoch)]


def ended(language, loss, weight, column):
    """Return the mean over the seeds after the last epoch."""
    return float(chosen(language, loss, weight)[column].mean())


def printed(column, value):
    return f"{value:.{4 if column == 'entropy' and value < FLOOR else COLUMNS[column]}f}"


def table():
    """Return every number of the table as it must be printed, with its value."""
    values = [(column, ended(language, loss, weight, column)) for language in ("en", "es") for loss, weight in LOSSES
              for column in COLUMNS]
    found = {}
    for column, value in values:
        found[printed(column, value)] = (*found.get(printed(column, value), ()), value)
    return found


def unseen(language):
    """Return the share of validation samples whose target no training sample has, in the headlines of the lab."""
    _contexts, targets = prefixes(headline_grammar(language).sample(830, np.random.default_rng(0)))
    cut = round(0.8 * len(targets))
    return np.mean(~np.isin(targets[cut:], targets[:cut]))


def constant_loss(scores):
    return squared_error(np.tile(scores, (5, 1)), FIVE)[0]


def p_of_tables():
    """Return the p of the report's three tables, as lab 07 has them."""
    digits = ("1100100100 1010010100 1010010100 0100100100 1001001001 1100010010",
              "2123431243 3400303040 2311101341 1414233040 4330341304 2333241033",
              "2141013031 0104144031 0300103141 0103411310 0400324212 1300234314")
    orders = np.random.default_rng(0).permuted(np.tile(np.arange(60), (1999, 1)), axis=1)
    tables = [np.array([list(map(int, row)) for row in rows.split()]) for rows in digits]
    assert [len(np.unique(rows)) for rows in tables] == [2, 5, 5]
    return [permutation_p(rows, orders) for rows in tables]


ONES, NEGATIVE = clipped_kl(np.ones(V), 0)[0], clipped_entropy(np.full(V, -1.0))[0]
SHARES = saturated(np.array([0.06, 0.001, 0.00001, 0.0]), 10, V)
STEP, BACK, P = lstm_step(*BY_HAND), lstm_step_back(*BACK_BY_HAND), p_of_tables()

def check_runs(language):
    """What the page says of all runs of a language."""
    control = chosen(language, "control", 0.0)
    assert (control["squared_error"] < chosen(language, "control", 0.0, 0)["squared_error"]).all()
    assert (chosen(language, "entropy", 1e-7)["kl"] < chosen(language, "entropy", 1e-7, 0)["kl"]).all()
    assert (chosen(language, "kl", 100.0)["kl_train"] < 0).all()
    for weight in (1e-3, 0.1, 10.0):
        assert all((chosen(language, "entropy", weight, epoch)["entropy"] < 0.01).all() for epoch in range(1, 6))
        assert chosen(language, "entropy", weight)["best_words"].min() > control["best_words"].max()
    for weight in (1.0, 10.0, 100.0):
        assert set(chosen(language, "kl", weight)["drawn_words"]) <= {5, 6}
        assert (chosen(language, "kl", weight)["best_words"] == 1).all()


check_runs("en")
check_runs("es")
assert (np.sum(GRID["epoch"] == 5), len(make_study_grid.SEEDS)) == (48, 3)

NUMBERS = {
    "samples": {"830": GIVEN, "2400": V, "100": GIVEN, "0.1": GIVEN, "14.9%": unseen("en"), "12.8%": unseen("es")},
    "flat": {
        "2400": V, "4.17e-4": squared_error(np.zeros(V), 0)[0], "0.2": (best_constant(FIVE, 4)[0][0],
                                                                        constant_loss(np.eye(4)[1])),
        "0.6": best_constant(FIVE, 4)[0][1], "0.44": np.sum(best_constant(FIVE, 4)[0] ** 2),
        "0.14": best_constant(FIVE, 4)[1], "0.25": constant_loss(np.zeros(4)),
        "0.1875": constant_loss(np.full(4, 0.25)), "7.78": np.log(V),
    },
    "entropy": {
        "1e-7": GIVEN, "2400": V, "0.0039": (NEGATIVE, V * 1e-7 * np.log(1e7)),
        "7.7832": clipped_entropy(np.full(V, 1 / V))[0], "6.7832": clipped_slope(np.array([1 / V]))[0],
        "0.2": GIVEN, "772.5": clipped_entropy(np.full(V, 0.2))[0], "0.6094": clipped_slope(np.array([0.2]))[0],
        "882.9": (clipped_entropy(np.full(V, np.exp(-1)))[0], V / np.e), "7.78": np.log(V), "16.118": np.log(1e7),
    },
    "kl": {
        "1e-7": GIVEN, "-0.0039": ONES, "2400": V, "0.000083": 2 / (2 + 10 * V), "4000": GIVEN, "0.00025": 1 / 4000,
        "0.06": GIVEN, "0.001": GIVEN, "0.00001": GIVEN, "0.3464": SHARES[2],
        "0.035": np.sqrt(10 * 1e-7 * V / 2),
    },
    "metric": {"100": GIVEN, "830": GIVEN, "7.78": np.log(V)} | table()
              | {"0.001": GIVEN, "0.1": GIVEN},
    "cell": {
        "0.5": GIVEN, "-0.5": GIVEN, "1.9362": STEP[1][0, 0], "0.3621": STEP[0][0, 0],
        "0.0949": BACK[0][0, 0], "0.2085": BACK[1][0, 0], "0.2254": BACK[2][0, 0], "0.1386": BACK[3][0, 0],
        "0.3876": BACK[4][0, 0],
    },
    "tables": {"100": GIVEN, "0.05": GIVEN, "5%": GIVEN, "1999": GIVEN, "1.000": P[0], "0.267": P[1], "0.947": P[2]},
    "found": {"16.118": np.log(1e7), "100": GIVEN},
    "bibliography": {"2104.00690": GIVEN, "2102.11225": GIVEN, "2105.09680": GIVEN, "2021": GIVEN, "2018": GIVEN,
                     "2019": GIVEN, "2024": GIVEN, "4104": GIVEN, "4114": GIVEN, "1.12": GIVEN},
    "pitfalls": {"0.000417": 1 / V, "2400": V, "0.2": GIVEN, "772.5": clipped_entropy(np.full(V, 0.2))[0],
                 "7.78": np.log(V), "-0.0039": ONES},
    "quick-checks": {"1000": GIVEN, "10000": GIVEN, "0.05": (1 / 20,), "0.0025": 0.05**2},
    "lab": {"140": GIVEN, "150": GIVEN},
}
