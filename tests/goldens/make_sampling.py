"""Write sampling.json: what the processors of Hugging Face transformers make of some rows of logits.

    python tests/goldens/make_sampling.py

Needs the extra `twins`. The rows have −inf, written as null, and no ties: what ties do is in test_twins_sampling.py.
"""

import json
from pathlib import Path

import numpy as np
import torch
import transformers
from transformers.generation import logits_process as hf

ROWS = [
    [2.0, 1.0, 0.0, -1.0],
    [3.0, 2.0, 1.0],
    [0.25, -1.5, None, 4.0, 3.5, None, -0.75, 1.0],
    [-10.25, -9.0, -11.5, -9.75, -30.0, -12.0],
    [0.1, 0.07, -0.02, 0.05, -0.08, 0.03, 0.09, -0.04, 0.0, 0.06],
]
PROCESSORS = {
    "temperature": (hf.TemperatureLogitsWarper, [0.5, 2.0]),
    "top_k": (hf.TopKLogitsWarper, [1, 3]),
    "top_p": (hf.TopPLogitsWarper, [0.3, 0.8, 0.95]),
    "min_p": (hf.MinPLogitsWarper, [0.05, 0.3]),
    "typical": (hf.TypicalLogitsWarper, [0.2, 0.6, 0.9]),
    "epsilon_cutoff": (hf.EpsilonLogitsWarper, [0.01, 0.12]),
    "eta_cutoff": (hf.EtaLogitsWarper, [0.01, 0.12, 0.4]),
}
USED = [0, 2, 2]


def cases():
    for row, logits in enumerate(ROWS):
        z = torch.tensor([[-np.inf if x is None else x for x in logits]], dtype=torch.float64)
        for rule, (processor, values) in PROCESSORS.items():
            for value in values:
                yield row, rule, [value], processor(value)(None, z)
        yield row, "repetition_penalty", [USED, 1.3], hf.RepetitionPenaltyLogitsProcessor(1.3)(torch.tensor([USED]), z)


def main():
    table = {"transformers": transformers.__version__, "logits": ROWS, "cases": [
        {"row": row, "rule": rule, "arguments": arguments,
         "result": [None if x == -np.inf else x for x in result[0].tolist()]}
        for row, rule, arguments, result in cases()]}
    lines = ",\n".join(json.dumps(case) for case in table.pop("cases"))
    text = json.dumps(table)[:-1] + ', "cases": [\n' + lines + "\n]}\n"
    (Path(__file__).parent / "sampling.json").write_text(text)


if __name__ == "__main__":
    main()
