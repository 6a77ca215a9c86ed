// A wallet as an extension puts it into a page. It decides nothing: the test behind it does.
(() => {
  const listeners = {};
  const provider = {
    async request(request) {
      const answer = await window.__wallet(JSON.stringify(request));
      if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
      return answer.result;
    },
    on: (event, listener) => (listeners[event] = [...(listeners[event] ?? []), listener]),
    removeListener: (event, listener) => {
      listeners[event] = (listeners[event] ?? []).filter((one) => one !== listener);
    },
  };
  window.__tell = (event, told) => (listeners[event] ?? []).forEach((listener) => listener(told));
  const icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3C/svg%3E";
  const info = { uuid: "7f1c3a52-a9d9-4f0a-a4e0-f3a1f4a4b1c2", name: "Injected wallet", icon, rdns: "test.injected" };
  const announce = () =>
    window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
})();
