# SPDX-License-Identifier: Apache-2.0
"""
offline.py COMMAND... - run a command that can reach nothing beyond this machine

A seccomp filter, which every child inherits and none can take off, answers socket(2) of
any family but AF_UNIX with EACCES. It needs no privilege.
"""
import ctypes
import errno
import os
import platform
import struct
import sys

ARCHITECTURE, SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}[platform.machine()]
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # of the filter's machine: ld word, jeq, ret
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000
NUMBER_AT, ARCHITECTURE_AT, FAMILY_AT = 0, 4, 16  # in struct seccomp_data
AF_UNIX = 1
SET_NO_NEW_PRIVILEGES, SET_SECCOMP, MODE_FILTER = 38, 22, 2  # of prctl

PROGRAM = [  # operation, how far to jump if true, if false, operand
    (LOAD, 0, 0, ARCHITECTURE_AT),
    (EQUAL, 1, 0, ARCHITECTURE),
    (RETURN, 0, 0, KILL),
    (LOAD, 0, 0, NUMBER_AT),
    (EQUAL, 0, 3, SOCKET),
    (LOAD, 0, 0, FAMILY_AT),
    (EQUAL, 1, 0, AF_UNIX),
    (RETURN, 0, 0, REFUSE),
    (RETURN, 0, 0, ALLOW),
]


class Filter(ctypes.Structure):
    _fields_ = [("count", ctypes.c_ushort), ("program", ctypes.c_char_p)]


def forbid_sockets():
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    code = b"".join(struct.pack("=HBBI", *step) for step in PROGRAM)
    program = Filter(len(PROGRAM), code)
    if (prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0
            or prctl(SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0) != 0):
        sys.exit(f"offline.py: no filter: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    forbid_sockets()
    os.execvp(sys.argv[1], sys.argv[1:])
