"""Four small worlds whose numbers are known by heart."""

import numpy as np

from taulab.worlds.derailing import derailing_world
from taulab.worlds.world import make_world


def small_world(steps=7):
    """Four tokens, of which one in a hundred is token 3; a model that writes it too often, and then is lost for ever.

    Its 4^7 texts can be listed. The model is 93 % truth and 7 % noise, so its log loss is near the truth's entropy; yet
    what it writes gets stranger step by step.

    Parameters
    ----------
    steps : int
        T, 1 or greater.

    Returns
    -------
    World

    Raises
    ------
    ValueError
        If steps is no integer above 0.

    Examples
    --------
    >>> small_world().truth[0, 0].tolist()
    [0.4, 0.3, 0.29, 0.01]
    """
    return derailing_world(*_noisy([[.4, .3, .29, .01], [.62, .25, .12, .01], [.2, .6, .19, .01], [.25, .2, .54, .01],
                                    [.5, .3, .19, .01]], [.2, .2, .2, .4]), [.27, .26, .25, .22], {3: np.inf}, steps)


def recovering_world(steps=8):
    """Six tokens; one derails the model for three steps, a rarer one for ever.

    The truth goes round: each token mostly repeats or steps on. Lost rows betray themselves here, for nothing else is
    as uncertain. Parameters, result and errors are those of `small_world`.

    Examples
    --------
    >>> recovering_world().truth[0, 2].tolist()
    [0.045, 0.56, 0.25, 0.135, 0.008, 0.002]
    """
    going = [.56, .25, .135, .045]
    laws = [[*(going[(j - i) % 4] for j in range(4)), .008, .002] for i in range(6)]
    return derailing_world(*_noisy([[.4, .3, .2, .09, .008, .002], *laws], [.15, .15, .15, .15, .25, .15]),
                           [.2, .2, .2, .2, .1, .1], {4: 3, 5: np.inf}, steps)


def fork_world(steps=8):
    """Six tokens; after token 0 the truth is uncertain, and rightly so, as a model that is lost is wrongly.

    There a rule that cools uncertain steps cannot tell an honest fork from being lost. Parameters, result and errors
    are those of `small_world`.

    Examples
    --------
    >>> fork_world().truth[0, 1].tolist()
    [0.2, 0.2, 0.19, 0.2, 0.2, 0.01]
    """
    laws = [[.4, .2, .15, .12, .12, .01], [.2, .2, .19, .2, .2, .01], [.9, .03, .02, .02, .02, .01],
            [.02, .9, .03, .02, .02, .01], [.9, .02, .03, .02, .02, .01], [.03, .02, .02, .9, .02, .01],
            [.5, .2, .1, .1, .09, .01]]
    return derailing_world(*_noisy(laws, [.15, .15, .1, .1, .1, .4]), [.31, .3, .3, .03, .03, .03], {5: np.inf}, steps)


def pair_world(steps=16):
    """Four tokens; the model is lost for ever once token 2 has come right after token 1, which is rare in truth.

    Whoever predicts how uncertain the rest of a text is after token 2 has to see the token before. Parameters, result
    and errors are those of `small_world`.

    Examples
    --------
    >>> world = pair_world()
    >>> world.after[1].tolist(), world.after[2].tolist()          # after token 0; after token 1
    ([1, 2, 3, 4], [1, 2, 7, 4])
    """
    laws = np.array([[.5, .3, .19, .01], [.5, .3, .19, .01], [.3, .55, .01, .14], [.25, .2, .35, .2], [.4, .3, .2, .1]])
    truth, model = _noisy(laws, [.2, .2, .4, .2], share=0.1)
    after = np.vstack([np.tile(np.arange(1, 5), (5, 1)), np.tile(np.arange(5, 9), (4, 1))])
    after[2, 2] = 7
    return make_world(np.vstack([truth, truth[1:]]), np.vstack([model, np.full((4, 4), 0.25)]), after, steps=steps)


def _noisy(truth, noise, share=0.07):
    """Return the truth, and a model of which a share is noise."""
    truth = np.array(truth)
    return truth, (1 - share) * truth + share * np.array(noise)
