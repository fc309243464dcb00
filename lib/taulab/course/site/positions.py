"""An explorer at each position of the controls that a page offers: Python draws, a script in the page only chooses."""

import re
from itertools import zip_longest

from taulab.course import widgets
from taulab.course.language import mark as _
from taulab.course.language import translate
from taulab.course.site import packed
from taulab.course.site.offers import ALL, OFFERS, Offer
from taulab.course.site.packed import Texts, numbered, steps
from taulab.course.svg import short
from taulab.course.widgets.kit.controls import Knob, Pick, Switch, said
from taulab.course.widgets.kit.explorer import Explorer
from taulab.course.widgets.kit.numbers import Complaint

#: Name of the package of each explorer that Python draws -> its class.
EXPLORERS = {widget.kind(): widget for widget in (getattr(widgets, name) for name in widgets.__all__)
             if issubclass(widget, Explorer)}
# Where what is shown may be cut: the parts come back in other positions.
CUT = re.compile(r"(?=<(?:svg|ul|table|tr|rect|li)\b)|(?<=</title>)|(?<=</desc>)")
NOTE = _("Here the controls go to positions that were drawn beforehand. In JupyterLab they go to any value, and a line "
         "keeps the state.")
LEFT = _("Only there: {list}.")


class Walk:
    """All positions of an explorer, in the order of a walk through its controls, the last of them fastest.

    Attributes
    ----------
    lines : list of str
        The state at each position.
    titles : list of tuple
        What a control offers somewhere, in words.
    tree : list
        Of the first control: the number of its titles, then for each of them the tree of the controls after it. Of the
        last control, that number alone.
    start : int
        The position with which the page begins.
    """

    def __init__(self, name: str, lang: str):
        self.name, self.lang = name, lang
        self.explorer, self.offer = EXPLORERS[name](lang=lang), OFFERS[name]
        self.explorer.state.unobserve_all()      # its widgets need not follow
        self.controls = [self.explorer.controls[key] for key in self.offer.controls]
        self.presses = [self.explorer.controls[key] for key in self.offer.presses]
        if self.offer.start:
            self.state.restore(self.offer.start)
        first, known, self.lines = self.state.to_string(), {}, []
        self.tree = self._from(0, known)
        self.titles, self.start = list(known), self.lines.index(first)

    @property
    def state(self):
        return self.explorer.state

    def _from(self, depth: int, known: dict) -> list:
        """Return the tree of the controls from `depth` on, as the state is, which stays so."""
        if depth == len(self.controls):
            self.lines.append(self.state.to_string())
            return []
        control, here, branches = self.controls[depth], self.state.to_string(), {}
        for title, value in self._choices(control, [*self.offer.controls.values()][depth]):
            try:
                control.set(value)
            except Complaint:
                continue
            branches[title] = self._from(depth + 1, known)
            self.state.restore(here)
        if not branches:
            branches[""] = self._from(depth + 1, known)
        return [numbered(known, tuple(branches)), *filter(None, branches.values())]

    def _choices(self, control, values):
        """Return (title, value) of all that a control offers as the state is."""
        values = values(self.explorer) if callable(values) else values
        if isinstance(control, Pick):
            titles = control.titles().items()
            return [(str(title), value) for title, value in titles if values is ALL or value in values]
        if isinstance(control, Switch):
            return [(title, value) for title, value in (("0", False), ("1", True)) if values is ALL or value in values]
        if isinstance(control, Knob) and values:
            return [(short(value), value) for value in sorted({*values, *self._pressed(control)})]
        return [(str(value), value) for value in values]

    def _pressed(self, control):
        """Yield the values that buttons give to a control, where they move nothing else."""
        here = self.state.to_string()
        for press in self.presses:
            press.sets(self.state)
            there, value = self.state.to_string(), control.get(self.state.read())
            self.state.restore(here)
            control.set(value)
            if self.state.to_string() == there:
                yield value
            self.state.restore(here)

    def after(self, press) -> list[int]:
        """Return the position to which a button leads from each."""
        number, found = {}, []
        for line in self.lines:
            numbered(number, line)
        for line in self.lines:
            self.state.restore(line)
            press.sets(self.state)
            found.append(number[self.state.to_string()])
        return found

    def shown(self, position: int) -> str:
        """Return what the explorer shows at a position: headline, pictures, sentences and table, as HTML."""
        self.state.restore(self.lines[position])
        view, whole = self.explorer.view, (self.state, self.state.read(), self.explorer.lang)
        return (view.heading(*whole) + view.panels(*whole, f"site-{self.explorer.kind()}") + view.prose(*whole)
                + view.html_table(*whole))


def script(walk: Walk) -> str:
    """Return the file of an explorer: a script that hands all its positions to `positions.js`."""
    shown = [CUT.split(walk.shown(position)) for position in range(len(walk.lines))]
    texts = Texts(part for parts in shown for part in parts)
    data = {"controls": [told(control, walk.offer, walk.lang) for control in walk.controls],
            "presses": [[*told(press, walk.offer, walk.lang)[1:], steps(walk.after(press))] for press in walk.presses],
            "titles": walk.titles, "tree": walk.tree, "start": walk.start, "open": walk.explorer.tabled_at_first,
            "pieces": texts.pieces, "columns": texts.columns, "shapes": texts.shapes,
            "parts": placed([[texts.number[part] for part in parts] for parts in shown])}
    data |= {name: translate(text, walk.lang) for name, text in (("title", walk.explorer.title), ("table", _("table")))}
    data["note"] = note(walk.offer, walk.lang)
    return f'positions("{walk.name}.{walk.lang}", "{packed.packed(data)}");\n'


def note(offer: Offer, lang: str) -> str:
    """Return what a page says of the controls that it does not offer."""
    left = ", ".join(dict.fromkeys(said(words, lang) for words in offer.left.values()))
    return translate(NOTE, lang) + (f" {translate(LEFT, lang).format(list=left)}" if left else "")


def placed(rows: list[list[int]]) -> list[list[int]]:
    """Return, for each place where a part may stand, its number in every row, as steps; -1 where the row has ended."""
    return list(map(steps, zip_longest(*rows, fillvalue=-1)))


def told(control, offer: Offer, lang: str) -> list[str]:
    """Return of which kind a control is, its label, and its symbol or short name in words."""
    label, spoken = offer.names.get(control.name, (control.label, control.spoken or control.tooltip))
    return ["range" if isinstance(control, Knob) else "checkbox" if isinstance(control, Switch) else "select",
            said(label, lang), said(spoken or label, lang)]
