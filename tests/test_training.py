"""The training loop: known minima, early stopping, checkpoints to the last bit, and a clean end of what goes wrong."""

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab.entropy import entropy
from taulab.losses import confidence_penalty, confidence_penalty_optimum, label_smoothing, log_loss
from taulab.models import LSTM, MLP, Bigram, Transformer, bigram_counts
from taulab.optim import SGD, Adam
from taulab.softmax import softmax
from taulab.training import train

V = 6


def examples(n=200, seed=1):
    """Windows of three tokens; what comes next depends on two of them, and on chance."""
    rng = np.random.default_rng(seed)
    contexts = rng.integers(0, V, (n, 3))
    return contexts, (contexts[:, 2] + contexts[:, 1] * rng.integers(0, 2, n)) % V


def mlp(seed=0):
    return MLP(V, width=3, embedding=4, hidden=8, rng=np.random.default_rng(seed))


def options(**more):
    return {"epochs": 6, "batch_size": 32, "learning_rate": 0.01, "seed": 5, **more}


def outcome(model, history):
    return [model.parameters.tolist(), history.train_loss.tolist(),
            None if history.validation_loss is None else history.validation_loss.tolist(), history.best_epoch]


def test_gradients_arrive_at_the_counts():
    """Of a pair that was seen. A pair never seen gets less and less, but never the 0 of the counts."""
    contexts, targets = examples()
    counts, model = bigram_counts(contexts, targets, V), Bigram(V)
    history = train(model, contexts, targets, **options(epochs=400, batch_size=200, learning_rate=0.1))
    q, expected = softmax(model.views["table"]), counts / counts.sum(axis=1, keepdims=True)
    assert_allclose(q, expected, atol=2e-3)
    assert (q > 0).all() and (counts == 0).any()
    floor = (counts.sum(axis=1) / counts.sum()) @ entropy(expected)
    assert 0 < history.train_loss[-1] - floor < 1e-3


def test_a_penalty_arrives_at_its_closed_form():
    contexts, targets = np.zeros((10, 1), int), [1, 1, 1, 1, 1, 1, 2, 2, 2, 0]
    model = Bigram(3)
    train(model, contexts, targets, loss=partial(confidence_penalty, beta=0.3),
          **options(epochs=500, batch_size=10, learning_rate=0.05))
    assert_allclose(softmax(model.views["table"][0]), confidence_penalty_optimum([0.1, 0.6, 0.3], 0.3), atol=1e-4)


def test_the_steps_are_those_of_the_optimiser():
    contexts, targets = examples(50)
    model, twin = mlp(), mlp()
    history = train(model, contexts, targets, optimizer=partial(SGD, momentum=0.5), **options(epochs=2))
    rng, steps, losses = np.random.default_rng(5), SGD(twin.parameters, 0.01, momentum=0.5), []
    for _ in range(2):
        order = rng.permutation(50)
        for batch in order[:32], order[32:]:
            loss, gradient = twin.loss_and_gradient(contexts[batch], targets[batch])
            steps.step(gradient)
            losses.append(loss * len(batch) / 50)
    assert_array_equal(model.parameters, twin.parameters)
    assert_allclose(history.train_loss, [sum(losses[:2]), sum(losses[2:])], rtol=1e-12)
    assert history.validation_loss is history.best_epoch is None


def test_the_seed_decides():
    runs = []
    for seed in (5, 5, 6):
        model = mlp()
        runs.append(outcome(model, train(model, *examples(), **options(seed=seed))))
    assert runs[0] == runs[1] != runs[2]


def test_validation_is_the_log_loss_whatever_the_loss():
    model, validation = mlp(), examples(2500, seed=2)              # more than one block
    history = train(model, *examples(), validation=validation, loss=partial(label_smoothing, epsilon=0.2), **options())
    contexts, targets = validation
    assert_allclose(history.validation_loss[-1], log_loss(model.logits(contexts), targets)[0], rtol=1e-6)
    assert history.best_epoch == np.argmin(history.validation_loss)


def test_targets_may_be_laws():
    contexts, targets = examples()
    model, laws = mlp(), np.eye(V)[targets]
    train(model, contexts, laws, validation=(contexts, laws), **options())
    twin = mlp()
    train(twin, contexts, targets, **options())
    assert_allclose(model.parameters, twin.parameters, atol=1e-5)


