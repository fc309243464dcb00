"""`loop_period`: does a text end in a loop, and how long is one round?"""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like, value_of
from taulab.course.language import mark as _


def loop_period(tokens, times):
    tokens = list(tokens)
    for period in range(1, len(tokens) // times + 1):
        if tokens[-period:] * times == tokens[-period * times:]:
            return period
    return 0


def neighbours_alike(tokens, times):
    tokens = np.asarray(tokens)
    for period in range(1, len(tokens) // times + 1):
        end = tokens[len(tokens) - period * times:]
        if np.array_equal(end[period:], end[:-period]):
            return period
    return 0


@st.composite
def texts(draw):
    few = st.integers(1, 3)
    start = draw(st.lists(few, max_size=4))
    turn = draw(st.lists(few, min_size=1, max_size=4))
    return np.array([*start, *turn * draw(st.integers(1, 4))]), draw(st.integers(2, 4))


inputs = texts()
ENDS = np.array([9, 1, 2, 1, 2, 1, 2])
WITNESSES = ((ENDS, 3), (np.full(4, 3), 3), (ENDS, 4), (ENDS, 2), (np.array([1, 2, 1, 2]), 2),
             (np.array([1, 2, 1, 2, 1, 2, 9]), 3),
             (np.array([5, 5, 5, 5, 5, 5]), 3), (np.array([5, 5, 5, 5, 5, 5]), 2), (np.array([1, 2, 3]), 2),
             (np.array([7]), 2), (np.array([1, 1, 2, 1, 1, 2]), 2), (np.array([1, 1, 2, 1, 1, 2, 1, 1, 2]), 3),
             (np.array([3, 1, 2, 3, 1, 2, 3, 1, 2, 3]), 3), (np.array([12, 1, 21, 2, 12, 1, 21, 2]), 2),
             (np.array([1, 2, 2, 1]), 2), (np.array([3, 1, 2, 1]), 2),
             (np.array([4, 1, 1]), 2), (np.array([4, 1, 1]), 3),
             (np.array([*range(40), *range(40)]), 2), (np.array([1, 2, 3, 2, 1, 2, 3, 2]), 2),
             (np.array([2, 1, 1, 1, 2, 1, 1, 1]), 4), (np.array([1, 2, 1, 3, 1, 2, 1, 3]), 2),
             (np.array([*range(130), *range(130)]), 2),
             (np.array([1, 12, 11, 2]), 2), (np.array([1, 2, 3, 2]), 2))
NO_ROOM = "more rounds than fit are never equal to what there is"
EQUIVALENT = (("loop_period: 1 -> 0", "no text is `times` times itself"),
              ("loop_period: len(tokens) // times -> len(tokens)", NO_ROOM), ("loop_period: 1 -> 2 #2", NO_ROOM),
              ("neighbours_alike: tokens = np.asarray(tokens) -> …", "they are an array already"),
              ("neighbours_alike: np.asarray(tokens) -> …", "they are an array already"),
              ("tokens: changed after use", "they are whole numbers, which the mutant leaves alone"))

wrong = WrongAnswers()


@wrong(_("That is the longest round; one of six tokens may be three of two."),
       _("Try the short ones first, and return at the first that fits."), tried=(np.full(6, 5), 2))
def longest(tokens, times):
    fits = [period for period in range(1, len(tokens) // times + 1)
            if list(tokens[-period:]) * times == list(tokens[-period * times:])]
    return max(fits, default=0)


@wrong(_("Two rounds were enough here, whatever `times` says."),
       _("Compare the last period · times tokens."), tried=(np.array([4, 1, 1]), 3))
def two_rounds(tokens, times):
    return loop_period(tokens, 2)


@wrong(_("One round too many was asked for: the first one counts too."),
       _("times rounds are period · times tokens in all."), tried=(ENDS, 3))
def one_round_more(tokens, times):
    return loop_period(tokens, times + 1)


@wrong(_("One round too few was asked for."),
       _("times rounds are period · times tokens in all."), tried=(ENDS, 4))
def one_round_less(tokens, times):
    return loop_period(tokens, times - 1) if times > 2 else min(1, len(tokens))


@wrong(_("The beginning of the text was looked at; a loop is what it ends in."),
       _("Take the last tokens: tokens[-period * times:]."), tried=(ENDS, 3))
def at_the_start(tokens, times):
    return loop_period(tokens[::-1], times)


@wrong(_("The longest period that fits into the text is missing."),
       _("range leaves its end out: go to len(tokens) // times + 1."), tried=(np.array([1, 2, 1, 2]), 2))
def range_too_short(tokens, times):
    return next((period for period in range(1, len(tokens) // times)
                 if list(tokens[-period:]) * times == list(tokens[-period * times:])), 0)


@wrong(_("That is the number of tokens in the loop; one round of it is asked for."),
       _("Return the period."), tried=(ENDS, 3))
def whole_loop(tokens, times):
    return loop_period(tokens, times) * times


@wrong(_("A loop was seen where the last token alone comes again at that distance."),
       _("All tokens of the round must come again."), tried=(np.array([3, 1, 2, 1]), 2))
def last_token_alone(tokens, times):
    for period in range(1, len(tokens) // times + 1):
        if len(set(np.asarray(tokens)[[-1 - k * period for k in range(times)]].tolist())) == 1:
            return period
    return 0


@wrong(_("That is how far back the last token came before; nothing was compared with the round between."),
       _("All tokens of the round must come again, `times` times in all."), tried=(np.array([3, 1, 2, 1]), 2))
def last_time_seen(tokens, times):
    return next((back for back in range(1, len(tokens)) if tokens[-1 - back] == tokens[-1]), 0)


@wrong(_("The same tokens in another order are no loop."),
       _("Compare the tokens place by place."), tried=(np.array([1, 2, 2, 1]), 2))
def as_sets(tokens, times):
    tokens = list(tokens)
    for period in range(1, len(tokens) // times + 1):
        rounds = [tokens[len(tokens) - (k + 1) * period:len(tokens) - k * period] for k in range(times)]
        if all(sorted(each) == sorted(rounds[0]) for each in rounds):
            return period
    return 0


@wrong(_("That is yes or no; the length of one round is asked for."),
       _("Return the period, and 0 if there is none."), tried=(ENDS, 3))
def whether(tokens, times):
    return int(loop_period(tokens, times) > 0)


@wrong(_("0 came back for every text: no loop was found."),
       _("Print both sides of your comparison for one loop; `*` repeats a list, and multiplies an array."),
       tried=(ENDS, 3))
def multiplied(tokens, times):
    tokens = np.asarray(tokens)
    return next((period for period in range(1, len(tokens) // times + 1)
                 if np.array_equal(tokens[-period:] * times, tokens[-period * times:])), 0)


@wrong(_("The place where the rounds begin came back; the length of one is asked for."),
       _("Return the period itself."), tried=(ENDS, 3))
def where_it_begins(tokens, times):
    found = loop_period(tokens, times)
    return len(tokens) - found * times if found else 0


def short_rounds_only(inputs, outcomes):
    """Return whether all is right up to some length of a round, two or more, and 0 beyond."""
    pairs = [(loop_period(*arguments), value_of(got)) for arguments, got in zip(inputs, outcomes)]
    found, missed = {want for want, got in pairs if 0 < want == got}, {want for want, got in pairs if got == 0 < want}
    return (all(got in (0, want) for want, got in pairs) and len(found) > 1 and bool(missed)
            and max(found) < min(missed))


@wrong(_("Long rounds are missed: up to some length all are found, beyond it none."),
       _("Try every length up to len(tokens) // times, that one included."), recognise=short_rounds_only)
def up_to_two(tokens, times):
    found = loop_period(tokens, times)
    return found if found <= 2 else 0


@wrong(_("Only rounds of one token are found; of longer ones none."),
       _("Repeat the round as a whole, list(tokens[-period:]) * times, and return 0 only after the loop."),
       tried=(ENDS, 3))
def token_by_token(tokens, times):
    return int(loop_period(tokens, times) == 1)


@wrong(_("Rounds of one token are left out: 5, 5, 5 ends with three of them."),
       _("range begins at 1."), tried=(np.full(6, 5), 2))
def from_two(tokens, times):
    tokens = list(tokens)
    return next((period for period in range(2, len(tokens) // times + 1)
                 if tokens[-period:] * times == tokens[-period * times:]), 0)


@wrong(_("A loop somewhere in the text was enough; it must be at the end."),
       _("Take the last tokens: tokens[-period * times:]."), tried=(np.array([1, 2, 1, 2, 1, 2, 9]), 3))
def anywhere(tokens, times):
    found = [loop_period(tokens[:end], times) for end in range(1, len(tokens) + 1)]
    return min((period for period in found if period), default=0)


@wrong(_("The last round was counted wherever it stands; rounds of a loop follow one another."),
       _("Compare the last period · times tokens."), tried=(np.array([3, 1, 2, 1]), 2))
def not_in_a_row(tokens, times):
    tokens = list(tokens)
    for period in range(1, len(tokens) // times + 1):
        starts = range(len(tokens) - period + 1)
        if sum(tokens[i:i + period] == tokens[-period:] for i in starts) >= times:
            return period
    return 0


@wrong(_("The same tokens in another order, or another number of times, are no loop."),
       _("Compare the tokens place by place."), tried=(np.array([1, 2, 2, 1]), 2))
def as_true_sets(tokens, times):
    tokens = list(tokens)
    return next((period for period in range(1, len(tokens) // times + 1)
                 if set(tokens[-period * times:]) == set(tokens[-period:])), 0)


@wrong(_("Without a loop the result is 0."),
       _("Return 0 after the last period."), tried=(ENDS, 4))
def minus_one(tokens, times):
    return loop_period(tokens, times) or -1


@wrong(_("The first round was counted from the start of the text: what stands before the loop moves it."),
       _("Count from the end: tokens[-period:]."), tried=(ENDS, 3))
def whole_text(tokens, times):
    tokens = list(tokens)
    return next((period for period in range(1, len(tokens) // times + 1)
                 if (tokens[:period] * len(tokens))[:len(tokens)] == tokens), 0)


@wrong(_("That is how many rounds there are; the length of one is asked for."),
       _("Return the period."), tried=(ENDS, 3))
def how_many_rounds(tokens, times):
    period = loop_period(tokens, times)
    return period and next(n for n in range(len(tokens) + 1, 0, -1) if loop_period(tokens, n) == period)


def rounds_joined(tokens, times):
    tokens = list(map(str, tokens))
    return next((period for period in range(1, len(tokens) // times + 1)
                 if "".join(tokens[-period:]) * times == "".join(tokens[-period * times:])), 0)


@wrong(_("The tokens were joined to one string: 1 and 21 look like 12 and 1 there."),
       _("Compare lists of tokens, not their digits."),
       recognise=like(lambda *arguments: digits_joined(*arguments), rounds_joined))
def digits_joined(tokens, times):
    return loop_period("".join(map(str, tokens)), times)


EXERCISE = Exercise(
    id="13.4", name="loop_period", points=2, minutes=12, difficulty=2, theory="loops",
    title=_("Is it caught in a loop?"),
    why=_("Who always takes the likeliest token is soon caught; when, and what frees it, can be counted."),
    reference=loop_period,
    alternatives=(neighbours_alike,),
    inputs=inputs, witnesses=WITNESSES, tried=((ENDS, 3), (ENDS, 4)),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Try the periods 1, 2, 3, … as long as `times` rounds fit into the text."),
           _("The last round is tokens[-period:]."),
           _("list(tokens[-period:]) * times must be the last period · times tokens.")),
    general=_("This is not the shortest round that the text ends with `times` times."),
    next_step=_("9, 1, 2, 1, 2, 1, 2 ends with three rounds of two tokens: 2. With times = 4 it is 0."),
)
