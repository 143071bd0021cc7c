const { TestEnvironment } = require('jest-environment-jsdom');

/** jsdom with what it lacks of a browser's network and layout interfaces. */
module.exports = class BrowserEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    const { global } = this;
    Object.assign(global, {
      fetch,
      Headers,
      Request,
      Response,
      TextDecoder,
      TextEncoder,
      structuredClone
    });
    global.requestIdleCallback ??= callback => global.setTimeout(callback, 0);
    global.cancelIdleCallback ??= handle => global.clearTimeout(handle);
    global.navigator.clipboard ??= {};
    global.CSS ??= { escape: text => text.replace(/[^\w-]/g, '\\$&') };
    global.DragEvent ??= class DragEvent extends global.MouseEvent {};
    global.ResizeObserver ??= class ResizeObserver {
      observe() {}
      unobserve() {}
      disconnect() {}
    };
    // A canvas that takes every call; what is drawn is seen in a real browser.
    const context = new Proxy(
      { measureText: () => ({ width: 0 }) },
      { get: (calls, name) => calls[name] ?? (() => undefined), set: () => true }
    );
    global.HTMLCanvasElement.prototype.getContext = () => context;
    global.Path2D ??= class Path2D {
      moveTo() {}
      lineTo() {}
      rect() {}
      arc() {}
      addPath() {}
      closePath() {}
    };
    global.matchMedia ??= () => ({
      matches: false,
      addEventListener() {},
      removeEventListener() {}
    });
  }
};
