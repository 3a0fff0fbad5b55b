/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state.h - what a fold holds; private to fold/
 *
 * The three copies of the state are not three heaps of things: there is one array of
 * pacts (agreements) and one of bouts (rounds), and each element holds what differs
 * between the copies once for each of them. What can be written only once, such as
 * the bucket of an acceptance, is kept once; a copy then only knows whether it has
 * happened.
 *
 * What makes concurrent effects commute. Every field of a copy is of one of these kinds:
 *  1. written only by entries of one side, whose lane orders them (signatures, ready,
 *     suspensions, notices, judgements);
 *  2. a flag that is only ever set, or a sum or maximum (ends of a round, tokens used,
 *     latest time);
 *  3. computed from such fields alone (a round's status, supersession), or from which
 *     proposals there are and what each had seen (which are void);
 *  4. written by entries of one side, and looked at only when that side's own entries are
 *     judged, whose copy has absorbed them all: kept once, for no copy knows less of it
 *     (exports, receipts, when a notice was heard of, and how many there are of
 *     something, for instance);
 *  5. written by acceptances, which are never concurrent. Two acceptances by one side
 *     are ordered by its lane. Take one by each side, neither in the other's past: each
 *     round was proposed by the other side, so both proposals are in the past of both.
 *     Had either proposal seen the other, the first would have had to be over for the
 *     second to be effective, and what is over stays over; had neither, one is void. So
 *     one of the two acceptances accepted what was not open, and was refused.
 */
#ifndef FOLD_STATE_H
#define FOLD_STATE_H

#include "agreement/agreement.h"
#include "base/attr.h"
#include "base/err.h"
#include "fold/concur.h"
#include "fold/fold.h"
#include "fold/handles.h"
#include "fold/ids.h"
#include "fold/item.h"
#include "fold/request.h"
#include "fold/revoked.h"
#include "fold/sample.h"
#include "fold/view.h"
#include "lane/card.h"
#include "lane/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The copies: one for each side, as its lane's last entry saw the world, and all. */
enum { VIEW_ALL = 2, VIEW_COUNT = 3 };

/* How far an entry's time may lie before what its side had already seen: in causal order
 * times go back by no more (rule "clock"). */
enum { SKEW_SECONDS = 3600 };

#define NOTHING SIZE_MAX /* no place in an array */

/* An entry of a lane: waiting, then judged. */
struct event {
    int64_t time;
    uint64_t seen;
    enum kind kind;
    bool acted;                    /* by a person */
    int detail;                    /* which officer, scope, step: as its kind needs */
    size_t subject;                /* place of its pact or bout, or NOTHING */
    struct entry *waiting;         /* until judged; owned */
    struct agreement *document;    /* of an agree.propose unless refused; owned */
    const struct verdict *verdict; /* NULL until judged */
};

struct log {
    uint8_t id[32]; /* of the lane */
    struct event *events;
    size_t capacity;
    size_t fed;
    size_t judged;
};

/* Keys of a card that act in a lane: its officers', in the card's order, and these. */
enum { KEY_OVERSEER = CARD_OFFICERS_MAX, KEY_NODE, KEY_COUNT };

/* The first slip of a key that a lane holds. */
struct brought {
    bool is;
    uint64_t n;    /* its place in that lane */
    uint64_t seen; /* of the other lane */
    struct fold_revoked how;
};

/* From where on a key is revoked; kept once, for it follows from the lanes' bytes. */
struct cut {
    bool is;
    struct brought own;   /* in the lane of the key's party */
    struct brought other; /* in the other lane */
    struct fold_revoked how;
};

/* What a copy knows besides pacts and bouts. */
struct view {
    size_t absorbed[FOLD_SIDES]; /* entries of each lane */
    int64_t latest;              /* time of any of these */
    bool hello[FOLD_SIDES];
    bool verified[FOLD_SIDES];
    size_t pact_count;
    size_t incidents[FOLD_SIDES]; /* that a side told of and nobody has answered */
    size_t last_bout[FOLD_SIDES]; /* place of the side's newest proposal, or NOTHING */
    bool revoked[FOLD_SIDES][KEY_COUNT];
    bool halted; /* a node key is revoked */
};

struct pact_view {
    struct fold_agreement is;
    bool proposed[FOLD_SIDES];
    uint64_t signed_by[FOLD_SIDES]; /* bit i: officer i of that side's card */
    unsigned approved_by;           /* bit i: approver i of the document */
    bool halted;                    /* a node key is revoked */
};

struct pact {
    const struct agreement *document; /* of the event that proposed it */
    int party[FOLD_SIDES];            /* which of the document's parties a side is */
    size_t prev;                      /* the pact that this one amends, or NOTHING */
    size_t amendment;                 /* one that amends this, or NOTHING */
    size_t sibling;                   /* another one that amends prev, or NOTHING */
    int64_t *accepted_at;             /* times of the accepted rounds, in causal order */
    size_t accepted_count; /* a copy with rounds_accepted = r knows the first r */
    size_t accepted_capacity;
    int64_t *asked_at[FOLD_SIDES]; /* times of a side's requests, ascending */
    size_t asked_count[FOLD_SIDES];
    size_t asked_capacity[FOLD_SIDES];
    size_t given_count[FOLD_SIDES]; /* items that a side gives under it */
    struct pact_view in[VIEW_COUNT];
};

struct bout_view {
    bool known;
    bool accepted;
    bool declined;
    bool aborted[FOLD_SIDES];
    bool closed[FOLD_SIDES];
    bool committed[FOLD_SIDES];
    bool opened[FOLD_SIDES];
    uint32_t steps[FOLD_SIDES];
    uint32_t coins[FOLD_SIDES];
    uint32_t blocks[FOLD_SIDES];
    uint32_t parts; /* of a bulk round: all that is said of so many parts */
};

struct bout {
    struct fold_round is; /* what is written once, and for callers the copy of all */
    size_t pact;
    uint64_t seen; /* of the proposal */
    uint8_t hit_commit[FOLD_SIDES][32];
    int64_t hits_judged[FOLD_SIDES]; /* distinct hits */
    uint64_t passed[FOLD_SIDES];     /* bit i: officer i proposed or accepted it */
    uint32_t hits;                   /* root of its tree in fold.handles */
    uint8_t *said; /* once accepted, of a bulk round: for each copy and part how many
                    * messages; NULL otherwise */
    struct bout_view in[VIEW_COUNT];
};

/* Of a request, what each copy knows: the first two said by who asks, the rest by who
 * holds. */
struct errand_view {
    bool known;
    bool withdrawn;
    bool feedback;
    bool acked;
    bool accepted;
    bool declined;
    bool answered; /* as a whole, or with nothing */
    uint32_t answers;
};

/* A request: an ask, or a pledge, which is an ask that its holder made and accepted. */
struct errand {
    struct fold_request is; /* what is written once, and for callers the copy of all */
    size_t pact;
    struct errand_view in[VIEW_COUNT];
};

/* Of a version, what each copy knows. Its holder declines, keeps and erases it, and that
 * is asked of the holder's entries alone: those stand in fold_version only. */
struct version_mark {
    struct conditions *terms; /* as offered and as tightened, in the giver's order */
    size_t term_count;
    size_t terms_freed;     /* the first so many, which no copy needs any more */
    uint64_t accepted_seen; /* of the giver's lane, by who accepted it */
    struct {
        size_t terms;  /* how many the copy knows; 0: not even the offer */
        bool accepted; /* said by the holder */
        bool keyed;    /* said by the giver */
    } in[VIEW_COUNT];
};

/* Of a notice, both by its author. Applying and disputing it are asked
 * of entries of who says them, and stand in fold_notice only. */
struct notice_mark {
    struct {
        bool known;
        bool lifted;
    } in[VIEW_COUNT];
};

/* Of a consent, said by the giver. How often it was used is asked of the holder alone. */
struct consent_mark {
    struct {
        bool known;
        bool revoked;
    } in[VIEW_COUNT];
};

/* An item: what is written once, and for callers the copy of all; beside it, at the same
 * index, what each copy knows. Exports and their receipts need no marks (4. above).
 * All arrays grow as room_for_few says. */
struct parcel {
    struct fold_item is; /* whose arrays are these: */
    struct fold_version *versions;
    struct fold_notice *notices;
    struct fold_consent *consents;
    struct fold_export *exports;
    struct version_mark *version_marks;
    struct notice_mark *notice_marks;
    struct consent_mark *consent_marks;
    size_t pact;
    size_t noticed[FOLD_SIDES]; /* notices that a side gave */
    struct {
        size_t versions;     /* how many the copy knows; 0: not the item itself */
        int withdrawn_up_to; /* the last version that a withdrawal covers; 0: none */
    } in[VIEW_COUNT];
};

/* What third parties say of an agreement, an item or a consent. */
struct approval {
    uint8_t about[32];
    size_t pact;
    bool activates;          /* it is about the pact itself */
    unsigned by[VIEW_COUNT]; /* bit i: approver i of the pact's document */
};

/* A joint sample: started and opened by one side, joined by the other. */
struct sample {
    struct fold_sample is; /* what is written once, and for callers the copy of all */
    uint8_t share[32];     /* of who joined */
    struct {
        bool known;
        bool joined;
    } in[VIEW_COUNT];
};

/* Where a version after the first, a notice, a consent or an export stands. */
enum spot_kind { SPOT_VERSION, SPOT_NOTICE, SPOT_CONSENT, SPOT_EXPORT };
struct spot {
    enum spot_kind kind;
    size_t parcel;
    size_t at; /* in its parcel's array */
};

struct fold {
    const struct card *card[FOLD_SIDES];
    bool fraud[FOLD_SIDES];
    struct cut cuts[FOLD_SIDES][KEY_COUNT];
    bool stale; /* a cut reaches what was judged before it was known */
    int winner; /* whose proposal stands when two are concurrent */
    struct log log[FOLD_SIDES];
    struct view view[VIEW_COUNT];
    struct ids pact_ids;
    struct pact *pacts;
    size_t pact_count;
    size_t pact_capacity;
    struct ids bout_ids;
    struct bout *bouts;
    size_t bout_count;
    size_t bout_capacity;
    struct ids errand_ids;
    struct errand *errands;
    size_t errand_count;
    size_t errand_capacity;
    struct ids parcel_ids;
    struct parcel *parcels;
    size_t parcel_count;
    size_t parcel_capacity;
    int64_t *owed_from; /* of each parcel: at times after this it may bar (owed.h) */
    size_t owed_capacity;
    struct ids spot_ids; /* of what stands in a spot */
    struct spot *spots;
    size_t spot_count;
    size_t spot_capacity;
    size_t *proposals[FOLD_SIDES]; /* places of that side's bouts, in lane order */
    size_t proposal_count[FOLD_SIDES];
    size_t proposal_capacity[FOLD_SIDES];
    struct handles handles;
    struct fold_concur *concurs[FOLD_SIDES]; /* not used up (4. above) */
    size_t concur_count[FOLD_SIDES];
    size_t concur_capacity[FOLD_SIDES];
    struct ids approval_ids; /* by what they are about */
    struct approval *approvals;
    size_t approval_count;
    size_t approval_capacity;
    struct ids sample_ids;
    struct sample *samples;
    size_t sample_count;
    size_t sample_capacity;
    size_t started[FOLD_SIDES];  /* samples of a side */
    size_t proposed[FOLD_SIDES]; /* agreements by a side (4. above) */
};

/* A question to the rules: may this entry take effect in this copy? */
struct ask {
    const struct fold *fold;
    int view;
    int side;
    uint64_t n; /* its place in the side's lane */
    const struct entry *entry;
    const struct agreement *document; /* of an agree.propose, or NULL */
    bool has_what;                    /* somebody may have concurred to it; what it is: */
    uint8_t what[32];

    /* What the rules found out, for the event. */
    size_t subject;
    int detail;
};

#endif
