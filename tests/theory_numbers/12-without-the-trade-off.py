"""What theory 12 prints, recomputed."""

import numpy as np
from scipy.optimize import brentq

from taulab.course.labs.lab12.pictures import counted, furthest, learned, measured
from taulab.course.labs.lab12.worst_errors import worst_errors
from taulab.entropy_calibration import (
    calibrated_temperature,
    calibration_by_step,
    least_loss_temperature,
    temper_steps,
    temper_texts,
)
from taulab.entropy_calibration.exact import entropies_of
from taulab.entropy_calibration.sampled import draw
from taulab.future_entropy import (
    adjusted,
    adjusted_row,
    entce_bound,
    entce_parts,
    fit_alphas,
    fit_lookahead,
    future_entropy,
    learn_future,
    one_step_lookahead,
)
from taulab.future_entropy.fitting import best_alpha
from taulab.future_entropy.tilt import backward
from taulab.softmax import temper
from taulab.worlds import derailing_world, fork_world, pair_world, recovering_world, small_world
from taulab.worlds.world import with_model

GIVEN = None

# The small world.
SMALL, T = small_world(), 7
FIT = fit_alphas(SMALL)
FUTURE = future_entropy(SMALL)[0, 0]
ROW, HS = SMALL.model[0, 0], entropies_of(SMALL.model[0])
LEAST, CALIBRATED = least_loss_temperature(SMALL), calibrated_temperature(SMALL)
TEXTS = calibrated_temperature(SMALL, temper_texts)
STEPS = {name: calibration_by_step(world) for name, world in (
    ("base", SMALL), ("least", temper_steps(SMALL, LEAST)), ("calibrated", temper_steps(SMALL, CALIBRATED)),
    ("texts", temper_texts(SMALL, TEXTS)), ("adjusted", FIT.world))}
L, H = ({name: steps[i].mean() for name, steps in STEPS.items()} for i in (1, 0))
assert all(abs(STEPS[name].entce) < 1e-12 for name in ("calibrated", "texts", "adjusted"))
assert abs(least_loss_temperature(SMALL, temper_texts) - TEXTS) < 1e-6
assert np.allclose(SMALL.model[0, 5:], [0.27, 0.26, 0.25, 0.22]) and np.isclose(FUTURE[3], 6 * HS[5])
assert np.isclose(ROW @ (FUTURE - np.log(ROW)), T * H["base"])
ROW_AFTER = adjusted_row(ROW, FIT.future[0, 0], FIT.alphas[0])
COOLED = temper(ROW, 1 / (1 + FIT.alphas[0]))
assert np.allclose(ROW_AFTER, FIT.world.model[0, 0])

# To first order in a, whole texts tempered are the model adjusted with α = a and the f of the model as it is.
SLIGHT = 1e-4
FIRST_ORDER = backward(SMALL, lambda *_: SLIGHT, lambda t, *_: future_entropy(SMALL)[t]).world.model
MOVED = temper_texts(SMALL, 1 / (1 + SLIGHT)).model - SMALL.model
assert abs(FIRST_ORDER - SMALL.model - MOVED).max() < 1e-3 * abs(MOVED).max()

# The lemma and the identity.
TENTH = adjusted(SMALL, 0.1)


def whole(alphas):
    """Return the log loss of a text."""
    return calibration_by_step(adjusted(SMALL, alphas).world).log_loss.sum()


h = 1e-5 * np.eye(T)[3]
WHOLE = (whole(0.1 + h) - whole(0.1 - h)) / 2e-5
FORGOTTEN = -TENTH.slopes.sum()
BASE_SLOPES = -adjusted(SMALL, 0).slopes.sum()
GAPS = STEPS["adjusted"].entropy - STEPS["adjusted"].log_loss
assert np.isclose(entce_parts(TENTH).total, T * calibration_by_step(TENTH.world).entce)
assert np.isclose(BASE_SLOPES, T * STEPS["base"].entce)


