// The host's own requests, observed on request. Nothing about them is changed, delayed or kept.

export type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** Which component a request belongs to; undefined = none of ours, not observed. */
export type ComponentOf = (url: string) => string | undefined;

export interface Outcome { status?: number; error?: string }

type Tell = (component: string, outcome: Outcome, isFailure: boolean) => void;

let original: Fetch | undefined;

/** Fetch past the observer: our own requests must not count as the app's. */
export const plainFetch: Fetch = (input, init) => (original ?? fetch)(input, init);

const observers: [ComponentOf, Tell][] = [];

/** Begin to observe a request; returns what is to be called when it ends: with its status, or why there is none. Only the first call counts. */
function observe(url: unknown): (status?: number, why?: string) => void {
  const heard = observers.flatMap(([componentOf, tell]) => {
    try {
      const component = componentOf(String(url));
      return component === undefined ? [] : [tell.bind(null, component)];
    } catch {
      // The host's function failed; its request goes on.
      return [];
    }
  });
  return (status, why) => {
    // Whoever aborts a request has not seen it fail.
    const error = why && !/abort/i.test(why) && (/timeout/i.test(why) ? "timeout" : "connect");
    for (const tell of heard.splice(0)) if (error) tell({ error }, true);
    else if (!why) tell({ status }, status! > 499);
  };
}

function observeXhr({ prototype }: typeof XMLHttpRequest): void {
  const { open } = prototype;
  prototype.open = function (this: XMLHttpRequest, ...args: unknown[]) {
    const end = observe(args[1]);
    for (const type of ["load", "error", "timeout", "abort"]) {
      this.addEventListener(type, () => (type === "load" ? end(this.status) : end(undefined, type)));
    }
    return open.apply(this, args as never);
  };
}

/** Observe `fetch` and XMLHttpRequest of this page; they are wrapped once, however many clients observe. */
export function watch(componentOf: ComponentOf, tell: Tell): void {
  observers.push([componentOf, tell]);
  if (original || typeof fetch !== "function") return;
  const wrapped = (original = fetch.bind(globalThis) as Fetch);
  globalThis.fetch = ((input: RequestInfo | URL, init?: RequestInit) => {
    const answer = wrapped(input, init);
    const end = observe((input as Request)?.url ?? input);
    answer.then(({ status }) => end(status), (error) => end(undefined, String(error?.name)));
    return answer;
  }) as typeof fetch;
  if (globalThis.XMLHttpRequest) observeXhr(XMLHttpRequest);
}
