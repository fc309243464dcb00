"""Training: mini-batches, early stopping, and checkpoints from which a run goes on as if it had never stopped."""

import json
import math
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from taulab import _checkpoints as checkpoints
from taulab._checks import count, plain, shown
from taulab.losses import log_loss
from taulab.models.base import in_sentence, sequences_of
from taulab.optim import Adam


class History(NamedTuple):
    """The losses of a run, in nats; entry 0 is that of the first epoch."""

    train_loss: np.ndarray                  # (epochs,) of each epoch's batches, while the parameters changed
    validation_loss: np.ndarray | None      # (epochs,) log loss after each epoch
    best_epoch: int | None                  # index of the least validation loss, the first of equals


def train(model, contexts, targets=None, *, epochs, batch_size, learning_rate, seed, loss=log_loss, optimizer=Adam,
          validation=None, patience=None, checkpoint=None, progress=False):
    """Change the parameters of a model, batch by batch, so that a loss falls.

    Interrupted, it leaves the model as the last whole step made it, and raises KeyboardInterrupt. Called again with the
    same checkpoint, it goes on after the last whole epoch, and ends with the numbers of a run without interruption.

    Parameters
    ----------
    model : taulab.models.Model
        Changed in place.
    contexts : array_like of int, shape (n, width) or (n, T)
        The tokens before each target; or, without targets, sequences: a sentence in each row, of which every token is
        to be predicted, as `taulab.corpus.sequences` makes them. Then an example is a sentence.
    targets : array_like, optional
        Tokens (n,) or distributions (n, V), as the loss takes them.
    epochs : int, keyword-only
        How many times every example is used, in another order each time.
    batch_size : int, keyword-only
        Examples for one step; the last batch of an epoch may be smaller.
    learning_rate : float, keyword-only
        η > 0.
    seed : int, keyword-only
        Of the orders, and of what a model drops at random.
    loss : function (z, targets) -> (value, gradient with respect to z), keyword-only
        One of `taulab.losses`; to set β, ``functools.partial(confidence_penalty, beta=0.1)``.
    optimizer : function (parameters, learning_rate) -> optimiser, keyword-only
        `Adam`, `SGD`, or ``functools.partial(SGD, momentum=0.9)``.
    validation : (contexts, targets) or array of sequences, keyword-only, optional
        Examples kept apart. Their loss is `log_loss` whatever `loss` is, so that runs can be compared.
    patience : int, keyword-only, optional
        Stop when the validation loss has not been less than its least for so many epochs, and go back to the parameters
        that gave the least.
    checkpoint : path, keyword-only, optional
        A file that holds the whole state of the run, written at the start and after each epoch. A run may be prolonged,
        with more epochs or patience. Examples are the same if their numbers are, whatever their dtype.
    progress : bool, keyword-only
        Whether to show a bar.

    Returns
    -------
    History

    Raises
    ------
    FloatingPointError
        If the loss is nan or infinite, or the optimiser refuses a gradient as too large: says at which step, and the
        likely cause.
    ValueError
        If an argument is out of range, or the checkpoint is of another run, of one that has gone further than this one
        would, or no checkpoint.

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
    examples = _examples(contexts, targets)
    epochs, batch_size, seed = count(epochs, "epochs"), count(batch_size, "batch_size"), count(seed, "seed", least=0)
    if validation is not None:
        validation = _pair(validation)
    if patience is not None and validation is None:
        raise ValueError(f"patience={patience}: watches the validation loss; pass validation=(contexts, targets)")
    wait = np.inf if patience is None else count(patience, "patience")
    run = _Run(model, optimizer(model.parameters, learning_rate), np.random.default_rng(seed), validation)
    if checkpoint is not None:
        run.follow(Path(checkpoint), {
            **{f"model.{name}": value for name, value in model.settings.items()},
            "loss": checkpoints.as_text(loss), "optimizer": checkpoints.as_text(optimizer),
            "learning_rate": float(learning_rate), "batch_size": batch_size, "seed": seed,
            "examples": checkpoints.checksum(examples),
            "validation": validation and checkpoints.checksum(validation)}, epochs, wait)
    _keep_freed_memory()
    steps = -(-len(examples[0]) // batch_size)
    with tqdm(total=epochs * steps, initial=run.epoch * steps, disable=not progress, file=sys.stdout,
              bar_format="{percentage:3.0f} % |{bar:30}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}]") as bar:
        while run.epoch < epochs and run.epochs_since_best < wait:
            with np.errstate(over="ignore", invalid="ignore"):          # an error will say it once, with its cause
                run.take_epoch(examples, batch_size, loss, bar)
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
        return _since_best(self.validation_loss)

    @property
    def history(self):
        if self.validation is None:
            return History(np.array(self.train_loss), None, None)
        return History(np.array(self.train_loss), np.array(self.validation_loss), int(np.argmin(self.validation_loss)))

    def take_epoch(self, examples, batch_size, loss, bar):
        """Take a step for each batch of a new order, then measure."""
        order, total = self.rng.permutation(len(examples[0])), 0.0
        for step, start in enumerate(range(0, len(order), batch_size), start=1):
            batch = [array.take(order[start:start + batch_size], axis=0) for array in examples]
            value, gradient = self.finite_loss(batch, loss, step)
            self.take_step(gradient, step)
            total += value * _size(batch)
            bar.update()
        if not (self.model.parameters < np.inf).all():
            raise self.divergence(np.nan, step, _logits(self.model, batch)[0])
        self.train_loss.append(total / _size(examples))
        if self.validation is not None:
            self.validation_loss.append(_log_loss(self.model, self.validation))
            if self.epochs_since_best == 0:
                self.best = self.model.parameters.copy()

    def take_step(self, gradient, step):
        """Take a step; a gradient that would ruin the state of the optimiser is an error."""
        try:
            self.optimizer.step(gradient)
        except ValueError as error:
            raise FloatingPointError(f"at epoch {self.epoch + 1}, step {step}: {error}") from None

    def finite_loss(self, batch, loss, step):
        """Return the loss of a batch and its gradient; a loss that is nan or infinite is an error."""
        try:
            value, gradient = self.model.loss_and_gradient(*batch, loss=loss, rng=self.rng)
        except ValueError:
            if np.isfinite(_logits(self.model, batch)[0].max(axis=-1)).all():
                raise                                   # the logits are in order, so the examples or the loss are not
            value = np.nan
        if not math.isfinite(value):
            raise self.divergence(value, step, _logits(self.model, batch)[0])
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

    def follow(self, path, settings, epochs, wait):
        """Go on from the checkpoint if there is one, else write the first."""
        self.path, self.settings = path, settings
        saved = checkpoints.load(path, settings)
        if saved is None:
            self.save()
            return
        losses = saved["validation_loss"].tolist()
        _refuse_a_longer_run(path, len(saved["train_loss"]), losses, epochs, wait)
        self.model.parameters[...], self.best = saved["parameters"], saved["best"]
        self.train_loss, self.validation_loss = saved["train_loss"].tolist(), losses
        self.rng.bit_generator.state = json.loads(str(saved["generator"]))
        self.optimizer.restore({name: saved[f"optimizer.{name}"] for name in self.optimizer.state})

    def save(self):
        """Write the checkpoint."""
        checkpoints.save(self.path, self.settings, {
            "parameters": self.model.parameters, "best": self.best, "train_loss": self.train_loss,
            "validation_loss": self.validation_loss, "generator": json.dumps(self.rng.bit_generator.state),
            **{f"optimizer.{name}": array for name, array in self.optimizer.state.items()}})


def _keep_freed_memory():
    """Let glibc keep what a step frees for the next one, instead of asking the system anew: up to a third of the time.

    How much it keeps follows the largest array that was ever freed, of those up to 32 MiB. Elsewhere nothing happens.
    """
    np.empty(2**25 - 2**16, np.uint8)


def _since_best(losses):
    """Return how many epochs there are after that of the least loss."""
    return len(losses) - 1 - np.argmin(losses) if losses else 0


def _refuse_a_longer_run(path, taken, losses, epochs, wait):
    """Raise an error where a run would have ended before its checkpoint: what it was then is not kept."""
    if taken > epochs:
        raise ValueError(f"epochs={epochs}: the run of checkpoint {path} has taken {taken}; pass {taken} or more, or "
                         "another file")
    waited = max((_since_best(losses[:epoch]) for epoch in range(taken)), default=0)
    if waited >= wait:
        raise ValueError(f"patience={wait}: the run of checkpoint {path} went on after {waited} epochs without a "
                         f"better one; pass {waited + 1} or more, or another file")


def _log_loss(model, examples, tokens=1024):
    """Return the mean cross-entropy, computed block by block, so that no array of all logits is needed."""
    rows = tokens if len(examples) == 2 else -(-tokens // examples[0].shape[1])
    starts = range(0, len(examples[0]), rows)
    blocks = [[array[start:start + rows] for array in examples] for start in starts]
    losses = [log_loss(*_logits(model, block))[0] for block in blocks]
    return float(np.average(losses, weights=[_size(block) for block in blocks]))


def _logits(model, examples):
    """Return the logits of examples and their targets."""
    return model.teacher_forced(*examples) if len(examples) == 1 else (model.logits(examples[0]), examples[1])


def _size(examples):
    """Return how many predictions the examples ask for."""
    return len(examples[1]) if len(examples) == 2 else int(in_sentence(examples[0]).sum())


def _examples(contexts, targets, of=""):
    """Return (contexts, targets) or (sequences,) as arrays after checking that there are some, and equally many."""
    if targets is None:
        return (sequences_of(contexts, f"sequences{of}"),)
    contexts, targets = plain(contexts, f"contexts{of}"), plain(targets, f"targets{of}")
    if contexts.ndim != 2:
        raise ValueError(f"contexts{of}: shape {contexts.shape}; pass (n, width), the tokens before each target")
    if targets.ndim == 0 or not len(contexts) == len(targets) > 0:
        raise ValueError(f"targets{of}: shape {targets.shape} for contexts of shape {contexts.shape}; pass contexts "
                         "(n, width) and n targets, at least one")
    return contexts, targets


def _pair(validation):
    """Return the examples of validation."""
    if isinstance(validation, np.ndarray):
        return _examples(validation, None, " of validation")
    if not (isinstance(validation, (tuple, list)) and len(validation) == 2):
        held = f"has {len(validation)} parts" if isinstance(validation, (tuple, list)) else f"is {shown(validation)}"
        raise ValueError(f"validation: {held}; pass (contexts, targets), or sequences as an array")
    return _examples(*validation, " of validation")
