/* SPDX-License-Identifier: Apache-2.0 */
/*
 * country.c - the table, and the walk through it
 *
 * A row is a code and the names that stand for it, parted by "|": the English short name
 * of ISO 3166-1 first, then other names of the country and its people as the lists write
 * them. "Congolese" stands for none: two countries are meant by it.
 */
#include "format/country.h"

#include "base/num.h"

#include <string.h>
#include <strings.h>

struct country {
    char code[sizeof "xx"];
    const char *names;
};

/* clang-format off */
static const struct country countries[] = {
    {"ad", "Andorra|Andorran"},
    {"ae", "United Arab Emirates|UAE|U.A.E.|Emirati|United Arab Emirates (UAE)"},
    {"af", "Afghanistan|Afghan"},
    {"ag", "Antigua and Barbuda|Antigua & Barbuda|Antiguan and Barbudan|Antigua"},
    {"ai", "Anguilla"},
    {"al", "Albania|Albanian"},
    {"am", "Armenia|Armenian"},
    {"ao", "Angola|Angolan"},
    {"aq", "Antarctica"},
    {"ar", "Argentina|Argentine|Argentinian"},
    {"as", "American Samoa"},
    {"at", "Austria|Austrian"},
    {"au", "Australia|Australian"},
    {"aw", "Aruba"},
    {"ax", "Åland Islands|Aland Islands"},
    {"az", "Azerbaijan|Azerbaijani|Azeri"},
    {"ba", "Bosnia and Herzegovina|Bosnia|Bosnia-Herzegovina|Bosnia & Herzegovina|"
           "Bosnian|Bosnian and Herzegovinian"},
    {"bb", "Barbados|Barbadian"},
    {"bd", "Bangladesh|Bangladeshi"},
    {"be", "Belgium|Belgian"},
    {"bf", "Burkina Faso|Burkinabe|Burkina-Faso"},
    {"bg", "Bulgaria|Bulgarian"},
    {"bh", "Bahrain|Bahraini"},
    {"bi", "Burundi|Burundian"},
    {"bj", "Benin|Beninese"},
    {"bl", "Saint Barthélemy|Saint Barthelemy"},
    {"bm", "Bermuda|Bermuda (British Overseas Territory)|Bermudian"},
    {"bn", "Brunei Darussalam|Brunei|Bruneian"},
    {"bo", "Bolivia, Plurinational State of|Bolivia|Bolivian|"
           "Bolivia (Plurinational State of)|Plurinational State of Bolivia"},
    {"bq", "Bonaire, Sint Eustatius and Saba|Bonaire"},
    {"br", "Brazil|Brazilian"},
    {"bs", "Bahamas|The Bahamas|Bahamas, The|Bahamian"},
    {"bt", "Bhutan|Bhutanese"},
    {"bv", "Bouvet Island"},
    {"bw", "Botswana|Botswanan"},
    {"by", "Belarus|Belarusian|Belarussian|Byelorussia"},
    {"bz", "Belize|Belizean"},
    {"ca", "Canada|Canadian"},
    {"cc", "Cocos (Keeling) Islands"},
    {"cd", "Congo, The Democratic Republic of the|"
           "Congo, Democratic Republic of the|Democratic Republic of the Congo|"
           "Congo, Democratic Republic of|Congo (Democratic Republic)|"
           "Congo (Democratic Republic of the)|DRC|DR Congo|Congo (Kinshasa)|"
           "Zaire|Congolese (DRC)"},
    {"cf", "Central African Republic|Central African|C.A.R."},
    {"cg", "Congo|Congo, Republic of the|Republic of the Congo|Congo (Republic)|"
           "Congo, Republic of|Congo (Brazzaville)|Congo-Brazzaville"},
    {"ch", "Switzerland|Swiss"},
    {"ci", "Côte d'Ivoire|Cote d'Ivoire|Cote d Ivoire|Ivory Coast|Ivorian|"
           "Côte d’Ivoire|Cote D'Ivoire (Ivory Coast)"},
    {"ck", "Cook Islands"},
    {"cl", "Chile|Chilean"},
    {"cm", "Cameroon|Cameroonian"},
    {"cn", "China|Chinese|People's Republic of China|China, People's Republic of|"
           "China (PRC)|PRC|Mainland China"},
    {"co", "Colombia|Colombian"},
    {"cr", "Costa Rica|Costa Rican"},
    {"cu", "Cuba|Cuban"},
    {"cv", "Cabo Verde|Cape Verde|Cape Verdean"},
    {"cw", "Curaçao|Curacao"},
    {"cx", "Christmas Island"},
    {"cy", "Cyprus|Cypriot"},
    {"cz", "Czechia|Czech Republic|Czech|The Czech Republic"},
    {"de", "Germany|German|Federal Republic of Germany"},
    {"dj", "Djibouti|Djiboutian"},
    {"dk", "Denmark|Danish"},
    {"dm", "Dominica|Dominican (Dominica)"},
    {"do", "Dominican Republic|Dominican"},
    {"dz", "Algeria|Algerian"},
    {"ec", "Ecuador|Ecuadorian|Ecuadorean"},
    {"ee", "Estonia|Estonian"},
    {"eg", "Egypt|Egyptian|Arab Republic of Egypt"},
    {"eh", "Western Sahara"},
    {"er", "Eritrea|Eritrean"},
    {"es", "Spain|Spanish"},
    {"et", "Ethiopia|Ethiopian"},
    {"fi", "Finland|Finnish"},
    {"fj", "Fiji|Fijian"},
    {"fk", "Falkland Islands (Malvinas)|Falkland Islands"},
    {"fm", "Micronesia, Federated States of|Micronesia"},
    {"fo", "Faroe Islands|Faeroe Islands"},
    {"fr", "France|French|French Republic"},
    {"ga", "Gabon|Gabonese"},
    {"gb", "United Kingdom|United Kingdom of Great Britain and Northern Ireland|"
           "Great Britain|UK|U.K.|British|England|Scotland|Wales|Northern Ireland|"
           "UNITED KINGDOM (inc. Northern Ireland)"},
    {"gd", "Grenada|Grenadian"},
    {"ge", "Georgia|Georgian"},
    {"gf", "French Guiana"},
    {"gg", "Guernsey|Guernsey (British Crown Dependency)|"
           "Guernsey, British Crown Dependency"},
    {"gh", "Ghana|Ghanaian"},
    {"gi", "Gibraltar|Gibraltar (British)"},
    {"gl", "Greenland"},
    {"gm", "Gambia|The Gambia|Gambia, The|Gambian"},
    {"gn", "Guinea|Guinean|Republic of Guinea"},
    {"gp", "Guadeloupe"},
    {"gq", "Equatorial Guinea|Equatorial Guinean|Equatoguinean"},
    {"gr", "Greece|Greek|Hellenic Republic"},
    {"gs", "South Georgia and the South Sandwich Islands"},
    {"gt", "Guatemala|Guatemalan"},
    {"gu", "Guam"},
    {"gw", "Guinea-Bissau|Guinea Bissau|Republic of Guinea-Bissau|Bissau-Guinean"},
    {"gy", "Guyana|Guyanese"},
    {"hk", "Hong Kong|Hong Kong SAR|"
           "China, Hong Kong Special Administrative Region|Hong Kong, China|"
           "Hong Kong (SAR)|Hong Kong S.A.R."},
    {"hm", "Heard Island and McDonald Islands"},
    {"hn", "Honduras|Honduran"},
    {"hr", "Croatia|Croatian"},
    {"ht", "Haiti|Haitian"},
    {"hu", "Hungary|Hungarian"},
    {"id", "Indonesia|Indonesian"},
    {"ie", "Ireland|Irish|Republic of Ireland|Ireland, Republic of"},
    {"il", "Israel|Israeli"},
    {"im", "Isle of Man|Isle of Man, British Crown Dependency"},
    {"in", "India|Indian"},
    {"io", "British Indian Ocean Territory"},
    {"iq", "Iraq|Iraqi|Republic of Iraq"},
    {"ir", "Iran, Islamic Republic of|Iran|Iran (Islamic Republic of)|"
           "Islamic Republic of Iran|Iranian"},
    {"is", "Iceland|Icelandic"},
    {"it", "Italy|Italian"},
    {"je", "Jersey|Jersey (British Crown Dependency)|Jersey, British Crown Dependency"},
    {"jm", "Jamaica|Jamaican"},
    {"jo", "Jordan|Jordanian"},
    {"jp", "Japan|Japanese"},
    {"ke", "Kenya|Kenyan"},
    {"kg", "Kyrgyzstan|Kyrgyz Republic|Kyrgyz"},
    {"kh", "Cambodia|Cambodian|Kampuchea"},
    {"ki", "Kiribati"},
    {"km", "Comoros|Comoran|Comorian|The Comoros"},
    {"kn", "Saint Kitts and Nevis|St Kitts and Nevis|St. Kitts and Nevis|"
           "St. Kitts & Nevis|St Kitts & Nevis"},
    {"kp", "Korea, Democratic People's Republic of|North Korea|Korea, North|DPRK|"
           "Democratic People's Republic of Korea|North Korean|"
           "Korea (Democratic People's Republic of)|North Korea (DPRK)|"
           "Democratic People’s Republic of Korea|Korea North"},
    {"kr", "Korea, Republic of|South Korea|Korea, South|Republic of Korea|"
           "South Korean|Korea (Republic of)|Korea South"},
    {"kw", "Kuwait|Kuwaiti"},
    {"ky", "Cayman Islands|Cayman"},
    {"kz", "Kazakhstan|Kazakh|Kazakhstani"},
    {"la", "Lao People's Democratic Republic|Laos|Lao|Laotian|Lao PDR"},
    {"lb", "Lebanon|Lebanese"},
    {"lc", "Saint Lucia|St Lucia|St. Lucia"},
    {"li", "Liechtenstein"},
    {"lk", "Sri Lanka|Sri Lankan"},
    {"lr", "Liberia|Liberian"},
    {"ls", "Lesotho|Basotho"},
    {"lt", "Lithuania|Lithuanian"},
    {"lu", "Luxembourg|Luxembourgish"},
    {"lv", "Latvia|Latvian"},
    {"ly", "Libya|Libyan|Libyan Arab Jamahiriya|State of Libya"},
    {"ma", "Morocco|Moroccan|Kingdom of Morocco"},
    {"mc", "Monaco|Monegasque"},
    {"md", "Moldova, Republic of|Moldova|Moldovan|Republic of Moldova"},
    {"me", "Montenegro|Montenegrin"},
    {"mf", "Saint Martin (French part)|Saint Martin"},
    {"mg", "Madagascar|Malagasy"},
    {"mh", "Marshall Islands|Marshall Islands, Republic of the|"
           "Republic of the Marshall Islands|Marshallese"},
    {"mk", "North Macedonia|Macedonia|North Macedonia, The Republic of|"
           "The former Yugoslav Republic of Macedonia|"
           "Macedonia, The Former Yugoslav Republic of|Macedonian|FYROM"},
    {"ml", "Mali|Malian"},
    {"mm", "Myanmar|Burma|Burmese|Myanmar (Burma)|Burma (Myanmar)"},
    {"mn", "Mongolia|Mongolian"},
    {"mo", "Macao|Macau|China, Macao Special Administrative Region|Macau, China"},
    {"mp", "Northern Mariana Islands"},
    {"mq", "Martinique"},
    {"mr", "Mauritania|Mauritanian|Islamic Republic of Mauritania"},
    {"ms", "Montserrat"},
    {"mt", "Malta|Maltese"},
    {"mu", "Mauritius|Mauritian"},
    {"mv", "Maldives|Maldivian|Maldives, Republic of"},
    {"mw", "Malawi|Malawian"},
    {"mx", "Mexico|Mexican"},
    {"my", "Malaysia|Malaysian"},
    {"mz", "Mozambique|Mozambican"},
    {"na", "Namibia|Namibian"},
    {"nc", "New Caledonia"},
    {"ne", "Niger|Nigerien"},
    {"nf", "Norfolk Island"},
    {"ng", "Nigeria|Nigerian"},
    {"ni", "Nicaragua|Nicaraguan"},
    {"nl", "Netherlands|The Netherlands|Netherlands, The|Dutch|Holland|"
           "Netherlands (Kingdom of the)"},
    {"no", "Norway|Norwegian"},
    {"np", "Nepal|Nepalese|Nepali"},
    {"nr", "Nauru"},
    {"nu", "Niue"},
    {"nz", "New Zealand|New Zealander"},
    {"om", "Oman|Omani"},
    {"pa", "Panama|Panamanian"},
    {"pe", "Peru|Peruvian"},
    {"pf", "French Polynesia"},
    {"pg", "Papua New Guinea|Papua New Guinean"},
    {"ph", "Philippines|The Philippines|Filipino|Philippine"},
    {"pk", "Pakistan|Pakistani|Islamic Republic of Pakistan"},
    {"pl", "Poland|Polish"},
    {"pm", "Saint Pierre and Miquelon"},
    {"pn", "Pitcairn|Pitcairn Islands"},
    {"pr", "Puerto Rico"},
    {"ps", "Palestine, State of|Palestine|State of Palestine|Palestinian|"
           "Palestinian Territory, Occupied|Occupied Palestinian Territories|"
           "Palestinian Territories|Occupied Palestinian Territory|"
           "Palestinian Authority|West Bank|Gaza|Region: Gaza|Gaza Strip"},
    {"pt", "Portugal|Portuguese"},
    {"pw", "Palau|Palauan"},
    {"py", "Paraguay|Paraguayan"},
    {"qa", "Qatar|Qatari"},
    {"re", "Réunion|Reunion"},
    {"ro", "Romania|Romanian"},
    {"rs", "Serbia|Serbian|Republic of Serbia|Kosovo and Metohija"},
    {"ru", "Russian Federation|Russia|Russian|Russian Fed.|The Russian Federation"},
    {"rw", "Rwanda|Rwandan|Rwandese"},
    {"sa", "Saudi Arabia|Saudi|Saudi Arabian|Kingdom of Saudi Arabia"},
    {"sb", "Solomon Islands"},
    {"sc", "Seychelles|Seychellois"},
    {"sd", "Sudan|Sudanese|The Sudan|Republic of the Sudan"},
    {"se", "Sweden|Swedish"},
    {"sg", "Singapore|Singaporean"},
    {"sh", "Saint Helena, Ascension and Tristan da Cunha"},
    {"si", "Slovenia|Slovenian|Slovene"},
    {"sj", "Svalbard and Jan Mayen"},
    {"sk", "Slovakia|Slovak Republic|Slovak|Slovakian"},
    {"sl", "Sierra Leone|Sierra Leonean|Sierra Leonian"},
    {"sm", "San Marino"},
    {"sn", "Senegal|Senegalese"},
    {"so", "Somalia|Somali|Federal Republic of Somalia"},
    {"sr", "Suriname|Surinamese"},
    {"ss", "South Sudan|South Sudanese|SouthSudan"},
    {"st", "Sao Tome and Principe|São Tomé and Príncipe|Sao Tome & Principe"},
    {"sv", "El Salvador|Salvadoran"},
    {"sx", "Sint Maarten (Dutch part)|Sint Maarten"},
    {"sy", "Syrian Arab Republic|Syria|Syrian|The Syrian Arab Republic"},
    {"sz", "Eswatini|Swaziland|Swazi"},
    {"tc", "Turks and Caicos Islands"},
    {"td", "Chad|Chadian"},
    {"tf", "French Southern Territories"},
    {"tg", "Togo|Togolese"},
    {"th", "Thailand|Thai"},
    {"tj", "Tajikistan|Tajik|Tajikistani"},
    {"tk", "Tokelau"},
    {"tl", "Timor-Leste|East Timor|Timor Leste"},
    {"tm", "Turkmenistan|Turkmen"},
    {"tn", "Tunisia|Tunisian"},
    {"to", "Tonga|Tongan"},
    {"tr", "Türkiye|Turkey|Turkish|Turkiye|Republic of Türkiye"},
    {"tt", "Trinidad and Tobago|Trinidad & Tobago|Trinidadian|Trinidad"},
    {"tv", "Tuvalu"},
    {"tw", "Taiwan, Province of China|Taiwan|Taiwanese|Taiwan Province of China|"
           "Taiwan (Province of China)|Republic of China|Republic of China (Taiwan)"},
    {"tz", "Tanzania, United Republic of|Tanzania|United Republic of Tanzania|"
           "Tanzanian"},
    {"ua", "Ukraine|Ukrainian"},
    {"ug", "Uganda|Ugandan"},
    {"um", "United States Minor Outlying Islands"},
    {"us", "United States|United States of America|USA|U.S.A.|U.S.|American|"
           "United States of America (USA)|The United States"},
    {"uy", "Uruguay|Uruguayan"},
    {"uz", "Uzbekistan|Uzbek|Uzbekistani"},
    {"va", "Holy See (Vatican City State)|Holy See|Vatican City|Vatican City State"},
    {"vc", "Saint Vincent and the Grenadines|St Vincent|"
           "St Vincent and the Grenadines|St. Vincent and the Grenadines|"
           "Saint Vincent & the Grenadines"},
    {"ve", "Venezuela, Bolivarian Republic of|Venezuela|"
           "Venezuela (Bolivarian Republic of)|Bolivarian Republic of Venezuela|"
           "Venezuelan"},
    {"vg", "Virgin Islands, British|British Virgin Islands|Virgin Islands (British)"},
    {"vi", "Virgin Islands, U.S.|Virgin Islands (U.S.)|US Virgin Islands"},
    {"vn", "Viet Nam|Vietnam|Vietnamese|Viet-Nam"},
    {"vu", "Vanuatu|Ni-Vanuatu"},
    {"wf", "Wallis and Futuna"},
    {"ws", "Samoa|Samoan"},
    {"ye", "Yemen|Yemeni|Republic of Yemen|Yemen (Republic of)"},
    {"yt", "Mayotte"},
    {"za", "South Africa|South African"},
    {"zm", "Zambia|Zambian"},
    {"zw", "Zimbabwe|Zimbabwean"},
    {"xk", "Kosovo|Kosovan|Kosovar|Republic of Kosovo"},
};
/* clang-format on */

