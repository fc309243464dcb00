"""Worlds in which truth and model are known: texts of T tokens whose next-token laws depend on a state of the prefix.

A state keeps what the laws need of a prefix, such as the last token and whether the model is lost; a token leads from
state to state. The texts are V^T, the states a few: what takes a sum over all texts here takes T steps over the states.

    >>> world = small_world()                                     # four tokens, seven steps
    >>> world.truth.shape, text_probabilities(world)[0].shape     # 9 states, 16,384 texts
    ((7, 9, 4), (16384,))

In a derailing world the model is lost once it has written certain tokens, for some steps or for ever: then it draws
from one law, whatever came before. In a window world truth and model see the last tokens, as an n-gram does.
"""

from taulab.worlds.derailing import derailing_world
from taulab.worlds.named import fork_world, pair_world, recovering_world, small_world
from taulab.worlds.singletons import bridge_world, mean_lost, replay_world
from taulab.worlds.windowed import all_windows, counted_laws, sparse_chain, window_world
from taulab.worlds.world import World, make_world, occupancy, text_probabilities

__all__ = ["World", "all_windows", "bridge_world", "counted_laws", "derailing_world", "fork_world", "make_world",
           "mean_lost", "occupancy", "pair_world", "recovering_world", "replay_world", "small_world", "sparse_chain",
           "text_probabilities", "window_world"]
