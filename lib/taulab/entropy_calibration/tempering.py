"""Temperature, on steps or on whole texts, and truncation: what they do to a world's model."""

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second
from scipy.special import logsumexp

from taulab._checks import number
from taulab.entropy_calibration.exact import calibration_by_step
from taulab.softmax import softmax, temper
from taulab.worlds.world import checked, with_model

#: Temperatures that are tried on the way to the one that calibrates, on either side of 1.
FURTHEST, STEP = 3.0, 0.1


def temper_steps(world, temperature):
    """The temperature τ at every step: q(token | prefix)^(1/τ), normalised prefix by prefix.

    Parameters
    ----------
    world : taulab.worlds.World
    temperature : float
        τ ≥ 0 or inf.

    Returns
    -------
    World
        With another model.

    Raises
    ------
    ValueError
        If world is no World, or temperature is negative or nan.

    Examples
    --------
    >>> from taulab.entropy_calibration import calibration_by_step
    >>> from taulab.worlds import small_world
    >>> round(calibration_by_step(temper_steps(small_world(), 0.833)).entce, 5)
    0.01475

    References
    ----------
    Guo et al. (2017), as in `taulab.calibration.fit_temperature`.
    """
    temperature = number(temperature, "temperature", lambda tau: tau >= 0, "must be 0 or greater; inf is uniform")
    return with_model(world, _each(checked(world).model, lambda laws: temper(laws, temperature)))


def _each(model, change):
    """Return all laws changed, those of one step where they are the same at every step."""
    return change(model[0]) if model.strides[0] == 0 else change(model)


def temper_texts(world, temperature):
    """The temperature τ on whole texts: q(text)^(1/τ), normalised once over all texts.

    Its next-token laws weigh each token with what can follow it: q(token)^(1/τ) times the sum, over all ends of the
    text, of their q^(1/τ). For long texts of a real model no one can compute that sum; over states it is a recursion.
    Where the log loss is least in τ, EntCE is 0, since texts are an exponential family with sufficient statistic ln q.

    Parameters, result and errors are those of `temper_steps`, with 0 < τ < ∞.

    Examples
    --------
    >>> from taulab.entropy_calibration import calibration_by_step
    >>> from taulab.worlds import small_world
    >>> steps = calibration_by_step(temper_texts(small_world(), 0.8376))
    >>> round(float(steps.log_loss.mean()), 4), abs(steps.entce) < 1e-4
    (1.0239, True)

    References
    ----------
    Braverman et al., "Calibration, entropy rates, and memory in language models" (2020); arXiv:1906.05664.
    """
    temperature = number(temperature, "temperature", lambda tau: 0 < tau < np.inf, "must be above 0, and finite")
    laws, ends = np.empty(checked(world).model.shape), np.zeros(world.after.shape[0])
    for t in reversed(range(len(laws))):
        with np.errstate(divide="ignore"):
            weights = np.log(world.model[t]) / temperature + ends[world.after]
        ends = logsumexp(weights, axis=-1)
        laws[t] = np.exp(weights - ends[:, None])
    return with_model(world, laws)


def truncate(world, rule, *settings):
    """Cut the model's tails at every step, by a rule of `taulab.sampling`, and normalise.

    A true text that has a token of the tail costs infinitely many nats, so the log loss is infinite as soon as the rule
    cuts anything that the truth has; `taulab.entropy_calibration.survival` says how many true texts are left.

    Parameters
    ----------
    world : taulab.worlds.World
    rule : function
        From logits (..., V) and its settings to logits, such as `taulab.sampling.top_p`.
    *settings
        What the rule takes beside logits.

    Returns
    -------
    World
        With another model.

    Raises
    ------
    ValueError
        If world is no World, or the rule refuses its settings.

    Examples
    --------
    >>> from taulab.sampling import top_p
    >>> from taulab.worlds import small_world
    >>> truncate(small_world(), top_p, 0.9).model[0, 1].round(3).tolist()
    [0.613, 0.256, 0.13, 0.0]

    References
    ----------
    Holtzman et al., "The curious case of neural text degeneration" (2020), section 3; arXiv:1904.09751.
    """
    def cut(laws):
        with np.errstate(divide="ignore"):
            return softmax(rule(np.log(laws), *settings))
    return with_model(world, _each(checked(world).model, cut))


def calibrated_temperature(world, change=temper_steps):
    """The temperature nearest to 1 at which EntCE is 0.

    Parameters
    ----------
    world : taulab.worlds.World
    change : function, optional
        From a world and τ to a world: `temper_steps` or `temper_texts`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If world is no World, or EntCE has no 0 between τ = 0.05 and 20 on the side to which the search has to go:
        colder where there is too much entropy.

    Examples
    --------
    >>> from taulab.worlds import small_world
    >>> [round(calibrated_temperature(small_world(), change), 4) for change in (temper_steps, temper_texts)]
    [0.8107, 0.8376]

    References
    ----------
    Cao, Valiant and Liang, "On the entropy calibration of language models" (2025); arXiv:2511.11966.
    """
    def gap(log_temperature):
        return calibration_by_step(change(world, np.exp(log_temperature))).entce
    first, x = gap(0), 0.0
    if first == 0:
        return 1.0
    step = -STEP if first > 0 else STEP
    while gap(x + step) * first > 0:
        x += step
        if abs(x) >= FURTHEST:
            raise ValueError(f"world: EntCE is {first:.3g} nats per step, and no temperature between 0.05 and 20 makes "
                             "it 0 on the way from 1; see how it moves with τ first")
    return float(np.exp(scipy.optimize.brentq(gap, x, x + step, xtol=1e-13)))


def least_loss_temperature(world, change=temper_steps):
    """The temperature at which the log loss is least, looked for between 0.05 and 20.

    Parameters, result and errors are those of `calibrated_temperature`.

    Examples
    --------
    >>> from taulab.worlds import small_world
    >>> [round(least_loss_temperature(small_world(), change), 4) for change in (temper_steps, temper_texts)]
    [0.8331, 0.8376]
    """
    checked(world)
    found = scipy.optimize.minimize_scalar(lambda x: calibration_by_step(change(world, np.exp(x))).log_loss.mean(),
                                           bounds=(-FURTHEST, FURTHEST), method="bounded", options={"xatol": 1e-10})
    return float(np.exp(found.x))
