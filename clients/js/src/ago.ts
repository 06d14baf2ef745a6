// Times in the person's language: "5 minutes ago", and the moment in full.

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86400], ["hour", 3600], ["minute", 60]];

/** Return the tag as `Intl` takes it: `de_DE` is meant well, what is no language is English. */
function localeOf(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang.replace(/_/g, "-"))[0] ?? "en";
  } catch {
    return "en";
  }
}

/** Return how long ago something was; less than a minute is "now". An unknown language falls back to English. */
export function ago(at: Date, nowMs: number, lang: string): string {
  const seconds = Math.max(0, (nowMs - at.getTime()) / 1000);
  const [unit, size] = STEPS.find(([, size]) => seconds >= size) ?? ["second", Infinity];
  return new Intl.RelativeTimeFormat(localeOf(lang), { numeric: "auto" }).format(-Math.floor(seconds / size) || 0, unit);
}

/** Return a moment in full. */
export const inFull = (at: Date, lang: string): string => at.toLocaleString(localeOf(lang));

/** Return the direction in which a language is written. */
export const directionOf = (lang: string): "rtl" | "ltr" => (/^(ar|ckb|dv|fa|he|iw|ps|sd|ug|ur|yi)(?![a-z])/i.test(lang) ? "rtl" : "ltr");
