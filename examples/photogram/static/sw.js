// Photogram's own service worker: keeps the app's shell, so that the app opens (and the client can speak) even when
// photogram's server does not answer. Feeds are on other origins and are never touched here.
const SHELL = "shell-2";
const FILES = ["/", "/style.css", "/app.js", "/icon.svg", "/config.json", "/client/itsus.js", "/client/element.js", "/client/later.js"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isShell = event.request.method === "GET" && url.origin === location.origin
    && !url.pathname.startsWith("/api/") && url.pathname !== "/health";
  if (isShell) event.respondWith(fetchShell(event.request));
});

async function fetchShell(request) {
  const cache = await caches.open(SHELL);
  const key = request.mode === "navigate" ? "/" : request;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(key, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw error;
  }
}
