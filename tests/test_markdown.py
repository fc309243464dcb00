import pytest

from taulab.course.authoring.markdown import facts, heading_anchor, own_words, sections

PAGE = """\
English · [Español](../es/a.md)

# The title

Some `code`, $x_1$ and $$y$$; ![a picture](a.png "hover") <a id="here"></a>

<a id="slope"></a>

## The *slope* $\\tau$

<details><summary>Answer</summary>

Yes, [3](b.md#c).

</details>

$$
z
$$

```python
x = 1
```

| a | b |
|---|---|
| 1 | 2.5 |

## End
"""


def test_facts_take_a_page_apart():
    found = facts(PAGE)
    assert found.headings == ["h1", "h2", "h2"] and found.titles == ("The title", "The *slope* $\\tau$", "End")
    assert [formula.strip() for formula in found.formulas] == ["x_1", "y", "\\tau", "z"]
    assert found.code == ("code",) and found.fences == ("x = 1\n",)
    assert found.links == ("../es/a.md", "a.png", "b.md#c") and found.anchors == ("here", "slope")
    assert found.prose[:3] == ("English · Español", "The title", "Some ·, · and ·; a picture")
    assert {"Answer", "Yes, 3.", "a", "2.5"} <= set(found.prose)
    assert found.numbers == ["3", "1", "2.5"]
    assert [block for block in found.blocks if block in ("table", "td", "fence", "math_block", "html_block")] == [
        "html_block", "html_block", "math_block", "fence", "table", "td", "td"]


def test_a_section_begins_at_the_anchor_above_its_heading():
    found = sections(PAGE)
    assert [section.name for section in found] == ["top", "the-title", "slope", "end"]
    assert found[2].text.startswith('<a id="slope"></a>\n\n## The *slope*') and found[2].text.endswith("| 1 | 2.5 |")
    assert found[1].text.endswith('<a id="here"></a>')


@pytest.mark.parametrize("text, numbers", [
    ("49\u202f152 or 49\u2009152", ["49152", "49152"]), ("−0.5 and -0.5, 3−2", ["-0.5", "-0.5", "3", "2"]),
    ("(2, 1, 0, −1)", ["2", "1", "0", "-1"]), ("exercise 01.2.", ["01.2"]), ("see 01.a.", ["01.a"]),
    ("81% or 81 %", ["81", "81"]),
    ("1e-5 and .5", ["1e-5", ".5"]), ("V2 and x₁²", []), ("from 0.02–0.12", ["0.02", "0.12"]),
])
def test_numbers_read_alike_in_both_languages(text, numbers):
    assert facts(text).numbers == numbers


def test_heading_anchors_are_those_of_github():
    assert heading_anchor("¿Qué es τ? A `test`, v1.0") == "qué-es-τ-a-test-v10"


def test_own_words_are_neither_fields_nor_quotations():
    assert own_words("{gap:.2f} de «the gap» y “loss”") == " de  y "
