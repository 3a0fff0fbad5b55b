# SPDX-License-Identifier: Apache-2.0
"""
agreement - whether a document is an agreement

Source  PROTOCOL.md 5
"""
import bulk
import canonical as c
from canonical import Wrong
from codes import CODES
from lane import language

AGREEMENT_MOST = 262144
MILLION = 10**6
GATES = ("start", "confirm", "ask", "release")
HIT_ATTRIBUTES = ("kind", "names", "births", "countries", "ids", "programme",
                  "identifiers")


def _codes(table, most, least=0):
    return c.distinct(c.word(*CODES[table]), least, most)


def _texts(most):
    return c.mapping(language, c.sized(c.prose, 1, most), 1, 4)


def _numbers(**highest):
    """Numbers from 0, or from the first of two, up to the highest."""
    pairs = {name: most if isinstance(most, tuple) else (0, most)
             for name, most in highest.items()}
    return {name: c.integer(low, high) for name, (low, high) in pairs.items()}


def _alike(names, low, high):
    return c.closed({name: c.integer(low, high) for name in names.split()})


ROUND = c.closed({
    "output": c.word("hits", "count"),
    **_numbers(count_min=2**20, blocks=(1, 256), audit_one_in=MILLION, challenge_days=3660)})

BUDGET = c.closed({
    "buckets": c.sequence(c.integer(1, 2**26), 1, 16),
    **_numbers(records_round=2**26, tokens_record=(1, 64), rounds_period=1000,
               period_days=(1, 3660), tokens_life=10**9, hits_round=2**20,
               requests_day=MILLION, ratio=1000)})

LABEL = c.closed({"code": c.sized(c.code, 1, 64), "labels": _texts(200),
                  "aliases": c.distinct(c.sized(c.raw, 1, 512), 0, 64)})

SHAPE = c.closed({
    "v": c.word(1), "type": c.word("agreement"), "title": _texts(1000),
    "parties": c.sequence(c.closed({"card": c.digest, "threshold": c.integer(1, 64)}), 2, 2),
    "languages": c.distinct(language, 1, 4), "prevailing": c.code, "text": _texts(131072),
    "topics": _codes("topics", 64, 1), "regions": _codes("regions", 400, 1),
    "purposes": _codes("purposes", 64, 1), "forbidden_purposes": _codes("purposes", 64),
    "actions": _codes("actions", 64, 1), "exclusions": _codes("exclusions", 64),
    "glossary": c.sequence(LABEL, 0, 1000), "round": ROUND, "budget": BUDGET,
    "recipe": c.closed({"id": c.sized(c.code, 1, 63), "vectors": c.digest,
                        "min_attributes": c.integer(2, 8)}),
    "stages": c.closed({"hit": c.distinct(c.word(*HIT_ATTRIBUTES), 0, 32),
                        "core": _codes("attributes", 32),
                        "record": _codes("attributes", 32)}),
    "gates": c.closed({**{role: c.integer(1, 3) for role in GATES},
                       "separate": c.boolean}),
    "approvers": c.sequence(c.closed({"key": c.key, "when": c.word("activation", "use")}),
                            0, 8),
    "clocks": _alike("ack_hours core_hours correction_hours incident_hours", 1, 8784),
    "retention": _alike("item_days round_days log_days", 1, 36600),
    "oversight": c.distinct(c.key, 2, 2), "onward": c.word("deny", "consent"),
    "survives": _codes("duties", 32), "review": c.date, "starts": c.time,
    "expires": c.time, "notice_days": c.integer(0, 3650), "prev": c.digest,
    "bulk": c.closed({"parts": c.integer(1, 1024), "work": c.integer(50, 80)})},
    optional=("prev", "bulk"))


def _ascend(values):
    return all(before < after for before, after in zip(values, values[1:]))


def _check_profile(agreement):
    """What accountable and bulk rounds each demand of round and budget."""
    terms, budget = agreement["round"], agreement["budget"]
    if "bulk" not in agreement:
        if budget["records_round"] > MILLION or budget["buckets"][-1] > 2**20:
            raise Wrong("loads more than an accountable round may")
    elif (terms["output"], terms["blocks"], terms["audit_one_in"],
          terms["challenge_days"]) != ("hits", 1, 0, 0):
        raise Wrong("demands what a bulk round does not have")
    elif not all(bulk.is_bucket(bucket, agreement["bulk"]["parts"])
                 for bucket in budget["buckets"]):
        raise Wrong("has a bucket that is no size of a bulk round")


def read(data):
    """The agreement in a document's bytes; Wrong if it is not one."""
    agreement = c.read(data, AGREEMENT_MOST)
    SHAPE(agreement)
    languages, glossary = agreement["languages"], agreement["glossary"]
    if agreement["prevailing"] not in (*languages, "all"):
        raise Wrong("prevails in a language that it has not")
    labels = [label["labels"] for label in glossary]
    for texts in (agreement["title"], agreement["text"], *labels):
        if set(texts) != set(languages):
            raise Wrong("has not every text in exactly its languages")
    if len({label["code"] for label in glossary}) != len(glossary):
        raise Wrong("has two labels of one code")
    if set(agreement["purposes"]) & set(agreement["forbidden_purposes"]):
        raise Wrong("allows and forbids one purpose")
    approvers = agreement["approvers"]
    if len({approver["key"] for approver in approvers}) != len(approvers):
        raise Wrong("names one approver twice")
    if not _ascend([c.binary(party["card"]) for party in agreement["parties"]]):
        raise Wrong("has its parties in another order than that of their cards")
    if not _ascend(agreement["budget"]["buckets"]):
        raise Wrong("has buckets that do not ascend")
    _check_profile(agreement)
    if agreement["starts"] >= agreement["expires"]:
        raise Wrong("ends before it starts")
    if agreement["review"] > agreement["expires"][:10]:
        raise Wrong("is reviewed after its end")
    return agreement
