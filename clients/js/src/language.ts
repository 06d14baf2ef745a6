// Which of a notice's languages a person reads (F-40).

/** Return one of `tags` for a person who prefers `preferred`, in their order. */
export function pickLanguage(tags: string[], preferred: readonly string[]): string {
  const sorted = [...tags].sort((a, b) => (a < b ? -1 : 1));
  const find = (fits: (tag: string) => boolean) => sorted.find((tag) => fits(tag.toLowerCase()));
  for (const wanted of preferred) {
    const parts = wanted.toLowerCase().split("-");
    for (let count = parts.length; count; count--) {
      const found = find((tag) => tag === parts.slice(0, count).join("-"));
      if (found) return found;
    }
    const related = find((tag) => tag.split("-")[0] === parts[0]);
    if (related) return related;
  }
  return find((tag) => tag === "en") ?? sorted[0]!;
}
