"""One call of an answer that runs in another process: asked for, waited for, and an outcome whatever comes back."""

from collections import deque

from taulab.course.grading.child import Child, Gone
from taulab.course.judging.battery import Battery
from taulab.course.judging.outcomes import ChangedInput, Ended, Outcome, Raised, Returned, TimedOut, Unwritten
from taulab.course.judging.verdict import repeated

GRACE = 0.5              # seconds beyond its own limit that a process has to say that it was too slow


class RemoteCall:
    """The call of an answer in the child, as `judge` asks for it; all calls together have `seconds`.

    The judge is known to begin with the battery, then some of it again. Those calls are sent at once and their outcomes
    read one by one, so that the two processes do not wait for each other.
    """

    def __init__(self, child: Child, battery: Battery, seconds: float, ends: float):
        self.child, self.limit = child, child.meter.used + seconds
        self.ends = min(ends, self.limit + GRACE)
        self.gone, self.late, self.ended = False, False, None
        self.ahead = deque()
        self.first = (*battery.inputs, *(battery.inputs[k] for k in repeated(battery)))

    def __call__(self, arguments: tuple) -> Outcome:
        left = self.limit - self.child.meter.used
        if self.gone:
            return self.ended
        if left <= 0:
            self.late = True
            return TimedOut()
        try:
            outcome = self.outcome_of(arguments, left)
        except Gone:
            self.gone = True
            self.ended = outcome = TimedOut() if self.child.meter.used >= self.limit else Ended()
        self.late |= isinstance(outcome, TimedOut)
        return outcome

    def outcome_of(self, arguments, left) -> Outcome:
        if self.first:
            self.send(self.first, left)
            self.first = ()
        while self.ahead and self.ahead[0] is not arguments:
            self.receive()
        if not self.ahead:
            self.send((arguments,), left)
        return self.receive()

    def send(self, inputs, left):
        self.child.send(("calls", left, list(inputs)), self.ends)
        self.ahead.extend(inputs)

    def receive(self) -> Outcome:
        arguments = self.ahead.popleft()
        match self.child.receive(self.ends):
            case ("outcome", Returned() | Raised() | Unwritten() | TimedOut() as outcome):
                return outcome
            case ("outcome", ChangedInput(position=position) as outcome) if 0 <= position < len(arguments):
                return outcome
        raise Gone

    def finish(self):
        """Take what is still under way, without a look at it, so that the conversation can go on."""
        while self.ahead and not self.gone:
            self.ahead.popleft()
            try:
                self.child.message(self.ends)
            except Gone:
                self.gone, self.ended = True, TimedOut()
