"""Python code in every language of the course: marked literals, comments and docstring lines `en: …`, answers.

All functions take the source of one cell as text and give text back; the build puts them in a row.
"""

import ast
import io
import json
import re
import textwrap
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from taulab.course.language import LANGUAGES, SHARED_WORDS, translate
from taulab.course.language import mark as _

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
YOUR_CODE = _("your code here")
STUB = (*(f"# {lang}: {translate(YOUR_CODE, lang)}" for lang in LANGUAGES), "raise NotImplementedError")

CODES = "|".join(LANGUAGES)
COMMENT = re.compile(rf"# ({CODES}): ?(.*)")
DOCSTRING_LINE = re.compile(rf"(\s*)({CODES}): ?(.*)")
DOCSTRING = re.compile(r"""([rRuU]?)(\"{3}|'{3}|"|')(.*)\2""", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{4,}")
SHOWN_BY = {"print", "annotate", "set_label", "set_title", "set_xlabel", "set_ylabel", "suptitle", "text", "title"}
SHOWN_AS = {"alt", "description", "label", "title", "xlabel", "ylabel"}
NARROW = 70     # characters of code that the pane of a lab shows
MARK_REMEDY = '_() takes one string literal, its {fields} are filled outside: _("τ = {tau}").format(tau=tau)'


@dataclass(frozen=True)
class Words:
    """A comment or docstring line that says `text` in `lang`, on line `line` of the cell (from 1)."""

    line: int
    lang: str
    text: str


# Answers -------------------------------------------------------------------------------------------------------------

def regions(code: str) -> list[tuple[int, int]]:
    """Return the lines (from 0) of each BEGIN and END mark, in pairs; ValueError when they do not pair."""
    pairs, begin = [], None
    for number, line in enumerate(code.split("\n")):
        mark = line.strip()
        if mark == BEGIN:
            if begin is not None:
                raise ValueError(f"line {number + 1}: a second {BEGIN} before {END}")
            begin = number
        elif mark == END:
            if begin is None:
                raise ValueError(f"line {number + 1}: {END} without {BEGIN}")
            pairs.append((begin, number))
            begin = None
    if begin is not None:
        raise ValueError(f"line {begin + 1}: {BEGIN} without {END}")
    return pairs


def answer_lines(code: str) -> list[list[str]]:
    """Return the lines between the marks of each answer."""
    lines = code.split("\n")
    return [lines[begin + 1:end] for begin, end in regions(code)]


def without_answers(code: str) -> str:
    """Return `code` as the student gets it: each answer replaced by the stub, still in every language."""
    lines = code.split("\n")
    for begin, end in reversed(regions(code)):
        indent = lines[begin][:len(lines[begin]) - len(lines[begin].lstrip())]
        lines[begin:end + 1] = [indent + line for line in STUB]
    return "\n".join(lines)


# Words in every language --------------------------------------------------------------------------------------------

def comments(code: str) -> list[tokenize.TokenInfo]:
    """Return the comments of `code`; ValueError where it is not Python."""
    try:
        return [token for token in tokenize.generate_tokens(io.StringIO(code).readline)
                if token.type == tokenize.COMMENT]
    except (tokenize.TokenError, SyntaxError) as error:
        raise ValueError(f"not Python: {error}") from error


def documented(tree: ast.Module) -> list[ast.stmt]:
    """Return the functions and classes that have a docstring."""
    return [node for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            and ast.get_docstring(node) is not None]


def docstrings(code: str) -> list[ast.Constant]:
    return [node.body[0].value for node in documented(ast.parse(code))]


def words(code: str) -> list[Words]:
    """Return what comments and docstring lines say in any language, in the order of the cell."""
    found = [Words(token.start[0], *match.groups()) for token in comments(code)
             if (match := COMMENT.fullmatch(token.string))]
    for node in docstrings(code):
        for number, line in enumerate(DOCSTRING.fullmatch(segment(code, node))[3].split("\n"), node.lineno):
            if match := DOCSTRING_LINE.fullmatch(line):
                found.append(Words(number, match[2], match[3].rstrip()))
    return sorted(found, key=lambda said: said.line)


def said_together(code: str) -> list[dict[str, str]]:
    """Return language -> text of each comment and docstring line: a run of `en:` lines, the others' right below.

    ValueError names the first line that stands without its other languages.
    """
    groups, runs = [], runs_of(words(code))
    while runs:
        group, runs = runs[:len(LANGUAGES)], runs[len(LANGUAGES):]
        check_together(group)
        groups.append({run[0].lang: " ".join(said.text for said in run) for run in group})
    return groups


def runs_of(said: list[Words]) -> list[list[Words]]:
    """Return the words in runs of adjacent lines of one language."""
    runs: list[list[Words]] = []
    for one in said:
        if runs and runs[-1][-1].lang == one.lang and runs[-1][-1].line == one.line - 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def check_together(runs: list[list[Words]]) -> None:
    """Raise ValueError unless the runs are one of each language, in order, each right below the one before."""
    first = runs[0][0]
    for lang, run, above in zip_longest(LANGUAGES, runs, [None, *runs[:-1]]):
        if run is None or (above and run[0].line != above[-1].line + 1) or (run[0].lang != lang and above):
            raise ValueError(f"line {first.line}: `{first.lang}: {first.text}` has no `{lang}:` right below it")
        if run[0].lang != lang:
            raise ValueError(f"line {first.line}: `{first.lang}: {first.text}` has no `{lang}:` right above it")


def marked(code: str) -> list[ast.Call]:
    """Return the calls ``_("…")`` in `code`; ValueError names one whose argument is not a plain literal."""
    tree = ast.parse(code)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and is_mark(node.func)]
    in_f_strings = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for inner in ast.walk(node)}
    for call in calls:
        said = ast.unparse(call)
        if id(call) in in_f_strings:
            raise ValueError(f"line {call.lineno}: {said} stands inside an f-string")
        if len(call.args) != 1 or call.keywords or not is_text(call.args[0]):
            raise ValueError(f"line {call.lineno}: {said} does not hold one plain string")
        if not call.args[0].value.strip():
            raise ValueError(f"line {call.lineno}: {said} is empty")
    return calls


