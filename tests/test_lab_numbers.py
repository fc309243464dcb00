"""What the prose of a lab says: its cells, and its answers on what the prose names, give every number of it."""

import json
import re
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO

import matplotlib as mpl
import numpy as np
import pytest
from test_theory import as_printed, needs_backing, printed_numbers

from taulab.course.language import LANGUAGES
from taulab.course.places import root

#: Lab, prose, the cells that print what it reads, after the answers of the lab.
READ = [
    ("00", "stepwise-read", ("stepwise-seen",)),
    ("01", "leak-read", ("leak-seen",)),
    ("02", "reward-read", ("reward-seen", "duality-seen")),
    ("02", "duality-read", ("duality-seen",)),
    ("03", "search-read", ("tail-seen", "search-seen")),
    ("05", "direction-loss-read", ("direction-loss-seen",)),
    ("06", "reward-read", ("reward-seen",)),
    ("10", "finite-read", ("finite-seen",)),
    ("10", "claim-41-verdict", ("claim-41-finite",)),
    ("11", "scaling-read", ("two-seen", "steps-figure", "scaling-figure")),
    ("11", "global-read", ("two-seen", "steps-figure", "global-seen")),
    ("12", "trade-off-read", ("trade-off-seen",)),
    ("13", "sweep-read", ("which-seen", "tail-seen")),
    ("13", "hat-read", ("which-seen", "hat-table")),
    ("13", "rounds-read", ("which-seen", "rounds-seen")),
]
#: The same with what is computed beside the cells, and which numbers are set, or quoted, and not found.
COMPUTED = [
    ("10", "ex-10-4-text", (), ("karlin_constant(2)",), ""),
    ("10", "claim-40-text", (), ("1 / 0.918 - 1",), "0.918"),
    ("10", "claim-40-verdict", ("claim-40-falls",), ("1 / 0.918 - 1",), "0.0 -0.13"),
    ("10", "known-read", ("known-seen",), ("zipf_ls(texts[0], 1, 1000)",), "1000"),
    ("10", "data-read", ("data-seen",), (), "1.12"),
    ("11", "two-text", (), ("-np.sum([0.8, 0.2] * np.log([0.8, 0.2]))", "-np.mean(np.log([0.8, 0.2]))",
                            "entce(np.array([0.5, 0.5]), np.array([0.8, 0.2]), 1)"), "0.8 0.2"),
    ("11", "steps-text", (), ("by_step(*small_world())[0][0]",), ""),
    ("11", "predict-11-b-text", (), ("np.diff(by_step(*small_world())[0][[1, 6]])",
                                     "calibrated_temperature(small_world())"), ""),
    ("11", "lost-text", (), ("mean_lost(np.array([1.0]), 4)",), ""),
    ("11", "replay-read", ("replay-seen",), (), "0.01"),
    ("11", "predict-11-c-text", (), ("np.divide(*[np.subtract(*map(np.mean, by_step(*bridge_world(1.5, m, 10**6, "
                                     "kappa=0.01)))) for m in (1e4, 1e3)])",), "1.5 1000 10000 0.01"),
    ("11", "claim-43-verdict", ("claim-43-sizes",), (), "0.41 -0.33 -0.05 -0.10"),
    ("11", "family-text", (), ("len(calibration_grid())",), ""),
    ("11", "knobs-read", ("two-seen", "steps-figure", "replay-seen", "knobs-seen"), (
        "np.diff([np.mean(by_step(*temper_steps(small_world(), found(small_world())))[1]) "
        "for found in (least_loss_temperature, calibrated_temperature)])",), ""),
    ("11", "cut-read", ("two-seen", "steps-figure", "cut-seen"), ("-np.log(1e-12)", "0.9**64"), "1e-12 0.9"),
    ("11", "ex-11-6-text", (), ("0.9**2 + 0.1**2", "2 * 0.5**2", "0.5**2", "temper_texts(np.array("
     "[[[0.5, 0.5]] * 3, [[0.5, 0.5], [0.9, 0.1], [0.5, 0.5]]]), np.array([[1, 2]] * 3), 0.5)[0, 0]"), "0.9 0.1"),
    ("11", "ex-11-7-text", (), ("frontier(np.array([1.0, 0.0]), np.array([0.5, 0.5]), np.array([0.25]), 2)",), ""),
    ("11", "late-text", (), ("np.subtract(*map(np.mean, by_step(*small_world())))", "(0.5 + 2) / 2"), "0.5"),
    ("12", "ex-12-1-text", (), ("future_entropy(np.full((3, 1, 2), 0.5), np.array([[0, 0]]))",), ""),
    ("12", "listed-text", (), ("4**7",), ""),
    ("12", "listed-read", ("trade-off-seen", "listed-seen"), ("4**7", "f[0, 0, 3] - f[0, 0, :3]"), ""),
    ("12", "ex-12-2-text", (), ("adjusted_rows(np.array([[0.5, 0.5]]), np.array([[0.0, 2.0]]), 0.5)",), "0.5"),
    ("12", "adjusted-text", (), ("fit_alphas(small_world()).alphas",), ""),
    ("12", "worlds-text", (), ("16**16 / 1e19",), "3000"),
    ("12", "bound-read", (), ("calibration_by_step(fit_alphas(small_world(), errors=0.5 * (np.arange(4) == 3)).world"
                              ").entce",), ""),
    ("12", "ex-12-7-text", (), ("label(np.full((601, 1, 4), 0.25), np.zeros((1, 4), int), 1, 0, "
                                "np.zeros((2, 600), int))",), "600"),
    ("13", "predict-13-a-text", ("which-seen", "tail-seen"), ("np.log(49152)",), "49152 1.4"),
    ("13", "ex-13-1-text", (), ("[row_entropy(np.log([0.5, 0.25, 0.05]), np.array([1, 1, 5]), tau) for tau in (1, 2)]",
                                ), "0.5 0.25 0.05 0.0005"),
    ("13", "ex-13-2-text", (), ("bits_per_byte(np.log([1/2, 1/4, 1/8]), np.array([1, 5, 6]))",), ""),
    ("13", "ex-13-6-text", (), ("surplus(np.array([[-1.0, -3.0], [-4.0, -4.0]]), np.array([[1.0, 2.0]] * 2), 2)",), ""),
]
ROWS = [*((*row, (), "") for row in READ), *COMPUTED]
ANSWER = re.compile(r"setup|ex-\d\d-\d+")
GIVEN = re.compile(r"arXiv:\S+|10\u202f000|([Ee]xercise|[Ee]jercicio)s?\s+\d\d\.\d")


