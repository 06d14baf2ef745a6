import type { Strings } from "../strings.js";

const de: Strings = {
  us: "Es liegt an uns, nicht an dir. Wir arbeiten daran.",
  hint: "Es liegt vielleicht an uns: Wir gehen einer möglichen Störung nach.",
  connection: "Das sieht nach deiner Verbindung aus: Von hier ist nichts erreichbar.",
  version: "Diese Version der App ist zu alt. Ein Update sollte helfen.",
  clock: "Die Uhr dieses Geräts geht falsch. Sie richtig zu stellen sollte helfen.",
  account: "Es scheint um dein Konto zu gehen. Neu anmelden kann helfen.",
  fine: "Alles, was sich von hier prüfen lässt, funktioniert.",
  unreachable: "Deine Verbindung funktioniert, aber die App ist von hier nicht erreichbar.",
  unknown: "Wir wissen noch nicht, woran es liegt.",
  label: "Neues zum Dienst",
  possible: "Mögliche Störung",
  known: "Bekannte Störung",
  fixed: "Behoben",
  retracted: "Zurückgenommen",
  unseen: "Neu",
  ask: "Geht es bei dir wieder?",
  works: "Geht wieder",
  broken: "Geht noch nicht",
  thanks: "Danke.",
  dismiss: "Ausblenden",
};

export default de;
