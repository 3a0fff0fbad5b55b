/* SPDX-License-Identifier: Apache-2.0 */
/*
 * given.c - the classes, as two tables
 *
 * Whole words first; then beginnings, of which no entry is the beginning of another that
 * leads elsewhere. Only spellings whose skeletons differ need an entry.
 */
#include "name/given.h"

#include "base/num.h"

#include <stdlib.h>
#include <string.h>

struct spelling {
    const char *from;
    const char *to;
};

/* clang-format off */
/* Sorted. */
static const struct spelling wholes[] = {
    {"abragim", "ibrahim"}, {"abraham", "ibrahim"}, {"ahmet", "ahmad"},
    {"akhmat", "ahmad"}, {"akhmet", "ahmad"}, {"aleh", "oleg"},
    {"aleksandar", "aleksandr"}, {"alena", "elena"}, {"alexander", "aleksandr"},
    {"alexandre", "aleksandr"}, {"alexis", "aleksey"}, {"aliaksandr", "aleksandr"},
    {"aliaksei", "aleksey"}, {"aly", "ali"}, {"alyaksandr", "aleksandr"},
    {"alyaksei", "aleksey"}, {"andreas", "andrey"}, {"andreja", "andrey"},
    {"andrew", "andrey"}, {"andrii", "andrey"}, {"andriy", "andrey"},
    {"andrzej", "andrey"}, {"anne", "anna"}, {"asman", "uthman"}, {"athman", "uthman"},
    {"avraham", "ibrahim"}, {"axmed", "ahmad"}, {"basil", "vasiliy"},
    {"brahim", "ibrahim"}, {"catherine", "ekaterina"}, {"choe", "choi"},
    {"constantine", "konstantin"}, {"david", "dawud"}, {"davit", "dawud"},
    {"davud", "dawud"}, {"davut", "dawud"}, {"dimitrios", "dmitriy"},
    {"djamal", "jamal"}, {"dmytro", "dmitriy"}, {"dovid", "dawud"},
    {"dzmitri", "dmitriy"}, {"dzmitriy", "dmitriy"}, {"dzmitry", "dmitriy"},
    {"eugene", "evgeniy"}, {"evgeny", "evgeniy"}, {"evhen", "evgeniy"},
    {"fadel", "fadl"}, {"faisal", "faysal"}, {"fazel", "fadl"}, {"fazl", "fadl"},
    {"feisal", "faysal"}, {"fzl", "fadl"}, {"gabib", "habib"}, {"gadaffi", "qadhafi"},
    {"gaddafi", "qadhafi"}, {"gadhafi", "qadhafi"}, {"gadir", "qadir"},
    {"gadji", "haji"}, {"gadzhi", "hajji"}, {"gaidar", "haydar"}, {"gamal", "jamal"},
    {"gamid", "hamid"}, {"gamza", "hamza"}, {"ganna", "anna"}, {"gasan", "hasan"},
    {"gasim", "qasim"}, {"gaydar", "haydar"}, {"geidar", "haydar"},
    {"genady", "gennadiy"}, {"george", "georgiy"}, {"georgios", "georgiy"},
    {"gihad", "jihad"}, {"giuseppe", "yusuf"}, {"gregory", "grigoriy"},
    {"grigor", "grigoriy"}, {"grzegorz", "grigoriy"}, {"gusain", "husayn"},
    {"gusein", "husayn"}, {"guseyn", "husayn"}, {"halid", "khalid"}, {"hanna", "anna"},
    {"helena", "elena"}, {"henadz", "gennadiy"}, {"hennadii", "gennadiy"},
    {"hennadiy", "gennadiy"}, {"heorhii", "georgiy"}, {"heorhiy", "georgiy"},
    {"hienadz", "gennadiy"}, {"hocine", "husayn"}, {"hryhorii", "grigoriy"},
    {"hryhoriy", "grigoriy"}, {"huseyn", "husayn"}, {"iakov", "yakov"},
    {"iauhen", "evgeniy"}, {"ibragim", "ibrahim"}, {"ibrahima", "ibrahim"},
    {"ievgen", "evgeniy"}, {"ievhen", "evgeniy"}, {"ihar", "igor"}, {"ihor", "igor"},
    {"iosif", "yusuf"}, {"iouri", "yuriy"}, {"iskandar", "aleksandr"},
    {"iskander", "aleksandr"}, {"issa", "isa"}, {"iuri", "yuriy"}, {"iurii", "yuriy"},
    {"iusuf", "yusuf"}, {"jacob", "yakov"}, {"jelena", "elena"}, {"jewgeni", "evgeniy"},
    {"jorge", "georgiy"}, {"jose", "yusuf"}, {"josef", "yusuf"}, {"joseph", "yusuf"},
    {"jozef", "yusuf"}, {"jurij", "yuriy"}, {"jury", "yuriy"}, {"jusuf", "yusuf"},
    {"kadafi", "qadhafi"}, {"kader", "qadir"}, {"kadhafi", "qadhafi"},
    {"kanstantin", "konstantin"}, {"kanstantsin", "konstantin"}, {"kassem", "qasim"},
    {"katarina", "ekaterina"}, {"katerina", "ekaterina"}, {"kateryna", "ekaterina"},
    {"katsiaryna", "ekaterina"}, {"khaled", "khalid"}, {"khamid", "hamid"},
    {"khamza", "hamza"}, {"khasan", "hasan"}, {"khusein", "husayn"},
    {"kostiantyn", "konstantin"}, {"kostyantyn", "konstantin"}, {"magomed", "muhammad"},
    {"magomet", "muhammad"}, {"mahamadou", "muhammad"}, {"mahmet", "muhammad"},
    {"mahomed", "muhammad"}, {"majdi", "magdi"}, {"mamadou", "muhammad"},
    {"mamadu", "muhammad"}, {"mamed", "muhammad"}, {"mehdi", "mahdi"},
    {"mehmed", "muhammad"}, {"mehmet", "muhammad"}, {"michael", "mikhail"},
    {"michel", "mikhail"}, {"miguel", "mikhail"}, {"mihael", "mikhail"},
    {"mihai", "mikhail"}, {"mihail", "mikhail"}, {"mikael", "mikhail"},
    {"mikalai", "nikolay"}, {"mikalay", "nikolay"}, {"mikhailo", "mikhail"},
    {"mikhal", "mikhail"}, {"mikita", "nikita"}, {"mikola", "nikolay"},
    {"mixail", "mikhail"}, {"modzhakhed", "mujahid"}, {"mohamet", "muhammad"},
    {"mohammadi", "muhammad"}, {"mohd", "muhammad"}, {"muhamet", "muhammad"},
    {"mykhailo", "mikhail"}, {"mykhaylo", "mikhail"}, {"mykola", "nikolay"},
    {"mykyta", "nikita"}, {"nicholas", "nikolay"}, {"nicolas", "nikolay"},
    {"nikolaos", "nikolay"}, {"oleh", "oleg"}, {"oleksandr", "aleksandr"},
    {"oleksii", "aleksey"}, {"oleksiy", "aleksey"}, {"olena", "elena"},
    {"omar", "umar"}, {"omer", "umar"}, {"osman", "uthman"}, {"otman", "uthman"},
    {"ottman", "uthman"}, {"ousmane", "uthman"}, {"pablo", "pavel"}, {"pak", "park"},
    {"paul", "pavel"}, {"paulo", "pavel"}, {"pavlo", "pavel"}, {"pedro", "petr"},
    {"petar", "petr"}, {"peter", "petr"}, {"petro", "petr"}, {"pierre", "petr"},
    {"piotr", "petr"}, {"pyotr", "petr"}, {"qaddafi", "qadhafi"},
    {"qathafi", "qadhafi"}, {"ramazan", "ramadan"}, {"ramzan", "ramadan"},
    {"reza", "rida"}, {"rezah", "rida"}, {"ridah", "rida"}, {"ridha", "rida"},
    {"riza", "rida"}, {"rizah", "rida"}, {"rmzan", "ramadan"}, {"ryhor", "grigoriy"},
    {"rza", "rida"}, {"serge", "sergey"}, {"sergii", "sergey"}, {"sergio", "sergey"},
    {"serhii", "sergey"}, {"serhij", "sergey"}, {"serhiy", "sergey"},
    {"serzh", "sergey"}, {"siarhei", "sergey"}, {"siarhey", "sergey"},
    {"syarhey", "sergey"}, {"tetiana", "tatyana"}, {"tetyana", "tatyana"},
    {"uladzimer", "vladimir"}, {"uladzimir", "vladimir"}, {"usman", "uthman"},
    {"utman", "uthman"}, {"vasil", "vasiliy"}, {"vasyl", "vasiliy"},
    {"vecheslav", "vyacheslav"}, {"viacaslau", "vyacheslav"},
    {"viachaslau", "vyacheslav"}, {"volodimir", "vladimir"}, {"volodymyr", "vladimir"},
    {"vyachaslau", "vyacheslav"}, {"wasyl", "vasiliy"}, {"wladimir", "vladimir"},
    {"wolodymyr", "vladimir"}, {"yaakov", "yakov"}, {"yakiv", "yakov"},
    {"yauhen", "evgeniy"}, {"yekaterina", "ekaterina"}, {"yelena", "elena"},
    {"yevgeniy", "evgeniy"}, {"yevgeny", "evgeniy"}, {"yevhen", "evgeniy"},
    {"yosyf", "yusuf"}, {"youri", "yuriy"}, {"yuri", "yuriy"}, {"yurii", "yuriy"},
    {"yury", "yuriy"}, {"yuryi", "yuriy"}, {"zein", "zayn"}, {"zu", "dhu"},
};

