import type { Strings } from "../strings.js";

const it: Strings = {
  us: "Siamo noi, non sei tu. Ci stiamo lavorando.",
  hint: "Forse siamo noi: stiamo esaminando un possibile problema.",
  connection: "Sembra la tua connessione: da qui non si raggiunge nulla.",
  version: "Questa versione dell'app è troppo vecchia. Un aggiornamento dovrebbe risolvere.",
  clock: "L'orologio di questo dispositivo è sbagliato. Regolarlo dovrebbe risolvere.",
  account: "Sembra riguardare il tuo account. Accedere di nuovo può aiutare.",
  fine: "Tutto ciò che si può verificare da qui funziona.",
  unreachable: "La tua connessione funziona, ma da qui l'app non è raggiungibile.",
  unknown: "Non sappiamo ancora che cosa non va.",
  label: "Stato del servizio",
  possible: "Possibile problema",
  known: "Problema noto",
  fixed: "Risolto",
  retracted: "Ritirato",
  unseen: "Nuovo",
  ask: "A te funziona di nuovo?",
  works: "Funziona di nuovo",
  broken: "Non funziona ancora",
  thanks: "Grazie.",
  dismiss: "Nascondi",
};

export default it;
