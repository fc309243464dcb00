"""Make rank_counts.npz: ``python -m taulab.data.make_rank_counts``, some seconds on one core, with Python 3.11.

How often each word comes in film subtitles, English and Spanish, and in Python's own library: there the tokens of the
code, its identifiers, and the words of its comments and docstrings. The subtitles' counts come with pyspellchecker, of
the extra ``data``.
"""

import ast
import gzip
import json
import platform
import re
import sysconfig
import tokenize
from collections import Counter
from importlib.resources import files
from keyword import iskeyword
from pathlib import Path

import numpy as np
from tqdm import tqdm

FILE = Path(__file__).with_name("rank_counts.npz")
LIBRARY = Path(sysconfig.get_path("stdlib"))
LANGUAGES = {"english": "en", "spanish": "es"}
TOP = 20
#: pyspellchecker drops what came this often or less, and gives as much to words of a dictionary that it did not see.
INVENTED = 50
#: Modules of Python's library that are written in Python and are still there in 3.14; of packages, all files but tests.
MODULES = """
argparse ast asyncio base64 bdb bisect calendar cmd code codecs codeop collections colorsys concurrent configparser
contextlib copy copyreg csv dataclasses difflib doctest email enum filecmp fileinput fnmatch fractions ftplib
functools getopt glob graphlib gzip hashlib heapq hmac html http imaplib inspect ipaddress json linecache logging
lzma mailbox multiprocessing netrc numbers optparse pdb pickle pickletools plistlib poplib pprint profile pstats
pyclbr queue quopri random reprlib rlcompleter sched secrets selectors shelve shlex shutil signal smtplib socket
socketserver statistics string stringprep subprocess tarfile tempfile textwrap threading timeit tokenize trace
traceback types typing unittest urllib uuid warnings wave weakref wsgiref xml xmlrpc zipapp zipfile
""".split()
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def subtitles(language):
    """Return {word: count} of film subtitles, as far as these were counted."""
    with files("spellchecker").joinpath(f"resources/{language}.json.gz").open("rb") as packed:
        counts = json.loads(gzip.decompress(packed.read()))
    return {word: count for word, count in counts.items() if count > INVENTED}


def sources(module):
    """Return the files of a module, in order, as paths within Python's library."""
    place = LIBRARY / module
    found = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return [file for file in (file.relative_to(LIBRARY).as_posix() for file in found)
            if not {"test", "tests"} & set(file.split("/"))]


def kinds_of(file):
    """Return tokens, identifiers and words of comments and docstrings of a file, a Counter each."""
    with tokenize.open(LIBRARY / file) as lines:
        text = lines.read()
    read = list(tokenize.generate_tokens(iter(text.splitlines(keepends=True)).__next__))
    names = [token.string for token in read if token.type == tokenize.NAME]
    others = [token.string for token in read if token.type in (tokenize.OP, tokenize.NUMBER)]
    prose = [token.string for token in read if token.type == tokenize.COMMENT]
    prose += [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(text)) if isinstance(node, DOCUMENTED)]
    return (Counter(names + others), Counter(name for name in names if not iskeyword(name)),
            Counter(WORD.findall("\n".join(prose).lower())))


def table(counters):
    """Return the types of these counters, most frequent first, and how often each comes: array, (counters, types)."""
    total = sum(counters, Counter())
    kinds = sorted(total, key=lambda kind: (-total[kind], kind))
    return kinds, np.array([[counter[kind] for kind in kinds] for counter in counters])


def library(modules):
    """Return the files of these modules, and {name: (types, counts by file)}."""
    read = {file: kinds_of(file) for module in tqdm(modules) for file in sources(module)}
    return list(read), dict(zip(("code", "identifiers", "comments"), map(table, zip(*read.values()))))


def main():
    read, found = library(MODULES)
    found |= {name: table([Counter(subtitles(short))]) for name, short in LANGUAGES.items()}
    arrays = {"python": np.array(platform.python_version()), "files": np.array(read)}
    for name, (kinds, counts) in found.items():
        arrays |= {f"{name}, top": np.array(kinds[:TOP]),
                   name: counts.astype(np.min_scalar_type(int(counts.max())))}
        print(name, *counts.shape, counts.sum(), *kinds[:TOP])
    np.savez_compressed(FILE, **arrays)


if __name__ == "__main__":
    main()
