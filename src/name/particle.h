/* SPDX-License-Identifier: Apache-2.0 */
/*
 * particle.h - what a small word does in a name
 *
 * The classes of tables/words.tsv, in whose second column they stand by these names.
 */
#ifndef NAME_PARTICLE_H
#define NAME_PARTICLE_H

#include "name/table.h"

enum particle {
    PARTICLE_NONE,
    PARTICLE_ARTICLE,
    PARTICLE_PARTICLE, /* between the words of a name: de, van, and */
    PARTICLE_LINK,     /* a preposition, which only the names of bodies drop */
    PARTICLE_CHILD_OF, /* what follows is a parent's name: bin, ould */
    PARTICLE_CHILD,    /* what precedes is a parent's name: oglu, kyzy */
    PARTICLE_TITLE,
    PARTICLE_ABD,   /* servant of: joins what follows */
    PARTICLE_ABU,   /* father of: joins what follows */
    PARTICLE_UMM,   /* mother of: joins what follows */
    PARTICLE_DIN,   /* of the faith: joins what precedes */
    PARTICLE_LAH,   /* of God: joins what precedes */
    PARTICLE_TAIL,  /* the end of a family name: joins what precedes: zadeh, pour */
    PARTICLE_COUNT, /* before a number in the name of a body: No. 3 */
};

extern const struct table table_words;

/* PARTICLE_NONE for most words. */
enum particle particle_of(const char *text, size_t length);

#endif
