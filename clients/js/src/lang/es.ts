import type { Strings } from "../strings.js";

const es: Strings = {
  us: "Somos nosotros, no eres tú. Estamos trabajando en ello.",
  hint: "Puede que seamos nosotros: estamos investigando un posible problema.",
  connection: "Parece tu conexión: desde aquí no se llega a nada.",
  version: "Esta versión de la aplicación es demasiado antigua. Actualizarla debería arreglarlo.",
  clock: "El reloj de este dispositivo está mal. Ponerlo en hora debería arreglarlo.",
  account: "Parece algo de tu cuenta. Puede ayudar iniciar sesión de nuevo.",
  fine: "Todo lo que se puede comprobar desde aquí funciona.",
  unreachable: "Tu conexión funciona, pero desde aquí no se llega a la aplicación.",
  unknown: "Aún no sabemos qué falla.",
  label: "Estado del servicio",
  possible: "Posible problema",
  known: "Problema conocido",
  fixed: "Arreglado",
  retracted: "Retirado",
  unseen: "Nuevo",
  ask: "¿Te funciona de nuevo?",
  works: "Ya funciona",
  broken: "Sigue fallando",
  thanks: "Gracias.",
  dismiss: "Ocultar",
};

export default es;
