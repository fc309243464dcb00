"""Which folder, archive or name tells whose a file is: read off all the files together."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from taulab.course.grading.archives import JUNK, File, Step
from taulab.course.grading.people import GROUP, Person, by_name, by_platform, clean_name, names_work, with_login

COURSE = frozenset(("work", "labs", "solutions", "theory", "images", "en", "es"))   # folders that the course makes
Key = tuple


class Roll:
    """The people of a class, found out from where their files lie.

    The first folder or archive on the way to a file that a platform named tells whose it is. Without any, it is the
    first folder that is neither a group's nor a whole class's; without folders, the file's own name, or the archive's.
    """

    def __init__(self, files: list[File], lab: str):
        self.lab = lab
        self.below = defaultdict(set)     # place -> the steps in it
        self.beside = defaultdict(list)   # place -> the names of the files in it
        for file in files:
            self.beside[file.steps].append(file.name)
            for depth, step in enumerate(file.steps):
                self.below[file.steps[:depth]].add(step)
        self.holds_people = {place: self.several_people(place) for place in {*self.below, *self.beside}}

    def owner(self, file: File, notebook: bool) -> tuple[Key, Person]:
        """Return whose a file is: what tells them from all others, and what is known of them."""
        group = ""
        for depth, step in enumerate(file.steps):
            name = stem(step.name) if step.archive else step.name
            if person := by_platform(name, self.lab, folder=not step.archive):
                return known(person, group)
            if step.archive or self.passes(file.steps, depth):
                continue
            if self.holds_people.get(file.steps[:depth + 1]):
                group = step.name if GROUP.match(step.name) else group
                continue
            return named(step.name, file.steps[:depth], group)
        return self.by_file(file, notebook, group)

    def by_file(self, file: File, notebook: bool, group: str) -> tuple[Key, Person]:
        """Return whose a file is that lies in no folder of anybody's."""
        if person := by_platform(stem(file.name), self.lab):
            return known(person, group)
        archives = [depth for depth, step in enumerate(file.steps) if step.archive]
        name = by_name(stem(file.name), self.lab)
        if name is None and archives and not self.flat(file.steps[:archives[-1] + 1]):
            archive = stem(file.steps[archives[-1]].name)
            return named(by_name(archive, self.lab) or archive, file.steps[:archives[-1]], group)
        key, person = named(name or stem(file.name), file.steps, group)
        return ((*key, file.name) if notebook else key), person

    def owners_of_junk(self, junk: Iterable[File]) -> Iterator[tuple[Key, Person]]:
        """Yield those in whose folders lies what systems and programs leave behind."""
        for file in junk:
            steps = tuple(step for step in file.steps if step.name not in JUNK and not step.name.startswith("."))
            if steps and not any(self.holds_people.get(steps[:depth + 1]) for depth in range(len(steps))):
                *before, last = steps
                if not last.archive and not self.below.get(steps):
                    yield self.owner(File((*before, last), file.name, file.open), notebook=False)

    # Places -----------------------------------------------------------------------------------------------------------

    def several_people(self, place: tuple[Step, ...]) -> bool:
        """Say whether a folder is a group's or a class's: it has no file of its own, and people in it."""
        if not place or place[-1].archive:
            return True
        work = [stem(name) for name in self.beside[place] if is_work(name)]
        names = work + [stem(step.name) for step in self.below[place] if step.archive]
        people = {person.name if (person := by_platform(name, self.lab)) else by_name(name, self.lab) for name in names}
        if len(people - {None}) > 1:
            return True
        inside = self.below[place] - {step for step in self.below[place] if step.name in COURSE}
        if any(by_platform(step.name, self.lab, folder=True) for step in inside if not step.archive):
            return True
        alone = len(self.below[place[:-1]]) == 1 and not self.beside[place[:-1]]
        whole = len(inside) > 1 and (alone or names_work(place[-1].name, self.lab))
        return not work and bool(inside and GROUP.match(place[-1].name) or whole)

    def passes(self, steps: tuple[Step, ...], depth: int) -> bool:
        """Say whether a folder in an archive names a piece of work, and no folder beside it names anybody."""
        around = steps[:depth]
        if not any(step.archive for step in around):
            return False
        beside = [step.name for step in self.below[around] if not step.archive]
        return all(name in COURSE or names_work(name, self.lab) for name in beside)

    def flat(self, steps: tuple[Step, ...]) -> bool:
        """Say whether an archive is a class's: it holds people, or the notebooks of several side by side."""
        names = self.beside[steps]
        if any(not step.archive and not self.passes((*steps, step), len(steps)) for step in self.below[steps]):
            return True
        if any(by_platform(stem(name), self.lab) or by_name(stem(name), self.lab) for name in names if is_work(name)):
            return True
        books = [name for name in names if ".ipynb" in name.lower()]
        return sum(not names_work(stem(name), self.lab) for name in books) > 1


def known(person: Person, group: str) -> tuple[Key, Person]:
    """Return a person whom a platform names: the same one wherever its id appears with the name."""
    return (person.platform, person.id, person.name.casefold()), replace(person, group=group)


def named(name: str, place: tuple[Step, ...], group: str) -> tuple[Key, Person]:
    person = with_login(Person(clean_name(name), group=group))
    return ("name", place, person.name.casefold()), person


def stem(name: str) -> str:
    """Return a file's name without its suffixes, those that a browser or a mail program added too."""
    found = re.match(r"(.+?)\.(ipynb|tar|zip|tgz)\b", name, re.IGNORECASE)
    return found[1] if found else PurePosixPath(name).stem


def is_work(name: str) -> bool:
    return bool(re.search(r"\.(ipynb|pdf|html?|json)\b", name, re.IGNORECASE))
