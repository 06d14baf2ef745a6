import type { Strings } from "../strings.js";

const id: Strings = {
  us: "Ini masalah kami, bukan Anda. Kami sedang menanganinya.",
  hint: "Mungkin ini masalah kami: kami sedang memeriksa kemungkinan gangguan.",
  connection: "Sepertinya ini koneksi Anda: tidak ada yang bisa dijangkau dari sini.",
  version: "Versi aplikasi ini terlalu lama. Pembaruan seharusnya mengatasinya.",
  clock: "Jam perangkat ini salah. Menyetelnya dengan benar seharusnya mengatasinya.",
  account: "Sepertinya ini menyangkut akun Anda. Masuk lagi mungkin membantu.",
  fine: "Semua yang bisa diperiksa dari sini berfungsi.",
  unreachable: "Koneksi Anda berfungsi, tetapi aplikasi tidak bisa dijangkau dari sini.",
  unknown: "Kami belum tahu apa masalahnya.",
  label: "Kabar layanan",
  possible: "Kemungkinan gangguan",
  known: "Gangguan diketahui",
  fixed: "Sudah diperbaiki",
  retracted: "Ditarik kembali",
  unseen: "Baru",
  ask: "Apakah sudah berfungsi lagi?",
  works: "Sudah berfungsi",
  broken: "Masih bermasalah",
  thanks: "Terima kasih.",
  dismiss: "Sembunyikan",
};

export default id;
