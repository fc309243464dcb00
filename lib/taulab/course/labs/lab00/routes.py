"""The routes that students get as black boxes: those that agree, and the impostors; some twice, rounded otherwise."""

import numpy as np

from taulab.softmax import softmax, temper


def route_same(z, temperature):
    return temper(softmax(z), temperature)


def route_same_in_base_two(z, temperature):
    powers = 2 ** (z / temperature / np.log(2))
    return powers / powers.sum()


def route_unnormalised(z, temperature):
    return softmax(z) ** (1 / temperature)


def route_no_effect(z, temperature):
    return softmax(z)


def route_no_effect_by_shift(z, temperature):
    weights = np.exp(z - temperature / 3)
    return weights / weights.sum()


def route_double_softmax(z, temperature):
    return softmax(softmax(z), temperature)


def route_inverted(z, temperature):
    return softmax(z, 1 / temperature)


def route_inverted_by_power(z, temperature):
    return softmax(z) ** temperature / (softmax(z) ** temperature).sum()


def route_shuffled(z, temperature):
    return softmax(z, temperature)[::-1]


ROUTES = {"same": route_same, "unnormalised": route_unnormalised, "no_effect": route_no_effect,
          "double_softmax": route_double_softmax, "inverted": route_inverted, "shuffled": route_shuffled,
          "same_in_base_two": route_same_in_base_two, "no_effect_by_shift": route_no_effect_by_shift,
          "inverted_by_power": route_inverted_by_power}
