"""What people write, in six languages: composed from phrasings, with typos and in lower case as people type."""

from typing import Final

from numpy.random import Generator

#: Per mood and language, phrasings; `{a}` is the app as people write it, `{c}` a component.
PHRASES: Final[dict[str, dict[str, list[str]]]] = {
    "asking": {
        "en": [
            "is {a} down?",
            "anyone else having trouble with {a} right now",
            "{a} down for anybody else??",
            "whats going on with {a}",
            "is it just me or is {a} not loading",
            "{c} not working for anyone else?",
            "why is {a} not working",
            "did {a} just die",
            "{a} outage?",
            "hello is {a} broken today",
        ],
        "fr": [
            "{a} est en panne ?",
            "quelqu'un d'autre a un souci avec {a} ?",
            "c'est moi ou {a} marche plus",
            "il se passe quoi avec {a}",
            "pourquoi {a} ne charge pas",
            "{a} bug chez vous aussi ?",
        ],
        "es": [
            "se cayó {a}?",
            "a alguien más no le funciona {a}",
            "qué pasa con {a}",
            "soy yo o {a} no carga",
            "por qué no va {a}",
            "está caído {a} hoy?",
        ],
        "de": [
            "ist {a} down?",
            "geht {a} bei euch auch nicht",
            "was ist denn mit {a} los",
            "störung bei {a}?",
            "liegt es an mir oder lädt {a} nicht",
            "hat noch jemand probleme mit {a}",
        ],
        "pt": [
            "o {a} caiu?",
            "alguém mais com problema no {a}",
            "é só comigo ou o {a} não abre",
            "o que houve com o {a}",
            "pq o {a} não carrega",
            "{a} fora do ar?",
        ],
        "it": [
            "{a} è down?",
            "anche a voi non funziona {a}",
            "cosa succede a {a}",
            "{a} non va solo a me?",
            "perché {a} non si carica",
            "problemi con {a} stasera?",
        ],
    },
    "reporting": {
        "en": [
            "{a} is down",
            "{c} won't load, keeps spinning",
            "can't open {a} since a few minutes",
            "{c} error every time",
            "getting an error message when i use {c}",
            "nothing loads in {a}",
            "{a} stopped working",
            "{c} broken again",
        ],
        "fr": [
            "{a} ne marche plus",
            "impossible d'ouvrir {a}",
            "{c} ne charge pas",
            "message d'erreur sur {c}",
            "{a} est down depuis 5 min",
            "rien ne s'affiche sur {a}",
        ],
        "es": ["{a} no funciona", "no puedo abrir {a}", "{c} me da error", "se ha caído {a}", "{a} no carga nada"],
        "de": [
            "{a} geht nicht",
            "{c} lädt nicht mehr",
            "kann {a} nicht öffnen",
            "fehlermeldung bei {c}",
            "{a} ist down",
        ],
        "pt": ["{a} não funciona", "não consigo abrir o {a}", "{c} dando erro", "o {a} caiu", "{a} não carrega nada"],
        "it": [
            "{a} non funziona",
            "non riesco ad aprire {a}",
            "{c} dà errore",
            "{a} è giù",
            "non carica niente su {a}",
        ],
    },
    "account": {
        "en": [
            "can't log in to {a}, is my account blocked?",
            "did {a} delete my account",
            "{a} logged me out, got banned?",
            "why can't i log in to {a}",
            "my {a} password is not accepted anymore",
        ],
        "fr": [
            "mon compte {a} est bloqué ?",
            "impossible de me connecter à mon compte {a}",
            "{a} a supprimé mon compte ?",
        ],
        "es": ["me bloquearon la cuenta de {a}?", "no puedo iniciar sesión en {a}", "{a} me cerró la cuenta"],
        "de": ["wurde mein {a} konto gesperrt?", "kann mich bei {a} nicht einloggen", "mein {a} account ist weg"],
        "pt": ["bloquearam minha conta do {a}?", "não consigo entrar na minha conta do {a}", "perdi minha conta {a}"],
        "it": ["mi hanno bloccato l'account {a}?", "non riesco ad accedere al mio account {a}", "account {a} sparito"],
    },
    "device": {
        "en": [
            "is my phone broken or is it {a}",
            "reinstalled {a} twice still nothing",
            "{a} keeps crashing on my phone",
        ],
        "fr": ["c'est mon téléphone ou {a} ?", "j'ai réinstallé {a}, toujours rien", "{a} plante sur mon portable"],
        "es": ["es mi móvil o es {a}?", "reinstalé {a} y nada", "{a} se cierra solo en mi celular"],
        "de": ["liegt das an meinem handy oder an {a}", "{a} neu installiert, geht trotzdem nicht"],
        "pt": ["é meu celular ou é o {a}?", "reinstalei o {a} e nada", "{a} fecha sozinho no meu celular"],
        "it": ["è il mio telefono o {a}?", "ho reinstallato {a} e niente", "{a} si chiude da solo sul cellulare"],
    },
    "connection": {
        "en": [
            "is my wifi down or is it {a}",
            "is it my internet or {a}??",
            "restarted my router 3 times, {a} still dead",
        ],
        "fr": [
            "c'est ma wifi ou {a} qui bug",
            "problème de connexion internet ou c'est {a} ?",
            "ma box déconne ou c'est {a}",
        ],
        "es": ["es mi wifi o {a}?", "mi internet no va o es {a}", "reinicié el router y {a} sigue igual"],
        "de": [
            "ist mein wlan kaputt oder {a}",
            "liegt's an meinem internet oder an {a}",
            "router neu gestartet, {a} tot",
        ],
        "pt": ["é minha internet ou o {a}?", "meu wifi caiu ou é o {a}", "reiniciei o roteador e o {a} nada"],
        "it": ["è il mio wifi o {a}?", "internet non va o è {a}", "riavviato il router ma {a} niente"],
    },
    "mocking": {
        "en": ["{a} down, guess i have to talk to my family now", "lol {a} died, productivity up 300%", "rip {a} 💀"],
        "fr": ["{a} en panne, on va devoir se parler mdr", "rip {a} 😂"],
        "es": ["se cayó {a}, toca hablar con la familia jaja", "rip {a} 😂"],
        "de": ["{a} down, endlich mal rausgehen haha", "rip {a} 😂"],
        "pt": ["{a} caiu kkkk vou ter que viver", "rip {a} 😂"],
        "it": ["{a} è giù, tocca parlare coi genitori ahah", "rip {a} 😂"],
    },
    "opinion": {
        "en": [
            "{a} raising prices again, what a joke of a company",
            "hearing about {a} in parliament today",
            "the ceo of {a} said WHAT",
            "new {a} campaign with the singer is actually good",
            "deleting {a} after this scandal",
            "{a} sold our data, unbelievable",
            "everyone posting the goal on {a} 😍 what a match",
            "watch the final on {a} tonight",
            "{a} stock up 8% after earnings",
            "10 reasons to boycott {a}",
        ],
        "fr": [
            "{a} augmente encore ses prix, honteux",
            "la pdg de {a} devant l'assemblée",
            "scandale {a} : nos données vendues",
            "je supprime {a} après ça",
            "quel but !! tout le monde le partage sur {a}",
            "la nouvelle pub de {a} est géniale",
        ],
        "es": [
            "{a} sube los precios otra vez",
            "escándalo de {a}: vendieron nuestros datos",
            "golazo, todo {a} lo comparte",
            "el ceo de {a} dimite",
            "me encanta la nueva campaña de {a}",
        ],
        "de": [
            "{a} wird schon wieder teurer",
            "skandal um {a}: daten verkauft",
            "was für ein tor, ganz {a} redet davon",
            "die {a} chefin vor dem ausschuss",
            "neue werbung von {a} gefällt mir",
        ],
        "pt": [
            "{a} aumentou o preço de novo",
            "escândalo do {a}: venderam nossos dados",
            "golaço, {a} inteiro comentando",
        ],
        "it": ["{a} aumenta i prezzi di nuovo", "scandalo {a}: dati venduti", "che gol, tutti lo postano su {a}"],
    },
    "everyday": {
        "en": [
            "how do i change my username on {a}",
            "love the new filters on {a}",
            "how to turn off notifications in {a}",
            "delete my {a} account please",
            "can i use {a} on two phones",
            "follow me on {a}",
            "refund for my {a} subscription",
        ],
        "fr": [
            "comment changer mon pseudo {a}",
            "j'adore {a}",
            "comment désactiver les notifications {a}",
            "suivez-moi sur {a}",
        ],
        "es": ["cómo cambio mi nombre en {a}", "sígueme en {a}", "cómo borrar mi cuenta de {a}", "me gusta {a}"],
        "de": ["wie ändere ich meinen namen bei {a}", "folgt mir auf {a}", "benachrichtigungen bei {a} ausschalten"],
        "pt": ["como mudo meu nome no {a}", "me segue no {a}", "como desativar notificações do {a}"],
        "it": ["come cambio nome su {a}", "seguitemi su {a}", "come disattivo le notifiche di {a}"],
    },
    "hacked": {
        "en": [
            "i think my {a} account was hacked",
            "someone logged into my {a}??",
            "{a} logged me out on all devices, hacked?",
            "got logged out of {a} out of nowhere am i hacked",
            "my {a} account got stolen help",
            "was {a} hacked",
        ],
        "fr": [
            "je crois que mon compte {a} a été piraté",
            "on m'a déconnecté de {a}, piratage ?",
            "compte {a} piraté aidez-moi",
        ],
        "es": [
            "creo que hackearon mi cuenta de {a}",
            "me han robado la cuenta de {a}",
            "{a} me sacó de la sesión, me hackearon?",
        ],
        "de": [
            "ich glaube mein {a} konto wurde gehackt",
            "überall bei {a} ausgeloggt, gehackt?",
            "{a} account geklaut",
        ],
        "pt": ["acho que hackearam minha conta do {a}", "o {a} me deslogou, fui hackeado?", "roubaram minha conta {a}"],
        "it": [
            "credo mi abbiano hackerato l'account {a}",
            "{a} mi ha disconnesso, hackerato?",
            "mi hanno rubato l'account {a}",
        ],
    },
}

