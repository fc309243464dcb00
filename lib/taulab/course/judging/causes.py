"""What the common errors mean, in words of the course: the cause and the next step.

An error's text is read for a hint at its cause and never executed; it comes from the student's side.
"""

import re

from taulab.course.judging.faults import Words, words
from taulab.course.judging.outcomes import Raised
from taulab.course.language import Message
from taulab.course.language import mark as _


def explain_error(raised: Raised) -> Words:
    """Return the words for an error that should not have been raised."""
    for pattern, cause, next_step in BY_TEXT.get(raised.error, ()):
        if found := re.search(pattern, raised.text):
            return words(cause, next_step, **found.groupdict())
    line = raised.trace[-1][2].lstrip() if raised.trace else ""
    if "ValueError" in raised.lineage and line and not re.search(r"(^|[:;]\s*)raise\b", line):
        return words(*REFUSED_BY_A_CALL, error=raised.error)
    for error in raised.lineage:
        if error in BY_ERROR:
            return words(*BY_ERROR[error], error=raised.error)
    return words(*BY_ERROR["Exception"], error=raised.error)


REFUSED_BY_A_CALL = (_("A function that you call refused what it was given ({error})."),
                     _("lab.why shows the line: print the arguments just before it."))

BY_TEXT = {
    "TypeError": (
        (r"unhashable type",
         _("An array or a list cannot go into a set, nor be a key of a dictionary."),
         _("Make a tuple of it first.")),
        (r"positional arguments? but|missing \d+ required|unexpected keyword",
         _("Your function does not take the arguments that the exercise gives it."),
         _("Restore the def line as it stood in the empty cell.")),
        (r"NoneType",
         _("Something inside your function is None: a function without return, or a method that works in place."),
         _("Follow that name back to the line where it gets its value.")),
        (r"non-empty vector",
         _("A fit was given no points."),
         _("Look for the mask or slice that leaves nothing.")),
        (r"x and y to have same length",
         _("A fit was given more of one axis than of the other."),
         _("Put the same mask or slice on both.")),
        (r"no callable (?P<name>\w{1,20}) method",
         _("np.{name} cannot take symbols."),
         _("Use sp.{name}, the function of SymPy.")),
        (r"not callable",
         _("Something that is no function is called as one: a variable may carry the name of a function."),
         _("Look for a name used twice, or for a missing * before a parenthesis.")),
        (r"only (?P<what>length-1|0-dimensional) arrays|only integer scalar",
         _("An array stands where one number is needed."),
         _("Use the NumPy function (np.exp, np.log) instead of that of math.")),
    ),
    "ModuleNotFoundError": (
        (r"No module named '(?P<name>[\w.]{1,60})'",
         _("The module {name} is not installed where this runs."),
         _("The exercises need nothing beyond NumPy and what the first cell imports.")),
    ),
    "NameError": (
        (r"name '(?P<name>\w{1,40})' is not defined",
         _("The name {name} is not defined: it is misspelt, or its cell was not run."),
         _("Check the spelling, then run the cells above once more.")),
    ),
    "ValueError": (
        (r"must have different signs",
         _("There is no root between the ends that you gave."),
         _("Print the function at both ends: it must change its sign between them.")),
        (r"negative integer powers",
         _("NumPy raises whole numbers to no negative whole power."),
         _("Make one of the two a float: n ** (b - 1.0), for one.")),
        (r"matmul.*enough dimensions",
         _("A matrix product met a single number, or an array without axes."),
         _("Print the .shape of both factors: an index or a function may have taken an axis away.")),
        (r"matmul",
         _("The inner lengths of a matrix product differ."),
         _("Print the shapes of both factors: one of them may lack its .T.")),
        (r"values to unpack",
         _("A value was taken apart into more or fewer parts than it has."),
         _("Print its shape or length: an array may have fewer axes than your line expects.")),
        (r"broadcast|mismatch in its core dimension|shapes? .* not aligned|same shape",
         _("Two arrays do not fit together: their shapes differ."),
         _("Print the .shape of both; [:, None] turns a row into a column.")),
        (r"truth value of an array",
         _("if and while need one True or False, and an array holds many."),
         _("Use a mask such as p[p > 0], or np.where, np.any, np.all.")),
        (r"zero-size array|empty (sequence|array)",
         _("The largest or smallest entry of an empty array was asked for."),
         _("Look for the mask or slice that leaves nothing.")),
    ),
    "IndexError": (
        (r"invalid index to scalar|too many indices",
         _("A number, or an array of fewer axes than you think, was indexed."),
         _("Print its .shape in the line before.")),
    ),
    "AttributeError": (
        (r"module '(?P<module>[\w.]{1,40})' has no attribute '(?P<name>\w{1,40})'",
         _("{module} has no function called {name}."),
         _("Check the spelling: a dot and Tab list the names of a module.")),
        (r"'NoneType'",
         _("Something inside your function is None: a function without return, or a method that works in place."),
         _("Follow that name back to the line where it gets its value.")),
    ),
}

