"""`response_loss`: where does a response begin?"""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .shared import OTHER_WAYS


def response_loss(scores, prompt, steps):
    first = prompt - 1
    return -np.mean(scores[:, first:first + steps])


def token_by_token(scores, prompt, steps):
    total = 0.0
    for token in range(prompt, prompt + steps):
        total -= np.mean(scores[:, token - 1])
    return total / steps


@st.composite
def texts(draw):
    prompt, steps, more, n = (draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(0, 2)),
                              draw(st.integers(1, 2)))
    size = prompt - 1 + steps + more
    scores = draw(st.lists(st.integers(0, 12).map(lambda k: -k / 4), min_size=n * size, max_size=n * size))
    return np.array(scores).reshape(n, size), prompt, steps


inputs = texts()
ROW = np.array([[-3.0, -0.5, -2.0, -0.25, -1.0]])
EXAMPLE = ROW, 2, 2
TO_THE_LAST_BUT_ONE = ROW, 2, 3
TO_THE_END = ROW, 3, 3
FROM_THE_START = ROW, 1, 2
TWO = np.array([[-1.2345, -0.5, -2.25, -0.125], [-0.5, -3.0, -0.75, -1.5]])
BOTH = TWO, 2, 2
WITNESSES = (EXAMPLE, TO_THE_END, FROM_THE_START, TO_THE_LAST_BUT_ONE, BOTH, (TWO, 1, 4), (TWO, 4, 1), (TWO, 1, 1),
             (np.array([[-7.0, -1.0, -3.0], [-2.0, -8.0, -4.0]]), 2, 1), (np.array([[-0.5, -np.inf, -1.0]]), 2, 2),
             (np.array([[-1.0, -np.inf, -0.5, -2.0]]), 3, 1), (np.array([[-np.inf, -np.inf, -1.0, -0.25]]), 3, 2),
             (np.linspace(-700.3, -0.0123, 400).reshape(2, 200), 20, 150),
             (np.array([[-1e-13, -1e-9, -2e-9]]), 2, 2))
EQUIVALENT = (("scores: whole numbers make whole results", "logarithms of probabilities come as decimals"),)

wrong = WrongAnswers()


@wrong(_("The slice still begins one score late: scores[:, i] belongs to token i + 1."),
       _("Which column holds the score of token number prompt?"), tried=EXAMPLE)
def late(scores, prompt, steps):
    return -np.mean(scores[:, prompt:prompt + steps]) if scores.shape[1] > prompt else np.nan


@wrong(_("The slice begins one score early: the last token of the prompt was counted."),
       _("Which column holds the score of token number prompt?"), tried=EXAMPLE)
def early(scores, prompt, steps):
    first = max(prompt - 2, 0)
    return -np.mean(scores[:, first:first + steps])


@wrong(_("The start was mended but not the end: one token too many was scored."),
       _("The slice must hold as many scores as there are steps."), tried=EXAMPLE)
def one_too_many(scores, prompt, steps):
    return -np.mean(scores[:, prompt - 1:prompt + steps])


@wrong(_("The slice begins late and ends in the right place: the first token of the response is missing."),
       _("The slice must hold as many scores as there are steps."), tried=EXAMPLE)
def first_missing(scores, prompt, steps):
    kept = scores[:, prompt:prompt - 1 + steps]
    return -np.mean(kept) if kept.size else np.nan


@wrong(_("The prompt was scored as well."),
       _("Only tokens from number prompt on belong to the response."), tried=EXAMPLE)
def with_the_prompt(scores, prompt, steps):
    return -np.mean(scores[:, :prompt - 1 + steps])


@wrong(_("The first scores of the text were taken, prompt and all."),
       _("Begin where the response begins."), tried=EXAMPLE)
def from_the_start(scores, prompt, steps):
    return -np.mean(scores[:, :steps])


@wrong(_("The slice was counted from the end; a text may go on after the response."),
       _("Count from the beginning: the end is given by prompt and steps."), tried=EXAMPLE)
def from_the_end(scores, prompt, steps):
    return -np.mean(scores[:, -steps:])


@wrong(_("All that follows the prompt was scored, not only the steps asked for."),
       _("End the slice after as many scores as there are steps."), tried=EXAMPLE)
def to_the_end(scores, prompt, steps):
    return -np.mean(scores[:, prompt - 1:])


