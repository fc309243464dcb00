"""Static figures: Okabe–Ito colours, and a picture that is never shown without words.

A lab says once ``plt.style.use(course.STYLE)`` and ends each figure with ``course.show(fig, alt="…")``.
"""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from io import BytesIO

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.rcsetup import cycler

from taulab.course.colours import OKABE_ITO

# The five darkest come in order of use (the paler three are under 3:1 on white), each with a line style of its own,
# so that no curve is told by its colour alone. Markers stay out: matplotlib would put one on each of 200 points.
_LINES = cycler(color=[OKABE_ITO[name] for name in ("blue", "vermillion", "bluish green", "reddish purple", "black")])
_LINES += cycler(linestyle=["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1))])

#: The look of the course's figures, for ``plt.style.use`` (the notebook's own choice) or ``plt.style.context``.
STYLE = {
    "axes.prop_cycle": _LINES,
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "figure.figsize": (5.6, 4.0),
    "font.size": 12,
    "grid.alpha": 0.3,
    "hatch.linewidth": 0.8,
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "lines.markersize": 7,
}


@dataclass(frozen=True)
class Picture:
    """A PNG with its alternative text, where each reader looks for it.

    nbconvert reads the metadata of the PNG, JupyterLab only an ``<img>`` in HTML (its own renderer of PNG drops the
    metadata), a terminal the plain text.
    """

    png: bytes
    width: int  # in pixels of the page
    alt: str

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        image = b64encode(self.png).decode()
        html = f'<img src="data:image/png;base64,{image}" alt="{escape(self.alt)}" width="{self.width}">'
        return ({"text/plain": self.alt, "text/html": html, "image/png": image},
                {"image/png": {"alt": self.alt, "width": self.width}})


def show(fig, alt):
    """Display a matplotlib figure with its alternative text, and close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    alt : str
        What the figure shows and what to see in it, in the language of the notebook.

    Raises
    ------
    ValueError
        If `alt` is empty.

    Examples
    --------
    >>> fig, ax = plt.subplots()
    >>> show(fig, alt="An empty pair of axes.")
    An empty pair of axes.
    """
    if not alt.strip():
        raise ValueError(f"alt={alt!r}: say in words what the figure shows")
    buffer = BytesIO()
    # Two dots a pixel are sharp on dense screens; without matplotlib's version the same figure gives the same bytes.
    fig.savefig(buffer, format="png", dpi=2 * fig.dpi, facecolor="white", metadata={"Software": None})
    plt.close(fig)
    display(Picture(buffer.getvalue(), round(fig.get_figwidth() * fig.dpi), alt))
