"""Reference implementations for Tau Labs: temperature and entropy in language models, in NumPy.

The science modules never import from `taulab.course`, the machinery of the course.
"""

__version__ = "0.1.0"
