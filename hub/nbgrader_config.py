"""nbgrader on the hub: labs go out and come back through its exchange, and the formgrader shows what came of it.

Put this file where all servers look for it, as ``etc/jupyter/nbgrader_config.py`` of the Python that runs them, with
your own two folders in it. The exchange must be there and writable for all; the folder of the course is the
instructors' alone.

    pip install "taulab-….whl[lab,hub,nbgrader]"
    mkdir -p /srv/nbgrader/exchange && chmod 777 /srv/nbgrader/exchange
"""

c = get_config()  # noqa: F821  (nbgrader's own)

c.CourseDirectory.course_id = "taulab"
c.CourseDirectory.root = "/srv/nbgrader/taulab"      # source, release, submitted, autograded, feedback
c.Exchange.root = "/srv/nbgrader/exchange"

c.ExecutePreprocessor.timeout = 60                   # seconds for a cell; what does not end costs no more
