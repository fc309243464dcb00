"""`bug_of`: find the bug."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ChoiceAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Given, Returned
from taulab.course.language import mark as _

from .boxes import BOXES, box_sound
from .ece import ece


def probe(box, confidence, right, n_bins=2):
    return box(np.array(confidence, dtype=float), np.array(right), n_bins)


def bug_of(box):
    if np.isnan(probe(box, [0.25], [0])):
        return "nan_if_empty"
    if probe(box, [1.0], [0]) < 0.5:
        return "loses_one"
    if probe(box, [0.0], [1]) < 0.5:
        return "loses_zero"
    if probe(box, [0.5], [0]) > 0.75:
        return "counts_twice"
    return "unweighted" if probe(box, [0.25, 0.25, 0.25, 0.75], [0, 0, 0, 0]) > 0.4 else "sound"


def bug_by_comparison(box):
    probes = {"loses_one": ([1.0, 0.0], [0, 0]), "loses_zero": ([1.0, 0.0], [1, 1]),
              "unweighted": ([0.9, 0.8, 0.1], [1, 0, 0]), "counts_twice": ([0.5], [0])}
    if np.isnan(probe(box, [0.1], [1], 10)):
        return "nan_if_empty"
    found = [name for name, (c, r) in probes.items() if abs(probe(box, c, r) - ece(np.array(c), np.array(r), 2)) > 1e-6]
    return found[0] if found else "sound"


inputs = st.tuples(st.sampled_from(sorted(BOXES)).map(Given))
WITNESSES = tuple((Given(name),) for name in BOXES)
EQUIVALENT = tuple((f"{function}: …", "it names every box right, and there are no others: probes are free")
                   for function in ("bug_of", "probe", "bug_by_comparison", "ece"))

wrong = WrongAnswers()


def usual_data():
    """Return many predictions of which none lies on an edge and no bin is empty."""
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.01, 0.99, 500)
    return confidence, (rng.random(500) < confidence).astype(int)


@wrong(_("On ordinary data most of these agree to the last digit: nothing there lies on an edge."),
       _("Probe with one prediction of confidence exactly 1, then exactly 0, then on an edge."))
def tried_on_usual_data(box):
    confidence, right = usual_data()
    return "sound" if abs(box(confidence, right, 10) - ece(confidence, right, 10)) < 1e-9 else "unweighted"


@wrong(_("The two ends are exchanged: loses_one forgets the confidence 1, loses_zero the confidence 0."),
       _("Probe with a single prediction: confidence 1, wrong. A sound ECE says 1."))
def ends_exchanged(box):
    bug = bug_of(box)
    return {"loses_one": "loses_zero", "loses_zero": "loses_one"}.get(bug, bug)


@wrong(_("A box that answers nan passed: every comparison with nan is False."),
       _("Leave a bin empty and ask np.isnan."))
def nan_compared(box):
    return "sound" if bug_of(box) == "nan_if_empty" else bug_of(box)


@wrong(_("A sound box was accused: an edge may belong to the bin above or to the one below."),
       _("Only counting an edge in both bins, or in none, is a bug."))
def convention_a_bug(box):
    on_edges = [0.5, 0.25], [0, 1]
    differs = abs(probe(box, *on_edges) - probe(box_sound, *on_edges)) > 1e-9
    return "counts_twice" if bug_of(box) == "sound" and differs else bug_of(box)


@wrong(_("With one prediction there is one weight; wrong weights show only with unequal bins."),
       _("Probe with three predictions in one bin and one in another."))
def one_prediction_at_a_time(box):
    return "sound" if bug_of(box) == "unweighted" else bug_of(box)


def sound_boxes_accused(inputs, outcomes):
    """Return whether both sound boxes were said to lose an end."""
    said = [got.value for (box,), got in zip(inputs, outcomes) if box.name.startswith("sound")
            and isinstance(got, Returned)]
    return len(said) == 2 and all(isinstance(word, str) and word in ("loses_one", "loses_zero") for word in said)


@wrong(_("A sure and right prediction gives 0 in a sound box too: this probe tells nothing apart."),
       _("A probe must have an ECE above 0 in a sound box: make the sure prediction wrong."),
       recognise=sound_boxes_accused)
def zero_either_way(box):
    bug = bug_of(box)
    return bug if bug == "nan_if_empty" or probe(box, [1.0], [1]) != 0 else "loses_one"


EXERCISE = Exercise(
    id="05.4", name="bug_of", points=3, minutes=12, difficulty=3, theory="bugs",
    title=_("Find the bug"),
    why=_("Libraries and benchmarks have shipped bugs like these; a few predictions are enough to catch one."),
    reference=bug_of,
    alternatives=(bug_by_comparison,),
    answer=ChoiceAnswer(("sound", "loses_one", "loses_zero", "counts_twice", "nan_if_empty", "unweighted")),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Choose n_bins = 2 and inputs of one to four predictions whose ECE you know by heart."),
           _("First an input that leaves a bin empty; then confidence 1 and wrong, 0 and right, 0.5 and wrong."),
           _("Those should give 1, 1 and 0.5. For the weights: three at 0.25 and one at 0.75, all wrong.")),
    general=_("At least one box got the wrong name."),
    next_step=_("Each probe needs an ECE above 0 in a sound box. "
                "Ask for nan first: nan is unequal to every number. "
                "Try your probes on ece, version_a, version_b and version_c."),
)
