// Photogram's own service worker. Its offline page is the app's own shell: it opens, and the client in it speaks, also when
// photogram's server is gone. `/worker-config.js` is written by the server: `self.itsusOptions = { app, origins, keys }`.
importScripts("/client/worker.global.js", "/worker-config.js");

itsusWorker.installOffline({ ...self.itsusOptions, name: "Photogram", page: "/", assets: ["/config.json"] });

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
