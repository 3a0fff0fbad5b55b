/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phrases.c - the phrases of reports
 *
 * The law: phrases are labels. Nothing is put into them and none is put together of
 * others, so that each can stand in its own grammar.
 */
#include "cli/phrases.h"

#include "base/must.h"
#include "base/num.h"

#include <string.h>

static const struct phrase {
    const char *key;
    const char *in[PHRASES_COUNT];
} table[] = {
    /* clang-format off */
    {"report.title", {"Report on the exchange", "Отчёт об обмене", "تقرير عن التبادل", "Rapport sur l’échange"}},
    {"report.own", {"This side", "Эта сторона", "هذا الطرف", "Cette partie"}},
    {"report.peer", {"The other side", "Другая сторона", "الطرف الآخر", "L’autre partie"}},
    {"report.both", {"Together", "Вместе", "معًا", "Ensemble"}},
    {"report.period", {"What began in the period", "Что началось за период", "ما بدأ خلال الفترة", "Ce qui a commencé dans la période"}},
    {"report.made", {"As it stands at", "По состоянию на", "كما هو الحال في", "État au"}},
    {"report.law", {"Numbers alone, computed from the two signed logs: no person is named, and the other side computes the same.", "Только числа, вычисленные по двум подписанным журналам: ни один человек не назван, и другая сторона вычисляет то же самое.", "أرقام فقط، محسوبة من السجلَّين الموقَّعين: لا يُذكر اسم أي شخص، والطرف الآخر يحسب الأرقام نفسها.", "Des nombres seulement, calculés d’après les deux journaux signés : aucune personne n’est nommée, et l’autre partie calcule les mêmes."}},
    {"report.no_agreement", {"There is no agreement yet.", "Соглашения пока нет.", "لا يوجد اتفاق بعد.", "Il n’y a pas encore d’accord."}},
    {"report.ever", {"all so far", "всё до сих пор", "كل شيء حتى الآن", "tout jusqu’ici"}},
    {"report.none", {"none", "нет", "لا شيء", "aucun"}},
    {"report.fingerprint", {"Fingerprint", "Отпечаток", "البصمة", "Empreinte"}},
    {"report.yes", {"yes", "да", "نعم", "oui"}},
    {"report.no", {"no", "нет", "لا", "non"}},

    {"agreement.agreement", {"Agreement", "Соглашение", "الاتفاق", "Accord"}},
    {"agreement.status", {"Status", "Состояние", "الحالة", "État"}},
    {"agreement.starts", {"From", "С", "من", "Du"}},
    {"agreement.expires", {"Until", "По", "إلى", "Au"}},
    {"agreement.review", {"Review", "Пересмотр", "المراجعة", "Réexamen"}},
    {"agreement.ready", {"Declared ready", "Объявлена готовность", "إعلان الجاهزية", "Déclarée prête"}},
    {"agreement.suspended", {"Suspended", "Приостановила", "التعليق", "Suspendu"}},
    {"agreement.notice_ends", {"Notice runs out", "Уведомление истекает", "ينتهي الإخطار", "Le préavis expire"}},

    {"status.proposed", {"proposed", "предложено", "مقترح", "proposé"}},
    {"status.signed-one", {"signed by one side", "подписано одной стороной", "موقَّع من طرف واحد", "signé par une partie"}},
    {"status.signed-both", {"signed by both sides", "подписано обеими сторонами", "موقَّع من الطرفين", "signé par les deux parties"}},
    {"status.in-force", {"in force", "действует", "نافذ", "en vigueur"}},
    {"status.suspended", {"suspended", "приостановлено", "معلَّق", "suspendu"}},
    {"status.notice", {"in force, notice given", "действует, уведомлено о прекращении", "نافذ، وقد أُخطر بإنهائه", "en vigueur, dénoncé"}},
    {"status.ended", {"ended", "прекращено", "منتهٍ", "terminé"}},
    {"status.expired", {"expired", "истекло", "منقضي المدة", "expiré"}},
    {"status.superseded", {"superseded", "заменено", "مستبدَل", "remplacé"}},

    {"scope.all", {"everything", "всё", "كل شيء", "tout"}},
    {"scope.rounds", {"rounds", "раунды", "الجولات", "les tours"}},
    {"scope.releases", {"releases", "передача сведений", "تسليم المعلومات", "les transmissions"}},

    {"rounds.", {"Rounds, by who proposed them", "Раунды, по предложившей стороне", "الجولات، بحسب من اقترحها", "Tours, selon qui les a proposés"}},
    {"rounds.proposed", {"proposed", "предложено", "مقترحة", "proposés"}},
    {"rounds.accepted", {"accepted, and paid", "приняты и оплачены", "مقبولة ومحتسبة", "acceptés, et débités"}},
    {"rounds.declined", {"declined", "отклонено", "مرفوضة", "refusés"}},
    {"rounds.void", {"void: both proposed at once", "недействительны: предложены одновременно", "لاغية: اقترح الطرفان معًا", "nuls : proposés en même temps"}},
    {"rounds.aborted", {"aborted", "прерваны", "مقطوعة", "interrompus"}},
    {"rounds.closed", {"closed by both", "завершены обеими", "أغلقها الطرفان", "clos par les deux"}},
    {"rounds.broken", {"aborted by the side itself, whoever proposed", "прерваны самой стороной, кто бы ни предложил", "قطعها الطرف نفسه أيًّا كان المقترِح", "interrompus par la partie même, quel qu’en soit l’auteur"}},
    {"rounds.denied", {"aborted by the side because it found the other's count or end false", "прерваны стороной: число или конец у другой она сочла ложными", "قطعها الطرف لأنه وجد عدد الآخر أو ختامه غير صحيح", "interrompus par la partie, qui tient le nombre ou la fin de l’autre pour faux"}},
    {"rounds.points", {"points put in", "внесено точек", "النقاط المُدخلة", "points apportés"}},
    {"rounds.hits", {"hits", "совпадения", "التطابقات", "concordances"}},

    {"leads.", {"Leads, as judged", "Наводки и их оценка", "القرائن وتقييمها", "Pistes, selon les avis"}},
    {"leads.same", {"judged the same", "признаны тем же лицом", "اعتُبرت الشخص نفسه", "jugées identiques"}},
    {"leads.different", {"judged different", "признаны разными лицами", "اعتُبرت أشخاصًا مختلفين", "jugées différentes"}},
    {"leads.unsure", {"unsure", "не определено", "غير محسومة", "incertaines"}},
    {"leads.confirmed", {"confirmed: the same to both", "подтверждены обеими", "مؤكَّدة من الطرفين", "confirmées par les deux"}},
    {"leads.false", {"false: different to one or both", "ложные: разные для одной или обеих", "خاطئة: مختلفة عند أحدهما أو كليهما", "fausses : différentes pour l’une ou les deux"}},
    {"leads.open", {"not decided yet", "ещё не решено", "لم تُحسم بعد", "pas encore tranchées"}},
    {"leads.false_share", {"false, in percent of those decided", "ложные, % решённых", "الخاطئة، ٪ من المحسومة", "fausses, en % des tranchées"}},

    /* Of an agreement whose rounds are bulk rounds, in place of the same in rounds and budget. */
    {"bulk.points", {"tokens declared", "объявлено меток", "الرموز المصرَّح بها", "jetons déclarés"}},
    {"bulk.points_used", {"tokens counted as asked, over the agreement’s life", "меток засчитано как запрошенные за срок соглашения", "الرموز المحتسبة مسؤولًا عنها طوال مدة الاتفاق", "jetons comptés comme demandés, sur la durée de l’accord"}},
    {"bulk.points_left", {"tokens left", "осталось меток", "الرموز المتبقية", "jetons restants"}},

    {"budget.", {"Budget, now", "Бюджет на данный момент", "الميزانية الآن", "Budget, à présent"}},
    {"budget.points_used", {"points used, over the agreement’s life", "использовано точек за срок соглашения", "النقاط المستهلكة طوال مدة الاتفاق", "points utilisés, sur la durée de l’accord"}},
    {"budget.points_left", {"points left", "осталось точек", "النقاط المتبقية", "points restants"}},
    {"budget.requests_left", {"requests left today", "осталось запросов на сегодня", "الطلبات المتبقية اليوم", "demandes restantes aujourd’hui"}},
    {"budget.rounds_used", {"rounds used, over the agreement’s life", "использовано раундов за срок соглашения", "الجولات المستهلكة طوال مدة الاتفاق", "tours utilisés, sur la durée de l’accord"}},
    {"budget.rounds_left", {"rounds left in the running period", "осталось раундов в текущем периоде", "الجولات المتبقية في الفترة الجارية", "tours restants dans la période en cours"}},

    {"giving.", {"Reciprocity", "Взаимность", "المعاملة بالمثل", "Réciprocité"}},
    {"giving.rounds_asked", {"rounds asked for", "запрошено раундов", "جولات مطلوبة", "tours demandés"}},
    {"giving.rounds_joined", {"the other’s rounds joined", "принято раундов другой стороны", "جولات الطرف المقابل التي قُبلت", "tours de l’autre acceptés"}},
    {"giving.hits", {"hits in own rounds", "совпадений в своих раундах", "تطابقات في جولاته", "concordances dans ses tours"}},
    {"giving.requests_asked", {"requests made", "сделано запросов", "طلبات مقدَّمة", "demandes faites"}},
    {"giving.requests_answered", {"requests answered", "дано ответов на запросы", "طلبات أجاب عنها", "demandes satisfaites"}},
    {"giving.items_given", {"records given", "передано записей", "سجلات مُعطاة", "fiches remises"}},

    {"requests.", {"Requests, by who made them", "Запросы, по сделавшей стороне", "الطلبات، بحسب من قدّمها", "Demandes, selon leur auteur"}},
    {"requests.made", {"made", "сделано", "مقدَّمة", "faites"}},
    {"requests.asked", {"not acknowledged yet", "ещё не подтверждены", "لم يُؤكَّد استلامها بعد", "pas encore reçues"}},
    {"requests.acknowledged", {"acknowledged", "получение подтверждено", "أُكِّد استلامها", "reçues"}},
    {"requests.accepted", {"accepted", "приняты", "مقبولة", "acceptées"}},
    {"requests.partial", {"answered in part", "отвечено частично", "أُجيب عن جزء منها", "satisfaites en partie"}},
    {"requests.answered", {"answered", "отвечено", "أُجيب عنها", "satisfaites"}},
    {"requests.nothing", {"of these, with nothing held", "из них: сведений нет", "منها: لا توجد معلومات", "dont : rien n’est détenu"}},
    {"requests.declined", {"declined", "отклонены", "مرفوضة", "refusées"}},
    {"requests.withdrawn", {"withdrawn", "отозваны", "مسحوبة", "retirées"}},
    {"requests.in_time", {"as the side asked: answered in time", "как запрошенная сторона: отвечено в срок", "بصفته المسؤول عن الإجابة: أجاب في الموعد", "comme partie sollicitée : répondues à temps"}},
    {"requests.late", {"as the side asked: answered late", "как запрошенная сторона: отвечено с опозданием", "بصفته المسؤول عن الإجابة: أجاب متأخرًا", "comme partie sollicitée : répondues en retard"}},
    {"requests.overdue", {"as the side asked: overdue now", "как запрошенная сторона: просрочено сейчас", "بصفته المسؤول عن الإجابة: متأخرة الآن", "comme partie sollicitée : en retard à présent"}},
    {"requests.pledged", {"pledges made", "дано обещаний", "تعهدات مقدَّمة", "engagements pris"}},
    {"requests.kept", {"pledges kept", "выполнено обещаний", "تعهدات مُنجَزة", "engagements tenus"}},

    {"items.", {"Records, by who gave them", "Записи, по передавшей стороне", "السجلات، بحسب من أعطاها", "Fiches, selon qui les a remises"}},
    {"items.offered", {"records offered", "предложено записей", "سجلات معروضة", "fiches offertes"}},
    {"items.versions", {"versions offered", "предложено версий", "نسخ معروضة", "versions offertes"}},
    {"items.accepted", {"versions accepted", "принято версий", "نسخ مقبولة", "versions acceptées"}},
    {"items.declined", {"versions declined", "отклонено версий", "نسخ مرفوضة", "versions refusées"}},
    {"items.held", {"versions held by the receiver", "версий хранит получатель", "نسخ يحوزها المتلقي", "versions détenues par le destinataire"}},
    {"items.erased", {"versions erased by the receiver", "версий стёр получатель", "نسخ محاها المتلقي", "versions effacées par le destinataire"}},
    {"items.overdue", {"as holder: kept past the end", "как хранитель: хранится сверх срока", "بصفته الحائز: أبقاها بعد انتهاء مدتها", "comme détenteur : gardées au-delà du terme"}},
    {"items.exported", {"as holder: passed on, with consent", "как хранитель: передано далее, с согласия", "بصفته الحائز: مرّرها بموافقة", "comme détenteur : transmises, avec accord"}},
    {"items.copied", {"as holder: copied to own systems", "как хранитель: скопировано в свои системы", "بصفته الحائز: نسخها إلى أنظمته", "comme détenteur : copiées dans ses systèmes"}},
    {"items.glass", {"as holder: taken out in an emergency", "как хранитель: вынесено в чрезвычайном случае", "بصفته الحائز: أخرجها في حالة طارئة", "comme détenteur : sorties en urgence"}},
    {"items.behind", {"as holder: let out though a notice had been given that had not come", "как хранитель: выпущено, хотя было дано уведомление, которое ещё не дошло", "بصفته الحائز: أخرجها مع صدور إشعار لم يصل بعد", "comme détenteur : sorties malgré un avis donné mais pas encore parvenu"}},

    {"consents.", {"Consents", "Согласия", "الموافقات", "Accords de transmission"}},
    {"consents.asked", {"asked for", "запрошено", "مطلوبة", "demandés"}},
    {"consents.refused", {"refused", "отказано", "مرفوضة", "refusés"}},
    {"consents.given", {"given", "дано", "ممنوحة", "donnés"}},
    {"consents.used", {"uses of consents given", "использований данных согласий", "مرات استعمال الموافقات الممنوحة", "usages des accords donnés"}},
    {"consents.revoked", {"revoked", "отозвано", "مسحوبة", "révoqués"}},

    {"notices.", {"Corrections", "Исправления", "التصحيحات", "Rectifications"}},
    {"notices.correct", {"corrections sent", "отправлено исправлений", "تصحيحات مُرسلة", "rectifications envoyées"}},
    {"notices.withdraw", {"withdrawals sent", "отправлено отзывов", "إشعارات سحب مُرسلة", "retraits envoyés"}},
    {"notices.restrict", {"restrictions sent", "отправлено ограничений", "إشعارات تقييد مُرسلة", "restrictions envoyées"}},
    {"notices.contest", {"contested", "оспорено", "معترَض عليها", "contestations"}},
    {"notices.lifted", {"lifted again", "снято", "مرفوعة لاحقًا", "levées ensuite"}},
    {"notices.in_time", {"as receiver: followed in time", "как получатель: исполнено в срок", "بصفته المتلقي: نُفِّذت في الموعد", "comme destinataire : suivies à temps"}},
    {"notices.late", {"as receiver: followed late", "как получатель: исполнено с опозданием", "بصفته المتلقي: نُفِّذت متأخرة", "comme destinataire : suivies en retard"}},
    {"notices.disputed", {"as receiver: disputed", "как получатель: оспорено", "بصفته المتلقي: نازع فيها", "comme destinataire : disputées"}},
    {"notices.waiting", {"as receiver: due, not late", "как получатель: срок ещё не истёк", "بصفته المتلقي: مستحقة ولم تتأخر", "comme destinataire : dues, dans le délai"}},
    {"notices.overdue", {"as receiver: overdue", "как получатель: просрочено", "بصفته المتلقي: متأخرة", "comme destinataire : en retard"}},
    {"notices.receipts", {"as receiver: receipts of recipients collected", "как получатель: собрано расписок тех, кому передано", "بصفته المتلقي: إيصالات جُمعت ممن مُرِّرت إليهم", "comme destinataire : reçus recueillis plus loin"}},
    {"notices.receipts_overdue", {"as receiver: receipts overdue", "как получатель: просрочено расписок", "بصفته المتلقي: إيصالات متأخرة", "comme destinataire : reçus en retard"}},

    {"incidents.", {"Incidents", "Инциденты", "الحوادث", "Incidents"}},
    {"incidents.reported", {"reported", "сообщено", "مُبلَّغ عنها", "signalés"}},
    {"incidents.in_time", {"as the side told: answered in time", "как извещённая сторона: отвечено в срок", "بصفته المُبلَّغ: أجاب في الموعد", "comme partie avertie : traités à temps"}},
    {"incidents.late", {"as the side told: answered late", "как извещённая сторона: отвечено с опозданием", "بصفته المُبلَّغ: أجاب متأخرًا", "comme partie avertie : traités en retard"}},
    {"incidents.overdue", {"as the side told: overdue", "как извещённая сторона: просрочено", "بصفته المُبلَّغ: متأخرة", "comme partie avertie : en retard"}},

    {"samples.", {"Joint samples", "Совместные выборки", "العينات المشتركة", "Échantillons communs"}},
    {"samples.started", {"begun", "начато", "بدأها", "commencés"}},
    {"samples.opened", {"drawn", "проведено", "سُحبت", "tirés"}},

    {"soon.", {"Ends or is due within 30 days", "Истекает или подлежит исполнению в течение 30 дней", "ينتهي أو يُستحق خلال 30 يومًا", "Expire ou échoit dans les 30 jours"}},
    {"soon.agreement", {"the agreement, or a notice on it", "соглашение или уведомление о прекращении", "الاتفاق أو الإخطار بإنهائه", "l’accord, ou un préavis"}},
    {"soon.review", {"its review", "его пересмотр", "مراجعته", "son réexamen"}},
    {"soon.card", {"keys on the card", "ключи на карточке", "المفاتيح التي في البطاقة", "les clés de la carte"}},
    {"soon.items", {"records held", "хранимые записи", "سجلات محوزة", "fiches détenues"}},
    {"soon.consents", {"consents given", "данные согласия", "موافقات ممنوحة", "accords de transmission donnés"}},
    {"soon.requests", {"answers due", "ответы", "إجابات مستحقة", "réponses dues"}},
    {"soon.notices", {"corrections and receipts due", "исправления и расписки", "تصحيحات وإيصالات مستحقة", "rectifications et reçus dus"}},

    {"refused.", {"Refused actions that stand in the log, by rule", "Отклонённые действия, записанные в журнале обмена, по правилам", "الأفعال المرفوضة المدوّنة في سجل التبادل، بحسب القاعدة", "Actes refusés inscrits au registre des échanges, selon la règle"}},
    {"refused.rule", {"Rule", "Правило", "القاعدة", "Règle"}},
    {"refused.all", {"all", "все", "الكل", "tous"}},

    {"attempts.", {"Attempts refused at this node itself, with any peer, by rule (its own journal)", "Попытки, отклонённые на самом узле, с любой другой стороной, по правилам (журнал узла)", "محاولات رفضتها هذه العقدة نفسها، مع أي طرف آخر، بحسب القاعدة (سجل العقدة)", "Tentatives refusées sur ce nœud même, avec toute autre partie, selon la règle (journal du nœud)"}},

    {"marked.", {"Versions offered, by marking: this side / the other", "Предложенные версии по пометкам: эта сторона / другая", "النسخ المعروضة بحسب الوسم: هذا الطرف / الآخر", "Versions offertes, selon la mention : cette partie / l’autre"}},
    {"marked.marking", {"Marking", "Пометка", "الوسم", "Mention"}},
    {"marked.stage.core", {"core data", "основные данные", "البيانات الأساسية", "données de base"}},
    {"marked.stage.record", {"whole record", "полная запись", "السجل كاملًا", "fiche entière"}},
    {"marked.handling.disclosure", {"to be looked at only", "только для просмотра", "للاطلاع فقط", "consultation seulement"}},
    {"marked.handling.release", {"may be copied", "можно копировать", "يجوز نسخها", "copie permise"}},
    {"marked.onward.none", {"not to be passed on", "не передавать далее", "لا تُمرَّر", "pas de transmission"}},
    {"marked.onward.consent", {"passed on with consent", "передавать далее с согласия", "تُمرَّر بموافقة", "transmission avec accord"}},
    {"marked.source.a", {"source A, reliable", "источник A, надёжный", "المصدر A، موثوق", "source A, fiable"}},
    {"marked.source.b", {"source B, mostly reliable", "источник B, в основном надёжный", "المصدر B، موثوق غالبًا", "source B, souvent fiable"}},
    {"marked.source.c", {"source C, mostly not reliable", "источник C, чаще ненадёжный", "المصدر C، غير موثوق غالبًا", "source C, peu fiable"}},
    {"marked.source.x", {"source X, unknown", "источник X, не оценён", "المصدر X، غير معروف", "source X, inconnue"}},
    {"marked.info.1", {"information 1, known to be true", "сведения 1, достоверны", "المعلومة 1، صحيحة يقينًا", "information 1, tenue pour vraie"}},
    {"marked.info.2", {"information 2, known to the source itself", "сведения 2, известны источнику лично", "المعلومة 2، يعرفها المصدر بنفسه", "information 2, connue de la source même"}},
    {"marked.info.3", {"information 3, agrees with other", "сведения 3, согласуются с другими", "المعلومة 3، تتفق مع غيرها", "information 3, recoupée"}},
    {"marked.info.4", {"information 4, not to be assessed", "сведения 4, оценить нельзя", "المعلومة 4، لا يمكن تقييمها", "information 4, non évaluable"}},

    {"fate.offered", {"offered", "предложено", "معروضة", "offertes"}},
    {"fate.accepted", {"accepted", "принято", "مقبولة", "acceptées"}},
    {"fate.declined", {"declined", "отклонено", "مرفوضة", "refusées"}},
    {"fate.held", {"held", "хранится", "محوزة", "détenues"}},
    {"fate.erased", {"erased", "стёрто", "ممحوة", "effacées"}},

    {"plot.months", {"Accepted rounds by month", "Принятые раунды по месяцам", "الجولات المقبولة بحسب الشهر", "Tours acceptés par mois"}},
    {"plot.leads", {"Leads, decided by both", "Наводки, решённые обеими", "القرائن بعد حكم الطرفين", "Pistes, après avis des deux"}},
    {"plot.giving", {"Reciprocity", "Взаимность", "المعاملة بالمثل", "Réciprocité"}},
    {"plot.requests", {"Requests by status", "Запросы по состоянию", "الطلبات بحسب حالتها", "Demandes par état"}},
    {"plot.notices", {"Corrections, by who had to follow", "Исправления, по обязанной стороне", "التصحيحات، بحسب الطرف الملزَم", "Rectifications, selon la partie tenue"}},
    /* clang-format on */
};