OVERFIT = options(epochs=60, learning_rate=0.05, patience=4)


def test_early_stopping_restores_the_best_parameters():
    train_on, validation = examples(40), examples(300, seed=2)
    model = mlp()
    history = train(model, *train_on, validation=validation, **OVERFIT)
    assert len(history.train_loss) == len(history.validation_loss) == history.best_epoch + 1 + 4 < 60
    assert history.validation_loss.min() == history.validation_loss[history.best_epoch] < history.validation_loss[-1]
    contexts, targets = validation
    best = history.validation_loss[history.best_epoch]
    assert_allclose(log_loss(model.logits(contexts), targets)[0], best, rtol=1e-6)

    exact = mlp()                                                  # trained just so long, and no longer
    train(exact, *train_on, **OVERFIT | {"epochs": history.best_epoch + 1, "patience": None})
    assert_array_equal(model.parameters, exact.parameters)


def test_without_patience_the_last_parameters_stay():
    model, twin = mlp(), mlp()
    history = train(model, *examples(40), validation=examples(300, seed=2), **OVERFIT | {"patience": None})
    train(twin, *examples(40), **OVERFIT | {"patience": None})
    assert history.best_epoch < 50 and len(history.train_loss) == 60
    assert_array_equal(model.parameters, twin.parameters)


class Interrupting:
    """A loss that raises KeyboardInterrupt the k-th time that it is called."""

    def __init__(self, k):
        self.k = k

    def __call__(self, z, target):
        self.k -= 1
        if self.k == 0:
            raise KeyboardInterrupt
        return log_loss(z, target)


def test_an_interrupted_run_leaves_whole_steps():
    model, twin = mlp(), mlp()
    with pytest.raises(KeyboardInterrupt):
        train(model, *examples(), loss=Interrupting(8), **options())
    train(twin, *examples(), **options(epochs=1))                  # the eighth step would be the second epoch's first
    assert_array_equal(model.parameters, twin.parameters)


@pytest.mark.parametrize("optimizer", [Adam, partial(SGD, momentum=0.9)])
@pytest.mark.parametrize("k", [1, 3, 8, 14, 15, 30])
def test_a_resumed_run_has_the_numbers_of_an_uninterrupted_one(optimizer, k, tmp_path):
    """7 steps an epoch: interrupted in the first, at the very end of the second, at the start of the third, …"""
    more = {"validation": examples(300, seed=2), "optimizer": optimizer}
    straight = mlp()
    expected = outcome(straight, train(straight, *examples(), loss=Interrupting(0), **options(**more)))
    file = tmp_path / "run.npz"
    with pytest.raises(KeyboardInterrupt):
        train(mlp(), *examples(), loss=Interrupting(k), checkpoint=file, **options(**more))
    resumed = mlp(seed=99)                                         # whatever it held before
    assert outcome(resumed, train(resumed, *examples(), loss=Interrupting(0), checkpoint=file,
                                  **options(**more))) == expected
    assert os.listdir(tmp_path) == ["run.npz"]


def test_a_finished_run_is_not_trained_again_but_may_be_prolonged(tmp_path):
    file, validation = tmp_path / "run.npz", examples(300, seed=2)
    first, second = mlp(), mlp()
    expected = outcome(first, train(first, *examples(40), validation=validation, checkpoint=file, **OVERFIT))
    at = file.stat().st_mtime_ns
    assert outcome(second, train(second, *examples(40), validation=validation, checkpoint=file, **OVERFIT)) == expected
    assert file.stat().st_mtime_ns == at

    longer, straight = mlp(), mlp()
    more = OVERFIT | {"patience": 12}
    expected = outcome(straight, train(straight, *examples(40), validation=validation, **more))
    assert outcome(longer, train(longer, *examples(40), validation=validation, checkpoint=file, **more)) == expected


