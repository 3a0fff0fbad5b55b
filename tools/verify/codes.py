# SPDX-License-Identifier: Apache-2.0
"""
codes - the closed vocabulary that agreements are executed from

Source  PROTOCOL.md 5; `entente agree codes` prints them with their meaning
"""

CODES = {name: words.split() for name, words in {
    "topics":
        "aid-diversion aid-duplicates arms-trafficking child-safety corruption "
        "cultural-property customs-fraud cyber-threats disaster-victims drug-trafficking "
        "foreign-fighters fraud human-trafficking insurance-fraud migrant-smuggling "
        "missing-persons money-laundering mule-accounts online-extremism organised-crime "
        "product-safety proliferation public-health ransomware sanctions stolen-documents "
        "stolen-vehicles tax-crime terrorism terrorist-financing wildlife-crime",
    "regions":
        "any africa americas antarctica asia australia-new-zealand balkans caribbean "
        "caucasus central-africa central-america central-asia east-africa east-asia "
        "eastern-europe europe high-seas horn-of-africa latin-america levant maghreb "
        "melanesia micronesia middle-east north-africa north-america northern-europe "
        "oceania online polynesia sahel south-america south-asia southeast-asia "
        "southern-africa southern-europe west-africa west-asia western-europe ad ae af ag "
        "ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br "
        "bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj "
        "dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm "
        "gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm "
        "jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md "
        "me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl "
        "no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa "
        "sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk "
        "tl tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za "
        "zm zw",
    "purposes":
        "account-protection aid-deduplication aid-denial asset-freezing audit "
        "automated-decision border-check child-protection conscription content-removal "
        "court-evidence credit-scoring death-penalty debt-collection deportation "
        "due-diligence employment-decision family-contact fraud-prevention "
        "identification-of-remains immigration-enforcement incident-response "
        "investigation marketing mass-screening military-targeting political-vetting "
        "prevention profiling-by-belief profiling-by-origin prosecution resale statistics "
        "suspicion-report threat-to-life tracing unlisted-sharing victim-support",
    "actions":
        "alert-officer ask-originator block-account contact-person correct-own-list "
        "delay-payment enhanced-check export inform-family investigate remove-content "
        "report-suspicion store use-in-court verify view watch",
    "exclusions":
        "acquitted aid-workers asylum-seekers biometric-data clergy confidential-sources "
        "data-obtained-by-abuse diplomats genetic-data health-data human-rights-defenders "
        "journalists lawyers medical-staff minors own-nationals political-opponents "
        "refugees rumour trade-unionists victims whistle-blowers witnesses",
    "attributes":
        "kind names births countries ids programme identifiers labels topics regions "
        "source",
    "justifications":
        "case-file court-order duplicate-check family-request incident joint-review "
        "new-information obligation scheduled suspicious-transaction test threat-to-life",
    "suspensions":
        "breach-found breach-suspected court-decision key-lost law-changed "
        "no-reason-given overseer-order policy-decision reciprocity review-due "
        "security-incident technical-fault",
    "questions":
        "associates circumstances confirmation documents holdings identity list-update "
        "location movements originator record source-assessment transactions use-made",
    "declines":
        "already-answered budget harm-to-investigation harm-to-person insufficient-reason "
        "legal-bar no-authority no-reason-given not-held not-now originator-consent "
        "out-of-scope review-pending too-wide workload",
    "judgements":
        "address-agrees birth-agrees birth-differs common-name conflicting-data "
        "death-recorded document-agrees document-differs duplicate-of-own family-agrees "
        "family-differs identifier-agrees identifier-differs kind-differs "
        "known-to-officer place-agrees place-differs too-little-data",
    "duties":
        "answer-audit confidentiality correct erase incident-notice log no-onward "
        "purpose-limit redress restrict",
    "notices":
        "by-mistake challenged court-order outdated unlawful-source wrong-data "
        "wrong-person other",
    "emergencies": "imminent-attack threat-to-child threat-to-life",
    "incidents":
        "breach loss-of-device misuse mistaken-release stolen-key unlawful-disclosure "
        "other",
    "aborts":
        "bad-coin bad-commitment bad-count bad-duplicate bad-identity bad-key-proof bad-message "
        "bad-order bad-point bad-proof bad-reflection bad-replies bad-root bad-salt bad-size "
        "bad-sort bad-transcript gone lost mistake not-in-force too-late tripwire",
    "revocations": "device-lost duty-ended key-lost key-stolen precaution",
}.items()}