static const char *const codes[PHRASES_COUNT] = {
    [PHRASES_EN] = "en", [PHRASES_RU] = "ru", [PHRASES_AR] = "ar", [PHRASES_FR] = "fr"};

bool phrases_language(const char *code, enum phrases_language *out)
{
    for (int l = 0; l < PHRASES_COUNT; l++)
        if (strcmp(codes[l], code) == 0) {
            *out = (enum phrases_language)l;
            return true;
        }
    return false;
}

const char *phrases_code(enum phrases_language l)
{
    must((size_t)l < COUNT_OF(codes));
    return codes[l];
}

bool phrases_is_rtl(enum phrases_language l)
{
    return l == PHRASES_AR;
}

static const struct phrase *find(const char *section, const char *key)
{
    size_t length = strlen(section);

    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (strncmp(table[i].key, section, length) == 0 && table[i].key[length] == '.' &&
            strcmp(table[i].key + length + 1, key) == 0)
            return &table[i];
    return NULL;
}

bool phrases_has(const char *section, const char *key)
{
    return find(section, key) != NULL;
}

const char *phrases_of(enum phrases_language l, const char *section, const char *key)
{
    const struct phrase *p = find(section, key);

    must((size_t)l < PHRASES_COUNT && p != NULL);
    return p->in[l];
}

const char *phrases_of_number(enum phrases_language l,
                              const char *section,
                              const char *key,
                              bool is_bulk)
{
    return phrases_of(l, is_bulk && phrases_has("bulk", key) ? "bulk" : section, key);
}

const char *phrases_key(size_t i)
{
    return i < COUNT_OF(table) ? table[i].key : NULL;
}