def shared(world):
    """Return the one α of all steps at which the slopes add up to 0, and its log loss."""
    alpha = brentq(lambda alpha: adjusted(world, alpha).slopes.sum(), 0, 1, xtol=1e-14)
    loss, gap = measured(adjusted(world, alpha).world)
    assert abs(gap) < 1e-12
    return alpha, loss


# What errors cost.
STOPPED = fit_alphas(SMALL, slopes=-0.05)
SIGNS = np.array([-1, 1, -1, 1, -1, 1, -1])
ALTERNATING = fit_alphas(SMALL, slopes=0.05 * SIGNS)
WORST = furthest(SMALL, 0.1)
DRAWS = [T * abs(measured(fit_alphas(SMALL, errors=0.1 * np.random.default_rng(seed).choice([-1, 1], SMALL.truth.shape))
                          .world)[1]) for seed in range(20)]
assert np.isclose(T * measured(STOPPED.world)[1], entce_bound(STOPPED.alphas, 0.05, 0))
assert np.isclose(T * measured(WORST.world)[1], worst_errors(*WORST.world, 0.1))
assert abs(WORST.predicted - WORST.future).max() < 0.1 + 1e-12
for constant in (0.5, 50, np.random.default_rng(0).normal(0, 1, (7, 9, 1))):
    spoilt = fit_alphas(SMALL, errors=constant)
    assert abs(measured(spoilt.world)[1]) < 1e-12 and np.allclose(spoilt.world.model, FIT.world.model)


def fitted_with(predict):
    """Return the fit of the small world with something else for f."""
    return backward(SMALL, lambda t, predicted, joint: best_alpha(SMALL.model[t], predicted, joint), predict)


NO_FUTURE = fitted_with(lambda t, future, laws: np.zeros(future.shape))
OLD_FUTURE = fitted_with(lambda t, future, laws: future_entropy(SMALL)[t])
assert np.isclose(entce_parts(NO_FUTURE).errors.sum(), T * measured(NO_FUTURE.world)[1])
assert all((calibration_by_step(fit.world).log_loss <= STEPS["base"].log_loss + 1e-12).all() for fit in (
    FIT, NO_FUTURE, OLD_FUTURE, fit_alphas(SMALL, errors=np.random.default_rng(1).normal(0, 3, SMALL.truth.shape))))

# Learned.
FORK = fork_world()


def several(world, n, features=None, seeds=5):
    """Return the mean log loss and the mean |EntCE| of what n texts teach."""
    found = np.array([measured(learn_future(world, n, np.random.default_rng(seed), features=features).world)
                      for seed in range(seeds)])
    return found[:, 0].mean(), abs(found[:, 1]).mean()


LEARNED = {n: tuple(np.mean([np.abs(learned(n, seed)) for seed in range(5)], axis=0))
           for n in (30, 100, 300, 1000, 3000)}
FEW = [learned(30, seed)[1] for seed in range(5)]
FORK_CONSTANT, FORK_STATE = ({n: several(FORK, n, features) for n in (100, 300, 1000, 3000)}
                             for features in (None, np.eye(13)))
assert LEARNED[30][0] > L["base"] and LEARNED[100][0] > L["calibrated"] > LEARNED[300][0] > L["adjusted"]
assert all(learned(300, seed)[0] < L["least"] for seed in range(5)) and LEARNED[1000][0] < L["adjusted"]
assert min(learned(100, seed)[0] for seed in range(5)) < L["least"] < max(learned(100, seed)[0] for seed in range(5))


def one_tau(n, seed):
    """Return EntCE at the τ at which the model's entropy is its log loss on n true texts."""
    rng, here, seen = np.random.default_rng(seed), np.zeros(n, int), []
    for law in SMALL.truth:
        tokens = draw(law[here], rng)
        seen.append((here, tokens))
        here = SMALL.after[here, tokens]

    def gap(log_tau):
        world = temper_steps(SMALL, np.exp(log_tau))
        return calibration_by_step(world).entropy.mean() + np.mean([np.log(world.model[0][at]) for at in seen])
    return measured(temper_steps(SMALL, np.exp(brentq(gap, -1.5, 0.5))))[1]


