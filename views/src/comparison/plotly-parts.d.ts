/** The parts of plotly.js that are bundled; the package has types for the whole alone. */
declare module 'plotly.js/lib/core.js' {
  interface Plotly {
    register(modules: unknown): void;
    react(
      node: HTMLElement,
      data: unknown[],
      layout: unknown,
      config: unknown
    ): Promise<unknown>;
    purge(node: HTMLElement): void;
  }
  const plotly: Plotly;
  export default plotly;
}

declare module 'plotly.js/src/traces/parcoords/strict.js' {
  const parcoords: unknown;
  export default parcoords;
}
