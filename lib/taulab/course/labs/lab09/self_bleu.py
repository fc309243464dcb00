"""`self_bleu`: how alike are the answers?"""

import numpy as np
from hypothesis import strategies as st

from taulab import text_scores
from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.text_scores import bleu


def self_bleu(answers):
    return sum(bleu(answers[i], answers[:i] + answers[i + 1:]) for i in range(len(answers))) / len(answers)


def turning_the_list(answers):
    scores, turned = [], list(answers)
    for _turn in answers:
        first, *others = turned
        scores.append(bleu(first, others))
        turned = [*others, first]
    return np.mean(scores)


words = st.sampled_from(["she", "he", "sang", "a", "song", "."])
inputs = st.tuples(st.lists(st.lists(words, min_size=1, max_size=6), min_size=2, max_size=4))
THREE = [text.split() for text in ("she sang a song .", "yesterday she sang a song .", "he sang a song .")]
SAME = [["she", "sang", "."]] * 4
TWICE = [THREE[0], THREE[2], THREE[0], THREE[1], ["yesterday"]]
WITNESSES = ((THREE,), (THREE[::-1],), ([THREE[1], THREE[0], THREE[2]],), (SAME,), (TWICE,), (THREE[:2],),
             ([["she"], ["he"]],), ([["she"], ["she", "sang"], []],),
             ([["a", "b", "c", "d"], ["d", "c", "b", "a"], ["a", "b"], ["c", "d", "x", "y"]],))

EQUIVALENT = (("turning_the_list: list(answers) -> answers", "it is never written into"),
              ("turning_the_list: turned = [*others, first]…", "neither needs the other"),
              ("result: small as 0", "of two answers the longer has a score that is not so small"))

wrong = WrongAnswers()


@wrong(_("Each answer is among its own references: everything has 100."),
       _("Leave answer i out of the references of answer i."), tried=(THREE,))
def with_itself(answers):
    return float(np.mean([bleu(answer, answers) for answer in answers]))


@wrong(_("Equal answers were left out with the answer itself: it is the place that counts."),
       _("answers[:i] + answers[i + 1:] leaves out one answer, not its copies."), tried=(SAME,))
def copies_left_out(answers):
    return float(np.mean([bleu(answer, [other for other in answers if other != answer]) for answer in answers]))


@wrong(_("Repeated answers were counted once: repetition is what this score is to show."),
       _("Keep the list as it is."), tried=(TWICE,))
def without_repeats(answers):
    once = [list(answer) for answer in dict.fromkeys(map(tuple, answers))]
    return float(np.mean([bleu(once[i], once[:i] + once[i + 1:]) for i in range(len(once))]))


@wrong(_("Answers were compared in pairs; the others are one set of references together."),
       _("Call bleu once for each answer, with the list of all the others."), tried=(THREE,))
def mean_over_pairs(answers):
    return float(np.mean([bleu(one, [other]) for i, one in enumerate(answers)
                          for j, other in enumerate(answers) if i != j]))


@wrong(_("Only the answers after it served as references."),
       _("The references are those before it and those after it."), tried=(THREE,))
def later_ones_alone(answers):
    return float(np.mean([bleu(answers[i], answers[i + 1:]) for i in range(len(answers) - 1)]))


@wrong(_("Only the answers before it served as references."),
       _("The references are those before it and those after it."), tried=(THREE,))
def earlier_ones_alone(answers):
    return float(np.mean([bleu(answers[i], answers[:i]) for i in range(1, len(answers))]))


@wrong(_("Only the first answer was compared with the others."),
       _("Each answer has its turn; then take the mean."), tried=(THREE,))
def first_alone(answers):
    return bleu(answers[0], answers[1:])


@wrong(_("The largest value was taken; the mean is asked for."),
       _("Add up the scores of all answers and divide by how many they are."), tried=(THREE,))
def largest(answers):
    return max(bleu(answers[i], answers[:i] + answers[i + 1:]) for i in range(len(answers)))


@wrong(_("That is the sum; it grows with the number of answers."),
       _("Divide by the number of answers."), tried=(THREE,))
def total(answers):
    return self_bleu(answers) * len(answers)


@wrong(_("The sum was divided by the number of the others."),
       _("There is one score for each answer: divide by how many these are."), tried=(THREE,))
def by_the_others(answers):
    return self_bleu(answers) * len(answers) / (len(answers) - 1)


@wrong(_("That is 100 less the score: a diversity. Self-BLEU measures likeness."),
       _("Copies of one answer must give 100."), tried=(SAME,))
def turned_round(answers):
    return 100 - self_bleu(answers)


@wrong(_("The result is a share; BLEU goes to 100."),
       _("Keep the points of bleu as they are."), tried=(SAME,))
def as_a_share(answers):
    return self_bleu(answers) / 100


@wrong(_("The others were joined into one long reference, where n-grams cross from answer to answer."),
       _("Pass the others as a list of answers."), tried=(THREE,))
def one_long_reference(answers):
    return float(np.mean([bleu(answer, [sum(answers[:i] + answers[i + 1:], [])]) for i, answer in enumerate(answers)]))


@wrong(_("Each pair was scored once, one way round; the others are one set of references together."),
       _("Call bleu once for each answer, with the list of all the others."), tried=(THREE,))
def each_pair_once(answers):
    return float(np.mean([bleu(answers[i], [other]) for i in range(len(answers)) for other in answers[i + 1:]]))


@wrong(_("The best match with one other was taken; bleu looks through all references itself."),
       _("Call bleu once for each answer, with the list of all the others."), tried=(THREE,))
def best_match(answers):
    return float(np.mean([max(bleu(answer, [other]) for j, other in enumerate(answers) if j != i)
                          for i, answer in enumerate(answers)]))


@wrong(_("The function returned inside its loop: only the score of the first answer was added."),
       _("Move return to the left, below the loop."), tried=(THREE,))
def returned_too_early(answers):
    return bleu(answers[0], answers[1:]) / len(answers)


@wrong(_("The smallest value was taken; the mean is asked for."),
       _("Add up the scores of all answers and divide by how many they are."), tried=(THREE,))
def smallest(answers):
    return min(bleu(answers[i], answers[:i] + answers[i + 1:]) for i in range(len(answers)))


@wrong(_("The median was taken; the mean is asked for."),
       _("Add up the scores of all answers and divide by how many they are."), tried=(THREE,))
def median(answers):
    return float(np.median([bleu(answers[i], answers[:i] + answers[i + 1:]) for i in range(len(answers))]))


EXERCISE = Exercise(
    id="09.5", name="self_bleu", points=3, minutes=10, difficulty=2, theory="text-scores",
    title=_("How alike are the answers?"),
    why=_("The usual measure of variety says 100 for copies, and likes noise best of all."),
    reference=self_bleu,
    alternatives=(text_scores.self_bleu, turning_the_list),
    answer=ArrayAnswer(rtol=1e-9, atol=1e-9),
    inputs=inputs, witnesses=WITNESSES, tried=((THREE,),),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("For each answer call bleu(answer, references) once. What are its references?"),
           _("All the others: answers[:i] + answers[i + 1:]."),
           _("Then the mean of these scores.")),
    general=_("This is not the mean BLEU of each answer against all the others."),
    next_step=_("“she sang a song .” with “yesterday she sang a song .” and “he sang a song .”: 80.95."),
)
