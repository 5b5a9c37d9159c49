"""Serves MiniStack until standard input ends, so that it cannot outlive the JVM that started it."""

import os
import sys
import threading


def leave_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=leave_with_parent, daemon=True).start()

from ministack.app import main

main()
