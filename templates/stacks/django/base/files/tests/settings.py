"""The settings of tests: those of the app, in an environment of their own."""

from tests.environment import prepare_environment

prepare_environment()

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, LOGGING  # noqa: E402
from tests.database_name import database_name  # noqa: E402

DATABASES["default"].setdefault("TEST", {})["NAME"] = database_name()

# What is logged, tests read through `caplog`.
LOGGING["root"]["handlers"] = []
del LOGGING["loggers"]["access"]
