/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prose_fr.c - the shipped agreements in French
 */
#include "agreement/prose.h"

#include <stddef.h>

/* clang-format off: a heading and its paragraph alternate */
static const char *const persons[] = {
    "Article 1. Objet et finalité",
    "La première partie et la seconde partie tiennent chacune une liste de personnes "
    "qu'elles ont des raisons de rattacher à des actes de terrorisme ou à leur "
    "préparation. Elles conviennent de rechercher quelles personnes figurent sur les "
    "deux listes et d'échanger ce qu'elles savent de ces personnes, afin de prévenir "
    "de tels actes et d'enquêter à leur sujet. Elles ne le font à aucune autre fin. "
    "En particulier, rien de ce qui est reçu au titre du présent accord ne sert à "
    "choisir la cible d'une attaque, à juger les opinions politiques, la religion ou "
    "l'origine d'une personne, ni dans une procédure pouvant aboutir à une "
    "condamnation à mort.",
    "Article 2. Qui peut être inscrit",
    "Une partie ne charge une personne que pour des motifs propres à cette personne, "
    "consignés dans un dossier et reconnus par son propre droit. Elle ne charge ni "
    "une personne que le présent accord exclut, ni rien dont elle sait, ou doit "
    "supposer, que cela a été obtenu par la torture ou par une autre violation grave "
    "des droits de l'homme. L'agent qui charge une liste atteste par sa signature "
    "que cela a été vérifié.",
    "Article 3. Ce qui peut s'ensuivre",
    "Ce qui est reçu peut conduire aux actes que le présent accord énumère, et à "
    "aucun autre. Personne n'est arrêté, refusé à l'entrée ni autrement lésé en "
    "raison d'une seule concordance. Celui qui agit le fait sur la base de sa propre "
    "appréciation et en répond selon son propre droit.",
    NULL,
};

static const char *const aid[] = {
    "Article 1. Objet et finalité",
    "La première partie et la seconde partie inscrivent chacune des ménages et des "
    "personnes pour une aide. Elles conviennent de rechercher qui est inscrit auprès "
    "des deux pour la même aide, afin que l'aide atteigne davantage de personnes et "
    "que nul ne soit compté deux fois. Elles ne le font à aucune autre fin. Rien de "
    "ce qui est reçu au titre du présent accord n'est remis à une autorité qui "
    "contrôle les frontières, recouvre des dettes, poursuit, recrute ou combat, ni "
    "utilisé pour retrouver une personne pour le compte de l'une d'elles.",
    "Article 2. Qui peut être inscrit",
    "Une partie ne charge que des personnes auxquelles il a été expliqué, en des "
    "termes qu'elles comprennent, que leur inscription peut être comparée de cette "
    "manière, et qui pouvaient refuser sans perdre leur aide. Elle ne charge pas les "
    "personnes que le présent accord exclut. Lorsque le fait d'être trouvée sur une "
    "liste mettrait une personne en danger, cette personne est laissée de côté et "
    "aucun motif n'est donné.",
    "Article 3. Ce qui peut s'ensuivre",
    "Une double inscription ne prouve pas la malhonnêteté : des familles sont "
    "séparées, des noms se ressemblent et des agents se trompent. Aucune aide n'est "
    "arrêtée, réduite ni réclamée en retour avant qu'un agent n'ait parlé avec le "
    "ménage et ne l'ait entendu. Les deux parties conviennent entre elles de celle "
    "qui continue à le servir, et il ne reste jamais sans aucune des deux.",
    NULL,
};

