"""`prefix_samples`: what the study let its model learn."""

import numpy as np
from hypothesis import strategies as st

from taulab.corpus import windows
from taulab.course.judging.answers.plain import ArrayAnswer, arrays_like
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.faults import words
from taulab.course.judging.outcomes import Returned
from taulab.course.language import mark as _


def prefix_samples(tokens, width):
    contexts = np.zeros((len(tokens) - 1, width), int)
    for i in range(1, len(tokens)):
        seen = tokens[max(0, i - width):i]
        contexts[i - 1, width - len(seen):] = seen
    return contexts, tokens[1:]


def from_all_windows(tokens, width):
    contexts, targets = windows([tokens], width)
    return contexts[1:], targets[1:]


inputs = st.tuples(st.lists(st.integers(1, 9), min_size=2, max_size=6).map(np.array), st.integers(1, 6))
FOUR = np.array([7, 3, 9, 4])
WITNESSES = ((FOUR, 3), (FOUR, 5), (FOUR, 2), (FOUR, 1), (np.array([2, 8]), 4),
             (np.array([6, 6, 1, 6, 2, 2, 9]), 4), (np.array([2399, 1, 300]), 2))

class TokensAnswer(ArrayAnswer):
    """Arrays of tokens: whole numbers, for a model looks them up and takes no decimals."""

    def agree(self, expected, got, arguments):
        return super().agree(expected, got, arguments) and not decimals(arrays_like(expected, got))

    def fault(self, expected, got, arguments):
        found = decimals(arrays_like(expected, got))
        return words(_("Tokens are whole numbers; an array of decimals ({dtype}) came back."),
                     _("Make whole numbers of them: .astype(int)."),
                     dtype=found[0]) if found else super().fault(expected, got, arguments)


def decimals(got) -> list[str]:
    """Return the dtypes of the arrays that hold decimals."""
    parts = got if isinstance(got, tuple | list) else [got]
    return [part.dtype.name for part in parts if isinstance(part, np.ndarray) and part.dtype.kind == "f"]


wrong = WrongAnswers()


@wrong(_("The first word became a target too: nothing stands before it, so the study left it out."),
       _("A headline of n words gives n − 1 rows: start at its second word."), tried=(FOUR, 3))
def first_word_too(tokens, width):
    return windows([tokens], width)


@wrong(_("The zeros stand on the right of the words."),
       _("Put them on the left: the last column holds the last word read."), tried=(FOUR, 3))
def padded_on_the_right(tokens, width):
    contexts = np.zeros((len(tokens) - 1, width), int)
    for i in range(1, len(tokens)):
        seen = tokens[max(0, i - width):i]
        contexts[i - 1, :len(seen)] = seen
    return contexts, tokens[1:]


@wrong(_("A long prefix kept its first words; what counts is the end, next to the target."),
       _("Where a prefix is longer than width, drop words on its left."), tried=(FOUR, 2))
def cut_at_the_wrong_end(tokens, width):
    contexts = np.zeros((len(tokens) - 1, width), int)
    for i in range(1, len(tokens)):
        seen = tokens[:i][:width]
        contexts[i - 1, width - len(seen):] = seen
    return contexts, tokens[1:]


@wrong(_("There is a row for the whole headline, but no word comes after it."),
       _("As many rows as targets: the last row ends just before the last word."), tried=(FOUR, 3))
def whole_headline_too(tokens, width):
    longer, targets = from_all_windows(np.append(tokens, 0), width)
    return longer, targets[:-1]


@wrong(_("The end of the headline became a target, a 0; the study had none, so its model cannot stop."),
       _("The last target is the last word."), tried=(FOUR, 3))
def end_too(tokens, width):
    return from_all_windows(np.append(tokens, 0), width)


@wrong(_("The target is already in its row: it is the last word read."),
       _("Row i holds the words before word i, and not word i itself."), tried=(FOUR, 3))
def target_in_its_row(tokens, width):
    contexts, _targets = from_all_windows(np.append(tokens, 0), width)
    return contexts, tokens


@wrong(_("Each row holds one word only, the last one."),
       _("Keep all the words before the target, up to width of them."), tried=(FOUR, 3))
def last_word_only(tokens, width):
    contexts, targets = from_all_windows(tokens, width)
    contexts[:, :-1] = 0
    return contexts, targets