def test_a_run_that_would_have_ended_before_its_checkpoint_is_refused(tmp_path):
    """The parameters that it had then are not kept."""
    file, validation = tmp_path / "run.npz", examples(300, seed=2)
    history = train(mlp(), *examples(40), validation=validation, checkpoint=file, **OVERFIT | {"patience": 12})
    taken, before, model = len(history.train_loss), file.read_bytes(), mlp(seed=3)
    kept = model.parameters.copy()
    for change, message in [
            ({"epochs": taken - 1}, f"epochs={taken - 1}: the run of checkpoint .* has taken {taken}; pass {taken} or"),
            ({"patience": 11},
             "patience=11: the run of checkpoint .* after 11 epochs without a better one; pass 12 or")]:
        with pytest.raises(ValueError, match=message):
            train(model, *examples(40), validation=validation, checkpoint=file, **OVERFIT | {"patience": 12} | change)
        assert_array_equal(model.parameters, kept)
        assert file.read_bytes() == before
    again = train(model, *examples(40), validation=validation, checkpoint=file,
                  **OVERFIT | {"patience": 12, "epochs": taken})
    assert_array_equal(again.train_loss, history.train_loss)


def test_examples_of_a_checkpoint_are_compared_by_value(tmp_path):
    """int32 beside int64 is no other run; another shape, or floats for tokens, is."""
    file, (contexts, targets) = tmp_path / "run.npz", examples()
    laws = np.eye(V)[targets]
    first, second = mlp(), mlp()
    train(first, contexts, targets, checkpoint=file, **options(epochs=3))
    straight = outcome(second, train(second, contexts, targets, **options()))
    for other in (contexts.astype(np.int32), targets.astype(np.uint8)), (contexts.tolist(), targets.tolist()):
        model = mlp()
        assert outcome(model, train(model, *other, checkpoint=file, **options())) == straight
    for other in (contexts, laws), (np.pad(contexts, ((0, 0), (1, 0))), targets):
        with pytest.raises(ValueError, match="with examples="):
            train(mlp(), *other, checkpoint=file, **options())
    train(mlp(), contexts, laws, checkpoint=tmp_path / "laws.npz", **options())
    train(mlp(), contexts, laws.astype(np.float32), checkpoint=tmp_path / "laws.npz", **options())
    train(mlp(), sequences_of(), checkpoint=tmp_path / "rows.npz", **options())
    with pytest.raises(ValueError, match="with examples="):
        train(mlp(), sequences_of().reshape(90, 4), checkpoint=tmp_path / "rows.npz", **options())


def sequences_of(n=60, seed=1):
    """Sentences of 1 to 6 tokens, and some broken off."""
    rows = np.random.default_rng(seed).integers(0, V, (n, 6))
    rows[np.cumsum(rows == 0, axis=1) > 0] = 0
    return rows


def test_sequences_are_trained_on_sentence_by_sentence():
    rows, validation = sequences_of(), sequences_of(30, seed=2)
    model, twin = mlp(), mlp()
    history = train(model, rows, validation=validation, **options(epochs=2, batch_size=25))
    rng, optimizer, losses = np.random.default_rng(5), Adam(twin.parameters, 0.01), []
    for _ in range(2):
        order, total, tokens = rng.permutation(60), 0.0, 0
        for batch in order[:25], order[25:50], order[50:]:
            loss, gradient = twin.loss_and_gradient(rows[batch])
            optimizer.step(gradient)
            size = len(twin.teacher_forced(rows[batch])[1])
            total, tokens = total + loss * size, tokens + size
        losses.append(total / tokens)
    assert_array_equal(model.parameters, twin.parameters)
    assert_allclose(history.train_loss, losses, rtol=1e-12)
    assert_allclose(history.validation_loss[-1], log_loss(*model.teacher_forced(validation))[0], rtol=1e-6)


def test_all_tokens_of_sequences_weigh_the_same_in_validation():
    """More than one block of them, with sentences of unlike lengths."""
    validation = np.zeros((2000, 6), int)
    validation[:100] = np.random.default_rng(2).integers(1, V, (100, 6))
    model = mlp()
    history = train(model, sequences_of(), validation=validation, **options())
    assert_allclose(history.validation_loss[-1], log_loss(*model.teacher_forced(validation))[0], rtol=1e-5)