static const char *const accounts[] = {
    "Article 1. Objet et finalité",
    "La première partie et la seconde partie ont chacune des clients, et chacune a "
    "des raisons de soupçonner que certains comptes servent au transit du produit de "
    "fraudes. Elles conviennent de rechercher quels titulaires de comptes sont "
    "soupçonnés par les deux, et d'échanger ce qui est strictement nécessaire pour "
    "protéger les clients et remplir leurs obligations légales. Elles ne le font à "
    "aucune autre fin. Rien de ce qui est reçu au titre du présent accord ne sert à "
    "fixer un prix, à évaluer la solvabilité, à vendre, ni à décider de l'emploi "
    "d'une personne.",
    "Article 2. Qui peut être inscrit",
    "Une partie ne charge un titulaire de compte qu'après sa propre appréciation, "
    "sur des faits qu'elle a consignés, et lorsque le soupçon va au-delà d'un "
    "paiement inhabituel. Elle ne charge pas les personnes que le présent accord "
    "exclut. Les victimes qui ont été amenées par tromperie à prêter leur compte ne "
    "sont chargées que si le compte est encore détourné. Une déclaration de soupçon "
    "faite à une autorité n'est divulguée que si cette autorité y a consenti.",
    "Article 3. Ce qui peut s'ensuivre",
    "Ce qui est reçu peut conduire aux actes que le présent accord énumère, et à "
    "aucun autre. Aucun compte n'est fermé, bloqué ni refusé en raison d'une seule "
    "concordance : la partie qui agit procède d'abord à sa propre appréciation, en "
    "consigne les motifs et laisse au client une voie de réclamation.",
    NULL,
};

