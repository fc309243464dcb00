"""`permutation_p`: evidence by counting."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def equal_pairs(rows):
    """Return in how many pairs of places of one row, of any row, the same word stands."""
    return sum((row[:, None] == row).sum() - len(row) for row in rows) // 2


def permutation_p(rows, shuffles):
    found = equal_pairs(rows)
    as_many = sum(equal_pairs(rows.ravel()[order].reshape(rows.shape)) >= found for order in shuffles)
    return (1 + as_many) / (1 + len(shuffles))


def by_counting_words(rows, shuffles):
    def squares(table):
        return sum(int(np.sum(np.unique(row, return_counts=True)[1] ** 2)) for row in table)

    tables = [rows, *(rows.ravel()[order].reshape(rows.shape) for order in shuffles)]
    statistics = np.array([squares(table) for table in tables])
    return np.mean(statistics >= statistics[0])


def shuffles(seed, n, size):
    rng = np.random.default_rng(seed)
    return np.array([rng.permutation(size) for _ in range(n)]).reshape(n, size)


SORTED = np.array([[1, 1, 1, 2], [2, 2, 3, 3], [3, 4, 4, 4]])
MIXED = np.array([[1, 2, 3, 4], [1, 2, 3, 4]])
TWO = np.array([[5, 5], [6, 6]])
WIDE = np.array([[5, 6, 5], [6, 7, 7]])
WIDE_ORDERS = np.array([[0, 1, 2, 4, 3, 5], [0, 1, 4, 2, 3, 5], [0, 2, 1, 3, 4, 5]])
TWO_ORDERS = np.array([[0, 2, 1, 3], [1, 0, 3, 2], [0, 2, 3, 1], [3, 2, 1, 0]])


LARGE = np.repeat([[1, 2, 3], [1, 2, 4]], 8, axis=1), shuffles(8, 200, 48)


@st.composite
def tables(draw):
    n, width = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    words = draw(st.lists(st.integers(1, 4), min_size=n * width, max_size=n * width))
    return np.array(words).reshape(n, width), shuffles(draw(st.integers(0, 99)), draw(st.integers(1, 12)), n * width)


inputs = tables()
WITNESSES = ((TWO, TWO_ORDERS), (SORTED, shuffles(0, 40, 12)), (MIXED, shuffles(1, 30, 8)),
             (SORTED.reshape(2, 6), shuffles(2, 25, 12)), (SORTED.ravel()[None], shuffles(3, 7, 12)),
             (np.array([[7, 2399], [2399, 7], [1, 7]]), shuffles(4, 19, 6)), (TWO, TWO_ORDERS[:1]),
             (np.array([[1, 1, 1, 1], [1, 1, 1, 2]]), shuffles(5, 9, 8)),
             (np.array([[1, 12], [11, 2], [1, 12]]), shuffles(6, 30, 6)), (MIXED, shuffles(1, 30, 8)[:0]),
             (np.array([[1, 2, 1, 2, 1, 2], [3, 3, 3, 1, 2, 4]]), shuffles(7, 120, 12)), LARGE,
             (np.array([[4, 1, 4], [1, 1, 4]]), np.array([[4, 0, 2, 1, 5, 3]])),
             (np.array([[4, 4, 4], [1, 1, 4]]), np.array([[4, 0, 2, 1, 5, 3]])),
             (np.tile([1, 2, 3, 4], (3, 1)), shuffles(0, 40, 12)), (WIDE, WIDE_ORDERS))

WHOLE = "they are whole numbers, which the mutant leaves alone"
SAME_ORDER = "tables are put in the same order by twice the pairs, or by the pairs and a constant"
EQUIVALENT = (
    ("equal_pairs: sum(((row[:, None] == row).sum() - len(row) for row in rows)) // 2 -> …", SAME_ORDER),
    ("equal_pairs: 2 -> 1", SAME_ORDER), ("equal_pairs: (row[:, None] == row).sum() - len(row) -> …", SAME_ORDER),
    ("by_counting_words: int(np.sum(np.unique(row, return_counts=True)[1] ** 2)) -> …", "whole numbers of NumPy serve"),
    ("rows: changed after use", WHOLE), ("shuffles: changed after use", WHOLE),
    ("result: small as 0", "the share is 1/(1 + number of orders) at least"),
)

wrong = WrongAnswers()


def share(rows, shuffles, compare):
    """Return which shuffled tables compare so with the one found."""
    found = equal_pairs(rows)
    return np.array([compare(equal_pairs(rows.ravel()[order].reshape(rows.shape)), found) for order in shuffles])


@wrong(_("The table itself is one of the possible orders; without it the share can be 0."),
       _("(1 + number of orders that reach it) / (1 + number of orders)."), tried=(TWO, TWO_ORDERS))
def table_not_counted(rows, shuffles):
    return share(rows, shuffles, np.greater_equal).mean() if len(shuffles) else 0.0


@wrong(_("An order that gives just as many pairs counts too; you counted those with more."),
       _("Compare with ≥."), tried=(TWO, TWO_ORDERS))
def more_only(rows, shuffles):
    return (1 + share(rows, shuffles, np.greater).sum()) / (1 + len(shuffles))


@wrong(_("You counted the orders with as few pairs or fewer; words that depend on the prompt give more."),
       _("Compare with ≥, in place of ≤."), tried=(SORTED, shuffles(0, 40, 12)))
def other_tail(rows, shuffles):
    return (1 + share(rows, shuffles, np.less_equal).sum()) / (1 + len(shuffles))


@wrong(_("1 was added above and not below."),
       _("The table itself is one order more: divide by 1 + the number of orders."), tried=(TWO, TWO_ORDERS))
def added_above_only(rows, shuffles):
    return (1 + share(rows, shuffles, np.greater_equal).sum()) / len(shuffles) if len(shuffles) else 1.0


@wrong(_("1 was added below and not above."),
       _("The table itself reaches its own number: add 1 above as well."), tried=(TWO, TWO_ORDERS))
def added_below_only(rows, shuffles):
    return share(rows, shuffles, np.greater_equal).sum() / (1 + len(shuffles))


@wrong(_("Every order gave as many pairs as the table: p is 1, whatever the words."),
       _("Shuffle across the rows, rows.ravel()[order], and count pairs within one row."),
       tried=(SORTED, shuffles(0, 40, 12)))
def always_one(rows, shuffles):
    return 1.0


@wrong(_("Only neighbours were compared; any two places of a row make a pair."),
       _("Compare each word of a row with every other one of that row."),
       tried=(np.array([[1, 2, 1, 2, 1, 2], [3, 3, 3, 1, 2, 4]]), shuffles(7, 120, 12)))
def neighbours_only(rows, shuffles):
    def pairs(table):
        return (table[:, 1:] == table[:, :-1]).sum()

    found = pairs(rows)
    as_many = sum(pairs(rows.ravel()[order].reshape(rows.shape)) >= found for order in shuffles)
    return (1 + as_many) / (1 + len(shuffles))


def by(statistic, tail=np.greater_equal):
    """Return the answer that compares another number of a table."""
    def answer(rows, shuffles):
        found = statistic(rows)
        there = [tail(statistic(rows.ravel()[order].reshape(rows.shape)), found) for order in shuffles]
        return (1 + sum(map(int, there))) / (1 + len(shuffles))
    return answer


wrong(_("You counted the orders with exactly as many pairs; those with more speak for chance as well."),
      _("Compare with ≥."), tried=(MIXED, shuffles(1, 30, 8)), name="equal-alone")(by(equal_pairs, np.equal))


@wrong(_("This is 1 − p: the share of orders with fewer pairs."),
       _("Return the share itself; it is small where the table has more pairs than chance gives."),
       tried=(SORTED, shuffles(0, 40, 12)))
def complement(rows, shuffles):
    return 1 - permutation_p(rows, shuffles)


wrong(_("The pairs were counted down the columns; the words of one prompt stand in a row."),
      _("Compare places of the same row."), tried=(WIDE, WIDE_ORDERS),
      name="down-the-columns")(by(lambda table: equal_pairs(table.T)))


@wrong(_("Both tails were counted; words that depend on the prompt make more pairs, not fewer."),
       _("Count the orders with as many or more, and do not double."), tried=(SORTED, shuffles(0, 40, 12)))
def two_sided(rows, shuffles):
    return min(1.0, 2 * min(permutation_p(rows, shuffles), other_tail(rows, shuffles)))


@wrong(_("You counted the orders with fewer pairs; p counts those with as many or more."),
       _("Compare with ≥, in place of <."), tried=(WIDE, WIDE_ORDERS))
def fewer_only(rows, shuffles):
    return (1 + share(rows, shuffles, np.less).sum()) / (1 + len(shuffles))


@wrong(_("Rows and columns changed places in the shuffled tables: a row has another length there."),
       _("Write rows.ravel()[order].reshape(rows.shape)."), tried=(WIDE, WIDE_ORDERS))
def shape_turned(rows, shuffles):
    found = equal_pairs(rows)
    as_many = sum(equal_pairs(rows.ravel()[order].reshape(rows.shape[::-1])) >= found for order in shuffles)
    return (1 + as_many) / (1 + len(shuffles))


@wrong(_("You counted the different words of each row; they are fewer where there are more pairs."),
       _("Count pairs of places with the same word: three equal words make three pairs."), tried=(WIDE, WIDE_ORDERS))
def different_words(rows, shuffles):
    def distinct(table):
        return sum(len(set(row)) for row in table.tolist())

    tables = [rows.ravel()[order].reshape(rows.shape) for order in shuffles]
    return (1 + sum(distinct(table) >= distinct(rows) for table in tables)) / (1 + len(shuffles))


EXERCISE = Exercise(
    id="07.7", name="permutation_p", points=3, minutes=12, difficulty=3, theory="tables",
    title=_("Evidence by counting"),
    why=_("“Contextually varied” is a claim about prompts and words: shuffle the words, and see whether it survives."),
    reference=permutation_p,
    alternatives=(by_counting_words,),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-10), equivalent=EQUIVALENT,
    inputs=inputs, witnesses=WITNESSES, tried=((WIDE, WIDE_ORDERS),),
    misconceptions=wrong.answers(),
    hints=(_("First a function that counts the pairs of equal words in each row and adds them up."),
           _("Apply it to the table, and to rows.ravel()[order].reshape(rows.shape) for each order."),
           _("(1 + how many orders reach the number of the table) / (1 + len(shuffles)).")),
    general=_("This is not the share of orders that make as many equal pairs within rows as the table has."),
    next_step=_("((5, 6, 5), (6, 7, 7)) has 2 pairs. Order (0, 1, 2, 4, 3, 5) makes 2. Order (0, 1, 4, 2, 3, 5) makes "
                "0, (0, 2, 1, 3, 4, 5) makes 2: p = 3/4."),
)
