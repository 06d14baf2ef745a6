import type { Strings } from "../strings.js";

const ja: Strings = {
  us: "原因はこちらにあり、あなたのせいではありません。対応中です。",
  hint: "原因はこちらにあるかもしれません。確認中です。",
  connection: "通信回線に原因がありそうです。ここからはどこにもつながりません。",
  version: "アプリが古すぎます。更新すると直るはずです。",
  clock: "端末の時計がずれています。合わせると直るはずです。",
  account: "アカウントに原因がありそうです。ログインし直すと直るかもしれません。",
  fine: "ここからわかる範囲では正常です。",
  unreachable: "通信はできますが、ここからはアプリにつながりません。",
  unknown: "原因はまだわかりません。",
  label: "サービスのお知らせ",
  possible: "問題の可能性",
  known: "既知の問題",
  fixed: "復旧しました",
  retracted: "取り消しました",
  unseen: "新着",
  ask: "また使えますか？",
  works: "使えます",
  broken: "まだ使えません",
  thanks: "ありがとうございます。",
  dismiss: "非表示にする",
};

export default ja;
