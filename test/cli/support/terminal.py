"""Runs a command in a pseudo-terminal: waits for texts, answers with keys.

Standard input: {"command": [...], "cwd": "...", "env": {...}, "columns": 80,
"steps": [{"wait": "text", "send": "keys"}, ...], "seconds": 60}
Standard output: {"code": exit code or minus the signal, "screen": everything that was written,
"missed": the text that never came, or null}
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
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(plan["cwd"])
    os.execvpe(plan["command"][0], plan["command"], plan["env"])

fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, plan.get("columns", 80), 0, 0))
screen = ""
seen = 0
steps = list(plan["steps"])
deadline = time.time() + plan.get("seconds", 60)
missed = None

while True:
    if time.time() > deadline:
        missed = steps[0]["wait"] if steps else "the end"
        os.kill(pid, 9)
    readable, _, _ = select.select([terminal], [], [], 0.05)
    if readable:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        screen += data.decode("utf8", "replace")
    while steps and steps[0]["wait"] in re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", screen[seen:]):
        step = steps.pop(0)
        seen = len(screen)
        time.sleep(0.15)
        os.write(terminal, step["send"].encode())

_, status = os.waitpid(pid, 0)
if steps and missed is None:
    missed = steps[0]["wait"]
code = os.waitstatus_to_exitcode(status)
json.dump({"code": code, "screen": screen, "missed": missed}, sys.stdout)
