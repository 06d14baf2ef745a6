// The global scope of a service worker, as far as it is used here: TypeScript cannot have the types of pages and of workers at once.

export interface LifeEvent extends Event { waitUntil(promise: Promise<unknown>): void }

export interface RequestEvent extends LifeEvent {
  request: Request;
  clientId: string;
  resultingClientId: string;
  preloadResponse?: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}

export interface MessageToWorker extends LifeEvent { data: unknown; ports: readonly MessagePort[] }

/** What a worker listens to. */
export interface Scope {
  addEventListener(type: "install" | "activate", listener: (event: LifeEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: RequestEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageToWorker) => void): void;
}

export const scope = globalThis as unknown as Scope;

/** Give what a promise gives, or undefined when it takes longer or fails. */
export function within<T>(limitMs: number, promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(resolve, limitMs))]).catch(() => undefined);
}