def test_a_run_on_sequences_can_be_resumed_and_its_divergence_is_named(tmp_path):
    file, straight, resumed = tmp_path / "run.npz", mlp(), mlp()
    expected = outcome(straight, train(straight, sequences_of(), **options()))
    train(mlp(), sequences_of(), checkpoint=file, **options(epochs=2))
    assert outcome(resumed, train(resumed, sequences_of(), checkpoint=file, **options())) == expected
    with pytest.raises(ValueError, match="with examples="):
        train(mlp(), sequences_of(seed=9), checkpoint=file, **options())
    with pytest.raises(FloatingPointError, match="epoch 2, step 1: learning_rate=0.01 is likely too large"):
        train(mlp(), sequences_of(), loss=failing(np.nan, at=3), **options())


def dropping(dropout=0.3, heads=2):
    rng = np.random.default_rng(0)
    return (LSTM(V, embedding=4, hidden=5, dropout=dropout, rng=rng),
            Transformer(V, width=8, heads=heads, dropout=dropout, rng=rng))


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_dropped_follows_from_the_seed_and_the_checkpoint(which, tmp_path):
    """So a run that was interrupted drops the same, and one with other settings is another run."""
    file, (straight, resumed, other) = tmp_path / "run.npz", (dropping()[which] for _ in range(3))
    expected = outcome(straight, train(straight, sequences_of(), validation=sequences_of(9), **options()))
    with pytest.raises(KeyboardInterrupt):
        train(dropping()[which], sequences_of(), validation=sequences_of(9), loss=Interrupting(5), checkpoint=file,
              **options())
    assert outcome(resumed, train(resumed, sequences_of(), validation=sequences_of(9), loss=Interrupting(0),
                                  checkpoint=file, **options())) == expected
    assert outcome(other, train(other, sequences_of(), validation=sequences_of(9), **options(seed=6))) != expected
    whole = dropping(0.0)[which]
    assert outcome(whole, train(whole, sequences_of(), validation=sequences_of(9), **options())) != expected
    with pytest.raises(ValueError, match=r"is of a run with model\.dropout=0\.3, not 0\.2; pass"):
        train(dropping(0.2)[which], sequences_of(), validation=sequences_of(9), loss=Interrupting(0), checkpoint=file,
              **options())


def test_a_transformer_of_other_heads_is_another_run(tmp_path):
    train(dropping()[1], sequences_of(), checkpoint=tmp_path / "run.npz", **options())
    with pytest.raises(ValueError, match=r"is of a run with model\.heads=2, not 4"):
        train(dropping(heads=4)[1], sequences_of(), checkpoint=tmp_path / "run.npz", **options())


@pytest.mark.parametrize("which", [0, 1])
def test_a_model_learns_what_windows_cannot_tell(which):
    """The first word comes again after four others: no window of three shows it, a state or attention does."""
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.integers(1, V, (600, 5)), np.zeros((600, 2), int)], axis=1)
    rows[:, 5] = rows[:, 0]
    model = (LSTM(V, embedding=8, hidden=32, rng=rng), Transformer(V, width=16, heads=2, layers=2, rng=rng))[which]
    train(model, rows[:500], epochs=25, batch_size=20, learning_rate=0.01, seed=0)
    z = model.teacher_forced(rows[500:])[0].reshape(100, 7, V)
    assert (z[:, 5].argmax(axis=1) == rows[500:, 5]).mean() > 0.95            # by chance .2


