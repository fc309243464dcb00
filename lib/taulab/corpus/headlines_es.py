"""The Spanish headlines: rules and words, as those of English in kind, not in words.

What agrees in gender has its class for each, with F or M at the end of its name. A verb is written as its infinitive;
where the third person of the present is irregular, it follows a colon.
"""

#: What one line of a rule makes two of: {G}, the article and its contractions, and the endings of adjectives.
GENDERS = (
    {"G": "F", "el": "la", "un": "una", "al": "a la", "del": "de la"},
    {"G": "M", "el": "el", "un": "un", "al": "al", "del": "del"},
)

#: The rules, {symbol: [(weight, words, next symbol)]}; {field} is the word that names the topic, with its article.
RULES = {
    "headline": [
        (40, "", "subject"),
        (4, "cómo PLACE VERBS", "object"),
        (2, "por qué {el} AGENT{G} VERBS", "object"),
        (2, "por qué SURNAME VERBS", "object"),
        (2, "COUNT formas de VERB", "object"),
        (2, "COUNT razones para VERB", "object"),
        (2, "tras COUNT años", "subject"),
        (3, "AMOUNT personas se reúnen en PLACE", "end"),
        (3, "{field} de PLACE", "outlook"),
        (6, "{el} EVENT{G}", "blow"),
        (4, "{un} FORCE{G} EVENT{G}", "blow"),
    ],
    "subject": [
        (4, "{el} AGENT{G}", "one"),
        (4, "AGENT{G}", "one"),
        (2, "AGENT{G} de PLACE", "one"),
        (3, "{el} ROLE{G} SURNAME", "one"),
        (2, "ROLE{G} SURNAME", "one"),
        (2, "ROLE{G} de PLACE", "one"),
        (4, "FIRST SURNAME", "one"),
        (4, "SURNAME", "one"),
        (5, "PLACE", "one"),
        (3, "PLACE y NEIGHBOUR", "many"),
    ],
    "one": [
        (20, "VERBS", "object"),
        (1, "no VERBS", "object"),
        (2, "quiere VERB", "object"),
        (1, "podría VERB", "object"),
        (1, "promete VERB", "object"),
        (1, "evita VERB", "object"),
        (1, "logra VERB", "object"),
        (1, "planea VERB", "object"),
        (1, "vuelve a VERB", "object"),
    ],
    "many": [
        (2, "quieren VERB", "object"),
        (1, "podrían VERB", "object"),
        (1, "prometen VERB", "object"),
        (1, "acuerdan VERB", "object"),
    ],
    "object": [
        (6, "{el} THING{G}", "where"),
        (7, "THING{G} TRAIT{G}", "where"),
        (2, "{el} THING{G} TRAIT{G}", "where"),
        (4, "{un} QUALITY{G} THING{G}", "where"),
        (2, "QUALITY{G} THING{G}", "where"),
        (2, "{el} THING{G} de PLACE", "when"),
    ],
    "outlook": [
        (2, "afronta {un} FORCE{G} EVENT{G}", "end"),
        (1, "teme {el} EVENT{G}", "end"),
        (1, "sobrevive {al} EVENT{G}", "end"),
        (1, "necesita {un} QUALITY{G} THING{G}", "end"),
        (1, "espera {el} THING{G}", "end"),
    ],
    "blow": [
        (2, "divide {al} AGENT{G} de PLACE", "end"),
        (2, "inquieta a SURNAME", "end"),
        (2, "sacude PLACE", "end"),
        (1, "sorprende a PLACE", "end"),
        (1, "costará AMOUNT millones {al} AGENT{G}", "end"),
    ],
    "where": [
        (12, "", "when"),
        (4, "en PLACE", "end"),
        (1, "para PLACE", "end"),
        (1, "con NEIGHBOUR", "end"),
    ],
    "when": [
        (24, "", "end"),
        (2, "tras {el} EVENT{G}", "end"),
        (2, "tras FORCE{G} EVENT{G}", "end"),
        (1, "ante {el} EVENT{G}", "end"),
        (1, "por {el} EVENT{G}", "end"),
        (1, "pese {al} EVENT{G}", "end"),
        (1, "antes {del} EVENT{G}", "end"),
        (1, "ante AMOUNT personas", "end"),
        (2, "tras COUNT años", "end"),
        (1, "en COUNT meses", "end"),
        (1, "durante COUNT días", "end"),
    ],
    "end": [(20, ".", None), (2, "según {el} ROLE{G} SURNAME .", None), (2, "según SURNAME .", None),
            (1, "con FIRST SURNAME .", None)],
}

#: The six beginnings that labs 07 and 08 let a model go on with.
PROMPTS = ("{place[0]}", "la presidenta {surname[0]}", "{first[0]} {surname[0]}", "{place[1]} y {neighbour[0]}",
           "{place[2]}", "la ciencia de {place[0]}")

