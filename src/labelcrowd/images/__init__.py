"""Pictures: where they come from, how they are decoded safely, collections of them.

``sources`` finds files, ``decoder`` turns one into upright levels in a child process,
``catalogue`` keeps the rows. What joins them is ``workflow.add_images``.
"""
