import type { Strings } from "../strings.js";

const tr: Strings = {
  us: "Sorun bizde, sende değil. Üzerinde çalışıyoruz.",
  hint: "Sorun bizde olabilir: olası bir aksaklığı inceliyoruz.",
  connection: "Sorun bağlantında gibi görünüyor: buradan hiçbir yere ulaşılamıyor.",
  version: "Uygulamanın bu sürümü çok eski. Güncelleme sorunu çözmeli.",
  clock: "Bu cihazın saati yanlış. Düzeltmek sorunu çözmeli.",
  account: "Sorun hesabınla ilgili görünüyor. Yeniden giriş yapmak işe yarayabilir.",
  fine: "Buradan denetlenebilen her şey çalışıyor.",
  unreachable: "Bağlantın çalışıyor ama buradan uygulamaya ulaşılamıyor.",
  unknown: "Sorunun ne olduğunu henüz bilmiyoruz.",
  label: "Hizmet duyuruları",
  possible: "Olası sorun",
  known: "Bilinen sorun",
  fixed: "Giderildi",
  retracted: "Geri alındı",
  unseen: "Yeni",
  ask: "Sende yeniden çalışıyor mu?",
  works: "Yeniden çalışıyor",
  broken: "Hâlâ çalışmıyor",
  thanks: "Teşekkürler.",
  dismiss: "Gizle",
};

export default tr;