GENERAL = {
    "FIRST": "ana luis maría carlos lucía juan elena pedro carmen jorge laura miguel marta pablo sofía andrés julia "
             "diego teresa rafael clara manuel rosa sergio irene tomás alicia felipe nuria ramón silvia ernesto eva "
             "hugo paula óscar beatriz fernando raquel ignacio gloria joaquín inés alberto lola víctor pilar esteban "
             "mónica gabriel adela emilio olga martín celia julián rita mateo noelia daniel",
    "EVENTF": "crisis huelga protesta tormenta investigación caída derrota victoria tensión dimisión sequía avería "
              "amenaza filtración negociación inundación manifestación ruptura queja demanda epidemia explosión "
              "entrevista sorpresa encuesta escasez detención marcha nevada helada cumbre emergencia despedida boda "
              "advertencia confusión traición bronca pandemia evacuación",
    "EVENTM": "escándalo incendio accidente temporal conflicto juicio error fracaso éxito terremoto apagón paro "
              "retraso robo aviso ataque fraude triunfo rumor sondeo discurso hallazgo atentado cierre bloqueo boicot "
              "funeral aniversario arresto desalojo derrumbe informe silencio secuestro ultimátum malentendido "
              "diluvio motín regreso viaje",
    "QUALITYF": "nueva histórica polémica amplia pequeña vieja ambiciosa misteriosa famosa costosa delicada esperada "
                "modesta moderna valiosa",
    "QUALITYM": "nuevo histórico polémico amplio pequeño viejo ambicioso misterioso famoso costoso delicado esperado "
                "modesto moderno valioso",
    "FORCEF": "larga dura inesperada intensa seria rápida profunda severa discreta peligrosa sonada lenta tensa "
              "ruidosa violenta",
    "FORCEM": "largo duro inesperado intenso serio rápido profundo severo discreto peligroso sonado lento tenso "
              "ruidoso violento",
}