@pytest.mark.parametrize("module, name", [(np, "savez"), (os, "replace")])
def test_an_interrupt_in_the_midst_of_writing_leaves_the_last_checkpoint(module, name, tmp_path, monkeypatch):
    file, real, before = tmp_path / "run.npz", getattr(module, name), []

    def interrupted(first, *rest, **more):
        if before or not file.exists() or len(np.load(file)["train_loss"]) < 2:
            return real(first, *rest, **more)
        before.append(file.read_bytes())
        if name == "savez":
            first.write(b"half of a checkpoint")
        raise KeyboardInterrupt

    monkeypatch.setattr(module, name, interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(mlp(), *examples(), checkpoint=file, **options())
    monkeypatch.undo()
    assert [file.read_bytes()] == before
    assert os.listdir(tmp_path) == ["run.npz"]
    straight, resumed = mlp(), mlp()
    assert (outcome(resumed, train(resumed, *examples(), checkpoint=file, **options()))
            == outcome(straight, train(straight, *examples(), **options())))


CHILD = textwrap.dedent("""
    import sys
    sys.path.insert(0, {folder!r})
    from test_training import examples, mlp, options
    from taulab.training import train
    train(mlp(), *examples(), checkpoint={file!r}, **options(epochs=10**6))
""")


def written(file):
    return file.stat().st_mtime_ns if file.exists() else None


def stop(process, kind):
    """Send a signal until the process ends: Python loses an interrupt that arrives while it destroys an object."""
    while True:
        process.send_signal(kind)
        try:
            return process.communicate(timeout=5)[1]
        except subprocess.TimeoutExpired:
            pass


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGKILL])
def test_a_run_killed_at_any_moment_can_be_resumed(kind, tmp_path):
    """Most of this run's time is spent on writing, for an epoch is short. Then another process goes on."""
    file, before = tmp_path / "run.npz", None
    child = CHILD.format(folder=os.path.dirname(__file__), file=str(file))
    process = subprocess.Popen([sys.executable, "-c", child], stderr=subprocess.PIPE, text=True)
    for _ in range(3):                                              # the first one comes before the first epoch
        while written(file) == before and process.poll() is None:
            time.sleep(0.001)
        before = written(file)
    errors = stop(process, kind)
    assert "KeyboardInterrupt" in errors if kind == signal.SIGINT else errors == ""
    with np.load(file) as saved:
        epochs = len(saved["train_loss"])
    assert epochs >= 1
    resumed, straight = mlp(), mlp()
    more = options(epochs=epochs + 3)
    assert (outcome(resumed, train(resumed, *examples(), checkpoint=file, **more))
            == outcome(straight, train(straight, *examples(), **more)))


@pytest.mark.parametrize("change, message", [
    ({"seed": 6}, "seed=5, not 6"),
    ({"batch_size": 16}, "batch_size=32, not 16"),
    ({"learning_rate": 0.02}, "learning_rate=0.01, not 0.02"),
    ({"optimizer": SGD}, "optimizer='Adam', not 'SGD'"),
    ({"loss": partial(confidence_penalty, beta=0.1)}, r"loss='log_loss', not 'confidence_penalty\(beta=0.1\)'"),
    ({"validation": examples(10)}, r"validation=None, not \[.*\]"),
])
def test_a_checkpoint_of_another_run_is_refused(change, message, tmp_path):
    file = tmp_path / "run.npz"
    train(mlp(), *examples(), checkpoint=file, **options(epochs=1))
    model = mlp(seed=3)
    before = model.parameters.copy()
    with pytest.raises(ValueError, match=f"checkpoint: .*run.npz is of a run with {message}; pass another file"):
        train(model, *examples(), checkpoint=file, **options() | change)
    assert_array_equal(model.parameters, before)
    with pytest.raises(ValueError, match="with examples="):
        train(model, *examples(seed=4), checkpoint=file, **options())
    with pytest.raises(ValueError, match=r"with model\.kind='MLP', not 'Bigram'"):
        train(Bigram(V), *examples(), checkpoint=file, **options())


class Wider(MLP):
    """A kind of its own, with an option that no shape tells."""

    def __init__(self, *sizes, gain=1.0, **more):
        super().__init__(*sizes, **more)
        self.gain = gain


def sized(kind=MLP, **change):
    sizes = {"width": 1, "embedding": 5, "hidden": 4, "rng": np.random.default_rng(0)} | change
    return kind(V, **sizes)


@pytest.mark.parametrize("other, message", [
    (sized(width=2, embedding=2, hidden=6), r"model\.shapes=.*, not .*"),
    (sized(embedding=3, hidden=6), r"model\.shapes=\{'E': \[6, 5\].*\}, not \{'E': \[6, 3\]"),
    (sized(dtype=np.float64), r"model\.parameters='float32', not 'float64'"),
    (sized(Wider), r"model\.kind='MLP', not 'Wider'"),
])
def test_a_model_of_another_architecture_is_another_run_though_it_has_as_many_parameters(other, message, tmp_path):
    """What is compared is what a model is, not how it shows itself."""
    train(sized(), *examples(), checkpoint=tmp_path / "run.npz", **options(epochs=1))
    before = other.parameters.copy()
    assert before.size == sized().parameters.size
    with pytest.raises(ValueError, match=f"is of a run with {message}"):
        train(other, *examples(), checkpoint=tmp_path / "run.npz", **options())
    assert_array_equal(other.parameters, before)


