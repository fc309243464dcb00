"""The English headlines: rules and words. Words in capitals stand for any word of a class.

A class lists its words from the most frequent to the least. Those of GENERAL may come in any headline, those of TOPICS
only in headlines on their topic.
"""

#: What one line of a rule makes several of: English has nothing to agree in gender.
GENDERS = ({},)

#: The rules, {symbol: [(weight, words, next symbol)]}; {field} is the word that names the topic.
RULES = {
    "headline": [
        (40, "", "subject"),
        (4, "how PLACE VERBS", "object"),
        (2, "why AGENT VERBS", "object"),
        (2, "why ROLE SURNAME VERBS", "object"),
        (2, "COUNT ways to VERB", "object"),
        (2, "COUNT reasons to VERB", "object"),
        (2, "after COUNT years", "subject"),
        (3, "AMOUNT people gather in PLACE", "end"),
        (3, "{field} in PLACE", "outlook"),
        (6, "EVENT", "blow"),
        (4, "FORCE EVENT", "blow"),
    ],
    "subject": [
        (6, "AGENT", "one"),
        (3, "PLACE AGENT", "one"),
        (5, "ROLE SURNAME", "one"),
        (2, "ROLE", "one"),
        (1, "PLACE ROLE", "one"),
        (4, "FIRST SURNAME", "one"),
        (3, "SURNAME", "one"),
        (4, "PLACE", "one"),
        (3, "PLACE and NEIGHBOUR", "many"),
    ],
    "one": [
        (14, "VERBS", "object"),
        (8, "to VERB", "object"),
        (1, "could VERB", "object"),
        (1, "may VERB", "object"),
        (1, "must VERB", "object"),
        (1, "wants to VERB", "object"),
        (1, "refuses to VERB", "object"),
        (1, "vows to VERB", "object"),
        (1, "plans to VERB", "object"),
        (1, "fails to VERB", "object"),
    ],
    "many": [
        (4, "VERB", "object"),
        (2, "to VERB", "object"),
        (1, "agree to VERB", "object"),
        (1, "want to VERB", "object"),
    ],
    "object": [
        (8, "THING", "where"),
        (8, "TRAIT THING", "where"),
        (6, "a QUALITY THING", "where"),
        (1, "the THING", "where"),
        (1, "a QUALITY TRAIT THING", "where"),
        (3, "PLACE THING", "when"),
    ],
    "outlook": [
        (2, "faces a FORCE EVENT", "end"),
        (1, "fears EVENT", "end"),
        (1, "recovers from a FORCE EVENT", "end"),
        (1, "needs a QUALITY THING", "end"),
        (1, "awaits the THING", "end"),
    ],
    "blow": [
        (2, "divides PLACE AGENT", "end"),
        (2, "worries ROLE SURNAME", "end"),
        (2, "shakes PLACE", "end"),
        (1, "surprises PLACE", "end"),
        (1, "to cost AGENT AMOUNT million", "end"),
    ],
    "where": [
        (12, "", "when"),
        (4, "in PLACE", "end"),
        (1, "for PLACE", "end"),
        (1, "with NEIGHBOUR", "end"),
    ],
    "when": [
        (20, "", "end"),
        (2, "after EVENT", "end"),
        (2, "after a FORCE EVENT", "end"),
        (1, "amid EVENT", "end"),
        (1, "despite EVENT", "end"),
        (1, "over EVENT", "end"),
        (1, "before the EVENT", "end"),
        (1, "before AMOUNT people", "end"),
        (2, "after COUNT years", "end"),
        (1, "in COUNT months", "end"),
        (1, "for COUNT days", "end"),
    ],
    "end": [(20, ".", None), (3, "says ROLE SURNAME .", None), (2, "says SURNAME .", None),
            (1, "with FIRST SURNAME .", None)],
}

#: The six beginnings that labs 07 and 08 let a model go on with.
PROMPTS = ("{place[0]}", "president {surname[0]}", "{first[0]} {surname[0]}", "{place[1]} and {neighbour[0]}",
           "{place[2]}", "science in {place[0]}")

GENERAL = {
    "FIRST": "anna james emma david sarah peter laura thomas julia daniel helen robert alice martin clara george nora "
             "henry ruth samuel irene simon martha oliver lucy walter diana philip ellen edward amy victor jane "
             "albert rachel hugo edith stephen nina arthur sophie joseph carol lewis eva patrick monica leo teresa "
             "adam judith ralph esther kevin bella oscar wendy felix agnes ivan",
    "EVENT": "crisis strike scandal storm protest row fire accident dispute error warning trial attack drought "
             "outbreak collapse verdict leak survey earthquake blackout complaint report speech apology resignation "
             "shortage boycott blockade standoff deadlock investigation setback failure success triumph defeat "
             "comeback boom recession mistake rumour poll interview gaffe threat promise lawsuit raid arrest robbery "
             "theft fraud explosion spill avalanche landslide hurricane heatwave snowfall fog epidemic rescue "
             "shutdown curfew ultimatum rally march vigil parade anniversary wedding funeral reunion farewell "
             "retirement breakthrough mystery discovery compromise",
    "QUALITY": "new big major rare bold costly historic strange fresh radical famous surprising delicate forgotten "
               "fragile giant great hidden huge minor modest mysterious popular promising remarkable risky second "
               "simple small tiny",
    "FORCE": "long sudden bitter brief dramatic fierce tense sharp quiet slow rapid difficult dangerous heavy hasty "
             "late lengthy narrow painful peaceful quick serious severe shocking short silent stubborn tough "
             "turbulent violent",
}