TOPICS = {
    "politics": {
        "field": "la política",
        "AGENTF": "oposición comisión coalición cámara embajada asamblea fiscalía",
        "AGENTM": "gobierno senado congreso parlamento ministerio gabinete consulado",
        "THINGF": "ley reforma moción alianza tregua consulta enmienda candidatura constitución norma sanción cuota "
                  "propuesta censura reelección",
        "THINGM": "presupuesto pacto tratado decreto proyecto plan veto referéndum indulto mandato programa convenio "
                  "subsidio estatuto embargo",
        "VERB": "aprobar:aprueba rechazar anunciar negociar defender:defiende apoyar bloquear aplazar suspender "
                "debatir proponer retirar criticar respaldar impulsar revisar denunciar condenar cuestionar ratificar",
        "TRAITF": "democrática diplomática parlamentaria autonómica legislativa republicana soberana ideológica "
                  "burocrática comunitaria",
        "TRAITM": "democrático diplomático parlamentario autonómico legislativo republicano soberano ideológico "
                  "burocrático comunitario",
        "ROLEF": "presidenta ministra senadora diputada embajadora",
        "ROLEM": "presidente ministro senador diputado embajador",
    },
    "money": {
        "field": "la economía",
        "AGENTF": "empresa patronal aseguradora aerolínea bolsa cooperativa petrolera",
        "AGENTM": "banco grupo fondo sindicato consorcio gremio astillero",
        "THINGF": "deuda inversión tarifa pensión hipoteca fusión oferta multa factura moneda fábrica marca prima "
                  "cuenta refinería",
        "THINGM": "precio impuesto salario contrato crédito préstamo beneficio arancel bono sueldo déficit alquiler "
                  "negocio dividendo descuento",
        "VERB": "subir bajar vender comprar recortar pagar reducir aumentar financiar ofrecer congelar duplicar "
                "cobrar cancelar avalar encarecer abaratar liquidar refinanciar administrar",
        "TRAITF": "económica bancaria financiera privada energética extranjera hipotecaria millonaria corporativa "
                  "tributaria",
        "TRAITM": "económico bancario financiero privado energético extranjero hipotecario millonario corporativo "
                  "tributario",
        "ROLEF": "empresaria inversora consejera banquera directiva",
        "ROLEM": "empresario inversor consejero banquero directivo",
    },
    "sport": {
        "field": "el deporte",
        "AGENTF": "selección federación liga afición plantilla escuadra peña",
        "AGENTM": "equipo club rival conjunto vestuario combinado pelotón",
        "THINGF": "final copa medalla carrera temporada etapa semifinal clasificación eliminatoria competición prueba "
                  "revancha ronda corona regata",
        "THINGM": "partido título torneo récord trofeo campeonato gol derbi duelo encuentro maratón penalti podio "
                  "relevo desempate",
        "VERB": "ganar perder:pierde jugar:juega dominar celebrar disputar conquistar preparar perseguir:persigue "
                "merecer repetir:repite recuperar organizar olvidar arriesgar sufrir recordar:recuerda liderar "
                "lamentar saborear",
        "TRAITF": "olímpica deportiva europea femenina decisiva americana masculina amistosa futbolística acuática",
        "TRAITM": "olímpico deportivo europeo femenino decisivo americano masculino amistoso futbolístico acuático",
        "ROLEF": "entrenadora portera delantera nadadora árbitra",
        "ROLEM": "entrenador portero delantero nadador árbitro",
    },
    "city": {
        "field": "el tráfico",
        "AGENTF": "policía alcaldía escuela asociación guardia parroquia brigada",
        "AGENTM": "ayuntamiento barrio colegio juzgado municipio jurado arzobispado",
        "THINGF": "calle plaza estación avenida carretera biblioteca playa torre iglesia fuente piscina catedral "
                  "cárcel rotonda muralla",
        "THINGM": "puente parque mercado aeropuerto tranvía metro puerto túnel estadio edificio jardín canal faro "
                  "zoológico vertedero",
        "VERB": "cerrar:cierra reabrir construir:construye reparar limpiar ampliar:amplía inaugurar renovar:renueva "
                "proteger vigilar rehabilitar evacuar iluminar demoler:demuele modernizar trasladar visitar "
                "reconstruir:reconstruye cuidar pintar",
        "TRAITF": "urbana pública céntrica turística ferroviaria marítima romana subterránea periférica ribereña",
        "TRAITM": "urbano público céntrico turístico ferroviario marítimo romano subterráneo periférico ribereño",
        "ROLEF": "alcaldesa jueza maestra bombera arquitecta",
        "ROLEM": "alcalde juez maestro bombero arquitecto",
    },
    "science": {
        "field": "la ciencia",
        "AGENTF": "universidad agencia fundación clínica academia facultad expedición",
        "AGENTM": "laboratorio hospital instituto centro observatorio acuario planetario",
        "THINGF": "vacuna célula estrella molécula teoría galaxia bacteria proteína sonda batería máquina fórmula "
                  "órbita partícula enzima",
        "THINGM": "virus planeta gen telescopio satélite cometa fósil robot experimento sensor cristal asteroide "
                  "glaciar meteorito anticuerpo",
        "VERB": "descubrir estudiar analizar investigar observar detectar medir:mide identificar explicar explorar "
                "examinar describir comparar localizar registrar documentar rastrear clasificar simular "
                "fotografiar:fotografía",
        "TRAITF": "genética científica química magnética atómica biológica marina cuántica geológica robótica",
        "TRAITM": "genético científico químico magnético atómico biológico marino cuántico geológico robótico",
        "ROLEF": "investigadora médica astrónoma bióloga geóloga",
        "ROLEM": "investigador médico astrónomo biólogo geólogo",
    },
    "art": {
        "field": "el arte",
        "AGENTF": "orquesta editorial compañía galería banda ópera filmoteca",
        "AGENTM": "museo teatro festival coro ballet cine conservatorio",
        "THINGF": "película novela canción exposición obra serie escultura comedia biografía sinfonía pintura "
                  "tragedia antología partitura sonata",
        "THINGM": "libro disco concierto poema cuadro documental retrato musical guion cuento relato mural ensayo "
                  "manuscrito vals",
        "VERB": "publicar estrenar presentar dirigir premiar grabar interpretar exponer traducir adaptar producir "
                "restaurar elogiar ilustrar donar difundir admirar dedicar reeditar parodiar",
        "TRAITF": "clásica literaria artística poética cinematográfica barroca romántica gótica lírica satírica",
        "TRAITM": "clásico literario artístico poético cinematográfico barroco romántico gótico lírico satírico",
        "ROLEF": "escritora pintora directora actriz bailarina",
        "ROLEM": "escritor pintor director actor bailarín",
    },
}

#: How often each topic comes.
WEIGHTS = {"politics": 6, "money": 5, "sport": 5, "city": 4, "science": 3, "art": 3}

#: A start, a middle and an end make a surname.
SURNAMES = (
    "ab bel cas del es fon gar her jim lar mal nav ol per quir rod sen tam ur vel zam",
    "a e i o u al ar el en er on",
    "dal cedo dez gosa mira nedo quín tero vide zúa",
)


def third_person(verb):
    """The third person of the present, given or regular.

    >>> third_person("financiar"), third_person("reabrir"), third_person("medir:mide")
    ('financia', 'reabre', 'mide')
    """
    infinitive, _, irregular = verb.partition(":")
    return irregular or infinitive[:-2] + ("a" if infinitive.endswith("ar") else "e")
