"""Runs a command in a pseudo-terminal: waits for texts, answers with keys, changes its size.

Standard input: {"command": [...], "cwd": "...", "env": {...}, "columns": 80,
"steps": [{"wait": "text", "columns": 40, "send": "keys"}, ...], "seconds": 15}
Standard output: {"code": exit code or minus the signal, "screen": everything that was written,
"missed": the text that never came, or null, "mode": whether the terminal's mode is as it was before}
"""

import fcntl
import json
import os
import pty
import re
import select
import struct
import sys
import termios
import time

plan = json.load(sys.stdin)
# Kept open at both ends: with the last one that closes it, a terminal forgets its mode.
terminal, line = pty.openpty()


def resize(columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))


resize(plan.get("columns", 80))
before = termios.tcgetattr(line)
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(line, termios.TIOCSCTTY, 0)
    for descriptor in (0, 1, 2):
        os.dup2(line, descriptor)
    os.closerange(3, 256)
    os.chdir(plan["cwd"])
    os.execvpe(plan["command"][0], plan["command"], plan["env"])

screen = b""
seen = 0
steps = list(plan["steps"])
deadline = time.monotonic() + plan.get("seconds", 15)
missed = None
status = None


def letters(text):
    """What is read: without escape sequences, and wherever a narrow terminal breaks the lines."""
    return re.sub("\x1b\\[[0-9;?]*[A-Za-z]|\\s+", "", text)


while True:
    if time.monotonic() > deadline and missed is None:
        missed = steps[0]["wait"] if steps else "the end"
        os.kill(pid, 9)
    readable, _, _ = select.select([terminal], [], [], 0.02)
    if readable:
        screen += os.read(terminal, 65536)
    elif status is not None:
        break
    while steps and letters(steps[0]["wait"]) in letters(screen[seen:].decode("utf8", "replace")):
        step = steps.pop(0)
        seen = len(screen)
        if "columns" in step:
            resize(step["columns"])
        os.write(terminal, step["send"].encode())
    if status is None:
        ended, code = os.waitpid(pid, os.WNOHANG)
        status = code if ended else None

if steps and missed is None:
    missed = steps[0]["wait"]
json.dump(
    {
        "code": os.waitstatus_to_exitcode(status),
        "screen": screen.decode("utf8", "replace"),
        "missed": missed,
        "mode": termios.tcgetattr(line) == before,
    },
    sys.stdout,
)
