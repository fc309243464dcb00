"""What a submission finds around it: silence in place of pictures, our functions in place of answers already tried."""

import importlib
import os
import sys
import types

import numpy as np

from taulab.course.judging.exercise import Exercise, LabExercises
from taulab.course.studying import lab as laboratory

WIDGETS = "taulab.course.widgets"
MOST_MISSING = 20     # modules that are stood for

standing: list[str] = []    # the names of those

read, write = os.read, os.write   # as they were before a submission could put something in their place


class Silent:
    """Stands for the lab, its widgets and its pictures, which a grader does not look at."""

    def __init__(self, *arguments, **options):
        pass

    def __getattr__(self, name):
        return Silent()

    def __call__(self, *arguments, **options):
        return Silent()


class GradedLab(Silent):
    """The lab as a submission sees it: `check` hands back what it is given; the marker tries the answers itself."""

    lang = "en"

    def check(self, _exercise, answer):
        return answer


class Lent:
    """Our reference under the name of an exercise that has been tried; it serves later exercises, not earlier ones."""

    def __init__(self, exercise: Exercise, order: dict, current: list):
        self.__name__, self.__doc__ = exercise.name, exercise.reference.__doc__
        reference, place = exercise.reference, order[exercise.id]

        def lend(*arguments, **options):
            if current and order[current[0]] <= place:
                raise PermissionError(f"{exercise.name} is lent to later exercises only")
            return reference(*arguments, **options)
        self.lend = lend

    def __call__(self, *arguments, **options):
        return self.lend(*arguments, **options)


def surround(content: LabExercises, current: list, lent: dict):
    """Put silence where a notebook would draw, and take the lab's own answers out of the library."""
    course = importlib.import_module("taulab.course")
    course.open = laboratory.open = lambda *arguments, **options: GradedLab()
    course.show, course.STYLE = lambda *arguments, **options: None, {}
    course.widgets = sys.modules[WIDGETS] = types.ModuleType(WIDGETS)   # never loaded: that takes as long as an answer
    course.widgets.__getattr__ = silent
    places = [module for name, module in sys.modules.items() if name.partition(".")[0] == "taulab"]
    for exercise in content.exercises:
        withhold(exercise, current, places)
        empty(exercise, lent[exercise.name])


def silent(name: str):
    """Return what stands for a widget; a name such as ``__file__`` is asked for by tools, and is not there."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Silent


def withhold(exercise: Exercise, current: list, places: list[types.ModuleType]):
    """Let a function of the library that is this exercise's answer fail while this exercise is tried.

    `places` are the library's modules: packages hand on what their modules hold.
    """
    reference = exercise.reference
    module = sys.modules.get(getattr(reference, "__module__", ""))
    name = getattr(reference, "__name__", "")
    if module is None or getattr(module, name, None) is not reference:
        return

    def given_elsewhere(*arguments, **options):
        if current == [exercise.id]:
            raise PermissionError(f"{module.__name__}.{name} is what this exercise asks you to write")
        return reference(*arguments, **options)

    for place in places:
        if vars(place).get(name) is reference:
            setattr(place, name, given_elsewhere)


def empty(exercise: Exercise, lent: Lent):
    """Take right answers out of an exercise: what is left of it calls an answer."""
    for name, value in (("reference", lent), ("alternatives", ()), ("misconceptions", ()), ("witnesses", ())):
        object.__setattr__(exercise, name, value)


# Modules that are not installed here ----------------------------------------------------------------------------------

class Missing(types.ModuleType):
    """Stands for a module that is not installed here; whatever is done with it says so."""

    __path__ = ()

    def __mro_entries__(self, _bases):
        return ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing(self.__name__)

    def __call__(self, *arguments, **options):
        raise ModuleNotFoundError(f"No module named {self.__name__!r}", name=self.__name__)


def stand_for(module: str | None) -> bool:
    """Put something in the place of a module that is missing; return whether it was not there before."""
    if not module or module in sys.modules or len(standing) >= MOST_MISSING:
        return False
    sys.modules[module] = Missing(module)
    standing.append(module)
    return True


# Functions that run in C and show in no profile -----------------------------------------------------------------------

class Recorded:
    """A function of `scipy.special` that also tells the watch that it is called."""

    def __init__(self, function: np.ufunc):
        self.function, self.__name__, self.__doc__ = function, function.__name__, function.__doc__

    def __getattr__(self, name):
        return getattr(self.function, name)

    def __call__(self, *arguments, **options):
        return self.function(*arguments, **options)


def record_special_functions():
    """Put `Recorded` functions in the place of those of `scipy.special` that are no Python."""
    from scipy import special
    for name, value in list(vars(special).items()):
        if isinstance(value, np.ufunc):
            setattr(special, name, Recorded(value))