BY_ERROR = {
    "UnboundLocalError": (_("A variable is read before it gets a value."),
                          _("Give it a first value before the loop or the if.")),
    "NameError": (_("A name is not defined: it is misspelt, or its cell was not run."),
                  _("Check the spelling, then run the cells above once more.")),
    "AttributeError": (_("An object does not have what you ask of it (AttributeError)."),
                       _("Print its type: a list has no .sum(), an array has.")),
    "ModuleNotFoundError": (_("A module was not found."),
                            _("The exercises need nothing beyond NumPy and what the first cell imports.")),
    "TypeError": (_("An operation met a type that it cannot work with (TypeError)."),
                  _("Print the type of each value in that line.")),
    "ValueError": (_("Your function raised ValueError on arguments that are allowed."),
                   _("Compare the condition before your raise with the limits in the exercise.")),
    "LinAlgError": (_("NumPy could not do this linear algebra (LinAlgError)."),
                    _("Print the matrix: it may be singular or of the wrong shape.")),
    "IndexError": (_("An index points beyond the end."),
                   _("Indices run from 0 to length minus 1; look at the ends of your loop.")),
    "KeyError": (_("A dictionary was asked for a key it does not have."),
                 _("Print its keys and compare them letter by letter.")),
    "ZeroDivisionError": (_("A number was divided by 0."),
                          _("Find the divisor that can be 0 on the input above.")),
    "OverflowError": (_("A number grew beyond what floating point can hold."),
                      _("Subtract the largest exponent before you take exp.")),
    "RecursionError": (_("The function calls itself without end."),
                       _("Give it a case that returns without another call.")),
    "MemoryError": (_("The memory was not enough for an array."),
                    _("Print the shapes: one of them is far larger than intended.")),
    "AssertionError": (_("An assert in your code does not hold on this input."),
                       _("Read that assert with the input above in mind.")),
    "StopIteration": (_("next found nothing left to take."),
                      _("Make sure that something remains, or give next a default.")),
    "EOFError": (_("Your function asks a person for input."),
                 _("Work with the arguments alone.")),
    "SystemExit": (_("Your function ends the program: it calls exit or quit."),
                   _("Use return to leave a function.")),
    "KeyboardInterrupt": (_("Your function raises KeyboardInterrupt itself."),
                          _("Use return to leave a function, ValueError to refuse an argument.")),
    "NotImplementedError": (_("A function that yours calls is not written yet."),
                            _("Run the check cells of the earlier exercises: they lend what is missing.")),
    "Exception": (_("Your function raised {error}."),
                  _("lab.why shows the line where it happened.")),
}


# Failures without an error -------------------------------------------------------------------------------------------

def not_raised(expected: Raised) -> Words:
    return words(_("These arguments must raise {error}, and your function returned a value."),
                 _("Test the arguments first and raise {error}."), error=expected.error)


def raised_another(expected: Raised, got: Raised) -> Words:
    return words(_("These arguments must raise {error}; your function raised {other}."),
                 _("Test the arguments before you compute, and raise {error}."), error=expected.error, other=got.error)


def changed_input(name: str) -> Words:
    return words(_("Your function changed its argument {name}, which belongs to the caller."),
                 _("Work on a copy: {name} = {name}.copy() before you change it."), name=name)


def partly_unwritten() -> Words:
    return words(_("On this input your function still ends in NotImplementedError."),
                 _("Write the missing case."))


def too_slow(seconds: float) -> Words:
    return words(_("{seconds} s of computing were not enough: something does not end, or takes far too long."),
                 _("Run one call alone. Where a loop stands, see what ends it; else look for what is computed twice."),
                 seconds=f"{seconds:g}")


def process_ended() -> Words:
    return words(_("Your function ended its process, or upset it: os._exit, a crash, too much memory, "
                   "too many processes."),
                 _("Run your function alone on the input above, and look at what it starts and how much it keeps."))


def turned_round() -> Words:
    return words(_("The values are right, and they came back in the wrong order."),
                 _("Return them in the order that the exercise names."))


def one_part(number: int, count: int, general: Words) -> Words:
    """Return the words where `number` is the first wrong one of several returned values, and some are right."""
    said = Message(_("Of the {count} values returned, number {number} is the first wrong one."),
                   {"count": count, "number": number})
    if count == 2:
        said = Message((_("The first of the two values is wrong, the second is right."),
                        _("The first of the two values is right, the second is wrong."))[number - 1])
    return Words(said, general.next_step)


def fault_of_part(number: int, count: int, fault: Words) -> Words:
    """Return the words for what is visibly wrong with `number`, the first wrong one of several returned values."""
    return Words(Message(_("Value {number} of {count}: {said}"),
                         {"count": count, "number": number, "said": fault.cause}), fault.next_step)


def not_attempted(exercise: str) -> Words:
    return words(_("The cell above still waits for your answer."),
                 _("Write it in place of the raise line; lab.hint(\"{exercise}\") helps."), exercise=exercise)


def random_result() -> Words:
    return words(_("Two calls with the same arguments gave different results, so there is nothing to compare."),
                 _("Draw only from the generator you are given, and keep nothing between calls."))


def deaf_to_seeds() -> Words:
    return words(_("Another seed gives the same tokens: the draws come from elsewhere, or from an earlier call."),
                 _("Take every number from the generator you are given, in each call anew."))


def well_done(count: int) -> Words:
    return words(_("Right on every input tried ({count})."), _("Go on to the next cell."), count=count)


def not_a_function(kind: str) -> Words:
    return words(_("The check was given a value of type {kind}, not a function."),
                 _("Give it the name of your function, without parentheses."), kind=kind)


def nothing_given(name: str) -> Words:
    return words(_("The check was given None: the name {name} holds no function."),
                 _("Run the cell that defines {name}, then this one."), name=name)


def own_cell_first() -> Words:
    return words(_("The check was given our stand-in, not your function."),
                 _("Run your own cell first, then this one."))


def ours_for_now(exercise) -> Words:
    return words(_("{name} is our function until yours is right, so that the lab goes on."), "", name=exercise.name)


def ours_and_yours(exercise) -> Words:
    return words(_("From here on {name} is our function, so that the lab goes on."),
                 _("Yours is lab.mine(\"{exercise}\")."), name=exercise.name, exercise=exercise.id)


def calls_stand_in(name: str) -> Words:
    return words(_("Your function calls our stand-in for {name} instead of computing."),
                 _("Write the computation yourself."), name=name)