def test_an_option_of_a_kind_of_ones_own_is_compared(tmp_path):
    train(sized(Wider), *examples(), checkpoint=tmp_path / "run.npz", **options(epochs=1))
    train(sized(Wider), *examples(), checkpoint=tmp_path / "run.npz", **options())
    with pytest.raises(ValueError, match=r"is of a run with model\.gain=1\.0, not 2\.0"):
        train(sized(Wider, gain=2.0), *examples(), checkpoint=tmp_path / "run.npz", **options())


def test_a_setting_that_only_the_checkpoint_has_is_another_run(tmp_path):
    model = sized()
    model.gain = 1.0
    train(model, *examples(), checkpoint=tmp_path / "run.npz", **options(epochs=1))
    with pytest.raises(ValueError, match=r"is of a run with model\.gain=1\.0, not None"):
        train(sized(), *examples(), checkpoint=tmp_path / "run.npz", **options())


@pytest.mark.parametrize("content", [b"", b"nonsense", "array", "archive", "cut"])
def test_a_file_that_is_no_checkpoint_is_refused_and_kept(content, tmp_path):
    file = tmp_path / "run.npz"
    if content == "array":
        with file.open("wb") as handle:
            np.save(handle, np.zeros(3))
    elif content == "archive":
        np.savez(file, other=1)
    elif content == "cut":
        train(mlp(), *examples(), checkpoint=file, **options(epochs=1))
        file.write_bytes(file.read_bytes()[:-700])
    else:
        file.write_bytes(content)
    before = file.read_bytes()
    with pytest.raises(ValueError, match="checkpoint: .*run.npz is no checkpoint of a run; pass another file"):
        train(mlp(), *examples(), checkpoint=file, **options())
    assert file.read_bytes() == before


def test_a_checkpoint_makes_its_folder_and_needs_no_pickle(tmp_path):
    file = tmp_path / "runs" / "run.npz"
    train(mlp(), *examples(), validation=examples(10), checkpoint=file, **options())
    with np.load(file, allow_pickle=False) as saved:
        assert {"parameters", "best", "train_loss", "validation_loss", "generator"} < set(saved)
        assert all(array.dtype.kind in "fiU" for array in saved.values())
        assert json.loads(str(saved["settings"]))["loss"] == "log_loss"


def failing(value, at):
    calls = iter(range(1, 10**6))

    def loss(z, target):
        loss, gradient = log_loss(z, target)
        return (value if next(calls) == at else loss), gradient
    return loss


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_stops_the_run_at_once(value, tmp_path):
    model, file = mlp(), tmp_path / "run.npz"
    words = f"the loss is {value} at epoch 2, step 3: learning_rate=0.01 is likely too large; try a tenth of it"
    with pytest.raises(FloatingPointError, match=words):
        train(model, *examples(), loss=failing(value, at=10), checkpoint=file, **options())
    assert np.isfinite(model.parameters).all()
    with np.load(file) as saved:
        assert len(saved["train_loss"]) == 1


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("batch_size", [32, 200])
@pytest.mark.parametrize("validation", [None, examples(10)])
def test_a_learning_rate_that_is_too_large_is_named(batch_size, validation, tmp_path):
    """With one step an epoch, the ruin shows after the epoch: it must not reach the checkpoint."""
    file = tmp_path / "run.npz"
    with pytest.raises(FloatingPointError, match=r"epoch \d, step \d: learning_rate=1e\+38 is likely too large"):
        train(mlp(), *examples(), checkpoint=file, validation=validation,
              **options(batch_size=batch_size, learning_rate=1e38, optimizer=partial(SGD, momentum=0.9)))
    with np.load(file) as saved:
        assert np.isfinite(saved["parameters"]).all()


@pytest.mark.parametrize("optimizer", [SGD, Adam])
@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e40])
def test_a_gradient_that_the_optimiser_refuses_stops_the_run_and_says_where(optimizer, wrong):
    def loss(z, target):
        value, gradient = log_loss(z, target)
        return value, gradient * wrong

    model = mlp()
    before = model.parameters.copy()
    with pytest.raises(FloatingPointError, match=r"at epoch 1, step 1: gradient: holds [^;]*; (look|clip)"):
        train(model, *examples(), loss=loss, **options(optimizer=optimizer))
    assert_array_equal(model.parameters, before)