def marked_texts(code: str) -> list[str]:
    return [call.args[0].value for call in marked(code)]


def one_language(code: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each comment, docstring and shown string whose words exist in one language only."""
    tree = ast.parse(code)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}

    def has_words(text):
        return any(word.lower() not in SHARED_WORDS and word not in names for word in WORD.findall(text))

    for token in comments(code):
        if not COMMENT.fullmatch(token.string) and token.string not in (BEGIN, END) and has_words(token.string):
            yield token.start[0], token.string
    said = {word.line for word in words(code)}
    for node in docstrings(code):
        if said.isdisjoint(range(node.lineno, node.end_lineno + 1)) and has_words(node.value):
            yield node.lineno, node.value
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for string in shown(node):
                if has_words(string.value):
                    yield string.lineno, string.value


def shown(call: ast.Call) -> list[ast.Constant]:
    """Return the unmarked strings that a call puts before the reader: printed text, labels, titles, f-strings too."""
    name = getattr(call.func, "id", getattr(call.func, "attr", None))
    arguments = call.args if name in SHOWN_BY else []
    arguments = arguments + [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_AS]
    parts = [part for argument in arguments for part in getattr(argument, "values", [argument])]
    return [part for part in parts if is_text(part)]


def is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "_"


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def segment(code: str, node: ast.AST) -> str:
    return ast.get_source_segment(code, node)


# One language --------------------------------------------------------------------------------------------------------

def in_language(code: str, lang: str, messages: dict[str, str]) -> str:
    """Return `code` with its marked literals, comments and docstrings in `lang` alone."""
    edits = [(*span(code, call), literal(code, call, messages.get(call.args[0].value, call.args[0].value)))
             for call in marked(code)]
    edits += [(*span(code, node), docstring_in(segment(code, node), lang)) for node in docstrings(code)]
    lines = line_starts(code)
    for token in comments(code):
        if match := COMMENT.fullmatch(token.string):
            row, column = token.start
            if match[1] == lang:
                edits.append((lines[row - 1] + column, lines[row - 1] + token.end[1], f"# {match[2]}"))
            else:
                edits.append((lines[row - 1], lines[row], ""))
    for begin, end, text in sorted(edits, reverse=True):
        code = code[:begin] + text + code[end:]
    return code.removesuffix("\n")


def line_starts(code: str) -> list[int]:
    """Return the offset of each line's first character, and one more for the end of the text."""
    starts = [0]
    for line in code.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def span(code: str, node: ast.AST) -> tuple[int, int]:
    """Return the offsets in characters of `node`, whose columns the parser counts in UTF-8 bytes."""
    lines, starts = code.split("\n"), line_starts(code)

    def offset(row, column):
        return starts[row - 1] + len(lines[row - 1].encode()[:column].decode())

    return offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset)


