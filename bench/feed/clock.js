// Laid over the faked clock of a page: says when the next timer is due, and whether an answer is still on its way.
(() => {
  const due = new Map();
  const { setTimeout: set, clearTimeout: clear, fetch: ask } = window;
  let open = 0;
  window.setTimeout = (work, ms = 0, ...more) => {
    const id = set(() => {
      due.delete(id);
      work(...more);
    }, ms);
    due.set(id, Date.now() + ms);
    return id;
  };
  window.clearTimeout = (id) => {
    due.delete(id);
    clear(id);
  };
  window.fetch = (...request) => {
    open++;
    return ask(...request).finally(() => open--);
  };
  window.nextDueMs = () => Math.min(...due.values(), Date.now() + 3600000);
  window.isBusy = () => open > 0;
})();
