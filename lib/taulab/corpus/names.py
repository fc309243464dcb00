"""Names that are on no map and in no register, made of parts."""

from math import lcm

from taulab._checks import count


def invented(parts, n, argument="n"):
    """Return n names, each a start, a middle and an end.

    The parts must number without a common factor: then no three come together twice before all have.

    Parameters
    ----------
    parts : sequence of str
        Starts, middles and ends, with spaces between.
    n : int
        At most the product of their numbers.
    argument : str
        What the caller calls n, for the error.

    Returns
    -------
    tuple of n str

    Raises
    ------
    ValueError
        If n is not an integer from 0 to that number.

    Examples
    --------
    >>> invented(["al bar", "bury ton wick"], 4)
    ('albury', 'barton', 'alwick', 'barbury')
    """
    parts = [part.split() for part in parts]
    most = lcm(*map(len, parts))
    if count(n, argument, least=0) > most:
        raise ValueError(f"{argument}={n}: there are {most} names; choose at most so many")
    return tuple("".join(part[i % len(part)] for part in parts) for i in range(n))
