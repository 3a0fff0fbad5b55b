# SPDX-License-Identifier: Apache-2.0
"""
kind - every type of entry: its fact, who acts, what is attached

Source  PROTOCOL.md 6.2, 6.4, 6.8 to 6.13, 9
"""
from typing import NamedTuple

import canonical as c

# The steps of a round (7.3), with the most bytes that one's message can ever have (9).
STEPS = {"commit": 224, "tokens": 33554432, "replies": 33554464, "counted": 4, "coin": 32,
         "block": 1048644, "close": 68,
         # Of a part of a bulk round (7.8).
         "offer": 8316, "base": 524288, "trees": 2097152, "table": 33554432,
         "proof": 33554432, "bind": 256, "list": 10747904, "open": 10747936}


class Kind(NamedTuple):
    fact: dict
    roles: tuple = ()  # one of them must act; none: nobody acts
    body: bool = False
    blob: int = 0  # the most bytes of its one blob; 0: it has no blob
    erasable: bool = False
    gated: bool = False  # may need several officers (6.11)


CODE = c.sized(c.code, 1, 48)
POINTS = 1048576
CONTENT = 1048576 + 72
BUCKET = c.integer(1, 2**26)
HOURS = c.integer(1, 8784)

AGREEMENT = {"agreement": c.digest}
ROUND = {"round": c.digest}
LOAD = {"bucket": BUCKET, "cleared": c.digest, "commit": c.digest}
REQUEST = {"ask": c.digest}
ITEM = {"item": c.digest}
VERSION = {**ITEM, "version": c.integer(1, 64)}
NOTICE = {"notice": c.digest}
CONSENT = {"consent": c.digest}
SHARE = {"sample": c.digest, "share": c.digest}
WISH = {"purpose": CODE, "justification": CODE, "due_hours": HOURS}
QUESTION = {"question": CODE, **WISH}
STAGE = {"stage": c.word("core", "record")}

# Words from the tightest to the loosest, but of source: from the best to the least known.
COURT = "no", "ask", "yes"
ONWARD = "none", "consent"
HANDLING = "disclosure", "release"
SOURCE = "a", "b", "c", "x"

CONDITIONS = {
    "purposes": c.distinct(CODE, 1, 16), "actions": c.distinct(CODE, 0, 16),
    "court": c.word(*COURT), "onward": c.word(*ONWARD), "handling": c.word(*HANDLING),
    "until": c.time, "source": c.word(*SOURCE), "info": c.integer(1, 4),
    "approval": c.word("no", "yes")}

SIGNATORY = ("signatory",)
START = ("start",)
CONFIRM = ("confirm",)
ASK = ("ask",)
RELEASE = ("release",)
OFFICERS = SIGNATORY + START
BODY = {"body": True, "erasable": True}
CLOSED = {"blob": CONTENT, "erasable": True}
GATED = {"gated": True}