ONE_TAU = np.mean([abs(one_tau(100, seed)) for seed in range(5)])
PAIR, LAST = pair_world(), np.vstack([np.zeros(4), np.eye(4), np.eye(4)])
BLIND, SEEING = ([several(PAIR, n, features, seeds=3)[1] for n in (1000, 3000)] for features in (None, LAST))
COUNTED = counted()
TOKENS = COUNTED.truth.shape[-1]
COUNTED_BLIND, COUNTED_SEEING = (several(COUNTED, 1000, features, seeds=2)[1]
                                 for features in (None, np.tile(np.eye(TOKENS), (TOKENS, 1))))


# Who else can do it.
def ruled(world, s):
    """Return log loss and s of the rule τ = τ₀ - s (H - 1), calibrated by τ₀; infinite if it is no temperature."""
    heard = s * (entropies_of(world.model[0]) - 1)

    def cooled(base):
        return with_model(world, np.stack([temper(row, tau) for row, tau in zip(world.model[0], base - heard)]))
    coldest = heard.max() + 0.02
    if measured(cooled(coldest))[1] > 0:
        return np.inf, s
    return measured(cooled(brentq(lambda base: measured(cooled(base))[1], coldest, 4)))[0], s


def lookahead_calibrated(world):
    a = brentq(lambda a: measured(one_step_lookahead(world, a))[1], 0, 8)
    return measured(one_step_lookahead(world, a))[0]


def everyone(world, s):
    """Return the measures of each model of the table, by row; s is where the entropy rule is best, to a tenth."""
    ahead = one_step_lookahead(world, fit_lookahead(world))
    rules = {shift: ruled(world, round(s + shift, 1))[0] for shift in (-0.1, 0, 0.1)}
    assert min(rules, key=rules.get) == 0
    fit, ahead_fit = measured(fit_alphas(world).world), measured(fit_alphas(ahead).world)
    assert max(abs(fit[1]), abs(ahead_fit[1])) < 1e-10
    return {
        "base": measured(world), "least": measured(temper_steps(world, least_loss_temperature(world))),
        "calibrated": measured(temper_steps(world, calibrated_temperature(world))),
        "texts": measured(temper_texts(world, calibrated_temperature(world, temper_texts))),
        "adjusted": fit, "shared": (shared(world)[1], 0), "ahead": measured(ahead),
        "ahead calibrated": (lookahead_calibrated(world), 0), "rule": (rules[0], 0), "both": ahead_fit}


LONG, RECOVERING = small_world(64), recovering_world(64)
TABLE = {"small": everyone(LONG, 2.4), "recovering": everyone(RECOVERING, 1.3), "fork": everyone(FORK, 0.0),
         "counted": everyone(COUNTED, 0.5)}
assert TABLE["counted"]["calibrated"][0] > TABLE["counted"]["base"][0] > TABLE["counted"]["adjusted"][0]
assert all(TABLE[name]["rule"][0] < TABLE[name]["adjusted"][0] - 0.005 for name in ("small", "recovering"))
assert TABLE["fork"]["adjusted"][0] < min(TABLE["fork"][row][0] for row in TABLE["fork"] if row not in (
    "adjusted", "both")) and abs(TABLE["fork"]["both"][0] - TABLE["fork"]["adjusted"][0]) < 1e-4
for name, best in (("small", "rule"), ("recovering", "rule"), ("fork", "adjusted both"), ("counted", "both")):
    zeros = {row: loss for row, (loss, gap) in TABLE[name].items() if abs(gap) < 1e-9}
    assert {f"{zeros[row]:.4f}" for row in best.split()} == {f"{min(zeros.values()):.4f}"}
assert all(row["calibrated"][0] > row["least"][0] and row["adjusted"][0] < row["base"][0] for row in TABLE.values())


def lost_in(world, law, spells, steps=64):
    """Return a world with another law of a model that is lost."""
    V = world.truth.shape[-1]
    return derailing_world(world.truth[0, :V + 1], world.model[0, :V + 1], law, spells, steps)


