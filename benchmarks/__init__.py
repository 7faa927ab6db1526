"""What README and docs claim, runnable: ``python -m benchmarks.saves`` and so on.

Each benchmark is one command that prints a table and exits 1 where a bar is
missed. Loads run in a process of their own; the CPU of the server alone is read
from /proc. Rates are judged only where the run's own calibration is sane.
"""
