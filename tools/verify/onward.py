# SPDX-License-Identifier: Apache-2.0
"""
onward - notices on an item, consents to pass it on, and what left the holder's node

Source  PROTOCOL.md 6.10
"""
import canonical as c
from codes import CODES
from item import Item, given_by, held_by, named
from lane import HOUR
from past import hold

NOTICES_MOST = 64
CONSENTS_MOST = 256
LIFTABLE = "restrict", "contest"
ENDING = "withdraw", "correct"


def identity(item, event):
    return item.past.fold.identity(event, item.agreement)


def may_leave(item, version, time):
    """Refused unless a copy may leave the holder's node, consent aside."""
    item.past.must_be_open_for_releases(item.agreement, time)
    hold(item.is_readable(version), "item.held")
    hold(time < item.ends(version), "R36")
    standing = item.notices(version, *ENDING, *LIFTABLE)
    hold(all(item.past.events(identity(item, one), "notice.lift") for one in standing), "R34")
    hold(item.conditions(version)["handling"] == "release", "R25")


# --- notices ----------------------------------------------------------------------------------


def judge_give(past, side, entry):
    item, fact = named(past, entry), entry.fact
    hold(item.giver == side or fact["effect"] == "contest", "item.own")
    newer = fact["version"] + (fact["effect"] == "correct")
    hold(item.has(newer), "item.version")
    hold(fact["code"] in CODES["notices"], "R12")
    ends = (fact["effect"], fact["version"]) == ("withdraw", len(item.versions()))
    given = sum(event.side == side for event in past.events(item.id, "notice.give"))
    hold(given < NOTICES_MOST or ends and not item.is_withdrawn(), "limit")


def _notice(past, entry):
    notice = past.made("notice", entry.fact["notice"])
    hold(notice, "notice")
    return notice, entry.fact["notice"]


def judge_lift(past, side, entry):
    notice, identity_ = _notice(past, entry)
    card, document = past.fold.cards[side], past.fold.documents[past.fold.agreement_of[identity_]]
    roles = card.roles[entry.actor]
    hold(notice.side == side, "R35")
    if notice.fact["effect"] == "restrict":
        hold("release" in roles, "R35")
    else:
        hold(notice.fact["effect"] == "contest" and "overseer" in roles
             and c.base64url(entry.actor) in document["oversight"], "R35")
    hold(not past.of_side(side, identity_, "notice.lift"), "repeated")


def _to_answer(past, side, entry):
    notice, identity_ = _notice(past, entry)
    hold(notice.side != side, "notice.own")
    hold(not past.events(identity_, "notice.apply", "notice.dispute"), "repeated")
    return notice


def judge_ack(past, side, entry):
    _to_answer(past, side, entry)
    hold(not past.events(entry.fact["notice"], "notice.ack"), "repeated")


def judge_apply(past, side, entry):
    notice = _to_answer(past, side, entry)
    if notice.fact["effect"] in ENDING:
        item = Item(past, notice.fact["item"])
        hold(not any(map(item.is_held, range(1, notice.fact["version"] + 1))), "item.held")


def judge_dispute(past, side, entry):
    notice = _to_answer(past, side, entry)
    hold(notice.fact["effect"] in ENDING and entry.fact["code"] in CODES["justifications"],
         "R34")


# --- consents and exports -----------------------------------------------------------------


def judge_consent(past, side, entry):
    (item, version), fact = given_by(past, side, entry), entry.fact
    hold(item.has(version), "item.version")
    past.must_be_open_for_releases(item.agreement, entry.time)
    conditions = item.conditions(version)
    hold((item.document["onward"], conditions["onward"], conditions["handling"])
         == ("consent", "consent", "release"), "R27")
    hold(fact["purpose"] in conditions["purposes"], "R11")
    hold(entry.time < c.seconds(fact["until"]) <= c.seconds(conditions["until"]), "R36")
    hold(len(past.events(item.id, "consent.give")) < CONSENTS_MOST, "limit")


def _consent(past, entry):
    consent = past.made("consent", entry.fact["consent"])
    hold(consent, "consent")
    return consent, entry.fact["consent"]


def judge_revoke(past, side, entry):
    consent, identity_ = _consent(past, entry)
    hold(consent.side == side, "item.own")
    hold(not past.events(identity_, "consent.revoke"), "repeated")


def judge_export(past, side, entry):
    consent, identity_ = _consent(past, entry)
    hold(consent.side != side, "item.own")
    item, version = Item(past, consent.fact["item"]), consent.fact["version"]
    may_leave(item, version, entry.time)
    hold(not past.events(identity_, "consent.revoke"), "R29")
    conditions = item.conditions(version)
    hold(conditions["onward"] == "consent", "R27")
    hold(consent.fact["purpose"] in conditions["purposes"], "R11")
    used = len(past.events(identity_, "item.export"))
    hold(entry.time < c.seconds(consent.fact["until"]) and used < consent.fact["uses"], "R27")
    hold(conditions["approval"] == "no"
         or past.is_approved(item.agreement, identity_, "use"), "R28")


def judge_copy(past, side, entry):
    item, version = held_by(past, side, entry)
    may_leave(item, version, entry.time)
    hold(entry.fact["purpose"] in item.conditions(version)["purposes"], "R11")


def judge_glass(past, side, entry):
    item, version = held_by(past, side, entry)
    hold(item.is_readable(version), "item.held")
    hold(entry.fact["code"] in CODES["emergencies"], "R30")


def version_of(past, export):
    """The version that an export let out."""
    if export.type == "item.export":
        return past.made("consent", export.fact["consent"]).fact["version"]
    return export.fact["version"]


def behind(past):
    """(item, export, what was not heard of) of what left after a notice that stands, or
    a revocation, of more than an hour before."""
    for one in past.fold.made["item"]:
        if not past.made("item", one):
            continue
        item = Item(past, one)
        for export in past.events(one, "item.export", "item.copy"):
            before = [notice for notice in item.notices(
                version_of(past, export), "correct", "withdraw", "restrict", "contest")
                if notice.side == item.giver
                and not past.events(identity(item, notice), "notice.lift")]
            before += past.events(export.fact.get("consent"), "consent.revoke")
            late = [event for event in before if event.time + HOUR < export.time]
            if late:
                yield item, export, late[0]


def judge_receipt(past, side, entry):
    export = past.made("export", entry.fact["export"])
    hold(export and export.side == side, "export")
    notice, identity_ = past.made("notice", entry.fact["notice"]), entry.fact["notice"]
    hold(notice and past.fold.item_of[identity_] == past.fold.item_of[entry.fact["export"]]
         and notice.fact["version"] >= version_of(past, export), "notice")
    hold(notice.side != side, "notice.own")
    hold(all(event.fact["notice"] != identity_
             for event in past.events(entry.fact["export"], "receipt")), "repeated")


JUDGES = {"notice.give": judge_give, "notice.lift": judge_lift,
          "notice.ack": judge_ack, "notice.apply": judge_apply,
          "notice.dispute": judge_dispute, "consent.give": judge_consent,
          "consent.revoke": judge_revoke, "item.export": judge_export,
          "item.copy": judge_copy, "item.glass": judge_glass, "receipt": judge_receipt}
