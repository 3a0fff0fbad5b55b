/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prose_en.c - the shipped agreements in English
 */
#include "agreement/prose.h"

#include <stddef.h>

/* clang-format off: a heading and its paragraph alternate */
static const char *const persons[] = {
    "Article 1. Subject and purpose",
    "The first party and the second party each keep a list of persons whom they have "
    "reason to link to acts of terrorism or to their preparation. They agree to find "
    "out which persons stand on both lists, and to exchange what they know of those "
    "persons, in order to prevent such acts and to investigate them. They do so for "
    "no other purpose. In particular, nothing received under this agreement is used "
    "to choose the target of an attack, to judge a person's politics, faith or "
    "origin, or in proceedings that can end in a sentence of death.",
    "Article 2. Who may be listed",
    "A party loads a person only on grounds that are particular to that person, that "
    "are written in a case file, and that its own law recognises. It does not load a "
    "person whom this agreement excludes, nor anything that it knows, or must "
    "assume, to have been obtained by torture or another grave breach of human "
    "rights. The officer who loads a list states by signature that this was checked.",
    "Article 3. What may follow",
    "What is received may lead to the acts that this agreement lists, and to no "
    "others. A person is not arrested, refused entry or otherwise harmed because of "
    "a hit alone. Whoever acts does so on an assessment of its own and answers for "
    "it under its own law.",
    NULL,
};

static const char *const aid[] = {
    "Article 1. Subject and purpose",
    "The first party and the second party each register households and persons for "
    "aid. They agree to find out who is registered with both for the same aid, so "
    "that aid reaches more people and nobody is counted twice. They do so for no "
    "other purpose. Nothing received under this agreement is handed to an authority "
    "that controls borders, collects debts, prosecutes, recruits or fights, nor used "
    "to find a person for any of them.",
    "Article 2. Who may be listed",
    "A party loads only persons who were told, in words they understand, that their "
    "registration can be compared in this way, and who could refuse without losing "
    "their aid. It does not load whom this agreement excludes. Where being found on "
    "a list would put a person in danger, that person is left out, and no reason is "
    "given.",
    "Article 3. What may follow",
    "A double registration is no proof of dishonesty: families are parted, names are "
    "alike, and officials err. No aid is stopped, reduced or claimed back before an "
    "officer has spoken with the household and heard it. The two parties settle "
    "between them who goes on to serve it, and it is never left without either.",
    NULL,
};

static const char *const accounts[] = {
    "Article 1. Subject and purpose",
    "The first party and the second party each serve customers, and each has reason "
    "to suspect that certain accounts are used to pass on the proceeds of fraud. "
    "They agree to find out which account holders both of them suspect, and to "
    "exchange what is strictly necessary to protect customers and to meet their "
    "duties under the law. They do so for no other purpose. Nothing received under "
    "this agreement is used to set a price, to rate credit, to sell, or to decide on "
    "a person's employment.",
    "Article 2. Who may be listed",
    "A party loads an account holder only after an assessment of its own, on facts "
    "that it has recorded, and where the suspicion goes beyond an unusual payment. "
    "It does not load whom this agreement excludes. Victims who were deceived into "
    "lending their account are loaded only where the account is still being misused. "
    "A report of suspicion made to an authority is disclosed only where that "
    "authority has agreed.",
    "Article 3. What may follow",
    "What is received may lead to the acts that this agreement lists, and to no "
    "others. No account is closed, blocked or refused because of a hit alone: the "
    "party that acts first makes an assessment of its own, writes down its grounds, "
    "and leaves the customer a way to complain.",
    NULL,
};

