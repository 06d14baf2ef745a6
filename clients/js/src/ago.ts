// "5 minutes ago", in the person's language.

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86400], ["hour", 3600], ["minute", 60]];

/** Return how long ago something was; less than a minute is "now". An unknown language falls back to English. */
export function ago(at: Date, nowMs: number, lang: string): string {
  const seconds = Math.max(0, (nowMs - at.getTime()) / 1000);
  const [unit, size] = STEPS.find(([, size]) => seconds >= size) ?? ["second", Infinity];
  const options = { numeric: "auto" } as const;
  const count = -Math.floor(seconds / size) || 0;
  try {
    return new Intl.RelativeTimeFormat(lang, options).format(count, unit);
  } catch {
    return new Intl.RelativeTimeFormat("en", options).format(count, unit);
  }
}