TURNED = lost_in(LONG, [0.22, 0.25, 0.26, 0.27], {3: np.inf})
EVEN = lost_in(RECOVERING, np.full(6, 1 / 6), {4: 3, 5: np.inf})
TURNED_RULE, EVEN_RULE = (min(ruled(world, s)[0] for s in np.arange(13) / 4) for world in (TURNED, EVEN))
TURNED_TAU, EVEN_TAU = (measured(temper_steps(world, calibrated_temperature(world)))[0] for world in (TURNED, EVEN))
TURNED_FIT, EVEN_FIT = (measured(fit_alphas(world).world)[0] for world in (TURNED, EVEN))
assert np.allclose(lost_in(LONG, LONG.model[0, 5], {3: np.inf}).model, LONG.model)
assert np.allclose(lost_in(RECOVERING, RECOVERING.model[0, -1], {4: 3, 5: np.inf}).model, RECOVERING.model)
assert np.argmax(HS) == 5 and np.argmax(entropies_of(RECOVERING.model[0])) >= 7
OTHER = counted(1)
assert TURNED_RULE == ruled(TURNED, 0.0)[0] and np.isclose(TURNED_RULE, TURNED_TAU)
PREDICTORS = 1024 * 50_257
CONTINUATIONS = 1000 * PREDICTORS
WRITTEN = CONTINUATIONS * np.mean(np.arange(1024))


def cells(*names):
    """Return printed number -> value, of these columns of the table of worlds."""
    found = {}
    for name in names:
        for loss, gap in TABLE[name].values():
            found |= {f"{loss:.4f}": loss} | ({f"{gap:.3f}": gap} if abs(gap) > 1e-9 else {})
    return found


def taught(*tables):
    """Return printed number -> values, of what is learned."""
    return {f"{value:.4f}": value for found in tables for n in found if n > 30 for value in found[n]}


