"""The pictures of the tree explorer: the tree, what may come next at one of its nodes, and the gap of each step."""

from itertools import groupby

from taulab.course.language import mark as _
from taulab.course.svg import BLUE, RED, Axis, box, line, words
from taulab.course.widgets.kit import view
from taulab.course.widgets.kit.numbers import fixed
from taulab.course.widgets.kit.view import HEIGHT, WIDTH, View, hatch, picture, plain_mark, say
from taulab.course.widgets.tree.wording import headline, nats, prefix_words, sentences, table
from taulab.course.widgets.tree.worlds import STEPS

#: Where the rows of the tree stand, and how many pixels high a nat is. No row is higher than the next allows.
FEET, NAT = (132, 218, 276, 302), 23
#: A letter is so wide where the pane is narrow.
LETTER = 9
SIZE, LEFT, ACROSS = (640, HEIGHT), 28, 604
#: Between these the gaps of the steps are drawn; what lies beyond is held at the end.
GAPS = -0.3, 0.2


def tree(state, reading, lang, uid="te"):
    """Return the tree: each node as wide as it is probable, and as high as the text that follows has nats."""
    title = say(_("The tree of all texts"), lang)
    body = [hatch(uid), words(8, 18, title, "te-title")]
    for foot, (length, level) in zip(FEET, groupby(reading.nodes, lambda node: len(node.prefix)), strict=True):
        body.append(words(LEFT - 8, foot, str(length), "te-tick", "end"))
        x = LEFT
        for node in level:
            body += drawn(node, x, foot, uid, node is reading.node)
            x += ACROSS * node.model
    legend = say(_("rows: tokens written; width: probability; height: nats to come"), lang)
    body += [words(LEFT, HEIGHT - 6, legend, "te-tick"),
             box(SIZE[0] - 214, 8, 14, 11, "te-outline", f"url(#{uid}-hatch)", BLUE),
             words(SIZE[0] - 194, 18, say(_("the model is lost"), lang), "te-tick")]
    described = "; ".join(f"{prefix_words(node.prefix)}: {fixed(node.model)}, {nats(node.future, 3)}"
                          for node in reading.nodes if 0 < len(node.prefix) < STEPS)
    return picture("tree", uid, SIZE, title, described, body)


def drawn(node, x, foot, uid, chosen):
    """Return a node that starts at x; its token and what is to come stand above it, where there is room."""
    width, ends = ACROSS * node.model, len(node.prefix) == STEPS
    height = 8 if ends else min(NAT * node.future, 94)
    kind, fill = ("te-outline", f"url(#{uid}-hatch)") if node.lost else ("te-bar", BLUE)
    shapes = [box(x + 0.5, foot - height, max(width - 1, 0.3), height, kind, fill)]
    if chosen:
        shapes.append(box(x + 0.5, foot - height, max(width - 1, 2), height, "te-gap", "none", RED))
    token = str(node.prefix[-1]) if node.prefix else ""
    text = token if ends else f"{token} · {fixed(node.future, 2)}" if token else fixed(node.future, 2)
    if width > LETTER * len(text) or (text := token) and width > LETTER + 2:
        shapes.append(words(x + width / 2, foot - height - 5, text, "te-tick", "middle"))
    return shapes


def tokens(state, reading, lang, uid="te"):
    """Return the tokens that may come next, each with what is to come after it; thin marks are the model as it is."""
    prefix = prefix_words(reading.node.prefix)
    title = say(_("What comes after “{prefix}”"), lang, prefix=prefix) if prefix else say(_("The first token"), lang)
    names = [f"{number} · f {nats(token.taken, 3)}" for number, token in enumerate(reading.tokens)]
    shares, before, truth = ([getattr(token, name) for token in reading.tokens]
                             for name in ("probability", "before", "truth"))
    return view.bars("tokens", uid, title, names, shares, (say(_("with α = 0"), lang), before),
                     (say(_("truth"), lang), truth), rest=False)


def gaps(state, reading, lang, uid="te"):
    """Return entropy less log loss of each step, and their mean; thin marks are those with α = 0."""
    title = say(_("Entropy less log loss, nats"), lang)
    axis = Axis(86, WIDTH - 74, *GAPS, ticks=(-0.3, -0.2, -0.1, 0, 0.1, 0.2))
    (now, before) = ([*(steps.entropy - steps.log_loss), steps.entce] for steps in (reading.steps, reading.base))
    names = [say(_("step {number}"), lang, number=number) for number in range(1, STEPS + 1)] + ["EntCE"]
    body = [words(8, 18, title, "te-title"), *axis.columns(34, HEIGHT - 50),
            line(axis(0), 34, axis(0), HEIGHT - 50, "te-axis")]
    for row, (name, gap, base) in enumerate(zip(names, now, before, strict=True)):
        middle = 66 + 60 * row
        start, end = sorted((axis(0), axis.held(gap)))
        body += [words(axis.start - 8, middle + 4, name, "te-reading" if row == STEPS else "te-label", "end"),
                 box(start, middle - 15, end - start, 30, "te-bar", BLUE, BLUE),
                 words(WIDTH - 4, middle + 4, nats(gap), "te-value", "end"), plain_mark(axis.held(base), middle, 15)]
    body += [line(14, HEIGHT - 21, 14, HEIGHT - 9, "te-plain"), words(22, HEIGHT - 12, say(_("with α = 0"), lang),
                                                                    "te-tick")]
    described = "; ".join(f"{name}: {nats(gap)}" for name, gap in zip(names, now, strict=True))
    return picture("gaps", uid, (WIDTH, HEIGHT), title, described, body)


VIEW = View(headline, sentences, table, tree, tokens, gaps)