static const char *const common[] = {
    "Article 4. Codes and words",
    "The codes, numbers and dates of this agreement are what the parties' systems "
    "carry out. This text explains them. Where the text and a code seem to differ, "
    "or the texts in two languages do, neither party relies on the wider meaning "
    "until both have settled the matter. The agreement states which text prevails, "
    "if one does.",
    "Article 5. No duty to share",
    "This agreement obliges nobody to load a record, to answer a request or to give "
    "a reason. An empty list is a valid list. Neither party draws a conclusion from "
    "what the other does not share.",
    "Article 6. Comparing",
    "Neither party shows the other its list. What each side sends is counted against "
    "the budget of this agreement, also when a round is broken off. That a person "
    "was not found is information about that person: it is not kept, not passed on "
    "and not used. Each party loads only records that it holds for its own work, and "
    "adds none in order to find out whether the other knows of someone.",
    "Article 7. A hit is a lead",
    "A hit states that two records may be about the same person, and nothing more. "
    "It counts as confirmed only when an officer on each side has compared the "
    "records and signed a judgement with its ground. No decision that harms a person "
    "is taken by a machine alone.",
    "Article 8. Requests",
    "A request names its purpose and its ground. It is acknowledged, and answered or "
    "declined, within the times of this agreement. Whoever declines names a code and "
    "owes no further explanation.",
    "Article 9. Originator and onward use",
    "What a party hands over remains its own in this sense: it sets the conditions, "
    "may add to them later, and may withdraw it. The receiver passes it on to no "
    "third party, and uses it for no further purpose, without the originator's "
    "consent given for that case. The overseers named in this agreement, and the "
    "courts before which a person contests what was done, are not third parties. If "
    "a law or an order compels a receiver to disclose, it tells the originator "
    "beforehand wherever that is lawful.",
    "Article 10. Correction",
    "A party that learns that something it handed over is wrong, out of date or "
    "contested says so without delay. The receiver corrects, restricts or erases it "
    "within the time of this agreement, does the same wherever it has passed it on, "
    "and reports where it was done. A person who says that a record is wrong is "
    "heard by the party that holds it, and the record is marked until the matter is "
    "decided.",
    "Article 11. Erasure",
    "What was received is erased at the end of the time set by the originator or by "
    "this agreement, whichever comes first. When a review leads to no decision, the "
    "item is erased.",
    "Article 12. Log and oversight",
    "Each party keeps the log of everything that passes between them, and neither "
    "alters it. The log holds no names. Each party's overseer may read all that its "
    "own side holds, at any time and without asking the other. The overseers may "
    "meet, and may examine together a sample of rounds that is drawn by lot.",
    "Article 13. Incidents",
    "A party whose systems, keys or records may have been reached by someone else "
    "tells the other within the time of this agreement, says what is known, and "
    "completes it as more is learnt.",
    "Article 14. Suspension",
    "Either party may suspend this agreement, wholly or in part, at once and alone, "
    "by naming a code. The suspension takes effect when it is received, and only the "
    "party that declared it lifts it.",
    "Article 15. Entry into force, change and end",
    "This agreement is in force only when both parties have signed the same "
    "document, with the number of signatories that it names, and each has stated "
    "that its internal procedures are complete; and not before the date on which it "
    "starts. It is changed only by a new document that both sign. It ends on its "
    "date of expiry and is never silently renewed. Either party may end it earlier "
    "by notice, and may pause a notice that it has given.",
    "Article 16. What remains",
    "After the end nothing more is compared. The duties that this agreement lists as "
    "surviving bind both parties for as long as either still holds anything received "
    "under it.",
    "Article 17. Disputes",
    "The parties settle disputes by speaking with each other. While a dispute lasts, "
    "what was received stays protected as this agreement demands.",
    "Article 18. What this agreement cannot prevent",
    "Both parties know that no system keeps people from misusing what they have "
    "read, from loading a guess within the budget, or from leaving a record out. "
    "They sign in this knowledge, and because such acts leave a trace that both "
    "hold.",
    NULL,
};

const struct prose agreement_prose_en = {
    .language = "en",
    .title =
        {
            [PROSE_PERSONS] =
                "Agreement on comparing lists of persons linked to terrorism",
            [PROSE_AID] = "Agreement on finding double registrations for aid",
            [PROSE_ACCOUNTS] =
                "Agreement on finding accounts that pass on the proceeds of fraud",
        },
    .opening =
        {[PROSE_PERSONS] = persons, [PROSE_AID] = aid, [PROSE_ACCOUNTS] = accounts},
    .common = common,
};
/* clang-format on */
