/**
 * What uPlot needs of a browser and jsdom has not: a 2d context, sizes, and
 * observers of them. Drawing itself is looked at in a real browser; here the
 * context only remembers which colours have been stroked.
 */
export class CanvasStub {
  /** Colours of all strokes since {@link clear}, with alpha 1. */
  readonly strokes = new Set<unknown>();
  /** Colours of all fills since {@link clear}. */
  readonly fills = new Set<unknown>();
  /** Texts drawn since {@link clear}. */
  readonly texts = new Set<unknown>();
  /** Nodes that are being observed. */
  readonly observed = new Set<Element>();

  install(): void {
    const { strokes, fills, texts, observed } = this;
    Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', {
      configurable: true,
      value: () => {
        const state: Record<string | symbol, unknown> = {};
        const methods: Record<string | symbol, unknown> = {
          stroke: () => strokes.add(state.strokeStyle),
          fill: () => fills.add(state.fillStyle),
          fillText: (text: string) => texts.add(text)
        };
        return new Proxy(state, {
          get: (target, name) => target[name] ?? methods[name] ?? (() => undefined)
        });
      }
    });
    const nothing = () => undefined;
    Object.assign(globalThis, {
      Path2D: class {
        moveTo = nothing;
        lineTo = nothing;
        rect = nothing;
        arc = nothing;
        addPath = nothing;
        closePath = nothing;
      },
      ResizeObserver: class {
        observe(node: Element): void {
          observed.add(node);
          this._nodes.push(node);
        }
        disconnect(): void {
          this._nodes.forEach(node => observed.delete(node));
        }
        private readonly _nodes: Element[] = [];
      },
      matchMedia: () => ({ addEventListener: nothing, removeEventListener: nothing })
    });
    for (const [name, value] of [
      ['clientWidth', 400],
      ['clientHeight', 220]
    ] as const) {
      Object.defineProperty(HTMLElement.prototype, name, {
        configurable: true,
        get: () => value
      });
    }
    HTMLElement.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 350, 180);
  }

  clear(): void {
    this.strokes.clear();
    this.fills.clear();
    this.texts.clear();
  }
}
