// The host's own requests, observed on request. Nothing about them is changed, delayed or kept.

export type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** Which component a request belongs to; undefined = none of ours, not observed. */
export type ComponentOf = (url: string) => string | undefined;

export interface Outcome { status?: number; error?: string }

let original: Fetch | undefined;

/** Fetch past the observer: our own requests must not count as the app's. */
export const plainFetch: Fetch = (input, init) => (original ?? fetch)(input, init);

type Tell = (component: string, failure: Outcome | null) => void;

const observers: [ComponentOf, Tell][] = [];

function observe(url: string, answer: Promise<Response>): void {
  for (const [componentOf, tell] of observers) {
    const component = componentOf(url);
    if (component === undefined) continue;
    answer.then(
      ({ status }) => tell(component, status > 499 ? { status } : null),
      // Whoever aborts a request has not seen it fail.
      ({ name }) => name !== "AbortError" && tell(component, { error: name === "TimeoutError" ? "timeout" : "connect" }),
    );
  }
}

/** Observe `fetch` of this page; it is wrapped once, however many clients observe. */
export function watchFetch(componentOf: ComponentOf, tell: Tell): void {
  observers.push([componentOf, tell]);
  if (original || typeof fetch !== "function") return;
  const wrapped = (original = fetch.bind(globalThis) as Fetch);
  globalThis.fetch = ((input: RequestInfo | URL, init?: RequestInit) => {
    const answer = wrapped(input, init);
    try {
      observe(String((input as Request).url ?? input), answer);
    } catch {
      // The host's function failed; its request goes on.
    }
    return answer;
  }) as typeof fetch;
}
