"""The widgets of the course. Each is a package: state, words and drawing, testable without a browser, and a binding."""

from taulab.course.widgets.calibration import CalibrationExplorer
from taulab.course.widgets.chain import ChainExplorer
from taulab.course.widgets.listening import ListeningExplorer
from taulab.course.widgets.penalty import PenaltyExplorer
from taulab.course.widgets.powers import PowerExplorer
from taulab.course.widgets.sampler import SamplerExplorer
from taulab.course.widgets.steps import StepsExplorer
from taulab.course.widgets.study import StudyExplorer
from taulab.course.widgets.tails import TailExplorer
from taulab.course.widgets.temperature import TemperatureExplorer
from taulab.course.widgets.tree import TreeExplorer
from taulab.course.widgets.two_routes import TwoRoutes

__all__ = ["CalibrationExplorer", "ChainExplorer", "ListeningExplorer", "PenaltyExplorer", "PowerExplorer",
           "SamplerExplorer", "StepsExplorer", "StudyExplorer", "TailExplorer", "TemperatureExplorer", "TreeExplorer",
           "TwoRoutes"]