def literal(code: str, call: ast.Call, text: str) -> str:
    """Return `text` as the literal that replaces ``_("…")``, folded where the source is."""
    if call.lineno == call.end_lineno:
        return quoted(text)
    (begin, end), (first, last) = span(code, call), span(code, call.args[0])
    opening, closing = code[begin + len("_"):first], code[last:end]
    column = len((code[:begin] + opening).rpartition("\n")[2])
    width = max(1, NARROW - column - len('""'))
    lines = textwrap.wrap(text, width - len(" "), break_long_words=False, break_on_hyphens=False)
    rest = max(1, width - len((closing + code[end:]).partition("\n")[0]))
    if len(lines[-1]) > rest:
        lines[-1:] = textwrap.wrap(lines[-1], rest, break_long_words=False, break_on_hyphens=False)
    parts = [f"{line} " for line in lines[:-1]] + lines[-1:]
    if "".join(parts) != text:  # it holds line breaks or runs of spaces
        parts = text.splitlines(keepends=True)
    return opening + ("\n" + " " * column).join(map(quoted, parts)) + closing


def quoted(text: str) -> str:
    """Return a Python literal for `text`: raw where it holds LaTeX, in double quotes unless it holds some."""
    if "\\" in text and text.isprintable() and '"' not in text and not text.endswith("\\"):
        return f'r"{text}"'
    return repr(text) if '"' in text else json.dumps(text, ensure_ascii=False)


def docstring_in(source: str, lang: str) -> str:
    """Return the docstring literal `source` with its lines in other languages left out."""
    prefix, quotes, inner = DOCSTRING.fullmatch(source).groups()
    kept, first_dropped = [], False
    for number, line in enumerate(inner.split("\n")):
        match = DOCSTRING_LINE.fullmatch(line)
        if match is None:
            kept.append(line)
        elif match[2] == lang:
            kept.append(match[1] + match[3])
        elif number == 0:
            first_dropped = True
    if len("\n".join(kept).strip().split("\n")) == 1:
        kept = ["\n".join(kept).strip()]
    elif first_dropped:
        kept[0] = kept[0].lstrip()
    return prefix + quotes + "\n".join(kept) + quotes


# Every language -----------------------------------------------------------------------------------------------------

def same_code(one: str, other: str, messages: dict[str, str]) -> bool:
    """Return whether both have one syntax tree but for comments, docstrings and literals that `messages` translates."""
    try:
        trees = [without_docstrings(ast.parse(code)) for code in (one, other)]
    except SyntaxError:
        return False
    for ours, theirs in zip(*map(ast.walk, trees)):
        if is_text(ours) and is_text(theirs) and messages.get(ours.value) == theirs.value:
            theirs.value = ours.value
    return ast.dump(trees[0]) == ast.dump(trees[1])


def without_docstrings(tree: ast.Module) -> ast.Module:
    for node in documented(tree):
        del node.body[0]
    return tree
