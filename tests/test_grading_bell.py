"""Words gather on their way to the marker, who wakes up when the bell rings: none is lost where it does not."""

import os
import socket
from types import SimpleNamespace

import pytest

from taulab.course.grading import answering, wire
from taulab.course.grading.answering import Channel
from taulab.course.grading.child import Child, Gone

WORD = ("outcome", 1.5)


class Place:
    """Stands for the nursery: a submission that this test speaks for."""

    def __init__(self):
        ours, theirs = zip(*(socket.socketpair() for _each in range(3)), strict=True)
        self.start = lambda: ours
        self.link, self.bell, self.leash = theirs
        self.channel = Channel(self.link.fileno(), self.bell.fileno())
        self.leash.send(b"%d\n" % os.getpid())
        self.channel.send(("here",))
        self.channel.ring()

    def end(self):
        for one in (self.link, self.bell, self.leash):
            one.close()


@pytest.fixture
def place():
    place = Place()
    yield place
    place.end()


@pytest.fixture
def child(place):
    child = Child(place)
    child.meter = SimpleNamespace(due=False, used=0.0, crowded=False, look=lambda idle: None)
    yield child
    place.end()
    child.end()


def rings(bell) -> int:
    bell.setblocking(False)
    try:
        return len(bell.recv(2**10))
    except BlockingIOError:
        return 0


@pytest.fixture
def quiet():
    """Give a channel, and the other ends of what it writes to."""
    (link, heard), (bell, rung) = socket.socketpair(), socket.socketpair()
    with link, heard, bell, rung:
        yield Channel(link.fileno(), bell.fileno()), heard, rung


def test_few_words_do_not_ring_but_waiting_for_an_answer_does(quiet):
    channel, heard, rung = quiet
    for _word in range(20):
        channel.send(WORD)
    assert rings(rung) == 0
    heard.send(wire.frame(wire.encode("next")))
    assert channel.receive() == "next"
    assert rings(rung) == 1


def test_it_rings_before_the_system_holds_no_more(quiet):
    """Who says much would have to wait, and nobody would know."""
    channel, heard, rung = quiet
    sizes = []
    for _word in range(200):
        channel.send(WORD)
        sizes.append(rings(rung))
        if sizes[-1]:
            heard.recv(2**20)
    assert 2 <= sum(sizes) <= 10


def test_a_long_word_rings_before_it_is_said(quiet, monkeypatch):
    channel, _heard, rung = quiet
    order = []
    monkeypatch.setattr(answering.surroundings, "write", lambda link, data: order.append(link) or len(data))
    channel.send(("outcome", "x" * answering.MOST_UNHEARD))
    assert order == [channel.bell, channel.link]


def test_words_are_heard_where_nobody_rings(place, child):
    place.channel.send(WORD)
    place.channel.send(WORD)
    assert [child.receive(1.0), child.receive(1.0)] == [WORD, WORD]


def test_the_last_words_are_heard_though_their_speaker_has_gone(place, child):
    place.channel.send(WORD)
    place.end()
    assert child.receive(1.0) == WORD
    with pytest.raises(Gone):
        child.receive(1.0)


def test_one_who_leaves_words_to_it_unread_has_gone(place, child):
    """The system calls that a broken connection."""
    child.send("next", 1.0)
    place.end()
    with pytest.raises(Gone):
        child.receive(1.0)


def test_a_word_that_comes_in_parts_is_waited_for_without_a_bell(place, child, monkeypatch):
    whole = wire.frame(wire.encode(WORD))
    parts = [whole[:2], whole[2:7], whole[7:]]
    waits = []

    def wait_for(until, reading=(), writing=()):
        waits.append(list(reading))
        if parts:
            place.link.send(parts.pop(0))

    monkeypatch.setattr(child, "wait_for", wait_for)
    assert child.receive(1.0) == WORD
    assert waits == [[child.bell], [child.link], [child.link]]


def test_whoever_lets_go_of_the_bell_has_gone(place, child):
    """Or the marker would wake up again and again."""
    looks = iter(range(5))
    child.meter = SimpleNamespace(due=True, used=0.0, crowded=False, look=lambda idle: next(looks))
    place.bell.close()
    with pytest.raises(Gone):
        child.receive(1.0)


def test_ringing_alone_is_no_word_and_time_goes_on(place, child):
    class Meter:
        due, crowded, used = True, False, 0.0

        def look(self, idle):
            self.used += 0.1
            if self.used < 2:      # the end looks once more, when nobody is there to ring
                place.channel.ring()

    child.meter = meter = Meter()
    with pytest.raises(Gone):
        child.receive(1.0)
    assert 1.0 <= meter.used < 2
    meter.used = 2
