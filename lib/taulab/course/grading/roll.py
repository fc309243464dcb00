"""Which folder, archive or name tells whose a file is: read off all the files together."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import PurePosixPath

from taulab.course.grading.archives import JUNK, File, Step
from taulab.course.grading.people import (
    GROUP, Person, by_name, by_platform, clean_name, names_work, own_file, readable, with_login)

COURSE = frozenset(("work", "labs", "solutions", "theory", "images", "en", "es"))   # folders that the course makes
WORK_FILE = re.compile(r"\.(ipynb|pdf|html?|json)\b", re.IGNORECASE)   # what a person may hand in as the work
Key = tuple


class Roll:
    """The people of a class, found out from where their files lie.

    The first folder or archive on the way to a file that a platform named tells whose it is. Without any, it is the
    first folder that is neither a group's nor a whole class's; without folders, the file's own name, or the archive's.
    """

    def __init__(self, files: Iterable[tuple[File, bool]], lab: str):
        self.lab = lab
        self.below = defaultdict(set)     # place -> the steps in it
        self.beside = defaultdict(list)   # place -> the names of the files in it
        self.books = defaultdict(list)    # place -> the names of the notebooks in it
        self.with_books = set()           # places with a notebook somewhere in them
        for file, notebook in files:
            self.beside[file.steps].append(file.name)
            if notebook:
                self.books[file.steps].append(file.name)
                self.with_books |= {file.steps[:depth + 1] for depth in range(len(file.steps))}
            for depth, step in enumerate(file.steps):
                self.below[file.steps[:depth]].add(step)
        places = sorted({*self.below, *self.beside}, key=len, reverse=True)
        self.holds_people = {}            # place -> whether it is a group's or a class's
        for place in places:
            self.holds_people[place] = self.of_class(place) if is_archive(place) else self.several_people(place)

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

    def is_platforms(self, file: File) -> bool:
        """Say whether a platform wrote a file itself: nobody handed it in."""
        return own_file(file.name, (step.name for step in self.below.get(file.steps, ())))

    def by_file(self, file: File, notebook: bool, group: str) -> tuple[Key, Person]:
        """Return whose a file is that lies in no folder of anybody's."""
        if person := by_platform(stem(file.name), self.lab):
            return known(person, group)
        name = by_name(stem(file.name), self.lab)
        places = archives_of(file.steps)
        if name is None and places and not self.holds_people.get(places[-1]):
            place = next((one for one in places if by_name(stem(one[-1].name), self.lab)), None) or next(
                (one for one in reversed(places) if not self.is_work(stem(one[-1].name))), places[-1])
            archive = stem(place[-1].name)
            return named(by_name(archive, self.lab) or archive, place[:-1], group)
        key, person = named(name or stem(file.name), file.steps, group)
        return ((*key, file.name) if notebook else key), person

    def owners_of_junk(self, junk: Iterable[File]) -> Iterator[tuple[Key, Person]]:
        """Yield those in whose folders or archives lies nothing, or only what systems and programs leave behind."""
        for file in junk:
            steps = tuple(takewhile(lambda step: step.name not in JUNK and not step.name.startswith("."), file.steps))
            taken = self.holds_people.get(steps) or self.below.get(steps) or steps[-1:] and (
                self.beside.get(steps) if steps[-1].archive else not file.name and self.is_work(steps[-1].name))
            if steps and not taken:
                yield self.owner(File(steps, file.name, file.open), notebook=False)

    # Places -----------------------------------------------------------------------------------------------------------

    def several_people(self, place: tuple[Step, ...]) -> bool:
        """Say whether a folder is a group's or a class's: it has no file of its own, and people in it."""
        if not place:
            return True
        work = [stem(name) for name in self.beside[place] if WORK_FILE.search(name)]
        if self.people_in([*work, *(stem(step.name) for step in self.below[place] if step.archive)]) > 1:
            return True
        inside = [step.name for step in self.below[place] if step.name not in COURSE]
        if any(by_platform(step.name, self.lab, folder=True) for step in self.below[place] if not step.archive):
            return True
        group, name = GROUP.match(place[-1].name), self.is_work(place[-1].name)
        if work:
            return bool((group or name) and self.free(place) > 1)
        alone = len(self.below[place[:-1]]) == 1 and not self.beside[place[:-1]]
        return bool(inside) and bool(group or (
            len(inside) > 1 and (alone or name) and not all(map(self.is_work, inside))))

    def of_class(self, place: tuple[Step, ...]) -> bool:
        """Say whether an archive is a class's: people have folders or archives in it, or notebooks side by side."""
        folders = [step for step in self.below[place] if not step.archive]
        if any(self.holds_people.get((*place, step)) for step in folders):
            return True
        full = [step for step in folders if (*place, step) in self.with_books and not self.is_work(step.name)]
        packed = [step for step in self.below[place] if step.archive and not self.is_work(stem(step.name))]
        somebodys = by_name(stem(place[-1].name), self.lab)
        if len(full) + len(packed) > 1 or (full and not self.books[place] and not somebodys and not self.mailed(place)):
            return True
        names = [stem(name) for name in self.beside[place] if WORK_FILE.search(name)]
        return bool(self.people_in([*names, *(step.name for step in folders)])) or self.free(place) > 1

    def mailed(self, place: tuple[Step, ...]) -> bool:
        """Say whether an archive is one of several that bear names and hold one folder at most: each is a person's.

        A name begins with no small letter: `packed.zip` and `again.zip` say what they are.
        """
        beside = [(*place[:-1], step) for step in self.below[place[:-1]] if step.archive]
        sent = [one for one in beside if sum(not step.archive for step in self.below.get(one, ())) < 2
                and len(name := stem(one[-1].name)) > 1 and not (
                    name[0].islower() or self.is_work(name) or GROUP.match(name))]
        return place in sent and len(sent) > 1

    def passes(self, steps: tuple[Step, ...], depth: int) -> bool:
        """Say whether a folder in an archive is nobody's: the archive is one person's, or all folders are of work."""
        places = archives_of(steps[:depth])
        if not places or not self.holds_people.get(places[-1]):
            return bool(places)
        return all(self.is_work(step.name) for step in self.below[steps[:depth]] if not step.archive)

    def people_in(self, stems: Iterable[str]) -> int:
        """Return how many people the stems of files name."""
        people = {person.id if (person := by_platform(one, self.lab)) else by_name(one, self.lab) for one in stems}
        return len(people - {None})

    def free(self, place: tuple[Step, ...]) -> int:
        """Return how many notebooks in a folder bear names that may be people's."""
        return sum(not self.is_work(stem(name)) for name in self.books[place])

    def is_work(self, name: str) -> bool:
        return name in COURSE or names_work(name, self.lab)


def known(person: Person, group: str) -> tuple[Key, Person]:
    """Return a person whom a platform names: the same one wherever its id appears with the name."""
    return (person.platform, person.id, person.name.casefold()), replace(person, group=group)


def named(name: str, place: tuple[Step, ...], group: str) -> tuple[Key, Person]:
    person = with_login(Person(clean_name(name), group=group))
    return ("name", place, readable(name).strip().casefold()), person


def stem(name: str) -> str:
    """Return a file's name without its suffixes, those that a browser or a mail program added too."""
    found = re.match(r"(.+?)\.(ipynb|tar|zip|tgz)\b", name, re.IGNORECASE)
    return found[1] if found else PurePosixPath(name).stem


def is_archive(place: tuple[Step, ...]) -> bool:
    return bool(place) and place[-1].archive


def archives_of(steps: tuple[Step, ...]) -> list[tuple[Step, ...]]:
    """Return the archives on a way, the outermost first, each with the way to it."""
    return [steps[:depth + 1] for depth, step in enumerate(steps) if step.archive]
