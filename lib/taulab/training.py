"""Training: mini-batches, early stopping, and checkpoints from which a run goes on as if it had never stopped."""

import json
import os
import sys
import zlib
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from tqdm import tqdm

from taulab._checks import count
from taulab.losses import cross_entropy
from taulab.optim import Adam


class History(NamedTuple):
    """The losses of a run, in nats; entry 0 is that of the first epoch."""

    train_loss: np.ndarray                  # (epochs,) of each epoch's batches, while the parameters changed
    validation_loss: np.ndarray | None      # (epochs,) log loss after each epoch
    best_epoch: int | None                  # index of the least validation loss, the first of equals


def train(model, contexts, targets, *, epochs, batch_size, learning_rate, seed, loss=cross_entropy, optimizer=Adam,
          validation=None, patience=None, checkpoint=None, progress=False):
    """Change the parameters of a model, batch by batch, so that a loss falls.

    Interrupted, it leaves the model as the last whole step made it, and raises KeyboardInterrupt. Called again with the
    same checkpoint, it goes on after the last whole epoch, and ends with the numbers of a run without interruption.

    Parameters
    ----------
    model : taulab.models.Bigram or MLP
        Changed in place.
    contexts : array_like of int, shape (n, width)
        The tokens before each target.
    targets : array_like
        Tokens (n,) or distributions (n, V), as the loss takes them.
    epochs : int, keyword-only
        How many times every example is used, in another order each time.
    batch_size : int, keyword-only
        Examples for one step; the last batch of an epoch may be smaller.
    learning_rate : float, keyword-only
        η > 0.
    seed : int, keyword-only
        Of the orders.
    loss : function (z, targets) -> (value, gradient with respect to z), keyword-only
        One of `taulab.losses`; to set β, ``functools.partial(confidence_penalty, beta=0.1)``.
    optimizer : function (parameters, learning_rate) -> optimiser, keyword-only
        `Adam`, `SGD`, or ``functools.partial(SGD, momentum=0.9)``.
    validation : (contexts, targets), keyword-only, optional
        Examples kept apart. Their loss is `cross_entropy` whatever `loss` is, so that runs can be compared.
    patience : int, keyword-only, optional
        Stop when the validation loss has not been less than its least for so many epochs, and go back to the parameters
        that gave the least.
    checkpoint : path, keyword-only, optional
        A file that holds the whole state of the run, written at the start and after each epoch.
    progress : bool, keyword-only
        Whether to show a bar.

    Returns
    -------
    History

    Raises
    ------
    FloatingPointError
        If the loss is nan or infinite: says at which step, and the likely cause.
    ValueError
        If an argument is out of range, or the checkpoint is of another run or no checkpoint.

    Examples
    --------
    One token came after 0 six times in ten, another four times. The loss falls to the entropy of (.6, .4), .673 nats:

    >>> from taulab.models import Bigram
    >>> contexts, targets = np.zeros((10, 1), int), [1, 1, 1, 1, 1, 1, 2, 2, 2, 2]
    >>> history = train(Bigram(3), contexts, targets, epochs=999, batch_size=10, learning_rate=0.1, seed=0)
    >>> history.train_loss[[0, -1]].round(3)
    array([1.099, 0.673])

    References
    ----------
    Prechelt, "Early stopping, but when?" (1998), on patience; doi:10.1007/3-540-49430-8_3.
    """
    contexts, targets = _examples(contexts, targets, "targets")
    epochs, batch_size, seed = count(epochs, "epochs"), count(batch_size, "batch_size"), count(seed, "seed", least=0)
    if validation is not None:
        validation = _examples(*validation, "targets of validation")
    if patience is not None and validation is None:
        raise ValueError(f"patience={patience}: watches the validation loss; pass validation=(contexts, targets)")
    wait = np.inf if patience is None else count(patience, "patience")
    run = _Run(model, optimizer(model.parameters, learning_rate), np.random.default_rng(seed), validation)
    if checkpoint is not None:
        run.follow(Path(checkpoint), {
            "model": f"{type(model).__name__} of {model.parameters.size} {model.parameters.dtype}",
            "loss": _call(loss), "optimizer": _call(optimizer), "learning_rate": float(learning_rate),
            "batch_size": batch_size, "seed": seed, "examples": _checksum(contexts, targets),
            "validation": validation and _checksum(*validation)})
    _keep_freed_memory()
    steps = -(-len(contexts) // batch_size)
    with tqdm(total=epochs * steps, initial=run.epoch * steps, disable=not progress, file=sys.stdout,
              bar_format="{percentage:3.0f} % |{bar:40}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}]") as bar:
        while run.epoch < epochs and run.epochs_since_best < wait:
            with np.errstate(over="ignore", invalid="ignore"):          # an error will say it once, with its cause
                run.take_epoch(contexts, targets, batch_size, loss, bar)
            if checkpoint is not None:
                run.save()
    if patience is not None:
        model.parameters[...] = run.best
    return run.history


class _Run:
    """All that changes while a model is trained; as arrays, its checkpoint."""

    def __init__(self, model, optimizer, rng, validation):
        self.model, self.optimizer, self.rng, self.validation = model, optimizer, rng, validation
        self.train_loss, self.validation_loss = [], []
        self.best = model.parameters[:0] if validation is None else model.parameters.copy()

    @property
    def epoch(self):
        return len(self.train_loss)

    @property
    def epochs_since_best(self):
        return len(self.validation_loss) - 1 - np.argmin(self.validation_loss) if self.validation_loss else 0

    @property
    def history(self):
        if self.validation is None:
            return History(np.array(self.train_loss), None, None)
        return History(np.array(self.train_loss), np.array(self.validation_loss), int(np.argmin(self.validation_loss)))

    def take_epoch(self, contexts, targets, batch_size, loss, bar):
        """Take a step for each batch of a new order, then measure."""
        order, total = self.rng.permutation(len(contexts)), 0.0
        for step, start in enumerate(range(0, len(order), batch_size), start=1):
            batch = order[start:start + batch_size]
            value, gradient = self.finite_loss(contexts[batch], targets[batch], loss, step)
            self.optimizer.step(gradient)
            total += value * len(batch)
            bar.update()
        if not (self.model.parameters < np.inf).all():
            raise self.divergence(np.nan, step, self.model.logits(contexts[batch]))
        self.train_loss.append(total / len(order))
        if self.validation is not None:
            self.validation_loss.append(_log_loss(self.model, *self.validation))
            if self.epochs_since_best == 0:
                self.best = self.model.parameters.copy()

    def finite_loss(self, contexts, targets, loss, step):
        """Return the loss of a batch and its gradient; a loss that is nan or infinite is an error."""
        try:
            value, gradient = self.model.loss_and_gradient(contexts, targets, loss)
        except ValueError:
            if np.isfinite(self.model.logits(contexts).max(axis=-1)).all():
                raise                                   # the logits are in order, so the examples or the loss are not
            value = np.nan
        if not np.isfinite(value):
            raise self.divergence(value, step, self.model.logits(contexts))
        return value, gradient

    def divergence(self, value, step, z):
        """Return the error for a loss that is nan or infinite, with its likely cause."""
        if (z < np.inf).all() and np.isneginf(z).any():
            cause = "a target has the logit -inf, so probability 0; give the counts some smoothing"
        elif self.epoch == 0 and step == 1:
            cause = "no step was taken yet, so look for nan or inf in model.parameters and in the loss"
        else:
            cause = f"learning_rate={self.optimizer.learning_rate} is likely too large; try a tenth of it"
        return FloatingPointError(f"the loss is {value} at epoch {self.epoch + 1}, step {step}: {cause}")

    def follow(self, path, settings):
        """Go on from the checkpoint if there is one, else write the first."""
        self.path, self.settings = path, settings
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.save()
            return
        try:
            with np.load(path) as file:
                saved = dict(file)
            then = json.loads(str(saved["settings"]))
        except (ValueError, KeyError, TypeError, EOFError, BadZipFile):
            raise ValueError(f"checkpoint: {path} is no checkpoint of a run; pass another file") from None
        for name, now in settings.items():
            if then.get(name) != now:
                raise ValueError(f"checkpoint: {path} is of a run with {name}={then.get(name)!r}, not {now!r}; pass "
                                 "another file, or delete this one to start afresh")
        self.model.parameters[...], self.best = saved["parameters"], saved["best"]
        self.train_loss, self.validation_loss = saved["train_loss"].tolist(), saved["validation_loss"].tolist()
        self.rng.bit_generator.state = json.loads(str(saved["generator"]))
        self.optimizer.restore({name: saved[f"optimizer.{name}"] for name in self.optimizer.state})

    def save(self):
        """Write the checkpoint: whatever happens meanwhile, the file is the old one or the new one, whole."""
        arrays = {"parameters": self.model.parameters, "best": self.best, "train_loss": self.train_loss,
                  "validation_loss": self.validation_loss, "settings": json.dumps(self.settings),
                  "generator": json.dumps(self.rng.bit_generator.state),
                  **{f"optimizer.{name}": array for name, array in self.optimizer.state.items()}}
        half = self.path.with_name(f"{self.path.name}.half")
        try:
            with half.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, self.path)
        finally:
            half.unlink(missing_ok=True)


