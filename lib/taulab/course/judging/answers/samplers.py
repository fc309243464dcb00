"""Answers that draw at random, judged by what they must do on average."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from taulab.course.judging.answers.chance import (
    TOO_EVEN,
    WIDE,
    Law,
    dependence,
    distances,
    lawful,
    likely,
    near,
    nearness,
    nearness_of_trials,
    same_chance,
    too_near,
)
from taulab.course.judging.answers.plain import AnswerType, ArrayAnswer, close, magnitude
from taulab.course.judging.crossing import plain
from taulab.course.judging.faults import common_fault, is_number, words
from taulab.course.judging.outcomes import Seed
from taulab.course.language import mark as _

MOST_TOKENS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class SamplerAnswer(AnswerType):
    """Tokens drawn at random, judged against the law they must follow; a `Seed` argument becomes the Generator.

    A right sampler is refused with a probability of at most `false_alarm` per check, shared among all comparisons (a
    normal bound serves the number beside the tokens, exact binomial tails all others). Compared with the law: how often
    each token came, in all and in each half; and whether draws are *independent*: of two different draws, how often
    they are the same token. That is counted at each distance up to `NEAR` and at simple fractions of the whole, over
    pairs that share no draw, and between the draws and their mirror image. Sorted, mirrored and recycled draws show.
    Counts that chance does not bring so near to their means show stratified draws, whatever their order (`too_near`).
    """

    draws: int = 4
    law: Callable[..., Law] | None = None
    false_alarm: float = 1e-6

    def invoke(self, answer, arguments):
        before = states(arguments)
        value = plain(answer(*arguments))
        return {"value": value, "drawn": not before or states(arguments) != before}

    def agree(self, expected, got, arguments):
        law = self.law(*arguments)
        tokens, number = split(got, law)
        rate = self.rate(law)
        return (drawn(got) and lawful(tokens, law, rate) and near(number, law, rate)
                and not dependence(tokens, law, rate))

    def rate(self, law):
        """Return the false-alarm rate of one comparison: a number, each token thrice, pairs.

        There may be 80 inputs. What is left up to 100 is for how even the counts are, and the numbers of all inputs.
        """
        return self.false_alarm / (100 * (1 + 3 * len(law.probabilities) + len(distances(law.size)) + 1))

    def twin(self, arguments):
        """Return the arguments with other seeds: what comes back must be independent of what came before."""
        other = tuple(Seed(argument.value + 1) if isinstance(argument, Seed) else argument for argument in arguments)
        return other if any(isinstance(argument, Seed) for argument in arguments) else None

    def independent(self, one, other, arguments):
        """Return whether the draws of two generators are as often the same token as chance has it."""
        law = self.law(*arguments)
        first, second = split(one, law)[0], split(other, law)[0]
        if not (countable(first, law) and countable(second, law)) or first.size != second.size:
            return True
        return likely(np.sum(first == second), first.size, same_chance(law), self.rate(law))

    def fault_together(self, values, inputs):
        """Return the words for what lies nearer to its mean, in all the calls together, than by chance."""
        laws = [self.law(*arguments) for arguments in inputs]
        calls = [(*split(value, law), law) for value, law in zip(values, laws, strict=True)]
        counts = [share for tokens, _number, law in calls for share in nearness(tokens, law)]
        if too_near(counts, self.false_alarm / 100):
            return words(*TOO_EVEN)
        numbers = [nearness_of_trials(int(number), law) for _tokens, number, law in calls
                   if law.chance and law.number[1] >= WIDE]
        if too_near(numbers, self.false_alarm / 100):
            return words(_("The number beside the tokens is its average in every call: nothing was counted."),
                         _("Count each draw while you draw: the number differs from seed to seed."))
        return None

    def alike(self, one, other):
        """Return whether two samplers cannot be told apart by what they drew."""
        return drawn(one) == drawn(other) and same_law(value_of(one), value_of(other))

    def fault(self, expected, got, arguments):
        law = self.law(*arguments)
        tokens, number = split(got, law)
        if not drawn(got):
            return words(_("Your function did not draw from the generator it was given."),
                         _("Draw with that generator, so that a seed repeats the result."))
        if tokens is None and isinstance(value_of(got), np.ndarray) and value_of(got).dtype.kind == "f":
            return words(_("Tokens are whole numbers; an array of decimals ({dtype}) came back."),
                         _("Make whole numbers of them: .astype(int)."), dtype=value_of(got).dtype.name)
        if tokens is None:
            return common_fault(value_of(expected), value_of(got)) or words(
                _("Tokens are whole numbers, and something else came back."),
                _("Return an array of the positions drawn."))
        if tokens.size != law.size:
            return words(_("Tokens that came back: {got}; asked for: {size}."),
                         _("Count the tokens that your loop keeps."), got=tokens.size, size=law.size)
        if lawful(tokens, law, self.rate(law)) and type(number) is float and law.chance and not number.is_integer():
            return words(_("{number} came back beside the tokens; a number of draws is whole."),
                         _("Count each draw, accepted or not."), number=number)
        if lawful(tokens, law, self.rate(law)) and not near(number, law, self.rate(law)):
            return words(_("The tokens follow the right distribution; the number beside them does not fit."),
                         _("Work out what that number should be on average."))
        if lawful(tokens, law, self.rate(law)):
            return dependence(tokens, law, self.rate(law))
        return None

    def shown(self, value, arguments):
        """Return how often each token came, and the number beside them."""
        law = self.law(*arguments)
        tokens, number = split(value, law)
        if not countable(tokens, law):
            return value_of(value)
        counts = np.bincount(tokens.astype(int), minlength=len(law.probabilities))
        return counts if law.number is None else (counts, number)

    def shown_as(self, value, arguments):
        law = self.law(*arguments)
        return _("counts") if countable(split(value, law)[0], law) else ""


@dataclass(frozen=True, kw_only=True)
class BootstrapAnswer(ArrayAnswer):
    """The two ends of a bootstrap interval: the statistic is the first argument, the number of resamples the last.

    Chance hides it if an answer ignores its generator or its number of resamples; so both are watched.
    """

    slow: bool = True

    def invoke(self, answer, arguments):
        statistic, *between, resamples = arguments
        before, calls = states(arguments), []

        def counted(*data):
            calls.append(None)
            return statistic(*data)

        value = plain(answer(counted, *between, resamples))
        return {"value": value, "drawn": states(arguments) != before, "calls": len(calls)}

    def agree(self, expected, got, arguments):
        return (drawn(got) == drawn(expected) and same_number_of_calls(expected, got)
                and super().agree(value_of(expected), value_of(got), arguments))

    def fault(self, expected, got, arguments):
        if not drawn(got):
            return words(_("Your function did not draw from the generator it was given."),
                         _("Draw with that generator, so that a seed repeats the result."))
        if not same_number_of_calls(expected, got):
            return words(_("The statistic was computed {got} times, and {expected} resamples were asked for."),
                         _("Compute it once for each of the resamples."),
                         got=got.get("calls"), expected=expected["calls"])
        return super().fault(value_of(expected), value_of(got), arguments)

    def shown(self, value, arguments):
        return super().shown(value_of(value), arguments)


def same_number_of_calls(one, other) -> bool:
    """Return whether the statistic was computed as often; once more, for the data themselves, is no difference."""
    calls = [got.get("calls") for got in (one, other) if isinstance(got, dict)]
    return [type(number) for number in calls] == [int, int] and abs(calls[0] - calls[1]) <= 1


def states(arguments):
    return [str(a.bit_generator.state) for a in arguments if isinstance(a, np.random.Generator)]


def drawn(value) -> bool:
    return isinstance(value, dict) and value.get("drawn") is True


def value_of(got):
    """Return what a sampler returned, out of the dictionary that crosses."""
    return got.get("value") if isinstance(got, dict) else None


def split(got, law):
    """Return the tokens and the number beside them; None for what is not there."""
    value = value_of(got)
    if law.number is None:
        return as_tokens(value), None
    pair = isinstance(value, list | tuple) and len(value) == 2
    return (as_tokens(value[0]), value[1]) if pair else (None, None)


def countable(tokens, law) -> bool:
    """Return whether these are tokens of the law, and at least one."""
    return tokens is not None and tokens.size > 0 and 0 <= tokens.min() <= tokens.max() < len(law.probabilities)


def as_tokens(value):
    """Return the tokens as an array of integers, or None: a list of whole numbers will do, half a token will not."""
    value = [value] if type(value) is int else value
    if isinstance(value, list | tuple) and all(type(item) is int and -2**63 <= item < 2**63 for item in value):
        value = np.array(value, dtype=np.int64)
    return value.ravel() if isinstance(value, np.ndarray) and value.dtype.kind in "iu" else None


def same_law(one, other) -> bool:
    """Return whether two results may come from one sampler: all counts within 6 standard errors of each other."""
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return all(map(same_law, one, other))
    if is_number(one) and is_number(other):
        return same_count(one, other)
    first, second = as_tokens(one), as_tokens(other)
    if first is None or second is None:
        return close(one, other, 0, 0)
    tokens = np.concatenate([first, second])
    if tokens.size and (tokens.min() < 0 or tokens.max() >= MOST_TOKENS):
        return False
    return all(same_count(np.sum(first == token), np.sum(second == token)) for token in np.unique(tokens))


def same_count(one, other) -> bool:
    return magnitude(one - other) <= 6 * math.sqrt(magnitude(one + other)) < math.inf
