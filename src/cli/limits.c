/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limits.c - entente limits: what this software does not prevent (R50)
 */
#include "base/num.h"
#include "cli/verbs.h"

static const char *const limits[] = {
    "The peer can test particular people within the budget, by putting them on its list.",
    "The peer can invent entries and the case files behind them; a few are not found "
    "out.",
    "The side that breaks off while hits are shown is ahead by at most one block of "
    "them, if its program makes its points as agreed.",
    "A peer whose program makes its points otherwise can learn its hits, within the "
    "budget, while you are shown none, or only a count was agreed; proofs and audits "
    "do not show it.",
    "Where only a count is agreed, a lie survives all audits but one in so many.",
    "The peer can leave records out, or keep false ones: only people can judge the "
    "truth.",
    "A planted record that looks true reaches people's eyes; it is a lead and no more.",
    "The peer can delay and stop; no program keeps a line open that somebody cuts.",
    "Two peers can tell each other, outside this program, what each has learnt.",
    "From round to round the peer sees that a new entry of yours meets one of its own.",
    "Whoever takes the running machine, or your own source systems, has what is there.",
    "Entries never handed to anyone can be hidden, and so can all if both sides agree.",
    "Courts and force can compel people; hold little, and let it expire.",
    "What people of the other side do with what they read is beyond any program.",
    "A look is a copy: who may look at a record can write it down or photograph it.",
    "A consent is answered by a promise: what its recipient does, no program sees.",
    "That a record was erased or corrected is a signed statement; it proves that it was "
    "said, not that no copy is left.",
    "Whoever runs this machine can take lines out of its own journal; out of the lanes "
    "that the peer holds, nobody can.",
    "The peer runs whatever program it likes; the build that it names is a claim.",
    "Whoever steals an officer's key acts in the officer's name until it is known.",
    "A peer that stores the round's points could test guesses if it ever had a large "
    "quantum computer; erasing our keys does not help.",
};

static enum err run(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    json_t *list = output_array(o);

    (void)f;
    buffer_add_text(&o->text, "What this software does not prevent:\n");
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        buffer_printf(&o->text, "%3zu. %s\n", i + 1, limits[i]);
        if (json_array_append_new(list, json_string(limits[i])) != 0)
            o->ok = false;
    }
    return OK;
}

const struct verb limits_verbs[] = {
    {.name = "", .words = "", .help = "what this software does not prevent", .run = run},
    {.name = NULL},
};
