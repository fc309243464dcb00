"""`flaw`: which control does a claim need?"""

from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ChoiceAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

KINDS = ("cut", "control", "diversity", "none")


def flaw(rule, control):
    if rule["cut"] != control["cut"]:
        return "cut"
    if control["kind"] != "fixed":
        return "control"
    return "diversity" if abs(rule["U"] - control["U"]) > 0.01 else "none"


def by_a_list(rule, control):
    close = -0.01 <= rule["U"] - control["U"] <= 0.01
    fair = {"cut": rule["cut"] == control["cut"], "control": control["kind"] == "fixed", "diversity": close}
    return next((name for name in fair if not fair[name]), "none")


def run(kind, cut, U):
    return {"kind": kind, "cut": cut, "U": U}


hundredths = st.integers(70, 80).map(lambda k: k / 64)
runs = st.builds(run, st.sampled_from(["fixed", "shuffled", "greedy"]), st.sampled_from([0.0, 0.05]), hundredths)
inputs = st.tuples(st.builds(run, st.just("edt"), st.sampled_from([0.0, 0.05]), hundredths), runs)
SOUND = run("edt", 0.05, 1.203), run("fixed", 0.05, 1.208)
CONTROLS = (("fixed", 0.0, 1.203), ("shuffled", 0.05, 1.203), ("fixed", 0.05, 1.483), ("fixed", 0.05, 0.98),
            ("greedy", 0.05, 0.0), ("shuffled", 0.0, 1.483), ("fixed", 0.0, 1.483), ("greedy", 0.0, 0.0),
            ("fixed", 0.05, 1.188), ("fixed", 0.05, 1.2121), ("fixed", 0.05, 1.1971), ("shuffled", 0.0, 1.2),
            ("fixed", 0.05, 1.2151), ("fixed", 0.05, 1.1909), ("fixed", 0.05, 1.1949), ("fixed", 0.02, 1.203),
            ("fixed", 0.05, 1.2141), ("shuffled", 0.05, 1.483), ("fixed", 0.05, 1.2074), ("edt", 0.05, 1.203))
WITNESSES = (SOUND, *((SOUND[0], run(*control)) for control in CONTROLS),
             (run("edt", 0.0, 0.71), run("fixed", 0.0, 0.71)), (run("edt", 0.0, 0.71), run("fixed", 0.05, 0.71)),
             (run("edt", 0.05, 0.42), run("fixed", 0.05, 0.425)))

EQUIVALENT = (("flaw: abs(rule['U'] - control['U']) > 0.01 -> …", "no two decimals differ by exactly 0.01"),
              ("by_a_list: -0.01 <= rule['U'] - control['U'] <= 0.01…", "no two decimals differ by exactly 0.01"),
              ("by_a_list: rule['U'] - control['U'] -> control['U'] - rule['U']", "the range is the same both ways"))

wrong = WrongAnswers()


@wrong(_("The cut was passed over: min-p on one side alone is the larger effect."),
       _("Compare rule[\"cut\"] with control[\"cut\"] first."), tried=WITNESSES[1])
def cut_passed_over(rule, control):
    return flaw(rule | {"cut": 0.0}, control | {"cut": 0.0})


@wrong(_("A shuffle passed as control: its random heat costs by itself, so beating it proves little."),
       _("The control must be a fixed τ."), tried=WITNESSES[2])
def shuffle_is_enough(rule, control):
    return flaw(rule, control | {"kind": "fixed"} if control["kind"] == "shuffled" else control)


@wrong(_("Greedy passed as control: any sampling is more varied than none."),
       _("The control must be a fixed τ."), tried=WITNESSES[5])
def greedy_is_enough(rule, control):
    return flaw(rule, control | {"kind": "fixed"} if control["kind"] == "greedy" else control)


@wrong(_("Any control passed that has the cut and the diversity."),
       _("Ask for its kind as well: a fixed τ."), tried=WITNESSES[2])
def any_control(rule, control):
    return flaw(rule, control | {"kind": "fixed"})


@wrong(_("Unequal diversities passed."),
       _("Two U further apart than 0.01 are a flaw."), tried=WITNESSES[3])
def diversity_passed_over(rule, control):
    return flaw(rule, control | {"U": rule["U"]})


@wrong(_("Only a rule that is less diverse was accused; one that is more diverse is no fair match either."),
       _("Compare the size of the difference: abs."), tried=WITNESSES[4])
def one_side_only(rule, control):
    return flaw(rule, control | {"U": max(rule["U"], control["U"])})


@wrong(_("Only a rule that is more diverse was accused; one that is less diverse looks better by that alone."),
       _("Compare the size of the difference: abs."), tried=WITNESSES[3])
def other_side_only(rule, control):
    return flaw(rule, control | {"U": min(rule["U"], control["U"])})


@wrong(_("The limit is narrower than 0.01: the diversities of two runs never agree to the last digit."),
       _("Allow a difference of 0.01."), tried=SOUND)
def to_the_last_digit(rule, control):
    found = flaw(rule, control)
    return "diversity" if found == "none" and rule["U"] != control["U"] else found


@wrong(_("Where several flaws meet, the last was named."),
       _("Ask in this order: cut, control, diversity."), tried=WITNESSES[6])
def last_flaw(rule, control):
    if abs(rule["U"] - control["U"]) > 0.01:
        return "diversity"
    if control["kind"] != "fixed":
        return "control"
    return "cut" if rule["cut"] != control["cut"] else "none"


