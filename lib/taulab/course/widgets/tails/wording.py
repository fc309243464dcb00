"""Sentences and table of the tail explorer."""

import numpy as np

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import fixed, grouped
from taulab.course.widgets.tails.state import LISTED, law

NOTHING = 1e-12    # a mass below it is rounding


def headline(state, reading):
    """Return the mass in one sentence."""
    text = _("α = {alpha}, v = {v}: in a text of m = {m} words, those that come once make up a share of {mass}.")
    return Message(text, {"alpha": short(state.alpha), "v": short(state.v), "m": short(state.m),
                          "mass": left(reading.mass)})


def left(mass):
    """Return a mass in words; what rounding alone may have made is 0."""
    return fixed(mass if mass > NOTHING else 0)


def steepness(slope, mass):
    """Return a slope in words, where there is a mass that falls."""
    return fixed(slope, 3) if mass > NOTHING and np.isfinite(slope) else "–"


def sentences(state, reading):
    """Return what else there is to say of a state, a Message each."""
    fields = {"slope": steepness(reading.slope, reading.mass), "limit": fixed(1 / state.alpha - 1, 3),
              "worth": left(reading.worth), "rank": grouped(round(reading.once)), "third": short(state.v / 3)}
    texts = [_("Slope here: {slope}; 1/α − 1 = {limit}."), _("In truth those words have probability {worth}.")]
    if reading.limit is None:
        texts.append(_("Up to α = 1 there is no law for v = ∞: 1/α − 1 is the slope of nothing; the mass falls."))
    elif reading.mass > NOTHING:
        fields["ratio"] = fixed(reading.limit / reading.mass, 3)
        texts.append(_("C_α m^(1/α − 1), for v = ∞ and long texts, is {ratio} times the mass."))
    if state.m > state.v / 3:
        texts.append(_("The text is longer than v/3 = {third}: it is coming to the end of the vocabulary."))
    if 0 < reading.once < state.v:
        texts.append(_("From rank {rank} on, a word is expected less than once."))
    return [Message(text, fields) for text in texts]


def table(state, reading, lang):
    """Return caption, header and rows of the table."""
    header = ["m", _("come once"), "C_α m^(1/α − 1)", _("slope")]
    laws = law(state.alpha, LISTED)
    rows = [[short(m), left(mass), "–" if laws is None else fixed(laws[row]), steepness(slope, mass)]
            for row, (m, mass, slope) in enumerate(zip(LISTED, *reading.listed))]
    return translate(_("Share of a text whose words come once, by the size of the text"), lang), [
        translate(text, lang) for text in header], rows