@wrong(_("The target is the last word of its own row, which the model has just read."),
       _("The targets start at the second word: tokens[1:]."), tried=(FOUR, 3))
def target_just_read(tokens, width):
    return prefix_samples(tokens, width)[0], tokens[:-1]


@wrong(_("The longest prefixes are one word short: only width − 1 words of them are kept."),
       _("Cut with tokens[max(0, i − width):i]: width words, no 0 in front."), tried=(FOUR, 3))
def one_word_short(tokens, width):
    contexts = prefix_samples(tokens, width)[0]
    contexts[:, 0] = 0
    return contexts, tokens[1:]


@wrong(_("The words of a row run backwards."),
       _("Keep their order: the last column holds the last word read."), tried=(FOUR, 3))
def backwards(tokens, width):
    contexts = np.zeros((len(tokens) - 1, width), int)
    for i in range(1, len(tokens)):
        seen = tokens[:i][::-1][:width]
        contexts[i - 1, width - len(seen):] = seen
    return contexts, tokens[1:]


@wrong(_("Only rows without zeros came back: the short prefixes, at the start of the headline, are missing."),
       _("Each word from the second on is a target once; fill a short prefix with zeros on its left."), tried=(FOUR, 3))
def full_rows_only(tokens, width):
    rows = [tokens[end - width:end] for end in range(width, len(tokens))]
    return np.array(rows), tokens[width:]


def pairs_in_a_list(inputs, outcomes):
    """Return whether each time a list of rows with their targets came back."""
    def pairs(tokens, width):
        return [(row.tolist(), target) for row, target in zip(*prefix_samples(tokens, width), strict=True)]

    def read(value):
        try:
            return [(list(map(int, row)), int(target)) for row, target in value]
        except (TypeError, ValueError):     # no rows with their targets
            return None
    return all(isinstance(got, Returned) and isinstance(got.value, list | tuple)
               and read(got.value) == pairs(*arguments) for arguments, got in zip(inputs, outcomes, strict=True))


@wrong(_("One list of pairs came back; two arrays are asked for."),
       _("Collect rows and targets apart: return np.array(rows), np.array(targets)."), recognise=pairs_in_a_list)
def list_of_pairs(tokens, width):
    return [(row.tolist(), int(target)) for row, target in zip(*prefix_samples(tokens, width), strict=True)]


def rows_and_targets_exchanged(inputs, outcomes):
    """Return whether the two results came back in the wrong order each time."""
    return all(isinstance(got, Returned) and isinstance(got.value, tuple | list) and len(got.value) == 2
               and all(np.array_equal(one, other)
                       for one, other in zip(got.value[::-1], prefix_samples(*arguments), strict=True))
               for arguments, got in zip(inputs, outcomes, strict=True))


@wrong(_("The targets came first and the rows second."),
       _("Return the contexts, then the targets."), recognise=rows_and_targets_exchanged)
def exchanged(tokens, width):
    return prefix_samples(tokens, width)[::-1]


EXERCISE = Exercise(
    id="07.1", name="prefix_samples", points=1, minutes=6, difficulty=1, theory="samples",
    title=_("What is never learnt"),
    why=_("What a model cannot learn is decided here, before there is a model."),
    reference=prefix_samples,
    alternatives=(from_all_windows,),
    answer=TokensAnswer(),
    equivalent=(("tokens: changed after use", "they are whole numbers, which the mutant leaves alone"),
                ("prefix_samples: 1 -> 0", "a headline has two words at least: there is always a row"),
                ("tokens: a single entry along axis 0", "a headline has two words at least")),
    inputs=inputs, witnesses=WITNESSES, tried=((FOUR, 3),),
    misconceptions=wrong.answers(),
    hints=(_("How many words of a headline have at least one word before them?"),
           _("For i = 1, 2, …: the target is tokens[i], and its context ends with tokens[i − 1]."),
           _("Fill np.zeros((len(tokens) − 1, width), int) from the right with tokens[max(0, i − width):i].")),
    general=_("These are not the prefixes of the headline with the word after each."),
    next_step=_("For (7, 3, 9, 4) and width 3: rows 007, 073, 739, and targets 3, 9, 4."),
)
