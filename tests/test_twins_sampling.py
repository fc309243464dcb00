"""Samplers against the processors of Hugging Face transformers, on thousands of rows with ties and tokens already cut.

Where they differ, they do so on purpose:

1. ties. Ours keep the number said, the lower index first. top_k of theirs keeps every token tied with the k-th, typical
   every token as strange as the last, epsilon and eta every token tied with the last that min_tokens_to_keep saves;
   top_p keeps the number said, and so do the tokens saved in min_p and typical, but which of the tied is up to a sort.
2. equality up to rounding. A probability or a mass that equals the level has reached it here; there, rounding decides.
3. a mass of 1. top_p theirs cuts what underflows, typical raises; ours keep everything.
4. ranges. Levels here lie in (0, 1]: 1 is legal for typical, epsilon and eta, 0 is an error for top_p and min_p.
5. temperature. τ = 0 and τ = ∞ are limits here, and an integer is a number; theirs raises.
6. repetition_penalty. A token outside the vocabulary is an error here; theirs ignores it.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

torch = pytest.importorskip("torch")
hf = pytest.importorskip("transformers.generation.logits_process")

from taulab import sampling                                   # noqa: E402
from taulab.entropy import entropy_from_logits                # noqa: E402
from taulab.softmax import log_softmax, softmax               # noqa: E402

INF = np.inf
CASES = 1000
PROCESSORS = {
    "top_k": hf.TopKLogitsWarper, "top_p": hf.TopPLogitsWarper, "min_p": hf.MinPLogitsWarper,
    "typical": hf.TypicalLogitsWarper, "epsilon_cutoff": hf.EpsilonLogitsWarper, "eta_cutoff": hf.EtaLogitsWarper,
}


def theirs(rule, z, value, least=1):
    return PROCESSORS[rule](value, min_tokens_to_keep=least)(None, torch.tensor(z)[None])[0].numpy()


def ours(rule, z, value, least=1):
    return getattr(sampling, rule)(z, value, min_tokens_to_keep=least)


def cases(rule, ties, seed):
    """Rows of logits with a value for the rule and a number of tokens that must stay."""
    rng = np.random.default_rng(seed)
    for _ in range(CASES):
        size = rng.integers(2, 40)
        z = rng.normal(0, rng.choice([0.3, 2, 8]), size)
        if ties:
            z = np.round(2 * z) / 2
        if rng.random() < 0.5:
            z[rng.random(size) < 0.4] = -INF
            z[rng.integers(size)] = 0.125
        yield z, int(rng.integers(1, 45)) if rule == "top_k" else rng.uniform(0.001, 0.999), int(rng.integers(1, 5))


def strangeness(z):
    return abs(log_softmax(z) + entropy_from_logits(z))


@pytest.mark.parametrize("rule", PROCESSORS)
def test_without_ties_the_same_tokens(rule):
    for z, value, least in cases(rule, ties=False, seed=1):
        assert_array_equal(ours(rule, z, value, least), theirs(rule, z, value, least), err_msg=f"{z} {value} {least}")


@pytest.mark.parametrize("rule", PROCESSORS)
def test_with_ties_only_tied_tokens_differ(rule):
    """Difference 1, to the letter."""
    score = {"typical": lambda z: -strangeness(z)}.get(rule, lambda z: z)
    different = 0
    for z, value, least in cases(rule, ties=True, seed=2):
        mine, other = np.isfinite(ours(rule, z, value, least)), np.isfinite(theirs(rule, z, value, least))
        if (mine == other).all():
            continue
        different += 1
        last = score(z)[mine].min()
        assert_allclose(score(z)[mine != other], last, atol=1e-9)
        assert mine.sum() == other.sum() if rule in ("top_p", "min_p") else mine.sum() <= other.sum()
        tied = np.flatnonzero(np.isclose(score(z), last, atol=1e-9))
        assert_array_equal(mine[tied], np.arange(tied.size) < mine[tied].sum())      # the lower index first
    assert different


@pytest.mark.parametrize("rule", PROCESSORS)
def test_a_batch_of_the_size_of_a_vocabulary_in_float32(rule):
    z = np.random.default_rng(3).normal(0, 3, (2, 50_257)).astype(np.float32)
    value = {"top_k": 50, "epsilon_cutoff": 3e-4, "eta_cutoff": 3e-4}.get(rule, 0.9 if rule != "min_p" else 0.05)
    mine = ours(rule, z, value)
    other = PROCESSORS[rule](value)(None, torch.tensor(z)).numpy()
    assert mine.dtype == other.dtype == np.float32
    # Their float32 sums of 50,257 probabilities may move the edge by a few tokens in the thousands that stay.
    assert (np.isfinite(mine) != np.isfinite(other)).sum() <= (40 if rule in ("top_p", "typical") else 0)


def test_temperature():
    z = np.array([[1.5, -2, -INF, 0.3]])
    for tau in (0.1, 0.7, 1.0, 3.0):
        other = hf.TemperatureLogitsWarper(tau)(None, torch.tensor(z))
        assert_allclose(sampling.temperature(z, tau), other, rtol=1e-15)


def test_repetition_penalty():
    rng = np.random.default_rng(4)
    for _ in range(CASES):
        z = np.round(2 * rng.normal(0, 2, (3, 12))) / 2
        z[rng.random(z.shape) < 0.2] = -INF
        z[:, 0] = 0
        tokens, penalty = rng.integers(0, 12, (3, 7)), rng.uniform(0.5, 2)
        assert_allclose(sampling.repetition_penalty(z, tokens, penalty),
                        hf.RepetitionPenaltyLogitsProcessor(penalty)(torch.tensor(tokens), torch.tensor(z)), rtol=1e-15)


def test_a_whole_chain():
    """The order in which transformers applies its processors when it samples."""
    names = ["top_k", "top_p", "min_p", "typical", "epsilon_cutoff", "eta_cutoff"]
    values = [30, 0.95, 0.02, 0.9, 0.005, 0.01]
    rules = [getattr(sampling, name) for name in names]
    chain = sampling.Chain((sampling.temperature, 1.4), *zip(rules, values, strict=True))
    warpers = [PROCESSORS[name](value) for name, value in zip(names, values, strict=True)]
    warpers = hf.LogitsProcessorList([hf.TemperatureLogitsWarper(1.4), *warpers])
    z = np.random.default_rng(5).normal(0, 3, (500, 60))
    assert_allclose(softmax(chain(z)), torch.softmax(warpers(None, torch.tensor(z)), -1), atol=1e-14)


# The other deliberate differences, so that none changes unnoticed --------------------------------------------------

def test_equality_up_to_rounding():
    z = np.log([0.1, 0.2, 0.3, 0.4])
    mass = [0.1, 0.3, 0.6, 0.7, 0.9]
    assert [np.isfinite(ours("top_p", z, p)).sum() for p in mass] == [1, 1, 2, 2, 3]
    assert [np.isfinite(theirs("top_p", z, p)).sum() for p in mass] != [1, 1, 2, 2, 3]


def test_a_mass_of_one():
    z = np.array([0.0, -800.0])
    assert_array_equal(theirs("top_p", z, 1.0), [0, -INF])
    assert_array_equal(ours("top_p", z, 1.0), z)
    assert_array_equal(ours("typical", z, 1.0), z)


@pytest.mark.parametrize("rule, here, there", [
    ("typical", 1.0, None), ("epsilon_cutoff", 1.0, None), ("eta_cutoff", 1.0, None),
    ("top_p", None, 0.0), ("min_p", None, 0.0),
])
def test_ranges(rule, here, there):
    z = np.array([1.0, 0.0])
    for function, other, value in [(ours, theirs, here), (theirs, ours, there)]:
        if value is not None:
            assert np.isfinite(function(rule, z, value)).any()
            with pytest.raises(ValueError):
                other(rule, z, value)


def test_limits_of_temperature_and_tokens_outside():
    for tau in (0.0, 2):
        sampling.temperature([1.0, 2.0], tau)
        with pytest.raises(ValueError):
            hf.TemperatureLogitsWarper(tau)
    z, tokens = np.array([[1.0, 2.0]]), np.array([[5]])
    assert_array_equal(hf.RepetitionPenaltyLogitsProcessor(1.5)(torch.tensor(tokens), torch.tensor(z)), z)
    with pytest.raises(ValueError):
        sampling.repetition_penalty(z, tokens, 1.5)
