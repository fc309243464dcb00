"""What a student meets: the calls of a lab and its panels, figures, the own copies, JupyterLab."""