static const struct spelling beginnings[] = {
    {"aleh", "oleg"}, {"aliaks", "aleks"}, {"alyaks", "aleks"}, {"dzmitr", "dmitr"},
    {"dzyanis", "denis"}, {"evhen", "evgen"}, {"gadzhi", "haji"}, {"gamid", "hamid"},
    {"gasan", "hasan"}, {"genadz", "gennad"}, {"gennadz", "gennad"},
    {"gusein", "husayn"}, {"guseyn", "husayn"}, {"henadz", "gennad"},
    {"hennad", "gennad"}, {"heorh", "georg"}, {"hienadz", "gennad"},
    {"hryhor", "grigor"}, {"iauhen", "evgen"}, {"ibragim", "ibrahim"},
    {"ievgen", "evgen"}, {"ievhen", "evgen"}, {"ihar", "igor"}, {"ihor", "igor"},
    {"iusuf", "yusuf"}, {"magomed", "muhammad"}, {"magomet", "muhammad"},
    {"mamed", "muhammad"}, {"mikala", "nikola"}, {"mikit", "nikit"},
    {"mikola", "nikola"}, {"mukhammed", "muhammad"}, {"mykola", "nikola"},
    {"mykyt", "nikit"}, {"oleh", "oleg"}, {"oleks", "aleks"}, {"osman", "uthman"},
    {"ryhor", "grigor"}, {"serhe", "serge"}, {"serhi", "sergi"}, {"siarhe", "serge"},
    {"siarhi", "sergi"}, {"syarhe", "serge"}, {"uladzimer", "vladimir"},
    {"uladzimir", "vladimir"}, {"usman", "uthman"}, {"viacaslau", "vyacheslav"},
    {"viachaslau", "vyacheslav"}, {"volodimir", "vladimir"}, {"volodymyr", "vladimir"},
    {"vyachaslau", "vyacheslav"}, {"wladimir", "vladimir"}, {"yauhen", "evgen"},
    {"yevgen", "evgen"}, {"yevhen", "evgen"},
};
/* clang-format on */

