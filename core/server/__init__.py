"""The parts of `manage.py serve`: web server, worker, clock and companions in one process."""