/* What lists write where they know none. */
static const char *const nowhere[] = {
    "",          "-",
    "na",        "n/a",
    "none",      "none identified",
    "unknown",   "undetermined",
    "not known", "nil",
    "stateless", "00",
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '.' || c == ',';
}

/* Blanks, full stops and commas at both ends are no part of a name. */
static void trim(const char **text, size_t *length)
{
    while (*length > 0 && is_blank(**text)) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && is_blank((*text)[*length - 1]))
        (*length)--;
}

static bool is_same(const char *name, size_t name_length, const char *text, size_t length)
{
    return name_length == length && strncasecmp(name, text, length) == 0;
}

static bool has_name(const struct country *c, const char *text, size_t length)
{
    for (const char *name = c->names; *name != '\0';) {
        size_t count = strcspn(name, "|");

        if (is_same(name, count, text, length))
            return true;
        name += count + (name[count] == '|' ? 1 : 0);
    }
    return false;
}

static bool find(const char *text, size_t length, char out[sizeof "xx"])
{
    for (size_t i = 0; i < COUNT_OF(countries); i++)
        if (is_same(countries[i].code, 2, text, length) ||
            has_name(&countries[i], text, length)) {
            memcpy(out, countries[i].code, sizeof countries[i].code);
            return true;
        }
    return false;
}

bool country_find(const char *text, size_t length, char out[sizeof "xx"])
{
    static const char *const forms[] = {"Republic of ", "Kingdom of ", "State of ",
                                        "Union of ",    "The ",        "the "};

    trim(&text, &length);
    if (find(text, length, out))
        return true;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        size_t count = strlen(forms[i]);

        if (length > count && strncmp(text, forms[i], count) == 0) {
            text += count;
            length -= count;
        }
    }
    trim(&text, &length);
    return find(text, length, out);
}

bool country_is_none(const char *text, size_t length)
{
    trim(&text, &length);
    if (length == 2 && memcmp(text, "na", 2) == 0)
        return true; /* in large letters it is Namibia */
    for (size_t i = 0; i < COUNT_OF(nowhere); i++)
        if (is_same(nowhere[i], strlen(nowhere[i]), text, length))
            return true;
    return false;
}
