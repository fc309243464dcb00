"""The orders in which engines apply the stages of a chain."""

#: Engine -> its stages in their order, as far as they are in `taulab.course.widgets.kit.rules.RULES`.
ENGINES = {
    "Hugging Face transformers": ("repetition_penalty", "temperature", "top_k", "top_p", "min_p", "typical"),
    "vLLM": ("repetition_penalty", "temperature", "min_p", "top_k", "top_p"),
    "llama.cpp": ("repetition_penalty", "top_n_sigma", "top_k", "typical", "top_p", "min_p", "temperature"),
}
