"""`edt_rows`: each row hears its own entropy."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits
from taulab.softmax import softmax

from .shared import OTHER_WAYS, halves


def edt_rows(Z, base, theta, N, floor):
    Q = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    Q = Q / np.sum(Q, axis=1, keepdims=True)
    H = np.sum(Q * np.log(1 / np.where(Q > 0, Q, 1)), axis=1)
    with np.errstate(divide="ignore"):
        return np.maximum(base * N ** (theta / H), floor)


def row_by_row(Z, base, theta, N, floor):
    found = []
    for z in Z:
        q = softmax(z)
        H = np.abs(np.sum(q[q > 0] * np.log(q[q > 0])))
        found.append(max(base * np.exp(-theta * np.log(1 / N) / H), floor))
    return np.array(found)


@st.composite
def tables(draw):
    n, V = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    return np.array(draw(st.lists(halves, min_size=n * V, max_size=n * V))).reshape(n, V)


inputs = st.tuples(tables(), st.sampled_from([0.75, 1.0, 1.5]), st.sampled_from([0.25, 1.0, 3.0]),
                   st.sampled_from([0.5, 0.8]), st.sampled_from([0.05, 0.25]))
TWO = np.array([[3.0, 1.0, 0.0, 0.0], [9.0, 0.0, 0.0, 0.0]])
EXAMPLE = TWO, 1.0, 1.0, 0.8, 0.05
CERTAIN = np.array([[0.0, -np.inf, -np.inf], [1.0, 1.0, -np.inf], [1.0, 0.5, 0.0]])
FAR = np.array([[1000.0, 999.0, 998.5], [0.0, 0.3174, -1.2871], [1000.0, 0.0, 0.0], [0.0, 1000.0, 999.0],
                [999.0, 1000.0, 0.0]])
LOW = np.array([[-np.inf, -1000.0, -np.inf, -1000.3], [-np.inf, -np.inf, -999.0, -998.5]])
WITNESSES = (EXAMPLE, (CERTAIN, 1.5, 0.5, 0.8, 0.1), (TWO[:1], 1.5, 1.0, 0.8, 0.05), (TWO[1:], 1.5, 1.0, 0.64, 0.05),
             (FAR, 0.7391, 0.2, 0.8, 0.01), (np.array([[2, 0, 1], [0, 0, 1], [7, 1, 0]]), 2, 1, 0.9, 0.2),
             (np.array([[1.5], [-2.0]]), 1.0, 1.0, 0.8, 0.3), (LOW, 250.0, 0.3174, 0.8, 0.05),
             (np.array([[0.0, 2.0], [1.0, 2.5], [5.5, 0.0], [3.0, 3.0], [2.0, 9.0]]), 1.2, 1.5, 0.8, 0.4),
             (TWO, 1.25, 1.0, 0.8, 0.05), (TWO, 1.0, 1.2346, 0.8, 0.05), (TWO, 1.0, 1.0, 0.987654, 0.05),
             (TWO, 1.0, 1.0, 0.8, 0.0617284), (TWO, 1.0, 0.00317, 0.5, 0.00617284),
             (np.zeros((2, 60)), 1.0, 150.0, 0.987654, 0.05), (TWO, 0.00317, 1.0, 0.00317, 0.0000317),
             (np.zeros((1, 4)), 1.0, 0.5, 0.00317, 0.05), (np.zeros((1, 4)), 0.00317, 0.5, 0.8, 0.00000123))
EQUIVALENT = (("edt_rows: 1 -> 2 #5", "0 times any logarithm is 0"),
              ("edt_rows: np.errstate(divide='ignore') -> np.errstate()", "it warns, the temperatures are the same"),
              ("row_by_row: np.array(found) -> found", "a list of numbers counts as an array"))

wrong = WrongAnswers()


def heard(H, base, theta, N, floor):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.maximum(base * N ** (theta / H), floor)


def entropies_heard(Q, base, theta, N, floor):
    return heard(np.sum(Q * np.log(1 / np.where(Q > 0, Q, 1)), axis=1), base, theta, N, floor)


@wrong(_("All rows got one τ, from the mean of their entropies."),
       _("Keep one H for each row, and raise N to θ/H row by row."), tried=EXAMPLE)
def mean_of_the_batch(Z, base, theta, N, floor):
    H = entropy_from_logits(Z)
    return heard(np.full(len(H), np.mean(H)), base, theta, N, floor)


@wrong(_("One softmax ran over the whole table; each row is a distribution of its own."),
       _("Shift and normalise along axis=1, with keepdims=True."), tried=EXAMPLE)
def one_softmax(Z, base, theta, N, floor):
    q = softmax(Z.ravel()).reshape(Z.shape)
    return heard(np.sum(q * np.log(1 / np.where(q > 0, q, 1)), axis=1), base, theta, N, floor)


@wrong(_("Rows and columns are exchanged: there is one τ for each column."),
       _("A row is a distribution: use axis=1."), tried=EXAMPLE)
def down_the_columns(Z, base, theta, N, floor):
    return edt_rows(np.ascontiguousarray(Z.T), base, theta, N, floor)


@wrong(_("The entropies of all rows were added into one."),
       _("Sum along axis=1 alone: one H for each row."), tried=EXAMPLE)
def entropy_of_all(Z, base, theta, N, floor):
    return heard(np.full(len(Z), np.sum(entropy_from_logits(Z))), base, theta, N, floor)


@wrong(_("The largest probability stands where the entropy belongs."),
       _("H = −Σ q ln q, one for each row."), tried=EXAMPLE)
def largest_probability(Z, base, theta, N, floor):
    return heard(np.max(softmax(Z), axis=1), base, theta, N, floor)


@wrong(_("The exponent is −θ times H: a doubtful row is heated above its base."),
       _("Divide theta by H: N ** (theta / H)."), tried=EXAMPLE)
def minus_theta_times_h(Z, base, theta, N, floor):
    return np.maximum(base * N ** (-theta * entropy_from_logits(Z)), floor)


@wrong(_("The floor did not reach the sure row: there τ is 0, or nearly."),
       _("Take the larger of τ and floor, row by row."), tried=EXAMPLE)
def no_floor(Z, base, theta, N, floor):
    return heard(entropy_from_logits(Z), base, theta, N, 0.0)


@wrong(_("Only rows of one possible token got the floor; other sure rows lie below it as well."),
       _("Compare every τ with floor: np.maximum(tau, floor)."), tried=EXAMPLE)
def floor_of_one_token(Z, base, theta, N, floor):
    H = entropy_from_logits(Z)
    return np.where(H == 0, floor, heard(H, base, theta, N, 0.0))


@wrong(_("H was compared with floor; it is τ that must not lie below it."),
       _("Compare τ, not H: np.maximum(tau, floor)."))
def sure_by_entropy(Z, base, theta, N, floor):
    H = entropy_from_logits(Z)
    return np.where(H < floor, floor, heard(H, base, theta, N, 0.0))


@wrong(_("The exponentials were divided by the sum of the whole table."),
       _("Each row has its own sum: np.sum(Q, axis=1, keepdims=True)."), tried=EXAMPLE)
def one_sum(Z, base, theta, N, floor):
    Q = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    Q = Q / np.sum(Q)
    return heard(np.sum(Q * np.log(1 / np.where(Q > 0, Q, 1)), axis=1), base, theta, N, floor)


@wrong(_("A mask made the table flat: the rows are gone."),
       _("np.where(Q > 0, Q, 1) keeps the table; put it inside the logarithm."), tried=EXAMPLE)
def flattened(Z, base, theta, N, floor):
    q = softmax(Z)
    q = q[q > 0]
    return heard(-np.sum(q * np.log(q), axis=1), base, theta, N, floor)


@wrong(_("Each row with a cut token got the floor, because its entropy was nan."),
       _("Put 1 for a q of 0 inside the logarithm: np.where(Q > 0, Q, 1)."), tried=WITNESSES[1])
def nan_to_floor(Z, base, theta, N, floor):
    return np.where(np.any(softmax(Z) == 0, axis=1), floor, edt_rows(Z, base, theta, N, floor))


@wrong(_("A small number added to H shows in τ."),
       _("Leave H as it is: θ/0 is inf in NumPy, and N to the power inf is 0."))
def epsilon_beside_entropy(Z, base, theta, N, floor):
    return heard(entropy_from_logits(Z) + 1e-6, base, theta, N, floor)


@wrong(_("A certain row has H = −0.0 or just below 0 here; N^(θ/H) is then infinite."),
       _("Let H be +0: np.abs(H), or a sum of q · ln(1/q)."), tried=WITNESSES[1])
def minus_zero(Z, base, theta, N, floor):
    q = softmax(Z)
    H = -np.sum(q * np.log(np.where(q > 0, q, 1)), axis=1)
    return heard(H, base, theta, N, floor)


@wrong(_("0 · ln 0 made nan."),
       _("Put 1 for a q of 0 inside the logarithm: np.where(Q > 0, Q, 1)."), tried=WITNESSES[1])
def zero_log_zero(Z, base, theta, N, floor):
    q = softmax(Z)
    with np.errstate(divide="ignore", invalid="ignore"):
        return heard(np.sum(q * -np.log(q), axis=1), base, theta, N, floor)


@wrong(_("The floor was put under the entropy; it belongs under τ."),
       _("np.maximum(tau, floor), once τ is known."), tried=EXAMPLE)
def floor_of_entropy(Z, base, theta, N, floor):
    return heard(np.maximum(entropy_from_logits(Z), floor), base, theta, N, 0.0)


@wrong(_("The floor was put under the factor N^(θ/H), so it grew with the base."),
       _("Multiply by base first, then compare with floor."), tried=WITNESSES[3])
def floor_of_the_factor(Z, base, theta, N, floor):
    return base * heard(entropy_from_logits(Z), 1.0, theta, N, floor)


@wrong(_("The floor was added to every τ."),
       _("A row above the floor keeps its τ: np.maximum(tau, floor)."), tried=EXAMPLE)
def floor_added(Z, base, theta, N, floor):
    return heard(entropy_from_logits(Z), base, theta, N, 0.0) + floor


@wrong(_("The smaller of τ and floor was taken: that is a ceiling."),
       _("np.maximum(tau, floor) lifts what lies below."), tried=EXAMPLE)
def ceiling(Z, base, theta, N, floor):
    return np.minimum(heard(entropy_from_logits(Z), base, theta, N, 0.0), floor)


@wrong(_("A sure row fell back to the base temperature, the hottest there is."),
       _("What lies below the floor becomes floor."), tried=EXAMPLE)
def back_to_base(Z, base, theta, N, floor):
    tau = heard(entropy_from_logits(Z), base, theta, N, 0.0)
    return np.where(tau < floor, base, tau)


@wrong(_("A row below the floor got τ = 0."),
       _("What lies below the floor becomes floor."), tried=EXAMPLE)
def greedy_below(Z, base, theta, N, floor):
    tau = heard(entropy_from_logits(Z), base, theta, N, 0.0)
    return np.where(tau < floor, -0.0, np.round(tau, 12))


@wrong(_("The temperatures stand in a column; a flat array is asked for."),
       _("Drop keepdims in the entropy: the shape is (n,)."), tried=EXAMPLE)
def in_a_column(Z, base, theta, N, floor):
    return edt_rows(Z, base, theta, N, floor)[:, None]


@wrong(_("The tempered table came back; its temperatures are asked for."),
       _("Return τ, one number for each row."), tried=EXAMPLE)
def tempered_table(Z, base, theta, N, floor):
    return Z / edt_rows(Z, base, theta, N, floor)[:, None]


@wrong(_("The entropies are in bits: each row has another θ than the rule says."),
       _("Use the natural logarithm."), tried=EXAMPLE)
def in_bits(Z, base, theta, N, floor):
    return heard(entropy_from_logits(Z) / np.log(2), base, theta, N, floor)


@wrong(_("The mean over the tokens of a row was taken; an entropy is a sum."),
       _("np.sum along axis=1, not np.mean."), tried=EXAMPLE)
def mean_for_sum(Z, base, theta, N, floor):
    return heard(entropy_from_logits(Z) / Z.shape[1], base, theta, N, floor)


@wrong(_("The largest logit of the whole table was subtracted: rows far below it ran to 0/0."),
       _("np.max(Z, axis=1, keepdims=True): each row has its own."), tried=WITNESSES[4])
def one_shift(Z, base, theta, N, floor):
    Q = np.exp(Z - np.max(Z))
    with np.errstate(invalid="ignore"):
        Q = Q / np.sum(Q, axis=1, keepdims=True)
    return heard(np.sum(Q * np.log(1 / np.where(Q == 0, 1, Q)), axis=1), base, theta, N, floor)


def following(rule, low=np.maximum, *hearings):
    """Return the answers that follow another rule, made of H, base, θ, N and V: H as it is, and as −0 at a sure row."""
    return [lambda Z, base, theta, N, floor, heard=heard: low(rule(heard(Z), base, theta, N, Z.shape[1]), floor)
            for heard in hearings or (entropy_from_logits, lambda Z: -(0.0 - entropy_from_logits(Z)))]


def another_rule(name, cause, next_step, *rules, low=np.maximum):
    answers = [quiet(answer) for rule in rules for answer in following(rule, low)]
    wrong(cause, next_step, tried=WITNESSES[4], recognise=like(*answers, rtol=1e-7), name=name)(answers[0])


def quiet(answer):
    def without_warnings(*arguments):
        with np.errstate(all="ignore"):
            return answer(*arguments)
    return without_warnings


another_rule("theta-times-entropy", _("The exponent is θ times H here: a doubtful row is cooled the most."),
             _("Divide θ by H, so that doubt leaves τ near its base."),
             lambda H, base, theta, N, V: base * N ** (theta * H))
another_rule("upside-down", _("The exponent is upside down: H over θ."),
             _("Divide θ by H, so that doubt leaves τ near its base."),
             lambda H, base, theta, N, V: base * N ** (H / theta))
another_rule("without-parentheses", _("A power binds more tightly than a division: this is base · N^θ / H."),
             _("Put the exponent into parentheses: N ** (theta / H)."),
             lambda H, base, theta, N, V: base * N**theta / H)
another_rule("without-n", _("N was left out: that is base times e^(−θ/H)."),
             _("Raise N, not e, to the power θ/H."),
             lambda H, base, theta, N, V: base * np.exp(-theta / H),
             lambda H, base, theta, N, V: base * np.exp(theta / H))
another_rule("without-theta", _("θ was left out of the exponent: that is N^(1/H)."),
             _("Divide θ, not 1, by H."), lambda H, base, theta, N, V: base * N ** (1 / H))
another_rule("without-entropy", _("H was left out of the exponent: every row has the same τ, N^θ times base."),
             _("Divide θ by the H of the row."), lambda H, base, theta, N, V: base * N**theta + 0 * H)
another_rule("without-base", _("The base temperature is missing."),
             _("Multiply N ** (theta / H) by base, then compare with floor."),
             lambda H, base, theta, N, V: N ** (theta / H))
another_rule("base-raised", _("The base was put inside the power: it was raised to θ/H as well."),
             _("Only N is raised: base * N ** (theta / H)."), lambda H, base, theta, N, V: (base * N) ** (theta / H))
another_rule("exchanged", _("N and θ are exchanged: θ was raised to the power N/H."),
             _("N, below 1, is what is raised; θ stands in the exponent."),
             lambda H, base, theta, N, V: base * theta ** (N / H))
another_rule("exponent-turned", _("The exponent has the wrong sign: here τ grows where the model is sure."),
             _("N is below 1, so a positive exponent cools; H is −Σ q ln q, above 0."),
             lambda H, base, theta, N, V: base * N ** (-theta / H),
             lambda H, base, theta, N, V: base * N ** (theta / -H))
another_rule("relative-entropy", _("H was divided by ln V, the largest it can be; EDT uses H itself."),
             _("Divide θ by H, in nats: for four equal logits H is 1.3863."),
             lambda H, base, theta, N, V: base * N ** (theta / (H / np.log(V))))
another_rule("share-of-the-most", _("That is base times H over ln V, another rule under the same name."),
             _("N and θ must have a part: base * N ** (theta / H)."),
             lambda H, base, theta, N, V: base * H / np.log(V))
another_rule("in-tens", _("The entropy was taken with log10."),
             _("Use np.log: for four equal logits H is 1.3863."),
             lambda H, base, theta, N, V: base * N ** (theta / (H / np.log(10))))
another_rule("divided-by-base", _("Base does not multiply the power: it divides it, or is added."),
             _("Multiply N ** (theta / H) by base."),
             lambda H, base, theta, N, V: N ** (theta / H) / base,
             lambda H, base, theta, N, V: base + N ** (theta / H))
another_rule("another-entropy", _("1 was added to H, or its exponent e^H taken: the rule has H alone."),
             _("Divide θ by H."), lambda H, base, theta, N, V: base * N ** (theta / (1 + H)),
             lambda H, base, theta, N, V: base * N ** (theta / np.exp(H)))
wrong(_("The entropies came back; the rule makes a temperature of each."),
      _("Return np.maximum(base * N ** (theta / H), floor)."), tried=EXAMPLE, name="entropies",
      recognise=like(lambda Z, *others: entropy_from_logits(Z),
                     lambda Z, base, theta, N, floor: np.maximum(entropy_from_logits(Z), floor)),
      )(lambda Z, *others: entropy_from_logits(Z))


@wrong(_("τ was held down to 1; with a base above 1 a doubtful row lies beyond."),
       _("Nothing is cut from above: np.maximum(tau, floor) is enough."), tried=WITNESSES[2],
       recognise=like(lambda Z, base, theta, N, floor: np.clip(edt_rows(Z, base, theta, N, floor), floor, 1)))
def held_below_one(Z, base, theta, N, floor):
    return np.minimum(edt_rows(Z, base, theta, N, floor), 1)


wrong(_("Each row was heard at the base temperature; EDT listens to the model itself."),
      _("H is that of softmax(Z), at τ = 1."), tried=WITNESSES[2], name="entropy-at-the-base")(
    lambda Z, base, theta, N, floor: heard(entropy_from_logits(Z, base), base, theta, N, floor))


wrong(_("The surprise of the likeliest token was used; H is the mean surprise of all."),
      _("Sum −q ln q over all tokens of the row."), tried=EXAMPLE, name="surprise-of-the-top")(
    lambda Z, base, theta, N, floor: heard(-np.log(np.max(softmax(Z), axis=1)), base, theta, N, floor))


@wrong(_("The logits were taken for probabilities: no softmax came before the entropy."),
       _("Make Q = softmax(Z) first, row by row."), tried=EXAMPLE)
def no_softmax(Z, base, theta, N, floor):
    with np.errstate(divide="ignore", invalid="ignore"):
        return heard(-np.sum(Z * np.log(Z), axis=1), base, theta, N, floor)


def summed_down(sign):
    def answer(Z, base, theta, N, floor):
        Q = softmax(Z)
        H = sign * np.sum(Q * sign * np.log(1 / np.where(Q > 0, Q, 1)), axis=0)
        return heard(H, base, theta, N, floor)
    return answer


wrong(_("The entropies were summed down the columns; a row is a distribution."),
      _("Sum along axis=1: one H for each row."), tried=EXAMPLE, name="summed-down",
      recognise=like(summed_down(1), summed_down(-1)))(summed_down(1))

wrong(_("A column was normalised where a row must be: the softmax ran along the other axis."),
      _("Shift and normalise along axis=1, with keepdims=True."), tried=EXAMPLE, name="softmax-of-columns")(
    lambda Z, base, theta, N, floor: entropies_heard(softmax(Z, axis=0), base, theta, N, floor))


EXERCISE = Exercise(
    id="09.2", name="edt_rows", points=3, minutes=12, difficulty=2, theory="limits",
    title=_("Each row hears its own entropy"),
    why=_("Texts are decoded in batches; with one τ for all, a sure text is heated by a doubtful neighbour."),
    reference=edt_rows,
    alternatives=(row_by_row,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("The same three steps, along axis=1; the largest logit and the sum keep their axis."),
           _("A row with one possible token has H = 0; θ/H is then infinite and N^∞ is 0."),
           _("np.maximum(base * N ** (theta / H), floor), with H of shape (n,) and never −0.")),
    general=_("This is not the temperature of each row with that floor."),
    next_step=_("Rows (3, 1, 0, 0), (9, 0, 0, 0), θ = 1, N = 0.8. Base 1 and floor 0.05 give (0.7175, 0.05)."),
)
