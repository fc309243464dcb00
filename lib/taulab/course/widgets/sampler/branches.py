"""What was said, with all its branches; and how a line writes it."""

import re
from typing import NamedTuple

from taulab.course.language import mark as _
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.sampler.speakers import shared

PART = re.compile(r"(?!.*[0-9]{10})(?:(?P<common>[0-9]{1,3})~)?(?P<said>[0-9,]*)(?P<dot>\.?)(?P<rest>[0-9,]*)")
EXAMPLE = "said=12,7.9"


class Tree(NamedTuple):
    """What was said after the beginning: branches, none of which begins another, and where one stands among them."""

    branches: tuple = ((),)    # of tuples of tokens
    branch: int = 0
    place: int = 0             # tokens of that branch before the place

    @property
    def path(self):
        return self.branches[self.branch]

    def said(self, token):
        """Return the tree after a token was said at the place: the branch grows, or another goes off, or goes on."""
        path = *self.path[:self.place], token
        for number in sorted(range(len(self.branches)), key=lambda number: number != self.branch):
            if self.branches[number][:len(path)] == path:
                return Tree(self.branches, number, len(path))
        branches = list(self.branches)
        if self.place == len(self.path):
            branches[self.branch] = path
            return Tree(tuple(branches), self.branch, len(path))
        return Tree((*branches, path), len(branches), len(path))

    def dropped(self):
        """Return the tree without the branch; without any, nothing has been said."""
        branches = self.branches[:self.branch] + self.branches[self.branch + 1:]
        number = max(0, self.branch - 1)
        return Tree(branches, number, len(branches[number])) if branches else Tree()

    def written(self):
        """Return the tree for a line: ``12,7.9:1~8`` is 12, 7, 9 with the place before 9, and a branch 12, 8."""
        before, texts = (), []
        for number, branch in enumerate(self.branches):
            place = self.place if number == self.branch else len(branch)
            common = min(shared(before, branch), place) if number else 0
            parts = [",".join(map(str, part)) for part in (branch[common:place], branch[place:])]
            texts.append((f"{common}~" if common else "") + (".".join(parts) if number == self.branch else parts[0]))
            before = branch
        return ":".join(texts)


def parse_tree(text):
    """Return the tree that a line writes."""
    branches, places = [], []
    for number, part in enumerate(text.split(":")):
        found, before = PART.fullmatch(part), branches[-1] if branches else ()
        if not found or int(found["common"] or 0) > len(before):
            raise Complaint(_("“{part}” is no branch: write the numbers of its tokens, with a dot where you stand, "
                              "such as {example}."), part=part, example=EXAMPLE)
        common, (said, rest) = before[:int(found["common"] or 0)], (numbers(found[half]) for half in ("said", "rest"))
        branches.append(common + said + rest)
        if found["dot"]:
            places.append((number, len(common + said)))
    if len(places) != 1:
        raise Complaint(_("“{text}” does not say where you stand: put one dot into it, such as {example}."), text=text,
                        example=EXAMPLE)
    return Tree(tuple(branches), *places[0])


def numbers(text):
    """Return whole numbers with commas between them."""
    return tuple(int(number) for number in text.split(",") if number)
