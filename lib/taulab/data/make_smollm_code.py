"""Make smollm_code.csv: ``python -m taulab.data.make_smollm_code``, some ten minutes on one core, with the model.

SmolLM2 writes programs on from beginnings written for the course: at fixed temperatures, with rules that choose τ at
every token, and with controls, which take the temperatures of a rule's text in another order. Of what is written is
kept what can be measured without a reader. Interrupted, the command goes on after the last whole run. README.md has the
columns.
"""

import ast
import builtins
import codeop
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

from taulab.data.grid import command, make_grid
from taulab.dynamic_temperature import dynatemp, edt
from taulab.entropy import entropy_from_logits
from taulab.sampling import sample, temperature
from taulab.smollm import load
from taulab.softmax import logsumexp

FILE = Path(__file__).with_name("smollm_code.csv")
COLUMNS = ("batch", "prompt")                                      # what a run is called with
SEEDS, TOGETHER, LENGTH = 16, 8, 32                               # so many seeds are read together
PROMPTS = {
    "median": '''\
def median(numbers):
    """Return the number in the middle, or the mean of the two in the middle."""
    numbers = sorted(numbers)
    middle =''',
    "words": '''\
def count_words(path):
    """Return a dictionary: how often each word comes in a text file."""
    counts = {}
    with''',
    "prime": '''\
def is_prime(n):
    """Is n a prime number?"""
    if n <''',
    "merge": '''\
def merge(left, right):
    """Merge two sorted lists into one sorted list."""
    result = []
    while''',
    "queue": '''\
class Queue:
    """First in, first out."""

    def __init__(self):
        self.items =''',
    "line": '''\
def parse_line(line):
    """Split "name = value" and return both, without blanks around them."""
    name,''',
}
#: Rule -> its temperatures, from logits (n, V), a strength and a base T₀.
RULES = {"fixed": lambda z, _, base: np.full(len(z), base, z.dtype),
         "edt": lambda z, theta, base: edt(z, base, theta),
         "dynatemp": lambda z, spread, base: base * dynatemp(z, 1 - spread, 1 + spread)}
#: The rules as they are compared: name, strength, base.
COMPARED = [*(("fixed", 0.0, base) for base in (0.6, 0.8, 1.0, 1.2)),
            *(("edt", 1.0, base) for base in (1.0, 1.2)), *(("dynatemp", 0.5, base) for base in (1.0, 1.4))]
#: What ends a program: the end of an answer, and the fence of a listing.
ENDS = "<|im_end|>", "```"


class Written(NamedTuple):
    """Texts: arrays (texts, steps)."""

    tokens: np.ndarray
    tau: np.ndarray         # what they were drawn at
    heat: np.ndarray        # entropy of what they were drawn from
    entropy: np.ndarray     # of the model, at τ = 1
    log_p: np.ndarray       # of the token drawn, at τ = 1


def write(model, start, choose, rngs, length=LENGTH):
    """Return what is drawn after a prompt, a text for each generator, at the temperatures choose(step, z).

    ``start`` is the state (1, …) after the prompt, and the logits (1, V) there.
    """
    state, z = (np.repeat(part, len(rngs), axis=0) for part in start)
    kept = []
    for step in range(length):
        tau = choose(step, z)
        heated = temperature(z, tau)
        drawn = np.array([sample(row, rng) for row, rng in zip(heated, rngs, strict=True)])
        log_p = np.take_along_axis(z, drawn[:, None], axis=1)[:, 0] - logsumexp(z)
        kept.append((drawn, tau, entropy_from_logits(heated), entropy_from_logits(z), log_p))
        state, z = model.step(state, drawn)
    return Written(*(np.stack(column, axis=1) for column in zip(*kept, strict=True)))


def by_rules(rules):
    """Return what chooses the temperature of each row by its own rule."""
    def choose(_step, z):
        return np.concatenate([RULES[rule](row[None], strength, base)
                               for (rule, strength, base), row in zip(rules, z, strict=True)])
    return choose


def in_another_order(tau, rng):
    """Return what chooses the temperatures (texts, steps) of some texts again, those of each text in another order."""
    tau = rng.permuted(tau, axis=1)
    return lambda step, _z: tau[:, step]


