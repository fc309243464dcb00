"""Every word on the bench. The browser gets them translated; it has none of its own."""

from taulab.course.language import mark as _

#: Names of the tokens: short, for eight columns share 250 pixels.
TOKENS = _("blue grey pink red high wide dark mine")

WORDS = {
    "title": _("Where does τ go?"),
    "question": _("Divide the logits, or raise the probabilities to 1/τ?"),
    "how": _("Drag what is orange, or use the arrow keys."),
    "presets": _("Examples…"),
    "logits": _("Logits z after “The sky is …”"),
    "logit_of": _("logit of {token}"),
    "logit_value": _("{z}; probability {q}"),
    "table": _("Logit and probability of each token, by both routes"),
    # the second route
    "route": _("Second route"),
    "power": _("q^(1/τ), normalised"),
    "raw_power": _("q^(1/τ), not normalised"),
    "quotient": _("q/τ, normalised"),
    "double_softmax": _("softmax(q/τ)"),
    "inverse_power": _("q^τ, normalised"),
    "agree": _("Two routes, the same bars. Largest difference: {gap}."),
    "agree_here": _("No difference here. Does it hold at another τ, with unequal logits?"),
    "miss": _("This route misses by up to {gap}."),
    "total": _("Its heights add to {total}: not a distribution."),
    # temperature and entropy
    "temperature": _("temperature τ"),
    "temperature_value": _("τ = {tau}, entropy {entropy} nats"),
    "axis": _("axis"),
    "log": _("log"),
    "linear": _("linear"),
    "nats": _("nats"),
    "bits": _("bits"),
    "entropy": _("entropy"),
    "perplexity": _("perplexity"),
    "variance": _("variance"),
    "slope": _("slope"),
    "curve": _("Entropy H against τ, from {low} to {high} nats. At τ = {tau} it is {entropy} nats, slope {slope}."),
    "curve_hidden": _("Entropy H against τ, hidden until you reveal it."),
    "numbers": _("τ = {tau}. Entropy {entropy} nats, {bits} bits; perplexity {perplexity}."),
    # predict, commit, reveal
    "predict": _("Predict H"),
    "reveal": _("Reveal"),
    "predict_how": _("Which H at this τ? Move the orange mark, then reveal."),
    "guess": _("your prediction of H"),
    "guess_value": _("{guess} nats"),
    "guess_close": _("You said {guess}; H is {entropy} nats: {gap} away. Well placed."),
    "guess_high": _("You said {guess}; H is {entropy} nats: {gap} lower."),
    "guess_low": _("You said {guess}; H is {entropy} nats: {gap} higher."),
    # the rest
    "undo": _("Undo"),
    "reset": _("Reset"),
    "fewer": _("One token fewer"),
    "more": _("One token more"),
    "state": _("State as text: copy it, or paste another and press Enter"),
    "copy": _("Copy"),
    "copied": _("Copied."),
    "bad_number": _("“{text}” is not a number from {low} to {high}: write one such as 0.5."),
    "bad_state": _("Not a state: write, for instance, {example}"),
}
