"""Write text_scores.json: what the packages rouge-score and sacrebleu make of some texts.

    python tests/goldens/make_text_scores.py

Needs the extra `twins`. Words are parted by spaces; ROUGE-L is that with the first reference.
"""

import json
import logging
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics import BLEU

PAIRS = [
    ("", [""]), ("", ["a b"]), ("a b", [""]), ("a", ["a"]), ("a", ["b"]), ("a a a", ["a"]), ("a b", ["b a"]),
    ("the cat sat", ["the cat sat"]), ("She eats rice .", ["She eats fish ."]),
    ("yesterday she sang a song .", ["she sang an old song yesterday ."]),
    ("ayer ella cantó una canción .", ["ella cantó una vieja canción ayer ."]),
    ("she sang a song .", ["yesterday she sang a song .", "he sang a song ."]),
    ("a a a a", ["a a a a a", "b b b"]), ("a b c d", ["a b c d e f", "a b"]),
]
WORDS = "she he sang sings a an old new song yesterday every day in the city .".split()


class Spaces:
    """A tokenizer for rouge-score, whose own keeps nothing but a to z and 0 to 9."""

    def tokenize(self, text):
        return text.split()


def pairs():
    yield from PAIRS
    rng = np.random.default_rng(0)
    for _ in range(50):
        answer, *references = ([" ".join(rng.choice(WORDS[:rng.integers(2, 17)], rng.integers(1, 11)))
                                for _ in range(rng.integers(2, 4))])
        yield answer, references


def main():
    logging.getLogger("sacrebleu").setLevel(logging.ERROR)      # it would advise the effective order at each text
    rouge = RougeScorer(["rougeL"], tokenizer=Spaces())
    twins = {smoothing + ", all orders" * (not effective): BLEU(
        tokenize="none", smooth_method=smoothing, effective_order=effective)
        for smoothing in ("exp", "floor", "add-k", "none") for effective in (True, False)}
    cases = [{"answer": answer, "references": references,
              "rouge_l": rouge.score(references[0], answer)["rougeL"].fmeasure,
              **{name: twin.sentence_score(answer, references).score for name, twin in twins.items()}}
             for answer, references in pairs()]
    lines = ",\n".join(json.dumps({name: round(value, 10) if isinstance(value, float) else value
                                   for name, value in case.items()}, ensure_ascii=False) for case in cases)
    versions = {name: version(name) for name in ("rouge-score", "sacrebleu")}
    text = json.dumps(versions)[:-1] + ', "cases": [\n' + lines + "\n]}\n"
    (Path(__file__).parent / "text_scores.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