static int compare(const void *key, const void *spelling)
{
    return strcmp(key, ((const struct spelling *)spelling)->from);
}

static void replace_beginning(struct word *word, const struct spelling *s)
{
    char tail[WORD_MAX + 1];
    size_t head = strlen(s->to);
    size_t length;

    memcpy(tail, word->text, sizeof tail);
    length = strlen(tail + strlen(s->from));
    if (length > WORD_MAX - head)
        length = WORD_MAX - head;
    memcpy(word->text, s->to, head);
    memcpy(word->text + head, tail + strlen(s->from), length);
    word->text[head + length] = '\0';
}

const char *given_row(size_t row)
{
    if (row < COUNT_OF(wholes))
        return wholes[row].from;
    row -= COUNT_OF(wholes);
    return row < COUNT_OF(beginnings) ? beginnings[row].from : NULL;
}

void given_settle(struct word *word)
{
    const struct spelling *s =
        bsearch(word->text, wholes, COUNT_OF(wholes), sizeof wholes[0], compare);

    if (s != NULL) {
        memcpy(word->text, s->to, strlen(s->to) + 1);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(beginnings); i++) {
        s = &beginnings[i];
        if (word->text[0] == s->from[0] &&
            strncmp(word->text, s->from, strlen(s->from)) == 0) {
            replace_beginning(word, s);
            return;
        }
    }
}
