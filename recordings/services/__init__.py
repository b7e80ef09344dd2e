"""Every change of what is kept and played. Each asks `recordings.rules`, writes, and has its
effects after the commit; long work is a row that a task claims (core.work).
"""