COUNTS = {"100": GIVEN, "300": GIVEN, "1000": GIVEN, "3000": GIVEN, "30": GIVEN}
NUMBERS = {
    "top": {"0.5": GIVEN},
    "tradeoff": {
        "93%": GIVEN, "7%": GIVEN, "0.27": GIVEN, "0.26": GIVEN, "0.25": GIVEN, "0.22": GIVEN, "1.03291": L["base"],
        "1.12888": H["base"], "0.09597": STEPS["base"].entce, "0.833": LEAST, "1.02588": L["least"],
        "1.04068": H["least"], "0.01481": STEPS["least"].entce, "0.811": CALIBRATED,
        "1.02605": (L["calibrated"], H["calibrated"]), "0.838": TEXTS, "1.02391": (L["texts"], H["texts"]),
        "1.02365": (L["adjusted"], H["adjusted"]), "0.00018": L["calibrated"] - L["least"],
        "0.0029": TABLE["small"]["calibrated"][0] - TABLE["small"]["least"][0], "0.0845": TABLE["small"]["least"][1],
    },
    "future": {
        "8.301": FUTURE[3], "1.383": HS[5], "7.902": T * H["base"], "1.12888": H["base"], "1.039": HS[1],
        "1.080": HS[2], "1.131": HS[3], "0.3": HS[5] - HS[1:4].mean(), "1.6": FUTURE[3] - FUTURE[2],
    },
    "adjusted": {
        "0.246": FIT.alphas[0], **{f"{q:.4f}": q for q in (*ROW, *ROW_AFTER)},
        "0.803": 1 / (1 + FIT.alphas[0]), "0.0222": COOLED[3],
    },
    "gradient": {"0.1": GIVEN, "-0.04259": TENTH.slopes[3], "-0.04520": WHOLE},
    "algorithm": {"-0.059": fit_alphas(OTHER).alphas[0]},
    "identity": {
        "0.1": GIVEN, "0.33362": T * measured(TENTH.world)[1], "0.30329": FORGOTTEN, "0.6718": BASE_SLOPES,
        "0.09597": STEPS["base"].entce, "0.1885": shared(SMALL)[0], "1.02374": shared(SMALL)[1],
        "1.02365": L["adjusted"], **{f"{gap:.4f}": gap for gap in GAPS},
    },
    "errors": {
        "-0.05": GIVEN, "0.3799": T * measured(STOPPED.world)[1], "0.0228": T * measured(ALTERNATING.world)[1],
        "0.4121": entce_bound(ALTERNATING.alphas, 0.05, 0), "0.5": GIVEN,
        "0.300": worst_errors(*FIT.world, 0.5), "0.0601": worst_errors(*FIT.world, 0.1),
        "0.1": GIVEN, "0.0624": T * measured(WORST.world)[1], "1.4": 2 * T * 0.1, "0.0162": max(DRAWS),
        "0.01": GIVEN, "0.3": GIVEN, "0.0115": measured(NO_FUTURE.world)[1], "1.02393": measured(OLD_FUTURE.world)[0],
        "0.0017": measured(OLD_FUTURE.world)[1],
    },
    "learning": {
        **COUNTS, **taught(LEARNED, FORK_CONSTANT, FORK_STATE), "1.0348": LEARNED[30][0],
        **{f"{loss:.4f}": loss for loss in (L["least"], L["calibrated"], L["adjusted"])},
        **{f"{TABLE['fork'][row][0]:.4f}": TABLE["fork"][row][0] for row in ("least", "calibrated", "adjusted")},
        "-0.080": min(FEW), "0.061": max(FEW), "0.004": max(abs(learned(3000, seed)[1]) for seed in range(5)),
        "0.015": STEPS["least"].entce, "0.0116": ONE_TAU, "0.0113": BLIND[0], "0.0115": BLIND[1],
        "0.0018": (SEEING[0], LEARNED[3000][1]),
        "0.0019": SEEING[1], "0.1258": COUNTED_BLIND, "0.1634": TABLE["counted"]["base"][1], "0.0157": COUNTED_SEEING,
    },
    "rivals": {
        **cells(*TABLE), "3000": GIVEN, "0.22": GIVEN, "0.25": GIVEN, "0.26": GIVEN, "0.27": GIVEN,
        "1.1146": TURNED_RULE, "1.1046": TURNED_FIT, "1.2064": EVEN_RULE, "1.2066": EVEN_TAU, "1.1879": EVEN_FIT,
        "1.0097": least_loss_temperature(OTHER), "0.133": measured(OTHER)[1], "-0.059": fit_alphas(OTHER).alphas[0],
        "-0.2": GIVEN,
    },
    "impractical": {
        "1024": GIVEN, "50257": GIVEN, "5.1e7": PREDICTORS, "1000": GIVEN, "5.1e10": CONTINUATIONS,
        "512": np.mean(np.arange(1024)), "2.6e13": WRITTEN, "300": GIVEN, "3000": GIVEN,
        "0.0008": TABLE["fork"]["calibrated"][0] - FORK_CONSTANT[300][0],
        "0.0032": TABLE["fork"]["calibrated"][0] - FORK_STATE[3000][0],
        "0.0034": TABLE["fork"]["calibrated"][0] - TABLE["fork"]["adjusted"][0],
    },
    "pitfalls": {
        "1.383": HS[5], "8.301": FUTURE[3], "7.902": T * H["base"], "1.02393": measured(OLD_FUTURE.world)[0],
        "0.0017": measured(OLD_FUTURE.world)[1], "1.02365": L["adjusted"], "-0.04259": TENTH.slopes[3],
        "-0.04520": WHOLE, "0.30329": FORGOTTEN, "0.33362": T * measured(TENTH.world)[1], "0.0182": GAPS[6],
        "1.4": 2 * T * 0.1, "0.0624": T * measured(WORST.world)[1], "1.7700": TABLE["counted"]["adjusted"][0],
        "1.7517": TABLE["counted"]["ahead calibrated"][0],
    },
    "quick-checks": {"0.5": GIVEN, "0.731": adjusted_row([0.5, 0.5], [0, 2], 0.5)[0],
                     "0.269": adjusted_row([0.5, 0.5], [0, 2], 0.5)[1]},
    "lab": {"130": GIVEN, "150": GIVEN},
}