@wrong(_("All that follows was scored, and one score late: the response has a beginning and an end."),
       _("Begin with the score of token number prompt; take as many scores as there are steps."), tried=EXAMPLE)
def late_to_the_end(scores, prompt, steps):
    return -np.mean(scores[:, prompt:]) if scores.shape[1] > prompt else np.nan


@wrong(_("Only the last score was left off; a response may end earlier, or with the text."),
       _("End the slice after as many scores as there are steps."), tried=EXAMPLE)
def all_but_the_last(scores, prompt, steps):
    kept = scores[:, prompt - 1:-1]
    return -np.mean(kept) if kept.size else np.nan


@wrong(_("All scores of the text were taken."),
       _("Begin and end where the response does."), tried=EXAMPLE)
def whole_text(scores, prompt, steps):
    return -np.mean(scores)


@wrong(_("The end of the slice forgot the prompt."),
       _("End the slice after as many scores as there are steps."), tried=EXAMPLE)
def end_without_prompt(scores, prompt, steps):
    kept = scores[:, prompt - 1:steps]
    return -np.mean(kept) if kept.size else np.nan


@wrong(_("The sign is turned: a log loss is −ln q, which is positive."),
       _("Put a minus before the mean."), tried=EXAMPLE)
def sign_turned(scores, prompt, steps):
    return -response_loss(scores, prompt, steps)


@wrong(_("The scores were added up; the log loss is per step."),
       _("Take the mean over steps and texts."), tried=EXAMPLE)
def added_up(scores, prompt, steps):
    return response_loss(scores, prompt, steps) * steps


@wrong(_("The scores of all texts and steps were added up; a mean over both is asked for."),
       _("Take np.mean of the slice."), tried=BOTH)
def all_added_up(scores, prompt, steps):
    return response_loss(scores, prompt, steps) * steps * len(scores)


@wrong(_("The sum over all texts was divided by the steps alone."),
       _("Divide by the number of texts as well: np.mean does both."), tried=BOTH)
def texts_added_up(scores, prompt, steps):
    return response_loss(scores, prompt, steps) * len(scores)


@wrong(_("There is one number for each text."),
       _("Take the mean over the texts as well."), tried=BOTH)
def for_each_text(scores, prompt, steps):
    return -np.mean(scores[:, prompt - 1:prompt - 1 + steps], axis=1)


@wrong(_("There is one number for each step."),
       _("Take the mean over the steps as well."), tried=EXAMPLE)
def for_each_step(scores, prompt, steps):
    return -np.mean(scores[:, prompt - 1:prompt - 1 + steps], axis=0)


@wrong(_("Only the first text was scored."),
       _("Keep all rows: scores[:, first:last]."), tried=BOTH)
def first_text(scores, prompt, steps):
    return response_loss(scores[:1], prompt, steps)


@wrong(_("Rows were sliced instead of columns: a row is a text."),
       _("Keep all rows: scores[:, first:last]."), tried=EXAMPLE)
def rows_sliced(scores, prompt, steps):
    kept = scores[prompt - 1:prompt - 1 + steps]
    return -np.mean(kept) if kept.size else np.nan


@wrong(_("Bits came back."),
       _("The scores are natural logarithms; leave them so."), tried=EXAMPLE)
def in_bits(scores, prompt, steps):
    return response_loss(scores, prompt, steps) / np.log(2)


@wrong(_("That is a perplexity."),
       _("Leave the exponential away: nats per step."), tried=EXAMPLE)
def perplexity(scores, prompt, steps):
    return np.exp(response_loss(scores, prompt, steps))


EXERCISE = Exercise(
    id="11.8", name="response_loss", points=2, minutes=8, difficulty=2, theory="late",
    title=_("One position late"),
    why=_("A slice off by one runs without a word, and shifts the very difference that is measured."),
    reference=response_loss,
    alternatives=(token_by_token,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Token 0 has no score: nothing comes before it. In which column is that of token 1?"),
           _("The response begins with token number prompt, whose score stands in the column before."),
           _("A slice of steps columns that begins at column prompt − 1.")),
    general=_("This is not the mean of −scores over the tokens of the response."),
    next_step=_("Scores (−3, −0.5, −2, −0.25, −1), prompt 2, steps 2: tokens 2 and 3 cost 0.5 and 2; mean 1.25."),
)
