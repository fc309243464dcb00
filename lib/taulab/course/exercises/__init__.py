"""The exercises of the labs, one module each; every module defines `LAB`."""