TOPICS = {
    "politics": {
        "field": "politics",
        "AGENT": "senate government parliament party cabinet congress opposition coalition ministry embassy "
                 "commission committee assembly tribunal delegation",
        "THING": "bill budget reform treaty election deal law pact referendum amendment summit decree mandate veto "
                 "ceasefire alliance charter ban motion petition pledge subsidy levy quota inquiry pardon "
                 "constitution manifesto statute ballot",
        "VERB": "back approve reject block delay defend oppose propose announce debate support suspend condemn "
                "endorse postpone revise denounce welcome renegotiate question",
        "TRAIT": "federal national electoral foreign secret regional presidential constitutional parliamentary fiscal "
                 "diplomatic military conservative liberal bilateral",
        "ROLE": "president minister senator governor chancellor ambassador",
    },
    "money": {
        "field": "business",
        "AGENT": "bank company fund airline retailer insurer carmaker regulator lender startup brewery supplier "
                 "shipyard exchange cooperative",
        "THING": "loan tax price wage bond share debt tariff pension profit merger contract salary dividend takeover "
                 "deficit fee bonus mortgage investment stake payment brand discount currency invoice refinery "
                 "pipeline warehouse acquisition",
        "VERB": "cut raise sell buy offer double finance seek boost cancel halve trim guarantee negotiate settle "
                "audit slash refinance abandon underwrite",
        "TRAIT": "annual corporate financial commercial industrial global private monthly quarterly joint "
                 "agricultural taxable volatile retail offshore",
        "ROLE": "banker economist investor trader accountant broker",
    },
    "sport": {
        "field": "sport",
        "AGENT": "team club champion league favourite federation squad underdog rookie veteran crew newcomer outsider "
                 "debutant substitute",
        "THING": "match final title cup race record trophy medal tournament derby game semifinal goal championship "
                 "marathon round contest crown lead stage qualifier playoff rematch relay duel sprint jersey regatta "
                 "tiebreak heptathlon",
        "VERB": "win lose miss dominate celebrate chase enter claim repeat regain deserve clinch skip survive replay "
                "concede organise anticipate relish quit",
        "TRAIT": "olympic football junior tennis professional amateur indoor rugby cycling continental hockey senior "
                 "alpine rowing aquatic",
        "ROLE": "coach striker captain goalkeeper referee swimmer",
    },
    "city": {
        "field": "traffic",
        "AGENT": "council school court charity parish jury borough authority neighbourhood patrol brigade shelter "
                 "association township kindergarten",
        "THING": "bridge street station park tram road airport tunnel market square harbour tower library garden "
                 "metro building avenue canal prison playground fountain zoo pavement crossing lighthouse pier "
                 "roundabout chapel sewer landfill",
        "VERB": "close reopen repair build demolish extend clean restore rename rebuild evacuate renovate protect "
                "widen visit modernise expand redesign relocate neglect",
        "TRAIT": "local public central urban municipal northern southern eastern western suburban pedestrian "
                 "residential medieval coastal riverside",
        "ROLE": "mayor judge teacher firefighter bishop architect",
    },
    "science": {
        "field": "science",
        "AGENT": "university laboratory institute hospital observatory clinic academy agency foundation college "
                 "faculty expedition consortium aquarium planetarium",
        "THING": "vaccine virus planet gene telescope satellite comet fossil robot theory experiment molecule sensor "
                 "protein galaxy particle crystal battery laser formula cell asteroid antibody enzyme microscope "
                 "algorithm glacier reactor specimen meteorite",
        "VERB": "discover study test measure detect observe examine map identify track describe analyse explain "
                "decode compare simulate classify inspect photograph reproduce",
        "TRAIT": "solar genetic lunar nuclear marine chemical medical quantum atomic tropical polar biological "
                 "magnetic molecular stellar",
        "ROLE": "scientist physicist astronomer biologist chemist geologist",
    },
    "art": {
        "field": "art",
        "AGENT": "museum theatre orchestra gallery band publisher festival choir studio cinema ballet broadcaster "
                 "ensemble trio conservatory",
        "THING": "film novel album painting song exhibition concert book poem opera musical portrait sculpture "
                 "symphony documentary sequel biography script comedy tragedy mural manuscript cartoon memoir diary "
                 "sonata tapestry anthology waltz fresco",
        "VERB": "publish present review exhibit praise produce unveil translate adapt finish rewrite auction premiere "
                "illustrate donate acquire dedicate admire imitate parody",
        "TRAIT": "classical romantic gothic baroque abstract literary poetic theatrical cinematic surreal satirical "
                 "lyrical choral orchestral autobiographical",
        "ROLE": "painter singer novelist actor conductor poet",
    },
}

#: How often each topic comes.
WEIGHTS = {"politics": 6, "money": 5, "sport": 5, "city": 4, "science": 3, "art": 3}

#: A start, a middle and an end make a surname.
SURNAMES = (
    "ash brad cald dray ed fair gil hand kim lang mor nes ost pres rad sand tal und vick wat yor",
    "a e i o el en er in al am um",
    "bee dell dine gard kins low mond sby son well",
)


def third_person(verb):
    """The form that goes with he, she and it.

    >>> third_person("cut"), third_person("study"), third_person("buy"), third_person("finish")
    ('cuts', 'studies', 'buys', 'finishes')
    """
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "ch", "sh")) else "s")
