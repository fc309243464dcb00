import ast
import textwrap

import pytest

from taulab.course.authoring import bilingual

MESSAGES = {"hot": "caliente", "say \"it\"": "dilo", "H": r"$H(\tau)$", "two\nlines": "dos\nlíneas"}


def code(text):
    return textwrap.dedent(text).strip("\n")


def spanish(text):
    return bilingual.in_language(code(text), "es", MESSAGES)


def test_a_marked_literal_gives_way_to_its_translation():
    assert spanish('print("τñ", _("hot"), "x")  # 1') == 'print("τñ", "caliente", "x")  # 1'
    assert bilingual.in_language('_("hot")', "en", {}) == '"hot"'


def test_a_literal_is_quoted_as_a_person_would():
    assert spanish("_('hot')") == '"caliente"'
    assert bilingual.in_language("""_('say "it"')""", "en", {}) == """'say "it"'"""
    assert spanish('_("H")') == r'r"$H(\tau)$"'
    assert spanish(r'_("two\nlines")') == r'"dos\nlíneas"'


def test_a_folded_literal_stays_folded_and_whole():
    long = " ".join(f"palabra{number}" for number in range(40))
    built = bilingual.in_language('x = f(_("folded "\n      "text"), 1)', "es", {"folded text": long})
    assert ast.parse(built).body[0].value.args[0].value == long
    assert all(len(line) <= bilingual.NARROW for line in built.split("\n"))
    columns = [line.index('"') for line in built.split("\n")]
    assert len(set(columns)) == 1 and len(columns) > 3


def test_a_folded_literal_opens_where_its_source_does():
    long = " ".join(f"palabra{number}" for number in range(40))
    for closing in (").format(n=some_number, t=temperature))", "\n).format(n=some_number, temperature=temperature))"):
        source = f'show(figure, alt=_(\n    "folded "\n    "text"{closing}'
        built = bilingual.in_language(source, "es", {"folded text": long})
        assert built.startswith('show(figure, alt=(\n    "palabra0 ') and built.endswith('"' + closing)
        assert 65 < max(map(len, built.split("\n"))) <= bilingual.NARROW
        assert long in "".join(node.value for node in ast.walk(ast.parse(built)) if isinstance(node, ast.Constant)
                               and isinstance(node.value, str))


def test_a_folded_literal_keeps_line_breaks_and_runs_of_spaces():
    built = bilingual.in_language('_("a"\n  "b")', "es", {"ab": "uno:\n  dos  tres"})
    assert ast.literal_eval(built) == "uno:\n  dos  tres"


def test_comments_are_reduced_to_one_language():
    assert spanish("""
        # en: first
        # en: second
        # es: primero
        x = 1
        if x:
            # en: inner
            # es: interior
            pass
    """) == code("""
        # primero
        x = 1
        if x:
            # interior
            pass
    """)


@pytest.mark.parametrize("docstring", [
    '"""en: One. \n    es: Uno.\n    """', '"""\n    en: One.\n    es: Uno.\n    """', '"""en: One.\n    es: Uno."""'])
def test_a_docstring_of_one_line_closes_on_it(docstring):
    assert spanish(f"def f():\n    {docstring}") == 'def f():\n    """Uno."""'


def test_a_docstring_keeps_what_both_languages_share():
    text = '''
        def f():
            """en: One.
            es: Uno.

            >>> f()
            1
            """
    '''
    assert spanish(text) == code('''
        def f():
            """Uno.

            >>> f()
            1
            """
    ''')
    assert '"""One.\n\n    >>> f()' in bilingual.in_language(code(text), "en", {})


def test_texts_are_runs_of_lines_below_each_other():
    assert bilingual.said_together(code('''
        # en: a
        # en: b
        # es: c
        # en: d
        # es: e
        def f():
            """
            en: g
            es: h
            """
    ''')) == [
        {"en": "a b", "es": "c"}, {"en": "d", "es": "e"}, {"en": "g", "es": "h"}]


@pytest.mark.parametrize("text, line", [
    ("# en: a", 1), ("# es: a", 1), ("# en: a\nx = 1\n# es: b", 1), ("# en: a\n# es: b\n# es: c\n\n# es: d", 5),
    ('def f():\n    """en: a\n\n    es: b"""', 2),
])
def test_words_without_their_other_language_are_named(text, line):
    with pytest.raises(ValueError, match=f"line {line}: `e[ns]: . *` has no"):
        bilingual.said_together(text)


@pytest.mark.parametrize("text", ["_(x)", '_(f"{x}")', '_("a", 1)', "_()", '_("")', '''f"{_('a')}"'''])
def test_a_mark_takes_one_literal(text):
    with pytest.raises(ValueError, match="line 2: _"):
        bilingual.marked(f"x = 1\n{text}")


def test_answers_give_way_to_the_stub_at_their_own_depth():
    text = code("""
        def f(x):
            ### BEGIN SOLUTION
            y = x
            ### END SOLUTION
            if y:
                ### BEGIN SOLUTION
                return y
                ### END SOLUTION
    """)
    assert bilingual.answer_lines(text) == [["    y = x"], ["        return y"]]
    stub = bilingual.in_language(bilingual.without_answers(text), "es", {})
    assert stub == code("""
        def f(x):
            # escribe aquí tu código
            raise NotImplementedError
            if y:
                # escribe aquí tu código
                raise NotImplementedError
    """)


@pytest.mark.parametrize("marks, fault", [
    (["BEGIN"], "line 1: ### BEGIN SOLUTION without ### END"), (["END"], "line 1: ### END SOLUTION without ### BEGIN"),
    (["BEGIN", "BEGIN", "END"], "line 2: a second"),
])
def test_marks_must_pair(marks, fault):
    with pytest.raises(ValueError, match=fault):
        bilingual.regions("\n".join(f"### {mark} SOLUTION" for mark in marks))


@pytest.mark.parametrize("text", [
    "# just English", 'def f():\n    """Just English."""', 'print("just English")', 'ax.plot(x, label="heat")',
    'print(f"total {x} heat")',
])
def test_words_in_one_language_are_found(text):
    assert [line for line, _text in bilingual.one_language(text)] == [text.count("\n") + 1]


@pytest.mark.parametrize("text", [
    "# 1.5 = λ", "# y = temperature / 2\ntemperature = 1", 'def f():\n    """\n    en: One.\n    es: Uno.\n    """',
    'print("H(q) =", "nat", "softmax")', 'ax.plot(x, label=_("heat"))', 'print(f"{x:>12.3f}")', 'open("some file")',
])
def test_symbols_names_and_shared_words_need_no_translation(text):
    assert list(bilingual.one_language(text)) == []


def test_same_code_looks_past_comments_docstrings_and_translated_literals():
    en, es = 'def f():\n    "One."\n    # a\n    g("hot", "x")', 'def f():\n    """Uno."""\n    g("caliente", "x")'
    assert bilingual.same_code(en, es, MESSAGES)
    assert not bilingual.same_code(en, es, {})
    assert not bilingual.same_code(en, es.replace('"x"', '"y"'), MESSAGES)
    assert not bilingual.same_code(en, es + "; g()", MESSAGES)
    assert not bilingual.same_code(en, "%magic", MESSAGES)