@wrong(_("The control was asked before the cut."),
       _("Ask in this order: cut, control, diversity."), tried=WITNESSES[6])
def control_first(rule, control):
    return "control" if control["kind"] != "fixed" else flaw(rule, control)


@wrong(_("Diversity was asked before the control."),
       _("Ask in this order: cut, control, diversity."), tried=(SOUND[0], run("shuffled", 0.05, 1.483)))
def control_last(rule, control):
    cut, close = rule["cut"] == control["cut"], abs(rule["U"] - control["U"]) <= 0.01
    return flaw(rule, control) if close or not cut else "diversity"


@wrong(_("The cut was asked last."),
       _("Ask in this order: cut, control, diversity."), tried=WITNESSES[6])
def cut_last(rule, control):
    found = flaw(rule | {"cut": 0.0}, control | {"cut": 0.0})
    return flaw(rule, control) if found == "none" else found


@wrong(_("Diversity was asked first."),
       _("Ask in this order: cut, control, diversity."), tried=WITNESSES[7])
def diversity_first(rule, control):
    return "diversity" if abs(rule["U"] - control["U"]) > 0.01 else flaw(rule, control)


@wrong(_("Two different cuts passed; only the question whether there is one was asked."),
       _("Compare the two numbers: rule[\"cut\"] and control[\"cut\"]."), tried=(SOUND[0], run("fixed", 0.02, 1.203)))
def any_cut(rule, control):
    return flaw(rule | {"cut": rule["cut"] > 0}, control | {"cut": control["cut"] > 0})


@wrong(_("A cut on both sides was accused; only different cuts are a flaw."),
       _("Compare the two numbers: rule[\"cut\"] and control[\"cut\"]."), tried=SOUND)
def no_cut_allowed(rule, control):
    return "cut" if rule["cut"] or control["cut"] else flaw(rule, control)


@wrong(_("The two kinds had to agree; a control is a fixed τ, unlike the rule."),
       _("Ask whether control[\"kind\"] is \"fixed\"."), tried=SOUND)
def unlike_kinds(rule, control):
    return flaw(rule, control | {"kind": "fixed" if rule["kind"] == control["kind"] else "shuffled"})


@wrong(_("The kind of the rule was asked; it is the control that must be a fixed τ."),
       _("Ask whether control[\"kind\"] is \"fixed\"."), tried=SOUND)
def kind_of_the_rule(rule, control):
    return flaw(rule, control | {"kind": "shuffled"})


@wrong(_("The question is turned: the fixed τ was accused, and other controls passed."),
       _("\"control\" is the answer where control[\"kind\"] is not \"fixed\"."), tried=SOUND)
def fixed_accused(rule, control):
    return flaw(rule, control | {"kind": "shuffled" if control["kind"] == "fixed" else "fixed"})


@wrong(_("The comparison is turned: two U that agree were accused."),
       _("\"diversity\" is the answer where they differ by more than 0.01."), tried=SOUND)
def turned_round(rule, control):
    found = flaw(rule, control)
    return {"none": "diversity", "diversity": "none"}.get(found, found)


@wrong(_("Nothing passes: \"none\" never came back."),
       _("Ask whether the two U differ by more than 0.01; if not, return \"none\"."), tried=SOUND)
def never_none(rule, control):
    found = flaw(rule, control)
    return "diversity" if found == "none" else found


@wrong(_("The difference was taken as a share of U; 0.01 is a difference in nats."),
       _("abs(rule[\"U\"] - control[\"U\"]) > 0.01, without any quotient."),
       tried=(SOUND[0], run("fixed", 0.05, 1.2141)))
def relative(rule, control):
    size = max(rule["U"], control["U"], 0.01)
    return flaw(rule | {"U": rule["U"] / size}, control | {"U": control["U"] / size})


@wrong(_("Both U were rounded first: close ones can round apart, others together."),
       _("Compare the difference as it is with 0.01."), tried=(SOUND[0], run("fixed", 0.05, 1.2074)))
def rounded(rule, control):
    return flaw(rule | {"U": 100 * round(rule["U"], 2)}, control | {"U": 100 * round(control["U"], 2)})


@wrong(_("The limit is wider than 0.01."),
       _("Two U further apart than 0.01 are a flaw."), tried=WITNESSES[9])
def wide_limit(rule, control):
    return flaw(rule | {"U": rule["U"] / 10}, control | {"U": control["U"] / 10})


@wrong(_("None came back where nothing is wrong; the word \"none\" is asked for."),
       _("End with return \"none\", in quotation marks."), tried=SOUND)
def no_word_for_none(rule, control):
    found = flaw(rule, control)
    return None if found == "none" else found


EXERCISE = Exercise(
    id="09.8", name="flaw", points=1, minutes=5, difficulty=1, theory="controls",
    title=_("Which control does a claim need?"),
    why=_("Before a number is believed, somebody has to ask what it was compared with."),
    reference=flaw,
    alternatives=(by_a_list,),
    answer=ChoiceAnswer(KINDS),
    inputs=inputs, witnesses=WITNESSES, tried=(SOUND, WITNESSES[1], WITNESSES[2], WITNESSES[3], WITNESSES[6]),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Three questions, one after the other; the first flaw is the answer."),
           _("Same cut? A fixed τ on the other side? U within 0.01?"),
           _("Where rule[\"cut\"] and control[\"cut\"] differ, return \"cut\"; and so on; at the end \"none\".")),
    general=_("At least one comparison got another name than it deserves."),
    next_step=_("Ask in this order: cut, control, diversity; name the first flaw, or none."),
)
