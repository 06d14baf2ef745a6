import type { Strings } from "../strings.js";

const zh: Strings = {
  us: "是我们的问题，与你无关。我们正在处理。",
  hint: "可能是我们的问题：我们正在排查。",
  connection: "看起来是你的网络连接有问题：从这里什么都连不上。",
  version: "此应用版本太旧。更新后应该就能恢复。",
  clock: "此设备的时间不准确。校准后应该就能恢复。",
  account: "看起来与你的账号有关。重新登录可能会有帮助。",
  fine: "从这里能检查的一切都正常。",
  unreachable: "你的网络正常，但从这里连不上此应用。",
  unknown: "我们还不清楚问题出在哪里。",
  label: "服务动态",
  possible: "可能的问题",
  known: "已知问题",
  fixed: "已修复",
  retracted: "已撤回",
  unseen: "新",
  ask: "你那边恢复了吗？",
  works: "恢复了",
  broken: "还没恢复",
  thanks: "谢谢。",
  dismiss: "隐藏",
};

export default zh;