def _keep_freed_memory():
    """Let glibc keep what a step frees for the next one, instead of asking the system anew: up to a third of the time.

    How much it keeps follows the largest array that was ever freed, of those up to 32 MiB. Elsewhere nothing happens.
    """
    np.empty(2**25 - 2**16, np.uint8)


def _log_loss(model, contexts, targets, rows=1024):
    """Return the mean cross-entropy, computed block by block, so that no array of all logits is needed."""
    blocks = [slice(start, start + rows) for start in range(0, len(contexts), rows)]
    losses = [cross_entropy(model.logits(contexts[block]), targets[block])[0] for block in blocks]
    return float(np.average(losses, weights=[len(contexts[block]) for block in blocks]))


def _examples(contexts, targets, name):
    """Return contexts and targets as arrays after checking that there are equally many, and some."""
    contexts, targets = np.asarray(contexts), np.asarray(targets)
    if contexts.ndim != 2 or targets.ndim == 0 or not len(contexts) == len(targets) > 0:
        raise ValueError(f"{name}: shape {targets.shape} for contexts of shape {contexts.shape}; pass contexts "
                         "(n, width) and n targets, at least one")
    return contexts, targets


def _checksum(*arrays):
    """Return a number that tells one set of examples from another."""
    return [zlib.crc32(np.ascontiguousarray(array)) for array in arrays]


def _call(function):
    """Return a function, and what `partial` has given it, as text."""
    if isinstance(function, partial):
        arguments = [*map(repr, function.args), *(f"{name}={value!r}" for name, value in function.keywords.items())]
        return f"{_call(function.func)}({', '.join(arguments)})"
    return getattr(function, "__qualname__", type(function).__qualname__)
