'use strict';
// Loads the core. Once it is there, the page can no longer connect to anything.

const policy = window.trustedTypes
  ? trustedTypes.createPolicy('demur', {
      createScriptURL(url) {
        if (['demur.js', 'core-as-script.js', 'sw.js'].includes(url)) return url;
        throw new TypeError(url);
      },
    })
  : { createScriptURL: (url) => url };

function script(url) {
  return new Promise((loaded, failed) => {
    const element = document.createElement('script');
    element.src = policy.createScriptURL(url);
    element.onload = loaded;
    element.onerror = () => failed(new Error(url));
    document.head.append(element);
  });
}

/** The bytes of the core, whether the host has unpacked them or not. */
async function unpacked(bytes) {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!packed) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function packedCore() {
  if (location.protocol !== 'file:') {
    const answer = await fetch('core.bin');
    if (!answer.ok) throw new Error(`core.bin: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
  // A page in a folder may fetch nothing, but may load a script.
  await script('core-as-script.js');
  const bytes = Uint8Array.from(atob(window.demurCore), (character) => character.charCodeAt(0));
  delete window.demurCore;
  return bytes;
}

/** The functions of the core: `languages`, `ask`, `write`, `after`, `calendar`, `addFont`. */
async function loadCore() {
  const [bytes] = await Promise.all([packedCore(), script('demur.js')]);
  await wasm_bindgen({ module_or_path: await unpacked(bytes) });
  const closed = document.createElement('meta');
  closed.httpEquiv = 'Content-Security-Policy';
  closed.content = "connect-src 'none'; img-src 'none'";
  document.head.append(closed);
  return wasm_bindgen;
}

/** Keeps the page for when there is no network. */
function keepOffline() {
  if (location.protocol === 'file:' || !navigator.serviceWorker) return;
  navigator.serviceWorker.register(policy.createScriptURL('sw.js')).catch(() => {
    // Without it the page works as long as there is a network.
  });
}