static const char *const common[] = {
    "Article 4. Codes et mots",
    "Les codes, nombres et dates du présent accord sont ce que les systèmes des "
    "parties exécutent. Le présent texte les explique. Lorsque le texte et un code "
    "semblent diverger, ou que les textes de deux langues divergent, aucune des "
    "parties ne se prévaut du sens le plus large tant que les deux n'ont pas réglé "
    "la question. L'accord indique quel texte prévaut, s'il en est un.",
    "Article 5. Aucune obligation de partager",
    "Le présent accord n'oblige personne à charger une fiche, à répondre à une "
    "demande ni à donner un motif. Une liste vide est une liste valable. Aucune des "
    "parties ne tire de conclusion de ce que l'autre ne partage pas.",
    "Article 6. Comparaison",
    "Aucune des parties ne montre sa liste à l'autre. Ce que chaque côté envoie est "
    "imputé sur le budget du présent accord, même lorsqu'une séance est interrompue. "
    "Le fait qu'une personne n'a pas été trouvée est une information sur cette "
    "personne : elle n'est ni conservée, ni transmise, ni utilisée. Chaque partie ne "
    "charge que des fiches qu'elle détient pour son propre travail et n'en ajoute "
    "aucune dans le but de savoir si l'autre connaît quelqu'un.",
    "Article 7. Une concordance est une piste",
    "Une concordance indique que deux fiches concernent peut-être la même personne, "
    "et rien de plus. Elle n'est tenue pour confirmée que lorsqu'un agent de chaque "
    "côté a comparé les fiches et signé un jugement accompagné de son motif. Aucune "
    "décision qui lèse une personne n'est prise par une machine seule.",
    "Article 8. Demandes",
    "Une demande indique sa finalité et son motif. Il en est accusé réception, et il "
    "y est répondu ou elle est déclinée, dans les délais du présent accord. Celui "
    "qui décline indique un code et ne doit pas d'autre explication.",
    "Article 9. Partie d'origine et usage ultérieur",
    "Ce qu'une partie remet demeure sien en ce sens : elle en fixe les conditions, "
    "peut en ajouter par la suite et peut le retirer. La partie qui reçoit ne le "
    "transmet à aucun tiers et ne l'utilise à aucune autre fin sans le consentement "
    "de la partie d'origine donné pour ce cas. Les organes de contrôle nommés dans "
    "le présent accord, et les tribunaux devant lesquels une personne conteste ce "
    "qui a été fait, ne sont pas des tiers. Si une loi ou un ordre contraint la "
    "partie qui a reçu à divulguer, elle en avertit au préalable la partie d'origine "
    "partout où cela est licite.",
    "Article 10. Rectification",
    "La partie qui apprend que quelque chose qu'elle a remis est faux, périmé ou "
    "contesté le dit sans délai. La partie qui a reçu le rectifie, le restreint ou "
    "l'efface dans le délai du présent accord, fait de même partout où elle l'a "
    "transmis et rend compte des endroits où cela a été fait. Une personne qui dit "
    "qu'une fiche est fausse est entendue par la partie qui la détient, et la fiche "
    "est marquée jusqu'à ce que la question soit tranchée.",
    "Article 11. Effacement",
    "Ce qui a été reçu est effacé au terme du délai fixé par la partie d'origine ou "
    "par le présent accord, selon celui qui échoit le premier. Lorsqu'un réexamen "
    "n'aboutit à aucune décision, l'élément est effacé.",
    "Article 12. Journal et contrôle",
    "Chaque partie tient le journal de tout ce qui passe entre elles, et aucune ne "
    "l'altère. Le journal ne contient aucun nom. L'organe de contrôle de chaque "
    "partie peut lire tout ce que son propre côté détient, à tout moment et sans "
    "demander à l'autre. Les organes de contrôle peuvent se réunir et examiner "
    "ensemble un échantillon de séances tiré au sort.",
    "Article 13. Incidents",
    "La partie dont les systèmes, les clés ou les fiches ont pu être atteints par "
    "autrui en avertit l'autre dans le délai du présent accord, dit ce qui est connu "
    "et le complète à mesure qu'elle en apprend davantage.",
    "Article 14. Suspension",
    "Chaque partie peut suspendre le présent accord, en tout ou en partie, "
    "immédiatement et seule, en indiquant un code. La suspension prend effet à sa "
    "réception, et seule la partie qui l'a déclarée la lève.",
    "Article 15. Entrée en vigueur, modification et fin",
    "Le présent accord n'est en vigueur que lorsque les deux parties ont signé le "
    "même document, avec le nombre de signataires qu'il indique, et que chacune a "
    "déclaré que ses procédures internes sont achevées ; et pas avant la date à "
    "laquelle il commence. Il n'est modifié que par un nouveau document signé par "
    "les deux. Il prend fin à sa date d'expiration et n'est jamais reconduit "
    "tacitement. Chaque partie peut y mettre fin plus tôt par un préavis, et peut "
    "interrompre un préavis qu'elle a donné.",
    "Article 16. Ce qui demeure",
    "Après la fin, plus rien n'est comparé. Les devoirs que le présent accord "
    "désigne comme subsistants lient les deux parties aussi longtemps que l'une "
    "d'elles détient encore quoi que ce soit reçu à ce titre.",
    "Article 17. Différends",
    "Les parties règlent leurs différends en se parlant. Tant qu'un différend dure, "
    "ce qui a été reçu reste protégé comme le présent accord l'exige.",
    "Article 18. Ce que le présent accord ne peut empêcher",
    "Les deux parties savent qu'aucun système n'empêche des personnes de mésuser de "
    "ce qu'elles ont lu, de charger une supposition dans les limites du budget ou "
    "d'omettre une fiche. Elles signent en connaissance de cause, et parce que de "
    "tels actes laissent une trace que toutes deux détiennent.",
    NULL,
};

const struct prose agreement_prose_fr = {
    .language = "fr",
    .title =
        {
            [PROSE_PERSONS] =
                "Accord sur la comparaison de listes de personnes liées au terrorisme",
            [PROSE_AID] = "Accord sur la recherche des doubles inscriptions à l'aide",
            [PROSE_ACCOUNTS] =
                "Accord sur la recherche des comptes servant au transit du produit de "
                "fraudes",
        },
    .opening =
        {[PROSE_PERSONS] = persons, [PROSE_AID] = aid, [PROSE_ACCOUNTS] = accounts},
    .common = common,
};
/* clang-format on */
