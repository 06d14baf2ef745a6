import type { Strings } from "../strings.js";

const pt: Strings = {
  us: "Somos nós, não é você. Estamos trabalhando nisso.",
  hint: "Pode ser um problema nosso: estamos investigando um possível problema.",
  connection: "Parece ser a sua conexão: nada pode ser alcançado daqui.",
  version: "Esta versão do aplicativo é muito antiga. Uma atualização deve resolver.",
  clock: "O relógio deste dispositivo está errado. Acertá-lo deve resolver.",
  account: "Parece ser algo com a sua conta. Entrar de novo pode ajudar.",
  fine: "Tudo o que pode ser verificado daqui funciona.",
  unreachable: "A sua conexão funciona, mas o aplicativo não pode ser alcançado daqui.",
  unknown: "Ainda não sabemos o que está errado.",
  label: "Estado do serviço",
  possible: "Possível problema",
  known: "Problema conhecido",
  fixed: "Resolvido",
  retracted: "Retirado",
  unseen: "Novo",
  ask: "Voltou a funcionar para você?",
  works: "Voltou a funcionar",
  broken: "Ainda com problema",
  thanks: "Obrigado.",
  dismiss: "Ocultar",
};

export default pt;
