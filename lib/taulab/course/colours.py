"""The colours of the course: one palette, told apart with every kind of colour vision."""

#: Okabe and Ito (2008), "Color Universal Design".
OKABE_ITO = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky blue": "#56B4E9",
    "bluish green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "reddish purple": "#CC79A7",
}

#: What stands for the dark ones of the palette on a dark ground.
ON_DARK = {"blue": OKABE_ITO["sky blue"], "vermillion": "#F0813A", "bluish green": "#1BC49A"}

#: What stands for bluish green where letters on white have its colour.
DEEP_GREEN = "#007556"


def properties(roles, palette=OKABE_ITO):
    """Return CSS custom properties, ``--role: colour``, for {role: name of a colour in the palette, or a colour}."""
    return "; ".join(f"--{role}: {palette.get(colour, colour).lower()}" for role, colour in roles.items())
