"""The routes that students get as black boxes: the two that agree, and the impostors."""

from taulab.softmax import softmax, temper


def route_same(z, temperature):
    return temper(softmax(z), temperature)


def route_unnormalised(z, temperature):
    return softmax(z) ** (1 / temperature)


def route_no_effect(z, temperature):
    return softmax(z)


def route_double_softmax(z, temperature):
    return softmax(softmax(z), temperature)


def route_inverted(z, temperature):
    return softmax(z, 1 / temperature)


def route_shuffled(z, temperature):
    return softmax(z, temperature)[::-1]


ROUTES = {"same": route_same, "unnormalised": route_unnormalised, "no_effect": route_no_effect,
          "double_softmax": route_double_softmax, "inverted": route_inverted, "shuffled": route_shuffled}