def is_python(text):
    """Is there no error of syntax in the whole lines of a text? It may stop where more must follow.

    >>> is_python("def f(x):\\n    try:\\n        retu"), is_python("for x in y\\n    print(x)\\n")
    (True, False)
    """
    lines = text[:text.rfind("\n") + 1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")                 # of what compiles and looks like a slip
        try:
            codeop.compile_command(lines, symbol="exec")
        except (SyntaxError, ValueError, OverflowError):
            return False
    return True


def names_known(text):
    r"""Does a program read only names that it, or Python, gives to something? Lines that break off are not looked at.

    >>> names_known("def f(x):\n    y = x\n    return y + len("), names_known("def f(x):\n    return z\n")
    (True, False)
    """
    lines = text[:text.rfind("\n") + 1].splitlines()
    nodes = [*ast.walk(next(filter(None, (parsed("\n".join(lines[:n])) for n in range(len(lines), -1, -1)))))]
    given = {name for node in nodes for name in names_given(node)} | set(dir(builtins))
    return given.issuperset(node.id for node in nodes if isinstance(node, ast.Name))


def parsed(text):
    """Return the tree of a text, None if it is no program."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError):
            return None


def names_given(node):
    """Return the names to which a node of a tree gives something."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.alias(name=name, asname=other):
            return [other or name.partition(".")[0]]
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            return [name]
    return []


def ended(text):
    """Return a text up to what ends a program."""
    for end in ENDS:
        text = text.partition(end)[0]
    return text


def caught(tokens):
    """Does a text end with three rounds of the same tokens?

    >>> caught([9, 1, 2, 1, 2, 1, 2]), caught([1, 2, 3])
    (True, False)
    """
    tokens = list(tokens)
    return any(tokens[-period:] * 3 == tokens[-period * 3:] for period in range(1, len(tokens) // 3 + 1))


def measured(written, texts):
    """Yield what is kept of each text."""
    for text, tokens, *numbers in zip(texts, *written, strict=True):
        means = dict(zip(written._fields[1:], map(np.mean, numbers), strict=True))
        pairs = [*zip(tokens[:-1], tokens[1:], strict=True)]
        yield {"python": int(is_python(text)), "sound": int(is_python(text) and names_known(text)),
               "caught": int(caught(tokens)), "pairs": len(set(pairs)) / len(pairs),
               **{name: means[name] for name in ("tau", "heat", "entropy")}, "loss": -means["log_p"]}


def run(batch, prompt, compared=COMPARED, length=LENGTH):
    """Return the rows of one prompt and some seeds: of each seed the rules, and after them the controls."""
    tokenizer, model = load()
    state, z = model.read(model.start(1), tokenizer.encode(PROMPTS[prompt])[None])
    start, seeds = (state, z[:, -1]), range(TOGETHER * batch, TOGETHER * (batch + 1))
    ruled = [(seed, *which) for seed in seeds for which in compared]
    found = [write(model, start, by_rules([which for _, *which in ruled]), rngs(prompt, ruled), length)]
    listening = [i for i, (_, rule, *_) in enumerate(ruled) if rule != "fixed"]
    controls = [(seed, f"shuffled {rule}", *more) for seed, rule, *more in map(ruled.__getitem__, listening)]
    order = in_another_order(found[0].tau[listening], np.random.default_rng(batch))
    found.append(write(model, start, order, rngs(prompt, controls), length))
    rows = []
    for which, written in zip((ruled, controls), found, strict=True):
        texts = [ended(PROMPTS[prompt] + tokenizer.decode(tokens)) for tokens in written.tokens]
        rows += [{"batch": batch, "prompt": prompt}
                 | dict(zip(("seed", "rule", "strength", "base"), one, strict=True))
                 | {key: f"{value:.4g}" for key, value in kept.items()}
                 for one, kept in zip(which, measured(written, texts), strict=True)]
    return rows


def rngs(prompt, which):
    """Return a generator for each seed, rule, strength and base; so each draws the same whatever is drawn beside it."""
    return [np.random.default_rng([seed, round(100 * strength), round(100 * base), *f"{prompt} {rule}".encode()])
            for seed, rule, strength, base in which]


def runs():
    """Return the runs: (batch, prompt)."""
    return [(batch, prompt) for batch in range(SEEDS // TOGETHER) for prompt in PROMPTS]


def main(file=FILE, wanted=None, scheduler=None):
    """Make the grid."""
    make_grid(file, wanted or runs(), run, COLUMNS, scheduler)


if __name__ == "__main__":
    command()