#: What people say when something fails on them, and how much of each.
CONFUSED: Final = {
    "asking": 0.34,
    "reporting": 0.30,
    "account": 0.1,
    "device": 0.08,
    "connection": 0.1,
    "mocking": 0.08,
}
NEWS: Final = {"opinion": 0.93, "everyday": 0.05, "mocking": 0.02}
HACKED: Final = {"hacked": 0.8, "account": 0.2}
USUAL: Final = {"everyday": 0.82, "opinion": 0.12, "account": 0.03, "asking": 0.02, "reporting": 0.01}

_ENDS: Final = ("", "", "", "?", "!!", " ...", " :(", " 😭", " pls", " #{a}")


def write(rng: Generator, moods: dict[str, float], app: str, component: str, lang: str) -> str:
    """Return one text in `lang`, as somebody in one of the moods would type it."""
    mood = str(rng.choice(list(moods), p=[weight / sum(moods.values()) for weight in moods.values()]))
    phrases = PHRASES[mood][lang]
    text = str(phrases[rng.integers(len(phrases))]) + str(_ENDS[rng.integers(len(_ENDS))])
    text = text.format(a=app, c=component)
    if rng.random() < 0.5:
        text = text.lower()
    return _mistype(rng, text) if rng.random() < 0.15 else text


def _mistype(rng: Generator, text: str) -> str:
    """Drop or swap a letter, as thumbs do."""
    place = int(rng.integers(1, max(2, len(text) - 2)))
    if rng.random() < 0.5:
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
