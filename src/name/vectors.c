/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vectors.c - the fixed records of recipe 2
 *
 * They are part of the recipe: a row is never changed or taken away.
 */
#include "name/vectors.h"

#include "base/must.h"
#include "base/num.h"
#include "base/text.h"

#include <string.h>

struct row {
    enum record_kind kind;
    const char *names[VECTOR_NAMES]; /* primary, original, alias, weak; NULL if none */
    const char *births[2];
};

static const struct row rows[] = {
    {RECORD_PERSON, {"Sergei Ivanovich Tolmarov", "Сергей Иванович Толмаров"}, {"1971"}},
    {RECORD_PERSON, {"Толмаров Сергій Іванович"}, {"1971-03-02"}},
    {RECORD_PERSON, {"Muhammad Khalid al-Zarqani", "محمد خالد الزرقاني"}, {"1968"}},
    {RECORD_PERSON, {"Магомед Халид Аль-Заркани"}, {"1968", "1969"}},
    {RECORD_PERSON, {"Abdurrahman bin Yusuf", "عبد الرحمن بن يوسف"}, {NULL}},
    {RECORD_PERSON,
     {"ABD-AL RAHMAN ibn YOUSSEF", NULL, "Abu Tamim", "Salah al-Din"},
     {"1980"}},
    {RECORD_PERSON, {"Saifullah Nuruddin", "سيف الله نور الدين"}, {NULL}},
    {RECORD_PERSON, {"Uladzimir Karalkou", "Уладзімір Каралькоў"}, {NULL}},
    {RECORD_PERSON, {"Vladimir Karalkov"}, {NULL}},
    {RECORD_PERSON, {"Yosef ben David Almagori", "יוסף בן דוד אלמגורי"}, {NULL}},
    {RECORD_PERSON, {"Giorgi Beradze", "გიორგი ბერაძე"}, {NULL}},
    {RECORD_PERSON, {"Armen Tigranyan", "Արմեն Տիգրանյան"}, {NULL}},
    {RECORD_PERSON, {"Nikos Theodorakos", "Νίκος Θεοδωράκος"}, {NULL}},
    {RECORD_PERSON, {"Kim Song Min", "김성민"}, {"1955"}},
    {RECORD_PERSON, {"Čedomir Žarković", NULL, "Chedomir Zharkovich"}, {NULL}},
    {RECORD_PERSON, {"王小明"}, {NULL}},
    {RECORD_PERSON, {"Ӏумар Сайханов", NULL, "1умар Caйxaнов"}, {NULL}},
    {RECORD_PERSON, {"Quorl"}, {"1990"}},
    {RECORD_PERSON, {"Quorl"}, {NULL}},
    {RECORD_ORGANISATION,
     {"Northern Lantern Trading Company Ltd.", NULL, "N.L.T. Co."},
     {NULL}},
    {RECORD_GROUP, {"The Brigade of 31 March"}, {NULL}},
    {RECORD_THING, {"Silver Heron"}, {NULL}},
    {RECORD_PERSON,
     {"Jean-Pierre Quorlet", NULL, "Jean-Pierre", "Quorlet-Verin"},
     {NULL}},
    {RECORD_PERSON, {"Alireza", "علیرضا", "Gholamreza Quorli"}, {NULL}},
    {RECORD_PERSON, {"Quorl, Abdul Tamar-Verin", NULL, "Tamar-Abdul Quorl"}, {NULL}},
    {RECORD_PERSON, {"Kim Song-Min", "김 성민", "Song-Min", "穆罕默德"}, {NULL}},
    {RECORD_GROUP, {"Lantern-e-Quorl"}, {NULL}},
};

bool vectors_at(size_t index, struct vector *out)
{
    static const enum record_name_kind kinds[VECTOR_NAMES] = {
        RECORD_NAME_PRIMARY, RECORD_NAME_ORIGINAL, RECORD_NAME_ALIAS, RECORD_NAME_WEAK};
    const struct row *row;

    if (index >= COUNT_OF(rows))
        return false;
    row = &rows[index];
    *out = (struct vector){.record = {.kind = row->kind}};
    for (size_t i = 0; i < VECTOR_NAMES; i++) {
        size_t at = out->record.name_count;
        if (row->names[i] == NULL)
            continue;
        must(text_copy(out->texts[at], VECTOR_NAME_BYTES, row->names[i]) == OK);
        out->names[at].text = out->texts[at];
        out->names[at].kind = kinds[i];
        out->record.name_count++;
    }
    for (size_t i = 0; i < COUNT_OF(row->births) && row->births[i] != NULL; i++)
        must(text_copy(out->births[out->record.birth_count++].text,
                       sizeof out->births[0].text, row->births[i]) == OK);
    out->record.names = out->names;
    out->record.births = out->births;
    return true;
}