def test_other_causes_are_named():
    contexts, targets = examples()
    counts = bigram_counts(contexts[:20], targets[:20], V)
    with pytest.raises(FloatingPointError, match="loss is inf at epoch 1, step 1: a target has the logit -inf, so .*"
                                                 "give the counts some smoothing"):
        train(Bigram.from_counts(counts), contexts, targets, **options())
    model = mlp()
    model.parameters[7] = np.nan
    with pytest.raises(FloatingPointError, match="epoch 1, step 1: no step was taken yet, so look for nan or inf in"):
        train(model, contexts, targets, **options())


def test_counts_without_smoothing_can_be_trained_on_their_own_pairs():
    contexts, targets = examples()
    model = Bigram.from_counts(bigram_counts(contexts, targets, V))
    before = model.views["table"].copy()
    history = train(model, contexts, targets, **options())
    assert np.isfinite(history.train_loss).all()
    assert_array_equal(np.isneginf(model.views["table"]), np.isneginf(before))


def test_the_bar_has_no_words(capsys, tmp_path):
    train(mlp(), *examples(), progress=True, **options())
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "100 %" in shown.out and "42/42" in shown.out
    assert not re.search(r"[A-Za-z]", shown.out)
    train(mlp(), *examples(), checkpoint=tmp_path / "run.npz", **options())
    assert capsys.readouterr() == ("", "")
    train(mlp(), *examples(), checkpoint=tmp_path / "run.npz", progress=True, **options())
    assert "42/42" in capsys.readouterr().out                       # nothing is left to do


@pytest.mark.parametrize("change, message", [
    ({"epochs": 0}, "epochs=0: must be an integer, 1 or greater"),
    ({"batch_size": 2.5}, "batch_size=2.5: must be an integer"),
    ({"learning_rate": 0}, "learning_rate=0: must be above 0"),
    ({"seed": -1}, "seed=-1: must be an integer, 0 or greater"),
    ({"patience": 3}, r"patience=3: watches the validation loss; pass validation=\(contexts, targets\)"),
    ({"patience": 0, "validation": examples()}, "patience=0: must be an integer, 1 or greater"),
    ({"validation": np.zeros(3, int)}, r"sequences of validation: shape \(3,\); pass \(n, T\)"),
    ({"validation": 5}, r"validation: is 5; pass \(contexts, targets\)"),
    ({"validation": "ab"}, r"validation: is 'ab'; pass \(contexts, targets\)"),
    ({"validation": [[1, 0], [2, 0], [3, 0]]}, "validation: has 3 parts; pass"),
    ({"validation": (np.zeros((3, 3), int), [1])}, r"targets of validation: shape \(1,\) for contexts of shape \(3, 3"),
])
def test_errors_name_argument_value_and_remedy(change, message):
    with pytest.raises(ValueError, match=message):
        train(mlp(), *examples(), **options() | change)


@pytest.mark.parametrize("contexts, targets, message", [
    (np.zeros((2, 3), int), [1], r"targets: shape \(1,\) for contexts of shape \(2, 3\); pass contexts \(n, width\)"),
    (np.zeros((0, 3), int), [], "targets: .* at least one"),
    (np.zeros(3, int), [1, 1, 1], r"contexts: shape \(3,\); pass \(n, width\)"),
    (np.zeros((0, 3), int), None, r"sequences: shape \(0, 3\); pass \(n, T\), a sentence in each row, at least one"),
    ([[1, 2, 0], [0]], None, "sequences: rows of different lengths; make them equally long"),
    (np.full((2, 3), V), None, "sequences: must be integers from 0 to 5"),
    (np.zeros((2, 3), int), [1, V], "target: must be integers from 0 to 5"),
    (np.full((2, 3), V), [1, 1], "contexts: must be integers from 0 to 5"),
])
def test_examples_that_do_not_fit(contexts, targets, message):
    with pytest.raises(ValueError, match=message):
        train(mlp(), contexts, targets, **options())
