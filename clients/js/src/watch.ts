// The host's own requests, observed on request. Nothing about them is changed, delayed or kept.

export type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** Which component a request belongs to; undefined = none of ours, not observed. */
export type ComponentOf = (url: string) => string | undefined;

export interface Outcome { status?: number; error?: string }

let original: Fetch | undefined;

/** Fetch past the observer: our own requests must not count as the app's. */
export const plainFetch: Fetch = (input, init) => (original ?? fetch)(input, init);

/** Returns who is to be told how a request to an address ends. */
type Observer = (url: unknown) => ((outcome: Outcome, isFailure: boolean) => void) | undefined;

const observers: Observer[] = [];

/** Begin to observe a request; returns what is to be called when it ends: with its status, or why there is none. Only the first call counts. */
function observe(url: unknown): (status: number, why?: string) => void {
  const heard = observers.map((observer) => observer(url));
  return (status, why) => {
    // Whoever aborts a request has not seen it fail.
    const error = !status && why && (/timeout/i.test(why) ? "timeout" : "connect");
    for (const tell of heard.splice(0)) if (!/abort/i.test(why!)) tell?.(error ? { error } : { status }, !!error || status > 499);
  };
}

function observeXhr({ prototype }: typeof XMLHttpRequest): void {
  const { open } = prototype;
  prototype.open = function (this: XMLHttpRequest, ...args: unknown[]) {
    const end = observe(args[1]);
    this.addEventListener("load", () => end(this.status));
    for (const type of ["error", "timeout", "abort"]) this.addEventListener(type, () => end(0, type));
    return open.apply(this, args as never);
  };
}

/**
 * Observe `fetch` and XMLHttpRequest of this page; they are wrapped once, however many clients observe. Neither `observer` nor what
 * it returns may throw.
 */
export function watch(observer: Observer): void {
  observers.push(observer);
  if (original || !globalThis.fetch) return;
  const wrapped = (original = fetch.bind(globalThis) as Fetch);
  globalThis.fetch = ((input: RequestInfo | URL, init?: RequestInit) => {
    const answer = wrapped(input, init);
    const end = observe((input as Request)?.url ?? input);
    answer.then(({ status }) => end(status), (error) => end(0, String(error?.name)));
    return answer;
  }) as typeof fetch;
  if (globalThis.XMLHttpRequest) observeXhr(XMLHttpRequest);
}
