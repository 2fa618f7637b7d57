"""A program that dies in the middle of its work: in a child process, at the step of the disk that is named."""

import os
import sys
import traceback

STEPS = ("open", "write", "fsync", "replace", "link", "rename", "ftruncate", "unlink", "chmod")
DIED, DONE, WRONG = 77, 0, 78


def dies_at(step, act):
    """Run `act` in a child that dies before its step number `step` (from 0) of the disk; a write is done by half.

    Return whether it died; it did not where it has no so many steps. What goes wrong in it is an assertion here.
    """
    child = os.fork()
    if not child:
        status = WRONG
        try:
            _arm(step)
            act()
            status = DONE
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (DIED, DONE), f"the child ended with {status}"
    return status == DIED


def _arm(step):
    count = 0

    def guarded(name, work):
        def run(*arguments, **options):
            nonlocal count
            if count == step:
                if name == "write":
                    work(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os._exit(DIED)
            count += 1
            return work(*arguments, **options)

        return run

    for name in STEPS:
        setattr(os, name, guarded(name, getattr(os, name)))
