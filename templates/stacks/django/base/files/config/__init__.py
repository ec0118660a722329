"""The project: settings, paths, the process."""
