"""Make listening_grid.csv: ``python -m taulab.data.make_listening_grid``, some ten minutes on one core.

For each toy task and seed a model is trained on little data, and rules that choose τ at every word are compared on 50
sources that it has not seen. Each rule multiplies a base T₀, which is found so that its answers are as diverse as those
at a fixed temperature; what is compared is how many are right. All is exact but the model: nothing is sampled, save the
order in which the controls shuffle temperatures. Interrupted, the command goes on after the last whole run. README.md
has the columns.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from taulab.answers import Answers, base_for
from taulab.conditional import RECIPES, first_pass, logits_at, new_model
from taulab.corpus.tasks import TASKS, task
from taulab.data.grid import command, make_grid
from taulab.dynamic_temperature import dynatemp, edt, edt_per_answer, kld, schedule, udt
from taulab.sampling import min_p

FILE = Path(__file__).with_name("listening_grid.csv")
COLUMNS = ("task", "language", "pairs", "seed")                  # what a run is called with
SEEDS = range(6)
SOURCES = 50                            # on which rules are compared; θ is chosen on as many others
THETAS = (0.1, 0.2, 0.3, 0.5, 1.0, 3.0)
#: Fewer and more pairs than the usual, with the first three seeds.
OTHER_AMOUNTS = {"translate to en": (500, 4_000), "answer": (100, 1_000), "shorten": (500, 4_000), "code": (200, 2_000)}
CUT = 0.05                              # of min-p, on both sides
COOLER = 0.7                            # the fixed temperature of the second comparison


class Case(NamedTuple):
    """What a rule may listen to, and what its answers are scored with."""

    answers: Answers
    z: np.ndarray            # (nodes, targets): logits
    z_without: np.ndarray    # the same without the source
    first: tuple             # logits and lengths of what the model writes first


def cases(name, language, amount, seed):
    """Return the case on which θ is chosen and that on which rules are compared."""
    toy, rng = task(name, language), np.random.default_rng(1_000 + seed)
    model, pairs = new_model(toy, seed, amount)
    sources = rng.permutation(toy.fresh(2 * SOURCES, {source for source, _ in pairs}, rng)).tolist()
    return tuple(case(model, toy, part) for part in (sources[:SOURCES], sources[SOURCES:]))


def case(model, toy, sources):
    """Return the case of some sources."""
    answers = Answers(toy.laws(sources))
    return Case(answers, logits_at(model, toy, sources, answers),
                logits_at(model, toy, sources, answers, hide=True), first_pass(model, toy, sources))


#: Rule -> what it multiplies T₀ by at each node, from a case and a strength.
RULES = {
    "fixed": lambda case, _: np.ones(len(case.z)),
    "edt": lambda case, theta: edt(case.z, 1.0, theta),
    "per answer": lambda case, theta: edt_per_answer(case.first[0], 1.0, theta, lengths=case.first[1])[
        case.answers.source],
    "confidence": lambda case, theta: udt(case.z, 1.0, theta),
    "margin": lambda case, theta: udt(case.z, 1.0, theta, by="margin"),
    "kld": lambda case, bandwidth: kld(case.z, case.z_without, 1.0, bandwidth),
    "dynatemp": lambda case, spread: dynatemp(case.z, 1 - spread, 1 + spread),
    "root of share": lambda case, exponent: dynatemp(case.z, 0.0, 1.0, exponent),
    "hot first": lambda case, half_life: schedule(case.answers.step, 1.4, 0.6, half_life),
    "cold first": lambda case, half_life: schedule(case.answers.step, 0.6, 1.4, half_life),
    "true law": lambda case, cold: np.where(case.answers.choices == 1, cold, 1.0),
}
#: The rules as they are compared, with their strengths.
COMPARED = [("fixed", 0.0), *(("edt", theta) for theta in THETAS), ("per answer", 1.0), ("confidence", 0.2),
            ("margin", 0.2), ("kld", 1.0), ("kld", 4.0), ("dynatemp", 0.5), ("root of share", 0.5), ("hot first", 2.0),
            ("cold first", 2.0), ("true law", 0.6)]
#: Those that are compared after a cut too, and with other amounts of pairs.
FEW = [("fixed", 0.0), ("edt", 0.2), ("edt", 1.0), ("edt", 3.0), ("true law", 0.6)]
#: The controls: among which nodes the temperatures of EDT are shuffled.
SHUFFLED = {"shuffled in step": lambda answers: answers.step, "shuffled in source": lambda answers: answers.source,
            "shuffled": lambda answers: np.zeros(len(answers.step), int)}


def shuffled(tau, groups, rng):
    """Return temperatures in another order within each group.

    >>> shuffled(np.array([1.0, 2, 3]), np.array([0, 1, 1]), np.random.default_rng(3))
    array([1., 3., 2.])
    """
    new = np.empty_like(tau)
    for group in np.unique(groups):
        new[groups == group] = rng.permutation(tau[groups == group])
    return new


def means(answers, z, tau):
    """Return the means over sources at these temperatures: A, H, U, D."""
    return dict(zip("AHUD", map(np.mean, answers.score(z, tau)), strict=True))


def useful(answers, z, tau):
    """Return the mean U alone."""
    return answers.useful(z, tau).mean()


def entropy(answers, z, tau):
    """Return the mean H."""
    return answers.score(z, tau).entropy.mean()


def distinct(answers, z, tau):
    """Return the mean D alone: different right answers in ten draws."""
    return (1 - (1 - answers.probabilities(z, tau)) ** 10).sum() / SOURCES


def mean_temperature(answers, z, tau):
    """Return the mean temperature of the words of answers up to the first wrong one."""
    reach = answers.steps(z, tau).reach
    return reach @ np.broadcast_to(tau, reach.shape) / reach.sum()


def at_equal(case, z, multiplier, measure, target):
    """Return the means at the base where a measure is the target, and that base; nan where there is none."""
    base = base_for(lambda base: measure(case.answers, z, base * multiplier), target) if target < np.inf else np.nan
    found = means(case.answers, z, base * multiplier) if base == base else dict.fromkeys("AHUD", np.nan)
    return {"base": base} | found


def best_distinct(case, z, multiplier):
    """Return the base at which ten draws hold most different right answers, and how many they hold."""
    best = minimize_scalar(lambda log_base: -distinct(case.answers, z, np.exp(log_base) * multiplier),
                           bounds=(-1.5, 2.0), method="bounded", options={"xatol": 0.05})
    return {"base_best": np.exp(best.x), "D_best": -best.fun}


def compared(case, multiplier, targets, cut=None):
    """Return what a rule comes to at T₀ = 1, at equal U and H, at the U of a cooler fixed temperature, and at best.

    After a cut H is not made equal: where nothing is left of the tail, no T₀ gives as much.
    """
    z = case.z if cut is None else cut
    same = means(case.answers, z, multiplier)
    equal = {"U": at_equal(case, z, multiplier, useful, targets[1.0]["U"]),
             "H": at_equal(case, z, multiplier, entropy, targets[1.0]["H"] if cut is None else np.inf),
             "cooler": at_equal(case, z, multiplier, useful, targets[COOLER]["U"])}
    return ({f"{name}_same": same[name] for name in "AHUD"}
            | {"tau_same": mean_temperature(case.answers, z, multiplier)}
            | {f"{name}_at_{way}": found[name] for way, found in equal.items() for name in ("base", *"AHUD")
               if name != way and (way != "cooler" or name in ("base", "A"))}
            | best_distinct(case, z, multiplier))


def targets_of(case):
    """Return the means at the fixed temperatures to which the others are compared."""
    return {tau: means(case.answers, case.z, tau) for tau in (1.0, COOLER)}


def chosen_theta(case):
    """Return the θ with which most answers are right at equal U."""
    target = targets_of(case)[1.0]["U"]
    right = [at_equal(case, case.z, RULES["edt"](case, theta), useful, target)["A"] for theta in THETAS]
    return THETAS[int(np.nanargmax(right))]


def controls(case, targets, rng):
    """Yield the rows of the temperatures of EDT in another order."""
    for rule, groups in SHUFFLED.items():
        for theta in (0.2, 1.0):
            tau = shuffled(RULES["edt"](case, theta), groups(case.answers), rng)
            yield rule, theta, 0.0, compared(case, tau, targets)


def after_a_cut(case, targets):
    """Yield the rows of rules that listen to all tokens, and draw from those that min-p leaves."""
    cut = min_p(case.z, CUT)
    for rule, strength in FEW:
        yield rule, strength, CUT, compared(case, RULES[rule](case, strength), targets, cut)


def run(name, language, amount, seed):
    """Return the rows of one model."""
    held_out, case = cases(name, language, amount, seed)
    targets = targets_of(case)
    usual = amount == RECIPES[name].pairs
    rows = [(rule, strength, 0.0, compared(case, RULES[rule](case, strength), targets))
            for rule, strength in (COMPARED if usual else FEW)]
    if usual:
        theta = chosen_theta(held_out)
        rows.append(("edt chosen", theta, 0.0, next(row[3] for row in rows if row[:2] == ("edt", theta))))
        rows += [*controls(case, targets, np.random.default_rng(seed)), *after_a_cut(case, targets)]
    of_all = dict(zip(COLUMNS, (name, language, amount, seed), strict=True))
    return [of_all | {"rule": rule, "strength": strength, "min_p": mass}
            | {key: f"{value:.4g}" for key, value in found.items()} for rule, strength, mass, found in rows]


def runs():
    """Return the runs: (task, language, pairs, seed)."""
    usual = [(name, language, RECIPES[name].pairs, seed) for seed in SEEDS for name, language in TASKS]
    return usual + [(name, "es" if name.endswith("es") else "en", amount, seed) for seed in SEEDS[:3]
                    for name, amounts in OTHER_AMOUNTS.items() for amount in amounts]


def main(file=FILE, wanted=None, scheduler=None):
    """Make the grid."""
    make_grid(file, wanted or runs(), run, COLUMNS, scheduler)


if __name__ == "__main__":
    command()