KINDS = {
    "hello": Kind({"card": c.digest, "build": CODE, "protocol": c.word(1)}),
    "verified": Kind({"card": c.digest, "how": c.word("in-person", "voice", "courier")},
                     SIGNATORY),
    "agree.propose": Kind(AGREEMENT, SIGNATORY, blob=262144),
    "agree.sign": Kind(AGREEMENT, SIGNATORY),
    "agree.ready": Kind(AGREEMENT, SIGNATORY),
    "agree.suspend": Kind({**AGREEMENT, "scope": c.word("all", "rounds", "releases"),
                           "code": CODE}, OFFICERS),
    "agree.resume": Kind(AGREEMENT, SIGNATORY),
    "agree.notice": Kind({**AGREEMENT, "step": c.word("give", "pause", "continue")},
                         SIGNATORY),
    "round.propose": Kind({**AGREEMENT, **LOAD, "purpose": CODE, "justification": CODE},
                          START, **BODY, **GATED),
    "round.accept": Kind({**ROUND, **LOAD}, START, **GATED),
    "round.decline": Kind({**ROUND, "code": CODE}, START),
    "round.step": Kind({**ROUND, "step": c.word(*STEPS), "index": c.integer(0, 2**32 - 1),
                        "count": c.integer(0, POINTS)}, blob=max(STEPS.values()),
                       erasable=True),
    "round.abort": Kind({**ROUND, "code": CODE}),
    "hit.commit": Kind({**ROUND, "commit": c.digest}),
    "hit.open": Kind(ROUND, **BODY),
    "hit.judge": Kind({**ROUND, "hit": c.handle, "reason": CODE,
                       "verdict": c.word("same", "different", "unsure")}, CONFIRM, **GATED),
    "ask.topic": Kind({**AGREEMENT, "topic": CODE, **QUESTION}, ASK, **BODY, **GATED),
    "ask.hit": Kind({**ROUND, "hit": c.handle, **QUESTION}, ASK, **BODY, **GATED),
    "ask.item": Kind({**ITEM, **QUESTION}, ASK, **BODY, **GATED),
    "ask.consent": Kind({**VERSION, "recipient": c.digest, **WISH}, ASK, **BODY, **GATED),
    "incident": Kind({**AGREEMENT, "code": CODE}, OFFICERS + RELEASE, **BODY),
    "pledge": Kind({**AGREEMENT, "topic": CODE, "due_hours": HOURS}, RELEASE, **BODY,
                   **GATED),
    "ask.ack": Kind(REQUEST),
    "ask.accept": Kind({**REQUEST, "due_hours": HOURS}, RELEASE),
    "ask.decline": Kind({**REQUEST, "code": CODE}, RELEASE),
    "ask.answer": Kind({**REQUEST, "part": c.word("part", "whole", "nothing")}, RELEASE,
                       **BODY, **GATED),
    "ask.feedback": Kind({**REQUEST, "useful": c.word("yes", "no", "partly"),
                          "used": c.word("yes", "no", "later")}, ASK),
    "ask.withdraw": Kind(REQUEST, ASK),
    "item.offer": Kind({**AGREEMENT, "about": c.digest, **STAGE, **CONDITIONS,
                        "content": c.digest}, RELEASE, **CLOSED, **GATED),
    "item.renew": Kind({**ITEM, **STAGE, **CONDITIONS, "content": c.digest}, RELEASE,
                       **CLOSED, **GATED),
    "item.accept": Kind(VERSION, CONFIRM, **GATED),
    "item.decline": Kind({**VERSION, "code": CODE}, CONFIRM),
    "item.key": Kind(VERSION, blob=80, erasable=True),
    "item.tighten": Kind({**VERSION, **CONDITIONS}, RELEASE),
    "item.keep": Kind({**VERSION, "code": CODE}, CONFIRM, **GATED),
    "item.erased": Kind({**VERSION, "cause": c.word(
        "until", "review", "withdrawn", "replaced", "ended", "unread", "chosen")}),
    "notice.give": Kind({**VERSION, "code": CODE, "effect": c.word(
        "correct", "withdraw", "restrict", "contest")}, RELEASE, **BODY),
    "notice.lift": Kind(NOTICE, RELEASE + ("overseer",)),
    "notice.ack": Kind(NOTICE),
    "notice.apply": Kind(NOTICE, CONFIRM, **BODY),
    "notice.dispute": Kind({**NOTICE, "code": CODE}, CONFIRM, **BODY),
    "consent.give": Kind({**VERSION, "recipient": c.digest, "purpose": CODE, "until": c.time,
                          "uses": c.integer(1, 1000)}, RELEASE, **BODY, **GATED),
    "consent.revoke": Kind(CONSENT, RELEASE),
    "item.export": Kind(CONSENT, RELEASE, **BODY, **GATED),
    "item.copy": Kind({**VERSION, "purpose": CODE}, RELEASE, **BODY, **GATED),
    "item.glass": Kind({**VERSION, "recipient": c.digest, "code": CODE}, RELEASE, **BODY),
    "receipt": Kind({"export": c.digest, **NOTICE}, CONFIRM, **BODY),
    "concur": Kind({"type": CODE, "what": c.digest}, START + CONFIRM + ASK + RELEASE),
    "approve": Kind({"about": c.digest, "key": c.key, "sig": c.signature}),
    "sample.start": Kind({**AGREEMENT, "count": c.integer(1, 1000), "commit": c.digest},
                         OFFICERS),
    "sample.join": Kind(SHARE, OFFICERS),
    "sample.open": Kind(SHARE),
    "key.revoke": Kind({"root": c.digest, "key": c.digest, "code": CODE,
                        "sig": c.signature}),
    "refused": Kind({"n": c.integer(0), "rule": CODE}),
}

ASKS = "ask.topic", "ask.hit", "ask.item", "ask.consent"
EXPORTS = "item.export", "item.copy", "item.glass"

# What an entry makes that has an id of its own: the word in its hash.
LABELS = {"round.propose": "round", **dict.fromkeys((*ASKS, "pledge", "incident"), "ask"),
          "item.offer": "item", "item.renew": "version", "notice.give": "notice",
          "consent.give": "consent",
          **dict.fromkeys(EXPORTS, "export"), "sample.start": "sample"}

FRAME = {"v": c.word(1), "lane": c.digest, "n": c.integer(0), "prev": c.digest,
         "seen": c.closed({"n": c.integer(0), "root": c.digest}), "time": c.time,
         "sig": c.signature}
ACT = c.closed({"key": c.key, "sig": c.signature})


def _shape(name, kind):
    shapes = {**FRAME, "type": c.word(name), "fact": c.closed(kind.fact)}
    if kind.body:
        shapes["body"] = c.digest
    if kind.blob:
        blob = c.closed({"hash": c.digest, "size": c.integer(0, kind.blob)})
        shapes["blobs"] = c.sequence(blob, 1, 1)
    if kind.roles:
        shapes["act"] = ACT
    return c.closed(shapes)


SHAPES = {name: _shape(name, kind) for name, kind in KINDS.items()}
