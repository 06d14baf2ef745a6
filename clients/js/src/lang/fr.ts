import type { Strings } from "../strings.js";

const fr: Strings = {
  us: "C'est nous, pas vous. Nous nous en occupons.",
  hint: "C'est peut-être nous : nous examinons un possible problème.",
  connection: "Cela semble venir de votre connexion : rien n'est joignable d'ici.",
  version: "Cette version de l'application est trop ancienne. Une mise à jour devrait suffire.",
  clock: "L'horloge de cet appareil est fausse. La régler devrait suffire.",
  account: "Cela semble concerner votre compte. Vous reconnecter peut aider.",
  fine: "Tout ce qui peut être vérifié d'ici fonctionne.",
  unreachable: "Votre connexion fonctionne, mais l'application n'est pas joignable d'ici.",
  unknown: "Nous ne savons pas encore ce qui ne va pas.",
  label: "État du service",
  possible: "Problème possible",
  known: "Problème connu",
  fixed: "Réparé",
  retracted: "Retiré",
  unseen: "Nouveau",
  ask: "Est-ce que cela remarche chez vous ?",
  works: "Ça remarche",
  broken: "Toujours en panne",
  thanks: "Merci.",
  dismiss: "Masquer",
};

export default fr;