@cache
def cells(lab, lang):
    [file] = (root() / "solutions" / lang).glob(f"{lab}_*.ipynb")
    book = json.loads(file.read_text(encoding="utf-8"))
    return [(cell["id"], cell["cell_type"], "".join(cell["source"])) for cell in book["cells"]]


def backed(lab, lang, names, expressions):
    """Return the numbers that these cells print after the answers of their lab, and those of the expressions."""
    known, out = {}, StringIO()
    with mpl.rc_context(), redirect_stdout(out), redirect_stderr(StringIO()):
        for name, kind, text in cells(lab, lang):
            if kind == "code" and (ANSWER.fullmatch(name) or name in names):
                exec(text, known)
    found = [float(number) for number in re.findall(r"-?\d+\.\d+|-?\d+", out.getvalue())]
    return found + [float(number) for text in expressions for number in np.hstack(np.ravel(eval(text, known)))]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("lab", "prose", "names", "expressions", "given"), ROWS,
                         ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_prose_says_what_is_found(lab, prose, names, expressions, given, lang):
    values = backed(lab, lang, names, expressions)
    [said] = [text for name, _kind, text in cells(lab, lang) if name in (prose, f"{prose}-{lang}")]
    numbers = [number for number in printed_numbers(GIVEN.sub(" ", said))
               if needs_backing(number) and number not in given.split()]
    assert numbers
    for number in numbers:
        assert any(as_printed(value, number) == number for value in values), number
